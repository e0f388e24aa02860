"""Answers to a convocation, by link or by a signed-in member."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.services.audit import record
from meetings.enums import MeetingState, Reply
from meetings.models import Invitation


@transaction.atomic
def save_reply(invitation, *, actor, reply, note, now=None):
    """Keep the answer, which may be changed until the meeting begins. `actor` is None for an answer by link.

    ValidationError when it is too late or the meeting is not to be held.
    """
    now = now or timezone.now()
    rows = Invitation.objects.select_related("meeting__coordination").select_for_update(of=("self",))
    invitation = rows.get(pk=invitation.pk)
    problem = why_no_reply(invitation.meeting, now)
    if problem:
        raise ValidationError(problem, code="closed")
    if reply not in (Reply.PRESENT, Reply.EXCUSED):
        raise ValidationError({"reply": _("Say whether you will come.")})
    before = invitation.reply
    invitation.reply, invitation.reply_note, invitation.replied_at = reply, note.strip(), now
    invitation.full_clean()
    invitation.save()
    meeting = invitation.meeting
    record(
        "invitation.answered",
        invitation,
        actor=actor,
        coordination=meeting.coordination,
        body_id=meeting.body_id,
        changes={"reply": [before, reply]},
    )
    return invitation


def why_no_reply(meeting, now):
    """Why an answer is refused now, as a sentence; empty when it is welcome."""
    if meeting.state == MeetingState.CANCELLED:
        return _("This meeting was cancelled.")
    if meeting.state != MeetingState.CONVENED or now >= meeting.starts_at:
        return _("This meeting has begun: it is too late to answer here.")
    return ""
