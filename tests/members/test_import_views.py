import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import ImportBatch, Organisation
from tests.factories import make_organisation
from tests.members.import_files import csv_bytes, imported, previewed

LIST = csv_bytes("Organisation;CP;Tél", "Une;1190;1", "Deux;1030;2", "Trois;1190;3", ";1190;4")


def url(name, **kwargs):
    return reverse(f"members:{name}", kwargs={"coordination": "alpha", **kwargs})


def upload(client, data, name="liste.csv", **fields):
    return client.post(url("import_create"), {"file": SimpleUploadedFile(name, data), **fields})


def test_the_whole_way(cast, login):
    client = login(cast.alice)
    assert client.get(url("import_list")).status_code == 200
    assert client.get(url("import_create")).status_code == 200
    response = upload(client, LIST)
    batch = ImportBatch.objects.get()
    assert response.url == url("import_mapping", pk=batch.pk)
    assert client.get(url("import_detail", pk=batch.pk)).url == response.url
    page = client.get(response.url)
    assert ("1:1190", "1190 (3)") in dict(page.context["form"].fields["only"].choices)["CP"]
    form = {"column_0": "name", "column_1": "postal_code", "column_2": "phone"}
    form.update(only="1:1190", starts_on="2026-01-01", status="candidate")
    assert client.post(response.url, form).url == url("import_detail", pk=batch.pk)
    page = client.get(url("import_detail", pk=batch.pk))
    assert page.context["counts"] == {"create": 2, "update": 0, "unchanged": 0, "error": 1}
    assert client.get(url("import_detail", pk=batch.pk), {"outcome": "error"}).context["page"].paginator.count == 1
    assert not Organisation.objects.filter(name="Une").exists()
    client.post(url("import_apply", pk=batch.pk))
    membership = Organisation.objects.get(name="Une").memberships.get()
    assert (membership.status, str(membership.starts_on)) == ("candidate", "2026-01-01")
    assert not Organisation.objects.filter(name="Deux").exists()
    assert client.get(url("import_detail", pk=batch.pk)).context["may_undo"]
    assert client.get(url("import_mapping", pk=batch.pk)).status_code == 302
    # Neither applied twice, nor deleted while it is applied.
    client.post(url("import_apply", pk=batch.pk))
    client.post(url("import_delete", pk=batch.pk))
    assert ImportBatch.objects.filter(state="applied").count() == 1
    client.post(url("import_undo", pk=batch.pk))
    assert client.get(url("import_detail", pk=batch.pk)).status_code == 200
    assert not Organisation.objects.filter(name="Une").exists()
    client.post(url("import_delete", pk=batch.pk))
    assert not ImportBatch.objects.exists()


def test_wrong_choices_are_explained(cast, login):
    client = login(cast.alice)
    upload(client, LIST)
    address = url("import_mapping", pk=ImportBatch.objects.get().pk)
    for change in (
        {"column_0": "phone"},
        {"column_1": "name"},
        {"column_1": "nonsense"},
        {"only": "99:1190"},
        {"only": "1:nothing"},
        {"starts_on": "tomorrow"},
        {"starts_on": ""},
        {"status": "ended"},
    ):
        form = {"column_0": "name", "column_1": "", "column_2": "", "starts_on": "2026-01-01", "status": "active"}
        page = client.post(address, {**form, **change})
        assert page.status_code == 200
        assert page.context["form"].errors, change


def test_too_big_a_file_is_refused_before_it_is_read(cast, login, settings, monkeypatch):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    monkeypatch.setattr("members.forms.imports.read_table", lambda *args, **kwargs: pytest.fail("it was read"))
    page = upload(login(cast.alice), b"x" * (1024 * 1024 + 1))
    assert page.status_code == 200
    assert "1" in page.context["form"].errors["file"][0]


def test_missing_file_and_sheet(cast, login):
    client = login(cast.alice)
    assert client.post(url("import_create"), {}).context["form"].errors["file"]
    assert upload(client, b"").context["form"].errors["file"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=500), name=st.sampled_from(["a.csv", "a.xlsx", "x" * 300, "é\u202e.csv"]))
def test_junk_is_never_an_error_of_ours(cast, login, data, name):
    assert upload(login(cast.alice), data, name=name).status_code in (200, 302)


def test_odd_addresses(cast, login):
    client = login(cast.alice)
    batch = previewed(cast.alpha, LIST)
    for query in ({"page": "999"}, {"page": "x"}, {"outcome": "\x00"}, {"outcome": "zzz"}):
        assert client.get(url("import_detail", pk=batch.pk), query).status_code == 200
    assert client.get(url("import_detail", pk=999999)).status_code == 404
    for name in ("import_apply", "import_undo", "import_delete"):
        assert client.get(url(name, pk=batch.pk)).status_code == 405


def test_imports_of_another_coordination_are_not_there(cast, login):
    batch = previewed(cast.beta, LIST)
    client = login(cast.alice)
    assert not client.get(url("import_list")).context["page"].object_list
    for name in ("import_detail", "import_mapping"):
        assert client.get(url(name, pk=batch.pk)).status_code == 404
    for name in ("import_apply", "import_undo", "import_delete"):
        assert client.post(url(name, pk=batch.pk)).status_code == 404
    batch.refresh_from_db()
    assert batch.state == "previewed"


def test_a_preview_shows_nothing_of_what_another_coordination_knows(cast, login):
    hidden = make_organisation(cast.beta, name="Une", phone="0470 SECRET", description="SECRET")
    hidden.memberships.update(notes="SECRET", welcome="SECRET")
    batch = previewed(cast.alpha, csv_bytes("Organisation;Tél;BCE", "Une;1;", "Une;2;"))
    page = login(cast.alice).get(url("import_detail", pk=batch.pk))
    assert "SECRET" not in page.content.decode()


def test_a_preview_page_takes_few_queries(cast, login, django_assert_max_num_queries):
    client = login(cast.alice)
    data = csv_bytes("Organisation;CP;Tél", *(f"Organisation {n};1190;{n}" for n in range(60)))
    imported(cast.alpha, data)
    changed = previewed(cast.alpha, data.replace(b";1190;", b";1190;0"))
    for name in ("import_detail", "import_mapping"):
        with django_assert_max_num_queries(15):
            client.get(url(name, pk=changed.pk))
    with django_assert_max_num_queries(15):
        client.get(url("import_list"))
