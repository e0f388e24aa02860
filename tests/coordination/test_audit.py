"""The audit trail: every action has words, nobody reads of a body they may not know."""

import ast
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from coordination.enums import RoleKind
from coordination.enums_audit import AUDIT_LABELS, action_label
from coordination.models import AuditEntry
from coordination.queries.audit import describe_changes
from coordination.services.audit import record
from tests.factories import BRUSSELS, make_role

APPS = ("coordination", "members", "meetings", "reports", "demo")


def url(**query):
    return reverse("coordination:audit_list", kwargs={"coordination": "alpha"}, query=query)


def entry(cast, action="body.updated", obj=None, **fields):
    fields.setdefault("actor", cast.alice)
    return record(action, obj or cast.housing, coordination=cast.alpha, **fields)


def at(found, *moment):
    AuditEntry.objects.filter(pk=found.pk).update(at=datetime(*moment, tzinfo=BRUSSELS))


def titles(response):
    return [row["title"] for row in response.context["entries"]]


def is_action(node):
    """A text such as "minutes.adopted"."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return False
    parts = node.value.split(".")
    return len(parts) == 2 and all(part.replace("_", "").isalpha() and part.islower() for part in parts)


def recorded_actions(source):
    """Actions named in a call that records one: first argument of `record`, of its wrappers, or `action=…`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            keywords = [keyword.value for keyword in node.keywords if keyword.arg == "action"]
            given = node.args[:1] + keywords if "record" in name else keywords
            for argument in given:
                yield from (each.value for each in ast.walk(argument) if is_action(each))


def test_every_action_has_words_in_both_languages():
    used = {
        action
        for app in APPS
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py"))
        for action in recorded_actions(path.read_text())
    }
    assert len(used) > 15
    assert used - AUDIT_LABELS.keys() == set()
    for language in ("fr", "nl"):
        with translation.override(language):
            words = [action_label(action) for action in AUDIT_LABELS]
        assert len(set(words)) == len(AUDIT_LABELS)


def test_actions_are_found_in_calls():
    source = 'record("a.b", x)\naudit.record("c.d" if y else "e.f", x)\ndelete(x, action="g.h")\nopen("i.txt")'
    assert set(recorded_actions(source)) == {"a.b", "c.d", "e.f", "g.h"}


def test_audit_list_tells_what_happened(cast, login):
    changes = {
        "name_fr": ["Logement", "Logis"],
        "unknown_field": ["", "x" * 500],
        "odd": "text",
        "ends_on": ["None", "2026-12-31"],
        "is_confidential": ["True", "False"],
    }
    entry(cast, changes=changes)
    page = login(cast.alice).get(url())
    assert titles(page) == ["Instance modifiée : Logement"]
    row = page.context["entries"][0]
    assert row["actor"] == "Alice Test"
    confidential, until, name, unknown = row["text"].replace("\xa0", " ").split("; ")
    assert confidential == "Confidentiel : oui → non"
    assert until == "Jusqu’au : – → 31 décembre 2026"
    assert name == "Nom en français : Logement → Logis"
    assert unknown.startswith("unknown_field : – → xxx")
    assert len(row["text"]) < 350


def test_audit_list_names_the_unknown_author(cast, login):
    entry(cast, actor=None)
    assert login(cast.alice).get(url()).context["entries"][0]["actor"].startswith("automatiquement")


def test_audit_list_keeps_to_its_coordination(cast, login):
    record("body.created", cast.housing, actor=cast.bob, coordination=cast.beta)
    record("account.updated", cast.alice, actor=cast.alice, coordination=None)
    assert titles(login(cast.alice).get(url())) == []


def test_hierarchy_does_not_read_of_a_confidential_body(cast, login):
    """A president who also coordinates sees no trace of it, in the list, the filters or the counts."""
    make_role(cast.henri, cast.alpha, RoleKind.COORDINATOR)
    entry(cast, "meeting.created", obj=cast.secret, body_id=cast.secret.pk, actor=cast.sven)
    entry(cast, "body.created", body_id=cast.housing.pk)
    assert len(titles(login(cast.alice).get(url()))) == 2
    page = login(cast.henri).get(url())
    assert titles(page) == ["Instance créée : Logement"]
    assert "Sven" not in page.content.decode()
    assert [value for value, _label in page.context["filter"].form.fields["action"].choices if value] == [
        "body.created"
    ]


def test_deletion_of_a_body_stays_in_the_trail(cast, login):
    pk = cast.housing.pk
    entry(cast, "body.deleted", body_id=pk)
    cast.housing.mandates.all().delete()
    cast.housing.delete()
    assert titles(login(cast.alice).get(url())) == ["Instance supprimée : Logement"]


def test_audit_filters(cast, login):
    at(entry(cast, "body.created"), 2026, 1, 1, 0, 30)
    at(entry(cast, "body.updated", actor=cast.arthur), 2026, 1, 31, 23, 30)
    client = login(cast.alice)
    created, updated = "Instance créée : Logement", "Instance modifiée : Logement"
    for query, expected in (
        ({}, [updated, created]),
        ({"action": "body.created"}, [created]),
        ({"actor": cast.arthur.pk}, [updated]),
        ({"since": "2026-01-31"}, [updated]),
        ({"until": "2026-01-01"}, [created]),
        ({"since": "2026-01-01", "until": "2026-01-31"}, [updated, created]),
        ({"since": "2026-02-01"}, []),
    ):
        assert titles(client.get(url(**query))) == expected, query


@pytest.mark.parametrize(
    "query",
    [
        {"actor": "x"},
        {"actor": "9" * 40},
        {"action": "no.such"},
        {"since": "2026-02-30"},
        {"until": "\x00"},
        {"page": "9" * 30},
    ],
)
def test_audit_list_with_odd_input(cast, login, query):
    entry(cast)
    assert len(titles(login(cast.alice).get(url(**query)))) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_audit_list_takes_few_queries(cast, login, count, django_assert_max_num_queries):
    for number in range(count):
        entry(cast, actor=list(cast.users.values())[number])
    client = login(cast.alice)
    with django_assert_max_num_queries(10):
        client.get(url())


def test_changes_of_a_lost_model_are_shown_by_name(cast):
    found = entry(cast, changes={"name": ["a", "b"]})
    found.object_type = "old.model"
    assert describe_changes(found).replace("\xa0", " ") == "name : a → b"
