"""Calendar files, read back by the icalendar library, on both sides of the changes of the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from meetings.calendar import CANCEL, REQUEST, meeting_calendar_file, meeting_uid
from meetings.enums import MeetingState
from meetings.models import Meeting
from tests.factories import BRUSSELS, make_item, make_meeting

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
# The clock goes back on 25 October 2026 at 3:00, and forward on 28 March 2027 at 2:00.
AROUND_THE_CHANGES = [
    (datetime(2026, 10, 24, 9, 30), 7, 30),
    (datetime(2026, 10, 25, 9, 30), 8, 30),
    (datetime(2026, 10, 26, 9, 30), 8, 30),
    (datetime(2027, 3, 27, 9, 30), 8, 30),
    (datetime(2027, 3, 28, 9, 30), 7, 30),
    (datetime(2027, 3, 29, 9, 30), 7, 30),
]


def event_of(meeting, method=REQUEST, **fields):
    fields = {
        "organizer_name": "Coordination; sociale, « É »",
        "organizer_email": "coordination@test.example",
        "description": "Ligne 1\nLigne 2; avec, virgules",
        "now": NOW,
        **fields,
    }
    calendar = Calendar.from_ical(meeting_calendar_file(meeting, method=method, **fields))
    assert calendar["METHOD"] == method
    (event,) = calendar.walk("VEVENT")
    return event


@pytest.mark.parametrize(("typed", "hour", "minute"), AROUND_THE_CHANGES)
def test_hour_is_that_of_brussels_on_that_day(cast, typed, hour, minute):
    meeting = make_meeting(cast.alpha, starts_at=typed.replace(tzinfo=BRUSSELS))
    make_item(meeting, minutes=90)
    event = event_of(Meeting.objects.get())
    assert event.decoded("dtstart") == datetime(typed.year, typed.month, typed.day, hour, minute, tzinfo=UTC)
    assert event.decoded("dtstart").astimezone(BRUSSELS).replace(tzinfo=None) == typed
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=90)


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize(
    ("start", "shown"),
    [(datetime(2026, 10, 25, 1, 30), "04:30"), (datetime(2027, 3, 28, 1, 30), "06:30")],
)
def test_end_counts_real_hours_through_the_change(cast, start, shown, fresh):
    """Four hours from 1:30: one hour is lived twice in October, one is skipped in March."""
    meeting = make_meeting(cast.alpha, starts_at=start.replace(tzinfo=BRUSSELS))
    make_item(meeting, minutes=240)
    meeting = meeting if fresh else Meeting.objects.get()
    assert meeting.ends_at.astimezone(BRUSSELS).strftime("%H:%M") == shown


def test_event_says_everything(cast):
    meeting = make_meeting(cast.alpha, title="Réunion, à 9 h; salle", place="Rue de l’Exemple 1; 1190", starts_at=NOW)
    event = event_of(meeting, attendee=("Marie Test", "marie@test.example"))
    assert event["SUMMARY"] == "Réunion, à 9 h; salle"
    assert event["LOCATION"] == "Rue de l’Exemple 1; 1190"
    assert event["DESCRIPTION"] == "Ligne 1\nLigne 2; avec, virgules"
    assert event["ORGANIZER"] == "MAILTO:coordination@test.example"
    assert event["ORGANIZER"].params["CN"] == "Coordination; sociale, « É »"
    assert event["ATTENDEE"] == "MAILTO:marie@test.example"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert event["UID"] == meeting_uid(meeting) == f"{meeting.calendar_uid}@art62"
    assert event.decoded("dtstamp") == NOW


def test_uid_stays_and_differs_between_meetings(cast):
    first, second = make_meeting(cast.alpha), make_meeting(cast.alpha)
    assert meeting_uid(first) != meeting_uid(second)
    first.starts_at += timedelta(days=1)
    first.save()
    assert meeting_uid(Meeting.objects.get(pk=first.pk)) == meeting_uid(first)


@pytest.mark.parametrize(
    ("state", "method", "status"),
    [("draft", REQUEST, "TENTATIVE"), ("convened", REQUEST, "CONFIRMED"), ("convened", CANCEL, "CANCELLED"),
     ("cancelled", REQUEST, "CANCELLED")],
)  # fmt: skip
def test_status(cast, state, method, status):
    assert event_of(make_meeting(cast.alpha, state=state), method)["STATUS"] == status


def test_calendar_page(cast, login):
    meeting = make_meeting(cast.alpha, body=cast.plenary, state=MeetingState.CONVENED, title="Plénière")
    response = login(cast.marie).get(reverse("meetings:meeting_calendar", args=["alpha", meeting.pk]))
    assert response.headers["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
    assert 'filename="2026-10-06.ics"' in response.headers["Content-Disposition"]
    event = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Plénière"
    assert "ATTENDEE" not in event
    assert "/a/" not in event["DESCRIPTION"]


def test_lines_are_folded_and_end_as_they_must(cast):
    meeting = make_meeting(cast.alpha, title="é" * 200)
    content = meeting_calendar_file(
        meeting, method=REQUEST, organizer_name="", organizer_email="a@test.example", description="x" * 500, now=NOW
    )
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
