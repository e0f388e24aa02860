from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.validators import validate_no_national_number
from meetings.enums import ActionStatus


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, access, meetings):
        """Rows whose minutes this account may read; `meetings` is what it may read, as a queryset."""
        return self.filter(meeting__coordination=access.coordination, meeting__in=meetings)


class Decision(models.Model):
    """What a meeting decided, numbered per body and year in the order in which it was written down."""

    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, related_name="decisions", verbose_name=_("meeting"))
    item = models.ForeignKey(
        "meetings.AgendaItem", models.PROTECT, related_name="decisions", verbose_name=_("agenda item")
    )
    # Repeated from the meeting, because the number is unique within them.
    coordination = models.ForeignKey(
        "coordination.Coordination", models.CASCADE, related_name="decisions", verbose_name=_("coordination")
    )
    body = models.ForeignKey(
        "members.Body", models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("body")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("decision"), validators=[validate_no_national_number])

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-year", "body", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "number"],
                condition=Q(body__isnull=False),
                name="decision_number_is_unique",
                violation_error_message=_("This number is taken."),
            ),
            models.UniqueConstraint(
                fields=["coordination", "year", "number"],
                condition=Q(body=None),
                name="decision_open_number_is_unique",
                violation_error_message=_("This number is taken."),
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self):
        """Such as `GT-LOG 2026/3`."""
        code = self.body.code if self.body_id else "CS"
        return f"{code} {self.year}/{self.number}"


class ActionItem(models.Model):
    """Who does what by when, as agreed in a meeting."""

    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, related_name="actions", verbose_name=_("meeting"))
    item = models.ForeignKey(
        "meetings.AgendaItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("agenda item"),
    )
    what = models.CharField(_("what"), max_length=300, validators=[validate_no_national_number])
    person = models.ForeignKey(
        "members.Person", models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("who")
    )
    who = models.CharField(_("somebody else"), max_length=150, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    status = models.CharField(_("state"), max_length=12, choices=ActionStatus, default=ActionStatus.OPEN)
    closed_on = models.DateField(_("done or dropped on"), null=True, blank=True)
    drop_reason = models.CharField(_("why it was dropped"), max_length=250, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(who=""),
                name="actionitem_has_somebody",
                violation_error_message=_("Say who does it."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["done", "dropped"], closed_on__isnull=False)
                | (Q(status__in=["open", "in_progress"], closed_on=None)),
                name="actionitem_closed_has_date",
                violation_error_message=_("An action that is done or dropped has a date, and no other has."),
            ),
            models.CheckConstraint(
                condition=~Q(status="dropped") | ~Q(drop_reason=""),
                name="actionitem_dropped_has_reason",
                violation_error_message=_("Say why the action is dropped."),
            ),
        ]

    def __str__(self):
        return self.what

    @property
    def is_open(self):
        return self.status in (ActionStatus.OPEN, ActionStatus.IN_PROGRESS)

    @property
    def responsible(self):
        return self.person.full_name if self.person_id else self.who
