"""The sessions of an account, in words that say which device each one is."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

# The first that is found counts: each browser also names those it descends from.
BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "Mac"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)


@dataclass(frozen=True)
class OpenSession:
    pk: int
    device: str
    ip: str
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


def describe_device(user_agent):
    """Return such as `Firefox, Windows`; what is not known is shown as the browser says it."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return user_agent or _("Unknown device")


def open_sessions(user, *, current_key, now):
    """Sessions with which the account is signed in, the one in use first, then the last used."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    alive = Session.objects.filter(session_key__in=rows, expire_date__gt=now)
    found = [
        OpenSession(
            pk=row.pk,
            device=describe_device(row.user_agent),
            ip=row.ip,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            is_current=row.session_key == current_key,
        )
        for row in (rows[session.session_key] for session in alive if _is_signed_in(session, user))
    ]
    return sorted(found, key=lambda row: (row.is_current, row.last_seen_at, row.pk), reverse=True)


def _is_signed_in(session, user):
    """A change of password ends every other session: their signature no longer fits."""
    signature = session.get_decoded().get(HASH_SESSION_KEY, "")
    return constant_time_compare(signature, user.get_session_auth_hash())


def _first(patterns, text):
    return next((name for pattern, name in patterns if re.search(pattern, text)), "")
