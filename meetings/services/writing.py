"""When the papers of a meeting may be written: from the day it is held until its minutes are adopted."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.enums import MeetingState
from meetings.models import Meeting

WRITABLE = (MeetingState.HELD, MeetingState.IN_REMARKS)


def lock_meeting(meeting):
    """Lock the row until the end of the transaction and return it as it is now, with body and coordination."""
    rows = Meeting.objects.select_related("coordination", "body", "site__organisation")
    return rows.select_for_update(of=("self",)).get(pk=meeting.pk)


def lock_for_writing(meeting):
    """The same, refused with the reason when attendance, notes, decisions and actions do not change."""
    meeting = lock_meeting(meeting)
    if meeting.is_locked:
        raise ValidationError(
            _("The minutes of “%(meeting)s” are adopted: nothing in them changes any more.") % {"meeting": meeting},
            code="locked",
        )
    if meeting.state not in WRITABLE:
        raise ValidationError(
            _("“%(meeting)s” is not noted as held yet: do that first.") % {"meeting": meeting}, code="not_held"
        )
    return meeting


def refuse_unless(meeting, *states):
    """Refuse a step that the meeting is not ready for, or that somebody else has taken meanwhile."""
    if meeting.state not in states:
        raise ValidationError(
            _("This meeting has moved on in the meantime: it is now “%(state)s”.")
            % {"state": meeting.get_state_display()},
            code="state",
        )
