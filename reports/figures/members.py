"""Who is a member, who joined and left, and what they are."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from members.enums import College, LanguageStatus, Nature
from reports.figures.base import Part, Result, counted_parts, figure, name_of

OTHER = "other"
SIDE_OF_NATURE = {
    Nature.CPAS_SERVICE: College.CPAS,
    Nature.MUNICIPAL_SERVICE: College.PUBLIC,
    Nature.OTHER_PUBLIC: College.PUBLIC,
    Nature.MIXED_ASSOCIATION: College.ASSOCIATIVE,
    Nature.CITIZEN_ASSOCIATION: College.ASSOCIATIVE,
}
SIDES = (College.CPAS, College.PUBLIC, College.ASSOCIATIVE, OTHER)
SIDE_LABELS = {
    College.CPAS: College.CPAS.label,
    College.PUBLIC: College.PUBLIC.label,
    College.ASSOCIATIVE: College.ASSOCIATIVE.label,
    OTHER: _("Individual, or not known"),
}
SECTION = "members"
DAY = timedelta(days=1)


def of_organisations(organisations, parts=()):
    return Result(len(organisations), tuple(parts), tuple(organisations))


@figure(
    "members_at_start",
    label=_("Members on 1 January"),
    definition=_(
        "Organisations whose membership runs on the first day of the year, dormant members included. "
        "Contacts that have not joined are not counted."
    ),
    unit=_("organisations"),
    section=SECTION,
)
def members_at_start(material):
    return of_organisations(material.members_on(material.period.starts_on))


@figure(
    "members_at_end",
    label=_("Members on 31 December"),
    definition=_(
        "Organisations whose membership runs on the last day of the year, dormant members included: "
        "the last day of a membership still counts."
    ),
    unit=_("organisations"),
    section=SECTION,
)
def members_at_end(material):
    return of_organisations(material.members_on(material.period.ends_on))


@figure(
    "members_joined",
    label=_("Organisations that joined"),
    definition=_(
        "Organisations whose membership begins between 1 January and 31 December, both included, and that were not "
        "members the day before."
    ),
    unit=_("organisations"),
    section=SECTION,
)
def members_joined(material):
    period = material.period
    return of_organisations(
        [
            organisation
            for organisation, terms in material.terms.items()
            if any(
                period.starts_on <= term.starts_on <= period.ends_on
                and not material.is_member(organisation, term.starts_on - DAY)
                for term in terms
            )
        ]
    )


@figure(
    "members_left",
    label=_("Organisations that left"),
    definition=_(
        "Organisations whose membership ends between 1 January and 31 December, both included, and that are not "
        "members the day after."
    ),
    unit=_("organisations"),
    section=SECTION,
)
def members_left(material):
    period = material.period
    return of_organisations(
        [
            organisation
            for organisation, terms in material.terms.items()
            if any(
                term.ends_on
                and period.starts_on <= term.ends_on <= period.ends_on
                and not material.is_member(organisation, term.ends_on + DAY)
                for term in terms
            )
        ]
    )


@figure(
    "members_by_nature",
    label=_("Members by nature"),
    definition=_("Members on 31 December, by what stands behind the organisation."),
    unit=_("organisations"),
    section=SECTION,
    chart="bar",
)
def members_by_nature(material):
    members = material.members_on(material.period.ends_on)
    labels = dict(Nature.choices)
    return of_organisations(members, counted_parts([m.nature for m in members], labels, order=tuple(Nature.values)))


@figure(
    "members_balance",
    label=_("Balance among members"),
    definition=_(
        "Members on 31 December on each side: services of the CPAS, other public bodies, associations. "
        "Individuals and organisations whose nature is not known are apart."
    ),
    unit=_("organisations"),
    section=SECTION,
    chart="balance",
)
def members_balance(material):
    members = material.members_on(material.period.ends_on)
    sides = [SIDE_OF_NATURE.get(member.nature, OTHER) for member in members]
    return of_organisations(members, balance_parts(sides))


def balance_parts(sides):
    """The three sides always, the fourth when there is somebody in it."""
    parts = counted_parts(sides, SIDE_LABELS, order=SIDES)
    return tuple(part for part in parts if part.value or part.code != OTHER)


@figure(
    "members_by_theme",
    label=_("Members by theme"),
    definition=_("Members on 31 December active in each theme. One with several themes is counted in each of them."),
    unit=_("organisations"),
    section=SECTION,
    chart="bar",
)
def members_by_theme(material):
    members = material.members_on(material.period.ends_on)
    labels, codes, without = {}, [], 0
    for member in members:
        themes = material.themes_of.get(member.pk, ())
        without += not themes
        for theme in themes:
            labels[theme.code] = name_of(theme)
            codes.append(theme.code)
    parts = counted_parts(codes, labels)
    if without:
        parts += (Part("none", _("No theme recorded"), without),)
    return of_organisations(members, parts)


@figure(
    "members_by_language",
    label=_("Members by language"),
    definition=_("Members on 31 December, by the language status of the organisation."),
    unit=_("organisations"),
    section=SECTION,
    chart="bar",
)
def members_by_language(material):
    members = material.members_on(material.period.ends_on)
    labels = {(code or "unknown"): label for code, label in LanguageStatus.choices}
    codes = [member.language_status or "unknown" for member in members]
    return of_organisations(members, counted_parts(codes, labels, order=tuple(labels)))


@figure(
    "members_by_quartier",
    label=_("Members by quarter"),
    definition=_(
        "Members on 31 December, by the quarter (Monitoring des quartiers) of their main address. "
        "Those without a placed address are counted apart."
    ),
    unit=_("organisations"),
    section=SECTION,
    chart="bar",
)
def members_by_quartier(material):
    members = material.members_on(material.period.ends_on)
    labels, codes = {"none": _("Quarter not known")}, []
    for member in members:
        site = material.main_sites.get(member.pk)
        quartier = site.quartier if site else None
        code = str(quartier.code) if quartier else "none"
        if quartier:
            labels[code] = name_of(quartier)
        codes.append(code)
    return of_organisations(members, counted_parts(codes, labels))


@figure(
    "members_active",
    label=_("Active members"),
    definition=_(
        "Members on 31 December with at least one presence, during their membership, at a meeting of the social "
        "coordination in the year. Meetings of confidential groups do not count here."
    ),
    unit=_("organisations"),
    section=SECTION,
)
def members_active(material):
    members = material.members_on(material.period.ends_on)
    present = set()
    for meeting in material.open_meetings:
        for line in material.present([meeting]):
            present.add((line.organisation_id, meeting.held_on))
    days = {}
    for organisation, day in present:
        days.setdefault(organisation, []).append(day)
    active = [m for m in members if any(material.is_member(m, day) for day in days.get(m.pk, ()))]
    parts = (
        Part("active", _("Active"), len(active)),
        Part("not_seen", _("Not seen this year"), len(members) - len(active)),
    )
    return Result(len(active), parts, tuple(active), whole=len(members))
