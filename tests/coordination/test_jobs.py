"""The worker against a real mail server in the process: each mail once, whatever the server or the machine does."""

import email
import email.policy
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from coordination.enums import MessageStatus
from coordination.models import OutboxMessage
from coordination.services import jobs, outbox
from coordination.services.outbox import (
    CLAIM_TIMEOUT,
    IN_DOUBT,
    RETRY_AFTER_MINUTES,
    _claim_next_message,
    send_queued_messages,
    store_attachment,
)
from tests.factories import make_coordination, make_message

CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:Été\r\nEND:VCALENDAR\r\n".encode()
SENDER = "Art62 <art62@cpas.example>"


class Mailbox:
    """Takes mails, or answers as it is told: `on_rcpt` and `on_data` map an address to an answer."""

    def __init__(self):
        self.mails = []
        self.on_rcpt = {}
        self.on_data = {}
        self.connections = 0
        self.drops = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.on_rcpt:
            return self.on_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        [address] = envelope.rcpt_tos
        if address in self.on_data:
            return self.on_data[address]
        self.mails.append((address, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        if address in self.drops:
            server.transport.abort()
        return "250 OK"

    def received(self):
        return [address for address, _mail in self.mails]


class CountingController(Controller):
    def factory(self):
        self.handler.connections += 1
        return Server(self.handler, hostname="mail.test")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "coordination.services.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = SENDER
    mailbox = Mailbox()
    controller = CountingController(mailbox, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    # The controller itself connects once to see whether it is up.
    mailbox.connections = 0
    yield mailbox
    controller.stop()


@pytest.fixture
def coordination(db):
    return make_coordination()


def result(round_):
    return round_.sent, round_.put_off, round_.failed


def state(message):
    message.refresh_from_db()
    return message.status


def make_due():
    OutboxMessage.objects.filter(status=MessageStatus.QUEUED).update(next_attempt_at=timezone.now())


def test_mail_is_delivered_once_as_it_was_written(server, coordination):
    content = bytes(range(256)) * 400
    files = [
        store_attachment("ordre du jour – été.pdf", "application/pdf", content),
        store_attachment("réunion.ics", "text/calendar", CALENDAR),
    ]
    message = make_message(
        coordination,
        to_email="ann@test.example",
        subject="Réunion d’été",
        text="Bonjour à tous,\n\n.\nune ligne avec un point seul\n" + "é" * 2000,
        reply_to="coord@test.example",
        attachments=files,
    )
    assert result(send_queued_messages()) == (1, 0, 0)
    assert result(send_queued_messages()) == (0, 0, 0)
    [(address, mail)] = server.mails
    assert address == "ann@test.example"
    assert (mail["Subject"], mail["From"], mail["To"]) == ("Réunion d’été", SENDER, "ann@test.example")
    assert (mail["Reply-To"], mail["Message-ID"]) == ("coord@test.example", f"<art62-{message.pk}@cpas.example>")
    assert mail.get_body().get_content().splitlines() == message.text.splitlines()
    pdf, calendar = mail.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content_type(), pdf.get_content()) == (
        "ordre du jour – été.pdf",
        "application/pdf",
        content,
    )
    assert calendar.get_filename() == "réunion.ics"
    assert calendar.get_payload(decode=True) == CALENDAR
    assert state(message) == MessageStatus.SENT
    assert message.sent_at is not None


def test_mails_share_a_connection(server, coordination):
    for number in range(5):
        make_message(coordination, to_email=f"user{number}@test.example")
    assert result(send_queued_messages()) == (5, 0, 0)
    assert server.connections == 1


def test_temporary_refusal_is_tried_again_later_and_later(server, coordination):
    server.on_rcpt["full@test.example"] = "452 mailbox full"
    message = make_message(coordination, to_email="full@test.example")
    other = make_message(coordination)
    assert result(send_queued_messages()) == (1, 1, 0)
    assert (state(other), state(message)) == (MessageStatus.SENT, MessageStatus.QUEUED)
    assert message.last_error == "452 mailbox full"
    waits = []
    for attempt in range(1, len(RETRY_AFTER_MINUTES) + 1):
        assert message.attempts == attempt
        waits.append(round((message.next_attempt_at - timezone.now()).total_seconds() / 60))
        assert result(send_queued_messages()) == (0, 0, 0)
        make_due()
        send_queued_messages()
        message.refresh_from_db()
    assert tuple(waits) == RETRY_AFTER_MINUTES
    assert message.status == MessageStatus.FAILED
    assert "full@test.example" not in server.received()


def test_temporary_refusal_that_ends(server, coordination):
    server.on_data["busy@test.example"] = "451 try later"
    message = make_message(coordination, to_email="busy@test.example")
    send_queued_messages()
    assert state(message) == MessageStatus.QUEUED
    server.on_data.clear()
    make_due()
    assert result(send_queued_messages()) == (1, 0, 0)
    assert (state(message), message.last_error) == (MessageStatus.SENT, "")
    assert server.received() == ["busy@test.example"]


@pytest.mark.parametrize("where", ["on_rcpt", "on_data"])
def test_permanent_refusal_fails_at_once(server, coordination, where):
    getattr(server, where)["gone@test.example"] = "550 no such user"
    gone = make_message(coordination, to_email="gone@test.example")
    others = [make_message(coordination, to_email=f"user{number}@test.example") for number in range(2)]
    assert result(send_queued_messages()) == (2, 0, 1)
    assert (state(gone), gone.last_error, gone.attempts) == (MessageStatus.FAILED, "550 no such user", 1)
    assert [state(other) for other in others] == [MessageStatus.SENT] * 2
    make_due()
    assert result(send_queued_messages()) == (0, 0, 0)


def test_unreachable_server_counts_no_attempt(settings, server, coordination):
    settings.EMAIL_PORT = free_port()
    messages = [make_message(coordination) for _number in range(3)]
    round_ = send_queued_messages()
    assert result(round_) == (0, 0, 0)
    assert "refused" in round_.unreachable
    assert [state(message) for message in messages] == [MessageStatus.QUEUED] * 3
    assert [message.attempts for message in messages] == [0, 0, 0]
    assert messages[0].last_error
    assert messages[0].next_attempt_at > timezone.now()


def test_connection_closed_between_two_mails_is_opened_again(server, coordination, monkeypatch):
    first, second = (make_message(coordination, to_email=f"user{number}@test.example") for number in range(2))
    build = outbox._build_email

    def build_and_break(message, mail_connection):
        if message == second:
            assert mail_connection.connection is not None
        built = build(message, mail_connection)
        if message == first:
            original = built.send

            def send_then_break(*args, **kwargs):
                original()
                mail_connection.connection.sock.shutdown(socket.SHUT_RDWR)

            built.send = send_then_break
        return built

    monkeypatch.setattr(outbox, "_build_email", build_and_break)
    assert result(send_queued_messages()) == (2, 0, 0)
    assert server.received() == ["user0@test.example", "user1@test.example"]
    assert server.connections == 2


def test_answer_lost_after_the_text_is_never_sent_again(server, coordination):
    """The server has taken the mail, but its answer never came: nobody can know, so a person decides."""
    server.drops.add("lost@test.example")
    message = make_message(coordination, to_email="lost@test.example")
    other = make_message(coordination)
    assert result(send_queued_messages()) == (1, 0, 1)
    assert (state(message), message.last_error) == (MessageStatus.FAILED, IN_DOUBT)
    assert state(other) == MessageStatus.SENT
    make_due()
    send_queued_messages()
    assert server.received().count("lost@test.example") == 1


def test_bad_header_fails_that_mail_only(server, coordination):
    message = make_message(coordination)
    OutboxMessage.objects.filter(pk=message.pk).update(subject="Bcc\nBcc: everybody@test.example")
    other = make_message(coordination)
    assert result(send_queued_messages()) == (1, 1, 0)
    assert (state(message), state(other)) == (MessageStatus.QUEUED, MessageStatus.SENT)
    assert server.received() == [other.to_email]


def test_worker_killed_while_sending_leaves_a_mail_to_a_person(server, coordination):
    message = make_message(coordination)
    assert _claim_next_message() == message
    assert result(send_queued_messages()) == (0, 0, 0)
    assert state(message) == MessageStatus.SENDING
    OutboxMessage.objects.update(claimed_at=timezone.now() - CLAIM_TIMEOUT - timedelta(seconds=1))
    assert result(send_queued_messages()) == (0, 0, 0)
    assert (state(message), message.last_error) == (MessageStatus.FAILED, IN_DOUBT)
    make_due()
    send_queued_messages()
    assert server.received() == []


def test_slow_worker_that_was_given_up_does_not_queue_again(server, coordination, monkeypatch):
    """The first worker was taken for dead; what it still has to say must not undo what was decided since."""
    server.on_rcpt["slow@test.example"] = "452 busy"
    message = make_message(coordination, to_email="slow@test.example")
    build = outbox._build_email

    def give_up_meanwhile(*args):
        OutboxMessage.objects.update(status=MessageStatus.FAILED, last_error=IN_DOUBT)
        return build(*args)

    monkeypatch.setattr(outbox, "_build_email", give_up_meanwhile)
    send_queued_messages()
    assert (state(message), message.last_error) == (MessageStatus.FAILED, IN_DOUBT)


def test_what_is_rolled_back_is_not_sent(server, coordination):
    with transaction.atomic():
        make_message(coordination)
        transaction.set_rollback(True)
    assert result(send_queued_messages()) == (0, 0, 0)
    assert server.received() == []


def test_two_workers_at_once_send_each_mail_once(concurrent_db, server):
    coordination = make_coordination()
    wanted = sorted(f"user{number:02}@test.example" for number in range(30))
    for address in wanted:
        make_message(coordination, to_email=address)
    barrier = threading.Barrier(3)
    rounds = []

    def work():
        try:
            barrier.wait()
            rounds.append(send_queued_messages())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(server.received()) == wanted
    assert sum(round_.sent for round_ in rounds) == 30
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {MessageStatus.SENT}


def test_worker_that_is_told_to_stop_ends_after_the_mail_in_hand(server, coordination):
    for _number in range(3):
        make_message(coordination)
    asked = iter([False, True])
    assert result(send_queued_messages(is_stopping=lambda: next(asked))) == (1, 0, 0)
    assert OutboxMessage.objects.filter(status=MessageStatus.QUEUED).count() == 2


def test_run_jobs_once_says_what_was_done(server, coordination, capsys):
    make_message(coordination)
    call_command("run_jobs", once=True)
    assert "Mails: 1 sent, 0 put off, 0 failed." in capsys.readouterr().out


def test_run_jobs_once_fails_when_the_server_refuses(server, coordination, settings):
    server.on_rcpt["gone@test.example"] = "550 no such user"
    make_message(coordination, to_email="gone@test.example")
    with pytest.raises(CommandError, match="550 no such user"):
        call_command("run_jobs", once=True)
    make_message(coordination)
    settings.EMAIL_PORT = free_port()
    with pytest.raises(CommandError, match=f"127.0.0.1:{settings.EMAIL_PORT} cannot be used.*EMAIL_HOST"):
        call_command("run_jobs", once=True)


def failing_job(*, now):
    raise ValueError("no paper")


CALLS = []


def working_job(*, now):
    CALLS.append(now)


def test_a_job_that_fails_keeps_nothing_else_from_being_done(server, coordination, settings):
    CALLS.clear()
    settings.JOBS = [f"{__name__}.failing_job", f"{__name__}.working_job", "no.such.job"]
    make_message(coordination)
    with pytest.raises(CommandError) as refusal:
        call_command("run_jobs", once=True)
    assert "failing_job failed: no paper" in str(refusal.value)
    assert "no.such.job failed" in str(refusal.value)
    assert len(CALLS) == 1
    assert server.received() == ["someone@test.example"]


def test_database_that_does_not_answer_is_reported(db, monkeypatch, settings):
    settings.JOBS = []

    def refuse(**kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(jobs, "send_queued_messages", refuse)
    with pytest.raises(CommandError, match="gone"):
        call_command("run_jobs", once=True)


def test_clean_up_once_a_day(coordination):
    now = timezone.now()

    def make_session(key, days):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))

    make_session("old", -1)
    make_session("new", 1)
    sent = make_message(coordination, is_secret=True)
    waiting = make_message(coordination, is_secret=True)
    fresh = make_message(coordination, is_secret=True)
    ordinary = make_message(coordination)
    OutboxMessage.objects.exclude(pk=fresh.pk).update(created_at=now - timedelta(days=2))
    OutboxMessage.objects.exclude(pk=waiting.pk).update(status=MessageStatus.SENT, sent_at=now)
    jobs.clean_up(now=now)
    assert [session.session_key for session in Session.objects.all()] == ["new"]
    texts = [OutboxMessage.objects.get(pk=message.pk).text for message in (sent, waiting, fresh, ordinary)]
    assert texts == ["", "Texte", "Texte", "Texte"]
    make_session("late", -1)
    jobs.clean_up(now=now)
    assert Session.objects.count() == 2
    jobs.clean_up(now=now + timedelta(days=2))
    assert not Session.objects.exists()


def test_worker_stops_cleanly_on_sigterm(tmp_path, settings):
    """The real command in a process of its own, on a database of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'worker.sqlite3'}",
        "ART62_VAR_DIR": str(tmp_path),
    }
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "run_jobs"],
        cwd=settings.BASE_DIR,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in worker.stderr:
        if "Worker started" in line:
            break
    time.sleep(0.2)
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    _out, log = worker.communicate(timeout=20)
    assert worker.returncode == 0
    assert "Worker stopped" in log
    assert time.monotonic() - began < 4
