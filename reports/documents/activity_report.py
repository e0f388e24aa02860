"""The activity report as one PDF, in French or in Dutch, with everything in it translated."""

from django.utils import translation
from django.utils.translation import gettext as _

from coordination.pdf import render_pdf
from coordination.text import localised
from reports.enums import ReportState
from reports.queries.reports import ReportContent

# Sections that the data fills: the partial of the same name prints them.
GENERATED = frozenset(
    {
        "activity_sheets", "annex_attendance", "annex_concordance", "annex_members", "annex_productions",
        "annex_steering_body", "means", "meetings_table", "networks", "steering_body",
    }
)  # fmt: skip
LONG_ANNEXES = ("annex_members", "annex_attendance", "annex_concordance")


def render_activity_report(report, *, language, with_confidential, on):
    """Return the PDF. `on` is the day of asking: it dates a draft; what was sent bears the day it was sent."""
    content = ReportContent(report, with_confidential=with_confidential, on=on, language=language)
    coordination = report.coordination
    with translation.override(language):
        title = _("Activity report %(year)s") % {"year": str(report.year)}
        chapters = _chapters(content)
    logo = _logo(coordination)
    return render_pdf(
        "pdf/reports/activity_report.html",
        {
            "report": report,
            "coordination": coordination,
            "content": content,
            "chapters": chapters,
            "contents": _contents(chapters, language),
            "is_draft": report.state in (ReportState.DRAFT, ReportState.APPROVED_BY_COMMITTEE),
            "has_logo": bool(logo),
        },
        language=language,
        title=title,
        owner=localised(coordination, "name", language),
        dated=report.sent_on or on,
        images={"logo": logo} if logo else None,
        stylesheets=("css/pdf_report.css",),
    )


def report_file_name(report, language):
    """Such as `rapport-activite-2026-forest.pdf`."""
    stem = {"fr": "rapport-activite", "nl": "activiteitenverslag"}[language]
    return f"{stem}-{report.year}-{report.coordination.slug}.pdf"


def _logo(coordination):
    if not coordination.logo:
        return None
    try:
        with coordination.logo.open("rb") as file:
            return file.read()
    except OSError:
        # The file was lost: the report is worth more than its logo.
        return None


def _chapters(content):
    """Sections to print after the cover, each with its figures and the partial that prints its tables."""
    shown = [section for section in content.shown_sections if section.key != "cover"]
    first_annex = next((section.key for section in shown if section.is_annex), "")
    figures = {section.key: content.figures_of(section.key) for section in shown}
    return [
        {
            "section": section,
            "starts_page": section.key in (first_annex, *LONG_ANNEXES),
            "figures": figures[section.key],
            "listed": [one for one in figures[section.key] if not one.is_breakdown],
            "partial": f"pdf/reports/includes/{section.key}.html" if section.key in GENERATED else "",
            "text": section.text_for(content.language),
            "nothing": section.nothing_because_for(content.language),
            "is_empty": section.state in ("no_evidence", "text_missing") and not _has_data(content, section),
        }
        for section in shown
    ]


def _has_data(content, section):
    """A section whose text is missing may still have figures of its own."""
    return section.state == "text_missing" and section.key in ("summary", "members", "activities", "activity_sheets")


def _contents(chapters, language):
    """Entries of the table of contents: sections, and those that are part of them."""
    entries = []
    with translation.override(language):
        for chapter in chapters:
            section = chapter["section"]
            entry = {"anchor": section.anchor, "title": section.heading, "is_unnumbered": True, "children": []}
            if section.is_child and entries:
                entries[-1]["children"].append(entry)
            else:
                entries.append(entry)
    return entries
