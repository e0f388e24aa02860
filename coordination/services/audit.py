"""The audit trail: one entry per change, written by the service that makes the change, in its transaction."""

from django.utils import timezone

from coordination.models import AuditEntry


def record(action, obj, *, actor, coordination, changes=None, body_id=None, label=None):
    """Write who did `action` (such as `minutes.adopted`) to `obj`.

    `changes` maps a field to `[before, after]`; never put in it what a reader of the trail may not see (texts of
    minutes, ballots, tokens). `body_id` hides the entry from whoever may not know that body. `actor` is None for the
    worker and for people who answer by a signed link.
    """
    return AuditEntry.objects.create(
        coordination=coordination,
        at=timezone.now(),
        actor=actor,
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk or ""),
        object_label=str(label or obj)[:250],
        body_id=body_id,
        changes=changes or {},
    )


def changed_fields(before, after, fields):
    """Return `{field: [before, after]}` for the fields that differ between two objects, as text."""
    differing = ((field, getattr(before, field), getattr(after, field)) for field in fields)
    return {field: [_text(old), _text(new)] for field, old, new in differing if old != new}


def _text(value):
    return "" if value is None else str(value)
