"""Who was invited, who came, and what it cost them in time."""

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from meetings.enums import Presence
from members.enums import College
from members.models import Organisation
from reports.figures.base import Part, Result, figure
from reports.figures.material import is_confidential
from reports.figures.meetings import as_hours, of_meetings
from reports.figures.members import OTHER, SIDE_OF_NATURE, balance_parts

SECTION = "meetings_table"


@figure(
    "invited",
    label=_("Invitations"),
    definition=_(
        "People invited to, or expected at, the meetings of the social coordination that took place; "
        "each person once per meeting."
    ),
    unit=_("invitations"),
    section=SECTION,
)
def invited(material):
    return of_meetings(material.meetings, value=sum(len(material.invited[m.pk]) for m in material.meetings))


@figure(
    "present",
    label=_("Presences"),
    definition=_("People present, guests included, added up over the meetings of the social coordination."),
    unit=_("presences"),
    section=SECTION,
)
def present(material):
    lines = material.present(material.meetings)
    guests = sum(line.is_guest for line in lines)
    parts = (
        Part("members", _("With a seat"), len(lines) - guests),
        Part("guests", _("Guests"), guests),
    )
    return of_meetings(material.meetings, parts, value=len(lines))


@figure(
    "excused",
    label=_("People excused"),
    definition=_("People who had themselves excused, added up over all meetings of the social coordination."),
    unit=_("excuses"),
    section=SECTION,
)
def excused(material):
    return of_meetings(material.meetings, value=len(material.lines(material.meetings, Presence.EXCUSED)))


@figure(
    "attendance",
    label=_("Attendance of those expected"),
    definition=_(
        "Among the people on the attendance lists with a seat on the day of the meeting, those who were present. "
        "Guests are not counted; nobody is counted for a meeting outside their term."
    ),
    unit=_("presences"),
    section=SECTION,
    chart="bar",
)
def attendance(material):
    lines = [line for line in material.lines(material.meetings) if not line.is_guest]
    parts = [Part(value, label, sum(line.presence == value for line in lines)) for value, label in Presence.choices]
    result = of_meetings(material.meetings, parts, value=parts[0].value)
    return Result(result.value, result.parts, result.rows, result.unlisted, whole=len(lines))


@figure(
    "people_present",
    label=_("Different people present"),
    definition=_("People present at least once at a meeting of the social coordination, each counted once."),
    unit=_("people"),
    section=SECTION,
)
def people_present(material):
    lines = material.present(material.meetings)
    people = {line.person_id or (line.name.casefold(), line.organisation_name.casefold()) for line in lines}
    return of_meetings(material.meetings, value=len(people))


@figure(
    "organisations_present",
    label=_("Organisations present"),
    definition=_(
        "Different organisations present at least once at a meeting of the social coordination, as noted that day. "
        "Meetings of confidential groups do not count here."
    ),
    unit=_("organisations"),
    section=SECTION,
)
def organisations_present(material):
    named = organisation_keys(material.present(material.open_meetings))
    sheets = [key for key in named if isinstance(key, int)]
    rows = SimpleLazyObject(lambda: tuple(Organisation.objects.filter(pk__in=sheets)))
    return Result(len(named), rows=rows, unlisted=len(named) - len(sheets))


def organisation_keys(lines):
    """What tells the organisations of these lines apart: their sheet, or the name noted that day."""
    return {line.organisation_id or line.organisation_name.casefold() for line in lines} - {""}


def side_of(line):
    """Side on which a presence counts: the nature noted that day, else the college of the seat."""
    college = line.college if line.college in (College.CPAS, College.PUBLIC, College.ASSOCIATIVE) else OTHER
    return SIDE_OF_NATURE.get(line.organisation_nature, college)


@figure(
    "present_balance",
    label=_("Balance among those present"),
    definition=_("Presences at meetings of the social coordination on each side, by the nature noted that day."),
    unit=_("presences"),
    section=SECTION,
    chart="balance",
)
def present_balance(material):
    sides = [side_of(line) for line in material.present(material.meetings)]
    return of_meetings(material.meetings, balance_parts(sides), value=len(sides))


@figure(
    "hours_given",
    label=_("Hours of presence"),
    definition=_("People present times the planned duration, added up over the meetings of the social coordination."),
    unit=_("hours"),
    section="activities",
)
def hours_given(material):
    minutes = sum(len(material.present([m])) * material.minutes_of(m) for m in material.meetings)
    return of_meetings(material.meetings, value=as_hours(minutes))


@figure(
    "minutes_adopted",
    label=_("Meetings with adopted minutes"),
    definition=_("Meetings of the social coordination that took place in the year and whose minutes are adopted."),
    unit=_("meetings"),
    section="annex_attendance",
)
def minutes_adopted(material):
    adopted = [meeting for meeting in material.meetings if meeting.is_locked]
    result = of_meetings(adopted)
    parts = (
        Part("adopted", _("Adopted"), len(adopted)),
        Part("to_adopt", _("Still to adopt"), len(material.meetings) - len(adopted)),
    )
    return Result(result.value, parts, result.rows, result.unlisted, whole=len(material.meetings))


def counts_of(material, meeting):
    """Numbers of one meeting for the tables: invited, present, excused, absent, guests, organisations."""
    lines = material.lines([meeting])
    there = [line for line in lines if line.presence == Presence.PRESENT]
    return {
        "invited": len(material.invited[meeting.pk]),
        "present": len(there),
        "excused": sum(line.presence == Presence.EXCUSED for line in lines),
        "absent": sum(line.presence == Presence.ABSENT for line in lines),
        "guests": sum(line.is_guest for line in there),
        "organisations": None if is_confidential(meeting) else len(organisation_keys(there)),
    }
