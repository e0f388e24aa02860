"""What is said of a line, kept as a code with its values and put into words in the language of whoever reads."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.models import Theme
from members.enums import LanguageStatus, MembershipStatus, Nature
from members.imports.columns import TARGETS

TEXTS = {
    "national_number": gettext_lazy(
        "A cell holds a national register number. A social coordination never records one person’s case: take the "
        "number out of the list."
    ),
    "no_name": gettext_lazy("No name of an organisation on this line."),
    "former_member": gettext_lazy("A former member: end the membership on its sheet, with the last day."),
    "left": gettext_lazy("This organisation left the coordination on %(date)s. Let it come back from its own sheet."),
    "ambiguous": gettext_lazy("Several organisations fit: %(names)s. Give the enterprise number or the address."),
    "mistaken_number": gettext_lazy(
        "Number %(number)s of this list was “%(name)s” the last time, which has nothing in common with this line."
    ),
    "same_number": gettext_lazy("“%(name)s” has the same enterprise number: this is a second sheet."),
    "same_as_line": gettext_lazy("The same organisation as line %(line)s."),
    "joins_shared": gettext_lazy("The sheet exists already and becomes part of this coordination."),
    "kept_confirmed": gettext_lazy("Kept as the organisation confirmed it on its sheet: %(fields)s."),
    "kept_shared": gettext_lazy("Kept, because other coordinations use this sheet too: %(fields)s."),
    "kept_repeated": gettext_lazy("Kept from the earlier line: %(fields)s."),
    "kept_dates": gettext_lazy("The dates of membership are kept: the organisation was a member before."),
    "too_long": gettext_lazy("Too long, cut to %(maximum)s signs: %(field)s."),
    "bad_number": gettext_lazy("“%(value)s” is no enterprise number: left out."),
    "bad_email": gettext_lazy("“%(value)s” is no e-mail address: left out."),
    "second_email": gettext_lazy("A second e-mail address is left out: %(value)s."),
    "unknown_value": gettext_lazy("“%(value)s” is not understood and left out: %(field)s."),
    "unknown_themes": gettext_lazy("No theme of ours for: %(value)s."),
    "ambiguous_person": gettext_lazy("Several people are called %(name)s: nobody is added."),
    "post_is_over": gettext_lazy("%(name)s has left this organisation: the post is not opened again."),
    "undo_changed": gettext_lazy("Stays as it is, because it was changed since: %(fields)s."),
    "undo_used": gettext_lazy("Stays, because it was used or changed since the import: %(label)s."),
}
_OTHER_LABELS = {
    "membership": gettext_lazy("Membership: since"),
    "site": gettext_lazy("New place of activity"),
    "person": gettext_lazy("New person"),
    "person_notes": gettext_lazy("Notes"),
    "starts_on": gettext_lazy("Membership: since"),
}


def field_label(name):
    return str(_OTHER_LABELS.get(name) or TARGETS.get(name) or name)


def message_text(code, params):
    shown = dict(params)
    if "fields" in shown:
        shown["fields"] = ", ".join(field_label(name) for name in shown["fields"])
    if "field" in shown:
        shown["field"] = field_label(shown["field"])
    if "date" in shown:
        shown["date"] = date_format(dt.date.fromisoformat(shown["date"]))
    return str(TEXTS[code]) % shown


def value_text(name, value, themes=None):
    """A stored value as a reader sees it."""
    if name == "themes":
        return ", ".join((themes or {}).get(code, code) for code in value or [])
    choices = {"nature": Nature, "language_status": LanguageStatus, "status": MembershipStatus}.get(name)
    if choices and value in choices.values:
        return str(choices(value).label)
    if name in ("member_since", "membership") and value:
        return date_format(dt.date.fromisoformat(value))
    return value or ""


def theme_names():
    return {theme.code: theme.name for theme in Theme.objects.all()}


def described(changes, themes):
    """[{label, before, after}] of the stored changes of a line."""
    return [
        {
            "label": field_label(name),
            "before": value_text(name, before, themes) or _("(empty)"),
            "after": value_text(name, after, themes),
        }
        for name, before, after in changes
    ]
