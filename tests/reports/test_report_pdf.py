"""The printed report: complete, readable aloud, archivable, in one language, and silent where it must be."""

from datetime import date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from meetings.enums import MeetingState
from reports.documents.activity_report import render_activity_report
from reports.services.reports import create_report, hide_figure, hide_section, write_section
from tests.factories import (
    BRUSSELS,
    make_affiliation,
    make_attendance,
    make_decision,
    make_item,
    make_meeting,
    make_organisation,
    make_person,
    make_report,
)
from tests.pdf_checks import assert_accessible, pdf_outline, pdf_words

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def report(cast, reference):
    """A year with one meeting of an open group, one of a confidential group, one of another network."""
    alpha = cast.alpha
    report = create_report(
        coordination=alpha,
        year=2025,
        actor=cast.alice,
        grant_reference="Arrêté du 12 mai 2025",
        grant_amount=Decimal("18450.00"),
        contact_name="Claire Exemple",
    )
    agreed = make_person(alpha, first_name="Dirk", last_name="Akkoord", is_in_published_lists=True)
    silent = make_person(alpha, first_name="Els", last_name="Discrète")
    organisation = make_organisation(alpha, name="Buurthuis De Linde")
    make_affiliation(agreed, organisation)
    make_affiliation(silent, organisation)
    for body, title, nature in (
        (cast.housing, "Logements vides", "coordination"),
        (cast.secret, "Cas difficiles", "coordination"),
        (None, "Rencontre du réseau", "network"),
    ):
        meeting = make_meeting(
            alpha,
            body=body,
            title=title,
            nature=nature,
            network_name="Réseau santé" if nature == "network" else "",
            state=MeetingState.HELD,
            starts_at=datetime(2025, 3, 4, 10, tzinfo=BRUSSELS),
        )
        make_attendance(meeting, agreed, organisation=organisation)
        make_decision(make_item(meeting, minutes=60), number=1 if body else 2, text=f"Décision {title}")
    drafts = {
        "fr": {"text": "Un constat **partagé**.\n\n# Un titre", "nothing_because": "", "version": 0},
        "nl": {"text": "Een gedeelde vaststelling.", "nothing_because": "", "version": 0},
    }
    write_section(report, key="needs", drafts=drafts, actor=cast.alice)
    nothing = {"fr": {"text": "", "nothing_because": "pas de contrat local", "version": 0}}
    write_section(report, key="health_territory", drafts=nothing, actor=cast.alice)
    return report


def render(report, language="fr", *, with_confidential=True):
    # The language of whoever asks must not leak into the document.
    with translation.override("nl" if language == "fr" else "fr"):
        return render_activity_report(report, language=language, with_confidential=with_confidential, on=TODAY)


@pytest.mark.parametrize(("language", "title"), [("fr", "Rapport d’activité 2025"), ("nl", "Activiteitenverslag 2025")])
def test_report_is_accessible_and_archivable(report, language, title):
    assert_accessible(render(report, language), language, title)


def test_report_in_french_says_everything(report):
    words = pdf_words(render(report))
    for expected in (
        "Projet",
        "Subvention accordée par la Commission communautaire commune (Cocom)",
        "Arrêté du 12 mai 2025",
        "18 450,00 €",
        "Claire Exemple",
        "code INS 21007",
        "Table des matières",
        "Chiffres clés",
        "Un constat partagé.",
        "Néant – pas de contrat local",
        "Logements vides",
        "Réseau santé",
        "Annexe 2. Liste des membres",
        "Pas d’élément",
        "Glossaire",
        "Groupes confidentiels",
    ):
        assert expected in words.replace("\u00a0", " ").replace("\u202f", " "), expected


def test_report_in_dutch_has_no_french_label(report):
    words = pdf_words(render(report, "nl"))
    assert "Een gedeelde vaststelling." in words
    assert "Ontwerp" in words
    assert "Overzicht van de vergaderingen" in words
    # The reason was written in French only: it is printed as it is, and nothing else is French.
    assert "Nihil – pas de contrat local" in words
    for french in ("Membres", "Réunions", "Chiffres", "Présences", "Annexe", "janvier", "Néant", "Voix délibérative"):
        assert french not in words


def test_people_are_named_only_if_they_agreed(report):
    words = pdf_words(render(report))
    assert "Dirk Akkoord" in words
    assert "Discrète" not in words


def test_confidential_group_is_never_named(report):
    for language in ("fr", "nl"):
        words = pdf_words(render(report, language))
        for secret in ("Intervision confidentielle", "Vertrouwelijke intervisie", "INTER", "Cas difficiles"):
            assert secret not in words


def test_version_without_confidential_groups_has_no_trace_of_them(report, cast):
    seen = pdf_words(render(report, with_confidential=False))
    assert "onfidentiels." not in seen.split("Ce qui est compté")[0]
    assert "Groupes confidentiels 1" not in seen
    assert "se sont réunis" not in seen
    assert seen != pdf_words(render(report))


def test_readers_pdf_follows_the_rule(report, cast, login):
    url = "/alpha/reports/2025/pdf/?language=fr"
    line = "Des groupes confidentiels se sont réunis 1 fois"
    assert line in pdf_words(login(cast.alice).get(url).content)
    assert line not in pdf_words(login(cast.alice).get(f"{url}&version=open").content)
    for name in ("fleur", "charlie"):
        assert line not in pdf_words(login(cast.users[name]).get(url).content)


def test_sections_and_figures_left_out_are_not_printed(report, cast):
    before = pdf_words(render(report))
    assert "Heures de présence" in before
    assert "Analyse des situations et des besoins" in before
    hide_figure(report, key="hours_given", is_hidden=True, actor=cast.alice)
    report = hide_section(report, key="needs", is_hidden=True, actor=cast.alice)
    after = pdf_words(render(report))
    assert "Heures de présence" not in after
    assert "Un constat" not in after
    assert "Analyse des situations et des besoins" not in after


def test_bookmarks_follow_the_sections(report):
    titles = [title.replace("\u2002", " ") for _level, title in pdf_outline(render(report))]
    assert titles[0].startswith("Rapport d’activité")
    wanted = ["2 Membres et participants", "5.2 Tableau des réunions", "Annexe 6. Table de concordance"]
    places = [next(i for i, title in enumerate(titles) if title.startswith(text)) for text in wanted]
    assert places == sorted(places)


def test_sent_report_bears_its_date_and_no_mark(cast, reference):
    report = create_report(coordination=cast.alpha, year=2025, actor=cast.alice)
    type(report).objects.filter(pk=report.pk).update(
        state="sent", sent_on=date(2026, 3, 1), approved_by_council_on=date(2026, 2, 1)
    )
    report.refresh_from_db()
    words = pdf_words(render(report)).replace("\u00a0", " ")
    assert "1er mars 2026" in words
    assert "Projet" not in words.split("Table des matières")[0]


def test_report_of_an_empty_year_and_of_an_empty_frame_is_still_a_report(cast):
    report = make_report(cast.alpha, year=2024)
    assert_accessible(render(report), "fr", "Rapport d’activité 2024")


# The command


def test_render_report_writes_the_file(report, tmp_path):
    output = tmp_path / "rapport.pdf"
    out = StringIO()
    call_command("render_report", "2025", "--coordination=alpha", "--language=nl", f"--output={output}", stdout=out)
    assert "Activiteitenverslag 2025" in pdf_words(output.read_bytes())
    assert str(output.stat().st_size) in out.getvalue()


@pytest.mark.parametrize(
    ("year", "slug", "language", "name", "message"),
    [
        ("2025", "alpha", "fr", "rapport.docx", "is written as .pdf"),
        ("2025", "alpha", "fr", "rapport", "is written as .pdf"),
        ("2025", "alpha", "en", "rapport.pdf", "not a language"),
        ("99999", "alpha", "fr", "rapport.pdf", "not a year"),
        ("2025", "omega", "fr", "rapport.pdf", "no coordination"),
        ("2024", "alpha", "fr", "rapport.pdf", "no report of 2024"),
        ("2025", "alpha", "fr", "nowhere/rapport.pdf", "does not exist"),
    ],
)
def test_render_report_refuses_with_a_reason(report, tmp_path, year, slug, language, name, message):
    output = tmp_path / name
    with pytest.raises(CommandError, match=message):
        call_command("render_report", year, f"--coordination={slug}", f"--language={language}", f"--output={output}")
    assert not output.exists()
