from datetime import date

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from coordination.decorators import access_for
from tests.cast import make_cast
from tests.client import CheckedClient

TODAY = date(2026, 11, 23)


@pytest.fixture
def client():
    """A test client that checks every HTML page it is given."""
    return CheckedClient()


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def login(client):
    """Sign somebody in by account and return the client."""

    def sign_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def access_of(db):
    """Access of an account in a coordination, on a day (default: the day of the tests)."""

    def make(user, coordination, on=TODAY):
        return access_for(user, coordination, on)

    return make


@pytest.fixture
def reference(db):
    """Communes, quartiers, CPAS, themes and frames as shipped."""
    call_command("load_reference", verbosity=0)


@pytest.fixture
def concurrent_db(transactional_db, tmp_path):
    """A database that several threads may use at once, as they do in production.

    On SQLite the database of the tests lives in memory, where threads refuse each other instead of waiting: here it
    is copied to a file for the time of the test.
    """
    if connection.vendor != "sqlite":
        yield
        return
    path = str(tmp_path / "concurrent.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [path])
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    connection.connection, connection.settings_dict["NAME"] = None, path
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
