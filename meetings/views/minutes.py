from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.decorators import coordination_view
from coordination.pdf import PdfUnavailable
from coordination.services.versions import StaleVersion
from meetings.forms.minutes import AdoptForm, NotesForm, SendMinutesForm
from meetings.queries.minutes import adopting_meetings, minutes_fingerprint, minutes_recipients, minutes_record
from meetings.rules import (
    can_adopt_minutes,
    can_read_meetings,
    can_read_minutes,
    can_run_meeting,
    can_send_minutes,
    can_write_minutes,
)
from meetings.services.minutes import (
    adopt_minutes,
    archive_meeting,
    last_writer,
    minutes_mail,
    save_notes,
    send_minutes_for_remarks,
)
from meetings.services.minutes_pdf import minutes_filename, render_minutes
from meetings.views.attendance import refused
from meetings.views.fetching import item_or_404, meeting_or_404
from meetings.views.files import asked_language, pdf_response
from meetings.views.saving import saved
from members.queries.rosters import roster

TIME_FOR_REMARKS = timedelta(days=14)


@require_safe
@coordination_view(can_read_meetings)
def minutes_update(request, pk):
    meeting = meeting_or_404(request, pk, can_run_meeting)
    if not can_write_minutes(request.access, meeting):
        return refused(request, meeting)
    context = {
        "meeting": meeting,
        "minutes": minutes_record(meeting),
        "names": [seat.person.full_name for seat in roster(meeting.body, meeting.held_on)] if meeting.body_id else [],
    }
    return render(request, "meetings/minutes_form.html", context)


@require_POST
@coordination_view(can_read_meetings)
def item_notes_update(request, pk):
    """Save the notes of one point: JSON for the script that saves while one types, a page for a plain form."""
    item = item_or_404(request, pk, can_run_meeting)
    answer = _json_answer if "application/json" in request.headers.get("Accept", "") else _page_answer
    form = NotesForm(request.POST)
    if not form.is_valid():
        return answer(request, item, error=_reason(form))
    try:
        done = save_notes(item, actor=request.user, **form.cleaned_data)
    except StaleVersion as stale:
        return answer(request, item, current=stale.current)
    except ValidationError as error:
        return answer(request, item, error=" ".join(error.messages))
    return answer(request, item, done=done)


def _reason(form):
    return " ".join(form.errors.get("notes", ())) or _("This page is out of date: reload it.")


def _json_answer(request, item, *, done=None, current=None, error=""):
    if done:
        now = timezone.localtime(timezone.now(), timezone.get_default_timezone())
        return JsonResponse({"version": done.version, "saved_at": now.strftime("%H:%M")})
    if current:
        theirs = {"version": current.version, "notes": current.notes, "by": last_writer(current)}
        return JsonResponse(theirs, status=409)
    return JsonResponse({"error": error}, status=400)


def _page_answer(request, item, *, done=None, current=None, error=""):
    if done:
        messages.success(request, _("“%(item)s” is saved.") % {"item": item.title})
        page = reverse("meetings:minutes_update", args=[request.coordination.slug, item.meeting_id])
        return redirect(f"{page}#item-{item.pk}")
    if item.meeting.is_locked:
        return refused(request, item.meeting)
    context = {
        "item": item,
        "meeting": item.meeting,
        "notes": request.POST.get("notes", ""),
        "version": current.version if current else request.POST.get("version", ""),
        "current": current,
        "by": last_writer(current) if current else "",
        "error": error,
    }
    return render(request, "meetings/minutes_notes.html", context, status=409 if current else 400)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def minutes_send(request, pk):
    """GET shows to whom the minutes would go; POST sends them."""
    meeting = meeting_or_404(request, pk, can_run_meeting)
    if not can_send_minutes(request.access, meeting):
        return refused(request, meeting) if meeting.is_locked else _moved_on(request, meeting)
    initial = {"until": request.access.on + TIME_FOR_REMARKS}
    form = SendMinutesForm(request.POST or None, initial=initial)
    pdf_problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            sent = saved(form, send_minutes_for_remarks, meeting, actor=request.user, on=request.access.on)
        except PdfUnavailable as problem:
            sent, pdf_problem = None, str(problem)
        if sent:
            messages.success(request, _said(sent))
            return redirect("meetings:meeting_detail", request.coordination.slug, pk)
    return render(request, "meetings/minutes_send.html", _preview(request, pk, form, pdf_problem))


def _preview(request, pk, form, pdf_problem):
    meeting = meeting_or_404(request, pk, can_run_meeting)
    recipients = minutes_recipients(meeting)
    until = request.access.on + TIME_FOR_REMARKS
    if form.is_bound and form.is_valid():
        until = form.cleaned_data["until"]
    mailed = [row for row in recipients if row.email]
    name = mailed[0].name if mailed else "…"
    mails = []
    for language in ("fr", "nl"):
        subject, text = minutes_mail(meeting, language=language, name=name, until=until, with_file=not pdf_problem)
        mails.append({"language": language, "subject": subject, "text": text})
    return {
        "meeting": meeting,
        "form": form,
        "pdf_problem": pdf_problem,
        "mailed": mailed,
        "to_tell": [row for row in recipients if not row.email],
        "mails": mails,
        "seen": minutes_fingerprint(meeting),
        "empty_items": [row.item.title for row in minutes_record(meeting).items if row.is_empty],
    }


def _said(sent):
    text = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", sent.mailed) % {
        "count": sent.mailed
    }
    if sent.to_tell:
        names = ", ".join(sent.to_tell)
        text += " " + _("To be told otherwise, for want of an address: %(names)s.") % {"names": names}
    return text


def _moved_on(request, meeting):
    text = _("This meeting has moved on in the meantime: it is now “%(state)s”.")
    messages.error(request, text % {"state": meeting.get_state_display()})
    return redirect("meetings:meeting_detail", request.coordination.slug, meeting.pk)


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def minutes_adopt(request, pk):
    meeting = meeting_or_404(request, pk, can_run_meeting)
    if not can_adopt_minutes(request.access, meeting):
        return refused(request, meeting) if meeting.is_locked else _moved_on(request, meeting)
    form = AdoptForm(
        request.POST or None,
        meetings=adopting_meetings(request.access, meeting),
        initial={"adopted_on": request.access.on},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, adopt_minutes, meeting, actor=request.user, on=request.access.on)
    ):
        messages.success(request, _("The minutes are adopted. Nothing in them changes any more."))
        return redirect("meetings:meeting_detail", request.coordination.slug, pk)
    return render(request, "meetings/minutes_adopt.html", {"form": form, "meeting": meeting})


@require_POST
@coordination_view(can_read_meetings)
def meeting_archive(request, pk):
    meeting = meeting_or_404(request, pk, can_run_meeting)
    try:
        archive_meeting(meeting, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The meeting is archived; it stays readable."))
    return redirect("meetings:meeting_detail", request.coordination.slug, pk)


@require_safe
@coordination_view(can_read_meetings)
def meeting_minutes_pdf(request, pk):
    meeting = meeting_or_404(request, pk, can_read_minutes)
    if not meeting.took_place:
        raise PermissionDenied
    language = asked_language(request)
    return pdf_response(
        request,
        meeting,
        lambda: render_minutes(meeting, language, dated=timezone.now()),
        minutes_filename(meeting, language),
    )
