"""Files of a meeting: the agenda to print, the entry for a calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from coordination.decorators import coordination_view
from coordination.pdf import PdfUnavailable
from coordination.text import LANGUAGES
from meetings.calendar import PUBLISH, content_type, meeting_calendar_file
from meetings.rules import can_read_meetings
from meetings.services.agenda_pdf import agenda_filename, render_agenda
from meetings.services.convocation import organizer
from meetings.services.mails import calendar_text
from meetings.views.fetching import meeting_or_404


def asked_language(request):
    """`?language=nl`, else the language of the page."""
    asked = request.GET.get("language")
    return asked if asked in LANGUAGES else (get_language() or "fr")[:2]


def pdf_response(request, meeting, render, filename):
    """The document, shown in the browser; on a machine that cannot print, the page of the meeting that says so."""
    try:
        content = render()
    except PdfUnavailable as error:
        messages.error(request, str(error))
        return redirect("meetings:meeting_detail", request.coordination.slug, meeting.pk)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


@require_safe
@coordination_view(can_read_meetings)
def meeting_agenda_pdf(request, pk):
    meeting = meeting_or_404(request, pk)
    language = asked_language(request)
    return pdf_response(
        request,
        meeting,
        lambda: render_agenda(meeting, language, dated=timezone.now()),
        agenda_filename(meeting, language),
    )


@require_safe
@coordination_view(can_read_meetings)
def meeting_calendar(request, pk):
    meeting = meeting_or_404(request, pk)
    language = (get_language() or "fr")[:2]
    name, email = organizer(meeting.coordination, language)
    content = meeting_calendar_file(
        meeting,
        method=PUBLISH,
        organizer_name=name,
        organizer_email=email,
        description=calendar_text(meeting, language=language, link=""),
        now=timezone.now(),
    )
    response = HttpResponse(content, content_type=f"{content_type(PUBLISH)}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{meeting.held_on.isoformat()}.ics"'
    return response
