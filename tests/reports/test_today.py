from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from coordination.enums import MessageStatus
from coordination.models import OutboxMessage
from meetings.enums import MeetingState
from reports.queries.today import live_meetings, my_sheets, next_meetings, tasks
from tests.conftest import TODAY
from tests.factories import (
    BRUSSELS,
    make_action,
    make_coordination,
    make_invitation,
    make_mandate,
    make_meeting,
    make_message,
    make_person,
    make_role,
    make_user,
)


def at(days, hour=10):
    day = TODAY + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=BRUSSELS)


def lines(access):
    return {(task.text, task.on, task.is_late) for task in tasks(access, live_meetings(access))}


def texts(access):
    return {task.text for task in tasks(access, live_meetings(access))}


@pytest.fixture
def fresh_sheets(cast):
    cast.maison.confirmed_on = TODAY
    cast.maison.save()


@pytest.mark.usefixtures("fresh_sheets")
@pytest.mark.parametrize(
    ("days", "state", "expected"),
    [
        (16, MeetingState.DRAFT, set()),
        (15, MeetingState.DRAFT, {("Envoyer la convocation de « Réunion X »", TODAY, False)}),
        (-1, MeetingState.DRAFT, {("Envoyer la convocation de « Réunion X »", TODAY - timedelta(16), True)}),
        (3, MeetingState.CONVENED, set()),
        (-1, MeetingState.CONVENED, {("Pointer les présences à « Réunion X »", TODAY - timedelta(1), True)}),
        (-15, MeetingState.HELD, {("Rédiger le procès-verbal de « Réunion X »", TODAY - timedelta(15), False)}),
        (-16, MeetingState.HELD, {("Rédiger le procès-verbal de « Réunion X »", TODAY - timedelta(16), True)}),
        (-20, MeetingState.ADOPTED, set()),
        (3, MeetingState.CANCELLED, set()),
    ],
)
def test_tasks_of_coordinator_follow_the_meeting(cast, access_of, settings, days, state, expected):
    make_meeting(cast.alpha, body=cast.housing, title="Réunion X", starts_at=at(days), state=state)
    assert lines(access_of(cast.alice, cast.alpha)) == expected
    assert lines(access_of(cast.fatima, cast.alpha)) == expected
    assert lines(access_of(cast.marie, cast.alpha)) == set()


@pytest.mark.usefixtures("fresh_sheets")
@pytest.mark.parametrize(
    ("days", "who", "text"),
    [
        (0, "charlie", "Lire le procès-verbal de « Comité » et envoyer vos remarques"),
        (-1, "alice", "Faire adopter le procès-verbal de « Comité »"),
    ],
)
def test_tasks_about_remarks_change_hands_after_the_last_day(cast, access_of, days, who, text):
    make_meeting(
        cast.alpha,
        body=cast.committee,
        title="Comité",
        starts_at=at(-30),
        state=MeetingState.IN_REMARKS,
        remarks_until=TODAY + timedelta(days=days),
    )
    told = {name for name in ("alice", "charlie", "marie") if texts(access_of(cast.users[name], cast.alpha))}
    assert told == {who}
    assert texts(access_of(cast.users[who], cast.alpha)) == {text}


@pytest.mark.usefixtures("fresh_sheets")
def test_tasks_of_committee_member_name_the_agenda_to_review(cast, access_of):
    make_meeting(cast.alpha, body=cast.committee, title="Comité", starts_at=at(40), state=MeetingState.AGENDA_OPEN)
    assert texts(access_of(cast.charlie, cast.alpha)) == {"Relire l’ordre du jour de « Comité »"}
    assert texts(access_of(cast.marie, cast.alpha)) == set()


@pytest.mark.usefixtures("fresh_sheets")
def test_tasks_count_overdue_actions_and_show_mine(cast, access_of):
    meeting = make_meeting(cast.alpha, body=cast.plenary, starts_at=at(-60), state=MeetingState.ADOPTED)
    make_action(meeting, what="Écrire", person=cast.people.marie, due_on=TODAY - timedelta(days=1))
    make_action(meeting, what="Appeler", person=cast.people.marie, due_on=TODAY)
    make_action(meeting, what="Faite", person=cast.people.marie, due_on=TODAY, status="done", closed_on=TODAY)
    assert texts(access_of(cast.alice, cast.alpha)) == {"1 action est en retard"}
    assert lines(access_of(cast.marie, cast.alpha)) == {
        ("Écrire", TODAY - timedelta(days=1), True),
        ("Appeler", TODAY, False),
    }


@pytest.mark.usefixtures("fresh_sheets")
@pytest.mark.parametrize(("days", "warned"), [(0, True), (60, True), (61, False), (-1, False)])
def test_tasks_warn_of_mandates_ending_within_60_days(cast, access_of, days, warned):
    cast.people.charlie.mandates.update(ends_on=TODAY + timedelta(days=days))
    expected = {"Le mandat de Charlie Test dans « Comité de pilotage » se termine"} if warned else set()
    assert texts(access_of(cast.alice, cast.alpha)) == expected


@pytest.mark.parametrize(("age", "told"), [(365, False), (366, True)])
def test_tasks_count_sheets_unconfirmed_for_a_year(cast, access_of, age, told):
    cast.maison.confirmed_on = TODAY - timedelta(days=age)
    cast.maison.save()
    expected = {"1 fiche de l’annuaire n’a plus été confirmée depuis un an"} if told else set()
    assert texts(access_of(cast.alice, cast.alpha)) == expected


@pytest.mark.usefixtures("fresh_sheets")
def test_tasks_count_failed_mails_one_may_know_of(cast, access_of):
    make_message(cast.alpha, body_id=cast.secret.pk)
    make_message(cast.alpha)
    make_message(cast.beta)
    OutboxMessage.objects.update(status=MessageStatus.FAILED)
    assert texts(access_of(cast.alice, cast.alpha)) == {"2 courriels n’ont pas pu être envoyés"}
    make_role(cast.alice, cast.alpha, "hierarchy")
    assert texts(access_of(cast.alice, cast.alpha)) == {"1 courriel n’a pas pu être envoyé"}


@pytest.mark.usefixtures("fresh_sheets")
def test_tasks_and_meetings_of_confidential_body_are_its_own(cast, access_of):
    make_meeting(cast.alpha, body=cast.secret, title="Secret", starts_at=at(3), state=MeetingState.CONVENED)
    seen = {
        name
        for name, user in cast.users.items()
        if next_meetings(access := access_of(user, cast.alpha), live_meetings(access))
    }
    assert seen == {"alice", "arthur", "sven"}


def test_next_meetings_carry_my_answer(cast, access_of):
    meeting = make_meeting(cast.alpha, body=cast.plenary, starts_at=at(3), state=MeetingState.CONVENED)
    make_meeting(cast.alpha, body=cast.plenary, starts_at=at(-1), state=MeetingState.CONVENED)
    make_invitation(meeting, cast.people.marie, reply="present", replied_at=at(-1))
    make_invitation(meeting, cast.people.charlie)
    access = access_of(cast.marie, cast.alpha)
    (shown,) = next_meetings(access, live_meetings(access))
    assert (shown.my_invitation.reply, shown.invited, shown.answered) == ("present", 2, 1)


def test_my_sheets_are_those_of_my_running_posts(cast, access_of):
    assert my_sheets(access_of(cast.marie, cast.alpha)) == [cast.maison]
    cast.people.marie.affiliations.update(ends_on=TODAY - timedelta(days=1))
    make_mandate(cast.plenary, cast.people.marie)
    assert my_sheets(access_of(cast.marie, cast.alpha)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_today_takes_few_queries(cast, login, count, django_assert_max_num_queries):
    for number in range(count):
        meeting = make_meeting(cast.alpha, body=cast.plenary, starts_at=at(number), state=MeetingState.CONVENED)
        held = make_meeting(cast.alpha, body=cast.housing, starts_at=at(-number - 2), state=MeetingState.HELD)
        make_action(held, person=cast.people.alice, due_on=TODAY - timedelta(days=number + 1))
        make_invitation(meeting, cast.people.alice)
        make_mandate(cast.housing, make_person(cast.alpha), ends_on=TODAY + timedelta(days=number))
    client = login(cast.alice)
    with django_assert_max_num_queries(15):
        assert client.get(reverse("reports:today", args=["alpha"])).status_code == 200


@pytest.mark.parametrize("name", ["alice", "charlie", "marie", "henri"])
def test_home_leads_to_the_only_coordination(cast, login, name):
    response = login(cast.users[name]).get(reverse("home"))
    assert response.url == reverse("reports:today", args=["alpha"])


def test_home_lets_choose_between_several_and_none(cast, login):
    make_role(cast.bob, cast.alpha, "coordinator")
    assert login(cast.bob).get(reverse("home")).url == reverse("coordination:choose")
    assert login(make_user()).get(reverse("home")).url == reverse("coordination:choose")
    assert login(cast.root).get(reverse("home")).url == reverse("coordination:choose")


def test_home_forgets_a_coordination_whose_role_has_ended(cast, login):
    gamma = make_coordination("gamma")
    make_role(cast.bob, gamma, "assistant", ends_on=TODAY - timedelta(days=400))
    assert login(cast.bob).get(reverse("home")).url == reverse("reports:today", args=["beta"])
