from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.decorators import coordination_view
from coordination.enums import Language
from coordination.paging import paginate
from coordination.services.versions import StaleVersion
from meetings.models import Meeting
from members.models import Organisation
from reports.documents.activity_report import render_activity_report, report_file_name
from reports.enums import ReportState
from reports.figures import REGISTRY
from reports.forms.reports import ReportCreateForm, ReportForm, SectionForm, StepForm
from reports.models import ActivityReport
from reports.queries.confidentiality import counts_confidential
from reports.queries.figure_rows import figure_rows
from reports.queries.reports import ReportContent, frame_for_year
from reports.queries.sections import figure_keys_of
from reports.rules import can_open_figures, can_read_reports, can_write_report
from reports.services.reports import (
    advance_report,
    create_report,
    hide_figure,
    hide_section,
    reopen_report,
    update_report,
    write_section,
)


def _report_or_404(access, year):
    reports = ActivityReport.objects.visible_to(access).select_related("frame")
    report = get_object_or_404(reports, year=year)
    report.coordination = access.coordination
    return report


def _writable(access, year):
    """The report, if this account writes it; what was sent is refused by the services, with a message."""
    report = _report_or_404(access, year)
    if not can_write_report(access):
        raise PermissionDenied
    return report


def _content(request, report):
    return ReportContent(
        report,
        with_confidential=counts_confidential(request.access),
        on=request.access.on,
        language=get_language()[:2],
        with_states=can_write_report(request.access),
    )


def _section_or_404(content, key):
    for section in content.sections:
        if section.key == key:
            return section
    raise Http404


def _back(report, section_key=""):
    response = redirect("reports:report_detail", report.coordination.slug, report.year)
    if section_key:
        response["Location"] += f"?section={section_key}"
    return response


@require_safe
@coordination_view(can_read_reports)
def report_list(request):
    reports = ActivityReport.objects.visible_to(request.access).select_related("frame")
    context = {"page": paginate(request, reports), "may_write": can_write_report(request.access)}
    return render(request, "reports/report_list.html", context)


@require_http_methods(["GET", "POST"])
@coordination_view(can_write_report)
def report_create(request):
    form = ReportCreateForm(request.POST or None, initial={"year": request.access.on.year})
    if request.method == "POST" and form.is_valid():
        year = form.cleaned_data["year"]
        try:
            report = create_report(coordination=request.coordination, year=year, actor=request.user)
        except ValidationError as error:
            form.add_error("year", error.messages)
        else:
            messages.success(request, _("The report of %(year)s is open.") % {"year": str(year)})
            _say_frame(request, report)
            return _back(report)
    return render(request, "reports/report_form.html", {"form": form, "report": None})


def _say_frame(request, report):
    _frame, is_exact = frame_for_year(report.coordination, report.year)
    if not is_exact:
        text = _("No frame is known for %(year)s: the nearest earlier one is used, “%(frame)s”.")
        messages.warning(request, text % {"year": str(report.year), "frame": report.frame.name})


@require_safe
@coordination_view(can_read_reports)
def report_detail(request, year):
    report = _report_or_404(request.access, year)
    content = _content(request, report)
    may_write = can_write_report(request.access)
    key = request.GET.get("section", "")
    section = _section_or_404(content, key) if key else None
    if section and section.is_hidden and not may_write:
        raise Http404
    context = {
        "report": report,
        "content": content,
        "section": section,
        "sections": content.sections if may_write else content.shown_sections,
        "may_write": may_write and not report.is_locked,
        "runs": may_write,
        "may_open_figures": can_open_figures(request.access),
        "uses_other_frame": not report.frame.starts_on.year <= report.year <= report.frame.ends_on.year,
    }
    if section:
        context["figures"] = content.figures_of(section.key, hidden=may_write)
        context["texts"] = [(language, section.texts.get(language)) for language in Language]
        context["rows"] = [row for row in content.concordance if section in row.sections] if may_write else []
        return render(request, "reports/report_section_detail.html", context)
    context["step_form"] = StepForm(today=request.access.on, initial={"on": request.access.on})
    context["next_state"] = _next_state(report)
    return render(request, "reports/report_detail.html", context)


def _next_state(report):
    order = list(ReportState)
    place = order.index(ReportState(report.state)) + 1
    return order[place] if place < len(order) else None


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_reports)
def report_update(request, year):
    report = _writable(request.access, year)
    form = ReportForm(request.POST or None, instance=report)
    if request.method == "POST" and form.is_valid():
        try:
            update_report(report, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The changes are saved."))
            return _back(report)
    return render(request, "reports/report_form.html", {"form": form, "report": report})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_reports)
def report_section(request, year, key):
    report = _writable(request.access, year)
    content = _content(request, report)
    section = _section_or_404(content, key)
    if not section.may_have_text:
        raise Http404
    form = SectionForm(request.POST or None, texts=section.texts)
    stale = {}
    if request.method == "POST" and form.is_valid():
        try:
            write_section(report, key=key, drafts=form.drafts(), actor=request.user)
        except StaleVersion as refusal:
            stale = refusal.current
            form.start_from(stale)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("“%(section)s” is saved.") % {"section": section.title})
            return _back(report, key)
    context = {"report": report, "section": section, "form": form, "stale": stale}
    return render(request, "reports/report_section_form.html", context)


@require_POST
@coordination_view(can_read_reports)
def report_state(request, year):
    """Next step of the report, or back to writing (`state=draft`)."""
    report = _writable(request.access, year)
    try:
        if request.POST.get("state") == ReportState.DRAFT:
            report = reopen_report(report, actor=request.user)
        else:
            form = StepForm(request.POST, today=request.access.on)
            if not form.is_valid():
                raise ValidationError([text for errors in form.errors.values() for text in errors])
            report = advance_report(report, actor=request.user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("State of the report: %(state)s.") % {"state": report.get_state_display()})
    return _back(report)


@require_POST
@coordination_view(can_read_reports)
def section_hide(request, year, key):
    report = _writable(request.access, year)
    _change_visibility(request, hide_section, report, key)
    return _back(report, key if any(section.key == key for section in _content(request, report).sections) else "")


@require_POST
@coordination_view(can_read_reports)
def figure_hide(request, year, key):
    report = _writable(request.access, year)
    _change_visibility(request, hide_figure, report, key)
    section = request.POST.get("section", "")
    return _back(report, section if key in figure_keys_of(section) else "")


def _change_visibility(request, service, report, key):
    """`hidden=1` leaves it out; anything else takes it in again."""
    try:
        service(report, key=key, is_hidden=request.POST.get("hidden") == "1", actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


@require_safe
@coordination_view(can_read_reports)
def report_pdf(request, year):
    """`?language=fr|nl` (the reader's own otherwise); `?version=open` leaves confidential groups out."""
    report = _report_or_404(request.access, year)
    language = request.GET.get("language") or get_language()[:2]
    if language not in Language.values:
        raise Http404
    whole = counts_confidential(request.access) and request.GET.get("version") != "open"
    data = render_activity_report(report, language=language, with_confidential=whole, on=request.access.on)
    name = report_file_name(report, language)
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@require_safe
@coordination_view(can_open_figures)
def figure_detail(request, year, key):
    report = _report_or_404(request.access, year)
    may_write = can_write_report(request.access)
    if key not in REGISTRY or (key in report.hidden_figures and not may_write):
        raise Http404
    content = _content(request, report)
    figure = content.figure(key)
    rows = figure_rows(
        figure.result,
        content.material,
        meetings=Meeting.objects.visible_to(request.access),
        organisations=Organisation.objects.visible_to(request.access),
        slug=request.coordination.slug,
    )
    context = {"report": report, "figure": figure, "page": paginate(request, rows.listed), "kept_back": rows.kept_back}
    return render(request, "reports/figure_detail.html", context)
