"""Every address, for each of the cast and for a visitor; and the proof that none is missing."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver, reverse

from tests.permissions.document import render_permissions
from tests.permissions.matrix import EVERYONE, all_rows

ROWS = all_rows()


def url_names(patterns=None, namespace=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{namespace}{entry.name}"
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from url_names(entry.url_patterns, inner)


def test_matrix_names_every_address():
    assert {key.split("#")[0] for key in ROWS} == set(url_names())


def test_matrix_document_is_up_to_date():
    document = Path(settings.BASE_DIR) / "docs" / "permissions.md"
    assert document.read_text() == render_permissions(ROWS), "run: python -m tests.permissions.document"


@pytest.mark.parametrize("key", sorted(ROWS))
def test_matrix(key, cast, client, django_db_setup):
    row = ROWS[key]
    url = reverse(key.split("#")[0], kwargs=row.kwargs(cast))
    data = row.data(cast)
    expected, got = {}, {}
    # From the least to the most powerful, so that a change made by one does not open the page to the next.
    for name in reversed(EVERYONE):
        client.logout()
        if name != "visitor":
            client.force_login(cast.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        expected[name] = row.expected(name)
        got[name] = getattr(client, row.method)(url, data).status_code
    assert got == expected
