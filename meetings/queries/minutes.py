"""Which minutes an account may read, and what the panels of a meeting show once it is held."""

from django.db.models import Q

from meetings.enums import MeetingState
from meetings.models import Meeting

PUBLISHED = (MeetingState.IN_REMARKS, MeetingState.ADOPTED, MeetingState.ARCHIVED)


def readable_minutes(access):
    """Meetings whose minutes the account may read: the list that goes with `rules.can_read_minutes`."""
    meetings = Meeting.objects.visible_to(access)
    if access.runs_coordination:
        return meetings
    return meetings.filter(
        Q(state__in=PUBLISHED)
        | Q(body__in=access.facilitated_body_ids)
        | Q(body__in=access.committee_body_ids, state=MeetingState.HELD)
    )


def hold_panel(access, meeting):
    return {}


def minutes_panel(access, meeting):
    return {}


def adopt_panel(access, meeting):
    return {}
