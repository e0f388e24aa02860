from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coordination.decorators import coordination_view
from meetings.enums import ItemKind
from meetings.forms.agenda import CommentForm, ItemForm, OrderForm
from meetings.queries.agenda import previous_meeting
from meetings.rules import can_change_agenda, can_comment_agenda, can_read_meetings
from meetings.services.agenda import (
    add_comment,
    create_item,
    delete_item,
    reorder_items,
    start_usual_agenda,
    update_item,
)
from meetings.views.fetching import item_or_404, meeting_or_404
from meetings.views.saving import add_errors, posted, saved, saved_at_version


def _to_agenda(request, meeting):
    response = redirect("meetings:meeting_detail", request.coordination.slug, meeting.pk)
    response["Location"] += "#step-prepare"
    return response


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def item_create(request, pk):
    meeting = meeting_or_404(request, pk, can_change_agenda)
    form = ItemForm(posted(request), access=request.access, initial={"kind": ItemKind.INFORMATION, "minutes": 10})
    if request.method == "POST" and form.is_valid():
        item = saved(form, create_item, meeting, actor=request.user)
        if item:
            messages.success(request, _("“%(item)s” is on the agenda.") % {"item": item})
            return _to_agenda(request, meeting)
    return render(request, "meetings/item_form.html", {"form": form, "meeting": meeting, "item": None})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def item_update(request, pk):
    item = item_or_404(request, pk, can_change_agenda)
    form = ItemForm(posted(request), instance=item, access=request.access)
    if request.method == "POST" and form.is_valid():
        # The form has written into its own copy: the service starts from what is saved.
        changed = saved_at_version(
            form,
            update_item,
            item_or_404(request, pk, can_change_agenda),
            actor=request.user,
            make_form=lambda row: ItemForm(instance=row, access=request.access),
        )
        if changed:
            messages.success(request, _("The changes are saved."))
            return _to_agenda(request, item.meeting)
    context = {"form": form, "meeting": item.meeting, "item": item_or_404(request, pk)}
    return render(request, "meetings/item_form.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def item_delete(request, pk):
    item = item_or_404(request, pk, can_change_agenda)
    if request.method == "POST":
        try:
            delete_item(item, actor=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("“%(item)s” is off the agenda.") % {"item": item})
        return _to_agenda(request, item.meeting)
    return render(request, "meetings/item_delete.html", {"item": item, "meeting": item.meeting})


@require_POST
@coordination_view(can_read_meetings)
def item_reorder(request, pk):
    """Asked by the page itself after a drag: 204 when saved, 409 with the reason when the agenda has changed."""
    meeting = meeting_or_404(request, pk, can_change_agenda)
    form = OrderForm(request.POST)
    if form.is_valid():
        try:
            reorder_items(meeting, actor=request.user, order=form.order)
        except ValidationError as error:
            add_errors(form, error)
    if form.errors:
        return HttpResponse(" ".join(form.non_field_errors()), status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@require_POST
@coordination_view(can_read_meetings)
def meeting_usual_agenda(request, pk):
    meeting = meeting_or_404(request, pk, can_change_agenda)
    try:
        start_usual_agenda(meeting, actor=request.user, previous=previous_meeting(meeting))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Here is the usual agenda: change what differs this time."))
    return _to_agenda(request, meeting)


@require_POST
@coordination_view(can_read_meetings)
def comment_create(request, pk):
    item = item_or_404(request, pk)
    if not can_comment_agenda(request.access, item.meeting):
        raise PermissionDenied
    form = CommentForm(request.POST)
    if form.is_valid():
        add_comment(item, actor=request.user, text=form.cleaned_data["text"])
        messages.success(request, _("Your comment is saved; who prepares the meeting sees it."))
        response = redirect("meetings:meeting_detail", request.coordination.slug, item.meeting_id)
        response["Location"] += f"#item-{item.pk}"
        return response
    return render(request, "meetings/item_comment.html", {"form": form, "item": item, "meeting": item.meeting})
