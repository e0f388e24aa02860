"""A coordination is opened with its first coordinator, and describes itself: names, numbers, addresses, logo."""

import secrets
import warnings
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from coordination.enums import RoleKind
from coordination.models import Coordination
from coordination.services.audit import changed_fields, record
from coordination.services.roles import appoint

FIELDS = (
    "name_fr",
    "name_nl",
    "cpas",
    "commune",
    "enterprise_number",
    "iban",
    "account_holder",
    "address",
    "email",
    "phone",
    "website",
    "default_language",
)
LOGO_MAX_BYTES = 1024 * 1024
LOGO_MAX_PIXELS = 25_000_000
# Sharp at 8 cm wide in print; larger ones are reduced.
LOGO_BOX = (1000, 600)


@transaction.atomic
def create_coordination(*, actor, slug, name_fr, name_nl, cpas, on, coordinator):
    """Open a coordination of the commune of its CPAS. `coordinator`: email, first_name, last_name, language.

    The first coordinator gets an account, when there is none yet, and a mail that says how to sign in.
    """
    coordination = Coordination(
        slug=slug,
        name_fr=name_fr,
        name_nl=name_nl,
        cpas=cpas,
        commune=cpas.commune,
        enterprise_number=cpas.enterprise_number,
        default_language=coordinator["language"],
    )
    coordination.full_clean()
    coordination.save()
    record("coordination.created", coordination, actor=actor, coordination=coordination)
    appoint(coordination, actor=actor, kind=RoleKind.COORDINATOR, starts_on=on, **coordinator)
    return coordination


@transaction.atomic
def update_coordination(coordination, *, actor, logo=None, remove_logo=False, **fields):
    """Change how the coordination describes itself. `logo` is an uploaded file that `read_logo` accepts."""
    before = Coordination.objects.select_for_update().get(pk=coordination.pk)
    for name, value in fields.items():
        setattr(coordination, name, value)
    changes = changed_fields(before, coordination, FIELDS)
    coordination.logo = before.logo.name
    if logo:
        content, extension = read_logo(logo)
        coordination.logo.save(f"{secrets.token_hex(16)}.{extension}", ContentFile(content), save=False)
    elif remove_logo:
        coordination.logo = ""
    if coordination.logo.name != before.logo.name:
        changes["logo"] = [str(bool(before.logo)), str(bool(coordination.logo))]
        _forget_file(before.logo)
    coordination.full_clean()
    coordination.save()
    record("coordination.updated", coordination, actor=actor, coordination=coordination, changes=changes)
    return coordination


def read_logo(uploaded):
    """Return the image as (bytes, extension), made anew: nothing that hides in the file survives.

    Refuses what is not PNG or JPEG by its content, is too heavy or has too many pixels.
    """
    if uploaded.size > LOGO_MAX_BYTES:
        raise ValidationError(_("This file is larger than 1 MB. Reduce the image first."), code="too_large")
    head = uploaded.read(512).lstrip().lower()
    uploaded.seek(0)
    if head.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        raise ValidationError(
            _("SVG drawings can hold programs, so they are refused. Export the logo as PNG."), code="svg"
        )
    try:
        with warnings.catch_warnings(), Image.open(uploaded, formats=["PNG", "JPEG"]) as image:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if image.width * image.height > LOGO_MAX_PIXELS:
                raise ValidationError(_("This image has too many pixels. Reduce it first."), code="too_many_pixels")
            return _made_anew(image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_("This is not a PNG or JPEG image, or it is damaged."), code="not_an_image") from error


def _made_anew(image):
    kind = image.format
    clean = ImageOps.exif_transpose(image)
    clean = clean.convert("RGB" if kind == "JPEG" else "RGBA")
    clean.thumbnail(LOGO_BOX)
    bare = Image.new(clean.mode, clean.size)
    bare.paste(clean)
    target = BytesIO()
    bare.save(target, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
    return target.getvalue(), "jpg" if kind == "JPEG" else "png"


def _forget_file(file):
    """Remove a file that no row names any more, once that is certain."""
    if file:
        storage, name = file.storage, file.name
        transaction.on_commit(lambda: storage.delete(name), robust=True)
