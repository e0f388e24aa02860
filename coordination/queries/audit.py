"""The audit trail as sentences."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coordination.enums_audit import action_label

SHOWN_LENGTH = 120


def timeline_entries(entries):
    """Entries as the timeline shows them: when, what happened to what, by whom, and what changed."""
    return [
        {
            "when": entry.at,
            "title": _("%(action)s: %(object)s") % {"action": action_label(entry.action), "object": entry.object_label},
            "actor": str(entry.actor) if entry.actor else _("automatically, or by a link in a mail"),
            "text": describe_changes(entry),
        }
        for entry in entries
    ]


def describe_changes(entry):
    """Such as `Name in French: Logement → Aide au logement; until: – → 2026-12-31`."""
    return "; ".join(
        f"{field_label(entry.object_type, name)} : {_shown(before)} → {_shown(after)}"
        for name, (before, after) in _pairs(entry.changes)
    )


def field_label(object_type, name):
    """The name of the field as people know it; its technical name when the model has lost it."""
    try:
        return capfirst(apps.get_model(object_type)._meta.get_field(name).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return name


def _pairs(changes):
    for name, change in changes.items():
        if isinstance(change, list) and len(change) == 2:
            yield name, change


def _shown(value):
    text = " ".join(str(value).split())
    if not text or text == "None":
        return "–"
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
