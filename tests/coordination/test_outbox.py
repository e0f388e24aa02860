"""The pages of the outbox: who sees which mail, its files, sending it again; the outbox of the demonstration."""

import pytest
from django.urls import reverse

from coordination.enums import MessageKind, MessageStatus, RoleKind
from coordination.models import AuditEntry, OutboxMessage
from coordination.services.accounts import send_sign_in_link
from coordination.services.outbox import IN_DOUBT, store_attachment
from tests.factories import make_message, make_role


def url(name="message_list", query=None, **kwargs):
    return reverse(f"coordination:{name}", kwargs={"coordination": "alpha", **kwargs}, query=query)


def failed(message, **fields):
    OutboxMessage.objects.filter(pk=message.pk).update(status=MessageStatus.FAILED, attempts=6, **fields)
    message.refresh_from_db()
    return message


def subjects(response):
    return [message.subject for message in response.context["page"]]


def tab_counts(response):
    """All, waiting, being sent, sent, failed."""
    return [tab["count"] for tab in response.context["tabs"]]


def test_message_list_keeps_to_its_coordination(cast, login):
    make_message(cast.alpha, subject="Ours")
    make_message(cast.beta, subject="Theirs")
    send_sign_in_link(cast.alice)
    response = login(cast.arthur).get(url())
    assert subjects(response) == ["Ours"]
    assert tab_counts(response) == [1, 1, 0, 0, 0]


def test_hierarchy_does_not_see_mails_of_a_confidential_body(cast, login):
    make_role(cast.henri, cast.alpha, RoleKind.ASSISTANT)
    secret = make_message(cast.alpha, subject="Secret", body_id=cast.secret.pk)
    make_message(cast.alpha, subject="Known", body_id=cast.housing.pk)
    file = store_attachment("secret.pdf", "application/pdf", b"x")
    secret.attachments.add(file)
    assert len(subjects(login(cast.arthur).get(url()))) == 2
    client = login(cast.henri)
    response = client.get(url())
    assert subjects(response) == ["Known"]
    assert tab_counts(response) == [1, 1, 0, 0, 0]
    assert client.get(url("message_detail", pk=secret.pk)).status_code == 404
    assert client.get(url("message_attachment", pk=secret.pk, file_pk=file.pk)).status_code == 404
    assert client.post(url("message_retry", pk=secret.pk)).status_code == 404


def test_message_filters(cast, login):
    make_message(cast.alpha, subject="A", to_email="ann@test.example", to_name="Ann")
    failed(make_message(cast.alpha, subject="B", kind=MessageKind.MINUTES, to_email="ben@test.example"))
    client = login(cast.alice)
    for query, expected in (
        ({}, {"A", "B"}),
        ({"status": "failed"}, {"B"}),
        ({"kind": "minutes"}, {"B"}),
        ({"recipient": "ANN"}, {"A"}),
        ({"recipient": "nobody"}, set()),
        ({"status": "odd"}, {"A", "B"}),
        ({"recipient": "\x00"}, {"A", "B"}),
        ({"page": "x"}, {"A", "B"}),
    ):
        assert set(subjects(client.get(url(query=query)))) == expected, query


@pytest.mark.parametrize("count", [1, 3])
def test_message_pages_take_few_queries(cast, login, count, django_assert_max_num_queries):
    for _number in range(count):
        message = make_message(cast.alpha, attachments=[store_attachment("a.pdf", "application/pdf", b"x")])
    client = login(cast.alice)
    with django_assert_max_num_queries(9):
        client.get(url())
    with django_assert_max_num_queries(8):
        client.get(url("message_detail", pk=message.pk))


def test_message_shows_its_text_unless_it_is_secret(cast, login):
    client = login(cast.alice)
    open_one = make_message(cast.alpha, text="Bonjour <b>tous</b>")
    secret = make_message(cast.alpha, text="https://secret.example/", is_secret=True)
    assert "Bonjour &lt;b&gt;tous" in client.get(url("message_detail", pk=open_one.pk)).content.decode()
    assert "secret.example" not in client.get(url("message_detail", pk=secret.pk)).content.decode()


def test_attachment_is_downloaded_as_it_is(cast, login):
    content = bytes(range(256)) * 10
    file = store_attachment("ordre du jour – été.pdf", "application/pdf", content)
    message = make_message(cast.alpha, attachments=[file])
    client = login(cast.arthur)
    assert client.get(url("message_detail", pk=message.pk)).context["attachments"][0]["size"] == len(content)
    answer = client.get(url("message_attachment", pk=message.pk, file_pk=file.pk))
    assert answer.content == content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    other = make_message(cast.alpha)
    assert client.get(url("message_attachment", pk=other.pk, file_pk=file.pk)).status_code == 404


def test_failed_message_is_sent_again_on_demand(cast, login):
    message = failed(make_message(cast.alpha), last_error=IN_DOUBT)
    client = login(cast.arthur)
    assert (
        "On ne sait pas si ce courriel est parti" in client.get(url("message_detail", pk=message.pk)).content.decode()
    )
    client.post(url("message_retry", pk=message.pk))
    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == (MessageStatus.QUEUED, 0, "")
    assert AuditEntry.objects.get(action="message.retried").actor == cast.arthur
    assert client.post(url("message_retry", pk=message.pk)).status_code == 403


def test_message_with_a_way_to_sign_in_is_not_sent_again(cast, login):
    message = failed(make_message(cast.alpha, is_secret=True))
    assert login(cast.alice).post(url("message_retry", pk=message.pk)).status_code == 403
    message.refresh_from_db()
    assert message.status == MessageStatus.FAILED


def test_demo_outbox_shows_links_in_the_demonstration_only(cast, client, settings):
    message = send_sign_in_link(cast.alice)
    pages = (reverse("demo:outbox"), reverse("demo:message", args=[message.pk]))
    assert [client.get(page).status_code for page in pages] == [404, 404]
    settings.DEMO = True
    assert message.subject in client.get(pages[0]).content.decode()
    text = client.get(pages[1]).content.decode()
    assert f'href="{settings.SITE_URL}{reverse("account:link_login")}?token=' in text
    assert client.get(reverse("demo:message", args=[0])).status_code == 404
    assert reverse("demo:outbox") in client.get(reverse("account_login")).content.decode()
