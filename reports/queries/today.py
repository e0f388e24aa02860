"""What the reader of “Aujourd’hui” can do now, made from the data and from what they may know of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coordination.enums import MessageStatus
from coordination.models import OutboxMessage, ReportSection
from coordination.rules import can_read_outbox
from coordination.typography import format_date
from meetings.enums import ActionStatus, MeetingState, Reply
from meetings.models import ActionItem, Meeting
from meetings.queries.minutes import readable_minutes
from members.models import Membership
from members.queries.bodies import mandates_ending
from members.rules import can_edit_directory, can_manage_bodies
from reports.models import ActivityReport
from reports.rules import can_read_reports

# An agenda that is not sent this many days before the meeting is on the list.
SEND_BEFORE = timedelta(days=15)
SHEET_IS_FRESH = timedelta(days=365)
SHOWN = 8


@dataclass(frozen=True)
class Task:
    """One line of the list: when it is due, what to do, and where it is done."""

    on: date
    text: str
    url: str
    icon: str
    is_late: bool = False
    note: str = ""


def tasks(access, meetings):
    """Dated to-do of the reader, the oldest first. `meetings` is `live_meetings(access)`."""
    lines = [*_meeting_tasks(access, meetings), *_my_action_tasks(access)]
    if can_manage_bodies(access):
        lines += _mandate_tasks(access)
    if can_edit_directory(access):
        lines += _sheet_tasks(access)
    if can_read_outbox(access):
        lines += _mail_tasks(access)
    return sorted(lines, key=lambda task: (task.on, task.text))


def live_meetings(access):
    """Visible meetings that are not over with, with the answers that came in; the soonest first."""
    return list(
        Meeting.objects.visible_to(access)
        .exclude(state__in=(MeetingState.ADOPTED, MeetingState.ARCHIVED, MeetingState.CANCELLED))
        .filter(starts_at__gte=_midnight(access.on) - timedelta(days=365))
        .select_related("body", "site__organisation")
        .annotate(
            invited=Count("invitations", distinct=True),
            answered=Count("invitations", filter=~Q(invitations__reply=Reply.NONE), distinct=True),
            item_count=Count("items", distinct=True),
        )
        .order_by("starts_at")
    )


def next_meetings(access, meetings):
    """Meetings from today on, with `my_reply` for whoever was invited."""
    coming = [meeting for meeting in meetings if meeting.held_on >= access.on][:SHOWN]
    replies = {}
    if access.person is not None:
        invitations = access.person.invitations.filter(meeting__in=coming)
        replies = {invitation.meeting_id: invitation for invitation in invitations}
    for meeting in coming:
        meeting.my_invitation = replies.get(meeting.pk)
    return coming


def report_progress(access):
    """How far the report of the current year stands: (report or None, sections written, sections to write)."""
    report = ActivityReport.objects.visible_to(access).filter(year=access.on.year).select_related("frame").first()
    if report is None or not can_read_reports(access):
        return None
    sections = ReportSection.objects.filter(
        frame=report.frame, document="activity_report", kind__in=("text", "both")
    ).exclude(key__in=report.hidden_sections)
    written = report.texts.exclude(text="", nothing_because="").values("section_key")
    counts = sections.aggregate(written=Count("pk", filter=Q(key__in=written)), total=Count("pk"))
    return {"report": report, **counts}


def my_sheets(access):
    """Member organisations of the reader, to show how fresh their sheets are."""
    if access.person is None:
        return []
    posts = access.person.affiliations.running(access.on)
    rows = Membership.objects.filter(
        coordination=access.coordination, organisation__in=posts.values("organisation")
    ).members_on(access.on)
    return [membership.organisation for membership in rows.select_related("organisation")]


def _midnight(day):
    return datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_default_timezone())


def _page(access, name, *args):
    return reverse(name, args=[access.coordination.slug, *args])


def _meeting_tasks(access, meetings):
    for meeting in meetings:
        url = _page(access, "meetings:meeting_detail", meeting.pk)
        day = meeting.held_on
        runs = access.runs_coordination or meeting.body_id in access.facilitated_body_ids
        if meeting.state in (MeetingState.DRAFT, MeetingState.AGENDA_OPEN):
            if runs and day - SEND_BEFORE <= access.on:
                text = _("Send the convocation for “%(meeting)s”") % {"meeting": meeting}
                yield Task(day - SEND_BEFORE, text, url, "send", is_late=day < access.on)
            elif meeting.state == MeetingState.AGENDA_OPEN and meeting.body_id in access.seat_body_ids:
                text = _("Review the agenda of “%(meeting)s”") % {"meeting": meeting}
                yield Task(access.on, text, url, "list-check", note=_meeting_day(day))
        elif meeting.state == MeetingState.CONVENED and runs and day < access.on:
            text = _("Tick who was at “%(meeting)s”") % {"meeting": meeting}
            yield Task(day, text, url, "person-check", is_late=True)
        elif meeting.state == MeetingState.HELD and runs:
            text = _("Write the minutes of “%(meeting)s”") % {"meeting": meeting}
            yield Task(day, text, url, "pencil", is_late=day < access.on - SEND_BEFORE)
        elif meeting.state == MeetingState.IN_REMARKS:
            yield from _remark_tasks(access, meeting, url, runs=runs)


def _remark_tasks(access, meeting, url, *, runs):
    until = meeting.remarks_until or meeting.held_on
    if until < access.on and runs:
        text = _("Have the minutes of “%(meeting)s” adopted") % {"meeting": meeting}
        yield Task(until, text, url, "check-circle")
    elif until >= access.on and meeting.body_id in access.seat_body_ids and not runs:
        text = _("Read the minutes of “%(meeting)s” and send your remarks") % {"meeting": meeting}
        yield Task(until, text, url, "chat-left-text", note=_("last day for remarks"))


def _meeting_day(day):
    return _("meeting on %(date)s") % {"date": format_date(day, get_language())}


def _my_action_tasks(access):
    """Own actions, the first ones; for who runs the coordination also how many of all are overdue. One query."""
    of_interest = Q(person=access.person) if access.person is not None else Q(pk__in=[])
    if access.runs_coordination:
        of_interest |= Q(due_on__lt=access.on)
    actions = list(
        ActionItem.objects.filter(
            of_interest,
            status__in=(ActionStatus.OPEN, ActionStatus.IN_PROGRESS),
            meeting__in=readable_minutes(access),
            due_on__isnull=False,
        )
        .only("what", "due_on", "person", "meeting")
        .order_by("due_on")
    )
    late = [action.due_on for action in actions if action.due_on < access.on]
    if late and access.runs_coordination:
        count = len(late)
        text = ngettext("%(count)d action is overdue", "%(count)d actions are overdue", count) % {"count": count}
        url = _page(access, "meetings:action_list") + "?overdue=1"
        yield Task(late[0], text, url, "clock-history", is_late=True)
    mine = [action for action in actions if access.person is not None and action.person_id == access.person.pk]
    for action in mine[:SHOWN]:
        url = _page(access, "meetings:meeting_detail", action.meeting_id)
        yield Task(action.due_on, action.what, url, "check2-square", is_late=action.due_on < access.on)


def _mandate_tasks(access):
    for mandate in mandates_ending(access)[:SHOWN]:
        text = _("The mandate of %(person)s in “%(body)s” ends") % {"person": mandate.person, "body": mandate.body}
        yield Task(mandate.ends_on, text, _page(access, "members:body_detail", mandate.body_id), "hourglass-split")


def _sheet_tasks(access):
    stale = (
        Membership.objects.filter(coordination=access.coordination)
        .members_on(access.on)
        .filter(Q(organisation__confirmed_on=None) | Q(organisation__confirmed_on__lt=access.on - SHEET_IS_FRESH))
        .count()
    )
    if stale:
        text = ngettext(
            "%(count)d sheet of the directory has not been confirmed for a year",
            "%(count)d sheets of the directory have not been confirmed for a year",
            stale,
        ) % {"count": stale}
        url = _page(access, "members:organisation_list") + "?sort=confirmed_on"
        yield Task(access.on, text, url, "journal-check")


def _mail_tasks(access):
    failed = OutboxMessage.objects.filter(coordination=access.coordination, status=MessageStatus.FAILED)
    failed = failed.filter(access.body_scope()).count()
    if failed:
        text = ngettext("%(count)d mail could not be sent", "%(count)d mails could not be sent", failed)
        url = _page(access, "coordination:message_list") + "?status=failed"
        yield Task(access.on, text % {"count": failed}, url, "envelope", is_late=True)
