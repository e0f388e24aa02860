"""Who may do what with a meeting; the meeting itself was fetched through `visible_to`."""

from meetings.enums import MeetingState

BEFORE_HOLDING = (MeetingState.DRAFT, MeetingState.AGENDA_OPEN, MeetingState.CONVENED)
AGENDA_CHANGES = (*BEFORE_HOLDING, MeetingState.HELD)


def can_read_meetings(access):
    return access.takes_part


def can_create_meeting(access):
    """Who runs the coordination, and whoever facilitates a body (for that body)."""
    return access.runs_coordination or bool(access.facilitated_body_ids)


def can_create_meeting_of(access, body):
    if access.runs_coordination:
        return True
    return body is not None and body.pk in access.facilitated_body_ids


def can_run_meeting(access, meeting):
    """Prepare, convene, hold and minute it."""
    return can_create_meeting_of(access, meeting.body)


def can_change_minutes(access, meeting):
    return can_run_meeting(access, meeting) and not meeting.is_locked


def can_hold_meeting(access, meeting):
    """Also a draft: some meetings take place without a convocation."""
    before = (MeetingState.DRAFT, MeetingState.AGENDA_OPEN, MeetingState.CONVENED)
    return can_run_meeting(access, meeting) and meeting.state in before


def can_write_minutes(access, meeting):
    """Attendance, notes, decisions and actions: from the day it is held until adoption."""
    return can_change_minutes(access, meeting) and meeting.took_place


def can_send_minutes(access, meeting):
    return can_run_meeting(access, meeting) and meeting.state == MeetingState.HELD


def can_adopt_minutes(access, meeting):
    """After the remarks, or straight away when nobody was asked for any."""
    return can_run_meeting(access, meeting) and meeting.state in (MeetingState.HELD, MeetingState.IN_REMARKS)


def can_archive_meeting(access, meeting):
    return can_run_meeting(access, meeting) and meeting.state == MeetingState.ADOPTED


def can_change_action_status(access, action):
    """Who runs the meeting, and the person who took the action on; also after the minutes are adopted."""
    if can_run_meeting(access, action.meeting):
        return True
    return access.person is not None and action.person_id == access.person.pk


def can_delete_meeting(access, meeting):
    """Only what was never convened, and only the coordinator: nothing that was announced disappears."""
    return access.is_coordinator and meeting.state in (MeetingState.DRAFT, MeetingState.AGENDA_OPEN)


def can_comment_agenda(access, meeting):
    """Those who hold a seat in the body, while its agenda is under review."""
    if meeting.state != MeetingState.AGENDA_OPEN:
        return False
    return can_run_meeting(access, meeting) or meeting.body_id in access.seat_body_ids


def can_read_minutes(access, meeting):
    """Draft minutes: who writes them and, for a steering committee, its members. Then whoever knows of the meeting.

    The hierarchy reads adopted minutes of plenaries; of another body only with a seat in it (architecture, section 3).
    """
    if can_run_meeting(access, meeting):
        return True
    if meeting.state == MeetingState.HELD:
        return meeting.body_id in access.committee_body_ids
    return meeting.state in (MeetingState.IN_REMARKS, MeetingState.ADOPTED, MeetingState.ARCHIVED)


def can_read_attendance(access, meeting):
    return can_read_minutes(access, meeting)


def can_change_meeting(access, meeting):
    """Date, place, title: as long as the minutes are not locked; a cancelled meeting stays as it was announced."""
    return can_run_meeting(access, meeting) and not meeting.is_locked and meeting.state != MeetingState.CANCELLED


def can_change_agenda(access, meeting):
    """Until the minutes go out for remarks: a point that came up in the meeting still finds its place."""
    return can_run_meeting(access, meeting) and meeting.state in AGENDA_CHANGES


def can_convene_meeting(access, meeting):
    return can_run_meeting(access, meeting) and meeting.state in BEFORE_HOLDING


def can_cancel_meeting(access, meeting):
    """Only what was announced; a draft that nobody knows of is deleted instead."""
    return can_run_meeting(access, meeting) and meeting.state == MeetingState.CONVENED


def can_open_agenda(access, meeting):
    """An open meeting has no seats, so nobody to review its agenda."""
    return can_run_meeting(access, meeting) and meeting.body_id is not None and meeting.state == MeetingState.DRAFT


def can_close_agenda(access, meeting):
    return can_run_meeting(access, meeting) and meeting.state == MeetingState.AGENDA_OPEN


def can_read_comments(access, meeting):
    """Who prepares the meeting and who holds a seat in its body; nobody else ever sees them."""
    return can_run_meeting(access, meeting) or meeting.body_id in access.seat_body_ids
