"""The convocation with its agenda, as a printed document."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coordination.pdf import render_pdf
from coordination.text import fold, localised
from meetings.queries.agenda import timed_items


def render_agenda(meeting, language, *, dated):
    """Return the PDF in French or Dutch; PdfUnavailable when the machine cannot print."""
    coordination = meeting.coordination
    return render_pdf(
        "pdf/meetings/agenda.html",
        {
            "meeting": meeting,
            "body_name": localised(meeting.body, "name", language) if meeting.body_id else "",
            "coordination": coordination,
            "items": timed_items(meeting),
            "day": meeting.held_on,
        },
        language=language,
        title=meeting.title,
        owner=localised(coordination, "name", language),
        dated=timezone.localdate(dated),
    )


def agenda_filename(meeting, language):
    """Such as `ordre-du-jour-2026-10-06-gt-log.pdf`."""
    with translation.override(language):
        word = _("agenda")
    code = meeting.body.code if meeting.body_id else "cs"
    parts = f"{word} {meeting.held_on.isoformat()} {code}"
    return "-".join("".join(c if c.isalnum() or c == "-" else " " for c in fold(parts)).split()) + ".pdf"
