from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from coordination.models import AuditEntry, OutboxMessage
from coordination.services.versions import StaleVersion
from meetings.enums import MeetingState
from meetings.models import Meeting
from meetings.queries.minutes import (
    adopting_meetings,
    minutes_fingerprint,
    minutes_recipients,
    minutes_record,
    readable_minutes,
)
from meetings.rules import can_read_minutes
from meetings.services.minutes import (
    LONGEST_NOTES,
    adopt_minutes,
    archive_meeting,
    last_writer,
    save_notes,
    send_minutes_for_remarks,
)
from tests.cast import NAMES
from tests.conftest import TODAY
from tests.factories import (
    BRUSSELS,
    make_action,
    make_attendance,
    make_decision,
    make_invitation,
    make_item,
    make_mandate,
    make_meeting,
    make_person,
)

STARTS_AT = datetime(2026, 11, 20, 14, 0, tzinfo=BRUSSELS)
DAY = STARTS_AT.date()
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=BRUSSELS)


@pytest.fixture(autouse=True)
def _untranslated():
    """Refusals are recognised by their words in the code."""
    with translation.override(None, deactivate=True):
        yield


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.alpha, body=cast.housing, starts_at=STARTS_AT, state=MeetingState.HELD)


@pytest.fixture
def item(meeting):
    return make_item(meeting)


def send(meeting, cast, **options):
    options = {"until": TODAY + timedelta(days=14), "on": TODAY, "without_pdf": True, **options}
    return send_minutes_for_remarks(meeting, actor=cast.alice, **options)


def test_notes_are_saved_with_a_new_version(cast, item):
    saved = save_notes(item, actor=cast.alice, notes="**Un**\r\ndeux\x00", version=1)
    item.refresh_from_db()
    assert (saved.version, item.version, item.notes) == (2, 2, "**Un**\ndeux")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.body_id, entry.changes) == ("notes.saved", cast.housing.pk, {})


def test_same_text_again_writes_nothing(cast, item):
    save_notes(item, actor=cast.alice, notes="Un", version=1)
    assert save_notes(item, actor=cast.alice, notes="Un", version=2).version == 2
    assert AuditEntry.objects.count() == 1


def test_stale_notes_are_refused_and_nothing_is_lost(cast, item):
    save_notes(item, actor=cast.arthur, notes="D’Arthur", version=1)
    with pytest.raises(StaleVersion) as refusal:
        save_notes(item, actor=cast.alice, notes="D’Alice", version=1)
    assert (refusal.value.current.notes, refusal.value.current.version) == ("D’Arthur", 2)
    assert last_writer(item) == "Arthur Test"
    item.refresh_from_db()
    assert item.notes == "D’Arthur"


@pytest.mark.parametrize("text", ["Dossier 85.07.30-033.28", "n° 85073003328."])
def test_notes_refuse_a_national_number(cast, item, text):
    with pytest.raises(ValidationError, match="national register number"):
        save_notes(item, actor=cast.alice, notes=text, version=1)
    item.refresh_from_db()
    assert (item.notes, item.version) == ("", 1)


def test_notes_have_a_limit(cast, item):
    with pytest.raises(ValidationError, match="too long"):
        save_notes(item, actor=cast.alice, notes="x" * (LONGEST_NOTES + 1), version=1)
    assert save_notes(item, actor=cast.alice, notes="x" * LONGEST_NOTES, version=1).version == 2


def test_typing_fills_the_trail_once_per_writer_and_pause(cast, item, time_machine):
    turns = ((cast.alice, 0), (cast.alice, 5), (cast.arthur, 6), (cast.alice, 7), (cast.alice, 16), (cast.alice, 30))
    for version, (actor, minutes) in enumerate(turns, start=1):
        time_machine.move_to(NOON + timedelta(minutes=minutes), tick=False)
        save_notes(item, actor=actor, notes=f"Texte {minutes}", version=version)
    written = [(entry.actor.first_name, (entry.at - NOON).seconds // 60) for entry in AuditEntry.objects.order_by("pk")]
    assert written == [("Alice", 0), ("Arthur", 6), ("Alice", 7), ("Alice", 30)]


@pytest.mark.parametrize(("state", "reason"), [("convened", "not noted as held"), ("adopted", "are adopted")])
def test_notes_are_refused_before_and_after(cast, meeting, item, state, reason):
    Meeting.objects.update(state=state, adopted_on=DAY if state == "adopted" else None)
    with pytest.raises(ValidationError, match=reason):
        save_notes(item, actor=cast.alice, notes="Un", version=1)
    item.refresh_from_db()
    assert item.notes == ""


def test_search_finds_minutes_once_they_are_out(cast, meeting, item):
    save_notes(item, actor=cast.alice, notes="Aubépine", version=1)
    make_decision(item, text="Églantine")
    meeting.refresh_from_db()
    assert "aubepine" not in meeting.search_text
    send(meeting, cast)
    meeting.refresh_from_db()
    assert "aubepine" in meeting.search_text
    assert "eglantine" in meeting.search_text
    save_notes(item, actor=cast.alice, notes="Chèvrefeuille", version=2)
    meeting.refresh_from_db()
    assert "chevrefeuille" in meeting.search_text


def test_recipients_are_seats_of_the_day_and_whoever_came_or_excused(cast, meeting):
    gone = make_person(cast.alpha, first_name="Gone")
    make_mandate(cast.housing, gone, ends_on=DAY - timedelta(days=1))
    last_day = make_person(cast.alpha, first_name="Lastday")
    make_mandate(cast.housing, last_day, ends_on=DAY)
    excused = make_person(cast.alpha, first_name="Excused", email="")
    make_attendance(meeting, excused, presence="excused")
    make_attendance(meeting, make_person(cast.alpha, first_name="Absent"), presence="absent")
    make_attendance(meeting, cast.people.fatima)
    twin = make_person(cast.alpha, first_name="Twin", last_name="Zzz", email=last_day.email.upper())
    make_attendance(meeting, twin)
    assert {row.name.split()[0] for row in minutes_recipients(meeting)} == {"Fatima", "Lastday", "Excused"}


def test_sending_opens_for_remarks_and_queues_one_mail_each(cast, meeting, item):
    cast.people.fatima.language = "nl"
    cast.people.fatima.save()
    quiet = make_person(cast.alpha, first_name="Sans", last_name="Adresse", email="")
    make_attendance(meeting, quiet)
    make_attendance(meeting, cast.people.marie)
    sent = send(meeting, cast)
    assert (sent.mailed, sent.to_tell) == (2, ("Sans Adresse",))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.remarks_until) == (MeetingState.IN_REMARKS, TODAY + timedelta(days=14))
    mails = {mail.to_email: mail for mail in OutboxMessage.objects.all()}
    texts = {email: " ".join(mail.text.split()) for email, mail in mails.items()}
    assert set(mails) == {"fatima@test.example", "marie@test.example"}
    assert {(mail.kind, mail.body_id) for mail in mails.values()} == {("minutes", cast.housing.pk)}
    assert "7 december 2026" in texts["fatima@test.example"]
    assert "7 décembre 2026" not in texts["fatima@test.example"]
    # Whose language is not known reads both.
    assert "7 décembre 2026" in texts["marie@test.example"]
    assert "7 december 2026" in texts["marie@test.example"]
    assert f"/alpha/meetings/{meeting.pk}/" in texts["marie@test.example"]
    assert AuditEntry.objects.filter(action="minutes.sent").count() == 1


def test_mail_carries_the_minutes_in_the_language_of_the_reader(cast, meeting, item):
    cast.people.fatima.language = "nl"
    cast.people.fatima.save()
    send(meeting, cast, without_pdf=False)
    files = OutboxMessage.objects.get().attachments.all()
    assert [(f.content_type, bytes(f.content)[:5]) for f in files] == [("application/pdf", b"%PDF-")]


def test_sending_twice_or_after_a_change_is_refused(cast, meeting, item):
    seen = minutes_fingerprint(meeting)
    save_notes(item, actor=cast.arthur, notes="Entre-temps", version=1)
    with pytest.raises(ValidationError, match="Something has changed"):
        send(meeting, cast, seen=seen)
    assert not OutboxMessage.objects.exists()
    send(meeting, cast, seen=minutes_fingerprint(meeting))
    with pytest.raises(ValidationError, match="moved on"):
        send(meeting, cast)
    assert OutboxMessage.objects.count() == 1


def test_fingerprint_follows_what_would_be_sent(cast, meeting, item):
    seen = {minutes_fingerprint(meeting)}
    make_decision(item)
    seen.add(minutes_fingerprint(meeting))
    action = make_action(meeting)
    seen.add(minutes_fingerprint(meeting))
    action.due_on = TODAY
    action.save()
    seen.add(minutes_fingerprint(meeting))
    make_attendance(meeting, cast.people.marie)
    seen.add(minutes_fingerprint(meeting))
    make_mandate(cast.housing, cast.people.charlie)
    seen.add(minutes_fingerprint(meeting))
    assert len(seen) == 6


@pytest.mark.parametrize(("until", "is_sent"), [(TODAY, True), (TODAY - timedelta(days=1), False)])
def test_remarks_have_time(cast, meeting, until, is_sent):
    if is_sent:
        send(meeting, cast, until=until)
    else:
        with pytest.raises(ValidationError, match="Leave time"):
            send(meeting, cast, until=until)
    assert Meeting.objects.filter(state=MeetingState.IN_REMARKS).exists() is is_sent


@pytest.mark.parametrize("state", ["held", "in_remarks"])
def test_adoption_locks_the_minutes(cast, meeting, item, state):
    Meeting.objects.update(state=state)
    adopted = adopt_minutes(meeting, actor=cast.alice, adopted_on=TODAY, on=TODAY)
    assert (adopted.state, adopted.adopted_on) == (MeetingState.ADOPTED, TODAY)
    with pytest.raises(ValidationError, match="are adopted"):
        save_notes(item, actor=cast.alice, notes="Un", version=1)
    with pytest.raises(ValidationError, match="moved on"):
        adopt_minutes(meeting, actor=cast.alice, adopted_on=TODAY, on=TODAY)
    assert archive_meeting(meeting, actor=cast.alice).state == MeetingState.ARCHIVED
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "minutes.adopted",
        "meeting.archived",
    ]


def test_only_adopted_minutes_are_archived(cast, meeting):
    with pytest.raises(ValidationError, match="moved on"):
        archive_meeting(meeting, actor=cast.alice)


@pytest.mark.parametrize(
    ("adopted_on", "reason"),
    [(TODAY + timedelta(days=1), "still to come"), (DAY - timedelta(days=1), "took place after")],
)
def test_adoption_falls_between_the_meeting_and_today(cast, meeting, adopted_on, reason):
    with pytest.raises(ValidationError, match=reason):
        adopt_minutes(meeting, actor=cast.alice, adopted_on=adopted_on, on=TODAY)
    assert adopt_minutes(meeting, actor=cast.alice, adopted_on=DAY, on=TODAY).adopted_on == DAY


def test_adopting_meeting_is_a_later_one_of_the_body_or_the_committee(cast, meeting):
    def later(body, days=2, coordination=cast.alpha):
        starts_at = STARTS_AT + timedelta(days=days)
        return make_meeting(coordination, body=body, starts_at=starts_at, state=MeetingState.HELD)

    for at_meeting, reason in (
        (later(cast.secret), "cannot adopt"),
        (later(None), "cannot adopt"),
        (later(None, coordination=cast.beta), "cannot adopt"),
        (later(cast.housing, days=-1), "later meeting"),
        (later(cast.housing, days=3), "another day"),
    ):
        with pytest.raises(ValidationError, match=reason):
            adopt_minutes(
                meeting,
                actor=cast.alice,
                adopted_on=DAY + timedelta(days=2),
                on=TODAY,
                at_meeting=at_meeting,
            )
    committee = later(cast.committee)
    adopted = adopt_minutes(meeting, actor=cast.alice, adopted_on=committee.held_on, on=TODAY, at_meeting=committee)
    assert adopted.adopted_at_meeting == committee


def test_offered_meetings_can_adopt(cast, meeting, access_of):
    before = make_meeting(cast.alpha, body=cast.housing, starts_at=STARTS_AT - timedelta(days=9), state="held")
    same = make_meeting(cast.alpha, body=cast.housing, starts_at=STARTS_AT + timedelta(days=1), state="convened")
    committee = make_meeting(cast.alpha, body=cast.committee, starts_at=STARTS_AT + timedelta(days=2), state="held")
    make_meeting(cast.alpha, body=cast.secret, starts_at=STARTS_AT + timedelta(days=2), state="held")
    make_meeting(cast.alpha, body=cast.housing, starts_at=STARTS_AT + timedelta(days=2), state="draft")
    assert list(adopting_meetings(access_of(cast.alice, cast.alpha), meeting)) == [same, committee]
    assert list(adopting_meetings(access_of(cast.fatima, cast.alpha), before)) == [meeting, same, committee]


def test_readable_minutes_agree_with_the_rule(cast, access_of):
    """For every member of the cast, state and body: the list holds what the rule allows, and nothing else."""
    make_invitation(
        make_meeting(cast.alpha, starts_at=STARTS_AT, state="in_remarks", title="Invited"), cast.people.marie
    )
    for state in MeetingState.values:
        for body in (None, cast.plenary, cast.committee, cast.housing, cast.secret):
            make_meeting(cast.alpha, body=body, starts_at=STARTS_AT, state=state)
        make_meeting(cast.beta, starts_at=STARTS_AT, state=state)
    read = {}
    for name in NAMES:
        access = access_of(cast.users[name], cast.alpha, on=date(2026, 11, 23))
        visible = Meeting.objects.visible_to(access).select_related("body")
        read[name] = set(readable_minutes(access))
        assert read[name] == {meeting for meeting in visible if can_read_minutes(access, meeting)}, name
    assert not any(read[name] for name in ("fleur", "victor", "root", "bob"))
    in_secret = {name for name in NAMES if any(m.body_id == cast.secret.pk for m in read[name])}
    assert in_secret == {"alice", "arthur", "sven"}
    drafts = {name for name in NAMES if any(m.body_id == cast.committee.pk and m.state == "held" for m in read[name])}
    assert drafts == {"alice", "arthur", "charlie"}
    assert {m.title for m in read["marie"] if m.body_id is None} == {"Invited"}


@pytest.mark.parametrize("size", [1, 5])
def test_record_takes_constant_queries(cast, meeting, size, django_assert_num_queries):
    for number in range(1, size + 1):
        item = make_item(meeting, presenter=cast.people.marie)
        make_decision(item, number=number)
        make_action(meeting, item=item, person=cast.people.marie)
        make_attendance(meeting, make_person(cast.alpha))
    with django_assert_num_queries(4):
        minutes = minutes_record(meeting)
        assert len(minutes.decisions) == len(minutes.actions) == len(minutes.present) == size
        assert [row.item.presented_by for row in minutes.items] == ["Marie Test"] * size
        assert {decision.reference[:7] for decision in minutes.decisions} == {"GT-LOG "}
