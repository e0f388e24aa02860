from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.enums import MessageKind, MessageStatus


class OutboxAttachment(models.Model):
    """A file that goes with one or many messages: the same agenda is kept once for all its recipients."""

    filename = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=150)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self):
        return self.filename


class OutboxMessageQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Mails of the coordination, without those about bodies that the account may not know of."""
        return self.filter(access.body_scope(), coordination=access.coordination)


class OutboxMessage(models.Model):
    """One mail to one recipient. Writing the row is the decision to send; the worker does the sending.

    The row is marked `sending` and committed before the mail is handed to the server, and `sent` after. A worker that
    dies in between leaves it `sending`: nobody can know whether it left, so it becomes `failed` and a person decides.
    """

    coordination = models.ForeignKey(
        "coordination.Coordination",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("coordination"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind)
    to_name = models.CharField(_("recipient"), max_length=200, blank=True)
    to_email = models.EmailField(_("address"))
    attachments = models.ManyToManyField(
        OutboxAttachment, related_name="messages", blank=True, verbose_name=_("attachments")
    )
    reply_to = models.EmailField(_("reply to"), blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    status = models.CharField(_("state"), max_length=10, choices=MessageStatus, default=MessageStatus.QUEUED)
    created_at = models.DateTimeField(_("queued at"))
    created_by = models.ForeignKey(
        "coordination.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("queued by")
    )
    next_attempt_at = models.DateTimeField(_("next attempt"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    # The body whose meeting the mail is about, if any: who may not see that body does not see the mail.
    body_id = models.BigIntegerField(_("body"), null=True, blank=True, editable=False)
    is_secret = models.BooleanField(_("holds a way to sign in"), default=False)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("outbox")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at=None)),
                name="message_sent_has_date",
                violation_error_message=_("A message that was sent has a date of sending, and no other has."),
            ),
        ]
        indexes = [models.Index(fields=["status", "next_attempt_at"], name="message_to_send")]

    def __str__(self):
        return f"{self.subject} → {self.to_email}"
