from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from coordination.models import AuditEntry
from members.enums import BodyKind, Capacity, College, MandateFunction, MandateKind, Nature
from members.models import Body, Mandate
from members.queries.balance import balance
from members.queries.rosters import roster
from members.services.bodies import create_mandate, update_body, update_mandate
from tests.conftest import TODAY
from tests.factories import make_affiliation, make_body, make_mandate, make_meeting, make_organisation, make_person

YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


def names(seats):
    return [seat.person.last_name for seat in seats]


def mandate_fields(person, **fields):
    return {
        "person": person,
        "kind": MandateKind.ELECTED,
        "capacity": Capacity.VOTING,
        "college": College.ASSOCIATIVE,
        "function": MandateFunction.MEMBER,
        "starts_on": date(2026, 1, 1),
        "ends_on": None,
        **fields,
    }


@pytest.mark.parametrize(("ends_on", "sits"), [(TODAY, True), (YESTERDAY, False), (None, True)])
def test_roster_counts_the_last_day(cast, ends_on, sits):
    cast.people.charlie.mandates.update(ends_on=ends_on)
    assert bool(roster(cast.committee, TODAY)) is sits


@pytest.mark.parametrize(("starts_on", "sits"), [(TODAY, True), (TOMORROW, False)])
def test_roster_counts_the_first_day(cast, starts_on, sits):
    cast.people.charlie.mandates.update(starts_on=starts_on)
    assert bool(roster(cast.committee, TODAY)) is sits


def test_roster_of_plenary_seats_representatives_of_members_that_day(cast):
    gone = make_organisation(cast.alpha, ends_on=YESTERDAY, status="ended")
    candidate = make_organisation(cast.alpha, status="candidate")
    for organisation, name in ((gone, "Gone"), (candidate, "Candidate")):
        make_affiliation(make_person(cast.alpha, last_name=name), organisation)
    quiet = make_person(cast.alpha, last_name="Quiet")
    make_affiliation(quiet, cast.maison, is_representative=False)
    former = make_person(cast.alpha, last_name="Former")
    make_affiliation(former, cast.maison, ends_on=YESTERDAY)
    assert {seat.person.first_name for seat in roster(cast.plenary, TODAY)} == {"Charlie", "Fatima", "Marie", "Sven"}
    assert "Gone" in names(roster(cast.plenary, YESTERDAY))


def test_roster_of_plenary_seats_each_person_once(cast):
    second = make_organisation(cast.alpha)
    make_affiliation(cast.people.marie, second)
    make_mandate(cast.plenary, cast.people.marie, function=MandateFunction.CHAIR)
    marie = [seat for seat in roster(cast.plenary, TODAY) if seat.person == cast.people.marie]
    assert [seat.function for seat in marie] == [MandateFunction.CHAIR]


def test_roster_keeps_to_its_coordination(cast):
    """The same organisation is a member of both coordinations; each invites its own people."""
    make_organisation(cast.beta)
    cast.maison.memberships.create(coordination=cast.beta, starts_on=date(2020, 1, 1))
    make_affiliation(cast.people.bob, cast.maison)
    plenary = make_body(cast.beta, BodyKind.PLENARY)
    assert [seat.person.first_name for seat in roster(plenary, TODAY)] == ["Bob"]
    assert "Bob" not in {seat.person.first_name for seat in roster(cast.plenary, TODAY)}


def test_roster_takes_the_same_queries_for_one_and_three(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(roster(cast.plenary, TODAY)) == 4
    for _number in range(3):
        make_affiliation(make_person(cast.alpha), make_organisation(cast.alpha))
    with django_assert_num_queries(2):
        assert len(roster(cast.plenary, TODAY)) == 7


def test_balance_counts_votes_by_side(cast):
    municipal = make_organisation(cast.alpha, nature=Nature.MUNICIPAL_SERVICE)
    make_mandate(cast.committee, cast.people.alice, kind=MandateKind.EX_OFFICIO, college=College.CPAS)
    make_mandate(cast.committee, cast.people.marie, organisation=municipal, college=College.WORKING_GROUP)
    make_mandate(cast.committee, cast.people.sven, college=College.CPAS, capacity=Capacity.CONSULTATIVE)
    assert [part.value for part in balance(roster(cast.committee, TODAY))] == [1, 1, 1]


def test_create_mandate_refuses_two_seats_at_once(cast):
    taken = cast.people.charlie.mandates.get()
    update_mandate(taken, actor=cast.alice, ends_on=TODAY)
    with pytest.raises(ValidationError, match="siège"):
        create_mandate(cast.committee, actor=cast.alice, **mandate_fields(cast.people.charlie, starts_on=TODAY))
    again = create_mandate(cast.committee, actor=cast.alice, **mandate_fields(cast.people.charlie, starts_on=TOMORROW))
    assert list(cast.people.charlie.mandates.order_by("starts_on")) == [taken, again]
    assert AuditEntry.objects.filter(action="mandate.created", body_id=cast.committee.pk).count() == 1


def test_create_mandate_refuses_a_person_of_another_coordination(cast):
    with pytest.raises(ValidationError) as refusal:
        create_mandate(cast.committee, actor=cast.alice, **mandate_fields(cast.people.bob))
    assert "person" in refusal.value.error_dict


def test_create_mandate_refuses_a_term_outside_the_life_of_the_body(cast):
    cast.housing.ends_on = TODAY
    cast.housing.save()
    with pytest.raises(ValidationError) as refusal:
        create_mandate(cast.housing, actor=cast.alice, **mandate_fields(cast.people.marie))
    assert "ends_on" in refusal.value.error_dict


def test_update_body_ends_its_mandates_when_asked(cast):
    with pytest.raises(ValidationError):
        update_body(Body.objects.get(pk=cast.housing.pk), actor=cast.alice, ends_on=TODAY)
    update_body(Body.objects.get(pk=cast.housing.pk), actor=cast.alice, ends_on=TODAY, end_mandates=True)
    assert [m.ends_on for m in cast.housing.mandates.all()] == [TODAY]


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_on": TODAY, "ends_on": YESTERDAY},
        {"kind": MandateKind.OBSERVER, "capacity": Capacity.VOTING},
    ],
)
def test_mandate_constraints(cast, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_mandate(cast.housing, cast.people.marie, **fields)


def test_mandate_open_is_single(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_mandate(cast.committee, cast.people.charlie)


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        (make_body, {"code": "COPIL"}),
        (make_body, {"starts_on": TODAY, "ends_on": YESTERDAY}),
    ],
)
def test_body_constraints(cast, make, arguments):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(cast.alpha, **arguments)


def post(client, name, data, **kwargs):
    return client.post(reverse(name, kwargs={"coordination": "alpha", **kwargs}), data)


def body_data(**data):
    return {"kind": "working_group", "name_fr": "Aide alimentaire", "starts_on": "2026-01-01", **data}


def test_body_create_makes_a_code(cast, login):
    post(login(cast.alice), "members:body_create", body_data())
    body = Body.objects.get(name_fr="Aide alimentaire")
    assert (body.code, body.coordination) == ("GT-AID", cast.alpha)


@pytest.mark.parametrize("key", ["9" * 20, "²", "\x00", "-1", "0"])
def test_body_create_refuses_a_theme_that_cannot_be(cast, login, key):
    response = post(login(cast.alice), "members:body_create", body_data(themes=[key]))
    assert set(response.context["form"].errors) == {"themes"}


def test_body_create_refuses_a_taken_code_and_keeps_what_was_typed(cast, login):
    response = post(login(cast.alice), "members:body_create", body_data(code="gt-log"))
    assert response.status_code == 200
    assert response.context["form"]["name_fr"].value() == "Aide alimentaire"
    assert response.context["form"].errors["code"]


def test_body_update_shows_the_choice_of_ending_mandates(cast, login):
    client = login(cast.alice)
    data = body_data(name_fr="Logement", code="GT-LOG", ends_on=TODAY.isoformat())
    refused = post(client, "members:body_update", data, pk=cast.housing.pk)
    assert refused.status_code == 200
    assert "end_mandates" in refused.context["form"].fields
    post(client, "members:body_update", {**data, "end_mandates": "on"}, pk=cast.housing.pk)
    cast.housing.refresh_from_db()
    assert (cast.housing.ends_on, cast.housing.mandates.get().ends_on) == (TODAY, TODAY)


def test_body_delete_is_refused_with_what_refers_to_it(cast, login):
    body = make_body(cast.alpha)
    make_meeting(cast.alpha, body=body, title="Réunion de mars")
    response = login(cast.alice).post(
        reverse("members:body_delete", kwargs={"coordination": "alpha", "pk": body.pk}), follow=True
    )
    assert "Réunion de mars" in response.content.decode()
    assert Body.objects.filter(pk=body.pk).exists()


def test_body_detail_shows_the_composition_of_the_day_asked(cast, login):
    mandate = cast.people.charlie.mandates.get()
    mandate.ends_on = date(2025, 6, 30)
    mandate.save()
    url = reverse("members:body_detail", kwargs={"coordination": "alpha", "pk": cast.committee.pk})
    client = login(cast.alice)
    assert names(client.get(url, {"on": "2025-06-30"}).context["page"]) == ["Test"]
    assert not client.get(url, {"on": "2025-07-01"}).context["page"].object_list


@pytest.mark.parametrize("on", ["", "demain", "2026-02-30", "\x00", "9" * 500])
def test_body_detail_says_what_is_wrong_with_a_date(cast, login, on):
    url = reverse("members:body_detail", kwargs={"coordination": "alpha", "pk": cast.committee.pk})
    response = login(cast.alice).get(url, {"on": on})
    assert response.status_code == 200
    assert response.context["form"].errors["on"]
    assert response.context["on"] == response.wsgi_request.access.on


def test_body_of_another_coordination_is_not_found(cast, login):
    body = make_body(cast.beta)
    for name in ("body_detail", "body_update", "body_delete", "mandate_create"):
        url = reverse(f"members:{name}", kwargs={"coordination": "alpha", "pk": body.pk})
        assert login(cast.alice).get(url).status_code == 404


def test_mandate_form_offers_people_of_the_coordination_only(cast, login):
    url = reverse("members:mandate_create", kwargs={"coordination": "alpha", "pk": cast.housing.pk})
    form = login(cast.alice).get(url).context["form"]
    assert cast.people.bob not in form.fields["person"].queryset
    response = post(
        login(cast.alice),
        "members:mandate_create",
        {**mandate_fields(cast.people.bob.pk), "starts_on": "2026-01-01", "ends_on": ""},
        pk=cast.housing.pk,
    )
    assert response.context["form"].errors["person"]
    assert not Mandate.objects.filter(person=cast.people.bob).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_body_list_takes_few_queries(cast, login, count, django_assert_max_num_queries):
    for _number in range(count):
        make_mandate(make_body(cast.alpha), make_person(cast.alpha), function=MandateFunction.FACILITATOR)
    client = login(cast.alice)
    with django_assert_max_num_queries(12):
        client.get(reverse("members:body_list", kwargs={"coordination": "alpha"}))
    with django_assert_max_num_queries(13):
        client.get(reverse("members:body_detail", kwargs={"coordination": "alpha", "pk": cast.plenary.pk}))
