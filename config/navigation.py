"""The rail: what this account may open, and only what exists."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.context_processors import Link
from coordination.rules import (
    can_change_settings,
    can_manage_roles,
    can_read_audit_trail,
    can_read_outbox,
    can_run_coordination,
)
from meetings.rules import can_read_meetings
from members.rules import can_import_organisations, can_read_bodies, can_read_directory
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


def settings_links(access):
    """Rows of the page of settings: (title, what it is for, address, icon), only what the account may open."""
    entries = [
        (
            _("Names, numbers, addresses, logo"),
            _("What stands on documents and in mails"),
            "coordination:coordination_update",
            "building",
            can_change_settings(access),
        ),
        (
            _("Roles"),
            _("Who coordinates, assists, reads the reports, and until when"),
            "coordination:role_list",
            "person-check",
            can_manage_roles(access),
        ),
        (
            _("Imports"),
            _("Lists of organisations brought in from a file, and their undoing"),
            "members:import_list",
            "upload",
            can_import_organisations(access),
        ),
        (
            _("Circulars"),
            _("Missions, criteria, headings and deadlines of the Cocom"),
            "coordination:frame_list",
            "journal-check",
            True,
        ),
        (
            _("Outbox"),
            _("The mails that wait, left or failed"),
            "coordination:message_list",
            "send",
            can_read_outbox(access),
        ),
        (
            _("Audit trail"),
            _("Who did what, and when"),
            "coordination:audit_list",
            "clock-history",
            can_read_audit_trail(access),
        ),
    ]
    slug = access.coordination.slug
    return [(title, text, reverse(url, args=[slug]), icon) for title, text, url, icon, allowed in entries if allowed]


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
