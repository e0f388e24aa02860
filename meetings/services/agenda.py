"""The points of an agenda: added, changed, put in order, commented; nothing is sent."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coordination.services.audit import changed_fields, record
from coordination.services.deletion import delete_or_explain
from coordination.services.versions import lock_version
from meetings.enums import ItemKind
from meetings.models import AgendaComment, AgendaItem, Meeting
from meetings.services.search import refresh_search_text

FIELDS = ("title", "kind", "minutes", "description", "presenter", "presenter_name", "proposed_by")
TOLD_FIELDS = tuple(field for field in FIELDS if field != "description")
MOST_ITEMS = 100


@transaction.atomic
def create_item(meeting, *, actor, **fields):
    """Add a point at the end of the agenda."""
    meeting = _lock(meeting)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    if meeting.items.count() >= MOST_ITEMS:
        raise ValidationError(_("An agenda holds %(count)d points at most.") % {"count": MOST_ITEMS}, code="too_many")
    item = AgendaItem(meeting=meeting, position=last + 1, **fields)
    _check(item)
    item.save()
    _touched(meeting, "item.created", item, actor)
    return item


@transaction.atomic
def update_item(item, *, actor, version, **fields):
    """Change a point; StaleVersion when somebody saved it since `version`."""
    meeting = _lock(item.meeting)
    rows = AgendaItem.objects.select_related("presenter", "proposed_by")
    before = lock_version(rows.order_by(), item.pk, version)
    item = rows.get(pk=item.pk)
    item.meeting = meeting
    for name, value in fields.items():
        setattr(item, name, value)
    _check(item)
    item.version += 1
    item.save()
    _touched(meeting, "item.updated", item, actor, changes=changed_fields(before, item, TOLD_FIELDS))
    return item


@transaction.atomic
def delete_item(item, *, actor):
    """Delete a point that the minutes do not speak of; ValidationError otherwise, with the reason."""
    meeting = _lock(item.meeting)
    if item.notes:
        raise ValidationError(
            _("“%(item)s” has minutes already: it cannot be deleted any more.") % {"item": item}, code="minuted"
        )
    delete_or_explain(
        item, action="item.deleted", actor=actor, coordination=meeting.coordination, body_id=meeting.body_id
    )
    for position, other in enumerate(meeting.items.order_by("position", "pk"), start=1):
        if other.position != position:
            AgendaItem.objects.filter(pk=other.pk).update(position=position)
    refresh_search_text(meeting)


@transaction.atomic
def reorder_items(meeting, *, actor, order):
    """Put the points in the order of the list of their keys.

    ValidationError when the list is not exactly the points of the agenda: somebody added or deleted one meanwhile.
    """
    meeting = _lock(meeting)
    items = {item.pk: item for item in meeting.items.all()}
    if len(order) != len(items) or set(order) != set(items):
        raise ValidationError(
            _("The agenda has changed in the meantime, so this order was not saved. Reload the page and try again."),
            code="stale",
        )
    moved = [(position, items[pk]) for position, pk in enumerate(order, start=1) if items[pk].position != position]
    if not moved:
        return
    for position, item in moved:
        AgendaItem.objects.filter(pk=item.pk).update(position=position)
    _record("agenda.reordered", meeting, meeting, actor)


@transaction.atomic
def start_usual_agenda(meeting, *, actor, previous=None):
    """Fill an empty agenda with the points of the `previous` meeting of its body, or with the usual ones.

    Titles, kinds and durations are taken over, nothing that was said. ValidationError when there are points already.
    """
    meeting = _lock(meeting)
    if meeting.items.exists():
        raise ValidationError(_("This agenda has points already."), code="not_empty")
    points = [(item.title, item.kind, item.minutes) for item in previous.items.all()] if previous else []
    for position, (title, kind, minutes) in enumerate(points or usual_points(meeting.language), start=1):
        item = AgendaItem(meeting=meeting, position=position, title=title, kind=kind, minutes=minutes)
        item.full_clean()
        item.save()
    _touched(meeting, "agenda.started", meeting, actor)


def usual_points(language):
    """Title, kind and minutes of the points that nearly every meeting has, in that language."""
    with translation.override(language):
        return [
            (_("Welcome and coffee"), ItemKind.WELCOME, 15),
            (_("Adoption of the minutes of the last meeting"), ItemKind.ADOPTION, 5),
            (_("Follow-up of decisions and actions"), ItemKind.INFORMATION, 10),
            (_("Round table: news of the services"), ItemKind.ROUND_TABLE, 20),
            (_("Theme of the day"), ItemKind.EXCHANGE, 40),
            (_("Other business and next date"), ItemKind.OTHER, 10),
            (_("Free time to meet each other"), ItemKind.WELCOME, 20),
        ]


@transaction.atomic
def add_comment(item, *, actor, text):
    """Write what somebody who holds a seat says of a point under review; nothing is mailed."""
    comment = AgendaComment(item=item, author=actor, text=text.strip(), created_at=timezone.now())
    comment.full_clean()
    comment.save()
    _record("comment.created", item, item.meeting, actor)
    return comment


def _lock(meeting):
    """Changes to one agenda come one after the other."""
    return (
        Meeting.objects.select_related("coordination", "body", "site__organisation")
        .select_for_update(of=("self",))
        .get(pk=meeting.pk)
    )


def _check(item):
    item.full_clean()
    coordination_id = item.meeting.coordination_id
    for name in ("presenter", "proposed_by"):
        person = getattr(item, name)
        if person is not None and person.coordination_id != coordination_id:
            raise ValidationError({name: _("This person is not known to the coordination.")})


def _touched(meeting, action, obj, actor, changes=None):
    refresh_search_text(meeting)
    _record(action, obj, meeting, actor, changes)


def _record(action, obj, meeting, actor, changes=None):
    record(action, obj, actor=actor, coordination=meeting.coordination, body_id=meeting.body_id, changes=changes or {})
