"""Which minutes an account may read, and what the panels of a meeting show once it is held."""

import hashlib
from dataclasses import dataclass, field

from django.db.models import Case, F, Prefetch, Q, When, prefetch_related_objects

from meetings.enums import ActionStatus, MeetingState, Presence
from meetings.models import ActionItem, AgendaItem, Attendance, Decision, Meeting
from meetings.queries.attendance import attendance_counts
from meetings.rules import (
    can_adopt_minutes,
    can_archive_meeting,
    can_hold_meeting,
    can_read_attendance,
    can_run_meeting,
    can_send_minutes,
    can_write_minutes,
)
from members.enums import BodyKind
from members.queries.rosters import roster

PUBLISHED = (MeetingState.IN_REMARKS, MeetingState.ADOPTED, MeetingState.ARCHIVED)
OPEN_ACTIONS = (ActionStatus.OPEN, ActionStatus.IN_PROGRESS)
TAKES_PLACE = (MeetingState.CONVENED, MeetingState.HELD, *PUBLISHED)


def readable_minutes(access):
    """Meetings whose minutes the account may read: the list that goes with `rules.can_read_minutes`."""
    meetings = Meeting.objects.visible_to(access)
    if access.runs_coordination:
        return meetings
    return meetings.filter(
        Q(state__in=PUBLISHED)
        | Q(body__in=access.facilitated_body_ids)
        | Q(body__in=access.committee_body_ids, state=MeetingState.HELD)
    )


@dataclass
class WrittenItem:
    """A point of the agenda with what came out of it."""

    item: AgendaItem
    number: int
    decisions: list = field(default_factory=list)
    actions: list = field(default_factory=list)

    @property
    def is_empty(self):
        return not (self.item.notes or self.decisions or self.actions)


@dataclass
class Record:
    """All that the minutes of one meeting hold: attendance, points in order, and actions of no point."""

    meeting: Meeting
    attendances: list
    items: list
    other_actions: list
    adopted_at: Meeting | None = None

    @property
    def decisions(self):
        return [decision for row in self.items for decision in row.decisions]

    @property
    def actions(self):
        return [action for row in self.items for action in row.actions] + self.other_actions

    @property
    def is_draft(self):
        return not self.meeting.is_locked

    def by_presence(self, presence):
        return [row for row in self.attendances if row.presence == presence]

    @property
    def present(self):
        return self.by_presence(Presence.PRESENT)

    @property
    def excused(self):
        return self.by_presence(Presence.EXCUSED)

    @property
    def absent(self):
        return self.by_presence(Presence.ABSENT)


def minutes_record(meeting):
    """Read the minutes of a meeting: four queries, fewer when the items are prefetched."""
    rows = {item.pk: WrittenItem(item, number) for number, item in enumerate(_items(meeting), start=1)}
    for decision in Decision.objects.filter(meeting=meeting).select_related("body").order_by("number"):
        rows[decision.item_id].decisions.append(decision)
    others = []
    for action in ActionItem.objects.filter(meeting=meeting).select_related("person").order_by("pk"):
        (rows[action.item_id].actions if action.item_id in rows else others).append(action)
    attendances = list(_attendances(meeting))
    attendances.sort(key=lambda row: (row.person.sort_name if row.person else row.name.casefold(), row.pk))
    adopted_at = meeting.adopted_at_meeting if meeting.adopted_at_meeting_id else None
    return Record(meeting, attendances, list(rows.values()), others, adopted_at)


def _is_prefetched(meeting, relation):
    return relation in getattr(meeting, "_prefetched_objects_cache", {})


def _attendances(meeting):
    if _is_prefetched(meeting, "attendances"):
        return meeting.attendances.all()
    return Attendance.objects.filter(meeting=meeting).select_related("person")


def _items(meeting):
    if _is_prefetched(meeting, "items"):
        return meeting.items.all()
    return meeting.items.select_related("presenter").order_by("position", "pk")


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets the minutes to remark on; without an address they are told otherwise."""

    name: str
    email: str
    language: str


def minutes_recipients(meeting):
    """Who held a seat that day and whoever was present or excused, each person and each address once, by name."""
    people = {}
    if meeting.body_id:
        people = {seat.person.pk: seat.person for seat in roster(meeting.body, meeting.held_on)}
    came = meeting.attendances.filter(presence__in=(Presence.PRESENT, Presence.EXCUSED), person__isnull=False)
    for row in came.select_related("person"):
        if row.person.pseudonymised_at is None:
            people.setdefault(row.person_id, row.person)
    found, taken = [], set()
    for person in sorted(people.values(), key=lambda person: (person.sort_name, person.pk)):
        address = person.email.casefold()
        if address and address in taken:
            continue
        taken.add(address)
        found.append(Recipient(person.full_name, person.email, person.language))
    return found


def minutes_fingerprint(meeting):
    """Changes whenever anything in the minutes, or who would get them, does: what was read is what is sent."""
    minutes = minutes_record(meeting)
    parts = [
        [(row.item.pk, row.item.title, row.item.notes) for row in minutes.items],
        [(row.pk, row.text) for row in minutes.decisions],
        [(row.pk, row.what, row.responsible, str(row.due_on)) for row in minutes.actions],
        [(row.pk, row.name, row.presence) for row in minutes.attendances],
        [(row.name, row.email, row.language) for row in minutes_recipients(meeting)],
        [meeting.title, meeting.starts_at.timestamp(), meeting.place_line],
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def adopting_meetings(access, meeting):
    """Later meetings that can adopt these minutes: of the same body or of a steering committee, known to the account.

    The nearest first.
    """
    rows = Meeting.objects.visible_to(access).filter(starts_at__gt=meeting.starts_at, state__in=TAKES_PLACE)
    same = Q(body=meeting.body_id) if meeting.body_id else Q(body__kind=BodyKind.PLENARY, body__is_confidential=False)
    committee = Q(body__kind=BodyKind.STEERING_COMMITTEE, body__is_confidential=False)
    return rows.filter(same | committee).order_by("starts_at", "pk")


def decisions_of(access):
    """Decisions of the minutes that the account may read, the latest first."""
    rows = Decision.objects.visible_to(access, readable_minutes(access))
    return rows.select_related("meeting", "body", "item").order_by("-meeting__starts_at", "-number", "-pk")


def actions_of(access):
    """Actions of the minutes that the account may read: open ones first, by their day."""
    rows = ActionItem.objects.visible_to(access, readable_minutes(access))
    is_closed = Case(When(status__in=OPEN_ACTIONS, then=0), default=1)
    by_day = F("due_on").asc(nulls_last=True)
    return rows.select_related("meeting__body", "person", "item").order_by(is_closed, by_day, "pk")


def hold_panel(access, meeting):
    """Attendance: counts once noted, and what the reader may do."""
    may_read = can_read_attendance(access, meeting) and meeting.took_place
    rows = []
    if may_read:
        # The next panels of the page read them too.
        prefetch_related_objects([meeting], Prefetch("attendances", Attendance.objects.select_related("person")))
        rows = list(meeting.attendances.all())
    return {
        "counts": attendance_counts(rows),
        "is_noted": bool(rows),
        "may_hold": can_hold_meeting(access, meeting) and meeting.held_on <= access.on,
        "may_write": can_write_minutes(access, meeting),
        "may_unhold": meeting.state == MeetingState.HELD and not rows and can_run_meeting(access, meeting),
        "may_print": can_run_meeting(access, meeting),
    }


def minutes_panel(access, meeting):
    """The minutes as they stand, to read; for who writes them, the way to write and to send them."""
    minutes = minutes_record(meeting)
    return {
        "minutes": minutes,
        "counts": attendance_counts(minutes.attendances),
        "is_empty": all(row.is_empty for row in minutes.items) and not minutes.other_actions,
        "may_write": can_write_minutes(access, meeting),
        "may_send": can_send_minutes(access, meeting),
        "runs": can_run_meeting(access, meeting),
        "may_move_actions": [
            action.pk
            for action in minutes.actions
            if can_run_meeting(access, meeting) or (access.person and action.person_id == access.person.pk)
        ],
    }


def adopt_panel(access, meeting):
    """Where the minutes stand between remarks and archive."""
    return {
        "may_adopt": can_adopt_minutes(access, meeting),
        "may_archive": can_archive_meeting(access, meeting),
        "remarks_are_over": bool(meeting.remarks_until and meeting.remarks_until < access.on),
        "adopted_at": meeting.adopted_at_meeting if meeting.adopted_at_meeting_id else None,
    }


def overdue(actions, on):
    """Those still to be done after their day."""
    return actions.filter(status__in=OPEN_ACTIONS, due_on__lt=on)
