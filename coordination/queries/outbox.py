"""What the pages of the outbox show."""

from django.db.models import Count
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coordination.enums import MessageStatus

STATUS_TONES = {
    MessageStatus.QUEUED: "info",
    MessageStatus.SENDING: "info",
    MessageStatus.SENT: "success",
    MessageStatus.FAILED: "danger",
}


def counts_by_status(messages):
    """`{status: number}` of the messages, every status included."""
    counted = dict(messages.order_by().values_list("status").annotate(number=Count("pk")))
    return {status: counted.get(status, 0) for status in MessageStatus}


def attachments_of(message):
    """Name and size in bytes of the files that go with the message, without reading them."""
    files = message.attachments.order_by("pk").annotate(size=Length("content"))
    return list(files.values("pk", "filename", "size"))


def message_facts(message):
    """Pairs of label and value that say to whom a mail goes, and how far it is."""
    recipient = f"{message.to_name} <{message.to_email}>" if message.to_name else message.to_email
    waits = message.status == MessageStatus.QUEUED
    return [
        (_("To"), recipient),
        (_("Answers go to"), message.reply_to),
        (_("Kind"), message.get_kind_display()),
        (_("Written"), _moment(message.created_at)),
        (_("By"), str(message.created_by or "")),
        (_("Sent"), _moment(message.sent_at)),
        (_("Next attempt"), _moment(message.next_attempt_at) if waits else ""),
        (_("Attempts"), message.attempts or ""),
    ]


def _moment(value):
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else ""
