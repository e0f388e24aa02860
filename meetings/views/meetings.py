from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.decorators import coordination_view
from coordination.paging import paginate
from meetings.enums import MeetingState, Nature
from meetings.filters.meetings import MeetingFilter
from meetings.forms.convocation import ReplyForm
from meetings.forms.meetings import MeetingForm
from meetings.models import Meeting
from meetings.queries.agenda import life_steps, meeting_for_page
from meetings.queries.meetings import list_rows, rows_for_list, split_by_day
from meetings.queries.page import next_step, reader_panels, tool_panels
from meetings.rules import (
    can_cancel_meeting,
    can_change_meeting,
    can_close_agenda,
    can_convene_meeting,
    can_create_meeting,
    can_delete_meeting,
    can_open_agenda,
    can_read_meetings,
    can_run_meeting,
)
from meetings.services.meetings import close_agenda, create_meeting, delete_meeting, open_agenda, update_meeting
from meetings.services.replies import why_no_reply
from meetings.views.fetching import meeting_or_404
from meetings.views.saving import posted, saved, saved_at_version


@require_safe
@coordination_view(can_read_meetings)
def meeting_list(request):
    found = MeetingFilter(request.GET, queryset=Meeting.objects.visible_to(request.access), request=request)
    upcoming, past = split_by_day(request.access.on)
    counts = found.qs.order_by().aggregate(
        upcoming=Count("pk", filter=upcoming, distinct=True), past=Count("pk", filter=past, distinct=True)
    )
    # Where there is nothing to come, what was is what one looks for.
    asked = request.GET.get("when")
    is_past = asked == "past" or (asked != "upcoming" and counts["past"] and not counts["upcoming"])
    order = ["-starts_at", "-pk"] if is_past else ["starts_at", "pk"]
    wanted = rows_for_list(found.qs.filter(past if is_past else upcoming).order_by(*order))
    page = paginate(request, wanted, count=counts["past" if is_past else "upcoming"])
    context = {
        "filter": found,
        "is_filtered": any(request.GET.get(name) for name in found.filters),
        "page": page,
        "rows": list_rows(request.access, page.object_list),
        "counts": counts,
        "is_past": is_past,
        "may_create": can_create_meeting(request.access),
    }
    return render(request, "meetings/meeting_list.html", context)


@require_safe
@coordination_view(can_read_meetings)
def meeting_detail(request, pk):
    meeting = meeting_for_page(request.access, pk)
    if meeting is None:
        raise Http404
    return render(request, "meetings/meeting_detail.html", detail_context(request, meeting))


def detail_context(request, meeting):
    access = request.access
    runs = can_run_meeting(access, meeting)
    person = access.person
    mine = next((row for row in meeting.invitations.all() if person and row.person_id == person.pk), None)
    reply_form = None
    if mine and not why_no_reply(meeting, timezone.now()):
        reply_form = ReplyForm(initial={"reply": mine.reply, "note": mine.reply_note})
    return {
        "meeting": meeting,
        "runs": runs,
        "steps": life_steps(meeting, access.on) if runs and meeting.state != MeetingState.CANCELLED else (),
        "panels": tool_panels(access, meeting) if runs else (),
        "reader": None if runs else reader_panels(access, meeting),
        "next": next_step(access, meeting),
        "mine": mine,
        "reply_form": reply_form,
        "may_change": can_change_meeting(access, meeting),
        "may_delete": can_delete_meeting(access, meeting),
        "may_cancel": can_cancel_meeting(access, meeting),
        "may_convene": can_convene_meeting(access, meeting),
        "may_open_agenda": can_open_agenda(access, meeting),
        "may_close_agenda": can_close_agenda(access, meeting),
    }


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings, can_create_meeting)
def meeting_create(request):
    coordination = request.coordination
    initial = {
        "nature": Nature.COORDINATION,
        "language": coordination.default_language,
        "body": request.GET.get("body"),
    }
    form = MeetingForm(posted(request), access=request.access, initial=initial)
    if request.method == "POST" and form.is_valid():
        meeting = saved(form, create_meeting, coordination=coordination, actor=request.user)
        if meeting:
            messages.success(request, _("The meeting is created; nobody knows of it yet. Now write its agenda."))
            return redirect("meetings:meeting_detail", coordination.slug, meeting.pk)
    return render(request, "meetings/meeting_form.html", {"form": form, "meeting": None})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def meeting_update(request, pk):
    meeting = meeting_or_404(request, pk, can_change_meeting)
    form = MeetingForm(posted(request), instance=meeting, access=request.access)
    if request.method == "POST" and form.is_valid():
        # The form has written into its own copy: the service starts from what is saved.
        saved_row = meeting_or_404(request, pk, can_change_meeting)
        changed = saved_at_version(
            form,
            update_meeting,
            saved_row,
            actor=request.user,
            make_form=lambda row: MeetingForm(instance=row, access=request.access),
        )
        if changed:
            messages.success(request, _("The changes are saved."))
            return redirect("meetings:meeting_detail", request.coordination.slug, pk)
    return render(request, "meetings/meeting_form.html", {"form": form, "meeting": meeting_or_404(request, pk)})


@require_http_methods(["GET", "POST"])
@coordination_view(can_read_meetings)
def meeting_delete(request, pk):
    meeting = meeting_or_404(request, pk, can_run_meeting)
    if not can_delete_meeting(request.access, meeting):
        return render(request, "meetings/meeting_not_deleted.html", {"meeting": meeting}, status=403)
    if request.method == "POST":
        try:
            delete_meeting(meeting, actor=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("meetings:meeting_detail", request.coordination.slug, pk)
        messages.success(request, _("“%(meeting)s” is deleted.") % {"meeting": meeting})
        return redirect("meetings:meeting_list", request.coordination.slug)
    return render(request, "meetings/meeting_delete.html", {"meeting": meeting})


@require_POST
@coordination_view(can_read_meetings)
def meeting_open_agenda(request, pk):
    meeting = meeting_or_404(request, pk, can_run_meeting)
    text = _("Those who hold a seat can now read the agenda and comment on it. Nothing was mailed.")
    return _moved(request, meeting, open_agenda, text)


@require_POST
@coordination_view(can_read_meetings)
def meeting_close_agenda(request, pk):
    meeting = meeting_or_404(request, pk, can_run_meeting)
    return _moved(request, meeting, close_agenda, _("The agenda is in preparation again; the comments stay."))


def _moved(request, meeting, service, text):
    try:
        service(meeting, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, text)
    return redirect("meetings:meeting_detail", request.coordination.slug, meeting.pk)
