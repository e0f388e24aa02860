from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from coordination.decorators import coordination_view
from coordination.pdf import PdfUnavailable
from meetings.forms.convocation import CancelForm, RecipientsForm, SendForm
from meetings.queries.agenda import changes_to_announce
from meetings.queries.convocation import digest, recipients
from meetings.rules import can_cancel_meeting, can_convene_meeting, can_read_meetings
from meetings.services.convocation import cancel_meeting, convene_meeting
from meetings.services.mails import convocation_mail
from meetings.views.fetching import meeting_or_404
from meetings.views.saving import add_errors, posted


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def meeting_convene(request, pk):
    """GET shows to whom what would be sent; POST sends it."""
    meeting = meeting_or_404(request, pk, can_convene_meeting)
    # Recipients stand in the address; when sending, in the form.
    asked = request.POST if request.method == "POST" else request.GET
    chosen = RecipientsForm(asked, access=request.access, meeting=meeting)
    form = SendForm(posted(request))
    pdf_problem = ""
    if request.method == "POST" and form.is_valid() and chosen.is_valid():
        try:
            sending = convene_meeting(
                meeting,
                actor=request.user,
                everybody=chosen.everybody,
                people=chosen.people,
                seen=form.cleaned_data["seen"],
                without_mail=form.cleaned_data["without_mail"],
                without_pdf=form.cleaned_data["without_pdf"],
            )
        except PdfUnavailable as error:
            pdf_problem = str(error)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _said(sending))
            return redirect("meetings:meeting_detail", request.coordination.slug, pk)
    return render(request, "meetings/meeting_convene.html", _preview(meeting, chosen, form, pdf_problem))


def _preview(meeting, chosen, form, pdf_problem):
    changes = changes_to_announce(meeting)
    people = chosen.people
    rows = recipients(meeting, everybody=chosen.everybody, people=people, is_update=bool(changes))
    due = [row for row in rows if row.is_due]
    mails = []
    for language in ("fr", "nl"):
        subject, text = convocation_mail(
            meeting,
            language=language,
            name=due[0].name if due else "…",
            link="https://…",
            changes=changes,
            with_agenda_file=not pdf_problem,
        )
        mails.append({"language": language, "subject": subject, "text": text})
    return {
        "meeting": meeting,
        "chosen": chosen,
        "form": form,
        "people": people,
        "changes": changes,
        "rows": rows,
        "due": due,
        "without_email": [row for row in rows if not row.email],
        "mails": mails,
        "seen": digest(meeting, rows),
        "is_late": meeting.starts_at <= timezone.now(),
        "pdf_problem": pdf_problem,
    }


def _said(sending):
    text = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", sending.mailed) % {
        "count": sending.mailed
    }
    if sending.to_tell:
        text += " " + _("To be told otherwise, for want of an address: %(names)s.") % {
            "names": ", ".join(sending.to_tell)
        }
    return text


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def meeting_cancel(request, pk):
    meeting = meeting_or_404(request, pk, can_cancel_meeting)
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            sending = cancel_meeting(meeting, actor=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The meeting is cancelled.") + " " + _said(sending))
            return redirect("meetings:meeting_detail", request.coordination.slug, pk)
    invited = list(meeting.invitations.all())
    context = {
        "meeting": meeting,
        "form": form,
        "to_mail": [row for row in invited if row.message_id and row.email],
        "to_tell": [row for row in invited if not (row.message_id and row.email)],
    }
    return render(request, "meetings/meeting_cancel.html", context)
