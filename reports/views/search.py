from django.shortcuts import render
from django.views.decorators.http import require_safe

from coordination.decorators import coordination_view
from meetings.rules import can_read_meetings
from reports.queries.search import search as search_groups

MAX_LENGTH = 200


@require_safe
@coordination_view(can_read_meetings)
def search(request):
    query = request.GET.get("q", "").strip()[:MAX_LENGTH]
    groups = search_groups(request.access, query)
    context = {"query": query, "groups": groups, "total": sum(group.count for group in groups)}
    return render(request, "reports/search.html", context)
