"""The list of meetings."""

from datetime import datetime, time

from django.db.models import Q
from django.utils import timezone

from meetings.models import Invitation


def split_by_day(on):
    """Conditions (upcoming, past): what begins on that day or later, Brussels time, is upcoming."""
    midnight = datetime.combine(on, time.min, tzinfo=timezone.get_default_timezone())
    return Q(starts_at__gte=midnight), Q(starts_at__lt=midnight)


def list_rows(meetings):
    """What a row of the list shows, in one query."""
    return meetings.select_related("body", "site__organisation").defer("search_text", "introduction")


def replies_by_meeting(access, meetings):
    """Answers of the person who looks at the list, by meeting; only where they were invited."""
    if access.person is None:
        return {}
    rows = Invitation.objects.filter(person=access.person, meeting__in=[meeting.pk for meeting in meetings])
    return {invitation.meeting_id: invitation for invitation in rows}
