"""Signing in by password and by link, throttling, sessions, language."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from coordination.enums import MessageKind
from coordination.models import AuditEntry, OutboxMessage, User
from coordination.queries.sessions import describe_device
from tests.client import CheckedClient, html_problems
from tests.factories import PASSWORD, make_user

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def signed_in_as(client):
    number = client.session.get("_auth_user_id")
    return User.objects.get(pk=number) if number else None


def ask_for_link(client, email, **data):
    return client.post(reverse("account:link_request"), {"email": email, **data})


def link_in(message):
    return re.search(r"https?://\S+", message.text)[0].removeprefix(settings.SITE_URL)


@pytest.fixture
def zoe(db):
    return make_user("zoe@test.example", first_name="Zoé", last_name="Test", language="nl")


def test_login_with_password(client, zoe):
    response = sign_in(client, "Zoe@Test.Example", next="")
    assert response.url == reverse("home")
    assert signed_in_as(client) == zoe


def test_login_goes_on_to_our_addresses_only(client, zoe):
    data = {"login": zoe.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), {**data, "next": "/account/"}).url == "/account/"
    client.logout()
    assert client.post(reverse("account_login"), {**data, "next": "https://evil.example/"}).url == reverse("home")


def test_login_refused_keeps_the_address(client, zoe):
    response = sign_in(client, zoe.email, "wrong")
    assert response.status_code == 200
    assert response.context["form"]["login"].value() == zoe.email
    assert "ne vont pas ensemble" in response.content.decode()
    assert signed_in_as(client) is None


def test_login_of_unknown_account_reads_like_a_wrong_password(client, zoe):
    wrong = sign_in(client, zoe.email, "wrong").context["form"].errors
    assert sign_in(client, "nobody@test.example", "wrong").context["form"].errors == wrong


def test_login_of_closed_account_is_refused(client, zoe):
    User.objects.update(is_active=False)
    response = sign_in(client, zoe.email)
    assert response.url == reverse("account_inactive")
    assert client.get(response.url).status_code == 200
    assert signed_in_as(client) is None


def test_failed_passwords_are_throttled_by_account(client, zoe):
    for number in range(5):
        sign_in(client, zoe.email, "wrong", REMOTE_ADDR=f"10.0.{number}.1")
    refused = sign_in(client, zoe.email, REMOTE_ADDR="10.0.9.1")
    assert "Trop d’essais manqués" in refused.content.decode()
    assert signed_in_as(client) is None
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        sign_in(client, zoe.email)
    assert signed_in_as(client) == zoe


def test_failed_passwords_are_throttled_by_address(client, zoe):
    for number in range(10):
        sign_in(client, f"user{number}@test.example", "wrong")
    sign_in(client, zoe.email)
    assert signed_in_as(client) is None
    sign_in(client, zoe.email, REMOTE_ADDR="192.0.2.7")
    assert signed_in_as(client) == zoe


def test_many_requests_are_answered_with_429(client, zoe):
    for _number in range(30):
        assert sign_in(client, "", "").status_code == 200
    refused = sign_in(client, "", "")
    assert refused.status_code == 429
    assert "Trop de demandes" in refused.content.decode()


def test_client_address_is_never_a_reason_to_fail(client, zoe):
    assert sign_in(client, zoe.email, REMOTE_ADDR="").url == reverse("home")
    assert UserSession.objects.get().ip == "0.0.0.0"


def test_link_signs_in_once(client, zoe):
    asked = ask_for_link(client, " ZOE@test.example ", next="/account/sessions/")
    assert client.get(asked.url).status_code == 200
    message = OutboxMessage.objects.get()
    assert (message.kind, message.to_email, message.is_secret) == (MessageKind.SIGN_IN_LINK, zoe.email, True)
    assert message.subject == "Uw link om u bij Art62 aan te melden"
    link = link_in(message)
    shown = client.get(link)
    assert "Zoé Test" in shown.content.decode()
    assert signed_in_as(client) is None
    data = {"token": shown.context["token"], "next": shown.context["next"]}
    assert client.post(reverse("account:link_login"), data).url == "/account/sessions/"
    assert signed_in_as(client) == zoe
    assert UserSession.objects.get().user == zoe
    other = CheckedClient()
    assert other.post(reverse("account:link_login"), data).status_code == 403
    assert other.get(link).status_code == 403
    assert signed_in_as(other) is None


def test_link_ends_after_a_quarter_of_an_hour(client, zoe):
    ask_for_link(client, zoe.email)
    link = link_in(OutboxMessage.objects.get())
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        refused = client.get(link)
        assert refused.status_code == 403
        assert reverse("account:link_request") in refused.content.decode()


def test_link_is_void_after_another_sign_in(client, zoe):
    ask_for_link(client, zoe.email)
    sign_in(client, zoe.email)
    client.logout()
    assert client.get(link_in(OutboxMessage.objects.get())).status_code == 403


def test_link_of_closed_account_is_refused(client, zoe):
    ask_for_link(client, zoe.email)
    User.objects.update(is_active=False)
    assert client.get(link_in(OutboxMessage.objects.get())).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "é\x00", "A" * 5000, "=" * 24, "AAAAAAAAAAAAAAAAAAAAAAAA"])
def test_link_with_odd_token_is_refused(client, zoe, token):
    url = reverse("account:link_login")
    assert client.get(url, {"token": token}).status_code == 403
    assert client.post(url, {"token": token}).status_code == 403


@pytest.mark.parametrize("email", ["nobody@test.example", "closed@test.example"])
def test_link_request_does_not_say_who_has_an_account(client, zoe, email):
    make_user("closed@test.example", is_active=False)
    known = ask_for_link(client, zoe.email)
    unknown = ask_for_link(client, email)
    assert unknown.status_code == known.status_code == 302
    first, second = client.get(known.url).content.decode(), client.get(unknown.url).content.decode()
    assert re.sub(r'value="[^"]*"|X-CSRFToken[^}]*', "", second.replace(email, zoe.email)) == re.sub(
        r'value="[^"]*"|X-CSRFToken[^}]*', "", first
    )
    assert OutboxMessage.objects.count() == 1


def test_link_request_is_throttled_by_account(client, zoe):
    for number in range(3):
        client.post(reverse("account:link_request"), {"email": zoe.email}, REMOTE_ADDR=f"10.0.{number}.1")
    assert client.post(reverse("account:link_request"), {"email": zoe.email}).status_code == 429
    assert OutboxMessage.objects.count() == 3


def test_link_request_says_what_is_wrong(client, db):
    response = ask_for_link(client, "no address")
    assert response.status_code == 200
    assert response.context["form"].errors["email"]


def test_logout_is_a_post(client, login, zoe):
    login(zoe)
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in_as(client) == zoe
    client.post(reverse("account_logout"))
    assert signed_in_as(client) is None


def test_password_reset(client, zoe):
    client.post(reverse("account_reset_password"), {"email": "ZOE@test.example"})
    message = OutboxMessage.objects.get()
    assert (message.kind, message.to_email, message.is_secret) == (MessageKind.ACCOUNT, zoe.email, True)
    assert message.subject == "Art62 – Een ander wachtwoord kiezen"
    assert settings.SITE_URL in message.text
    assert mail.outbox == []
    form_url = client.get(link_in(message)).url
    assert client.get(form_url).status_code == 200
    refused = client.post(form_url, {"password1": "another-long-one", "password2": "different"})
    assert "Tapez les deux fois le même mot de passe." in refused.content.decode()
    done = client.post(form_url, {"password1": "another-long-one", "password2": "another-long-one"}, follow=True)
    assert done.status_code == 200
    sign_in(client, zoe.email, "another-long-one")
    assert signed_in_as(client) == zoe
    assert client.get(link_in(message)).context["token_fail"]


def test_password_reset_of_unknown_account_sends_nothing(client, db):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@test.example"})
    assert response.url == reverse("account_reset_password_done")
    assert not OutboxMessage.objects.exists()


def test_password_change_ends_other_sessions(client, zoe):
    other = CheckedClient()
    sign_in(other, zoe.email)
    sign_in(client, zoe.email)
    new = {"oldpassword": PASSWORD, "password1": "another-long-one", "password2": "another-long-one"}
    refused = client.post(reverse("account_change_password"), {**new, "oldpassword": "wrong"})
    assert "Dit is niet uw huidige wachtwoord." in refused.content.decode()
    client.post(reverse("account_change_password"), new)
    assert client.get(reverse("account:detail")).status_code == 200
    assert other.get(reverse("account:detail")).status_code == 302
    assert len(client.get(reverse("usersessions_list")).context["sessions"]) == 1


def test_account_without_password_chooses_one(client, login, zoe):
    zoe.set_unusable_password()
    zoe.save()
    login(zoe)
    url = client.get(reverse("account_change_password")).url
    assert url == reverse("account_set_password")
    assert client.get(url).status_code == 200
    client.post(url, {"password1": "another-long-one", "password2": "another-long-one"})
    zoe.refresh_from_db()
    assert zoe.check_password("another-long-one")


def test_sessions_are_listed_and_ended(client, zoe):
    phone = CheckedClient()
    sign_in(phone, zoe.email, HTTP_USER_AGENT=SAFARI)
    sign_in(client, zoe.email, HTTP_USER_AGENT=FIREFOX)
    sessions = client.get(reverse("usersessions_list")).context["sessions"]
    assert [(row.device, row.is_current) for row in sessions] == [
        ("Firefox, Windows", True),
        ("Safari, iPhone", False),
    ]
    client.post(reverse("account:session_end", args=[sessions[1].pk]))
    assert signed_in_as(client) == zoe
    assert phone.get(reverse("account:detail")).status_code == 302


def test_other_sessions_are_ended_together(client, zoe):
    others = [CheckedClient(), CheckedClient()]
    for each in (*others, client):
        sign_in(each, zoe.email)
    client.post(reverse("usersessions_list"))
    assert [each.get(reverse("account:detail")).status_code for each in (*others, client)] == [302, 302, 200]


def test_session_of_somebody_else_is_not_found(client, zoe):
    other = CheckedClient()
    sign_in(other, zoe.email)
    stranger = make_user()
    sign_in(client, stranger.email)
    theirs = UserSession.objects.get(user=zoe)
    assert client.post(reverse("account:session_end", args=[theirs.pk])).status_code == 404
    assert other.get(reverse("account:detail")).status_code == 200


def test_session_is_noted_once_a_day(client, zoe):
    sign_in(client, zoe.email)
    began = UserSession.objects.get().last_seen_at
    client.get(reverse("account:detail"))
    assert UserSession.objects.get().last_seen_at == began
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        client.get(reverse("account:detail"))
        seen = UserSession.objects.get().last_seen_at
        assert seen - began > timedelta(hours=20)
        client.get(reverse("account:detail"))
        assert UserSession.objects.get().last_seen_at == seen


@pytest.mark.parametrize("count", [1, 3])
def test_session_list_takes_few_queries(client, zoe, count, django_assert_max_num_queries):
    for _number in range(count):
        sign_in(CheckedClient(), zoe.email)
    sign_in(client, zoe.email)
    with django_assert_max_num_queries(5):
        client.get(reverse("usersessions_list"))


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [(FIREFOX, "Firefox, Windows"), (SAFARI, "Safari, iPhone"), ("curl/8", "curl/8"), ("", "Unknown device")],
)
def test_describe_device(user_agent, device):
    with translation.override(None):
        assert describe_device(user_agent).replace(" on ", ", ") == device


def test_account_detail_saves_name_and_language(client, login, zoe):
    login(zoe)
    data = {"first_name": "Zoé-Ann", "last_name": "Essai", "language": "fr"}
    client.post(reverse("account:detail"), data)
    zoe.refresh_from_db()
    assert (zoe.first_name, zoe.last_name, zoe.language) == ("Zoé-Ann", "Essai", "fr")
    entry = AuditEntry.objects.get(action="account.updated")
    assert (entry.actor, entry.changes["last_name"]) == (zoe, ["Test", "Essai"])
    refused = client.post(reverse("account:detail"), {**data, "first_name": "x" * 101})
    assert refused.context["form"].errors["first_name"]
    zoe.refresh_from_db()
    assert zoe.first_name == "Zoé-Ann"


def test_set_language_of_visitor_and_account(client, login, zoe):
    url = reverse("set_language")
    assert client.post(url, {"language": "nl", "next": "/account/login/"}).url == "/account/login/"
    assert 'lang="nl"' in client.get(reverse("account_login")).content.decode()
    login(zoe)
    client.post(url, {"language": "fr"})
    zoe.refresh_from_db()
    assert zoe.language == "fr"


@pytest.mark.parametrize(
    "data",
    [{}, {"language": "xx"}, {"language": "nl", "next": "https://evil.example/"}, {"language": "nl", "next": "-1"}],
)
def test_set_language_with_odd_input(client, login, zoe, data):
    login(zoe)
    assert client.post(reverse("set_language"), data).url == reverse("home")
    zoe.refresh_from_db()
    assert zoe.language == "nl"
    assert client.get(reverse("set_language")).status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "account:link_request",
        "account:link_sent",
    ],
)
@pytest.mark.parametrize("language", ["fr", "nl"])
def test_pages_for_visitors(client, db, name, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()


def test_email_is_kept_in_lower_case(db):
    assert make_user("Mixed.Case@Test.Example").email == "mixed.case@test.example"


def test_health(client, db, monkeypatch):
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.content) == (200, b"ok")

    def refuse(*args, **kwargs):
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", refuse)
        assert client.get(reverse("health")).status_code == 503


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_error_pages_need_nothing(status):
    """They stand when the database, the session or the page itself is what failed."""
    text = render_to_string(f"{status}.html")
    assert html_problems(text) == []
    assert 'lang="nl"' in text


def test_error_handlers(client, login, cast, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert client.get(reverse("health"), HTTP_HOST="evil.example").status_code == 400
    login(cast.marie)
    assert client.get(reverse("coordination:audit_list", args=["alpha"])).status_code == 403
    assert client.get("/no/such/page/").status_code == 404
    assert CheckedClient(enforce_csrf_checks=True).post(reverse("account_login"), {}).status_code == 403


def test_demonstration_says_its_accounts_on_the_sign_in_page(client, db, settings):
    assert "demo.example" not in client.get(reverse("account_login")).content.decode()
    settings.DEMO = True
    text = client.get(reverse("account_login")).content.decode()
    assert "coordination@demo.example" in text
    assert "Présidence" in text or "présidence" in text
