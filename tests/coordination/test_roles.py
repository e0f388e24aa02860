"""Roles: given, ended, never taken from the last coordinator; invitations to sign in."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from coordination.enums import MessageKind, RoleKind
from coordination.models import AuditEntry, OutboxMessage, Role, User
from coordination.services.roles import appoint, end_role
from tests.conftest import TODAY
from tests.factories import make_coordination, make_person, make_role, make_user

YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


def url(name, **kwargs):
    return reverse(f"coordination:{name}", kwargs={"coordination": "alpha", **kwargs})


def role_data(**data):
    return {
        "kind": "assistant",
        "email": "New.One@test.example",
        "first_name": "Nour",
        "last_name": "Test",
        "language": "nl",
        "starts_on": "2026-01-01",
        **data,
    }


def test_role_create_opens_an_account_and_says_how_to_sign_in(cast, login):
    response = login(cast.alice).post(url("role_create"), role_data())
    assert response.url == url("role_list")
    user = User.objects.get(email="new.one@test.example")
    assert (user.first_name, user.language, user.has_usable_password()) == ("Nour", "nl", False)
    role = user.roles.get()
    assert (role.kind, role.coordination, role.starts_on, role.ends_on) == (
        RoleKind.ASSISTANT,
        cast.alpha,
        date(2026, 1, 1),
        None,
    )
    message = OutboxMessage.objects.get()
    assert (message.kind, message.to_email, message.coordination) == (MessageKind.INVITATION, user.email, cast.alpha)
    assert reverse("account:link_request") in message.text
    assert "token" not in message.text
    assert set(AuditEntry.objects.values_list("action", "actor")) == {
        ("account.opened", cast.alice.pk),
        ("role.given", cast.alice.pk),
        ("account.invited", cast.alice.pk),
    }


def test_role_create_takes_an_existing_account_as_it_is(cast, login):
    login(cast.alice).post(url("role_create"), role_data(email="BOB@test.example", kind="finance"))
    role = cast.bob.roles.get(coordination=cast.alpha)
    assert (role.kind, role.user.first_name, role.user.language) == (RoleKind.FINANCE, "Bob", "fr")
    assert not OutboxMessage.objects.exists()


def test_role_create_refuses_what_is_held_already(cast, login):
    response = login(cast.alice).post(url("role_create"), role_data(email=cast.arthur.email))
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert response.context["form"]["first_name"].value() == "Nour"
    assert cast.arthur.roles.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", ""),
        ("kind", "king"),
        ("starts_on", "2026-02-30"),
        ("ends_on", "2025-12-31"),
        ("first_name", "x" * 101),
    ],
)
def test_role_create_says_what_is_wrong(cast, login, field, value):
    response = login(cast.alice).post(url("role_create"), role_data(**{field: value}))
    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert not User.objects.filter(email="new.one@test.example").exists()


def test_role_end_keeps_the_last_day(cast, login, access_of):
    role = cast.arthur.roles.get()
    assert login(cast.alice).get(url("role_end", pk=role.pk)).status_code == 200
    login(cast.alice).post(url("role_end", pk=role.pk), {"ends_on": TODAY.isoformat()})
    assert access_of(cast.arthur, cast.alpha, TODAY).is_assistant
    assert not access_of(cast.arthur, cast.alpha, TOMORROW).is_open
    entry = AuditEntry.objects.get(action="role.ended")
    assert (entry.actor, entry.changes) == (cast.alice, {"ends_on": ["", TODAY.isoformat()]})


@pytest.mark.parametrize("day", ["2030-12-31", "9999-12-31"])
def test_role_end_refuses_the_last_coordinator(cast, login, day):
    role = cast.alice.roles.get()
    response = login(cast.alice).post(url("role_end", pk=role.pk), {"ends_on": day})
    assert "plus personne qui coordonne" in response.content.decode()
    role.refresh_from_db()
    assert role.ends_on is None
    assert not AuditEntry.objects.filter(action="role.ended").exists()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_allowed"),
    [
        (TODAY, None, True),
        (TOMORROW, None, True),
        (TOMORROW + timedelta(days=1), None, False),
        (date(2020, 1, 1), TODAY, False),
        (date(2020, 1, 1), TOMORROW, True),
    ],
)
def test_role_end_asks_for_a_coordinator_the_next_day(cast, starts_on, ends_on, is_allowed):
    make_role(cast.bob, cast.alpha, RoleKind.COORDINATOR, starts_on=starts_on, ends_on=ends_on)
    role = cast.alice.roles.get()
    if is_allowed:
        assert end_role(role, actor=cast.alice, ends_on=TODAY, on=TODAY).ends_on == TODAY
    else:
        with pytest.raises(ValidationError, match="coordonne"):
            end_role(role, actor=cast.alice, ends_on=TODAY, on=TODAY)


def test_role_end_before_its_start_is_refused(cast, login):
    role = cast.arthur.roles.get()
    response = login(cast.alice).post(url("role_end", pk=role.pk), {"ends_on": "2019-01-01"})
    assert response.context["form"].errors["ends_on"]


def test_role_of_another_coordination_is_not_found(cast, login):
    role = cast.bob.roles.get()
    assert login(cast.alice).post(url("role_end", pk=role.pk), {"ends_on": "2026-01-01"}).status_code == 404
    assert cast.bob.roles.get().ends_on is None


def test_two_coordinators_cannot_end_each_other_at_once(concurrent_db):
    coordination = make_coordination()
    users = [make_user(), make_user()]
    roles = [make_role(user, coordination, RoleKind.COORDINATOR) for user in users]
    barrier = threading.Barrier(2)
    outcomes = []

    def end(role, actor):
        barrier.wait()
        try:
            end_role(role, actor=actor, ends_on=TODAY, on=TODAY)
            outcomes.append("ended")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=(roles[i], users[1 - i])) for i in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended", "refused"]
    assert coordination.roles.filter(ends_on=None).count() == 1


def test_role_list_shows_running_and_past(cast, login):
    make_role(cast.marie, cast.alpha, RoleKind.FINANCE, ends_on=YESTERDAY)
    make_role(cast.bob, cast.alpha, RoleKind.FINANCE, starts_on=date(2040, 1, 1))
    context = login(cast.alice).get(url("role_list")).context
    assert {role.user.first_name for role in context["running"]} == {
        "Alice", "Arthur", "Henri", "Fleur", "Victor", "Bob",
    }  # fmt: skip
    assert [role.user.first_name for role in context["past"]] == ["Marie"]


@pytest.mark.parametrize("count", [1, 3])
def test_role_list_takes_few_queries(cast, login, count, django_assert_max_num_queries):
    for _number in range(count):
        make_role(make_user(), cast.alpha, RoleKind.FINANCE)
        make_role(make_user(), cast.alpha, RoleKind.FINANCE, ends_on=YESTERDAY)
    client = login(cast.alice)
    with django_assert_max_num_queries(9):
        client.get(url("role_list"))


def test_role_is_open_once(cast):
    with pytest.raises(ValidationError):
        Role(user=cast.alice, coordination=cast.alpha, kind=RoleKind.COORDINATOR, starts_on=TODAY).full_clean()


def test_appoint_again_after_an_end(cast):
    end_role(cast.arthur.roles.get(), actor=cast.alice, ends_on=YESTERDAY, on=TODAY)
    data = {"email": cast.arthur.email, "kind": RoleKind.ASSISTANT, "is_invited": False}
    role = appoint(cast.alpha, actor=cast.alice, starts_on=TODAY, **data)
    assert cast.arthur.roles.count() == 2
    with pytest.raises(ValidationError):
        appoint(cast.alpha, actor=cast.alice, starts_on=YESTERDAY - timedelta(days=9), ends_on=YESTERDAY, **data)
    assert role.is_running(TODAY)


def test_account_invite_ties_the_account_to_the_person(cast, login, access_of):
    person = make_person(cast.alpha, email="Nadia@test.example")
    page = login(cast.alice).get(url("account_invite"), {"email": "nadia@test.example", "language": "nl"})
    assert page.context["form"]["email"].value() == "nadia@test.example"
    assert page.context["form"]["language"].value() == "nl"
    data = {"email": "nadia@test.example", "first_name": "Nadia", "last_name": "Test", "language": "nl"}
    login(cast.alice).post(url("account_invite"), data)
    person.refresh_from_db()
    assert person.user.email == "nadia@test.example"
    assert OutboxMessage.objects.get().to_email == "nadia@test.example"
    assert not person.user.roles.exists()


def test_account_invite_ties_nobody_when_it_is_not_certain(cast, login):
    people = [make_person(cast.alpha, email="shared@test.example") for _number in range(2)]
    stranger = make_person(cast.beta, email="shared@test.example")
    login(cast.alice).post(url("account_invite"), {"email": "shared@test.example", "language": "fr"})
    for person in (*people, stranger):
        person.refresh_from_db()
        assert person.user is None
    assert User.objects.filter(email="shared@test.example").count() == 1
