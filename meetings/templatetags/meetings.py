"""How states and answers look on the pages of meetings."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

STATE_TONES = {
    "draft": "neutral",
    "agenda_open": "info",
    "convened": "info",
    "held": "warning",
    "in_remarks": "warning",
    "adopted": "success",
    "archived": "neutral",
    "cancelled": "danger",
}
REPLY_TONES = {"present": "success", "excused": "warning", "none": "neutral"}
MESSAGE_TONES = {"queued": "neutral", "sending": "neutral", "sent": "success", "failed": "danger"}


@register.filter
def state_tone(state):
    return STATE_TONES[state]


@register.filter
def reply_tone(reply):
    return REPLY_TONES[reply]


@register.filter
def message_status_tone(status):
    return MESSAGE_TONES[status]


@register.filter
def change_label(name):
    """What was changed, by the name that meetings.queries.agenda gives it."""
    return {"title": _("title"), "date": _("date or hour"), "place": _("place"), "agenda": _("agenda")}[name]


@register.simple_tag
def meeting_tabs(request, counts, is_past):
    """Upcoming and past, each keeping the filters of the address."""

    def tab(label, key, is_current):
        query = request.GET.copy()
        query.pop("page", None)
        query["when"] = key
        return {"label": label, "url": f"?{query.urlencode()}", "is_current": is_current, "count": counts[key]}

    return [tab(_("Upcoming"), "upcoming", not is_past), tab(_("Past"), "past", bool(is_past))]


@register.filter
def action_tone(action):
    return {"open": "neutral", "in_progress": "info", "done": "success", "dropped": "neutral"}[action.status]
