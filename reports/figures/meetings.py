"""Bodies that ran, and meetings that took place."""

from decimal import Decimal

from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from meetings.enums import Nature
from members.enums import BodyKind
from reports.figures.base import Part, Result, counted_parts, figure, name_of
from reports.figures.material import is_confidential

CONFIDENTIAL = "confidential"
CONFIDENTIAL_GROUPS = _("Confidential groups")
OPEN = "open"
OPEN_MEETINGS = _("Open meetings, of no body")


def body_code(meeting):
    """Under which line a meeting is counted; confidential groups share one, without names."""
    if meeting.body is None:
        return OPEN
    return CONFIDENTIAL if is_confidential(meeting) else meeting.body.code


def body_labels(meetings):
    labels = {CONFIDENTIAL: CONFIDENTIAL_GROUPS, OPEN: OPEN_MEETINGS}
    labels.update({m.body.code: name_of(m.body) for m in meetings if m.body and not m.body.is_confidential})
    return labels


def by_body(meetings, counted=None):
    """Parts by body of `counted` objects (meetings themselves by default), each with its meeting."""
    return counted_parts([body_code(m) for m in (meetings if counted is None else counted)], body_labels(meetings))


def of_meetings(meetings, parts=(), value=None):
    listed = [meeting for meeting in meetings if not is_confidential(meeting)]
    return Result(
        len(meetings) if value is None else value, tuple(parts), tuple(listed), unlisted=len(meetings) - len(listed)
    )


@figure(
    "bodies_running",
    label=_("Bodies"),
    definition=_(
        "Plenary, working groups, steering body and supervision groups that existed on at least one day of the year. "
        "Confidential groups are one line without names."
    ),
    unit=_("bodies"),
    section="steering_body",
    chart="bar",
)
def bodies_running(material):
    labels = {**dict(BodyKind.choices), CONFIDENTIAL: CONFIDENTIAL_GROUPS}
    codes = [CONFIDENTIAL if body.is_confidential else body.kind for body in material.bodies]
    listed = tuple(body for body in material.bodies if not body.is_confidential)
    return Result(
        len(material.bodies), counted_parts(codes, labels), listed, unlisted=len(material.bodies) - len(listed)
    )


@figure(
    "meetings",
    label=_("Meetings of the social coordination"),
    definition=_(
        "Meetings of the social coordination that took place in the year (beginning of the meeting, Brussels time), "
        "by body. Cancelled meetings, internal meetings of the CPAS and those of other networks are not counted."
    ),
    unit=_("meetings"),
    section="activities",
    chart="bar",
)
def meetings(material):
    return of_meetings(material.meetings, by_body(material.meetings))


@figure(
    "meetings_by_month",
    label=_("Meetings by month"),
    definition=_("The same meetings, by the month in which they began."),
    unit=_("meetings"),
    section="annex_attendance",
    chart="bar",
)
def meetings_by_month(material):
    months = {month.strftime("%Y-%m"): month for month in material.period.months}
    codes = [meeting.held_on.strftime("%Y-%m") for meeting in material.meetings]
    return of_meetings(
        material.meetings, [Part(code, MONTHS[month.month], codes.count(code)) for code, month in months.items()]
    )


@figure(
    "meetings_by_theme",
    label=_("Meetings by theme"),
    definition=_(
        "Meetings of the social coordination, by their themes or else those of their body. "
        "One with several themes is counted in each. Confidential groups are left out."
    ),
    unit=_("meetings"),
    section="activities",
    chart="bar",
)
def meetings_by_theme(material):
    listed = material.open_meetings
    labels, codes, without = {}, [], 0
    for meeting in listed:
        themes = material.meeting_themes[meeting.pk]
        without += not themes
        for theme in themes:
            labels[theme.code] = name_of(theme)
            codes.append(theme.code)
    parts = counted_parts(codes, labels)
    if without:
        parts += (Part("none", _("No theme recorded"), without),)
    return Result(len(listed), parts, tuple(listed))


@figure(
    "hours_planned",
    label=_("Hours of meeting"),
    definition=_(
        "Planned duration of the meetings of the social coordination that took place: the sum of their agenda items, "
        "an hour and a half when none was planned."
    ),
    unit=_("hours"),
    section="activities",
)
def hours_planned(material):
    minutes = sum(material.minutes_of(meeting) for meeting in material.meetings)
    return of_meetings(material.meetings, value=as_hours(minutes))


def as_hours(minutes):
    """Hours with one decimal, rounded half up."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"), rounding="ROUND_HALF_UP")


@figure(
    "meetings_network",
    label=_("Meetings of other networks"),
    definition=_("Meetings of networks carried by others in which the coordination took part; never added to its own."),
    unit=_("meetings"),
    section="networks",
    chart="bar",
)
def meetings_network(material):
    found = material.of_nature(Nature.NETWORK)
    names = [CONFIDENTIAL if is_confidential(meeting) else meeting.network_name for meeting in found]
    labels = {name: name for name in names} | {CONFIDENTIAL: CONFIDENTIAL_GROUPS}
    return of_meetings(found, counted_parts(names, labels))


@figure(
    "meetings_internal",
    label=_("Internal meetings of the CPAS"),
    definition=_("Meetings of the CPAS’s own; never added to those of the social coordination."),
    unit=_("meetings"),
    section="networks",
)
def meetings_internal(material):
    return of_meetings(material.of_nature(Nature.INTERNAL))
