"""The list of meetings."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.enums import MeetingState, Nature, Reply
from meetings.models import Invitation, Meeting

# Nothing else is read for a row: the sheet of an organisation holds long texts.
ROW_FIELDS = (
    "title", "state", "nature", "starts_at", "place", "room", "body__kind", "body__name_fr", "body__name_nl",
    "site__street", "site__number", "site__box", "site__postal_code", "site__locality", "site__organisation__name",
)  # fmt: skip


@dataclass(frozen=True)
class MeetingRow:
    """One row, its texts ready: a template looks each up once, and shows fifty rows in a few milliseconds."""

    meeting: Meeting
    pk: int
    title: str
    when: str
    place: str
    body: str
    state: str
    state_label: str
    nature: str
    reply: str
    reply_label: str


def split_by_day(on):
    """Conditions (upcoming, past): what begins on that day or later, Brussels time, is upcoming."""
    midnight = datetime.combine(on, time.min, tzinfo=timezone.get_default_timezone())
    return Q(starts_at__gte=midnight), Q(starts_at__lt=midnight)


def rows_for_list(meetings):
    """What a row of the list shows, in one query."""
    return meetings.select_related("body", "site__organisation").only(*ROW_FIELDS)


def list_rows(access, meetings):
    """Rows of one page, with the answer of the person who looks at it where they were invited; one query more."""
    mine = {}
    if access.person is not None:
        invitations = Invitation.objects.filter(person=access.person, meeting__in=[meeting.pk for meeting in meetings])
        mine = {invitation.meeting_id: invitation for invitation in invitations}
    labels = {name: str(label) for choices in (MeetingState, Nature, Reply) for name, label in choices.choices}
    labels |= {"": "", "open": _("Open meeting"), "expected": _("Answer expected")}
    return [_row(meeting, mine.get(meeting.pk), labels) for meeting in meetings]


def _row(meeting, invitation, labels):
    local = timezone.localtime(meeting.starts_at, timezone.get_default_timezone())
    when = {"date": date_format(local, "l j F Y"), "time": local.strftime("%H:%M")}
    reply, reply_label = _reply(meeting, invitation, labels)
    return MeetingRow(
        meeting=meeting,
        pk=meeting.pk,
        title=meeting.title,
        when=_("%(date)s at %(time)s") % when,
        place=meeting.place_line,
        body=meeting.body.name if meeting.body_id else labels["open"],
        state=meeting.state,
        state_label=labels[meeting.state] if meeting.state != MeetingState.ARCHIVED else "",
        nature=labels[meeting.nature] if meeting.nature != Nature.COORDINATION else "",
        reply=reply,
        reply_label=reply_label,
    )


def _reply(meeting, invitation, labels):
    """Own answer and its name; an answer that is still awaited says so as long as the meeting is to come."""
    if invitation is None:
        return "", ""
    if invitation.reply != Reply.NONE:
        return invitation.reply, labels[invitation.reply]
    return (Reply.NONE, labels["expected"]) if meeting.state == MeetingState.CONVENED else ("", "")
