"""The activity report: opened, written section by section, approved, sent. What was sent is locked."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.enums import Language
from coordination.enums_reference import DocumentKind
from coordination.services.audit import changed_fields, record
from coordination.services.versions import StaleVersion
from reports.enums import ReportState
from reports.figures import REGISTRY
from reports.models import ActivityReport, ReportText
from reports.queries.reports import frame_for_year

REPORT_FIELDS = ("grant_reference", "grant_amount", "contact_name", "contact_email")
# State reached, from which states, and the field that keeps its date.
STEPS = {
    ReportState.APPROVED_BY_COMMITTEE: ((ReportState.DRAFT,), "approved_by_committee_on"),
    # A coordination may have no steering body: then the Council approves the draft.
    ReportState.APPROVED_BY_COUNCIL: (
        (ReportState.DRAFT, ReportState.APPROVED_BY_COMMITTEE),
        "approved_by_council_on",
    ),
    ReportState.SENT: ((ReportState.APPROVED_BY_COUNCIL,), "sent_on"),
}
DATES = ("approved_by_committee_on", "approved_by_council_on", "sent_on")


@transaction.atomic
def create_report(*, coordination, year, actor, **fields):
    """Open the report of a year on the frame of that year, or on the nearest earlier one; refused without any."""
    frame, _is_exact = frame_for_year(coordination, year)
    if frame is None:
        raise ValidationError({"year": _("No frame is known for %(year)s or before: add one first.") % {"year": year}})
    report = ActivityReport(coordination=coordination, year=year, frame=frame, **fields)
    report.full_clean()
    report.save()
    record("report.created", report, actor=actor, coordination=coordination)
    return report


@transaction.atomic
def update_report(report, *, actor, **fields):
    """Change the grant, the contact or the figures left out; refused once it is sent."""
    before, report = _locked(report), _locked(report)
    for name, value in fields.items():
        setattr(report, name, value)
    report.full_clean()
    report.save()
    changes = changed_fields(before, report, (*REPORT_FIELDS, "hidden_figures", "hidden_sections"))
    record("report.updated", report, actor=actor, coordination=report.coordination, changes=changes)
    return report


def hide_figure(report, *, key, is_hidden, actor):
    """Leave a figure out of the report, or take it in again."""
    if key not in REGISTRY:
        raise ValidationError(_("There is no figure “%(key)s”.") % {"key": key})
    return _toggle(report, "hidden_figures", key, is_hidden, actor)


def hide_section(report, *, key, is_hidden, actor):
    """Leave a section out of the report, or take it in again; its text is kept."""
    _check_section(report, key)
    return _toggle(report, "hidden_sections", key, is_hidden, actor)


@transaction.atomic
def _toggle(report, name, key, is_hidden, actor):
    report = _locked(report)
    before = list(getattr(report, name))
    kept = [other for other in before if other != key]
    setattr(report, name, sorted([*kept, key]) if is_hidden else kept)
    report.full_clean()
    report.save(update_fields=[name])
    noun = "figure" if name == "hidden_figures" else "section"
    action = f"report_{noun}.{'hidden' if is_hidden else 'shown'}"
    record(
        action, report, actor=actor, coordination=report.coordination, changes={name: [before, getattr(report, name)]}
    )
    return report


@transaction.atomic
def write_section(report, *, key, drafts, actor):
    """Save what was written in a section. `drafts`: `{language: {"text", "nothing_because", "version"}}`.

    A draft that differs from what stands and started from an older version is refused, and with it the whole save:
    StaleVersion, whose `current` is the texts that stand now, by language. Unchanged languages are left alone.
    """
    report = _locked(report)
    _check_section(report, key)
    stored = {text.language: text for text in report.texts.filter(section_key=key)}
    changed = {language: draft for language, draft in drafts.items() if _differs(stored.get(language), draft)}
    stale = {
        language: stored[language]
        for language, draft in changed.items()
        if language in stored and stored[language].version != int(draft["version"] or 0)
    }
    if stale:
        raise StaleVersion(stale)
    for language, draft in changed.items():
        _save_text(report, key, language, draft, stored.get(language), actor)
    if changed:
        record(
            "report_section.written",
            report,
            actor=actor,
            coordination=report.coordination,
            changes={"section": ["", key], "languages": ["", ", ".join(sorted(changed))]},
        )
    return report


def _differs(stored, draft):
    if stored is None:
        return bool(draft["text"].strip() or draft["nothing_because"].strip())
    return (stored.text, stored.nothing_because) != (draft["text"], draft["nothing_because"])


def _save_text(report, key, language, draft, stored, actor):
    text = stored or ReportText(report=report, section_key=key, language=Language(language), version=0)
    text.text, text.nothing_because = draft["text"], draft["nothing_because"]
    text.version += 1
    text.updated_at, text.updated_by = timezone.now(), actor
    text.full_clean()
    text.save()


@transaction.atomic
def advance_report(report, *, state, on, actor):
    """Record that the report was approved by the steering body or the Council, or sent, on that day.

    Refused out of order, or on a day before the step before it. Sending locks the report.
    """
    report = _locked(report)
    allowed, name = STEPS[ReportState(state)]
    if report.state not in allowed:
        raise ValidationError(_("The report is not ready for this step."))
    earlier = [getattr(report, other) for other in DATES[: DATES.index(name)]]
    if any(day and on < day for day in earlier):
        raise ValidationError({"on": _("This day comes before the step before it.")})
    before, report.state = report.state, ReportState(state)
    setattr(report, name, on)
    report.full_clean()
    report.save()
    changes = {"state": [before, report.state], name: ["", on.isoformat()]}
    action = {ReportState.SENT: "report.sent"}.get(report.state, "report.approved")
    record(action, report, actor=actor, coordination=report.coordination, changes=changes)
    return report


@transaction.atomic
def reopen_report(report, *, actor):
    """Take an approved report back to writing: its approvals are undone. Refused once it is sent."""
    report = _locked(report)
    if report.state == ReportState.DRAFT:
        raise ValidationError(_("The report is being written already."))
    before, report.state = report.state, ReportState.DRAFT
    report.approved_by_committee_on = report.approved_by_council_on = None
    report.full_clean()
    report.save()
    changes = {"state": [before, report.state]}
    record("report.reopened", report, actor=actor, coordination=report.coordination, changes=changes)
    return report


def _locked(report):
    """The row as it stands, locked until the transaction ends; refused when the report was sent."""
    current = (
        ActivityReport.objects.select_for_update(of=("self",)).select_related("coordination", "frame").get(pk=report.pk)
    )
    if current.is_locked:
        raise ValidationError(_("The report was sent: it can no longer be changed."), code="locked")
    return current


def _check_section(report, key):
    if not report.frame.sections.filter(document=DocumentKind.ACTIVITY_REPORT, key=key).exists():
        raise ValidationError(_("The report has no section “%(key)s”.") % {"key": key})
