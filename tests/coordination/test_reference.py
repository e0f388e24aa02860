import csv
import json
import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from coordination.models import AuditEntry, Commune, Cpas, Frame, Quartier, QuartierShare, Theme
from coordination.models.frames import CostHeading, Criterion, Mission, ReportSection, Tranche
from coordination.models.territory import PostalCode
from coordination.queries.frames import frame_in_force
from coordination.queries.territory import (
    code_at,
    commune_at,
    commune_for_postal_code,
    forget_outlines,
    outlines_of,
    quartier_at,
)
from coordination.services.reference import FOLDER, load_reference
from coordination.validators import validate_enterprise_number
from tests.factories import make_commune, make_coordination, make_frame

SHARED_DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
DIRECTORY = SHARED_DATA / "real" / "bruxelles_social_2017_organisations.csv"


@pytest.fixture(autouse=True)
def _fresh_outlines():
    forget_outlines()
    yield
    forget_outlines()


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped files that a test may change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "reference"))


def change_json(path, change):
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


# The files


def test_load_reference_writes_what_the_product_ships(reference):
    assert {
        model.__name__: model.objects.count() for model in (Commune, PostalCode, Quartier, Cpas, Theme, Frame, Mission)
    } == {"Commune": 19, "PostalCode": 22, "Quartier": 145, "Cpas": 19, "Theme": 17, "Frame": 2, "Mission": 9}
    assert Counter(Quartier.objects.values_list("kind", flat=True)) == {
        "residential": 118,
        "park": 18,
        "industry": 6,
        "cemetery": 3,
    }


def test_every_shipped_row_passes_its_own_validation(reference):
    for model in (Commune, PostalCode, Quartier, QuartierShare, Cpas, Theme, Frame, Mission, Criterion, CostHeading):
        for instance in model.objects.all():
            instance.full_clean()
    for section in ReportSection.objects.select_related("parent"):
        section.full_clean()


def test_texts_of_the_frames_exist_in_both_languages(reference):
    for model, fields in {
        Theme: ["name"],
        Frame: ["name", "legal_reference", "definition", "letterhead", "notes"],
        Mission: ["text"],
        Criterion: ["text"],
        CostHeading: ["name"],
        Tranche: ["papers"],
        ReportSection: ["title"],
    }.items():
        for instance in model.objects.all():
            for field in fields:
                french, dutch = getattr(instance, f"{field}_fr"), getattr(instance, f"{field}_nl")
                assert french, (instance, field)
                assert dutch, (instance, field)
                assert "'" not in french, (instance, field)


def test_no_frame_ships_as_verified(reference):
    assert list(Frame.objects.order_by("starts_on").values_list("code", "starts_on", "ends_on", "is_verified")) == [
        ("cocom-2010-2014", date(2010, 1, 1), date(2014, 12, 31), False),
        ("cocom-2022-2026", date(2022, 1, 1), date(2026, 12, 31), False),
    ]


def test_frames_have_the_known_criteria_tranches_and_official_headings(reference):
    for frame in Frame.objects.all():
        assert list(frame.criteria.values_list("code", "is_required")) == [
            *((code, True) for code in ("C1", "C2", "C3", "C4", "C5", "C6a", "C6b", "C6c", "C7", "C8")),
            ("C9", False),
        ]
        assert list(frame.tranches.values_list("number", "percentage", "deadline_month", "deadline_day")) == [
            (1, Decimal(50), 6, 30),
            (2, Decimal(50), None, None),
        ]
        assert [heading.code for heading in frame.cost_headings.filter(parent=None)] == ["P", "F"]
        officials = Counter(heading.official.code for heading in frame.cost_headings.exclude(parent=None))
        assert officials == {"P": 3, "F": 10}


def test_sections_of_the_report_come_in_the_order_of_the_circular(reference):
    frame = Frame.objects.get(code="cocom-2022-2026")
    report = frame.sections.filter(document="activity_report")
    assert " ".join(report.values_list("number", flat=True)) == (
        "0 0b 1 1.1 1.2 1.3 2 3 4 5 5.x 5.A 6 7 7.1 7.2 8 9 10 11 An.1 An.2 An.3 An.4 An.5 An.6"
    )
    assert set(report.filter(is_annex=True).values_list("number", flat=True)) == {f"An.{n}" for n in range(1, 7)}
    assert report.get(number="5.A").parent == report.get(number="5")
    application = frame.sections.filter(document="subsidy_application")
    assert " ".join(application.values_list("number", flat=True)) == ("1 2 3 4 5 6 7 8 9 10 11 11.1 11.2 11.3 12 13 14")


@pytest.mark.parametrize("document", ["activity_report", "subsidy_application"])
def test_every_required_criterion_and_every_mission_has_a_section(reference, document):
    frame = Frame.objects.get(code="cocom-2022-2026")
    sections = frame.sections.filter(document=document)
    answered = set(sections.values_list("criteria__code", flat=True))
    assert set(frame.criteria.filter(is_required=True).values_list("code", flat=True)) <= answered
    assert set(frame.missions.values_list("code", flat=True)) <= set(sections.values_list("missions__code", flat=True))


def test_circular_of_2010_has_no_missions_and_its_sections_name_none(reference):
    frame = Frame.objects.get(code="cocom-2010-2014")
    assert not frame.missions.exists()
    assert not frame.sections.filter(missions__isnull=False).exists()
    assert frame.sections.filter(criteria__code="C3").exists()


def test_names_of_reference_data_follow_the_language(reference):
    commune = Commune.objects.get(nis="21007")
    with translation.override("fr"):
        assert (str(commune), str(commune.cpas)) == ("Forest", "CPAS de Forest")
    with translation.override("nl"):
        assert (str(commune), str(commune.cpas)) == ("Vorst", "OCMW Vorst")


def test_neighbours_are_mutual_and_in_the_region(reference):
    neighbours = dict(Commune.objects.values_list("nis", "neighbours"))
    for nis, others in neighbours.items():
        assert others
        assert nis not in others
        for other in others:
            assert nis in neighbours[other]
    assert neighbours["21014"] == ["21004", "21015"]


def test_shares_of_a_quarter_make_one(reference):
    shares = Counter()
    for quartier_id, share in QuartierShare.objects.values_list("quartier_id", "share"):
        shares[quartier_id] += share
    assert len(shares) == 145
    # Rounded to hundredths in the source: three parts may lack or exceed one hundredth.
    assert {code: share for code, share in shares.items() if abs(share - 1) > Decimal("0.01")} == {}


def test_enterprise_numbers_of_cpas_are_valid_and_all_sheets_are_to_be_checked(reference):
    numbers = [number for number in Cpas.objects.values_list("enterprise_number", flat=True) if number]
    assert len(set(numbers)) == 10
    for number in numbers:
        validate_enterprise_number(number)
    assert all(cpas.is_to_be_checked for cpas in Cpas.objects.all())
    assert set(Cpas.objects.filter(has_address_conflict=True).values_list("commune_id", flat=True)) == {
        "21004",
        "21008",
        "21009",
        "21017",
    }


# Loading again


def test_load_reference_twice_changes_nothing(reference):
    entries = AuditEntry.objects.filter(action="reference.loaded").count()
    output = StringIO()
    call_command("load_reference", stdout=output)
    assert output.getvalue().splitlines()[-1] == "Nothing changed."
    assert "commune: 0 created, 0 updated, 19 unchanged, 0 kept" in output.getvalue()
    assert AuditEntry.objects.filter(action="reference.loaded").count() == entries == 1


def test_load_reference_says_what_it_wrote(db):
    output = StringIO()
    call_command("load_reference", stdout=output)
    assert "quartier: 145 created, 0 updated, 0 unchanged, 0 kept" in output.getvalue()


def test_load_reference_updates_what_the_files_changed_and_only_that(reference, folder):
    def rename(themes):
        themes[0]["name_fr"] = "Aide alimentaire"

    change_json(folder / "themes.json", rename)
    tally = load_reference(folder=folder)
    assert tally.changes == 1
    assert tally.as_dict()["theme"] == {"created": 0, "updated": 1, "unchanged": 16, "kept": 0}
    assert Theme.objects.get(code="food").name_fr == "Aide alimentaire"


def test_load_reference_counts_new_links_of_a_section_as_an_update(reference, folder):
    def link(content):
        cover = content["common"]["sections"][0]
        assert cover["key"] == "cover"
        cover["criteria"] = ["C1", "C3"]

    change_json(folder / "frames.json", link)
    tally = load_reference(folder=folder)
    assert tally.as_dict()["reportsection"]["updated"] == 2
    for frame in Frame.objects.all():
        cover = frame.sections.get(key="cover", document="activity_report")
        assert set(cover.criteria.values_list("code", flat=True)) == {"C1", "C3"}
    assert load_reference(folder=folder).changes == 0


def test_load_reference_keeps_rows_that_the_files_no_longer_hold(reference, folder):
    change_json(folder / "themes.json", lambda themes: themes.pop())
    change_json(folder / "frames.json", lambda content: content["frames"][1]["missions"].pop(0))
    with pytest.raises(KeyError):
        load_reference(folder=folder)  # a section still answers to the mission that is gone
    change_json(folder / "frames.json", lambda content: content["frames"].pop())
    tally = load_reference(folder=folder)
    assert tally.as_dict()["theme"] == {"created": 0, "updated": 0, "unchanged": 16, "kept": 1}
    assert tally.as_dict()["frame"]["kept"] == 1
    assert Theme.objects.filter(code="other").exists()
    assert Frame.objects.get(code="cocom-2022-2026").missions.count() == 9


def test_load_reference_leaves_a_confirmed_cpas_sheet_alone(reference):
    confirmed = Cpas.objects.get(commune_id="21007")
    confirmed.phone, confirmed.checked_on = "02 000 12 34", date(2026, 11, 2)
    confirmed.save()
    unconfirmed = Cpas.objects.get(commune_id="21010")
    unconfirmed.phone = "02 000 56 78"
    unconfirmed.save()
    tally = load_reference()
    assert tally.as_dict()["cpas"] == {"created": 0, "updated": 1, "unchanged": 17, "kept": 1}
    confirmed.refresh_from_db()
    assert confirmed.phone == "02 000 12 34"
    unconfirmed.refresh_from_db()
    assert unconfirmed.phone == "02 422 46 11"


def test_load_reference_leaves_decisions_and_copies_of_people_alone(reference):
    Theme.objects.filter(code="safety").update(is_active=False)
    Frame.objects.filter(code="cocom-2022-2026").update(is_verified=True)
    copy = make_frame(code="cocom-2022-2026", coordination=make_coordination(), legal_reference_fr="La nôtre")
    load_reference()
    assert not Theme.objects.get(code="safety").is_active
    assert Frame.objects.get(code="cocom-2022-2026", coordination=None).is_verified
    copy.refresh_from_db()
    assert copy.legal_reference_fr == "La nôtre"


def test_load_reference_takes_over_a_commune_that_exists_already(db):
    coordination = make_coordination(nis="21007")
    load_reference()
    coordination.refresh_from_db()
    assert (coordination.commune.name_fr, coordination.cpas.name_nl) == ("Forest", "OCMW Vorst")


def test_load_reference_with_a_bad_file_changes_nothing_and_says_so(db, folder, monkeypatch):
    (folder / "frames.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr(
        "coordination.management.commands.load_reference.load_reference", lambda: load_reference(folder=folder)
    )
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("load_reference")
    assert not Commune.objects.exists()


# What the database refuses


def refuses(instance, constraint, **fields):
    """The database refuses the row, not only the form."""
    for name, value in fields.items():
        setattr(instance, name, value)
    with pytest.raises(ValidationError):
        instance.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        instance.save()
    with pytest.raises(ValidationError) as error:
        next(item for item in instance._meta.constraints if item.name == constraint).validate(type(instance), instance)
    assert str(error.value)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("tranche_percentage_is_a_part", {"percentage": Decimal(0)}),
        ("tranche_percentage_is_a_part", {"percentage": Decimal("100.01")}),
        ("tranche_deadline_is_whole", {"deadline_month": 6, "deadline_day": None}),
        ("tranche_deadline_is_whole", {"deadline_month": None, "deadline_day": 30}),
        ("tranche_deadline_is_whole", {"deadline_month": 13, "deadline_day": 1}),
        ("tranche_deadline_exists_every_year", {"deadline_month": 6, "deadline_day": 31}),
        ("tranche_deadline_exists_every_year", {"deadline_month": 2, "deadline_day": 29}),
        ("tranche_number_is_unique", {"number": 1}),
    ],
)
def test_tranche_that_cannot_be_is_refused(reference, constraint, fields):
    refuses(Tranche.objects.filter(number=2).first(), constraint, **fields)


def test_tranche_deadline_of_every_year_is_accepted(reference):
    tranche = Tranche.objects.filter(number=2).first()
    for deadline in [(2, 28), (12, 31), (4, 30), (None, None)]:
        tranche.deadline_month, tranche.deadline_day = deadline
        tranche.full_clean()
        tranche.save()
        tranche.refresh_from_db()
        assert (tranche.deadline_month, tranche.deadline_day) == deadline


@pytest.mark.parametrize(
    ("model", "constraint"),
    [
        (Mission, "mission_code_is_unique"),
        (Criterion, "criterion_code_is_unique"),
        (CostHeading, "costheading_code_is_unique"),
    ],
)
def test_second_part_with_the_same_code_is_refused(reference, model, constraint):
    first, second = model.objects.filter(frame__code="cocom-2022-2026")[:2]
    refuses(second, constraint, code=first.code)


def test_frame_that_ends_before_it_starts_is_refused(db):
    refuses(make_frame(), "frame_ends_after_start", ends_on=date(2021, 12, 31))


def test_frame_of_one_day_is_accepted(db):
    frame = make_frame(starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 1))
    frame.full_clean()
    assert list(Frame.objects.in_force(date(2027, 1, 1))) == [frame]


def test_frame_code_is_unique_among_shipped_frames_and_within_a_coordination(db):
    coordination = make_coordination()
    make_frame(code="one")
    make_frame(code="one", coordination=coordination)
    make_frame(code="one", coordination=make_coordination())
    refuses(make_frame(code="two"), "frame_code_is_unique_when_shipped", code="one")
    refuses(make_frame(code="two", coordination=coordination), "frame_code_is_unique_in_coordination", code="one")


def test_theme_without_any_name_is_refused(reference):
    refuses(Theme.objects.get(code="food"), "theme_has_name", name_fr="", name_nl="")


@pytest.mark.parametrize("share", ["0", "1.001"])
def test_part_of_a_quarter_is_between_nothing_and_all(reference, share):
    refuses(QuartierShare.objects.first(), "quartiershare_is_a_part", share=Decimal(share))


def test_second_part_of_a_quarter_on_one_commune_is_refused(reference):
    first = QuartierShare.objects.first()
    second = QuartierShare(quartier=first.quartier, commune=first.commune, share=first.share)
    refuses(second, "quartiershare_is_unique")


def test_quarter_of_an_unknown_kind_is_refused(reference):
    refuses(Quartier.objects.get(code="1"), "quartier_kind_is_known", kind="village")


@pytest.mark.parametrize(("model", "name"), [(Commune, "commune"), (Quartier, "quartier")])
def test_point_that_is_not_on_earth_is_refused(reference, model, name):
    refuses(model.objects.first(), f"{name}_point_is_on_earth", lat=Decimal("90.5"))


def test_confirmed_cpas_sheet_with_two_addresses_is_refused(reference):
    cpas = Cpas.objects.filter(has_address_conflict=True).first()
    refuses(cpas, "cpas_confirmed_has_no_conflict", checked_on=date(2026, 11, 2))


def test_section_with_a_key_that_exists_or_an_unknown_kind_is_refused(reference):
    sections = ReportSection.objects.filter(frame__code="cocom-2022-2026", document="activity_report")
    refuses(sections.get(key="summary"), "reportsection_key_is_unique", key="cover")
    refuses(sections.get(key="summary"), "reportsection_kind_is_known", kind="drawing")
    refuses(sections.get(key="summary"), "reportsection_document_is_known", document="letter")


def test_parent_is_never_the_row_itself_nor_of_another_frame(reference):
    old, new = Frame.objects.order_by("starts_on")
    section = new.sections.get(key="meetings_table")
    refuses(section, "reportsection_is_not_its_parent", parent=section)
    section.parent = old.sections.get(key="activities")
    with pytest.raises(ValidationError) as error:
        section.full_clean()
    assert set(error.value.message_dict) == {"parent"}
    heading = new.cost_headings.get(code="P1")
    refuses(heading, "costheading_is_not_its_parent", parent=heading)
    for parent in (old.cost_headings.get(code="P"), new.cost_headings.get(code="F1")):
        heading.parent = parent
        with pytest.raises(ValidationError) as error:
            heading.full_clean()
        assert set(error.value.message_dict) == {"parent"}


# Frames


def test_frame_in_force_is_the_shipped_one_of_that_day(reference):
    coordination = make_coordination()
    assert frame_in_force(coordination, on=date(2014, 12, 31)).code == "cocom-2010-2014"
    assert frame_in_force(coordination, on=date(2015, 1, 1)) is None
    assert frame_in_force(coordination, on=date(2022, 1, 1)).code == "cocom-2022-2026"
    assert frame_in_force(coordination, on=date(2026, 12, 31)).code == "cocom-2022-2026"
    assert frame_in_force(coordination, on=date(2027, 1, 1)) is None


def test_frame_in_force_prefers_the_coordinations_own_copy_and_never_that_of_another(reference):
    coordination, other = make_coordination(), make_coordination()
    own = make_frame(code="own", coordination=coordination)
    assert frame_in_force(coordination, on=date(2026, 11, 23)) == own
    assert frame_in_force(other, on=date(2026, 11, 23)).code == "cocom-2022-2026"
    theirs, ours = SimpleNamespace(coordination=other), SimpleNamespace(coordination=coordination)
    assert own not in Frame.objects.visible_to(theirs)
    assert set(Frame.objects.visible_to(ours)) == {own, *Frame.objects.filter(coordination=None)}


# Where a point or a postal code lies


def square(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_code_at_sees_holes_islands_and_common_borders(db):
    make_commune("21001")
    make_commune("21002")
    Commune.objects.filter(nis="21001").update(
        polygon={
            "type": "MultiPolygon",
            "coordinates": [[square(0, 0, 10, 10), square(4, 4, 6, 6)], [square(20, 0, 22, 2)]],
        }
    )
    Commune.objects.filter(nis="21002").update(polygon={"type": "Polygon", "coordinates": [square(10, 0, 15, 10)]})
    outlines = outlines_of(Commune)
    expected = {
        (1, 1): "21001",
        (5, 5): None,
        (21, 1): "21001",
        (12, 5): "21002",
        (10, 5): "21002",  # on the border of both: in one only
        (17, 1): None,
        (1, 11): None,
    }
    assert {point: code_at(outlines, *point) for point in expected} == expected


def test_commune_without_outline_holds_no_point(db):
    make_commune("21001")
    assert commune_at(4.33, 50.81) is None


def test_outlines_are_read_once_and_again_after_a_load(reference, folder, django_assert_num_queries):
    with django_assert_num_queries(2):
        first = outlines_of(Commune)
    with django_assert_num_queries(1):
        assert outlines_of(Commune) is first

    def move_away(content):
        content["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [square(0, 0, 1, 1)]}

    change_json(folder / "communes.geojson", move_away)
    load_reference(folder=folder)
    assert commune_at(0.5, 0.5).nis == "21001"


def test_official_point_of_each_quarter_lies_in_it(reference):
    outlines = outlines_of(Quartier)
    found = {code: code_at(outlines, lon, lat) for code, lon, lat in Quartier.objects.values_list("code", "lon", "lat")}
    assert found == {code: code for code in found}
    assert len(found) == 145


def test_official_point_of_each_commune_lies_in_it(reference):
    for commune in Commune.objects.all():
        assert commune_at(commune.lon, commune.lat) == commune


def test_quarter_of_one_commune_has_its_point_in_that_commune(reference):
    outlines = outlines_of(Commune)
    whole = QuartierShare.objects.filter(share=1).select_related("quartier")
    elsewhere = [
        share.quartier_id
        for share in whole
        if code_at(outlines, share.quartier.lon, share.quartier.lat) != share.commune_id
    ]
    assert elsewhere == []
    assert len(whole) == 97


@pytest.mark.parametrize(
    ("point", "nis", "quartier"),
    [
        ((4.3525, 50.8467), "21004", "1"),  # Grand-Place
        ((4.4699, 50.5039), None, None),  # outside the Region
        ((None, 50.8), None, None),
        ((4.3, None), None, None),
    ],
)
def test_point_gives_commune_and_quarter_or_none(reference, point, nis, quartier):
    commune, quarter = commune_at(*point), quartier_at(*point)
    assert (commune and commune.nis, quarter and quarter.code) == (nis, quartier)


def test_commune_for_postal_code_only_when_the_code_decides(reference):
    expected = {
        "1190": "21007",
        " 1190 ": "21007",
        1190: "21007",
        "1020": "21004",
        "1130": "21004",
        "1000": None,
        "1040": None,
        "1050": None,
        "4000": None,
        "": None,
        None: None,
    }
    communes = {zip_code: commune_for_postal_code(zip_code) for zip_code in expected}
    assert {zip_code: commune and commune.nis for zip_code, commune in communes.items()} == expected


@pytest.mark.skipif(not DIRECTORY.exists(), reason="needs the directory extract of 2017 beside the repository")
def test_places_of_the_regional_directory_fall_where_the_directory_says(reference):
    outlines = {"quartier_code": outlines_of(Quartier), "nis": outlines_of(Commune)}
    with DIRECTORY.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"] and row["lon"]]
    assert len(rows) > 1500
    for column, areas in outlines.items():
        # A place outside the Region has no code in the file.
        differing = [row["id"] for row in rows if (code_at(areas, row["lon"], row["lat"]) or "") != row[column]]
        agreement = 1 - len(differing) / len(rows)
        assert agreement == 1, f"{column}: {agreement:.2%} of {len(rows)} places agree; not {differing[:20]}"
