from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntryQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Entries of the coordination, without those about bodies that the account may not know of."""
        return self.filter(access.body_scope(), coordination=access.coordination)


class AuditEntry(models.Model):
    """Who did what to which object, and when. Written by services only, never changed, never deleted.

    `body_id` names the body that the object belongs to, if any: who may not see that body does not see the entry.
    """

    coordination = models.ForeignKey(
        "coordination.Coordination",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="audit_entries",
        verbose_name=_("coordination"),
    )
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        "coordination.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    action = models.CharField(_("what"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.CharField(_("object"), max_length=40, blank=True)
    object_label = models.CharField(_("name of the object"), max_length=250)
    body_id = models.BigIntegerField(_("body"), null=True, blank=True, editable=False)
    changes = models.JSONField(_("changes"), default=dict, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["coordination", "-at"], name="audit_by_coordination"),
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
        ]

    def __str__(self):
        return f"{self.action} {self.object_label}"
