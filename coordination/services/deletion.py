"""Deleting what others refer to is refused, with what refers to it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from coordination.services.audit import record

SHOWN = 5


@transaction.atomic
def delete_or_explain(obj, *, action, actor, coordination, body_id=None):
    """Delete the object and write one audit entry; raise ValidationError that names what refers to it otherwise."""
    record(action, obj, actor=actor, coordination=coordination, body_id=body_id)
    try:
        with transaction.atomic():
            obj.delete()
    except ProtectedError as error:
        raise ValidationError(
            _("“%(object)s” cannot be deleted, because it is used by: %(references)s."),
            code="protected",
            params={"object": obj, "references": describe_references(error.protected_objects)},
        ) from error


def describe_references(protected):
    """Name the first rows that refer to the object, such as `Meeting “Plenary of March”, …`, and how many more."""
    rows = sorted(protected, key=lambda row: (row._meta.label, row.pk))
    names = [f"{capfirst(row._meta.verbose_name)} “{row}”" for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        names.append(str(_("and %(count)d more") % {"count": len(rows) - SHOWN}))
    return ", ".join(names)
