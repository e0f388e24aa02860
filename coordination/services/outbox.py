"""The outbox: every mail is a row first, and the worker sends it later, once."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.enums import MessageStatus
from coordination.models import OutboxAttachment, OutboxMessage
from coordination.services.audit import record

logger = logging.getLogger(__name__)

# Minutes to wait before the second, third … attempt; after the last one the message has failed.
RETRY_AFTER_MINUTES = (1, 5, 30, 120, 480)
# A message that has been `sending` for longer belongs to a worker that died.
CLAIM_TIMEOUT = timedelta(minutes=10)


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


def send_queued_messages(*, limit=100):
    """Send what is due; return (sent, put off or failed). Safe to run in several processes at once."""
    fail_abandoned_messages()
    sent = missed = 0
    mail_connection = get_connection()
    for _attempt in range(limit):
        message = _claim_next_message()
        if message is None:
            break
        try:
            _build_email(message, mail_connection).send()
        except Exception as error:
            logger.warning("Mail %s to %s failed: %s", message.pk, message.to_email, error)
            _put_off(message, error)
            missed += 1
        else:
            OutboxMessage.objects.filter(pk=message.pk).update(status=MessageStatus.SENT, sent_at=timezone.now())
            sent += 1
    mail_connection.close()
    return sent, missed


def fail_abandoned_messages():
    """Mark as failed what a dead worker left behind: it may have been sent, so it is never sent again by itself."""
    OutboxMessage.objects.filter(status=MessageStatus.SENDING, claimed_at__lt=timezone.now() - CLAIM_TIMEOUT).update(
        status=MessageStatus.FAILED,
        last_error=_("The worker stopped while sending: this mail may or may not have left."),
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


def _put_off(message, error):
    last = message.attempts > len(RETRY_AFTER_MINUTES)
    fields = {"status": MessageStatus.FAILED if last else MessageStatus.QUEUED, "last_error": str(error)[:2000]}
    if not last:
        fields["next_attempt_at"] = timezone.now() + timedelta(minutes=RETRY_AFTER_MINUTES[message.attempts - 1])
    OutboxMessage.objects.filter(pk=message.pk).update(**fields)
