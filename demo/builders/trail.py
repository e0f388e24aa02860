"""What the application itself would have kept: the audit trail, the mails of convocations, comments on an agenda."""

from datetime import timedelta

from coordination.enums import MessageKind, MessageStatus
from coordination.models import AuditEntry, OutboxMessage
from demo.builders.context import at
from demo.builders.minutes import long_date
from demo.texts.comments import COMMENTS
from meetings.enums import MeetingState
from meetings.models import AgendaComment, Invitation
from meetings.models.meetings import ANNOUNCED, LOCKED
from members.models import Body


class Trail:
    """Audit entries in the making: each at the time when the thing was done, by who would have done it."""

    def __init__(self, demo, coordination, coordinator, assistant=None):
        self.demo, self.coordination = demo, coordination
        self.coordinator, self.assistant = coordinator, assistant or coordinator
        self.entries = []

    def add(self, action, obj, moment, *, actor=None, body_id=None, label=None, changes=None):
        if moment > self.demo.moment(0, 8):
            moment = self.demo.moment(-1, 16, 40)
        self.entries.append(
            AuditEntry(
                coordination=self.coordination,
                at=moment,
                actor=actor or self.coordinator,
                action=action,
                object_type=obj._meta.label_lower,
                object_id=str(obj.pk),
                object_label=str(label or obj)[:250],
                body_id=body_id,
                changes=changes or {},
            )
        )

    def of_directory(self, sheets):
        for number, sheet in enumerate(sheets):
            membership = sheet.membership
            if membership.starts_on > self.demo.day(-740):
                moment = at(membership.starts_on, 9 + number % 8, number % 60)
                self.add("organisation.created", sheet.row, moment, actor=self.assistant)
            if membership.ends_on:
                moment = at(membership.ends_on, 15, number % 60)
                self.add("membership.updated", membership, moment, label=sheet.row.name)
            if sheet.row.confirmed_on:
                moment = at(sheet.row.confirmed_on, 10 + number % 6, number % 60)
                self.add("organisation.confirmed", sheet.row, moment, actor=self.assistant)

    def of_bodies(self):
        for body in Body.objects.filter(coordination=self.coordination, starts_on__gt=self.demo.day(-760)):
            self.add("body.created", body, at(body.starts_on, 9, 20), body_id=body.pk)
            for mandate in body.mandates.select_related("person").filter(starts_on__gt=body.starts_on):
                self.add("mandate.created", mandate, at(mandate.starts_on, 11, 10), body_id=body.pk)

    def of_meetings(self, meetings):
        for meeting in meetings:
            body_id = meeting.body_id
            self.add("meeting.created", meeting, meeting.created_at, body_id=body_id)
            if meeting.state in ANNOUNCED:
                self.add("meeting.convened", meeting, meeting.convened_at, body_id=body_id)
            if meeting.state == MeetingState.CANCELLED:
                self.add("meeting.cancelled", meeting, meeting.convened_at + timedelta(days=6), body_id=body_id)
            if meeting.took_place:
                self.add("meeting.held", meeting, meeting.starts_at + timedelta(hours=3), body_id=body_id)
            if meeting.remarks_until:
                moment = meeting.starts_at + timedelta(days=5, hours=2)
                self.add("minutes.sent", meeting, moment, actor=self.assistant, body_id=body_id)
            if meeting.state in LOCKED:
                self.add("minutes.adopted", meeting, at(meeting.adopted_on, 16, 30), body_id=body_id)

    def of_reports(self, previous, current):
        self.add("report.created", previous, at(previous.sent_on - timedelta(days=70), 9, 5))
        self.add("report.sent", previous, at(previous.sent_on, 11, 45))
        self.add("report.created", current, self.demo.moment(-62, 9, 30))

    def save(self):
        AuditEntry.objects.bulk_create(sorted(self.entries, key=lambda entry: entry.at))


def build_comments(demo, pairs, users):
    """Comments of the committee on its agenda under review."""
    meeting = next(m for _script, m in pairs if m.state == MeetingState.AGENDA_OPEN)
    items = {item.position: item for item in meeting.items.all()}
    AgendaComment.objects.bulk_create(
        AgendaComment(item=items[position], author=users[login], text=text, created_at=demo.moment(-4, 9 + number, 12))
        for number, (login, position, text) in enumerate(COMMENTS)
    )


def build_messages(demo, coordination, pairs, actor):
    """The mails of the meetings to come: all but one arrived."""
    messages, invitations = [], []
    for _script, meeting in pairs:
        if meeting.state != MeetingState.CONVENED:
            continue
        for invitation in meeting.invitations.select_related("person").exclude(email=""):
            invitation.message = _message(coordination, meeting, invitation, actor)
            messages.append(invitation.message)
            invitations.append(invitation)
    if len(messages) > 1:
        _let_fail(messages[7 % len(messages)])
    OutboxMessage.objects.bulk_create(messages)
    for invitation in invitations:
        invitation.message_id = invitation.message.pk
    Invitation.objects.bulk_update(invitations, ["message"])


def _message(coordination, meeting, invitation, actor):
    dutch = invitation.language == "nl"
    day = long_date(meeting.held_on, "nl" if dutch else "fr")
    hour, place = meeting.starts_at, meeting.place_line
    items = "\n".join(f"{item.position}. {item.title} ({item.minutes} min)" for item in meeting.items.all())
    name = invitation.name
    if dutch:
        subject = f"Uitnodiging: {meeting.title}, {day}"
        text = (
            f"Beste {name},\n\nU bent uitgenodigd op {day} om {hour:%H.%M} uur.\nPlaats: {place}\n\nAgenda\n{items}\n"
        )
    else:
        subject = f"Invitation : {meeting.title}, {day}"
        text = f"Bonjour {name},\n\nVous êtes invité·e le {day} à {hour:%H h %M}.\nLieu : {place}\n\n"
        text += f"Ordre du jour\n{items}"
    moment = meeting.convened_at
    return OutboxMessage(
        coordination=coordination,
        kind=MessageKind.CONVOCATION,
        to_name=name,
        to_email=invitation.email,
        reply_to=coordination.email,
        subject=subject[:300],
        text=text,
        status=MessageStatus.SENT,
        created_at=moment,
        created_by=actor,
        next_attempt_at=moment,
        attempts=1,
        claimed_at=moment + timedelta(minutes=1),
        sent_at=moment + timedelta(minutes=1),
        body_id=meeting.body_id,
    )


def _let_fail(message):
    message.status = MessageStatus.FAILED
    message.sent_at = None
    message.attempts = 6
    message.last_error = "550 5.1.1 Mailbox unavailable"
