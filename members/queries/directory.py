"""The directory: one pass over what matches the words, then facets, order and page in memory.

Even a coordination of a thousand organisations is a thousand short rows: counting every facet in the same pass costs
less than a query for each, and each facet can count as if it alone were not chosen.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from coordination.models import Quartier
from coordination.queries.search import filter_by_words
from coordination.text import fold, localised
from members.enums import LanguageStatus, MembershipStatus, Nature
from members.models import Affiliation, Body, Mandate, Membership, Organisation, Site

FACETS = ("status", "theme", "nature", "quartier", "language", "body")
SORTS = ("name", "since", "confirmed_on")
NONE = "none"
FEW = 300


@dataclass
class Entry:
    """What the facets and the order need to know of one organisation."""

    pk: int
    name: str
    status: str
    since: date
    confirmed_on: date | None
    nature: str
    language: str
    # Value and label of each.
    theme: dict = field(default_factory=dict)
    quartier: dict = field(default_factory=dict)
    body: dict = field(default_factory=dict)

    def values(self, facet):
        value = getattr(self, facet)
        return value.keys() if isinstance(value, dict) else {value}


def entries(access, query=""):
    """Entries of the organisations that the account may see and that hold every word, one for each organisation.

    The state is that of the membership that runs that day, else of the last one. Four queries.
    """
    rows = filter_by_words(Membership.objects.visible_to(access), query, "organisation__search_text")
    rows = rows.order_by("starts_on", "pk").values_list(
        "organisation",
        "organisation__sort_name",
        "organisation__nature",
        "organisation__language_status",
        "organisation__confirmed_on",
        "status",
        "starts_on",
        "ends_on",
    )
    found = {}
    for pk, name, nature, language, confirmed_on, status, starts_on, ends_on in rows:
        if ends_on is not None and ends_on < access.on:
            status = MembershipStatus.ENDED
        first = found.get(pk)
        since = first.since if first else starts_on
        found[pk] = Entry(pk, name, status, since, confirmed_on, nature, language or NONE)
    _add_links(access, found)
    return list(found.values())


def _add_links(access, found):
    # A short list of numbers when the words left few; the whole condition otherwise.
    linked = list(found) if len(found) <= FEW else Organisation.objects.visible_to(access).values("pk")
    themes = Organisation.themes.through.objects.filter(organisation__in=linked).order_by("theme__position")
    sites = Site.objects.filter(organisation__in=linked, quartier__isnull=False)
    seats = access.visible_mandates().filter(organisation__in=linked)
    links = (
        ("theme", themes.values_list("organisation", "theme__code", "theme__name_fr", "theme__name_nl")),
        ("quartier", sites.values_list("organisation", "quartier", "quartier__name_fr", "quartier__name_nl")),
        ("body", seats.values_list("organisation", "body", "body__name_fr", "body__name_nl")),
    )
    for facet, rows in links:
        for organisation, value, name_fr, name_nl in rows:
            if organisation in found:
                label = localised(SimpleNamespace(name_fr=name_fr, name_nl=name_nl), "name")
                getattr(found[organisation], facet)[str(value)] = label


def chosen_facets(params):
    """`{facet: set of values}` from the address; unknown facets and empty values are ignored."""
    chosen = {facet: {value for value in params.getlist(facet) if value} for facet in FACETS}
    return {facet: values for facet, values in chosen.items() if values}


def choose(found, chosen, *, without=None):
    """Entries that have one of the chosen values in every facet (the facet `without` left out)."""
    wanted = [(facet, values) for facet, values in chosen.items() if facet != without]
    return [entry for entry in found if all(entry.values(facet) & values for facet, values in wanted)]


def facets(found, chosen):
    """For the column of filters: `[{name, legend, options}]`, each option with its count; empty ones are left out."""
    languages = [(value or NONE, label) for value, label in LanguageStatus.choices]
    labelled = (
        ("status", _("State"), MembershipStatus.choices),
        ("theme", _("Theme"), _labels(found, "theme")),
        ("nature", _("Nature"), Nature.choices),
        ("quartier", _("Quartier"), _labels(found, "quartier")),
        ("language", _("Language"), languages),
        ("body", _("Sits in"), _labels(found, "body")),
    )
    return [
        {"name": name, "legend": legend, "options": options}
        for name, legend, labels in labelled
        if (options := _options(name, labels, found, chosen))
    ]


def _labels(found, facet):
    """Every value that occurs, by label: pairs (value, label)."""
    labels = {}
    for entry in found:
        labels.update(getattr(entry, facet))
    return sorted(labels.items(), key=lambda pair: fold(pair[1]))


def _options(name, labels, found, chosen):
    counts = Counter()
    for entry in choose(found, chosen, without=name):
        counts.update(entry.values(name))
    selected = chosen.get(name, set())
    return [
        {"value": value, "label": label, "count": counts[str(value)], "is_selected": str(value) in selected}
        for value, label in labels
        if counts[str(value)] or str(value) in selected
    ]


def sort_entries(found, sort):
    """By name, or by another column and then by name; `-` in front turns it round. Unknown columns sort by name."""
    key = sort.lstrip("-")
    ordered = sorted(found, key=lambda entry: (entry.name, entry.pk))
    if key == "name":
        return ordered[::-1] if sort.startswith("-") else ordered
    if key in SORTS:
        ordered.sort(key=lambda entry: getattr(entry, key) or date.min, reverse=sort.startswith("-"))
    return ordered


def load_page(access, page):
    """Replace the entries of the page by their organisations, with what a row shows. Three queries."""
    by_pk = {entry.pk: entry for entry in page.object_list}
    posts = (
        Affiliation.objects.running(access.on)
        .filter(person__coordination=access.coordination, person__pseudonymised_at=None, is_representative=True)
        .select_related("person")
    )
    # The outline of a quartier is heavy and of no use here.
    sites = Site.objects.filter(is_main=True).select_related("quartier").defer("quartier__polygon")
    # The entries come from what the account may see; a row shows neither the long texts nor what search reads.
    organisations = (
        Organisation.objects.filter(pk__in=by_pk)
        .defer("search_text", "description", "audience", "opening_hours")
        .prefetch_related(
            Prefetch("sites", sites, to_attr="main_sites"), Prefetch("affiliations", posts, to_attr="contacts")
        )
    )
    loaded = organisations.in_bulk()
    # Looked up once, not once per row: a label in the reader's language costs more than the row itself.
    states = {value: str(label) for value, label in MembershipStatus.choices}
    natures = {value: str(label) for value, label in Nature.choices}
    rows = []
    for pk, entry in by_pk.items():
        organisation = loaded[pk]
        organisation.entry = entry
        organisation.state_label = states[entry.status]
        organisation.places = _places(organisation, natures)
        organisation.about = _about(organisation)
        rows.append(organisation)
    page.object_list = rows
    return page


def _places(organisation, natures):
    """Nature and main address, on one line."""
    parts = [natures.get(organisation.nature, "")]
    for site in organisation.main_sites:
        parts.append(f"{site.address} ({site.quartier.name})" if site.quartier else site.address)
    return " · ".join(part for part in parts if part)


def _about(organisation):
    """Themes, and the first two people to write to, on one line."""
    themes = ", ".join(organisation.entry.theme.values())
    people = ", ".join(post.person.full_name for post in organisation.contacts[:2])
    return " · ".join(part for part in (themes, people) if part)


def quartier_counts(access, found):
    """Quartiers of the commune with how many of the entries work there, for the map and its table."""
    counts = defaultdict(int)
    for entry in found:
        for code in entry.quartier:
            counts[code] += 1
    quartiers = Quartier.objects.filter(communes=access.coordination.commune).order_by("name_fr")
    return [(quartier, counts[quartier.code]) for quartier in quartiers]


def seats_of(access, organisation):
    """Running mandates that are held for the organisation, in bodies that the account may know of."""
    return access.visible_mandates().filter(organisation=organisation).select_related("body", "person")


def sheet_people(access, organisation):
    """People of this coordination in the organisation: (running posts, past posts)."""
    posts = list(
        organisation.affiliations.filter(
            person__coordination=access.coordination, person__pseudonymised_at=None
        ).select_related("person")
    )
    running = [post for post in posts if post.is_running(access.on)]
    past = [post for post in posts if post.ends_on is not None and post.ends_on < access.on]
    return sorted(running, key=lambda post: post.person.sort_name), past


def mandates_of_person(access, person):
    """Mandates of the person in bodies that the account may know of, the latest first."""
    bodies = Body.objects.visible_to(access)
    return Mandate.objects.filter(person=person, body__in=bodies).select_related("body").order_by("-starts_on")
