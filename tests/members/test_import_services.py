import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coordination.models import AuditEntry
from members.imports.values import nature_of, split_address, split_name, themes_of
from members.models import Affiliation, ImportBatch, Membership, Organisation, Person, Site
from members.services.imports import ChangedSincePreviewError, apply_import
from tests.conftest import TODAY
from tests.factories import make_membership, make_organisation, make_site
from tests.members.import_files import CONTACTS, REAL, codes, csv_bytes, imported, outcomes, previewed

LIST = csv_bytes(
    "Organisation;Rue;Numéro;CP;Commune;Téléphone;BCE",
    "Maison Exemple;Rue du Test;1;1190;Forest;02 000 12 34;",
    "Atelier Essai;Rue du Test;2;1190;Forest;02 000 12 35;0566.988.259",
)


def test_import_creates_members_once(cast):
    batch = imported(cast.alpha, LIST, actor=cast.alice)
    assert outcomes(batch) == ["create", "create"]
    organisation = Organisation.objects.get(name="Atelier Essai")
    assert organisation.enterprise_number == "0566988259"
    assert "rue du test" in organisation.search_text
    assert organisation.sites.get().is_main
    membership = organisation.memberships.get()
    assert (membership.coordination, membership.starts_on, membership.status) == (cast.alpha, TODAY, "active")
    assert AuditEntry.objects.filter(action="import.applied").count() == 1
    before = Organisation.objects.count(), Site.objects.count(), Membership.objects.count()
    assert outcomes(imported(cast.alpha, LIST)) == ["unchanged", "unchanged"]
    assert before == (Organisation.objects.count(), Site.objects.count(), Membership.objects.count())


def test_changed_cells_update_and_empty_cells_erase_nothing(cast):
    imported(cast.alpha, LIST)
    batch = imported(
        cast.alpha,
        csv_bytes("Organisation;Rue;Numéro;CP;Téléphone;Site web", "MAISON exemple;Rue du Test;1;1190;;www.m.example"),
    )
    row = batch.rows.get()
    assert (row.outcome, row.changes) == ("update", [["website", "", "www.m.example"]])
    organisation = Organisation.objects.get(name="Maison Exemple")
    assert (organisation.phone, organisation.website, organisation.version) == ("02 000 12 34", "www.m.example", 2)


def test_confirmed_and_shared_sheets_are_completed_only(cast):
    confirmed = make_organisation(cast.alpha, name="Confirmée", phone="1", confirmed_on=TODAY)
    shared = make_organisation(cast.beta, name="Partagée", phone="1")
    make_site(shared, street="Rue du Test", number="9", postal_code="1190")
    data = csv_bytes(
        "Organisation;Tél;E-mail;Rue;Numéro;CP", "Confirmée;2;a@b.example;;;", "Partagée;2;;Rue du Test;9;1190"
    )
    batch = imported(cast.alpha, data)
    confirmed.refresh_from_db()
    shared.refresh_from_db()
    assert (confirmed.phone, confirmed.email, shared.phone) == ("1", "a@b.example", "1")
    assert codes(batch) == {2: ["kept_confirmed"], 3: ["kept_shared", "joins_shared"]}
    assert shared.memberships.filter(coordination=cast.alpha).exists()
    assert outcomes(imported(cast.alpha, data)) == ["unchanged", "unchanged"]


def test_namesakes_of_another_coordination_stay_apart(cast):
    make_organisation(cast.beta, name="Maison Exemple")
    assert outcomes(imported(cast.alpha, LIST)) == ["create", "create"]


def test_lines_that_cannot_be_imported_say_why(cast):
    make_organisation(cast.alpha, name="Double")
    make_organisation(cast.alpha, name="Double")
    left = make_organisation(name="Partie")
    make_membership(left, cast.alpha, status="ended", ends_on=date(2025, 1, 1))
    batch = previewed(
        cast.alpha,
        csv_bytes(
            "Organisation;Remarques;BCE;E-mail;Statut membre",
            "Double;;;;", ";x;;;", "Partie;;;;", "Cas;85073003328;;;", "Ancienne;;;;ancien", "Bon;;0566.988.250;x@;",
        ),
    )  # fmt: skip
    assert outcomes(batch) == ["error"] * 5 + ["create"]
    assert codes(batch) == {
        2: ["ambiguous"], 3: ["no_name"], 4: ["left"], 5: ["national_number"], 6: ["former_member"],
        7: ["bad_number", "bad_email"],
    }  # fmt: skip
    assert "85073003328" not in json.dumps([row.cells for row in batch.rows.all()])


def test_repeated_lines_make_one_sheet_with_places_and_people(cast):
    data = csv_bytes(
        "Organisation;Adresse;CP;Téléphone;Personne de contact;Fonction",
        "Maison;Rue du Test 1;1190;1;Anne Exemple;Directrice",
        "Maison;Rue du Test 5, bte 2;1190;2;Jean Exemple;",
    )
    batch = imported(cast.alpha, data)
    organisation = Organisation.objects.get(name="Maison")
    assert outcomes(batch) == ["create", "update"]
    assert organisation.phone == "1"
    assert sorted(site.address for site in organisation.sites.all()) == [
        "Rue du Test 1, 1190",
        "Rue du Test 5 / 2, 1190",
    ]
    assert {post.person.full_name for post in organisation.affiliations.all()} == {"Anne Exemple", "Jean Exemple"}
    assert outcomes(imported(cast.alpha, data)) == ["unchanged", "unchanged"]


def test_nothing_is_applied_when_the_directory_changed(cast):
    batch = previewed(cast.alpha, LIST)
    make_organisation(cast.alpha, name="Maison Exemple")
    with pytest.raises(ChangedSincePreviewError):
        apply_import(batch, actor=cast.alice)
    assert not Organisation.objects.filter(name="Atelier Essai").exists()
    batch.refresh_from_db()
    assert (batch.state, outcomes(batch)) == ("previewed", ["update", "create"])
    apply_import(batch, actor=cast.alice)
    assert Organisation.objects.filter(name="Atelier Essai").exists()


@pytest.mark.parametrize("name", [path.stem for path in sorted(CONTACTS.glob("*.csv"))])
def test_contacts_of_every_export_become_people_with_posts(cast, reference, name):
    data = (CONTACTS / f"{name}.csv").read_bytes()
    assert outcomes(imported(cast.alpha, data)) == ["create"] * 3
    person = Person.objects.get(last_name="Fictive-Lambert")
    post = Affiliation.objects.get(person=person)
    assert (person.coordination, person.first_name) == (cast.alpha, "Élodie")
    assert post.organisation.name == "Maison de quartier Exemple ASBL"
    site = post.organisation.sites.get()
    assert (site.street, site.number, site.box, site.commune_id) == ("Rue de l'Exemple", "12", "3", "21015")
    assert outcomes(imported(cast.alpha, data)) == ["unchanged"] * 3


def test_national_numbers_are_taken_out_of_any_column(cast):
    batch = previewed(
        cast.alpha,
        csv_bytes(
            "Organisation;Tél;Divers", "A;85.07.30-033.28;", "B;32400000001;", "C;;850730 033 28", "D;02 000 12 34;"
        ),
        mapping={"Divers": ""},
    )
    assert outcomes(batch) == ["error", "create", "create", "create"]
    kept = json.dumps([row.cells for row in batch.rows.all()])
    assert "033.28" not in kept
    assert "033 28" not in kept
    assert "32400000001" in kept


def test_values():
    assert split_address("Rue de l’Exemple 12, bte 3, 1030 Schaerbeek") == {
        "street": "Rue de l’Exemple", "number": "12", "box": "3", "postal_code": "1030", "locality": "Schaerbeek",
    }  # fmt: skip
    assert split_address("Voorbeeldstraat 7-9A bus 2") == {"street": "Voorbeeldstraat", "number": "7-9A", "box": "2"}
    assert split_address("Rue du 11 Novembre") == {"street": "Rue du 11 Novembre"}
    assert split_name("DUPONT Marie") == ("Marie", "DUPONT")
    assert split_name("Jan D’Hoore") == ("Jan", "D’Hoore")
    assert themes_of("Logement, Santé mentale ; Licorne") == (["housing", "mental-health"], ["Licorne"])
    assert nature_of("Service public - CPAS") == "cpas_service"
    assert nature_of("Service public - Commune") == "municipal_service"
    assert nature_of("Association Chapitre XII (L.O. CPAS)") == "other_public"
    assert nature_of("Association sans but lucratif (ASBL)") == ""


def command(*args):
    out = StringIO()
    call_command("import_organisations", *args, stdout=out)
    return json.loads(out.getvalue().splitlines()[-1])


def test_command_says_and_does(cast, tmp_path):
    path = tmp_path / "liste.csv"
    path.write_bytes(LIST)
    assert command(str(path), "--coordination", "alpha") == {"create": 2, "update": 0, "unchanged": 0, "error": 0}
    assert not Organisation.objects.filter(name="Maison Exemple").exists()
    assert not ImportBatch.objects.exists()
    assert command(str(path), "--coordination", "alpha", "--filter", "Numéro=2", "--apply")["create"] == 1
    assert command(str(path), "--coordination", "alpha", "--apply")["create"] == 1
    assert command(str(path), "--coordination", "alpha", "--apply")["unchanged"] == 2
    path.write_bytes(b"%PDF")
    for args in (
        [str(path), "--coordination", "alpha"],
        [str(path), "--coordination", "nowhere"],
        [str(tmp_path / "missing.csv"), "--coordination", "alpha"],
    ):
        with pytest.raises(CommandError):
            command(*args)


@pytest.mark.skipif(not REAL.exists(), reason="the real directory is not beside the repository")
def test_real_directory(cast, reference):
    assert command(str(REAL), "--coordination", "alpha", "--filter", "nis=21015", "--apply")["create"] == 176
    assert command(str(REAL), "--coordination", "alpha", "--apply") == {
        "create": 1688, "update": 0, "unchanged": 176, "error": 0,
    }  # fmt: skip
    assert command(str(REAL), "--coordination", "alpha", "--apply")["unchanged"] == 1864
    places = Site.objects.filter(organisation__source_id__gt="")
    assert places.filter(commune="21015").count() >= 170
    assert not places.filter(lat=0).exists()
