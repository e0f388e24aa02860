from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.decorators import coordination_view
from coordination.paging import paginate
from meetings.filters.outcomes import ActionFilter, DecisionFilter
from meetings.forms.outcomes import ActionForm, ActionStatusForm, DecisionForm
from meetings.models import ActionItem, Decision, Meeting
from meetings.queries.minutes import actions_of, decisions_of
from meetings.rules import can_change_action_status, can_read_meetings, can_run_meeting, can_write_minutes
from meetings.services.outcomes import (
    change_action_status,
    create_action,
    create_decision,
    delete_action,
    delete_decision,
    update_action,
    update_decision,
)
from meetings.views.attendance import refused
from meetings.views.fetching import item_or_404
from meetings.views.saving import saved


def _outcome_or_404(request, model, pk):
    """A decision or action, for who runs its meeting."""
    rows = model.objects.filter(meeting__in=Meeting.objects.visible_to(request.access))
    row = get_object_or_404(rows.select_related("meeting__coordination", "meeting__body", "item", "meeting"), pk=pk)
    if not can_run_meeting(request.access, row.meeting):
        raise PermissionDenied
    return row


def _to_minutes(request, meeting, item):
    page = reverse("meetings:minutes_update", args=[request.coordination.slug, meeting.pk])
    return redirect(f"{page}#item-{item.pk}" if item else page)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def decision_create(request, pk):
    item = item_or_404(request, pk, can_run_meeting)
    if not can_write_minutes(request.access, item.meeting):
        return refused(request, item.meeting)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision = saved(form, create_decision, item, actor=request.user)
        if decision:
            messages.success(request, _("Decision %(reference)s is written down.") % {"reference": decision.reference})
            return _to_minutes(request, item.meeting, item)
    context = {"form": form, "meeting": item.meeting, "item": item, "decision": None}
    return render(request, "meetings/decision_form.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def decision_update(request, pk):
    decision = _outcome_or_404(request, Decision, pk)
    if not can_write_minutes(request.access, decision.meeting):
        return refused(request, decision.meeting)
    form = DecisionForm(request.POST or None, initial={"text": decision.text})
    if request.method == "POST" and form.is_valid() and saved(form, update_decision, decision, actor=request.user):
        messages.success(request, _("Decision %(reference)s is saved.") % {"reference": decision.reference})
        return _to_minutes(request, decision.meeting, decision.item)
    context = {"form": form, "meeting": decision.meeting, "item": decision.item, "decision": decision}
    return render(request, "meetings/decision_form.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def decision_delete(request, pk):
    decision = _outcome_or_404(request, Decision, pk)
    context = {"decision": decision, "meeting": decision.meeting}
    done = _("Decision %(reference)s is deleted.") % {"reference": decision.reference}
    return _deleted(request, decision, delete_decision, done, "meetings/decision_delete.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def action_create(request, pk):
    item = item_or_404(request, pk, can_run_meeting)
    if not can_write_minutes(request.access, item.meeting):
        return refused(request, item.meeting)
    form = ActionForm(request.POST or None, access=request.access, meeting=item.meeting)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, create_action, item.meeting, actor=request.user, item=item)
    ):
        messages.success(request, _("The action is written down."))
        return _to_minutes(request, item.meeting, item)
    context = {"form": form, "meeting": item.meeting, "item": item, "action": None}
    return render(request, "meetings/action_form.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def action_update(request, pk):
    action = _outcome_or_404(request, ActionItem, pk)
    if not can_write_minutes(request.access, action.meeting):
        return refused(request, action.meeting)
    form = ActionForm(request.POST or None, access=request.access, meeting=action.meeting, action=action)
    if request.method == "POST" and form.is_valid() and saved(form, update_action, action, actor=request.user):
        messages.success(request, _("The action is saved."))
        return _to_minutes(request, action.meeting, action.item)
    context = {"form": form, "meeting": action.meeting, "item": action.item, "action": action}
    return render(request, "meetings/action_form.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def action_delete(request, pk):
    action = _outcome_or_404(request, ActionItem, pk)
    context = {"action": action, "meeting": action.meeting}
    done = _("The action is deleted.")
    return _deleted(request, action, delete_action, done, "meetings/action_delete.html", context)


def _deleted(request, row, service, done, template, context):
    meeting, item = row.meeting, row.item
    if not can_write_minutes(request.access, meeting):
        return refused(request, meeting)
    if request.method != "POST":
        return render(request, template, context)
    try:
        service(row, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return _to_minutes(request, meeting, item)


@require_POST
@coordination_view(can_read_meetings)
def action_status(request, pk):
    """How far an action stands; back to where one came from (`next`), else to the list."""
    action = get_object_or_404(actions_of(request.access), pk=pk)
    if not can_change_action_status(request.access, action):
        raise PermissionDenied
    form = ActionStatusForm(request.POST)
    if form.is_valid() and saved(form, change_action_status, action, actor=request.user, on=request.access.on):
        messages.success(request, _("The action is saved."))
    else:
        messages.error(request, " ".join(text for texts in form.errors.values() for text in texts))
    back = request.POST.get("next", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("meetings:action_list", args=[request.coordination.slug])
    return redirect(back)


@require_safe
@coordination_view(can_read_meetings)
def decision_list(request):
    found = DecisionFilter(request.GET, queryset=decisions_of(request.access), request=request)
    context = {
        "filter": found,
        "is_filtered": any(request.GET.get(name) for name in found.filters),
        "page": paginate(request, found.qs),
    }
    return render(request, "meetings/decision_list.html", context)


@require_safe
@coordination_view(can_read_meetings)
def action_list(request):
    access = request.access
    found = ActionFilter(request.GET, queryset=actions_of(access), request=request)
    page = paginate(request, found.qs)
    context = {
        "filter": found,
        "is_filtered": any(request.GET.get(name) for name in found.filters),
        "page": page,
        "rows": [(action, can_change_action_status(access, action)) for action in page.object_list],
        "on": access.on,
    }
    return render(request, "meetings/action_list.html", context)
