from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coordination.decorators import coordination_view
from coordination.paging import paginate
from members.forms.bodies import BodyForm, CompositionDateForm, MandateForm
from members.forms.saving import add_refusal
from members.models import Body, Mandate
from members.queries.bodies import bodies_with_counts, composition, ending_soon
from members.rules import can_manage_bodies, can_read_bodies
from members.services.bodies import (
    create_body,
    create_mandate,
    delete_body,
    delete_mandate,
    update_body,
    update_mandate,
)


def _body_or_404(access, pk):
    return get_object_or_404(Body.objects.visible_to(access).select_related("coordination"), pk=pk)


def _mandate_or_404(access, pk):
    mandates = Mandate.objects.filter(body__in=Body.objects.visible_to(access))
    mandate = get_object_or_404(mandates.select_related("body__coordination", "person"), pk=pk)
    if not can_manage_bodies(access):
        raise PermissionDenied
    return mandate


@require_safe
@coordination_view(can_read_bodies)
def body_list(request):
    running, ended = bodies_with_counts(request.access)
    context = {"running": running, "ended": ended, "may_manage": can_manage_bodies(request.access)}
    return render(request, "members/body_list.html", context)


@require_safe
@coordination_view(can_read_bodies)
def body_detail(request, pk):
    body = _body_or_404(request.access, pk)
    form = CompositionDateForm(request.GET) if "on" in request.GET else CompositionDateForm()
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else request.access.on
    if not form.is_bound:
        form.initial["on"] = on
    seats, parts = composition(body, on)
    context = {
        "body": body,
        "form": form,
        "on": on,
        "is_today": on == request.access.on,
        "page": paginate(request, seats),
        "parts": parts,
        "ending_soon": ending_soon(seats, on),
        "past_mandates": body.mandates.filter(ends_on__lt=on).select_related("person", "organisation"),
        "coming_mandates": body.mandates.filter(starts_on__gt=on).select_related("person", "organisation"),
        "may_manage": can_manage_bodies(request.access),
    }
    return render(request, "members/body_detail.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_manage_bodies)
def body_create(request):
    form = BodyForm(request.POST or None, coordination=request.coordination, initial={"starts_on": request.access.on})
    if request.method == "POST" and form.is_valid():
        body = _saved(form, create_body, coordination=request.coordination, actor=request.user)
        if body:
            messages.success(request, _("“%(body)s” is set up. Now give the seats.") % {"body": body})
            return redirect("members:body_detail", request.coordination.slug, body.pk)
    return render(request, "members/body_form.html", {"form": form, "body": None})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_bodies)
def body_update(request, pk):
    body = _body_or_404(request.access, pk)
    if not can_manage_bodies(request.access):
        raise PermissionDenied
    form = BodyForm(request.POST or None, instance=body, coordination=request.coordination)
    if request.method == "POST" and form.is_valid():
        changed = _saved(form, update_body, _body_or_404(request.access, pk), actor=request.user)
        if changed:
            messages.success(request, _("The changes to “%(body)s” are saved.") % {"body": changed})
            return redirect("members:body_detail", request.coordination.slug, body.pk)
    return render(request, "members/body_form.html", {"form": form, "body": body})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_bodies)
def body_delete(request, pk):
    body = _body_or_404(request.access, pk)
    if not can_manage_bodies(request.access):
        raise PermissionDenied
    if request.method == "POST":
        try:
            delete_body(body, actor=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("members:body_detail", request.coordination.slug, pk)
        messages.success(request, _("“%(body)s” is deleted.") % {"body": body})
        return redirect("members:body_list", request.coordination.slug)
    return render(request, "members/body_delete.html", {"body": body})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_bodies)
def mandate_create(request, pk):
    body = _body_or_404(request.access, pk)
    if not can_manage_bodies(request.access):
        raise PermissionDenied
    form = MandateForm(request.POST or None, body=body, initial={"starts_on": request.access.on})
    if request.method == "POST" and form.is_valid():
        mandate = _saved(form, create_mandate, body, actor=request.user)
        if mandate:
            messages.success(request, _("%(person)s has a seat.") % {"person": mandate.person})
            return redirect("members:body_detail", request.coordination.slug, body.pk)
    return render(request, "members/mandate_form.html", {"form": form, "body": body, "mandate": None})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_bodies)
def mandate_update(request, pk):
    mandate = _mandate_or_404(request.access, pk)
    form = MandateForm(request.POST or None, instance=mandate, body=mandate.body)
    if request.method == "POST" and form.is_valid():
        changed = _saved(form, update_mandate, _mandate_or_404(request.access, pk), actor=request.user)
        if changed:
            messages.success(request, _("The mandate of %(person)s is saved.") % {"person": changed.person})
            return redirect("members:body_detail", request.coordination.slug, changed.body_id)
    return render(request, "members/mandate_form.html", {"form": form, "body": mandate.body, "mandate": mandate})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_bodies)
def mandate_delete(request, pk):
    mandate = _mandate_or_404(request.access, pk)
    if request.method == "POST":
        delete_mandate(mandate, actor=request.user)
        messages.success(request, _("The mandate of %(person)s is deleted.") % {"person": mandate.person})
        return redirect("members:body_detail", request.coordination.slug, mandate.body_id)
    return render(request, "members/mandate_delete.html", {"mandate": mandate, "body": mandate.body})


def _saved(form, service, *args, **kwargs):
    """Call the service with the form's data; on refusal put the reason in the form and return None."""
    try:
        return service(*args, **kwargs, **form.cleaned_data)
    except ValidationError as error:
        add_refusal(form, error)
        return None
