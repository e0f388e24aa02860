from datetime import date

import pytest
from django.core.cache import cache
from django.core.management import call_command

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


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
