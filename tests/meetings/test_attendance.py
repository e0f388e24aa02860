from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from coordination.models import AuditEntry
from meetings.enums import MeetingState, Presence
from meetings.models import Attendance
from meetings.queries.attendance import attendance_counts, attendance_lines
from meetings.services.attendance import (
    REMOVED,
    add_guest,
    hold_meeting,
    pseudonymise_participation,
    save_attendance,
    unhold_meeting,
)
from members.enums import Capacity, College, MandateKind, Nature
from members.services.people import forget_person
from tests.conftest import TODAY
from tests.factories import (
    BRUSSELS,
    make_affiliation,
    make_attendance,
    make_body,
    make_invitation,
    make_item,
    make_mandate,
    make_meeting,
    make_organisation,
    make_person,
)

STARTS_AT = datetime(2026, 11, 20, 14, 0, tzinfo=BRUSSELS)
DAY = STARTS_AT.date()


@pytest.fixture(autouse=True)
def _untranslated():
    """Refusals are recognised by their words in the code."""
    with translation.override(None, deactivate=True):
        yield


@pytest.fixture
def group(cast):
    """A working group with three seats: Ada (replied present), Ben (excused), Cleo (silent)."""
    body = make_body(cast.alpha, code="GT-X")
    people = [make_person(cast.alpha, first_name=name, last_name="Essai") for name in ("Ada", "Ben", "Cleo")]
    for person in people:
        make_mandate(body, person, organisation=cast.maison)
    meeting = make_meeting(cast.alpha, body=body, starts_at=STARTS_AT, state=MeetingState.HELD)
    make_invitation(meeting, people[0], reply="present", replied_at=STARTS_AT)
    make_invitation(meeting, people[1], reply="excused", replied_at=STARTS_AT)
    meeting.people = people
    return meeting


def marks_of(meeting, **changes):
    """What the form sends when it shows what stands now, with some lines changed."""
    marks = {line.key: (line.shown, line.presence) for line in attendance_lines(meeting)}
    by_name = {line.name.split()[0]: line for line in attendance_lines(meeting)}
    for name, chosen in changes.items():
        marks[by_name[name].key] = (by_name[name].shown, chosen)
    return marks


def presences(meeting):
    return {row.name.split()[0]: row.presence for row in meeting.attendances.all()}


@pytest.mark.parametrize("state", ["draft", "agenda_open", "convened"])
def test_meeting_is_held_from_its_day_on(cast, state):
    meeting = make_meeting(cast.alpha, body=cast.housing, starts_at=STARTS_AT, state=state)
    with pytest.raises(ValidationError, match="not taken place yet"):
        hold_meeting(meeting, actor=cast.alice, on=DAY - timedelta(days=1))
    held = hold_meeting(meeting, actor=cast.alice, on=DAY)
    held.refresh_from_db()
    assert (held.state, held.convened_at) == (MeetingState.HELD, STARTS_AT)
    assert AuditEntry.objects.get(action="meeting.held").changes == {"state": [state, "held"]}


@pytest.mark.parametrize("state", ["held", "adopted", "cancelled"])
def test_meeting_is_held_once(cast, state):
    meeting = make_meeting(cast.alpha, starts_at=STARTS_AT, state=state)
    with pytest.raises(ValidationError, match="moved on"):
        hold_meeting(meeting, actor=cast.alice, on=TODAY)


def test_held_is_taken_back_while_nothing_is_noted(cast, group):
    item = make_item(group, notes="Un mot")
    with pytest.raises(ValidationError, match="stays held"):
        unhold_meeting(group, actor=cast.alice)
    item.notes = ""
    item.save()
    make_attendance(group, group.people[0])
    with pytest.raises(ValidationError, match="stays held"):
        unhold_meeting(group, actor=cast.alice)
    group.attendances.all().delete()
    assert unhold_meeting(group, actor=cast.alice).state == MeetingState.CONVENED


def test_answers_to_the_convocation_are_proposed(group):
    assert [(line.name, line.presence, line.stored) for line in attendance_lines(group)] == [
        ("Ada Essai", "present", None),
        ("Ben Essai", "excused", None),
        ("Cleo Essai", "", None),
    ]


@pytest.mark.parametrize(("ends_on", "listed"), [(DAY, True), (DAY - timedelta(days=1), False)])
def test_list_is_that_of_the_day_of_the_meeting(group, ends_on, listed):
    group.people[2].mandates.update(ends_on=ends_on)
    assert ("Cleo Essai" in [line.name for line in attendance_lines(group)]) is listed


def test_whoever_was_ticked_stays_without_a_seat(cast, group):
    save_attendance(group, actor=cast.alice, marks=marks_of(group, Cleo="present"))
    group.people[2].mandates.all().delete()
    assert [line.presence for line in attendance_lines(group) if line.name == "Cleo Essai"] == ["present"]


def test_person_invited_beyond_the_seats_is_on_the_list(cast, group):
    make_invitation(group, cast.people.marie, reply="present", replied_at=STARTS_AT)
    line = attendance_lines(group)[-1]
    assert (line.name, line.organisation, line.presence) == ("Marie Test", cast.maison, "present")


def test_open_meeting_lists_whoever_was_invited(cast):
    meeting = make_meeting(cast.alpha, starts_at=STARTS_AT, state=MeetingState.HELD)
    make_invitation(meeting, cast.people.marie)
    assert [line.name for line in attendance_lines(meeting)] == ["Marie Test"]


def test_rows_keep_what_was_true_that_day(cast, group):
    mandate = group.people[0].mandates.get()
    mandate.kind, mandate.capacity, mandate.college = MandateKind.ELECTED, Capacity.CONSULTATIVE, College.PUBLIC
    mandate.save()
    save_attendance(group, actor=cast.alice, marks=marks_of(group))
    cast.maison.name = "Autre nom"
    cast.maison.nature = Nature.OTHER_PUBLIC
    cast.maison.save()
    mandate.delete()
    row = group.attendances.get(person=group.people[0])
    assert (row.organisation_name, row.organisation_nature) == (
        "Maison de quartier Exemple",
        Nature.CITIZEN_ASSOCIATION,
    )
    assert (row.mandate_kind, row.capacity, row.college) == ("elected", "consultative", "public")


def test_only_marked_lines_are_written(cast, group):
    assert save_attendance(group, actor=cast.alice, marks=marks_of(group)) == 2
    assert presences(group) == {"Ada": "present", "Ben": "excused"}
    assert AuditEntry.objects.get(action="attendance.saved").body_id == group.body_id
    assert save_attendance(group, actor=cast.alice, marks=marks_of(group)) == 0
    assert AuditEntry.objects.filter(action="attendance.saved").count() == 1


def test_rest_is_noted_absent_on_request(cast, group):
    save_attendance(group, actor=cast.alice, marks=marks_of(group), rest_absent=True)
    assert presences(group) == {"Ada": "present", "Ben": "excused", "Cleo": "absent"}


def test_two_people_ticking_do_not_undo_one_another(cast, group):
    """Both open the same list; Arthur ticks Cleo, then Alice saves hers with Ben changed and Cleo as she saw her."""
    alice = marks_of(group, Ben="present")
    arthur = marks_of(group, Cleo="present", Ada="absent")
    save_attendance(group, actor=cast.arthur, marks=arthur)
    save_attendance(group, actor=cast.alice, marks=alice)
    assert presences(group) == {"Ada": "absent", "Ben": "present", "Cleo": "present"}


def test_rest_absent_spares_whoever_was_ticked_meanwhile(cast, group):
    alice = marks_of(group)
    save_attendance(group, actor=cast.arthur, marks=marks_of(group, Cleo="present"))
    save_attendance(group, actor=cast.alice, marks=alice, rest_absent=True)
    assert presences(group)["Cleo"] == "present"


def test_unknown_lines_and_marks_are_ignored(cast, group):
    odd = {"p999999": ("~", "present"), f"p{group.people[2].pk}": ("~", "nonsense"), "": ("", "")}
    assert save_attendance(group, actor=cast.alice, marks=odd) == 0
    assert not Attendance.objects.exists()


def test_seats_cannot_be_removed_but_guests_can(cast, group):
    add_guest(group, actor=cast.alice, name="  Gaston   Invité ", organisation_name="Ailleurs")
    save_attendance(group, actor=cast.alice, marks=marks_of(group))
    save_attendance(group, actor=cast.alice, marks=marks_of(group, Ada=REMOVED, Gaston=REMOVED))
    assert presences(group) == {"Ada": "present", "Ben": "excused"}


def test_guest_is_noted_once(cast, group):
    guest = add_guest(group, actor=cast.alice, name="Gaston Invité", organisation_name="Ailleurs")
    assert (guest.presence, guest.is_guest, guest.person) == (Presence.PRESENT, True, None)
    with pytest.raises(ValidationError, match="already"):
        add_guest(group, actor=cast.alice, name="gaston invité", organisation_name="ailleurs")


@pytest.mark.parametrize("state", ["adopted", "archived", "convened", "draft", "cancelled"])
def test_attendance_is_refused_outside_writing(cast, group, state):
    adopted_on = DAY if state in ("adopted", "archived") else None
    type(group).objects.filter(pk=group.pk).update(state=state, adopted_on=adopted_on)
    reason = "adopted" if adopted_on else "not noted as held"
    with pytest.raises(ValidationError, match=reason):
        save_attendance(group, actor=cast.alice, marks=marks_of(group))
    with pytest.raises(ValidationError, match=reason):
        add_guest(group, actor=cast.alice, name="Gaston")
    assert not group.attendances.exists()


def test_counts(cast, group):
    other = make_organisation(cast.alpha)
    make_attendance(group, group.people[0], organisation=cast.maison, college=College.ASSOCIATIVE)
    make_attendance(group, group.people[1], organisation=cast.maison, college=College.CPAS)
    make_attendance(group, group.people[2], organisation=other, presence="excused", college=College.CPAS)
    add_guest(group, actor=cast.alice, name="Gaston", organisation_name="Ailleurs")
    counts = attendance_counts(group.attendances.all())
    assert {name: counts[name] for name in ("present", "excused", "absent", "guests", "organisations")} == {
        "present": 3,
        "excused": 1,
        "absent": 0,
        "guests": 1,
        "organisations": 2,
    }
    assert {str(part["label"]): part["value"] for part in counts["balance"]} == {
        str(College.CPAS.label): 1,
        str(College.ASSOCIATIVE.label): 1,
    }
    assert counts["outside_balance"] == 1


@pytest.mark.parametrize("size", [1, 8])
def test_list_takes_constant_queries(cast, size, django_assert_max_num_queries):
    body = make_body(cast.alpha)
    meeting = make_meeting(cast.alpha, body=body, starts_at=STARTS_AT, state=MeetingState.HELD)
    for _number in range(size):
        make_mandate(body, make_person(cast.alpha), organisation=cast.maison)
        invited = make_person(cast.alpha)
        make_affiliation(invited, cast.maison)
        make_invitation(meeting, invited)
        make_attendance(meeting, make_person(cast.alpha), organisation=cast.maison)
    meeting.refresh_from_db()
    with django_assert_max_num_queries(5):
        assert len(attendance_lines(meeting)) == 3 * size


def test_forgotten_person_leaves_the_lists_by_name(cast, group):
    ada = group.people[0]
    make_item(group, presenter=ada)
    save_attendance(group, actor=cast.alice, marks=marks_of(group))
    forget_person(ada, actor=cast.alice, on=TODAY)
    row = group.attendances.get(person=ada)
    assert "Ada" not in row.name
    assert row.presence == Presence.PRESENT
    invitation = group.invitations.get(person=ada)
    assert ("Ada" not in invitation.name, invitation.email, invitation.reply) == (True, "", "present")
    group.refresh_from_db()
    assert "ada essai" not in group.search_text


def test_forgetting_touches_nobody_else(cast, group):
    save_attendance(group, actor=cast.alice, marks=marks_of(group))
    pseudonymise_participation(group.people[0])
    assert group.attendances.get(person=group.people[1]).name == "Ben Essai"
    assert group.invitations.get(person=group.people[1]).email
