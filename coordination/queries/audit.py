"""The audit trail as sentences."""

import contextlib
import re
from datetime import date

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.enums_audit import action_label

SHOWN_LENGTH = 120
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
YES_NO = {"True": gettext_lazy("yes"), "False": gettext_lazy("no")}


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
    """Such as `Last day: – → 31 December 2026; Name in French: Logement → Aide au logement`."""
    parts = []
    for name, (before, after) in _pairs(entry.changes):
        field = _field(entry.object_type, name)
        label = capfirst(field.verbose_name) if field else name
        text = f"{_shown(before, field)} → {_shown(after, field)}"
        parts.append(_("%(label)s: %(text)s") % {"label": label, "text": text})
    # PostgreSQL does not keep the order of the fields.
    return "; ".join(sorted(parts))


def _field(object_type, name):
    """The field as the model has it now, or None when it has lost it."""
    try:
        field = apps.get_model(object_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return field if hasattr(field, "verbose_name") else None


def _pairs(changes):
    for name, change in changes.items():
        if isinstance(change, list) and len(change) == 2:
            yield name, change


def _shown(value, field):
    text = " ".join(str(value).split())
    if not text or text == "None":
        return "–"
    if text in YES_NO:
        return str(YES_NO[text])
    choices = {str(key): str(label) for key, label in getattr(field, "flatchoices", ())}
    if text in choices:
        return choices[text]
    if ISO_DATE.fullmatch(text):
        with contextlib.suppress(ValueError):
            return date_format(date.fromisoformat(text), "DATE_FORMAT")
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
