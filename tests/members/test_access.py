"""Who may know of which body and meeting, on which day (docs/adr/0004-access.md)."""

from datetime import date, timedelta

import pytest

from coordination.enums import RoleKind
from meetings.enums import MeetingState
from meetings.models import Meeting
from members.enums import BodyKind, MandateFunction
from members.models import Body
from tests.conftest import TODAY
from tests.factories import make_body, make_mandate, make_meeting, make_role

YESTERDAY = TODAY - timedelta(days=1)


def bodies_of(access):
    return set(Body.objects.visible_to(access).values_list("code", flat=True))


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("alice", {"AG", "COPIL", "GT-LOG", "INTER"}),
        ("arthur", {"AG", "COPIL", "GT-LOG", "INTER"}),
        ("charlie", {"AG", "COPIL"}),
        ("fatima", {"AG", "COPIL", "GT-LOG"}),
        ("marie", {"AG", "COPIL"}),
        ("henri", {"AG"}),
        ("fleur", set()),
        ("victor", set()),
        ("sven", {"AG", "COPIL", "INTER"}),
        ("root", set()),
        ("bob", set()),
    ],
)
def test_body_visible_to(cast, access_of, name, codes):
    assert bodies_of(access_of(cast.users[name], cast.alpha)) == codes


def test_body_confidential_is_hidden_from_coordinator_of_the_hierarchy(cast, access_of):
    make_role(cast.alice, cast.alpha, RoleKind.HIERARCHY)
    assert bodies_of(access_of(cast.alice, cast.alpha)) == {"AG", "COPIL", "GT-LOG"}


def test_body_confidential_is_known_to_hierarchy_with_a_seat(cast, access_of):
    make_role(cast.sven, cast.alpha, RoleKind.HIERARCHY)
    assert "INTER" in bodies_of(access_of(cast.sven, cast.alpha))


@pytest.mark.parametrize(("ends_on", "known"), [(TODAY, True), (YESTERDAY, False)])
def test_mandate_counts_on_its_last_day(cast, access_of, ends_on, known):
    mandate = cast.people.sven.mandates.get()
    mandate.ends_on = ends_on
    mandate.save()
    assert ("INTER" in bodies_of(access_of(cast.sven, cast.alpha))) is known


@pytest.mark.parametrize(("ends_on", "is_open"), [(TODAY, True), (YESTERDAY, False)])
def test_role_counts_on_its_last_day(cast, access_of, ends_on, is_open):
    cast.henri.roles.update(ends_on=ends_on)
    assert access_of(cast.henri, cast.alpha).is_open is is_open


@pytest.mark.parametrize(("ends_on", "is_member"), [(TODAY, True), (YESTERDAY, False)])
def test_member_counts_on_the_last_day_of_the_membership(cast, access_of, ends_on, is_member):
    cast.maison.memberships.update(ends_on=ends_on)
    assert access_of(cast.marie, cast.alpha).is_member is is_member


def test_member_of_a_candidate_organisation_is_no_member(cast, access_of):
    cast.maison.memberships.update(status="candidate")
    assert not access_of(cast.marie, cast.alpha).is_open


def test_facilitator_of_a_body_that_ended_facilitates_nothing(cast, access_of):
    cast.housing.ends_on = date(2026, 6, 30)
    cast.housing.save()
    assert access_of(cast.fatima, cast.alpha).facilitated_body_ids == set()


STATES = {
    MeetingState.DRAFT: {"alice", "arthur", "fatima"},
    MeetingState.AGENDA_OPEN: {"alice", "arthur", "fatima", "charlie"},
    MeetingState.CONVENED: {"alice", "arthur", "fatima", "charlie", "marie", "sven"},
    MeetingState.CANCELLED: {"alice", "arthur", "fatima", "charlie", "marie", "sven"},
}


@pytest.mark.parametrize("state", STATES)
def test_meeting_visible_to_by_state(cast, access_of, state):
    """A working group in which charlie has a seat too, and maison (marie, sven) through him."""
    make_mandate(cast.housing, cast.people.charlie, organisation=cast.maison)
    meeting = make_meeting(cast.alpha, body=cast.housing, state=state)
    seen_by = {
        name for name, user in cast.users.items() if meeting in Meeting.objects.visible_to(access_of(user, cast.alpha))
    }
    assert seen_by == STATES[state]


@pytest.mark.parametrize("state", MeetingState)
def test_meeting_of_confidential_body_is_known_to_seats_and_runners(cast, access_of, state):
    meeting = make_meeting(cast.alpha, body=cast.secret, state=state)
    seen_by = {
        name for name, user in cast.users.items() if meeting in Meeting.objects.visible_to(access_of(user, cast.alpha))
    }
    assert seen_by == {"alice", "arthur"} | ({"sven"} if state != MeetingState.DRAFT else set())


def test_meeting_of_another_coordination_is_unknown(cast, access_of):
    body = make_body(cast.beta, BodyKind.PLENARY)
    meeting = make_meeting(cast.beta, body=body, state=MeetingState.CONVENED)
    assert meeting in Meeting.objects.visible_to(access_of(cast.bob, cast.beta))
    assert not Meeting.objects.visible_to(access_of(cast.bob, cast.alpha)).exists()
    assert meeting not in Meeting.objects.visible_to(access_of(cast.alice, cast.alpha))


def test_chair_facilitates(cast, access_of):
    make_mandate(cast.committee, cast.people.marie, function=MandateFunction.CHAIR)
    assert access_of(cast.marie, cast.alpha).facilitated_body_ids == {cast.committee.pk}
