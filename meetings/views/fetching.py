"""How the views of meetings find their object and refuse: 404 for what one may not know of, then 403."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from meetings.models import AgendaItem, Meeting


def meeting_or_404(request, pk, *rules):
    """The meeting, if the account may know of it; each of `rules` takes the access and the meeting (403 otherwise)."""
    items = AgendaItem.objects.select_related("presenter", "proposed_by").order_by("position", "pk")
    meetings = Meeting.objects.visible_to(request.access).select_related(
        "coordination", "body__coordination", "site__organisation", "minutes_taker"
    )
    meeting = get_object_or_404(meetings.prefetch_related(Prefetch("items", items)), pk=pk)
    if not all(rule(request.access, meeting) for rule in rules):
        raise PermissionDenied
    return meeting


def item_or_404(request, pk, *rules):
    """The point of an agenda, with its meeting, under the same rules as the meeting."""
    items = AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(request.access))
    item = get_object_or_404(
        items.select_related("meeting__coordination", "meeting__body", "presenter", "proposed_by"), pk=pk
    )
    if not all(rule(request.access, item.meeting) for rule in rules):
        raise PermissionDenied
    return item
