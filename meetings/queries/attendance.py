"""Who is on the attendance list of a meeting: who held a seat that day, who was invited, who was noted."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from meetings.enums import Presence, Reply
from meetings.models import Attendance
from members.enums import College, Nature
from members.models import Affiliation, Organisation, Person
from members.queries.rosters import college_of, roster

PROPOSED = {Reply.PRESENT: Presence.PRESENT, Reply.EXCUSED: Presence.EXCUSED, Reply.NONE: ""}


@dataclass(frozen=True)
class Line:
    """One line of the list. `key` is `p12` for person 12, `a7` for row 7 that names no person of the directory.

    `stored` is the row once noted; before that `presence` is what the answer to the convocation proposes, or "".
    """

    key: str
    name: str
    presence: str
    stored: Attendance | None = None
    person: Person | None = None
    organisation: Organisation | None = None
    organisation_name: str = ""
    snapshot: dict = field(default_factory=dict)

    @property
    def is_guest(self):
        return self.stored is not None and self.stored.is_guest

    @property
    def shown(self):
        """What the form showed, in a form that tells a note from a proposal."""
        return self.presence if self.stored else f"~{self.presence}"


def attendance_lines(meeting):
    """Lines of the list by name, guests last; whoever was noted stays, even without a seat any more.

    Four queries at most, whatever the number of people.
    """
    stored = list(meeting.attendances.select_related("person", "organisation"))
    lines = [_stored_line(row) for row in stored]
    taken = {row.person_id for row in stored if row.person_id}
    invitations = [row for row in meeting.invitations.select_related("person") if row.person_id]
    replies = {row.person_id: row.reply for row in invitations}
    seats = roster(meeting.body, meeting.held_on) if meeting.body_id else []
    for seat in seats:
        if seat.person.pk not in taken:
            taken.add(seat.person.pk)
            lines.append(_seat_line(seat, PROPOSED[replies.get(seat.person.pk, Reply.NONE)]))
    extra = [row for row in invitations if row.person_id not in taken and row.person.pseudonymised_at is None]
    lines += _invited_lines(meeting, extra)
    return sorted(lines, key=lambda line: (line.is_guest, _sort_name(line), line.key))


def _sort_name(line):
    return line.person.sort_name if line.person else line.name.casefold()


def _stored_line(row):
    return Line(
        key=f"p{row.person_id}" if row.person_id else f"a{row.pk}",
        name=row.name,
        presence=row.presence,
        stored=row,
        person=row.person,
        organisation=row.organisation,
        organisation_name=row.organisation_name,
    )


def _seat_line(seat, presence):
    return _new_line(
        seat.person,
        seat.organisation,
        presence,
        mandate_kind=seat.kind,
        capacity=seat.capacity,
        college=seat.college,
    )


def _invited_lines(meeting, invitations):
    """People invited beyond the seats, with the organisation in which they held a post that day."""
    if not invitations:
        return []
    posts = (
        Affiliation.objects.running(meeting.held_on)
        .filter(person__in=[row.person_id for row in invitations])
        .select_related("organisation")
        .order_by("-is_representative", "-starts_on")
    )
    first = {}
    for post in posts:
        first.setdefault(post.person_id, post.organisation)
    lines = []
    for row in invitations:
        organisation = first.get(row.person_id)
        college = college_of(organisation.nature) if organisation else ""
        lines.append(_new_line(row.person, organisation, PROPOSED[row.reply], college=college))
    return lines


def _new_line(person, organisation, presence, **snapshot):
    return Line(
        key=f"p{person.pk}",
        name=person.full_name,
        presence=presence,
        person=person,
        organisation=organisation,
        organisation_name=organisation.name if organisation else "",
        snapshot={"organisation_nature": organisation.nature if organisation else Nature.UNKNOWN, **snapshot},
    )


def attendance_counts(attendances):
    """How many are noted present, excused, absent; how many organisations were there; colleges of the present."""
    rows = list(attendances)
    presences = Counter(row.presence for row in rows)
    present = [row for row in rows if row.presence == Presence.PRESENT]
    colleges = Counter(row.college for row in present if row.college)
    return {
        "present": presences[Presence.PRESENT],
        "excused": presences[Presence.EXCUSED],
        "absent": presences[Presence.ABSENT],
        "guests": sum(row.is_guest for row in present),
        "organisations": len({row.organisation_name for row in present if row.organisation_name}),
        "balance": [{"label": college.label, "value": colleges[college]} for college in College if colleges[college]],
        "outside_balance": sum(not row.college for row in present),
    }


def presence_label(presence):
    return Presence(presence).label if presence else _("Not noted yet")
