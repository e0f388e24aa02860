"""Answers to a convocation: by the link of the mail, without an account, or from the page of the meeting."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from coordination.decorators import coordination_view
from coordination.text import LANGUAGES
from meetings.forms.convocation import ReplyForm
from meetings.models import Invitation
from meetings.queries.agenda import timed_items
from meetings.rules import can_read_meetings
from meetings.services.replies import save_reply, why_no_reply
from meetings.tokens import read_reply_token
from meetings.views.fetching import meeting_or_404
from meetings.views.saving import add_errors, posted


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def reply(request, token):
    """GET shows, POST saves; in the language of the person invited."""
    invitation = _invitation_of(token)
    if invitation is None:
        return _no_index(render(request, "meetings/reply_unknown.html", status=404))
    with translation.override(_language_for(request, invitation)):
        return _no_index(_reply(request, invitation))


def _reply(request, invitation):
    meeting = invitation.meeting
    form = ReplyForm(posted(request), initial={"reply": invitation.reply, "note": invitation.reply_note})
    is_saved = False
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            invitation = save_reply(invitation, actor=None, reply=values["reply"], note=values["note"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            is_saved = True
    is_confidential = bool(meeting.body_id and meeting.body.is_confidential)
    context = {
        "invitation": invitation,
        "meeting": meeting,
        "items": () if is_confidential else timed_items(meeting),
        "form": form,
        "is_saved": is_saved,
        "closed": why_no_reply(meeting, timezone.now()),
    }
    return render(request, "meetings/reply.html", context)


@require_POST
@coordination_view(can_read_meetings)
def meeting_reply(request, pk):
    """The answer of a signed-in person who was invited."""
    meeting = meeting_or_404(request, pk)
    person = request.access.person
    invitation = meeting.invitations.filter(person=person).first() if person else None
    if invitation is None:
        raise PermissionDenied
    form = ReplyForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            save_reply(invitation, actor=request.user, reply=values["reply"], note=values["note"])
        except ValidationError as error:
            add_errors(form, error)
    if form.errors:
        messages.error(request, " ".join(text for texts in form.errors.values() for text in texts))
    else:
        messages.success(request, _("Your answer is saved. You can change it until the meeting begins."))
    return redirect("meetings:meeting_detail", request.coordination.slug, pk)


def _invitation_of(token):
    """The invitation of a token that was made here and is still worth something, or None."""
    read = read_reply_token(token)
    if read is None:
        return None
    pk, version = read
    rows = Invitation.objects.select_related("meeting__coordination", "meeting__body", "meeting__site__organisation")
    return rows.filter(pk=pk, token_version=version).first()


def _language_for(request, invitation):
    """What the visitor chose with FR|NL on this browser, else the language of the person, else the browser's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return next(code for code in (chosen, invitation.language, request.LANGUAGE_CODE, "fr") if code in LANGUAGES)


def _no_index(response):
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # The address is the key: it must not leave with a click on a link.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
