from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coordination.models import AuditEntry
from coordination.services.versions import StaleVersion
from members.enums import MembershipStatus
from members.models import Membership, Organisation, Site
from members.services.memberships import join_coordination, update_membership
from members.services.organisations import (
    confirm_organisation,
    create_organisation,
    delete_organisation,
    delete_site,
    existing_sheets,
    save_site,
    update_organisation,
)
from tests.conftest import TODAY
from tests.factories import (
    make_affiliation,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_site,
    make_theme,
)

YESTERDAY = TODAY - timedelta(days=1)


def create(cast, **fields):
    fields = {"name": "L’Œuvre asbl", "starts_on": TODAY, **fields}
    return create_organisation(coordination=cast.alpha, actor=cast.alice, **fields)


def test_create_organisation_makes_a_member_that_search_finds(cast):
    theme = make_theme("logement")
    organisation = create(
        cast,
        themes=[theme],
        enterprise_number="BE 0566.988.259",
        site={"street": "Chaussée d’Alsemberg", "number": "1", "postal_code": "1190", "locality": "Forest"},
    )
    organisation.refresh_from_db()
    assert organisation.enterprise_number == "0566988259"
    assert organisation.sort_name == "l'oeuvre asbl"
    for word in ("oeuvre", "logement", "alsemberg", "1190"):
        assert word in organisation.search_text
    assert organisation.memberships.get().status == MembershipStatus.ACTIVE
    assert organisation.sites.get().is_main
    assert AuditEntry.objects.get(action="organisation.created").actor == cast.alice


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"enterprise_number": "0566988258"}, {"description": "NN 85.07.30-033.28"}]
)
def test_create_organisation_refuses_bad_fields_and_writes_nothing(cast, fields):
    count = Organisation.objects.count()
    with pytest.raises(ValidationError):
        create(cast, **fields)
    assert Organisation.objects.count() == count
    assert not AuditEntry.objects.filter(action="organisation.created").exists()


def test_update_organisation_refuses_a_stale_version_and_keeps_both(cast):
    organisation = create(cast)
    update_organisation(organisation, actor=cast.alice, coordination=cast.alpha, version=1, name="Première")
    with pytest.raises(StaleVersion) as refusal:
        update_organisation(organisation, actor=cast.arthur, coordination=cast.alpha, version=1, name="Seconde")
    assert refusal.value.current.name == "Première"
    organisation.refresh_from_db()
    assert (organisation.name, organisation.version, organisation.sort_name) == ("Première", 2, "premiere")


def test_confirm_organisation_says_who_and_when(cast):
    organisation = confirm_organisation(create(cast), actor=cast.arthur, coordination=cast.alpha, on=TODAY)
    organisation.refresh_from_db()
    assert (organisation.confirmed_on, organisation.confirmed_by) == (TODAY, cast.arthur)


def test_delete_organisation_is_refused_with_what_refers_to_it(cast):
    organisation = create(cast)
    affiliation = make_affiliation(make_person(cast.alpha, last_name="Dupont"), organisation)
    with pytest.raises(ValidationError, match="Dupont"):
        delete_organisation(organisation, actor=cast.alice, coordination=cast.alpha)
    assert organisation.memberships.exists()
    affiliation.delete()
    delete_organisation(organisation, actor=cast.alice, coordination=cast.alpha)
    assert not Organisation.objects.filter(pk=organisation.pk).exists()


def test_delete_organisation_keeps_the_sheet_of_another_coordination(cast):
    organisation = create(cast)
    make_membership(organisation, cast.beta)
    with pytest.raises(ValidationError):
        delete_organisation(organisation, actor=cast.alice, coordination=cast.alpha)
    assert organisation.memberships.count() == 2


def test_site_main_is_single_and_inherited(cast):
    organisation = create(cast)
    first = save_site(Site(organisation=organisation), actor=cast.alice, coordination=cast.alpha, street="Rue A")
    second = save_site(
        Site(organisation=organisation), actor=cast.alice, coordination=cast.alpha, street="Rue B", is_main=True
    )
    first.refresh_from_db()
    assert (first.is_main, second.is_main) == (False, True)
    delete_site(second, actor=cast.alice, coordination=cast.alpha)
    first.refresh_from_db()
    organisation.refresh_from_db()
    assert first.is_main
    assert "rue b" not in organisation.search_text
    with pytest.raises(IntegrityError), transaction.atomic():
        make_site(organisation, is_main=True)


def test_site_that_held_a_meeting_is_kept(cast):
    site = save_site(Site(organisation=create(cast)), actor=cast.alice, coordination=cast.alpha, street="Rue A")
    make_meeting(cast.alpha, site=site, title="Chez eux")
    with pytest.raises(ValidationError, match="Chez eux"):
        delete_site(site, actor=cast.alice, coordination=cast.alpha)


@pytest.mark.usefixtures("reference")
def test_site_is_placed_by_its_point_or_its_postal_code(cast):
    organisation = create(cast)
    by_point = save_site(
        Site(organisation=organisation), actor=cast.alice, coordination=cast.alpha, lon="4.3178", lat="50.8137"
    )
    assert by_point.commune.name_fr == "Forest"
    assert by_point.quartier is not None
    by_code = save_site(Site(organisation=organisation), actor=cast.alice, coordination=cast.alpha, postal_code="1190")
    assert by_code.commune.name_fr == "Forest"
    straddling = save_site(
        Site(organisation=organisation), actor=cast.alice, coordination=cast.alpha, postal_code="1000"
    )
    assert straddling.commune is None


def test_existing_sheets_are_found_by_number_or_by_name_and_address(cast):
    organisation = make_organisation(cast.beta, name="Maison Médicale", enterprise_number="0566988259")
    make_site(organisation, postal_code="1140")
    assert list(existing_sheets(name="Autre", enterprise_number="0566.988.259")) == [organisation]
    assert list(existing_sheets(name="maison medicale", postal_code="1140")) == [organisation]
    assert list(existing_sheets(name="maison medicale", postal_code="1190")) == []


def test_join_coordination_twice_is_refused(cast):
    organisation = create(cast)
    with pytest.raises(ValidationError):
        join_coordination(organisation, coordination=cast.alpha, actor=cast.alice, starts_on=TODAY)
    membership = organisation.memberships.get()
    update_membership(membership, actor=cast.alice, status="ended", ends_on=TODAY)
    with pytest.raises(ValidationError):
        join_coordination(organisation, coordination=cast.alpha, actor=cast.alice, starts_on=TODAY)
    join_coordination(organisation, coordination=cast.alpha, actor=cast.alice, starts_on=TODAY + timedelta(days=1))
    assert organisation.memberships.count() == 2


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"status": "ended", "ends_on": None}, "last day|dernier jour"),
        ({"ends_on": date(2019, 1, 1)}, "last day|dernier jour"),
    ],
)
def test_update_membership_refuses_dates_that_do_not_hold(cast, fields, error):
    membership = make_organisation(cast.alpha).memberships.get()
    with pytest.raises(ValidationError, match=error):
        update_membership(membership, actor=cast.alice, **fields)


@pytest.mark.parametrize(
    ("status", "ends_on", "counts"),
    [
        ("active", None, True),
        ("dormant", None, True),
        ("active", TODAY, True),
        ("ended", TODAY, True),
        ("ended", YESTERDAY, False),
        ("candidate", None, False),
    ],
)
def test_members_on(cast, status, ends_on, counts):
    organisation = make_organisation(cast.alpha, status=status, ends_on=ends_on)
    members = Membership.objects.members_on(TODAY).values_list("organisation", flat=True)
    assert (organisation.pk in members) is counts


def test_overlapping_agrees_with_the_days_of_both_periods(cast):
    """Every pair of periods within four days, open-ended ones included."""
    base = date(2026, 1, 1)
    periods = [
        (base + timedelta(days=start), None if length is None else base + timedelta(days=start + length))
        for start, length in product(range(4), (None, 0, 1, 2))
    ]
    memberships = {
        make_organisation(cast.alpha, starts_on=s, ends_on=e).memberships.get().pk: (s, e) for s, e in periods
    }

    def days(starts_on, ends_on):
        return {day for day in range(20) if starts_on <= base + timedelta(day) <= (ends_on or date.max)}

    for period in periods:
        found = set(Membership.objects.filter(pk__in=memberships).overlapping(*period).values_list("pk", flat=True))
        assert found == {pk for pk, other in memberships.items() if days(*period) & days(*other)}
