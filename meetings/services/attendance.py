"""A meeting that took place, and who was there: noted with what was true of each that day."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coordination.services.audit import record
from meetings.enums import MeetingState, Presence
from meetings.models import AgendaItem, Attendance, Invitation, Meeting
from meetings.queries.attendance import attendance_lines
from meetings.services.search import refresh_search_text
from meetings.services.writing import lock_for_writing, lock_meeting, refuse_unless

BEFORE = (MeetingState.DRAFT, MeetingState.AGENDA_OPEN, MeetingState.CONVENED)
# What a form sends for a guest who was entered by mistake.
REMOVED = "removed"


@transaction.atomic
def hold_meeting(meeting, *, actor, on):
    """Note that the meeting takes place; refused before its day.

    One that took place without a convocation counts as convened at the hour at which it began.
    """
    meeting = lock_meeting(meeting)
    refuse_unless(meeting, *BEFORE)
    if on < meeting.held_on:
        raise ValidationError(_("The meeting has not taken place yet: wait until its day."), code="early")
    before = meeting.state
    meeting.state = MeetingState.HELD
    meeting.convened_at = meeting.convened_at or meeting.starts_at
    _save_step(meeting)
    _record(meeting, "meeting.held", actor, state=[before, meeting.state])
    return meeting


@transaction.atomic
def unhold_meeting(meeting, *, actor):
    """Take back that the meeting was held; refused once anything was noted of it, so that nothing is lost."""
    meeting = lock_meeting(meeting)
    refuse_unless(meeting, MeetingState.HELD)
    noted = meeting.items.exclude(notes="").exists() or any(
        rows.exists() for rows in (meeting.attendances, meeting.decisions, meeting.actions)
    )
    if noted:
        raise ValidationError(_("Attendance or minutes are noted already: the meeting stays held."), code="minuted")
    meeting.state = MeetingState.CONVENED
    _save_step(meeting)
    _record(meeting, "meeting.unheld", actor, state=[MeetingState.HELD, meeting.state])
    return meeting


@transaction.atomic
def save_attendance(meeting, *, actor, marks, rest_absent=False):
    """Note who was there. `marks` maps the key of a line to `(shown, chosen)`: what the form showed and what it sent.

    A line left as it was shown is written only when it was a proposal that nobody has noted meanwhile: what somebody
    else has changed since stands. `rest_absent` notes everyone without a mark as absent. Returns how many changed.
    """
    meeting = lock_for_writing(meeting)
    lines = {line.key: line for line in attendance_lines(meeting)}
    new, changed, removed = [], [], []
    for key, line in lines.items():
        shown, chosen = marks.get(key, ("~", ""))
        was_proposed = shown.startswith("~")
        is_untouched = chosen == shown.removeprefix("~")
        if line.stored and chosen == REMOVED and line.is_guest:
            removed.append(line.stored)
        elif line.stored:
            if not is_untouched and chosen in Presence.values and chosen != line.stored.presence:
                line.stored.presence = chosen
                changed.append(line.stored)
        elif chosen in Presence.values and (was_proposed or not is_untouched):
            new.append(_row(meeting, line, chosen))
        elif rest_absent and not chosen:
            new.append(_row(meeting, line, Presence.ABSENT))
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update(changed, ["presence"])
    for row in removed:
        row.delete()
    if new or changed or removed:
        counts = {"noted": len(new), "changed": len(changed), "removed": len(removed)}
        _record(meeting, "attendance.saved", actor, **{name: ["", str(n)] for name, n in counts.items() if n})
    return len(new) + len(changed) + len(removed)


def _row(meeting, line, presence):
    """The row of a line, checked; its keys come from the list itself, which would cost a query each to look up."""
    row = Attendance(
        meeting=meeting,
        person=line.person,
        name=line.name[:200],
        organisation=line.organisation,
        organisation_name=line.organisation_name[:250],
        presence=presence,
        **line.snapshot,
    )
    row.clean_fields(exclude=["meeting", "person", "organisation"])
    return row


@transaction.atomic
def add_guest(meeting, *, actor, name, organisation_name="", organisation=None, presence=Presence.PRESENT):
    """Note somebody who was there without a seat: a name and, as text or from the directory, an organisation."""
    meeting = lock_for_writing(meeting)
    name = " ".join(name.split())
    organisation_name = organisation.name[:250] if organisation else " ".join(organisation_name.split())
    if meeting.attendances.filter(name__iexact=name, organisation_name__iexact=organisation_name).exists():
        raise ValidationError({"name": _("This person is on the list already.")}, code="twice")
    row = Attendance(
        meeting=meeting,
        name=name,
        organisation=organisation,
        organisation_name=organisation_name,
        is_guest=True,
        presence=presence,
    )
    if organisation is not None:
        row.organisation_nature = organisation.nature
    row.full_clean()
    row.save()
    _record(meeting, "guest.added", actor)
    return row


def pseudonymise_participation(person):
    """Replace the name of a forgotten person wherever meetings kept a copy of it; their presence itself stays true.

    Called by members.services.people.forget_person, in its transaction (settings.FORGET_HOOKS).
    """
    Attendance.objects.filter(person=person).update(name=person.last_name[:200])
    Invitation.objects.filter(person=person).update(
        name=person.last_name[:200], email="", language="", reply_note="", message=None
    )
    presented = AgendaItem.objects.filter(presenter=person).values("meeting")
    for meeting in Meeting.objects.filter(pk__in=presented).select_related("site__organisation"):
        refresh_search_text(meeting)


def _save_step(meeting):
    meeting.version += 1
    meeting.full_clean()
    meeting.save(update_fields=["state", "convened_at", "version"])
    refresh_search_text(meeting)


def _record(meeting, action, actor, **changes):
    record(
        action,
        meeting,
        actor=actor,
        coordination=meeting.coordination,
        body_id=meeting.body_id,
        changes=changes,
    )
