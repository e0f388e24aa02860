"""The outbox of the demonstration: what would have been mailed, links to sign in included. Never in production."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coordination.models import OutboxMessage
from coordination.paging import paginate
from coordination.queries.outbox import message_facts


def demo_only(view):
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@login_not_required
@require_safe
@demo_only
def outbox(request):
    page = paginate(request, OutboxMessage.objects.defer("text"))
    return render(request, "demo/outbox.html", {"page": page})


@login_not_required
@require_safe
@demo_only
def message(request, pk):
    found = get_object_or_404(OutboxMessage.objects.select_related("created_by"), pk=pk)  # unscoped - demo only
    names = found.attachments.values_list("filename", flat=True)
    attachments = [{"name": name, "url": "", "size": None} for name in names]
    context = {"message": found, "facts": message_facts(found), "attachments": attachments}
    return render(request, "demo/message.html", context)
