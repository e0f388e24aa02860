"""The shared sheets of organisations: created, changed, confirmed and deleted, with their places of activity."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.queries.territory import commune_at, commune_for_postal_code, quartier_at
from coordination.services.audit import changed_fields, record
from coordination.services.deletion import delete_or_explain
from coordination.services.versions import lock_version
from coordination.text import fold
from coordination.validators import compact_enterprise_number
from members.enums import MembershipStatus
from members.models import Membership, Organisation, Site

SHEET_FIELDS = (
    "name",
    "name_nl",
    "acronym",
    "department",
    "legal_form",
    "nature",
    "enterprise_number",
    "language_status",
    "email",
    "phone",
    "website",
    "description",
    "audience",
    "opening_hours",
)
SITE_FIELDS = ("label", "street", "number", "box", "postal_code", "locality", "lon", "lat", "arrival", "is_main")


def sheet_search_text(organisation, *, sites=(), themes=()):
    """Folded words by which the directory finds a sheet: its names, what it does, its themes and addresses."""
    parts = [organisation.name, organisation.name_nl, organisation.acronym, organisation.department]
    parts += [organisation.description, organisation.audience]
    parts += [f"{theme.name_fr} {theme.name_nl}" for theme in themes]
    parts += [f"{site.label} {site.address}" for site in sites]
    return fold(" ".join(part for part in parts if part))


def fill_derived(organisation, *, sites=(), themes=()):
    """Set what follows from the sheet: its sorting name and its search text. Saves nothing."""
    organisation.sort_name = fold(organisation.name)[:250]
    organisation.search_text = sheet_search_text(organisation, sites=sites, themes=themes)


@transaction.atomic
def create_organisation(
    *,
    coordination,
    actor,
    starts_on,
    status=MembershipStatus.ACTIVE,
    themes=(),
    site=None,
    welcome="",
    notes="",
    **fields,
):
    """Write a new sheet and make it a member (or a contact) of the coordination from `starts_on`.

    `site` holds the fields of the main address. Whether the sheet exists already is asked before: see
    `existing_sheets`.
    """
    organisation = Organisation(**_cleaned(fields))
    fill_derived(organisation, themes=themes)
    organisation.full_clean()
    organisation.save()
    organisation.themes.set(themes)
    if site and any(site.values()):
        _save_site(Site(organisation=organisation, is_main=True, **site))
    membership = Membership(
        coordination=coordination,
        organisation=organisation,
        status=status,
        starts_on=starts_on,
        welcome=welcome,
        notes=notes,
    )
    membership.full_clean()
    membership.save()
    refresh_search(organisation)
    record("organisation.created", organisation, actor=actor, coordination=coordination)
    return organisation


@transaction.atomic
def update_organisation(organisation, *, actor, coordination, version=None, themes=None, **fields):
    """Change the shared sheet; raise StaleVersion when somebody saved it since `version`."""
    before = lock_version(Organisation, organisation.pk, version)
    organisation = Organisation.objects.get(pk=before.pk)
    for name, value in _cleaned(fields).items():
        setattr(organisation, name, value)
    organisation.version = before.version + 1
    organisation.sort_name = fold(organisation.name)[:250]
    organisation.full_clean()
    organisation.save()
    if themes is not None:
        organisation.themes.set(themes)
    refresh_search(organisation)
    changes = changed_fields(before, organisation, SHEET_FIELDS)
    record("organisation.updated", organisation, actor=actor, coordination=coordination, changes=changes)
    return organisation


@transaction.atomic
def confirm_organisation(organisation, *, actor, coordination, on):
    """Say that the sheet was checked that day, whether or not anything had to change."""
    organisation.confirmed_on = on
    organisation.confirmed_by = actor
    organisation.save(update_fields=["confirmed_on", "confirmed_by"])
    record("organisation.confirmed", organisation, actor=actor, coordination=coordination)
    return organisation


@transaction.atomic
def delete_organisation(organisation, *, actor, coordination):
    """Take the organisation out of the coordination, and delete the sheet when no other coordination has it.

    Refused with what refers to it: people, mandates, meetings.
    """
    if organisation.memberships.exclude(coordination=coordination).exists():
        raise ValidationError(
            _("This sheet is shared with another coordination: end the membership instead."), code="shared"
        )
    memberships = organisation.memberships.filter(coordination=coordination)
    with transaction.atomic():
        memberships.delete()
        delete_or_explain(organisation, action="organisation.deleted", actor=actor, coordination=coordination)


@transaction.atomic
def save_site(site, *, actor, coordination, **fields):
    """Add or change a place of activity. Its commune and quartier follow from its point on the map, else from an
    unambiguous postal code, unless they are given.
    """
    for name, value in fields.items():
        setattr(site, name, value)
    if not site.organisation.sites.exclude(pk=site.pk).filter(is_main=True).exists():
        site.is_main = True
    _save_site(site)
    refresh_search(site.organisation)
    record("site.saved", site, actor=actor, coordination=coordination, label=f"{site.organisation} – {site.address}")
    return site


@transaction.atomic
def delete_site(site, *, actor, coordination):
    """Remove a place of activity; refused with the meetings that were held there. Another one becomes the main."""
    organisation, was_main = site.organisation, site.is_main
    delete_or_explain(site, action="site.deleted", actor=actor, coordination=coordination)
    if was_main:
        heir = organisation.sites.first()
        if heir:
            heir.is_main = True
            heir.save(update_fields=["is_main"])
    refresh_search(organisation)


def refresh_search(organisation):
    """Recompute the search text from what is in the database."""
    text = sheet_search_text(organisation, sites=organisation.sites.all(), themes=organisation.themes.all())
    Organisation.objects.filter(pk=organisation.pk).update(search_text=text, sort_name=fold(organisation.name)[:250])


def existing_sheets(*, name, enterprise_number="", postal_code="", street=""):
    """Sheets that may be the same organisation: the same BCE number, or the same name at the same address.

    Looks in every coordination, because sheets are shared; the caller shows the sheet only, never what another
    coordination says of it.
    """
    same = Q(sort_name=fold(name)[:250])
    if postal_code or street:
        same &= Q(sites__postal_code=postal_code) | Q(sites__postal_code="")
    conditions = same
    number = compact_enterprise_number(enterprise_number)
    if number:
        conditions |= Q(enterprise_number=number)
    return Organisation.objects.filter(conditions).distinct()


def place_site(site):
    """Set commune and quartier from the point, else the commune from the postal code. Saves nothing."""
    if site.lon is not None and site.lat is not None:
        site.quartier = quartier_at(site.lon, site.lat) or site.quartier
        site.commune = commune_at(site.lon, site.lat) or site.commune
    if site.commune_id is None and site.postal_code:
        site.commune = commune_for_postal_code(site.postal_code)


def _save_site(site):
    place_site(site)
    if site.is_main:
        site.organisation.sites.exclude(pk=site.pk).update(is_main=False)
    site.full_clean()
    site.save()


def _cleaned(fields):
    if "enterprise_number" in fields:
        fields = {**fields, "enterprise_number": compact_enterprise_number(fields["enterprise_number"])}
    return fields
