"""The rows behind a figure as its reader may see them: named and linked only as far as they may know."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import ngettext

from meetings.models import ActionItem, Decision, Meeting
from members.models import Body, Organisation
from reports.figures.attendance import counts_of


@dataclass
class FigureRows:
    """Rows to list, and how many more are counted that this reader may not read."""

    listed: list = field(default_factory=list)
    kept_back: int = 0


def figure_rows(result, material, *, meetings, organisations, slug):
    """`meetings` and `organisations` are querysets of what the reader may open; the result's rows say what is counted.

    Meetings and organisations are named in the report itself and so to each of its readers; decisions and actions are
    shown to those who may open their meeting.
    """
    rows = FigureRows(kept_back=result.unlisted)
    counted = list(result.rows)
    open_meetings = _openable(counted, meetings)
    open_organisations = _openable(counted, organisations)
    for row in counted:
        if isinstance(row, Decision | ActionItem) and row.meeting_id not in open_meetings:
            rows.kept_back += 1
            continue
        rows.listed.append(_as_row(row, material, slug, open_meetings, open_organisations))
    return rows


def _openable(rows, queryset):
    """Numbers of the meetings or organisations behind the rows that the reader may open: one query, or none."""
    if queryset.model is Meeting:
        numbers = {row.pk if isinstance(row, Meeting) else row.meeting_id for row in rows if _is_of_meeting(row)}
    else:
        numbers = {row.pk for row in rows if isinstance(row, Organisation)}
    return set(queryset.filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else set()


def _is_of_meeting(row):
    return isinstance(row, Meeting | Decision | ActionItem)


def _as_row(row, material, slug, open_meetings, open_organisations):
    if isinstance(row, Organisation):
        url = reverse("members:organisation_detail", args=[slug, row.pk]) if row.pk in open_organisations else ""
        return {"title": row.name, "url": url, "meta": row.get_nature_display(), "on": None, "details": ""}
    if isinstance(row, Body):
        return {"title": row.name, "url": "", "meta": row.get_kind_display(), "on": None, "details": ""}
    meeting = row if isinstance(row, Meeting) else row.meeting
    url = reverse("meetings:meeting_detail", args=[slug, meeting.pk]) if meeting.pk in open_meetings else ""
    if isinstance(row, Meeting):
        body = row.body.name if row.body else row.network_name
        number = counts_of(material, row)["present"]
        details = ngettext("%(number)s person present", "%(number)s people present", number) % {"number": number}
        return {"title": row.title, "url": url, "meta": body, "on": row.held_on, "details": details}
    if isinstance(row, Decision):
        return {"title": row.text, "url": url, "meta": row.reference, "on": meeting.held_on, "details": ""}
    return {
        "title": row.what,
        "url": url,
        "meta": row.responsible,
        "on": meeting.held_on,
        "details": row.get_status_display(),
    }
