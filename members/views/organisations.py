from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.decorators import coordination_view
from coordination.models import AuditEntry
from coordination.paging import paginate
from coordination.services.versions import StaleVersion
from members.forms.organisations import MembershipForm, OrganisationCreateForm, OrganisationForm, SiteForm
from members.forms.saving import add_refusal
from members.models import Membership, Organisation, Site
from members.queries import directory
from members.rules import can_delete_from_directory, can_edit_directory, can_edit_organisation, can_read_directory
from members.services.exports import WRITERS, export_directory
from members.services.memberships import (
    holds_join_ticket,
    join_coordination,
    join_ticket,
    update_membership,
)
from members.services.organisations import (
    confirm_organisation,
    create_organisation,
    delete_organisation,
    delete_site,
    existing_sheets,
    save_site,
    update_organisation,
)

HISTORY_SHOWN = 15


def _organisation_or_404(access, pk):
    return get_object_or_404(Organisation.objects.visible_to(access), pk=pk)


def _editable_or_refuse(access, pk):
    organisation = _organisation_or_404(access, pk)
    if not can_edit_organisation(access, organisation):
        raise PermissionDenied
    return organisation


def _site_or_refuse(access, pk):
    site = get_object_or_404(Site.objects.filter(organisation__in=Organisation.objects.visible_to(access)), pk=pk)
    if not can_edit_organisation(access, site.organisation):
        raise PermissionDenied
    return site


def _sites_of(organisation):
    outlines = ("quartier__polygon", "commune__polygon")
    return organisation.sites.select_related("quartier", "commune").defer(*outlines)


def _found(request):
    """What the address asks for: (query, chosen facets, all entries for the words, those chosen, in order)."""
    query = request.GET.get("q", "").strip()[:200]
    chosen = directory.chosen_facets(request.GET)
    found = directory.entries(request.access, query)
    if not chosen.get("status") and request.access.runs_coordination:
        # Former members show when they are asked for.
        shown = [entry for entry in directory.choose(found, chosen) if entry.status != "ended"]
    else:
        shown = directory.choose(found, chosen)
    return query, chosen, found, directory.sort_entries(shown, request.GET.get("sort", "name"))


@require_safe
@coordination_view(can_read_directory)
def organisation_list(request):
    query, chosen, found, shown = _found(request)
    page = directory.load_page(request.access, paginate(request, shown))
    context = {
        "query": query,
        "page": page,
        "total": len(found),
        "sort": request.GET.get("sort", "name"),
        "facets": directory.facets(found, chosen),
        "is_filtered": bool(query or chosen),
        "may_edit": can_edit_directory(request.access),
        "parameters": request.GET.urlencode(),
    }
    return render(request, "members/organisation_list.html", context)


@require_safe
@coordination_view(can_read_directory)
def organisation_map(request):
    query, _chosen, _all, shown = _found(request)
    counts = directory.quartier_counts(request.access, shown)
    context = {
        "query": query,
        "counts": counts,
        "total": len(shown),
        "elsewhere": sum(1 for entry in shown if not entry.quartier),
    }
    return render(request, "members/organisation_map.html", context)


@require_POST
@coordination_view(can_edit_directory)
def organisation_export(request):
    """The list as it is filtered, as a file: POST, because it is written into the audit trail."""
    extension = request.POST.get("format", "csv")
    if extension not in WRITERS:
        raise Http404
    _query, _chosen, _all, shown = _found(request)
    page = directory.load_page(request.access, paginate(request, shown, per_page=max(len(shown), 1)))
    content, content_type = export_directory(
        page.object_list, coordination=request.coordination, actor=request.user, extension=extension
    )
    name = f"{request.coordination.slug}-{request.access.on.isoformat()}.{extension}"
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_safe
@coordination_view(can_read_directory)
def organisation_detail(request, pk):
    access = request.access
    organisation = _organisation_or_404(access, pk)
    people, former = directory.sheet_people(access, organisation)
    memberships = list(Membership.objects.visible_to(access).filter(organisation=organisation))
    runs = can_edit_directory(access)
    history = AuditEntry.objects.filter(object_type="members.organisation", object_id=str(pk))
    context = {
        "organisation": organisation,
        "membership": memberships[0] if memberships else None,
        "past_memberships": memberships[1:],
        "sites": organisation.sites.select_related("quartier", "commune").defer(
            "quartier__polygon", "commune__polygon"
        ),
        "themes": organisation.themes.all(),
        "people": people,
        "former": former,
        "seats": directory.seats_of(access, organisation),
        "history": history.select_related("actor")[:HISTORY_SHOWN] if runs else [],
        "may_edit": can_edit_organisation(access, organisation),
        "may_manage": runs,
    }
    return render(request, "members/organisation_detail.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_edit_directory)
def organisation_create(request):
    access = request.access
    form = OrganisationCreateForm(request.POST or None, initial={"starts_on": access.on, "status": "active"})
    same = []
    if request.method == "POST" and form.is_valid():
        same = _same_sheets(form)
        if not same or "create_anyway" in request.POST:
            try:
                organisation = create_organisation(
                    coordination=request.coordination, actor=request.user, **form.sheet_data
                )
            except ValidationError as error:
                add_refusal(form, error)
            else:
                messages.success(request, _("“%(name)s” is in the directory.") % {"name": organisation})
                return redirect("members:organisation_detail", request.coordination.slug, organisation.pk)
    mine = set(Membership.objects.visible_to(access).values_list("organisation", flat=True)) if same else set()
    proposed = [(sheet, sheet.pk in mine, join_ticket(request.coordination, sheet.pk)) for sheet in same]
    context = {"form": form, "same": proposed, "organisation": None}
    return render(request, "members/organisation_form.html", context)


def _same_sheets(form):
    data = form.cleaned_data
    sheets = existing_sheets(
        name=data["name"],
        enterprise_number=data["enterprise_number"],
        postal_code=data["postal_code"],
        street=data["street"],
    )
    return list(sheets.prefetch_related("sites"))


@require_POST
@coordination_view(can_edit_directory)
def membership_create(request, pk):
    """Make a sheet that exists already a member. One of another coordination needs the ticket of the page that
    proposed it: nobody collects the sheets of others by trying numbers.
    """
    known = Organisation.objects.visible_to(request.access)
    if holds_join_ticket(request.POST.get("ticket", ""), request.coordination, pk):
        known = Organisation.objects.all()
    organisation = get_object_or_404(known, pk=pk)
    try:
        join_coordination(
            organisation, coordination=request.coordination, actor=request.user, starts_on=request.access.on
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("“%(name)s” is in the directory.") % {"name": organisation})
    return redirect("members:organisation_detail", request.coordination.slug, organisation.pk)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_directory)
def organisation_update(request, pk):
    organisation = _editable_or_refuse(request.access, pk)
    form = OrganisationForm(request.POST or None, instance=organisation)
    context = {"form": form, "organisation": organisation, "same": [], "theirs": None}
    if request.method == "POST" and form.is_valid():
        try:
            organisation = update_organisation(
                organisation, actor=request.user, coordination=request.coordination, **form.cleaned_data
            )
        except StaleVersion as stale:
            context["theirs"] = _differences(form, stale.current)
            form.data = {**form.data.dict(), "themes": form.data.getlist("themes"), "version": stale.current.version}
        except ValidationError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The sheet is saved."))
            return redirect("members:organisation_detail", request.coordination.slug, organisation.pk)
    return render(request, "members/organisation_form.html", context)


def _differences(form, current):
    """Fields that somebody else saved otherwise: [(label, what they saved)]."""
    fields = [name for name in form.fields if name not in ("version", "themes")]
    theirs = [(form.fields[name].label, getattr(current, name)) for name in fields]
    mine = [form.cleaned_data.get(name) for name in fields]
    return [pair for pair, value in zip(theirs, mine, strict=True) if pair[1] != value]


@require_POST
@coordination_view(can_read_directory)
def organisation_confirm(request, pk):
    organisation = _editable_or_refuse(request.access, pk)
    confirm_organisation(organisation, actor=request.user, coordination=request.coordination, on=request.access.on)
    messages.success(request, _("Thank you: the sheet is confirmed as of today."))
    return redirect("members:organisation_detail", request.coordination.slug, pk)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_directory)
def organisation_delete(request, pk):
    organisation = _organisation_or_404(request.access, pk)
    if not can_delete_from_directory(request.access):
        raise PermissionDenied
    if request.method == "POST":
        try:
            delete_organisation(organisation, actor=request.user, coordination=request.coordination)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("members:organisation_detail", request.coordination.slug, pk)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": organisation})
        return redirect("members:organisation_list", request.coordination.slug)
    return render(request, "members/organisation_delete.html", {"organisation": organisation})


@require_http_methods(["GET", "POST"])
@coordination_view(can_edit_directory)
def membership_update(request, pk):
    membership = get_object_or_404(Membership.objects.visible_to(request.access).select_related("organisation"), pk=pk)
    form = MembershipForm(request.POST or None, instance=membership)
    if request.method == "POST" and form.is_valid():
        try:
            update_membership(
                get_object_or_404(Membership.objects.visible_to(request.access), pk=pk),
                actor=request.user,
                **form.cleaned_data,
            )
        except ValidationError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The membership is saved."))
            return redirect("members:organisation_detail", request.coordination.slug, membership.organisation_id)
    return render(request, "members/membership_form.html", {"form": form, "membership": membership})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_directory)
def site_create(request, pk):
    organisation = _editable_or_refuse(request.access, pk)
    return _site_form(request, Site(organisation=organisation))


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_directory)
def site_update(request, pk):
    return _site_form(request, _site_or_refuse(request.access, pk))


def _site_form(request, site):
    form = SiteForm(request.POST or None, instance=site, coordination=request.coordination)
    if request.method == "POST" and form.is_valid():
        try:
            save_site(site, actor=request.user, coordination=request.coordination, **form.cleaned_data)
        except ValidationError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The address is saved."))
            return redirect("members:organisation_detail", request.coordination.slug, site.organisation_id)
    return render(request, "members/site_form.html", {"form": form, "site": site})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_directory)
def site_delete(request, pk):
    site = _site_or_refuse(request.access, pk)
    organisation = site.organisation
    if request.method == "POST":
        try:
            delete_site(site, actor=request.user, coordination=request.coordination)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The address is deleted."))
        return redirect("members:organisation_detail", request.coordination.slug, organisation.pk)
    return render(request, "members/site_delete.html", {"site": site, "organisation": organisation})
