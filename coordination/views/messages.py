from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.decorators import coordination_view
from coordination.filters.outbox import OutboxFilter
from coordination.models import OutboxMessage
from coordination.paging import paginate
from coordination.queries.outbox import STATUS_TONES, attachments_of, counts_by_status, message_facts
from coordination.rules import can_read_outbox, can_retry_message
from coordination.services.outbox import IN_DOUBT, retry_message


def _message_or_404(access, pk):
    found = OutboxMessage.objects.visible_to(access).select_related("created_by", "coordination")
    return get_object_or_404(found, pk=pk)


def _status_tabs(request, counts):
    """One tab per state, which keeps the other filters."""
    current = request.GET.get("status", "")
    states = [
        ("", _("All of them"), sum(counts.values())),
        *((key, key.label, number) for key, number in counts.items()),
    ]
    tabs = []
    for value, label, count in states:
        query = request.GET.copy()
        query.pop("page", None)
        query["status"] = str(value)
        tabs.append({"label": label, "url": f"?{query.urlencode()}", "is_current": current == value, "count": count})
    return tabs


@require_safe
@coordination_view(can_read_outbox)
def message_list(request):
    visible = OutboxMessage.objects.visible_to(request.access)
    found = OutboxFilter(request.GET, queryset=visible.defer("text"))
    rows = found.qs if found.is_valid() else visible.defer("text")
    context = {
        "filter": found,
        "page": paginate(request, rows),
        "tabs": _status_tabs(request, counts_by_status(visible)),
        "is_filtered": any(request.GET.get(name) for name in found.filters),
    }
    return render(request, "coordination/message_list.html", context)


@require_safe
@coordination_view(can_read_outbox)
def message_detail(request, pk):
    message = _message_or_404(request.access, pk)
    slug = request.coordination.slug
    attachments = [
        {
            "name": file["filename"],
            "size": file["size"],
            "url": reverse("coordination:message_attachment", args=[slug, message.pk, file["pk"]]),
        }
        for file in attachments_of(message)
    ]
    context = {
        "message": message,
        "text": "" if message.is_secret else message.text,
        "facts": message_facts(message),
        "attachments": attachments,
        "tone": STATUS_TONES[message.status],
        "is_in_doubt": message.last_error == IN_DOUBT,
        "may_retry": can_retry_message(request.access, message),
    }
    return render(request, "coordination/message_detail.html", context)


@require_POST
@coordination_view(can_read_outbox)
def message_retry(request, pk):
    message = _message_or_404(request.access, pk)
    if not can_retry_message(request.access, message):
        raise PermissionDenied(_("This mail cannot be sent again."))
    retry_message(message, actor=request.user)
    messages.success(request, _("The mail is queued again."))
    return redirect("coordination:message_detail", request.coordination.slug, pk)


@require_safe
@coordination_view(can_read_outbox)
def message_attachment(request, pk, file_pk):
    message = _message_or_404(request.access, pk)
    file = get_object_or_404(message.attachments.all(), pk=file_pk)
    response = HttpResponse(bytes(file.content), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.filename)
    response["Cache-Control"] = "private, no-store"
    return response
