"""The demonstration: complete, consistent, the same each time, and never mixed with real data."""

import csv
import json
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from coordination.enums_audit import action_label
from coordination.models import AuditEntry, Commune, Coordination, Quartier, User
from coordination.queries.territory import code_at, outlines_of
from coordination.text import fold
from demo.builders.accounts import LOGINS, PASSWORD, login_address
from demo.builders.loading import load
from meetings.enums import ActionStatus, ItemKind, MeetingState, Nature, Reply
from meetings.models import ActionItem, AgendaComment, AgendaItem, Attendance, Decision, Invitation, Meeting
from meetings.services.search import refresh_search_text
from members.enums import BodyKind, Capacity, College, MembershipStatus
from members.enums import Nature as OrganisationNature
from members.models import Affiliation, Body, Mandate, Membership, Organisation, Person, Site
from members.queries.rosters import roster
from members.services.organisations import fill_derived as organisation_derived
from reports.models import ActivityReport, ReportText
from tests.factories import make_coordination, make_user

DAY = date(2026, 11, 23)
OUR_APPS = ("coordination", "members", "meetings", "reports")
REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "real" / "bruxelles_social_2017_organisations.csv"


def our_models():
    return [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]


def dump():
    """Every row except reference data, audit entries of the installation and what only the clock decides."""
    rows = []
    for model in our_models():
        queryset = model.objects.order_by("pk")
        if model is AuditEntry:
            queryset = queryset.exclude(coordination=None)
        rows += serializers.serialize("python", queryset)
    return rows


@pytest.fixture(scope="module")
def _demo(django_db_setup, django_db_blocker):
    """Load once for all tests that only read; rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(DAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_demo, django_db_blocker):
    with django_db_blocker.unblock():
        yield Coordination.objects.get(slug="forest")


def test_amounts(demo):
    memberships = demo.memberships.all()
    assert 130 <= memberships.count() <= 150
    assert 255 <= demo.people.count() <= 270
    assert 55 <= demo.meetings.count() <= 70
    assert demo.bodies.filter(kind=BodyKind.WORKING_GROUP).count() == 6
    assert demo.bodies.filter(is_confidential=True).count() == 1
    assert demo.bodies.filter(ends_on__lt=DAY).count() == 1
    assert {row.status for row in memberships} == set(MembershipStatus)
    assert Organisation.objects.filter(memberships__coordination=demo).values("themes").distinct().count() == 17


def test_natures_and_languages_are_spread(demo):
    members = Organisation.objects.filter(memberships__coordination=demo)
    natures = Counter(members.values_list("nature", flat=True))
    assert set(natures) == set(OrganisationNature) - {OrganisationNature.UNKNOWN}
    assert natures[OrganisationNature.CITIZEN_ASSOCIATION] > natures[OrganisationNature.MIXED_ASSOCIATION]
    languages = Counter(members.values_list("language_status", flat=True))
    assert languages["fr"] > 90
    assert languages["nl"] >= 8
    assert languages["fr_nl"] >= 10


def test_coordinations_are_marked(demo):
    assert [c.is_demo for c in Coordination.objects.all()] == [True, True]
    assert "démonstration" in demo.name_fr
    assert "demonstratie" in demo.name_nl


def test_every_place_lies_in_its_quarter_and_commune(demo):
    quarters, communes = outlines_of(Quartier), outlines_of(Commune)
    sites = Site.objects.all()
    assert sites.count() >= 140
    for site in sites:
        assert code_at(quarters, site.lon, site.lat) == site.quartier_id
        assert code_at(communes, site.lon, site.lat) == site.commune_id


def test_addresses_and_numbers_belong_to_nobody(demo):
    for address in [
        *Person.objects.exclude(email="").values_list("email", flat=True),
        *Organisation.objects.exclude(email="").values_list("email", flat=True),
        *User.objects.values_list("email", flat=True),
    ]:
        assert address.endswith(".example")
    for website in Organisation.objects.exclude(website="").values_list("website", flat=True):
        assert website.endswith(".example")
    phones = list(Person.objects.exclude(phone="").values_list("phone", flat=True))
    phones += Organisation.objects.values_list("phone", flat=True)
    assert all(phone.startswith("02 000 ") and len(phone) == 12 for phone in phones)
    assert len(phones) == len(set(phones))
    assert Organisation.objects.filter(email="").exists()
    assert Person.objects.filter(email="").exists()


@pytest.mark.skipif(not REAL.exists(), reason="the real list is not on this machine")
def test_no_organisation_has_the_name_of_a_real_one(demo):
    with REAL.open(encoding="utf-8", newline="") as file:
        real = {fold(row[field]) for row in csv.DictReader(file) for field in ("name", "name_used", "service")}
    assert not [o.name for o in Organisation.objects.all() if fold(o.name) in real]


def test_no_two_minutes_are_the_same(demo):
    notes = [item.notes for item in AgendaItem.objects.exclude(notes="")]
    assert len(notes) > 250
    assert [text for text, number in Counter(notes).items() if number > 1] == []
    whole = Counter(ReportText.objects.exclude(text="").values_list("text", flat=True))
    assert max(whole.values()) == 1
    assert max(Counter(Decision.objects.values_list("text", flat=True)).values()) == 1


def test_minutes_are_written_whenever_a_meeting_took_place(demo):
    for meeting in demo.meetings.took_place().prefetch_related("items"):
        blank = [item for item in meeting.items.all() if not item.notes]
        assert bool(blank) == (meeting.state == MeetingState.HELD), meeting.title
    assert not AgendaItem.objects.exclude(notes="").exclude(
        meeting__state__in=["held", "in_remarks", "adopted", "archived"]
    )
    assert not AgendaItem.objects.filter(notes__contains="{").exists()


def test_agendas_have_five_to_nine_points(demo):
    convened = demo.meetings.exclude(body=None).exclude(state__in=["draft", "cancelled"])
    assert {5, 6, 7} <= {meeting.items.count() for meeting in convened} <= {5, 6, 7, 8, 9}
    for meeting in demo.meetings.prefetch_related("items"):
        assert [item.position for item in meeting.items.all()] == list(range(1, meeting.items.count() + 1))


def test_every_state_kind_and_nature_is_there(demo):
    assert {m.state for m in demo.meetings.all()} == set(MeetingState)
    assert {m.nature for m in demo.meetings.all()} == set(Nature)
    assert {a.status for a in ActionItem.objects.filter(meeting__coordination=demo)} == set(ActionStatus)
    assert {i.kind for i in AgendaItem.objects.filter(meeting__coordination=demo)} == set(ItemKind)
    assert ActionItem.objects.filter(status__in=["open", "in_progress"], due_on__lt=DAY).exists()
    assert ActionItem.objects.filter(status="open", due_on__gt=DAY).exists()
    assert 3 <= demo.meetings.filter(language="nl").count() <= 4
    assert AgendaComment.objects.filter(item__meeting__state="agenda_open").count() >= 4
    coming = Invitation.objects.filter(meeting__coordination=demo, meeting__state="convened")
    assert {row.reply for row in coming} == set(Reply)


def test_time_runs_as_it_should(demo):
    for meeting in demo.meetings.all():
        assert meeting.starts_at.date() > DAY.replace(year=DAY.year - 2)
        assert meeting.took_place == (meeting.held_on < DAY and meeting.state != MeetingState.CANCELLED)
        assert meeting.starts_at.weekday() < 5
        if meeting.adopted_on:
            assert meeting.held_on < meeting.adopted_on <= DAY
        if meeting.adopted_at_meeting:
            assert meeting.adopted_at_meeting.held_on == meeting.adopted_on
            assert meeting.adopted_at_meeting.body_id == meeting.body_id
    assert not AuditEntry.objects.exclude(coordination=None).filter(at__date__gt=DAY).exists()
    assert not ActionItem.objects.filter(closed_on__gt=DAY).exists()
    for reply in Invitation.objects.exclude(replied_at=None).select_related("meeting"):
        assert reply.meeting.convened_at <= reply.replied_at
        assert reply.replied_at.date() <= min(DAY, reply.meeting.held_on)


def test_plenaries_have_many_invited_and_few_present(demo):
    plenaries = demo.meetings.took_place().filter(body__kind=BodyKind.PLENARY).order_by("starts_at")
    for meeting in plenaries:
        assert 18 <= meeting.attendances.filter(presence="present").count() <= 28
        assert meeting.invitations.count() >= 65
    assert plenaries.last().invitations.count() >= 80
    came = Attendance.objects.filter(meeting__in=plenaries, presence="present").values("person")
    invited = Invitation.objects.filter(meeting__in=plenaries).values("person").distinct()
    assert invited.exclude(person__in=came).count() > 20


def test_attendance_is_the_roster_of_that_day(demo):
    for meeting in demo.meetings.took_place().exclude(body=None).select_related("body"):
        seats = {seat.person.pk: seat for seat in roster(meeting.body, meeting.held_on)}
        rows = [row for row in meeting.attendances.all() if not row.is_guest]
        assert {row.person_id for row in rows} == set(seats)
        for row in rows:
            organisation = seats[row.person_id].organisation
            assert row.organisation_id == (organisation and organisation.pk)
            assert row.organisation_name == (organisation.name if organisation else "")


def test_the_committee_is_in_parity_before_and_after_the_election(demo):
    committee = demo.bodies.get(kind=BodyKind.STEERING_COMMITTEE)
    mandates = committee.mandates.filter(capacity=Capacity.VOTING)
    compositions = []
    for on in (date(2025, 6, 2), DAY):
        seats = mandates.running(on)
        colleges = Counter(seat.college for seat in seats)
        assert colleges == {College.CPAS: 5, College.ASSOCIATIVE: 3, College.PUBLIC: 2}
        compositions.append({seat.person_id for seat in seats})
    assert len(compositions[0] - compositions[1]) == 2
    # Nobody holds a seat after leaving the organisation for which it is held.
    for mandate in Mandate.objects.exclude(organisation=None):
        posts = Affiliation.objects.filter(person=mandate.person, organisation=mandate.organisation)
        assert posts.filter(starts_on__lte=mandate.starts_on).exists(), mandate
        last = mandate.ends_on or DAY
        assert posts.running(last).exists(), mandate


def test_mandates_fit_their_body(demo):
    for mandate in Mandate.objects.select_related("body"):
        assert mandate.starts_on >= mandate.body.starts_on
        if mandate.body.ends_on:
            assert mandate.ends_on <= mandate.body.ends_on
        others = mandate.body.mandates.exclude(pk=mandate.pk).filter(person=mandate.person)
        assert not others.overlapping(mandate.starts_on, mandate.ends_on).exists()
    for body in demo.bodies.filter(kind=BodyKind.WORKING_GROUP):
        assert 6 <= body.mandates.running(body.ends_on or DAY).count() <= 20


def test_decisions_are_numbered_without_gap_in_the_order_of_the_meetings(demo):
    rows = Decision.objects.select_related("meeting").order_by("meeting__starts_at", "pk")
    numbers = {}
    for row in rows:
        series = row.coordination_id, row.body_id, row.year
        assert row.year == row.meeting.held_on.year
        assert row.number == numbers.get(series, 0) + 1
        numbers[series] = row.number
    assert rows.count() >= 50


def test_only_the_account_said_to_hold_a_confidential_seat_holds_one(demo):
    seated = User.objects.filter(person_set__mandates__body__is_confidential=True)
    assert [user.email for user in seated] == [login_address("intervision")]


def test_coordinations_share_sheets_and_nothing_else(demo):
    evere = Coordination.objects.get(slug="evere")
    assert evere.memberships.count() == 12
    assert evere.meetings.count() == 3
    assert Organisation.objects.annotate(n=Count("memberships__coordination", distinct=True)).filter(n=2).count() == 2
    for coordination in (demo, evere):
        people = set(coordination.people.values_list("pk", flat=True))
        members = set(coordination.memberships.values_list("organisation", flat=True))
        meetings = Meeting.objects.filter(coordination=coordination)
        assert set(Mandate.objects.filter(body__coordination=coordination).values_list("person", flat=True)) <= people
        assert not meetings.exclude(body=None).exclude(body__coordination=coordination).exists()
        assert not meetings.exclude(site=None).exclude(site__organisation__in=members).exists()
        for queryset, field in (
            (Invitation.objects.filter(meeting__in=meetings), "person"),
            (Attendance.objects.filter(meeting__in=meetings), "person"),
            (AgendaItem.objects.filter(meeting__in=meetings), "presenter"),
            (AgendaItem.objects.filter(meeting__in=meetings), "proposed_by"),
            (ActionItem.objects.filter(meeting__in=meetings), "person"),
            (meetings, "minutes_taker"),
        ):
            found = set(queryset.exclude(**{field: None}).values_list(field, flat=True))
            assert found <= people, field
        posts = Affiliation.objects.filter(person__in=people)
        assert set(posts.values_list("organisation", flat=True)) <= members
    assert not User.objects.filter(roles__coordination=evere).filter(roles__coordination=demo).exists()


def test_reports(demo):
    current = ActivityReport.objects.get(coordination=demo, year=DAY.year)
    previous = ActivityReport.objects.get(coordination=demo, year=DAY.year - 1)
    assert (current.state, previous.state) == ("draft", "sent")
    assert previous.sent_on <= DAY
    keys = set(current.frame.sections.filter(document="activity_report").values_list("key", flat=True))
    assert set(current.texts.values_list("section_key", flat=True)) <= keys
    assert current.texts.filter(language="nl").count() == 2
    assert current.texts.exclude(nothing_because="").exists()


def test_every_row_is_valid(demo):
    """Fields, validators (no national number anywhere) and each model’s own checks; the database held the rest."""
    for model in our_models():
        unchecked = [field.name for field in model._meta.fields if field.is_relation]
        # Most entries tell no field that changed.
        unchecked += ["changes"] if model is AuditEntry else []
        for row in model.objects.all():
            row.full_clean(exclude=unchecked, validate_unique=False, validate_constraints=False)


@pytest.mark.parametrize(
    "model", [Body, Mandate, Membership, Person, Meeting, Decision, ActionItem, ActivityReport, Coordination]
)
def test_rows_hold_their_constraints(demo, model):
    for row in model.objects.all()[:150]:
        row.validate_constraints()


@pytest.mark.parametrize("login", [login for login, _label in LOGINS])
def test_the_password_opens_every_account(demo, login):
    assert User.objects.get(email=login_address(login)).check_password(PASSWORD)


def test_loading_twice_changes_nothing_and_says_so(demo):
    before, output = dump(), StringIO()
    call_command("load_demo", date="2025-01-10", stdout=output)
    assert dump() == before
    assert "nothing was changed" in output.getvalue()
    assert login_address("coordination") in output.getvalue()


def test_logins_are_printed_without_loading(db):
    output = StringIO()
    call_command("load_demo", show_logins=True, stdout=output)
    assert not Coordination.objects.exists()


@pytest.mark.parametrize("day", ["2026-11-23", "2027-01-05", "2028-02-29", "2027-08-16"])
def test_any_date_gives_the_same_rows_each_time(db, day):
    dumps = []
    for _time in range(2):
        with transaction.atomic():
            # Numbers are given by the database and go on counting; names of rows are compared instead.
            load(date.fromisoformat(day))
            rows = json.loads(serializers.serialize("json", _without_numbers()))
            dumps.append([row["fields"] for row in rows])
            assert Meeting.objects.filter(coordination__slug="forest").values("state").distinct().count() == 8
            transaction.set_rollback(True)
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) > 3000


def _without_numbers():
    """Rows of the demonstration with every reference to another row left out."""
    for model in (Organisation, Site, Person, Affiliation, Meeting, AgendaItem, Invitation, Attendance, ActionItem,
                  Decision, ReportText, Mandate, User):  # fmt: skip
        for row in model.objects.order_by("pk"):
            for field in model._meta.fields:
                if field.is_relation and field.related_model not in (Commune, Quartier):
                    setattr(row, field.attname, None)
            row._prefetched_objects_cache = {field.name: model.objects.none() for field in model._meta.many_to_many}
            yield row


def test_refuses_beside_real_data(db):
    make_coordination("vrai", nis="21015")
    with pytest.raises(CommandError, match="vrai"):
        call_command("load_demo", date="2026-11-23")
    assert Coordination.objects.count() == 1
    assert not Person.objects.exists()


def test_refuses_when_an_account_has_the_address(db):
    make_user(login_address("admin"))
    with pytest.raises(CommandError, match=login_address("admin")):
        call_command("load_demo", date="2026-11-23")
    assert not Coordination.objects.exists()


def test_refuses_a_day_that_is_none(db):
    with pytest.raises(CommandError, match="2026-13-45"):
        call_command("load_demo", date="2026-13-45")


def test_search_texts_are_those_of_the_services(demo):
    """Words in another order would still be found; a missing or an extra one would not."""
    for meeting in Meeting.objects.all():
        written = sorted(meeting.search_text.split())
        refresh_search_text(meeting)
        assert sorted(meeting.search_text.split()) == written
    for organisation in Organisation.objects.prefetch_related("sites", "themes"):
        written = organisation.sort_name, sorted(organisation.search_text.split())
        organisation_derived(organisation, sites=organisation.sites.all(), themes=organisation.themes.all())
        assert (organisation.sort_name, sorted(organisation.search_text.split())) == written


def test_every_audit_entry_has_a_label(demo):
    for action in set(AuditEntry.objects.values_list("action", flat=True)):
        assert action_label(action) != action


def test_stock_lines_are_not_worn_out(demo):
    """What is said of other business differs before the date of the next meeting, too."""
    items = AgendaItem.objects.filter(kind=ItemKind.OTHER, meeting__coordination=demo).exclude(notes="")
    said = Counter(item.notes.split(" Prochaine réunion")[0].split(" Volgende")[0] for item in items)
    assert [text for text, number in said.items() if number > 1] == []
    news = Counter(line.split("** : ")[1] for item in AgendaItem.objects.filter(kind=ItemKind.ROUND_TABLE)
                   for line in item.notes.splitlines())  # fmt: skip
    assert max(news.values()) == 1
    assert len(news) >= 30
