import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from coordination.models import AuditEntry, OutboxMessage
from members.models import Affiliation, Organisation, Person
from members.services.organisations import refresh_search
from tests.conftest import TODAY
from tests.factories import (
    make_affiliation,
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
    make_site,
    make_theme,
)


def url(name, **kwargs):
    return reverse(f"members:{name}", kwargs={"coordination": "alpha", **kwargs})


def names(response):
    return [row.name for row in response.context["page"].object_list]


@pytest.fixture
def directory(cast):
    cast.maison.memberships.update(starts_on=TODAY - timedelta(days=900))
    theme = make_theme("logement")
    rows = {
        "œuvre": make_organisation(cast.alpha, name="L’Œuvre", nature="cpas_service", starts_on=TODAY),
        "dormant": make_organisation(cast.alpha, name="Dormante", status="dormant"),
        "ended": make_organisation(cast.alpha, name="Partie", status="ended", ends_on=TODAY - timedelta(days=1)),
        "candidate": make_organisation(cast.alpha, name="Candidate", status="candidate"),
        "foreign": make_organisation(cast.beta, name="Étrangère"),
    }
    rows["œuvre"].themes.add(theme)
    make_site(rows["œuvre"], street="Rue du Dries")
    refresh_search(rows["œuvre"])
    return rows


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("alice", ["Candidate", "Dormante", "L’Œuvre", "Maison de quartier Exemple"]),
        ("marie", ["Dormante", "L’Œuvre", "Maison de quartier Exemple"]),
        ("henri", ["Dormante", "L’Œuvre", "Maison de quartier Exemple"]),
    ],
)
@pytest.mark.usefixtures("directory")
def test_list_shows_members_and_to_runners_contacts_too(cast, login, name, expected):
    assert names(login(cast.users[name]).get(url("organisation_list"))) == expected


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"q": "oeuvre"}, ["L’Œuvre"]),
        ({"q": "LOGEMENT dries"}, ["L’Œuvre"]),
        ({"q": "introuvable"}, []),
        ({"status": "ended"}, ["Partie"]),
        ({"status": ["ended", "dormant"]}, ["Dormante", "Partie"]),
        ({"theme": "logement"}, ["L’Œuvre"]),
        ({"nature": "cpas_service"}, ["L’Œuvre"]),
        ({"nature": "cpas_service", "status": "dormant"}, []),
        ({"sort": "-since"}, ["L’Œuvre", "Maison de quartier Exemple", "Candidate", "Dormante"]),
        ({"sort": "since", "status": ["active"]}, ["Maison de quartier Exemple", "L’Œuvre"]),
        ({"sort": "-name", "status": ["active"]}, ["Maison de quartier Exemple", "L’Œuvre"]),
    ],
)
def test_list_filters_and_sorts(cast, login, params, expected):
    response = login(cast.alice).get(url("organisation_list"), params)
    assert names(response) == expected


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    "params",
    [
        {"page": "99999"},
        {"page": "x"},
        {"sort": "password"},
        {"nature": "\x00"},
        {"theme": "' OR 1=1"},
        {"quartier": "9" * 300},
        {"body": "-1"},
        {"q": "a" * 4000},
        {"q": "\x00"},
    ],
)
def test_list_takes_any_address(cast, login, params):
    assert login(cast.alice).get(url("organisation_list"), params).status_code == 200
    assert login(cast.alice).get(url("person_list"), params).status_code == 200


@pytest.mark.usefixtures("directory")
def test_facets_count_as_if_they_alone_were_not_chosen(cast, login):
    response = login(cast.alice).get(url("organisation_list"), {"nature": "cpas_service"})
    facets = {facet["name"]: {o["value"]: o["count"] for o in facet["options"]} for facet in response.context["facets"]}
    assert facets["nature"] == {"cpas_service": 1, "citizen_association": 4}
    assert facets["status"] == {"active": 1}


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_few_queries(cast, login, count, django_assert_max_num_queries):
    for _number in range(count):
        organisation = make_organisation(cast.alpha)
        organisation.themes.add(make_theme())
        make_site(organisation)
        make_affiliation(make_person(cast.alpha), organisation)
        make_affiliation(make_person(cast.alpha), cast.maison)
        make_mandate(cast.housing, make_person(cast.alpha), organisation=cast.maison)
    client = login(cast.alice)
    for address in (
        url("organisation_list"),
        url("organisation_map"),
        url("person_list"),
        url("organisation_detail", pk=cast.maison.pk),
        url("person_detail", pk=cast.people.marie.pk),
    ):
        with django_assert_max_num_queries(15):
            client.get(address)


def test_sheet_shows_notes_to_runners_only_and_warm_information_to_members(cast, login):
    cast.maison.memberships.update(notes="Note réservée", welcome="Sonner deux fois")
    make_membership(cast.maison, cast.beta, notes="Note de Beta", welcome="Accueil de Beta")
    make_affiliation(cast.people.bob, cast.maison)
    pages = {
        name: login(cast.users[name]).get(url("organisation_detail", pk=cast.maison.pk)).content.decode()
        for name in ("alice", "marie", "henri")
    }
    assert {name for name, page in pages.items() if "Note réservée" in page} == {"alice"}
    assert {name for name, page in pages.items() if "Sonner deux fois" in page} == {"alice", "marie", "henri"}
    for page in pages.values():
        assert "Beta" not in page
        assert "Bob" not in page


def test_sheet_hides_seats_in_confidential_bodies(cast, login):
    pages = {
        name: login(cast.users[name]).get(url("organisation_detail", pk=cast.maison.pk)).content.decode()
        for name in ("alice", "sven", "marie")
    }
    assert {name for name, page in pages.items() if "Intervision" in page} == {"alice", "sven"}
    person = {
        name: login(cast.users[name]).get(url("person_detail", pk=cast.people.sven.pk)).content.decode()
        for name in ("alice", "sven", "marie")
    }
    assert {name for name, page in person.items() if "Intervision" in page} == {"alice", "sven"}


def test_sheet_is_changed_by_its_own_people(cast, login):
    data = {"name": "Maison renommée", "nature": "citizen_association", "version": 1}
    response = login(cast.marie).post(url("organisation_update", pk=cast.maison.pk), data)
    assert response.status_code == 302
    cast.maison.refresh_from_db()
    assert cast.maison.name == "Maison renommée"


def test_sheet_saved_too_late_shows_both_and_loses_neither(cast, login):
    data = {"name": "Première", "nature": "citizen_association", "version": 1}
    login(cast.alice).post(url("organisation_update", pk=cast.maison.pk), data)
    response = login(cast.marie).post(url("organisation_update", pk=cast.maison.pk), {**data, "name": "Seconde"})
    page = response.content.decode()
    assert "Première" in page
    assert response.context["form"]["name"].value() == "Seconde"
    again = login(cast.marie).post(
        url("organisation_update", pk=cast.maison.pk),
        {**data, "name": "Seconde", "version": response.context["form"]["version"].value()},
    )
    assert again.status_code == 302
    cast.maison.refresh_from_db()
    assert cast.maison.name == "Seconde"


def create_data(**data):
    return {"name": "Nouvelle", "nature": "unknown", "status": "active", "starts_on": TODAY.isoformat(), **data}


def test_create_asks_when_the_sheet_exists_already(cast, login):
    foreign = make_organisation(cast.beta, name="Nouvelle")
    client = login(cast.alice)
    response = client.post(url("organisation_create"), create_data())
    ((sheet, is_mine, ticket),) = response.context["same"]
    assert (sheet, is_mine) == (foreign, False)
    other = make_organisation(cast.beta)
    for pk, data in ((foreign.pk, {}), (foreign.pk, {"ticket": "forged"}), (other.pk, {"ticket": ticket})):
        assert client.post(url("membership_create", pk=pk), data).status_code == 404
    client.post(url("membership_create", pk=foreign.pk), {"ticket": ticket})
    assert foreign.memberships.filter(coordination=cast.alpha).exists()
    client.post(url("organisation_create"), create_data(create_anyway="1"))
    assert Organisation.objects.filter(name="Nouvelle").count() == 2


@pytest.mark.parametrize(
    ("field", "value"), [("enterprise_number", "0566.988.258"), ("email", "pas une adresse"), ("starts_on", "hier")]
)
def test_create_says_what_is_wrong_and_keeps_what_was_typed(cast, login, field, value):
    response = login(cast.alice).post(url("organisation_create"), create_data(**{field: value}))
    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert response.context["form"]["name"].value() == "Nouvelle"
    assert not Organisation.objects.filter(name="Nouvelle").exists()


@pytest.mark.usefixtures("directory")
def test_export_gives_what_is_shown_and_runs_no_formula(cast, login):
    make_organisation(cast.alpha, name="=CMD()")
    client = login(cast.alice)
    response = client.post(url("organisation_export") + "?status=active", {"format": "csv"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["'=CMD()", "L’Œuvre", "Maison de quartier Exemple"]
    assert AuditEntry.objects.get(action="directory.exported").changes == {"rows": ["", "3"]}
    response = client.post(url("organisation_export") + "?q=oeuvre", {"format": "xlsx"})
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)][1:] == ["L’Œuvre"]
    assert client.post(url("organisation_export"), {"format": "exe"}).status_code == 404


def test_person_is_created_with_a_function(cast, login):
    client = login(cast.alice)
    client.post(url("person_create"), {"first_name": "Noé", "last_name": "Exemple", "email": "noe@test.example"})
    person = Person.objects.get(last_name="Exemple")
    data = {"organisation": cast.maison.pk, "function": "Animateur", "starts_on": TODAY.isoformat()}
    client.post(url("affiliation_create", pk=person.pk), data)
    assert Affiliation.objects.get(person=person).function == "Animateur"
    page = client.get(url("person_list"), {"q": "noe exemple", "organisation": cast.maison.pk})
    assert [row.full_name for row in page.context["page"]] == ["Noé Exemple"]


def test_person_invited_gets_an_account_and_a_mail(cast, login):
    person = make_person(cast.alpha, email="nouveau@test.example", language="nl")
    client = login(cast.alice)
    client.post(url("person_invite", pk=person.pk))
    client.post(url("person_invite", pk=person.pk))
    person.refresh_from_db()
    assert person.user.email == "nouveau@test.example"
    assert person.user.language == "nl"
    assert OutboxMessage.objects.filter(to_email="nouveau@test.example").count() == 2


def test_person_without_address_is_not_invited(cast, login):
    person = make_person(cast.alpha, email="")
    login(cast.alice).post(url("person_invite", pk=person.pk))
    assert not OutboxMessage.objects.exists()


def test_person_forgotten_leaves_no_name_behind(cast, login):
    client = login(cast.alice)
    client.post(url("person_create"), {"first_name": "Zoé", "last_name": "Zébulon", "email": "zoe@test.example"})
    person = Person.objects.get(last_name="Zébulon")
    data = {"organisation": cast.maison.pk, "starts_on": TODAY.isoformat()}
    client.post(url("affiliation_create", pk=person.pk), data)
    make_mandate(cast.housing, person)
    client.post(url("person_forget", pk=person.pk))
    person.refresh_from_db()
    assert (person.first_name, person.email, person.user) == ("", "", None)
    assert "Zébulon" not in str(person)
    assert not AuditEntry.objects.filter(object_label__contains="Zébulon").exists()
    assert not person.mandates.running(TODAY + timedelta(days=1)).exists()
    assert client.post(url("person_update", pk=person.pk), {"last_name": "Retour"}).status_code == 200
    person.refresh_from_db()
    assert person.last_name != "Retour"


def test_person_delete_is_refused_with_what_refers_to_them(cast, login):
    response = login(cast.alice).post(url("person_delete", pk=cast.people.charlie.pk), follow=True)
    assert "Comité de pilotage" in response.content.decode()
    assert Person.objects.filter(pk=cast.people.charlie.pk).exists()
