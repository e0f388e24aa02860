from django.shortcuts import render
from django.views.decorators.http import require_safe

from coordination.decorators import coordination_view
from coordination.filters.audit import AuditFilter
from coordination.models import AuditEntry
from coordination.paging import paginate
from coordination.queries.audit import timeline_entries
from coordination.rules import can_read_audit_trail


@require_safe
@coordination_view(can_read_audit_trail)
def audit_list(request):
    visible = AuditEntry.objects.visible_to(request.access)
    found = AuditFilter(request.GET, queryset=visible)
    rows = (found.qs if found.is_valid() else visible).select_related("actor")
    page = paginate(request, rows)
    context = {
        "filter": found,
        "page": page,
        "entries": timeline_entries(page),
        "is_filtered": any(request.GET.get(name) for name in found.filters),
    }
    return render(request, "coordination/audit_list.html", context)
