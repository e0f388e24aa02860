"""What comes out of a meeting: numbered decisions, and who does what by when."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from coordination.models import Coordination
from coordination.services.audit import changed_fields, record
from coordination.services.deletion import delete_or_explain
from meetings.enums import ActionStatus
from meetings.models import ActionItem, Decision
from meetings.services.search import MINUTES_ARE_OUT, refresh_search_text
from meetings.services.writing import lock_for_writing
from members.models import Body

# Texts of minutes do not go into the trail.
TOLD_FIELDS = ("person", "who", "due_on")
CLOSED = (ActionStatus.DONE, ActionStatus.DROPPED)


@transaction.atomic
def create_decision(item, *, actor, text):
    """Write a decision down under the next number of its body and year; of the coordination for an open meeting.

    The body stays locked until the transaction ends: two people who decide at once get two numbers.
    """
    meeting = lock_for_writing(item.meeting)
    decision = Decision(
        meeting=meeting,
        item=item,
        coordination=meeting.coordination,
        body=meeting.body,
        year=meeting.held_on.year,
        number=_next_number(meeting),
        text=text.strip(),
    )
    decision.full_clean()
    decision.save()
    _after_change(meeting, "decision.created", decision, actor)
    return decision


def _next_number(meeting):
    if meeting.body_id:
        Body.objects.select_for_update(no_key=True).get(pk=meeting.body_id)
    else:
        Coordination.objects.select_for_update(no_key=True).get(pk=meeting.coordination_id)
    taken = Decision.objects.filter(
        coordination=meeting.coordination_id, body=meeting.body_id, year=meeting.held_on.year
    )
    return (taken.aggregate(highest=Max("number"))["highest"] or 0) + 1


@transaction.atomic
def update_decision(decision, *, actor, text):
    """Change the words of a decision; its number stays."""
    meeting = lock_for_writing(decision.meeting)
    decision = _locked(Decision, decision)
    decision.text = text.strip()
    decision.full_clean()
    decision.save()
    _after_change(meeting, "decision.updated", decision, actor)
    return decision


@transaction.atomic
def delete_decision(decision, *, actor):
    """Take back a decision before the minutes are adopted. Only the last number is given again; others leave a gap."""
    meeting = lock_for_writing(decision.meeting)
    _delete(decision, "decision.deleted", meeting, actor)


@transaction.atomic
def create_action(meeting, *, actor, item=None, **fields):
    """Write down who does what by when."""
    meeting = lock_for_writing(meeting)
    action = ActionItem(meeting=meeting, item=item, **fields)
    _check_action(action, meeting)
    action.save()
    _after_change(meeting, "action.created", action, actor)
    return action


@transaction.atomic
def update_action(action, *, actor, **fields):
    """Change what was agreed; how far it stands is `change_action_status`."""
    meeting = lock_for_writing(action.meeting)
    before = _locked(ActionItem, action)
    action = ActionItem.objects.select_related("person").get(pk=action.pk)
    for name, value in fields.items():
        setattr(action, name, value)
    _check_action(action, meeting)
    action.save()
    _after_change(meeting, "action.updated", action, actor, changed_fields(before, action, TOLD_FIELDS))
    return action


@transaction.atomic
def delete_action(action, *, actor):
    meeting = lock_for_writing(action.meeting)
    _delete(action, "action.deleted", meeting, actor)


@transaction.atomic
def change_action_status(action, *, actor, status, on, reason=""):
    """Say how far an action stands; `on` is the day it was done or dropped, and a drop has a reason.

    Also after the minutes are adopted: it tells what became of them, it does not change them.
    """
    before = _locked(ActionItem, action)
    action = ActionItem.objects.select_related("meeting__coordination", "person").get(pk=action.pk)
    action.status = status
    action.closed_on = (before.closed_on if before.status == status else on) if status in CLOSED else None
    action.drop_reason = reason.strip() if status == ActionStatus.DROPPED else ""
    action.full_clean()
    action.save()
    changes = changed_fields(before, action, ("status", "closed_on"))
    meeting = action.meeting
    _record("action.status_changed", action, meeting, actor, changes)
    return action


def _locked(model, row):
    return model.objects.select_for_update().get(pk=row.pk)


def _check_action(action, meeting):
    action.what = " ".join(action.what.split())
    action.who = "" if action.person_id else " ".join(action.who.split())
    action.full_clean()
    if action.person_id and action.person.coordination_id != meeting.coordination_id:
        raise ValidationError({"person": _("This person is not known to the coordination.")})


def _delete(row, action, meeting, actor):
    delete_or_explain(row, action=action, actor=actor, coordination=meeting.coordination, body_id=meeting.body_id)
    if meeting.state in MINUTES_ARE_OUT:
        refresh_search_text(meeting)


def _after_change(meeting, action, row, actor, changes=None):
    if meeting.state in MINUTES_ARE_OUT:
        refresh_search_text(meeting)
    _record(action, row, meeting, actor, changes)


def _record(action, row, meeting, actor, changes=None):
    # An action is named by its meeting: what it says is for readers of the minutes.
    label = str(row) if isinstance(row, Decision) else str(meeting)
    record(
        action,
        row,
        actor=actor,
        coordination=meeting.coordination,
        body_id=meeting.body_id,
        label=label,
        changes=changes,
    )
