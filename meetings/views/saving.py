"""How a form is handed to its service: what the service refuses comes back on the form, with what was typed."""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coordination.services.versions import StaleVersion


def posted(request):
    """Data of a form: None for GET. An empty POST is bound too, so that what is missing is said."""
    return request.POST if request.method == "POST" else None


def saved(form, service, *args, **kwargs):
    """Call the service with the values of a valid form; None when it refused, the reasons then stand on the form."""
    try:
        return service(*args, **form.values(), **kwargs)
    except ValidationError as error:
        add_errors(form, error)
    return None


def saved_at_version(form, service, *args, make_form, **kwargs):
    """The same for a row with a version. When somebody saved it meanwhile, `form.conflicts` lists both texts.

    The form then carries the new version: saving it once more replaces knowingly what the other one wrote.
    """
    try:
        return saved(form, service, *args, version=form.cleaned_data.get("version") or 0, **kwargs)
    except StaleVersion as stale:
        fresh = make_form(stale.current)
        form.conflicts = _conflicts(form, fresh)
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        form.add_error(
            None,
            _("Somebody else saved this in the meantime. Compare both texts below; saving again keeps yours."),
        )
    return None


def add_errors(form, error):
    """Put what a service refused on the form, each reason at its field when the form has it."""
    reasons = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for field, texts in reasons.items():
        shown = SHOWN_AT.get(field, field)
        for text in texts:
            form.add_error(shown if shown in form.fields else None, text)


# Fields of the model that the form shows under another name.
SHOWN_AT = {
    "starts_at": "day", "minutes_taker": "taker", "site": "where", "place": "where",
    "presenter": "presented", "presenter_name": "presented", "proposed_by": "proposed",
}  # fmt: skip


def _conflicts(form, fresh):
    rows = []
    for field in form.visible_fields():
        theirs, yours = _text(fresh[field.name]), _text(field, form.cleaned_data.get(field.name))
        if theirs != yours:
            rows.append({"label": field.label, "theirs": theirs, "yours": yours})
    return rows


def _text(bound, cleaned=None):
    # “9h30” and “09:30” are the same hour: days and hours are compared as they are shown, not as they were typed.
    value = bound.field.prepare_value(cleaned) if isinstance(cleaned, date | time) else bound.value()
    choices = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
    values = value if isinstance(value, list | tuple) or hasattr(value, "all") else [value]
    texts = [str(getattr(entry, "pk", "" if entry is None else entry)) for entry in values]
    return ", ".join(choices.get(text, text) for text in texts if text)
