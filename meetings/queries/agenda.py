"""What the page of a meeting shows before it is held: agenda with its times, state, answers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from meetings.enums import ItemKind, MeetingState, Reply
from meetings.models import AgendaComment, AgendaItem, Invitation, Meeting
from meetings.rules import can_change_agenda, can_comment_agenda, can_read_comments

# Panel of the page that is open in each state; a convened meeting is held on its day.
STEPS = ("prepare", "convene", "hold", "minutes", "adopt")
STEP_OF = {
    MeetingState.DRAFT: "prepare",
    MeetingState.AGENDA_OPEN: "prepare",
    MeetingState.CONVENED: "convene",
    MeetingState.HELD: "minutes",
    MeetingState.IN_REMARKS: "adopt",
    MeetingState.ADOPTED: "archived",
    MeetingState.ARCHIVED: "done",
    MeetingState.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class TimedItem:
    item: AgendaItem
    number: int
    starts_at: datetime
    ends_at: datetime
    comments: tuple = ()


def meeting_for_page(access, pk):
    """The meeting with all that its page shows of the agenda and the convocation, or None; six queries at most."""
    items = AgendaItem.objects.select_related("presenter", "proposed_by").order_by("position", "pk")
    invitations = Invitation.objects.select_related("message").defer("message__text").order_by("name", "pk")
    return (
        Meeting.objects.visible_to(access)
        .select_related("coordination", "body", "site__organisation", "minutes_taker", "adopted_at_meeting")
        .prefetch_related(Prefetch("items", items), Prefetch("invitations", invitations), "themes")
        .filter(pk=pk)
        .first()
    )


def timed_items(meeting, comments=None):
    """Points of the agenda with the hour at which each begins and ends; they follow one another from the start."""
    now, rows = meeting.starts_at.astimezone(UTC), []
    for number, item in enumerate(meeting.items.all(), start=1):
        end = now + timedelta(minutes=item.minutes)
        rows.append(TimedItem(item, number, now, end, tuple((comments or {}).get(item.pk, ()))))
        now = end
    return rows


def comments_by_item(access, meeting):
    """Comments of the review, for who prepares the meeting and who holds a seat; nothing for anybody else."""
    if not can_read_comments(access, meeting):
        return {}
    found = {}
    for comment in AgendaComment.objects.filter(item__meeting=meeting).select_related("author"):
        found.setdefault(comment.item_id, []).append(comment)
    return found


def current_step(meeting, on):
    """Which panel is open: the first thing that is still to be done on that day."""
    step = STEP_OF[meeting.state]
    return "hold" if step == "convene" and meeting.held_on <= on else step


def life_steps(meeting, on):
    """Steps of the meeting's life for the stepper: done, current or to do."""
    labels = {
        "prepare": _("Prepare"),
        "convene": _("Convene"),
        "hold": _("Hold"),
        "minutes": _("Write up"),
        "adopt": _("Adopt"),
        "archived": _("Archived"),
    }
    current = current_step(meeting, on)
    keys = list(labels)
    place = len(keys) if current == "done" else keys.index(current)
    return [
        {"label": labels[key], "state": "done" if index < place else "current" if index == place else "todo"}
        for index, key in enumerate(keys)
    ]


def prepare_panel(access, meeting):
    """Agenda with times; for who prepares it, with what they may do to it."""
    items = timed_items(meeting, comments_by_item(access, meeting))
    return {
        "items": items,
        "ends_at": meeting.ends_at,
        "total": sum(row.item.minutes for row in items),
        "kinds": ItemKind.choices,
        "may_change": can_change_agenda(access, meeting),
        "may_comment": can_comment_agenda(access, meeting),
        "is_under_review": meeting.state == MeetingState.AGENDA_OPEN,
        "has_body": meeting.body_id is not None,
    }


def convene_panel(access, meeting):
    """Who was convened, what became of each mail, and the answers; for who prepares the meeting."""
    rows = list(meeting.invitations.all())
    counts = {reply: sum(row.reply == reply for row in rows) for reply in Reply}
    return {
        "invitations": rows,
        "changes": changes_to_announce(meeting),
        "present": counts[Reply.PRESENT],
        "excused": counts[Reply.EXCUSED],
        "silent": counts[Reply.NONE],
        "failed": sum(row.message is not None and row.message.status == "failed" for row in rows),
    }


def facts_to_announce(meeting):
    """What the invited are told, in a form that can be kept and compared."""
    return {
        "title": meeting.title,
        "date": meeting.starts_at.astimezone(UTC).isoformat(timespec="minutes"),
        "place": meeting.place_line,
        "agenda": [[item.title, item.minutes, item.presented_by] for item in meeting.items.all()],
    }


def changes_to_announce(meeting):
    """Names of what differs from what the invited were last told: title, date, place, agenda."""
    if meeting.state != MeetingState.CONVENED or not meeting.announced_facts:
        return []
    facts = facts_to_announce(meeting)
    return [name for name in facts if facts[name] != meeting.announced_facts.get(name)]


def previous_meeting(meeting):
    """The last meeting of the same body before this one that had an agenda, or None; open meetings have none."""
    if meeting.body_id is None:
        return None
    return (
        Meeting.objects.filter(body=meeting.body_id, starts_at__lt=meeting.starts_at, items__isnull=False)
        .exclude(pk=meeting.pk)
        .exclude(state=MeetingState.CANCELLED)
        .order_by("-starts_at", "-pk")
        .first()
    )
