from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.decorators import coordination_view
from coordination.paging import paginate
from members.enums import ImportOutcome, ImportState
from members.forms.imports import MappingForm, UploadForm
from members.forms.saving import add_refusal
from members.imports.messages import described, message_text, theme_names
from members.models import ImportBatch
from members.rules import can_import_organisations
from members.services.import_undo import is_last_applied, undo_import
from members.services.imports import apply_import, delete_import, outcome_counts, preview_import, start_import

TONES = {"create": "success", "update": "info", "unchanged": "neutral", "error": "danger"}


def _batch_or_404(access, pk):
    return get_object_or_404(ImportBatch.objects.visible_to(access).select_related("coordination"), pk=pk)


@require_safe
@coordination_view(can_import_organisations)
def import_list(request):
    batches = ImportBatch.objects.visible_to(request.access).select_related("created_by")
    return render(request, "members/import_list.html", {"page": paginate(request, batches)})


@require_http_methods(["GET", "POST"])
@coordination_view(can_import_organisations)
def import_create(request):
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        batch = start_import(
            form.cleaned_data["table"],
            coordination=request.coordination,
            actor=request.user,
            filename=form.cleaned_data["file"].name,
            starts_on=request.access.on,
        )
        return redirect("members:import_mapping", request.coordination.slug, batch.pk)
    return render(request, "members/import_form.html", {"form": form, "steps": _steps("file")})


@require_http_methods(["GET", "POST"])
@coordination_view(can_import_organisations)
def import_mapping(request, pk):
    batch = _batch_or_404(request.access, pk)
    if batch.state != ImportState.PREVIEWED:
        return redirect("members:import_detail", request.coordination.slug, pk)
    form = MappingForm(request.POST if request.method == "POST" else None, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            preview_import(batch, actor=request.user, **form.choices_made)
            return redirect("members:import_detail", request.coordination.slug, pk)
        except ValidationError as error:
            add_refusal(form, error)
    return render(request, "members/import_mapping.html", {"form": form, "batch": batch, "steps": _steps("columns")})


@require_safe
@coordination_view(can_import_organisations)
def import_detail(request, pk):
    batch = _batch_or_404(request.access, pk)
    counts = outcome_counts(batch)
    if batch.state == ImportState.PREVIEWED and not any(counts.values()):
        return redirect("members:import_mapping", request.coordination.slug, pk)
    outcome = request.GET.get("outcome", "")
    rows = batch.rows.exclude(outcome="")
    if outcome in ImportOutcome.values:
        rows = rows.filter(outcome=outcome)
    page = paginate(request, rows.select_related("organisation"))
    context = {
        "batch": batch,
        "page": page,
        "lines": _lines(page),
        "tabs": _tabs(counts, outcome),
        "counts": counts,
        "todo": counts["create"] + counts["update"],
        "steps": _steps("preview" if batch.state == ImportState.PREVIEWED else "done"),
        "may_undo": batch.state == ImportState.APPLIED and is_last_applied(batch),
    }
    return render(request, "members/import_detail.html", context)


@require_POST
@coordination_view(can_import_organisations)
def import_apply(request, pk):
    batch = _batch_or_404(request.access, pk)
    try:
        batch = apply_import(batch, actor=request.user)
        messages.success(request, _("The list is imported."))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("members:import_detail", request.coordination.slug, pk)


@require_POST
@coordination_view(can_import_organisations)
def import_undo(request, pk):
    batch = _batch_or_404(request.access, pk)
    try:
        stay = undo_import(batch, actor=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("members:import_detail", request.coordination.slug, pk)
    if stay:
        text = ngettext(
            "The import is undone, except for %(count)d line that says below what stays and why.",
            "The import is undone, except for %(count)d lines that say below what stays and why.",
            stay,
        )
        messages.warning(request, text % {"count": stay})
    else:
        messages.success(request, _("The import is undone: the directory is as it was before."))
    return redirect("members:import_detail", request.coordination.slug, pk)


@require_POST
@coordination_view(can_import_organisations)
def import_delete(request, pk):
    batch = _batch_or_404(request.access, pk)
    try:
        delete_import(batch, actor=request.user)
        messages.success(request, _("“%(file)s” is removed from the imports.") % {"file": batch.filename})
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("members:import_list", request.coordination.slug)


def _steps(current):
    labels = {"file": _("Choose the file"), "columns": _("Check the columns"), "preview": _("Look at each line")}
    labels["done"] = _("Imported")
    at = list(labels).index(current)
    states = ["done"] * at + ["current"] + ["todo"] * (len(labels) - at - 1)
    return [{"label": label, "state": state} for label, state in zip(labels.values(), states, strict=True)]


def _tabs(counts, outcome):
    all_lines = {"label": _("All lines"), "url": "?", "is_current": not outcome, "count": sum(counts.values())}
    return [all_lines] + [
        {"label": label, "url": f"?outcome={value}", "is_current": outcome == value, "count": counts[value]}
        for value, label in ImportOutcome.choices
    ]


def _lines(page):
    themes = theme_names()
    return [
        {
            "row": row,
            "tone": TONES[row.outcome],
            "changes": described(row.changes, themes),
            "messages": [message_text(code, params) for code, params in row.messages],
        }
        for row in page.object_list
    ]
