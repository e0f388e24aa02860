from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.decorators import coordination_view
from members.queries.coordinations import coordinations_of
from reports.queries.today import live_meetings, my_sheets, next_meetings, report_progress, tasks
from reports.rules import can_read_reports, can_write_report


@require_safe
def home(request):
    """Straight to the coordination when only one is open; to the choice otherwise."""
    slugs = list(coordinations_of(request.user, timezone.localdate()).values_list("slug", flat=True)[:2])
    if len(slugs) == 1 and not request.user.is_superuser:
        return redirect("reports:today", slugs[0])
    return redirect("coordination:choose")


@require_safe
@coordination_view()
def today(request):
    access = request.access
    if not access.takes_part:
        return redirect("reports:report_list", access.coordination.slug)
    meetings = live_meetings(access)
    context = {
        "tasks": tasks(access, meetings),
        "next_meetings": next_meetings(access, meetings),
        "progress": report_progress(access) if can_read_reports(access) else None,
        "may_write_report": can_write_report(access),
        "sheets": my_sheets(access),
        "on": access.on,
    }
    return render(request, "reports/today.html", context)
