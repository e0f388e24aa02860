from datetime import date, datetime

import pytest

from meetings.models import Meeting
from meetings.services.minutes_pdf import (
    attendance_filename,
    minutes_filename,
    render_attendance_sheet,
    render_minutes,
)
from tests.factories import (
    BRUSSELS,
    make_action,
    make_attendance,
    make_decision,
    make_invitation,
    make_item,
    make_meeting,
    make_person,
)
from tests.pdf_checks import assert_accessible, pdf_pages, pdf_words

STARTS_AT = datetime(2026, 11, 20, 14, 0, tzinfo=BRUSSELS)
DATED = datetime(2026, 11, 23, 9, 0, tzinfo=BRUSSELS)


@pytest.fixture
def meeting(cast):
    meeting = make_meeting(
        cast.alpha, body=cast.housing, starts_at=STARTS_AT, state="held", title="Réunion logement", room="Salle 2"
    )
    for number in range(4):
        item = make_item(meeting, title=f"Point {number} : l’accueil", presenter=cast.people.marie)
        item.notes = "# Titre\n\n**Un constat** partagé.\n\n- premier\n- second <b>brut</b>" if number else ""
        item.save()
    make_decision(item, number=7, text="Le groupe écrit au bourgmestre.")
    make_action(meeting, item=item, person=cast.people.marie, what="Écrire la lettre", due_on=date(2026, 12, 2))
    make_action(meeting, what="Réserver la salle")
    make_attendance(meeting, cast.people.marie, organisation=cast.maison)
    make_attendance(meeting, cast.people.fatima, presence="excused", organisation=cast.maison)
    make_attendance(meeting, make_person(cast.alpha, first_name="Absente"), presence="absent")
    return meeting


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Procès-verbal", "PROJET, pas encore adopté", "Excusé", "Décision GT-LOG 2026/7", "2 décembre 2026")),
        ("nl", ("Verslag", "ONTWERP, nog niet goedgekeurd", "Verontschuldigd", "Beslissing GT-LOG 2026/7")),
    ],
)
def test_minutes_print_accessibly_in_both_languages(meeting, language, words):
    data = render_minutes(meeting, language, dated=DATED)
    assert_accessible(data, language, "Réunion logement")
    text = pdf_words(data).replace("\u202f", " ").replace("\xa0", " ")
    for word in (*words, "Marie Test", "Maison de quartier Exemple", "Un constat partagé", "Écrire la lettre"):
        assert word in text, word
    assert "Réserver la salle" in text
    assert "<b>brut</b>" in text


def test_adopted_minutes_say_by_whom_and_are_no_draft(cast, meeting):
    committee = make_meeting(cast.alpha, body=cast.committee, state="held", title="Comité de décembre")
    Meeting.objects.filter(pk=meeting.pk).update(
        state="adopted", adopted_on=date(2026, 12, 4), adopted_at_meeting=committee
    )
    meeting.refresh_from_db()
    text = pdf_words(render_minutes(meeting, "fr", dated=DATED)).replace("\xa0", " ").replace("\u202f", " ")
    assert "PROJET" not in text
    assert "adopté le 4 décembre 2026" in text
    assert "Comité de décembre" in text


def test_empty_minutes_print(cast):
    meeting = make_meeting(cast.alpha, starts_at=STARTS_AT, state="held", title="Vide")
    assert_accessible(render_minutes(meeting, "fr", dated=DATED), "fr", "Vide")


@pytest.mark.parametrize(("language", "word"), [("fr", "Liste de présences"), ("nl", "Aanwezigheidslijst")])
def test_sheet_to_sign_lists_who_is_expected(cast, language, word):
    meeting = make_meeting(
        cast.alpha, body=cast.committee, starts_at=STARTS_AT, state="convened", title="Comité <de> pilotage"
    )
    make_invitation(meeting, cast.people.marie, reply="excused", replied_at=STARTS_AT)
    data = render_attendance_sheet(meeting, language, dated=DATED)
    assert_accessible(data, language, "Comité <de> pilotage")
    text = pdf_words(data)
    for expected in (word, "Charlie Test", "Marie Test", "Maison de quartier Exemple"):
        assert expected in text
    assert pdf_pages(data) == 1


def test_same_minutes_print_the_same_bytes(meeting):
    assert render_minutes(meeting, "fr", dated=DATED) == render_minutes(meeting, "fr", dated=DATED)


def test_files_are_named_by_kind_day_and_body(meeting):
    assert minutes_filename(meeting, "fr") == "proces-verbal-2026-11-20-gt-log.pdf"
    assert minutes_filename(meeting, "nl") == "verslag-2026-11-20-gt-log.pdf"
    assert attendance_filename(meeting, "fr") == "presences-2026-11-20-gt-log.pdf"
