"""The rail: what this account may open, and only what exists."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.context_processors import Link
from coordination.rules import can_run_coordination
from meetings.rules import can_read_meetings
from members.rules import can_read_bodies, can_read_directory
from reports.rules import can_read_reports


def rail(request, access):
    """Return the links of the rail and the address of the search, `""` when there is nothing to search."""
    slug = access.coordination.slug
    match = request.resolver_match
    namespace, name = (match.namespace, match.url_name) if match else ("", "")
    section = SECTION_OF.get(f"{namespace}:{name}", namespace)
    entries = [
        ("today", _("Today"), "reports:today", "house", True),
        ("meetings", _("Meetings"), "meetings:meeting_list", "calendar-event", can_read_meetings(access)),
        ("members", _("Directory"), "members:organisation_list", "journal-text", can_read_directory(access)),
        ("bodies", _("Bodies"), "members:body_list", "people", can_read_bodies(access)),
        ("reports", _("Reports"), "reports:report_list", "clipboard-data", can_read_reports(access)),
        ("coordination", _("Settings"), "coordination:settings", "gear", can_run_coordination(access)),
    ]
    nav = tuple(
        Link(label, reverse(url, args=[slug]), icon, is_current=section == key)
        for key, label, url, icon, allowed in entries
        if allowed
    )
    search_url = reverse("reports:search", args=[slug]) if access.takes_part else ""
    return nav, search_url


# Pages that stand under another entry of the rail than their app's.
SECTION_OF = {
    "reports:today": "today",
    "reports:search": "",
    "members:body_list": "bodies",
    "members:body_detail": "bodies",
    "members:body_create": "bodies",
    "members:body_update": "bodies",
    "members:body_delete": "bodies",
    "members:mandate_create": "bodies",
    "members:mandate_update": "bodies",
    "members:mandate_delete": "bodies",
    "members:import_list": "members",
}
