"""The papers of a meeting that took place, as printed documents: the sheet to sign, and the minutes."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coordination.pdf import render_pdf
from coordination.text import fold, localised
from meetings.queries.attendance import attendance_counts, attendance_lines
from meetings.queries.minutes import minutes_record

# Empty rows for whoever comes unannounced.
SPARE_ROWS = 6


def render_minutes(meeting, language, *, dated, as_sent_until=None):
    """Return the minutes as PDF with French or Dutch headings; the text is as it was written.

    `as_sent_until` is the last day for remarks, for a paper made while it is being sent.
    """
    minutes = minutes_record(meeting)
    context = {
        "minutes": minutes,
        "counts": attendance_counts(minutes.attendances),
        "remarks_until": as_sent_until or meeting.remarks_until,
        **_heading(meeting, language),
    }
    return _render("pdf/meetings/minutes.html", meeting, context, language, dated)


def render_attendance_sheet(meeting, language, *, dated):
    """Return the list to sign, with spare rows."""
    context = {"lines": attendance_lines(meeting), "spare": range(SPARE_ROWS), **_heading(meeting, language)}
    return _render("pdf/meetings/attendance_sheet.html", meeting, context, language, dated)


def minutes_filename(meeting, language):
    """Such as `proces-verbal-2026-10-06-gt-log.pdf`."""
    with translation.override(language):
        return _filename(_("minutes"), meeting)


def attendance_filename(meeting, language):
    with translation.override(language):
        return _filename(_("attendance"), meeting)


def _filename(word, meeting):
    code = meeting.body.code if meeting.body_id else "cs"
    text = fold(f"{word} {meeting.held_on.isoformat()} {code}")
    return "-".join("".join(char if char.isalnum() or char == "-" else " " for char in text).split()) + ".pdf"


def _heading(meeting, language):
    return {
        "meeting": meeting,
        "day": meeting.held_on,
        "coordination": meeting.coordination,
        "body_name": localised(meeting.body, "name", language) if meeting.body_id else "",
    }


def _render(template, meeting, context, language, dated):
    return render_pdf(
        template,
        context,
        language=language,
        title=meeting.title,
        owner=localised(meeting.coordination, "name", language),
        dated=timezone.localdate(dated),
    )
