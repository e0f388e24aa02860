from meetings.models.meetings import ANNOUNCED, LOCKED, TOOK_PLACE, AgendaComment, AgendaItem, Meeting
from meetings.models.outcomes import ActionItem, Decision
from meetings.models.participation import Attendance, Invitation

__all__ = [
    "ANNOUNCED",
    "LOCKED",
    "TOOK_PLACE",
    "ActionItem",
    "AgendaComment",
    "AgendaItem",
    "Attendance",
    "Decision",
    "Invitation",
    "Meeting",
]
