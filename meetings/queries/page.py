"""The one page of a meeting: which panels its reader gets, and which of them is open."""

from meetings.enums import MeetingState
from meetings.queries.agenda import changes_to_announce, convene_panel, current_step, prepare_panel
from meetings.queries.minutes import adopt_panel, hold_panel, minutes_panel
from meetings.rules import can_change_meeting, can_hold_meeting, can_read_minutes, can_run_meeting

FOLDER = "meetings/includes"
MINUTES_SENT = (MeetingState.IN_REMARKS, MeetingState.ADOPTED, MeetingState.ARCHIVED)


def tool_panels(access, meeting):
    """Panels of who prepares and holds the meeting, in the order of its life; the current one is open.

    What cannot happen yet is left out: nobody takes attendance for a draft.
    """
    step = current_step(meeting, access.on)
    panels = [("prepare", prepare_panel), ("convene", convene_panel)]
    # A meeting may take place without a convocation: from its day on a draft can be held too.
    may_hold = can_hold_meeting(access, meeting) and meeting.held_on <= access.on
    if meeting.state == MeetingState.CONVENED or meeting.took_place or may_hold:
        panels.append(("hold", hold_panel))
    if meeting.took_place:
        panels.append(("minutes", minutes_panel))
    if meeting.state in MINUTES_SENT:
        panels.append(("adopt", adopt_panel))
    return [
        {
            "key": key,
            "template": f"{FOLDER}/panel_{key}.html",
            "content": query(access, meeting),
            "is_open": key == step or (step in ("archived", "done") and key == "minutes"),
        }
        for key, query in panels
    ]


def reader_panels(access, meeting):
    """What everybody else reads: the minutes once they may, else the agenda."""
    minutes = meeting.took_place and can_read_minutes(access, meeting)
    return {
        "agenda": prepare_panel(access, meeting),
        "minutes": minutes_panel(access, meeting) if minutes else None,
    }


def next_step(access, meeting):
    """Name of the one thing to do now with the agenda or the convocation; empty when it is elsewhere on the page."""
    if not can_change_meeting(access, meeting) or not can_run_meeting(access, meeting):
        return ""
    if meeting.state in (MeetingState.DRAFT, MeetingState.AGENDA_OPEN):
        return "convene" if meeting.items.all() else "add_item"
    if meeting.state == MeetingState.CONVENED and meeting.held_on >= access.on and changes_to_announce(meeting):
        return "send_update"
    return ""
