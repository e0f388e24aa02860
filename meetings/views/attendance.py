from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.decorators import coordination_view
from meetings.enums import Presence
from meetings.forms.attendance import GuestForm, marks_from
from meetings.queries.attendance import attendance_counts, attendance_lines
from meetings.rules import can_read_meetings, can_run_meeting, can_write_minutes
from meetings.services.attendance import REMOVED, add_guest, hold_meeting, save_attendance, unhold_meeting
from meetings.services.minutes_pdf import attendance_filename, render_attendance_sheet
from meetings.views.fetching import meeting_or_404
from meetings.views.files import asked_language, pdf_response
from meetings.views.saving import saved


def refused(request, meeting):
    """Why nothing can be written now, said on the page of the meeting."""
    if meeting.is_locked:
        messages.error(request, _("The minutes are adopted: nothing in them changes any more."))
    else:
        messages.error(request, _("Note first that the meeting is held."))
    return redirect("meetings:meeting_detail", request.coordination.slug, meeting.pk)


@require_POST
@coordination_view(can_read_meetings)
def meeting_hold(request, pk):
    """Note that the meeting is held; with `back`, take it back while nothing was noted."""
    meeting = meeting_or_404(request, pk, can_run_meeting)
    try:
        if request.POST.get("back"):
            unhold_meeting(meeting, actor=request.user)
            messages.success(request, _("The meeting counts as convened again, not as held."))
            return redirect("meetings:meeting_detail", request.coordination.slug, pk)
        hold_meeting(meeting, actor=request.user, on=request.access.on)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("meetings:meeting_detail", request.coordination.slug, pk)
    messages.success(request, _("The meeting is noted as held. Now tick who is there."))
    return redirect("meetings:attendance_update", request.coordination.slug, pk)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def attendance_update(request, pk):
    meeting = meeting_or_404(request, pk, can_run_meeting)
    if not can_write_minutes(request.access, meeting):
        return refused(request, meeting)
    lines = attendance_lines(meeting)
    if request.method == "POST":
        return _attendance_saved(request, meeting, lines)
    stored = [line.stored for line in lines if line.stored]
    context = {
        "meeting": meeting,
        "lines": lines,
        "counts": attendance_counts(stored),
        "to_note": len(lines) - len(stored),
        "choices": Presence.choices,
        "removed": REMOVED,
        "guest_form": GuestForm(access=request.access),
    }
    return render(request, "meetings/attendance_form.html", context)


def _attendance_saved(request, meeting, lines):
    """Save the ticks, and the guest typed below them; a guest who is refused comes back on a page of their own."""
    marks = marks_from(request.POST, lines)
    try:
        save_attendance(meeting, actor=request.user, marks=marks, rest_absent=bool(request.POST.get("rest_absent")))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("meetings:meeting_detail", request.coordination.slug, meeting.pk)
    messages.success(request, _("The attendance is saved."))
    if request.POST.get("name", "").strip() or request.POST.get("organisation", "").strip():
        form = GuestForm(request.POST, access=request.access)
        if not form.is_valid() or not saved(form, add_guest, meeting, actor=request.user):
            return render(request, "meetings/attendance_guest.html", {"form": form, "meeting": meeting})
    return redirect("meetings:attendance_update", request.coordination.slug, meeting.pk)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def guest_create(request, pk):
    meeting = meeting_or_404(request, pk, can_run_meeting)
    if not can_write_minutes(request.access, meeting):
        return refused(request, meeting)
    form = GuestForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        guest = saved(form, add_guest, meeting, actor=request.user)
        if guest:
            messages.success(request, _("%(name)s is on the list.") % {"name": guest.name})
            return redirect("meetings:attendance_update", request.coordination.slug, pk)
    return render(request, "meetings/attendance_guest.html", {"form": form, "meeting": meeting})


@require_safe
@coordination_view(can_read_meetings)
def meeting_attendance_pdf(request, pk):
    meeting = meeting_or_404(request, pk, can_run_meeting)
    language = asked_language(request)
    return pdf_response(
        request,
        meeting,
        lambda: render_attendance_sheet(meeting, language, dated=timezone.now()),
        attendance_filename(meeting, language),
    )
