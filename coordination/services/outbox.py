"""The outbox: every mail is a row first, and the worker sends it later, once."""

import contextlib
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from coordination.enums import MessageStatus
from coordination.models import OutboxAttachment, OutboxMessage
from coordination.services.audit import record

logger = logging.getLogger(__name__)

# Minutes to wait before the second, third … attempt; after the last one the message has failed.
RETRY_AFTER_MINUTES = (1, 5, 30, 120, 480)
# A message that has been `sending` for longer belongs to a worker that died.
CLAIM_TIMEOUT = timedelta(minutes=10)
# A server that cannot be reached is tried again after this time, as often as needed.
UNREACHABLE_PAUSE = timedelta(minutes=2)
# Kept as the error of a mail of which nobody knows whether it left.
IN_DOUBT = "in doubt"


def store_attachment(filename, content_type, content):
    """Keep a file once, to go with as many messages as wanted; `content_type` such as `application/pdf`."""
    return OutboxAttachment.objects.create(filename=filename, content_type=content_type, content=content)


@transaction.atomic
def queue_message(
    *,
    coordination,
    kind,
    to_email,
    subject,
    text,
    to_name="",
    reply_to="",
    actor=None,
    attachments=(),
    body_id=None,
    is_secret=False,
):
    """Write one mail to one recipient into the outbox; it leaves when the worker next runs.

    `attachments` are what `store_attachment` returned.
    Rolled back with the transaction around it: what is not committed is not sent. `is_secret` keeps the text out of
    every page, for mails that hold a way to sign in.
    """
    now = timezone.now()
    message = OutboxMessage(
        coordination=coordination,
        kind=kind,
        to_name=to_name,
        to_email=to_email,
        reply_to=reply_to,
        subject=" ".join(subject.split())[:300],
        text=text,
        created_at=now,
        created_by=actor,
        next_attempt_at=now,
        body_id=body_id,
        is_secret=is_secret,
    )
    message.full_clean()
    message.save()
    message.attachments.set(attachments)
    return message


def send_queued_messages(*, limit=100, is_stopping=lambda: False):
    """Send what is due and return what came of it. Safe to run in several processes at once.

    A server that cannot be reached ends the round: nothing is known of the mails themselves, so that their attempts
    are not counted. `is_stopping` is asked before each mail.
    """
    fail_abandoned_messages()
    round_ = Round()
    mail_connection = get_connection()
    try:
        while round_.total < limit and not is_stopping() and not round_.unreachable:
            message = _claim_next_message()
            if message is None:
                break
            _deliver(message, mail_connection, round_)
    finally:
        _quietly(mail_connection.close)
    return round_


@dataclass
class Round:
    """What came of one look at the outbox. `errors`: what the server answered, once each."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    unreachable: str = ""
    errors: set = field(default_factory=set)

    @property
    def total(self):
        return self.sent + self.put_off + self.failed


def _deliver(message, mail_connection, round_):
    try:
        getattr(mail_connection, "ensure_open", mail_connection.open)()
    except Exception as error:
        round_.unreachable = _said(error)
        _release(message, error)
        return
    try:
        _build_email(message, mail_connection).send()
    except Exception as error:
        logger.warning("Mail %s to %s failed: %s", message.pk, message.to_email, error)
        round_.errors.add(_said(error))
        if _settle_refusal(message, error, is_in_doubt=_is_in_doubt(error, mail_connection)):
            round_.failed += 1
        else:
            round_.put_off += 1
        # What comes after a broken exchange is read as the answer to something else.
        _quietly(getattr(mail_connection, "drop", mail_connection.close))
    else:
        OutboxMessage.objects.filter(pk=message.pk).update(
            status=MessageStatus.SENT, sent_at=timezone.now(), last_error=""
        )
        round_.sent += 1


def _is_in_doubt(error, mail_connection):
    """Whether the mail may have left: its text was sent, and no answer came (ADR 5: then it is never sent again)."""
    answered = isinstance(error, SMTPResponseException | SMTPRecipientsRefused)
    return not answered and getattr(mail_connection, "is_in_doubt", False)


def is_permanent(error):
    """Whether the server refused this recipient or this text for good; other refusals may end, such as a full disk.

    A refused sender or password concerns every mail and waits for the administrator, so it is not permanent.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _answer in error.recipients.values())
    return isinstance(error, SMTPDataError) and 500 <= error.smtp_code < 600


def _settle_refusal(message, error, *, is_in_doubt):
    """Put the message off, or let it fail; return whether it failed."""
    last = message.attempts > len(RETRY_AFTER_MINUTES)
    fails = last or is_in_doubt or is_permanent(error)
    fields = {"last_error": IN_DOUBT if is_in_doubt else _said(error)}
    if fails:
        fields["status"] = MessageStatus.FAILED
    else:
        fields["status"] = MessageStatus.QUEUED
        fields["next_attempt_at"] = timezone.now() + timedelta(minutes=RETRY_AFTER_MINUTES[message.attempts - 1])
    _own_claim(message).update(**fields)
    return fails


def _release(message, error):
    """Give the message back as if nobody had taken it, to be looked at again in a while."""
    _own_claim(message).update(
        status=MessageStatus.QUEUED,
        attempts=F("attempts") - 1,
        next_attempt_at=timezone.now() + UNREACHABLE_PAUSE,
        last_error=_said(error),
    )


def _own_claim(message):
    """The row, as long as this worker's claim on it holds: another may have given it up as abandoned."""
    return OutboxMessage.objects.filter(pk=message.pk, status=MessageStatus.SENDING, claimed_at=message.claimed_at)


def _said(error):
    """What the server said, as text."""
    if isinstance(error, SMTPRecipientsRefused):
        answers = error.recipients.values()
        return "; ".join(f"{code} {_text(answer)}" for code, answer in answers)[:2000]
    if isinstance(error, SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"[:2000]
    return f"{type(error).__name__}: {error}"[:2000]


def _text(answer):
    return answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)


def _quietly(function):
    """Call what may fail without consequence, such as saying goodbye to a server that is gone."""
    with contextlib.suppress(OSError, SMTPException):
        function()


def fail_abandoned_messages():
    """Mark as failed what a dead worker left behind: it may have been sent, so it is never sent again by itself."""
    OutboxMessage.objects.filter(status=MessageStatus.SENDING, claimed_at__lt=timezone.now() - CLAIM_TIMEOUT).update(
        status=MessageStatus.FAILED,
        last_error=IN_DOUBT,
    )


@transaction.atomic
def retry_message(message, *, actor):
    """Queue a failed message again, because somebody asked for it. A message in another state is left alone."""
    message = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    if message.status != MessageStatus.FAILED:
        return message
    message.status = MessageStatus.QUEUED
    message.attempts = 0
    message.next_attempt_at = timezone.now()
    message.last_error = ""
    message.save()
    record(
        "message.retried",
        message,
        actor=actor,
        coordination=message.coordination,
        body_id=message.body_id,
        label=message.to_email,
    )
    return message


@transaction.atomic
def _claim_next_message():
    """Mark the oldest due message as being sent and commit, before any mail server is spoken to."""
    now = timezone.now()
    due = OutboxMessage.objects.filter(status=MessageStatus.QUEUED, next_attempt_at__lte=now).order_by(
        "created_at", "pk"
    )
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    message = due.first()
    if message is None:
        return None
    message.status = MessageStatus.SENDING
    message.claimed_at = now
    message.attempts += 1
    message.save(update_fields=["status", "claimed_at", "attempts"])
    return message


def _build_email(message, mail_connection):
    email = EmailMessage(
        subject=message.subject,
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to_email],
        reply_to=[message.reply_to] if message.reply_to else None,
        connection=mail_connection,
        # The same identifier at each attempt, so that a mailbox can drop a second copy.
        headers={"Message-ID": f"<art62-{message.pk}@{settings.DEFAULT_FROM_EMAIL.rsplit('@', 1)[-1].strip('>')}>"},
    )
    for attachment in message.attachments.all():
        email.attach(attachment.filename, bytes(attachment.content), attachment.content_type)
    return email
