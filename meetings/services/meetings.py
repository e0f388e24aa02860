"""A meeting from its first draft to its convocation: created, changed, opened for review, deleted."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.services.audit import changed_fields, record
from coordination.services.deletion import delete_or_explain
from coordination.services.versions import lock_version
from meetings.enums import MeetingState
from meetings.models import Meeting
from meetings.services.search import refresh_search_text

FIELDS = (
    "body", "title", "nature", "network_name", "starts_at", "site", "place", "room", "language", "introduction",
    "minutes_taker",
)  # fmt: skip
# The trail says that the introduction changed, not what it holds.
TOLD_FIELDS = tuple(field for field in FIELDS if field != "introduction")


@transaction.atomic
def create_meeting(*, coordination, actor, themes=(), **fields):
    """Create a draft; nothing is sent."""
    meeting = Meeting(coordination=coordination, created_by=actor, **fields)
    _check(meeting)
    meeting.save()
    meeting.themes.set(themes)
    refresh_search_text(meeting)
    record("meeting.created", meeting, actor=actor, coordination=coordination, body_id=meeting.body_id)
    return meeting


@transaction.atomic
def update_meeting(meeting, *, actor, version, themes=None, **fields):
    """Change what `fields` names; nothing is sent, even when the meeting was convened.

    Raises StaleVersion when somebody saved since `version`; refuses another body once the meeting was announced.
    """
    before = lock_version(_rows(), meeting.pk, version)
    meeting = _rows().get(pk=meeting.pk)
    for name, value in fields.items():
        setattr(meeting, name, value)
    if meeting.body_id != before.body_id and before.is_announced:
        raise ValidationError({"body": _("It was announced for its body: another body needs its own meeting.")})
    _check(meeting)
    meeting.version += 1
    meeting.save()
    if themes is not None:
        meeting.themes.set(themes)
    refresh_search_text(meeting)
    record(
        "meeting.updated",
        meeting,
        actor=actor,
        coordination=meeting.coordination,
        body_id=meeting.body_id,
        changes=changed_fields(before, meeting, TOLD_FIELDS),
    )
    return meeting


def open_agenda(meeting, *, actor):
    """Let those who hold a seat read the agenda of a draft and comment on it; nothing is mailed."""
    if meeting.body_id is None:
        raise ValidationError(_("An open meeting has no seats: there is nobody to review its agenda."), code="no_body")
    return _move(meeting, MeetingState.DRAFT, MeetingState.AGENDA_OPEN, "meeting.agenda_opened", actor)


def close_agenda(meeting, *, actor):
    """Take the agenda back into preparation; the comments stay."""
    return _move(meeting, MeetingState.AGENDA_OPEN, MeetingState.DRAFT, "meeting.agenda_closed", actor)


def delete_meeting(meeting, *, actor):
    """Delete what was never announced; ValidationError for anything else, with the reason."""
    if meeting.state not in (MeetingState.DRAFT, MeetingState.AGENDA_OPEN):
        raise ValidationError(
            _("“%(meeting)s” was announced: it cannot be deleted any more, only cancelled.") % {"meeting": meeting},
            code="announced",
        )
    delete_or_explain(
        meeting, action="meeting.deleted", actor=actor, coordination=meeting.coordination, body_id=meeting.body_id
    )


@transaction.atomic
def _move(meeting, before, after, action, actor):
    meeting = _rows().select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.state != before:
        raise ValidationError(
            _("This meeting has moved on in the meantime: it is now “%(state)s”.")
            % {"state": meeting.get_state_display()},
            code="state",
        )
    meeting.state = after
    meeting.version += 1
    meeting.save(update_fields=["state", "version"])
    record(
        action,
        meeting,
        actor=actor,
        coordination=meeting.coordination,
        body_id=meeting.body_id,
        changes={"state": [before, after]},
    )
    return meeting


def _rows():
    return Meeting.objects.select_related("coordination", "body", "site__organisation", "minutes_taker")


def _check(meeting):
    """Refuse a body or a minutes taker of another coordination, and a body that does not exist on that day."""
    if meeting.nature != "network":
        meeting.network_name = ""
    meeting.full_clean()
    if meeting.body_id and meeting.body.coordination_id != meeting.coordination_id:
        raise ValidationError({"body": _("This body is not known to the coordination.")})
    if meeting.body_id and not meeting.body.is_running(meeting.held_on):
        raise ValidationError({"starts_at": _("The body does not exist on that day: check the date.")})
    if meeting.minutes_taker_id and meeting.minutes_taker.coordination_id != meeting.coordination_id:
        raise ValidationError({"minutes_taker": _("This person is not known to the coordination.")})
