import threading
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation

from coordination.models import AuditEntry
from meetings.enums import ActionStatus, MeetingState
from meetings.models import ActionItem, Decision
from meetings.services.outcomes import (
    change_action_status,
    create_action,
    create_decision,
    delete_action,
    delete_decision,
    update_action,
    update_decision,
)
from tests.cast import make_cast
from tests.conftest import TODAY
from tests.factories import BRUSSELS, make_action, make_decision, make_item, make_meeting

STARTS_AT = datetime(2026, 11, 20, 14, 0, tzinfo=BRUSSELS)
NATIONAL_NUMBER = "85.07.30-033.28"


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


def test_decisions_are_numbered_by_body_and_year(cast, item):
    assert [create_decision(item, actor=cast.alice, text="Oui").reference for _ in range(2)] == [
        "GT-LOG 2026/1",
        "GT-LOG 2026/2",
    ]
    for body, starts_at, expected in (
        (cast.committee, STARTS_AT, "COPIL 2026/1"),
        (cast.housing, datetime(2025, 12, 31, 23, 30, tzinfo=BRUSSELS), "GT-LOG 2025/1"),
        (cast.housing, datetime(2027, 1, 1, 0, 15, tzinfo=BRUSSELS), "GT-LOG 2027/1"),
        (None, STARTS_AT, "CS 2026/1"),
    ):
        other = make_meeting(cast.alpha, body=body, starts_at=starts_at, state=MeetingState.HELD)
        assert create_decision(make_item(other), actor=cast.alice, text="Oui").reference == expected


def test_open_meetings_of_two_coordinations_number_apart(cast):
    for coordination in (cast.alpha, cast.beta):
        meeting = make_meeting(coordination, starts_at=STARTS_AT, state=MeetingState.HELD)
        assert create_decision(make_item(meeting), actor=cast.alice, text="Oui").number == 1


def test_number_of_a_deleted_decision_in_between_is_not_given_again(cast, item):
    first, _second = (create_decision(item, actor=cast.alice, text="Oui") for _ in range(2))
    delete_decision(first, actor=cast.alice)
    assert create_decision(item, actor=cast.alice, text="Oui").number == 3


@pytest.mark.skipif(connection.vendor == "sqlite", reason="tests on SQLite share one database in memory")
@pytest.mark.django_db(transaction=True)
def test_ten_decisions_at_once_get_ten_numbers():
    cast = make_cast()
    meetings = [
        make_meeting(cast.alpha, body=cast.housing, starts_at=STARTS_AT, state=MeetingState.HELD) for _ in range(2)
    ]
    items = [make_item(meetings[number % 2]) for number in range(10)]
    start, failures = threading.Barrier(10), []

    def decide(item):
        try:
            start.wait(20)
            create_decision(item, actor=cast.alice, text="Oui")
        except Exception as error:
            failures.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert sorted(Decision.objects.values_list("number", flat=True)) == list(range(1, 11))


def test_trail_does_not_tell_what_was_decided(cast, item):
    decision = create_decision(item, actor=cast.alice, text="Mot-secret")
    update_decision(decision, actor=cast.alice, text="Autre mot-secret")
    action = create_action(item.meeting, actor=cast.alice, item=item, what="Mot-secret", who="Quelqu’un")
    update_action(action, actor=cast.alice, what="Encore mot-secret", who="Autre", due_on=date(2026, 12, 1))
    entries = AuditEntry.objects.exclude(action__contains="created")
    assert [entry.action for entry in entries.order_by("pk")] == ["decision.updated", "action.updated"]
    assert entries.get(action="action.updated").changes == {"who": ["Quelqu’un", "Autre"], "due_on": ["", "2026-12-01"]}
    for entry in AuditEntry.objects.all():
        assert entry.body_id == cast.housing.pk
        assert "secret" not in entry.object_label
        assert "secret" not in str(entry.changes)


@pytest.mark.parametrize("text", ["", "   ", f"Pour {NATIONAL_NUMBER}"])
def test_decision_needs_a_text_without_national_number(cast, item, text):
    with pytest.raises(ValidationError):
        create_decision(item, actor=cast.alice, text=text)
    assert not Decision.objects.exists()


def test_action_needs_somebody_of_the_coordination(cast, meeting):
    with pytest.raises(ValidationError, match="who does it"):
        create_action(meeting, actor=cast.alice, what="Écrire", who=" ")
    with pytest.raises(ValidationError, match="not known"):
        create_action(meeting, actor=cast.alice, what="Écrire", person=cast.people.bob, who="")
    with pytest.raises(ValidationError, match="national register"):
        create_action(meeting, actor=cast.alice, what=NATIONAL_NUMBER, who="Quelqu’un")
    action = create_action(meeting, actor=cast.alice, what="Écrire", person=cast.people.marie, who="Quelqu’un")
    assert (action.responsible, action.who) == ("Marie Test", "")


@pytest.mark.parametrize("state", ["adopted", "archived"])
def test_adopted_minutes_refuse_every_change(cast, meeting, item, state):
    decision, action = make_decision(item), make_action(meeting, item=item)
    type(meeting).objects.filter(pk=meeting.pk).update(state=state, adopted_on=TODAY)
    for change in (
        lambda: create_decision(item, actor=cast.alice, text="Oui"),
        lambda: update_decision(decision, actor=cast.alice, text="Non"),
        lambda: delete_decision(decision, actor=cast.alice),
        lambda: create_action(meeting, actor=cast.alice, what="Écrire", who="Quelqu’un"),
        lambda: update_action(action, actor=cast.alice, what="Autre"),
        lambda: delete_action(action, actor=cast.alice),
    ):
        with pytest.raises(ValidationError, match="adopted: nothing in them changes"):
            change()
    assert Decision.objects.get().text == decision.text
    assert ActionItem.objects.get().what == action.what
    assert not AuditEntry.objects.exists()


def test_status_of_an_action_moves_after_adoption(cast, meeting):
    action = make_action(meeting)
    type(meeting).objects.filter(pk=meeting.pk).update(state=MeetingState.ADOPTED, adopted_on=TODAY)
    done = change_action_status(action, actor=cast.alice, status=ActionStatus.DONE, on=TODAY)
    assert (done.status, done.closed_on) == (ActionStatus.DONE, TODAY)
    again = change_action_status(action, actor=cast.alice, status=ActionStatus.IN_PROGRESS, on=TODAY)
    assert (again.status, again.closed_on) == (ActionStatus.IN_PROGRESS, None)
    assert AuditEntry.objects.filter(action="action.status_changed", body_id=cast.housing.pk).count() == 2


def test_dropping_an_action_asks_why(cast, meeting):
    action = make_action(meeting)
    with pytest.raises(ValidationError, match="why the action is dropped"):
        change_action_status(action, actor=cast.alice, status=ActionStatus.DROPPED, on=TODAY, reason="  ")
    dropped = change_action_status(action, actor=cast.alice, status=ActionStatus.DROPPED, on=TODAY, reason="Doublon")
    assert (dropped.drop_reason, dropped.closed_on) == ("Doublon", TODAY)
    reopened = change_action_status(action, actor=cast.alice, status=ActionStatus.OPEN, on=TODAY, reason="Doublon")
    assert (reopened.drop_reason, reopened.closed_on) == ("", None)


@pytest.mark.parametrize("status", ["nonsense", ""])
def test_unknown_status_is_refused(cast, meeting, status):
    with pytest.raises(ValidationError):
        change_action_status(make_action(meeting), actor=cast.alice, status=status, on=TODAY)
