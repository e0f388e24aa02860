"""Choosing, opening and describing a coordination; its logo; the circulars."""

from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from coordination.enums import MessageKind, RoleKind
from coordination.models import AuditEntry, Coordination, OutboxMessage, User
from coordination.services.coordinations import LOGO_BOX, LOGO_MAX_BYTES
from tests.factories import make_commune, make_coordination, make_cpas, make_frame

BCE = "0566988259"
IBAN = "BE71096123456769"


def url(name, **kwargs):
    return reverse(f"coordination:{name}", kwargs={"coordination": "alpha", **kwargs})


def image(kind="PNG", size=(40, 20), mode="RGB", **options):
    content = BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(content, kind, **options)
    return content.getvalue()


def upload(content, name="logo.png", content_type="image/png"):
    return SimpleUploadedFile(name, content, content_type)


@pytest.fixture
def data(cast):
    coordination = cast.alpha
    return {
        "name_fr": "Coordination sociale d’Exemple",
        "name_nl": "Sociale coördinatie Voorbeeld",
        "cpas": coordination.cpas_id,
        "commune": coordination.commune_id,
        "default_language": "nl",
    }


def test_choose_lists_what_is_open(cast, login):
    for name, slugs in (("alice", ["alpha"]), ("bob", ["beta"]), ("marie", ["alpha"]), ("root", [])):
        page = login(cast.users[name]).get(reverse("coordination:choose")).context["page"]
        assert [row.slug for row in page] == slugs


@pytest.mark.parametrize("count", [1, 3])
def test_choose_takes_few_queries(cast, login, count, django_assert_max_num_queries):
    for _number in range(count):
        make_coordination().roles.create(user=cast.alice, kind=RoleKind.FINANCE, starts_on="2020-01-01")
    client = login(cast.alice)
    with django_assert_max_num_queries(6):
        client.get(reverse("coordination:choose"))


def create_data(**data):
    cpas = make_cpas(make_commune("21013"))
    return {
        "cpas": cpas.pk,
        "name_fr": "Coordination neuve",
        "name_nl": "Nieuwe coördinatie",
        "slug": "neuve",
        "email": "first@test.example",
        "language": "nl",
        **data,
    }


def test_coordination_create_opens_it_with_its_coordinator(cast, login):
    login(cast.root).post(reverse("coordination:coordination_create"), create_data())
    created = Coordination.objects.get(slug="neuve")
    assert created.commune.nis == "21013"
    role = created.roles.get()
    assert (role.user.email, role.kind) == ("first@test.example", RoleKind.COORDINATOR)
    assert OutboxMessage.objects.get().kind == MessageKind.INVITATION
    assert AuditEntry.objects.filter(coordination=created, action="coordination.created", actor=cast.root).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "account"),
        ("slug", "alpha"),
        ("slug", "ALPHA"),
        ("slug", "é"),
        ("cpas", "0"),
        ("email", ""),
        ("name_fr", ""),
    ],
)
def test_coordination_create_says_what_is_wrong(cast, login, field, value):
    response = login(cast.root).post(reverse("coordination:coordination_create"), create_data(**{field: value}))
    assert response.context["form"].errors[field]
    assert Coordination.objects.count() == 2
    assert not User.objects.filter(email="first@test.example").exists()


@pytest.mark.parametrize("number", ["0566.988.259", "BE 0566 988 259", "BE0566988259", "566988259"])
def test_numbers_are_taken_as_people_write_them(cast, login, data, number):
    data |= {"enterprise_number": number, "iban": "be71 0961 2345 6769", "website": "example.org"}
    login(cast.alice).post(url("coordination_update"), data)
    cast.alpha.refresh_from_db()
    assert (cast.alpha.enterprise_number, cast.alpha.iban) == (BCE, IBAN)
    assert cast.alpha.website == "https://example.org"
    form = login(cast.alice).get(url("coordination_update")).context["form"]
    assert (form["enterprise_number"].value(), form["iban"].value()) == ("0566.988.259", "BE71 0961 2345 6769")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("enterprise_number", "0566.988.258"),
        ("enterprise_number", "x" * 30),
        ("iban", "BE71 0961 2345 6768"),
        ("email", "nobody"),
        ("website", "java script"),
        ("name_fr", ""),
        ("cpas", "999999"),
        ("phone", "0" * 41),
    ],
)
def test_coordination_update_says_what_is_wrong(cast, login, data, field, value):
    response = login(cast.alice).post(url("coordination_update"), {**data, "address": "Rue X", field: value})
    assert response.context["form"].errors[field]
    assert response.context["form"]["address"].value() == "Rue X"
    before = cast.alpha.name_fr
    cast.alpha.refresh_from_db()
    assert cast.alpha.name_fr == before


def test_coordination_update_is_in_the_audit_trail(cast, login, data):
    login(cast.alice).post(url("coordination_update"), {**data, "slug": "other"})
    cast.alpha.refresh_from_db()
    assert (cast.alpha.slug, cast.alpha.default_language) == ("alpha", "nl")
    entry = AuditEntry.objects.get(action="coordination.updated")
    assert entry.changes["default_language"] == ["fr", "nl"]
    assert set(entry.changes) == {"name_fr", "name_nl", "default_language"}


@pytest.mark.parametrize(("kind", "content_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_logo_is_made_anew_and_served_to_insiders(cast, login, data, kind, content_type):
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    content = image(kind, size=(3000, 300), exif=exif)
    assert b"secret place" in content
    login(cast.alice).post(url("coordination_update"), {**data, "logo": upload(content, name="../../x.svg")})
    answer = login(cast.marie).get(url("logo"))
    served = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == content_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"secret place" not in served
    assert Image.open(BytesIO(served)).size == (LOGO_BOX[0], 100)
    again = login(cast.marie).get(url("logo"), HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304
    assert login(cast.bob).get(url("logo")).status_code == 404
    assert login(cast.alice).get(url("coordination_update")).status_code == 200


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"<html></html>", "PNG ou JPEG"),
        (b"\x89PNG\r\n\x1a\n broken", "PNG ou JPEG"),
        (image("GIF"), "PNG ou JPEG"),
        (b"x" * (LOGO_MAX_BYTES + 1), "1 Mo"),
        (image(size=(9000, 9000), mode="1"), "pixels"),
        (image(size=(20000, 20000), mode="1"), "PNG ou JPEG"),
    ],
)
def test_logo_that_is_no_image_is_refused(cast, login, data, content, words):
    response = login(cast.alice).post(url("coordination_update"), {**data, "logo": upload(content)})
    assert words in str(response.context["form"].errors["logo"])
    cast.alpha.refresh_from_db()
    assert not cast.alpha.logo


def test_truncated_image_is_refused(cast, login, data):
    content = image("JPEG", size=(400, 400))
    response = login(cast.alice).post(
        url("coordination_update"), {**data, "logo": upload(content[: len(content) // 2])}
    )
    assert response.context["form"].errors["logo"]


def test_logo_is_replaced_and_removed(cast, login, data, django_capture_on_commit_callbacks):
    names = []
    for extra in ({"logo": upload(image())}, {"logo": upload(image("JPEG"))}, {"remove_logo": "on"}, {}):
        with django_capture_on_commit_callbacks(execute=True):
            login(cast.alice).post(url("coordination_update"), {**data, **extra})
        cast.alpha.refresh_from_db()
        names.append(cast.alpha.logo.name)
    assert [name.rpartition(".")[2] for name in names] == ["png", "jpg", "", ""]
    assert not [name for name in names if name and (settings.MEDIA_ROOT / name).exists()]
    assert login(cast.alice).get(url("logo")).status_code == 404


def test_logo_stays_when_nothing_is_uploaded(cast, login, data):
    login(cast.alice).post(url("coordination_update"), {**data, "logo": upload(image())})
    login(cast.alice).post(url("coordination_update"), data)
    cast.alpha.refresh_from_db()
    assert cast.alpha.logo.storage.exists(cast.alpha.logo.name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("alice", ["identity", "roles", "imports", "frames", "outbox", "audit"]),
        ("arthur", ["imports", "frames", "outbox"]),
    ],
)
def test_settings_lead_to_what_is_allowed(cast, login, name, expected):
    links = login(cast.users[name]).get(url("settings")).context["links"]
    assert [link[2].rstrip("/").rpartition("/")[2] for link in links] == expected


def test_frames_as_shipped(cast, login, reference, django_assert_max_num_queries):
    client = login(cast.marie)
    frames = client.get(url("frame_list")).context["frames"]
    assert len(frames) == 2
    for frame in frames:
        assert not frame.is_verified
        with django_assert_max_num_queries(15):
            page = client.get(url("frame_detail", code=frame.code))
        text = page.content.decode()
        assert "À vérifier dans le texte en vigueur" in text
        for mission in frame.missions.all():
            assert mission.code in text


def test_own_frame_goes_before_the_shipped_one(cast, login):
    make_frame(code="same")
    own = make_frame(code="same", coordination=cast.alpha)
    make_frame(code="same", coordination=cast.beta)
    make_frame(code="theirs", coordination=cast.beta)
    client = login(cast.alice)
    assert client.get(url("frame_detail", code="same")).context["frame"] == own
    assert client.get(url("frame_detail", code="theirs")).status_code == 404
    assert {frame.coordination_id for frame in client.get(url("frame_list")).context["frames"]} == {None, cast.alpha.pk}


def test_superuser_has_no_right_inside_a_coordination(cast, login):
    for name in ("settings", "role_list", "audit_list", "message_list", "frame_list"):
        assert login(cast.root).get(url(name)).status_code == 404
