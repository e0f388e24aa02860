"""Each figure at the edges of its dates, and what must not be counted or told."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from coordination.models import Quartier
from meetings.enums import ActionStatus, MeetingState, Nature
from members.enums import LanguageStatus
from members.enums import Nature as OrganisationNature
from reports.figures import REGISTRY, Material, Period, compute_figure, compute_figures
from tests.factories import (
    BRUSSELS,
    make_action,
    make_attendance,
    make_body,
    make_coordination,
    make_decision,
    make_invitation,
    make_item,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_site,
    make_theme,
)
from tests.reports.figures_document import render_figures

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2025)


@pytest.fixture
def alpha(db):
    return make_coordination("alpha")


def counted(coordination, key, period=YEAR, *, with_confidential=True):
    return compute_figure(key, Material(coordination, period, with_confidential=with_confidential)).result


def value(coordination, key, **kwargs):
    return counted(coordination, key, **kwargs).value


def parts(coordination, key, **kwargs):
    return {part.code: part.value for part in counted(coordination, key, **kwargs).parts}


def held(coordination, day=date(2025, 3, 4), *, hour=10, minute=0, state=MeetingState.HELD, **fields):
    starts_at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=BRUSSELS)
    return make_meeting(coordination, starts_at=starts_at, state=state, **fields)


def test_period_has_both_its_days_and_closes_no_later_than_today():
    start, end = YEAR.bounds
    assert (start.isoformat(), end.isoformat()) == ("2025-01-01T00:00:00+01:00", "2026-01-01T00:00:00+01:00")
    assert Period.of_year(2025).closing_on == date(2025, 12, 31)
    assert Period.of_year(2025, on=date(2025, 6, 1)).closing_on == date(2025, 6, 1)
    assert Period.of_year(2025, on=date(2026, 6, 1)).closing_on == date(2025, 12, 31)
    assert [month.month for month in YEAR.months] == list(range(1, 13))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        # at start, at end, joined, left
        (date(2020, 1, 1), None, (1, 1, 0, 0)),
        (date(2025, 1, 1), None, (1, 1, 1, 0)),
        (date(2025, 1, 2), None, (0, 1, 1, 0)),
        (date(2025, 12, 31), None, (0, 1, 1, 0)),
        (date(2026, 1, 1), None, (0, 0, 0, 0)),
        (date(2020, 1, 1), date(2024, 12, 31), (0, 0, 0, 0)),
        (date(2020, 1, 1), date(2025, 1, 1), (1, 0, 0, 1)),
        (date(2020, 1, 1), date(2025, 12, 30), (1, 0, 0, 1)),
        (date(2020, 1, 1), date(2025, 12, 31), (1, 1, 0, 1)),
        (date(2025, 4, 1), date(2025, 5, 1), (0, 0, 1, 1)),
    ],
)
def test_members_at_the_edges_of_the_year(alpha, starts_on, ends_on, expected):
    make_organisation(alpha, starts_on=starts_on, ends_on=ends_on)
    keys = ("members_at_start", "members_at_end", "members_joined", "members_left")
    assert tuple(value(alpha, key) for key in keys) == expected


def test_organisation_with_two_memberships_counts_once(alpha):
    organisation = make_organisation(alpha, ends_on=date(2025, 6, 30), status="ended")
    make_membership(organisation, alpha, status="dormant", starts_on=date(2025, 7, 1))
    make_membership(organisation, alpha, status="candidate", starts_on=date(2024, 1, 1), ends_on=date(2025, 12, 31))
    assert (value(alpha, "members_at_start"), value(alpha, "members_at_end")) == (1, 1)
    # One membership followed the other without a gap: nobody left, nobody joined.
    assert (value(alpha, "members_joined"), value(alpha, "members_left")) == (0, 0)


def test_member_that_came_back_left_and_joined(alpha):
    organisation = make_organisation(alpha, ends_on=date(2025, 3, 31), status="ended")
    make_membership(organisation, alpha, starts_on=date(2025, 9, 1))
    assert (value(alpha, "members_joined"), value(alpha, "members_left")) == (1, 1)


def test_contact_that_has_not_joined_is_no_member(alpha):
    make_organisation(alpha, status="candidate")
    assert (value(alpha, "members_at_start"), value(alpha, "members_at_end")) == (0, 0)


def test_members_of_another_coordination_are_not_counted(alpha):
    beta = make_coordination("beta", nis="21006")
    shared = make_organisation(alpha)
    make_membership(shared, beta, starts_on=date(2025, 5, 1))
    make_organisation(beta)
    held(beta)
    assert value(alpha, "members_at_end") == 1
    assert value(alpha, "members_joined") == 0
    assert value(alpha, "meetings") == 0


def test_breakdowns_of_members(alpha):
    housing, health = make_theme("housing"), make_theme("health")
    first = make_organisation(alpha, nature=OrganisationNature.CPAS_SERVICE, language_status=LanguageStatus.BILINGUAL)
    first.themes.set([housing, health])
    second = make_organisation(alpha, nature=OrganisationNature.CITIZEN_ASSOCIATION)
    second.themes.set([housing])
    make_organisation(alpha, nature=OrganisationNature.UNKNOWN)
    quartier = Quartier.objects.create(code="35", name_fr="Bas", name_nl="Laag", lon="4.3", lat="50.8")
    make_site(first, quartier=quartier)
    make_site(second)
    assert parts(alpha, "members_by_theme") == {"housing": 2, "health": 1, "none": 1}
    assert parts(alpha, "members_by_language") == {"fr": 0, "nl": 0, "fr_nl": 1, "unknown": 2}
    assert parts(alpha, "members_by_quartier") == {"35": 1, "none": 2}
    assert parts(alpha, "members_balance") == {"cpas": 1, "public": 0, "associative": 1, "other": 1}
    by_nature = parts(alpha, "members_by_nature")
    assert (by_nature["cpas_service"], by_nature["citizen_association"], by_nature["unknown"]) == (1, 1, 1)
    assert sum(by_nature.values()) == 3


def test_active_member_was_present_during_its_membership(alpha):
    person = make_person(alpha)
    before = make_organisation(alpha, starts_on=date(2025, 6, 1))
    during = make_organisation(alpha, starts_on=date(2025, 3, 4))
    excused = make_organisation(alpha)
    internal = make_organisation(alpha)
    meeting = held(alpha)
    make_attendance(meeting, make_person(alpha), organisation=before)
    make_attendance(meeting, person, organisation=during)
    make_attendance(meeting, make_person(alpha), organisation=excused, presence="excused")
    make_attendance(held(alpha, nature=Nature.INTERNAL), person, organisation=internal)
    make_attendance(held(alpha, date(2026, 1, 1)), person, organisation=excused)
    result = counted(alpha, "members_active")
    assert (result.value, result.whole, list(result.rows)) == (1, 4, [during])
    assert result.share == 0.25


def test_share_of_nothing_is_none(alpha):
    assert counted(alpha, "members_active").share is None
    assert counted(alpha, "attendance").share is None


@pytest.mark.parametrize(
    ("day", "hour", "minute", "expected"),
    [
        (date(2025, 12, 31), 23, 30, 1),
        (date(2025, 1, 1), 0, 0, 1),
        (date(2024, 12, 31), 23, 30, 0),
        (date(2026, 1, 1), 0, 15, 0),
    ],
)
def test_meeting_belongs_to_the_year_of_brussels(alpha, day, hour, minute, expected):
    held(alpha, day, hour=hour, minute=minute)
    assert value(alpha, "meetings") == expected
    assert sum(parts(alpha, "meetings_by_month").values()) == expected


def test_only_meetings_of_the_coordination_that_took_place_count(alpha):
    group = make_body(alpha, code="GT-LOG")
    states = (MeetingState.HELD, MeetingState.IN_REMARKS, MeetingState.ADOPTED, MeetingState.ARCHIVED)
    for state in states:
        held(alpha, body=group, state=state)
    for state in (MeetingState.DRAFT, MeetingState.AGENDA_OPEN, MeetingState.CONVENED, MeetingState.CANCELLED):
        held(alpha, body=group, state=state)
    held(alpha)
    held(alpha, nature=Nature.INTERNAL)
    held(alpha, nature=Nature.NETWORK, network_name="Réseau santé")
    assert value(alpha, "meetings") == 5
    assert parts(alpha, "meetings") == {"GT-LOG": 4, "open": 1}
    assert (value(alpha, "meetings_internal"), value(alpha, "meetings_network")) == (1, 1)
    assert parts(alpha, "meetings_network") == {"Réseau santé": 1}
    assert parts(alpha, "minutes_adopted") == {"adopted": 2, "to_adopt": 3}


def test_bodies_that_ran_on_one_day_at_least(alpha):
    make_body(alpha, starts_on=date(2025, 12, 31))
    make_body(alpha, starts_on=date(2020, 1, 1), ends_on=date(2025, 1, 1))
    make_body(alpha, starts_on=date(2026, 1, 1))
    make_body(alpha, starts_on=date(2020, 1, 1), ends_on=date(2024, 12, 31))
    assert value(alpha, "bodies_running") == 2


def test_meetings_by_theme_fall_back_on_those_of_the_body(alpha):
    housing, health = make_theme("housing"), make_theme("health")
    group = make_body(alpha)
    group.themes.set([housing])
    held(alpha, body=group)
    held(alpha, body=group).themes.set([health])
    held(alpha)
    assert parts(alpha, "meetings_by_theme") == {"housing": 1, "health": 1, "none": 1}


def test_attendance_is_what_was_noted_that_day(alpha):
    organisation = make_organisation(alpha, nature=OrganisationNature.MUNICIPAL_SERVICE)
    anna, brice, chloe = make_person(alpha), make_person(alpha), make_person(alpha)
    meeting = held(alpha)
    make_item(meeting, minutes=45)
    make_item(meeting, minutes=60)
    make_attendance(meeting, anna, organisation=organisation)
    make_attendance(meeting, brice, presence="excused")
    make_attendance(meeting, chloe, is_guest=True)
    make_attendance(meeting, make_person(alpha), presence="absent")
    make_invitation(meeting, anna)
    make_invitation(meeting, make_person(alpha))
    # What the organisation becomes later does not rewrite what was noted.
    organisation.nature = OrganisationNature.CITIZEN_ASSOCIATION
    organisation.save()
    assert value(alpha, "invited") == 4  # anna once, brice and the absent one expected, one who was only invited
    assert (value(alpha, "present"), value(alpha, "excused")) == (2, 1)
    assert parts(alpha, "present") == {"members": 1, "guests": 1}
    result = counted(alpha, "attendance")
    assert (result.value, result.whole) == (1, 3)
    assert value(alpha, "people_present") == 2
    assert value(alpha, "organisations_present") == 1
    assert parts(alpha, "present_balance") == {"cpas": 0, "public": 1, "associative": 0, "other": 1}
    assert str(value(alpha, "hours_given")) == "3.5"
    assert str(value(alpha, "hours_planned")) == "1.8"


def test_meeting_without_agenda_lasts_an_hour_and_a_half(alpha):
    make_attendance(held(alpha), make_person(alpha))
    assert str(value(alpha, "hours_given")) == "1.5"


def test_attendance_of_other_natures_is_not_mixed_in(alpha):
    for nature in (Nature.INTERNAL, Nature.NETWORK):
        meeting = held(alpha, nature=nature, network_name="Réseau")
        make_attendance(meeting, make_person(alpha), organisation=make_organisation(alpha))
        make_decision(make_item(meeting), number=len(nature))
        make_action(meeting, due_on=date(2025, 4, 1))
    keys = ("invited", "present", "people_present", "organisations_present", "hours_given", "decisions")
    assert {key: value(alpha, key) for key in keys} == dict.fromkeys(keys, 0)
    assert (value(alpha, "actions_agreed"), value(alpha, "actions_late")) == (0, 0)


@pytest.mark.parametrize(
    ("due_on", "closed_on", "status", "done", "late"),
    [
        (date(2025, 6, 1), date(2025, 12, 31), ActionStatus.DONE, 1, 0),
        (date(2025, 6, 1), date(2026, 1, 1), ActionStatus.DONE, 0, 1),
        (date(2025, 6, 1), date(2025, 7, 1), ActionStatus.DROPPED, 0, 0),
        (date(2025, 6, 1), None, ActionStatus.OPEN, 0, 1),
        (date(2025, 12, 30), None, ActionStatus.IN_PROGRESS, 0, 1),
        (date(2025, 12, 31), None, ActionStatus.OPEN, 0, 0),
        (None, None, ActionStatus.OPEN, 0, 0),
    ],
)
def test_actions_at_the_end_of_the_year(alpha, due_on, closed_on, status, done, late):
    reason = "Plus utile" if status == ActionStatus.DROPPED else ""
    make_action(held(alpha), due_on=due_on, closed_on=closed_on, status=status, drop_reason=reason)
    assert value(alpha, "actions_agreed") == 1
    assert (value(alpha, "actions_done"), value(alpha, "actions_late")) == (done, late)


def test_action_of_an_earlier_year_may_be_late_but_is_not_agreed_again(alpha):
    make_action(held(alpha, date(2024, 11, 5)), due_on=date(2025, 2, 1))
    assert (value(alpha, "actions_agreed"), value(alpha, "actions_late")) == (0, 1)


def test_nothing_is_late_before_its_day_while_the_year_runs(alpha):
    make_action(held(alpha), due_on=date(2025, 9, 1))
    assert value(alpha, "actions_late", period=Period.of_year(2025, on=date(2025, 9, 1))) == 0
    assert value(alpha, "actions_late", period=Period.of_year(2025, on=date(2025, 9, 2))) == 1


@pytest.fixture
def secret_meeting(alpha):
    """A confidential group with a theme, whose only meeting seats an organisation seen nowhere else."""
    secret = make_body(alpha, code="INTER", name_fr="Intervision secrète", is_confidential=True)
    secret.themes.set([make_theme("secret")])
    organisation = make_organisation(alpha, name="Maison discrète")
    meeting = held(alpha, body=secret, title="Cas difficiles", state=MeetingState.ADOPTED)
    make_attendance(meeting, make_person(alpha), organisation=organisation)
    make_decision(make_item(meeting, minutes=60))
    make_action(meeting, due_on=date(2025, 4, 1))
    return meeting


def test_confidential_group_counts_in_totals_under_one_line(alpha, secret_meeting):
    make_attendance(held(alpha), make_person(alpha))
    assert parts(alpha, "meetings") == {"open": 1, "confidential": 1}
    assert parts(alpha, "bodies_running") == {"confidential": 1}
    assert parts(alpha, "decisions") == {"confidential": 1}
    assert (value(alpha, "present"), value(alpha, "actions_late")) == (2, 1)
    assert counted(alpha, "meetings").unlisted == 1


def test_confidential_group_is_named_nowhere(alpha, secret_meeting):
    for computed in compute_figures(Material(alpha, YEAR, with_confidential=True)).values():
        text = repr([(part.code, str(part.label)) for part in computed.result.parts])
        assert "INTER" not in text
        assert "secr" not in text.lower().replace("secretary", "")
        assert secret_meeting not in computed.result.rows
        assert not {getattr(row, "meeting", None) for row in computed.result.rows} & {secret_meeting}
    assert value(alpha, "organisations_present") == 0
    assert value(alpha, "members_active") == 0
    assert parts(alpha, "meetings_by_theme") == {}


def test_figures_without_confidential_are_those_of_a_coordination_that_has_none(alpha, secret_meeting):
    def everything():
        return {
            key: (one.result.value, one.result.parts, one.result.unlisted)
            for key, one in compute_figures(Material(alpha, YEAR, with_confidential=False)).items()
        }

    make_attendance(held(alpha), make_person(alpha))
    seen = everything()
    secret_meeting.decisions.all().delete()
    secret_meeting.actions.all().delete()
    body = secret_meeting.body
    type(secret_meeting).objects.filter(pk=secret_meeting.pk).delete()
    type(body).objects.filter(pk=body.pk).delete()
    assert everything() == seen


@pytest.mark.parametrize("number", [1, 3])
def test_all_figures_take_few_queries(alpha, number, django_assert_num_queries):
    for _index in range(number):
        organisation = make_organisation(alpha)
        organisation.themes.set([make_theme("housing")])
        meeting = held(alpha, body=make_body(alpha))
        make_attendance(meeting, make_person(alpha), organisation=organisation)
        make_decision(make_item(meeting))
        make_action(meeting, person=make_person(alpha))
        make_invitation(meeting, make_person(alpha))
    with django_assert_num_queries(11):
        compute_figures(Material(alpha, YEAR, with_confidential=True))


def test_figures_document_is_up_to_date():
    document = Path(settings.BASE_DIR) / "docs" / "figures.md"
    assert document.read_text() == render_figures(), "run: python -m tests.reports.figures_document"


def test_every_figure_says_what_it_counts():
    for one in REGISTRY.values():
        assert all(str(text) for text in (one.label, one.definition, one.unit))
        assert one.chart in ("", "bar", "balance")
