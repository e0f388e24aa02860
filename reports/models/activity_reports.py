from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.enums import Language
from coordination.validators import validate_no_national_number
from reports.enums import ReportState


class ActivityReportQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Reports for who writes them (coordinator, assistant), for finance, and for the committee that comments them.

        The authority sees nothing before it is sent (docs/adr/0004-access.md).
        """
        rows = self.filter(coordination=access.coordination)
        if access.runs_coordination or access.is_finance or access.is_committee_member:
            return rows
        if access.is_authority:
            return rows.filter(state=ReportState.SENT)
        return rows.none()


class ActivityReport(models.Model):
    """The yearly account that a coordination gives to the Cocom, in the order of sections of one frame."""

    coordination = models.ForeignKey(
        "coordination.Coordination", models.CASCADE, related_name="activity_reports", verbose_name=_("coordination")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    frame = models.ForeignKey("coordination.Frame", models.PROTECT, related_name="+", verbose_name=_("frame"))
    state = models.CharField(_("state"), max_length=24, choices=ReportState, default=ReportState.DRAFT)
    grant_reference = models.CharField(
        _("reference of the grant decision"), max_length=200, blank=True, help_text=_("Date and number of the arrêté.")
    )
    grant_amount = models.DecimalField(
        _("amount granted (EUR)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    contact_name = models.CharField(_("contact person"), max_length=200, blank=True)
    contact_email = models.EmailField(_("e-mail address of the contact"), blank=True)
    approved_by_committee_on = models.DateField(_("approved by the steering body on"), null=True, blank=True)
    approved_by_council_on = models.DateField(_("approved by the Council of social action on"), null=True, blank=True)
    sent_on = models.DateField(_("sent to the Cocom on"), null=True, blank=True)
    hidden_figures = models.JSONField(_("figures left out"), default=list, blank=True)
    hidden_sections = models.JSONField(_("sections left out"), default=list, blank=True)

    objects = ActivityReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity report")
        verbose_name_plural = _("activity reports")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["coordination", "year"],
                name="activityreport_year_is_unique",
                violation_error_message=_("There is a report for this year already."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="activityreport_year_is_plausible",
                violation_error_message=_("Give a year between 2000 and 2100."),
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_on__isnull=False),
                name="activityreport_sent_has_date",
                violation_error_message=_("A report that was sent has a date of sending."),
            ),
            models.CheckConstraint(
                condition=Q(grant_amount=None) | Q(grant_amount__gte=0),
                name="activityreport_grant_is_positive",
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]

    def __str__(self):
        return f"{self.coordination.name} {self.year}"

    @property
    def is_locked(self):
        return self.state == ReportState.SENT


class ReportText(models.Model):
    """What the coordinator writes in one section, in one language (Markdown), or why there is nothing to say."""

    report = models.ForeignKey(ActivityReport, models.CASCADE, related_name="texts", verbose_name=_("report"))
    section_key = models.SlugField(_("section"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("text"), blank=True, validators=[validate_no_national_number])
    nothing_because = models.CharField(_("nothing to report, because"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("written at"))
    updated_by = models.ForeignKey(
        "coordination.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name = _("text of a section")
        verbose_name_plural = _("texts of sections")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "section_key", "language"],
                name="reporttext_is_single",
                violation_error_message=_("This section has a text in this language already."),
            ),
        ]

    def __str__(self):
        return f"{self.report} {self.section_key} {self.language}"
