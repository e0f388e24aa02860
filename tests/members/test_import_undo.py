from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from members.models import Affiliation, ImportBatch, ImportRow, Membership, Organisation, Person, Site
from members.services.import_undo import undo_import
from members.services.organisations import confirm_organisation, update_organisation
from tests.conftest import TODAY
from tests.factories import make_affiliation, make_mandate, make_meeting, make_organisation, make_person, make_site
from tests.members.import_files import codes, csv_bytes, imported

LIST = csv_bytes(
    "Organisation;Rue;Numéro;CP;Téléphone;Thème;Membre depuis;Remarques;Prénom;Nom;Courriel",
    "Connue;Rue Ancienne;1;1190;22;Logement;03/02/2021;À revoir;Anne;Exemple;c@c.example",
    "Nouvelle;Rue du Test;2;1190;33;Culture;;;Jean;Exemple;",
    "Nouvelle;Rue du Test;4;1190;;;;;Jeanne;Exemple;",
)
LEFT_OUT = {"version", "search_text"}


def dump():
    """Everything in the database that an import may touch, but the import itself and the audit trail."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in ("members", "meetings") and model not in (ImportBatch, ImportRow):
            names = [field.attname for field in model._meta.concrete_fields if field.name not in LEFT_OUT]
            rows[model._meta.label] = sorted(model.objects.values_list(*names), key=str)
    return rows


@pytest.fixture
def known(cast, reference):
    organisation = make_organisation(cast.alpha, name="Connue", phone="11")
    make_site(organisation, street="Rue Ancienne", number="1", postal_code="1190", locality="")
    make_affiliation(make_person(cast.alpha, first_name="Anne", last_name="Exemple", email=""), organisation)
    return organisation


def test_undo_restores_everything(cast, known):
    before = dump()
    batch = imported(cast.alpha, LIST)
    assert dump() != before
    assert undo_import(batch, actor=cast.alice) == 0
    assert dump() == before
    batch.refresh_from_db()
    assert batch.state == "undone"
    with pytest.raises(ValidationError):
        undo_import(batch, actor=cast.alice)


def test_undo_keeps_what_was_used_or_changed_since(cast, known):
    batch = imported(cast.alpha, LIST)
    new = Organisation.objects.get(name="Nouvelle")
    make_meeting(cast.alpha, site=new.sites.first())
    known.refresh_from_db()
    update_organisation(known, actor=cast.alice, coordination=cast.alpha, phone="44")
    assert undo_import(batch, actor=cast.alice) == 3
    known.refresh_from_db()
    assert known.phone == "44"
    assert new.memberships.exists()
    # A sheet that stays keeps all its places, whichever line brought them.
    assert new.sites.count() == 2
    assert not Person.objects.filter(first_name__in=["Jean", "Jeanne"]).exists()
    assert "undo_changed" in codes(batch)[2]
    assert "undo_used" in codes(batch)[3]


def test_undo_keeps_people_with_a_seat_and_confirmed_sheets(cast, known):
    batch = imported(cast.alpha, LIST)
    person = Person.objects.get(first_name="Jean")
    make_mandate(cast.housing, person)
    known.refresh_from_db()
    confirm_organisation(known, actor=cast.alice, coordination=cast.alpha, on=TODAY + timedelta(days=3650))
    undo_import(batch, actor=cast.alice)
    known.refresh_from_db()
    assert known.phone == "22"
    assert Affiliation.objects.filter(person=person, organisation__name="Nouvelle").exists()
    assert Membership.objects.filter(organisation__name="Nouvelle").exists()
    assert not Person.objects.filter(first_name="Jeanne").exists()


def test_only_the_last_import_is_undone(cast):
    first = imported(cast.alpha, csv_bytes("Organisation;CP", "Une;1190"))
    second = imported(cast.alpha, csv_bytes("Organisation;CP", "Deux;1190"))
    imported(cast.beta, csv_bytes("Organisation;CP", "Trois;1190"))
    with pytest.raises(ValidationError):
        undo_import(first, actor=cast.alice)
    undo_import(second, actor=cast.alice)
    undo_import(first, actor=cast.alice)
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Maison de quartier Exemple", "Trois"}
    assert not Site.objects.filter(organisation__name="Une").exists()


def test_undo_leaves_a_shared_sheet_to_the_other_coordination(cast):
    shared = make_organisation(cast.beta, name="Partagée")
    make_site(shared, street="Rue du Test", number="9", postal_code="1190")
    before = dump()
    batch = imported(cast.alpha, csv_bytes("Organisation;Rue;Numéro;CP", "Partagée;Rue du Test;9;1190"))
    assert shared.memberships.count() == 2
    undo_import(batch, actor=cast.alice)
    assert dump() == before
