"""Convening, telling what changed, cancelling: the only steps of a meeting's preparation that send mail."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.enums import MessageKind
from coordination.services.audit import record
from coordination.services.outbox import queue_message, store_attachment
from coordination.text import localised
from meetings.calendar import CANCEL, REQUEST, content_type, meeting_calendar_file
from meetings.enums import MeetingState, Reply
from meetings.models import Invitation, Meeting
from meetings.queries.agenda import changes_to_announce, facts_to_announce
from meetings.queries.convocation import digest, recipients
from meetings.rules import BEFORE_HOLDING
from meetings.services.agenda_pdf import agenda_filename, render_agenda
from meetings.services.mails import calendar_text, cancellation_mail, convocation_mail, languages_of, reply_url


@dataclass(frozen=True)
class Sending:
    """What a sending did: how many mails were queued, who has no address, and what was announced as changed."""

    mailed: int
    to_tell: tuple
    changes: tuple


def convene_meeting(
    meeting, *, actor, everybody=True, people=(), seen=None, without_mail=False, without_pdf=False, now=None
):
    """Convene: one invitation and one mail per recipient, or an update to all when what they were told has changed.

    Sent again without any change, it reaches only those who were not reached yet. `seen` is the digest of the preview:
    refused when something changed since. `without_mail` notes that people were convened by other means. Raises
    PdfUnavailable unless `without_pdf`, and ValidationError when nobody is to be convened or the moment has passed.
    """
    now = now or timezone.now()
    pdfs = {}
    if not (without_mail or without_pdf):
        # Before the transaction: printing takes long, and nobody else has to wait for it.
        pdfs = {code: render_agenda(meeting, code, dated=now) for code in ("fr", "nl")}
    with transaction.atomic():
        meeting = _lock(meeting)
        _refuse_late(meeting, now, without_mail=without_mail)
        changes = tuple(changes_to_announce(meeting))
        rows = recipients(meeting, everybody=everybody, people=people, is_update=bool(changes))
        if seen is not None and seen != digest(meeting, rows):
            raise ValidationError(
                _("Something has changed since you opened this page: read it again, then send."), code="stale"
            )
        if not rows:
            raise ValidationError(
                _("There is nobody to convene on that day: give the body its seats, or add people."), code="nobody"
            )
        return _send(meeting, rows, changes, pdfs, actor=actor, now=now, without_mail=without_mail)


def _send(meeting, rows, changes, pdfs, *, actor, now, without_mail):
    is_first = meeting.state != MeetingState.CONVENED
    due = [] if without_mail else [row for row in rows if row.is_due]
    to_tell = tuple(row.name for row in rows if not row.email and (is_first or changes or row.invitation is None))
    is_new = any(row.invitation is None for row in rows)
    if not (is_first or due or is_new or changes):
        raise ValidationError(
            _("Everybody has been convened already and nothing has changed: nothing was sent."), code="nothing"
        )
    if changes:
        meeting.calendar_sequence += 1
    if is_first:
        meeting.convened_at = now
    meeting.state = MeetingState.CONVENED
    meeting.announced_facts = facts_to_announce(meeting)
    meeting.version += 1
    meeting.full_clean()
    meeting.save()
    invitations = [_invitation(meeting, row, asks_again="date" in changes) for row in rows]
    files = _store_agendas(meeting, pdfs, [row.language for row in due])
    for row, invitation in zip(rows, invitations, strict=True):
        if row.is_due and not without_mail:
            _mail_convocation(meeting, invitation, changes, files, actor=actor, now=now)
    record(
        "meeting.convened" if is_first else "convocation.sent",
        meeting,
        actor=actor,
        coordination=meeting.coordination,
        body_id=meeting.body_id,
        changes={"recipients": ["", str(len(due))], "changed": ["", ", ".join(changes)]},
    )
    return Sending(mailed=len(due), to_tell=to_tell, changes=changes)


@transaction.atomic
def cancel_meeting(meeting, *, actor, reason, now=None):
    """Cancel a convened meeting and tell whoever was invited, with the reason; return the Sending."""
    now = now or timezone.now()
    meeting = _lock(meeting)
    if meeting.state != MeetingState.CONVENED:
        raise ValidationError(_("Only a meeting that was convened can be cancelled."), code="state")
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why: the people invited will read it.")})
    meeting.state = MeetingState.CANCELLED
    meeting.cancel_reason = reason
    meeting.calendar_sequence += 1
    meeting.version += 1
    meeting.full_clean()
    meeting.save()
    invited = list(meeting.invitations.all())
    reached = [invitation for invitation in invited if invitation.message_id and invitation.email]
    for invitation in reached:
        subject, text = cancellation_mail(meeting, language=invitation.language, name=invitation.name)
        _queue(meeting, invitation, subject, text, [], CANCEL, "", actor=actor, now=now)
    record(
        "meeting.cancelled",
        meeting,
        actor=actor,
        coordination=meeting.coordination,
        body_id=meeting.body_id,
        changes={"recipients": ["", str(len(reached))]},
    )
    return Sending(len(reached), tuple(row.name for row in invited if row not in reached), ())


def organizer(coordination, language="fr"):
    """Name and address that stand in calendars as the one who convenes."""
    return localised(coordination, "name", language), coordination.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _refuse_late(meeting, now, *, without_mail):
    if meeting.state not in BEFORE_HOLDING:
        raise ValidationError(
            _("This meeting has moved on in the meantime: it is now “%(state)s”.")
            % {"state": meeting.get_state_display()},
            code="state",
        )
    if meeting.starts_at <= now and not without_mail:
        raise ValidationError(
            _("The meeting has begun: no invitation leaves any more. Note that people were told by other means."),
            code="past",
        )


def _lock(meeting):
    return (
        Meeting.objects.select_related("coordination", "body", "site__organisation")
        .select_for_update(of=("self",))
        .get(pk=meeting.pk)
    )


def _invitation(meeting, row, *, asks_again):
    """The invitation of the recipient, made or brought up to date. A new date makes earlier answers worthless."""
    invitation = row.invitation or Invitation(meeting=meeting, person=row.person)
    invitation.meeting = meeting
    invitation.name, invitation.email, invitation.language = row.name[:200], row.email, row.language
    if asks_again:
        invitation.reply, invitation.reply_note, invitation.replied_at = Reply.NONE, "", None
    invitation.full_clean()
    invitation.save()
    return invitation


def _store_agendas(meeting, pdfs, languages):
    """Keep the agenda once per language that somebody gets."""
    wanted = {code for language in languages for code in languages_of(language)}
    return {
        code: store_attachment(agenda_filename(meeting, code), "application/pdf", pdfs[code])
        for code in sorted(wanted & set(pdfs))
    }


def _mail_convocation(meeting, invitation, changes, files, *, actor, now):
    link = reply_url(invitation)
    subject, text = convocation_mail(
        meeting,
        language=invitation.language,
        name=invitation.name,
        link=link,
        changes=changes,
        with_agenda_file=bool(files),
    )
    agendas = [files[code] for code in languages_of(invitation.language) if code in files]
    _queue(meeting, invitation, subject, text, agendas, REQUEST, link, actor=actor, now=now)


def _queue(meeting, invitation, subject, text, attachments, method, link, *, actor, now):
    name, email = organizer(meeting.coordination, languages_of(invitation.language)[0])
    entry = meeting_calendar_file(
        meeting,
        method=method,
        organizer_name=name,
        organizer_email=email,
        description=calendar_text(meeting, language=invitation.language, link=link),
        now=now,
        attendee=(invitation.name, invitation.email),
    )
    calendar = store_attachment("invite.ics", content_type(method), entry)
    invitation.message = queue_message(
        coordination=meeting.coordination,
        kind=MessageKind.CONVOCATION,
        to_name=invitation.name,
        to_email=invitation.email,
        reply_to=meeting.coordination.email,
        subject=subject,
        text=text,
        actor=actor,
        attachments=[*attachments, calendar],
        body_id=meeting.body_id,
    )
    invitation.save(update_fields=["message"])
