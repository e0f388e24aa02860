from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import ImportOutcome, ImportState, MembershipStatus


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Imports of this coordination, for those who run it: previews hold what the lists say of people."""
        return self.filter(coordination=access.coordination) if access.runs_coordination else self.none()


class ImportBatch(models.Model):
    """A list that someone read in: kept from the preview to the undo, with what it changed."""

    coordination = models.ForeignKey(
        "coordination.Coordination", models.CASCADE, related_name="imports", verbose_name=_("coordination")
    )
    filename = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.PREVIEWED)
    columns = models.JSONField(_("columns of the file"))
    mapping = models.JSONField(_("what each column holds"), default=dict)
    filter_column = models.CharField(_("filter on column"), max_length=200, blank=True)
    filter_value = models.CharField(_("value"), max_length=200, blank=True)
    sheet = models.CharField(_("sheet of the file"), max_length=100, blank=True)
    starts_on = models.DateField(_("members since"), null=True, blank=True)
    status = models.CharField(
        _("state of new members"), max_length=10, choices=MembershipStatus, default=MembershipStatus.ACTIVE
    )
    created_at = models.DateTimeField(_("read at"))
    created_by = models.ForeignKey(
        "coordination.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.filename


class ImportRow(models.Model):
    """One line of the file. `before` is what undo restores: the values that were replaced, or what was created."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name=_("import"))
    line_number = models.PositiveIntegerField(_("line"))
    cells = models.JSONField(_("cells"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=ImportOutcome, blank=True)
    label = models.CharField(_("name"), max_length=250, blank=True)
    messages = models.JSONField(_("why"), default=list)
    changes = models.JSONField(_("what changes"), default=list)
    organisation = models.ForeignKey(
        "members.Organisation", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    before = models.JSONField(_("before"), default=dict)

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of an import")
        ordering = ["line_number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "line_number"], name="importrow_line_is_unique"),
        ]

    def __str__(self):
        return f"{self.batch} {self.line_number}"
