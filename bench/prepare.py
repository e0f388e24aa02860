"""Fills the database of the bench and prints: session key, meeting to read, item to write, its version."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from bench.data import make_data  # noqa: E402
from meetings.enums import MeetingState  # noqa: E402


def main():
    with transaction.atomic():
        coordination, user = make_data()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    read = coordination.meetings.filter(state=MeetingState.ADOPTED).first()
    item = coordination.meetings.filter(state=MeetingState.HELD).first().items.first()
    print(session.session_key, read.pk, item.pk, item.version)


if __name__ == "__main__":
    main()
