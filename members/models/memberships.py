from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.models import Dated, DatedQuerySet
from coordination.validators import validate_no_national_number
from members.enums import MembershipStatus

COUNTED = (MembershipStatus.ACTIVE, MembershipStatus.DORMANT)


class MembershipQuerySet(DatedQuerySet):
    def visible_to(self, access):
        if not access.sees_directory:
            return self.none()
        rows = self.filter(coordination=access.coordination)
        return rows if access.runs_coordination else rows.members_on(access.on)

    def members_on(self, on):
        """Memberships that make their organisation a member on that day; a contact that has not joined is none.

        A former member counts for the days before it left.
        """
        return self.running(on).exclude(status=MembershipStatus.CANDIDATE)


class Membership(Dated):
    """An organisation in one coordination: since when, in what state, and what this coordination says of it."""

    coordination = models.ForeignKey(
        "coordination.Coordination", models.CASCADE, related_name="memberships", verbose_name=_("coordination")
    )
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    status = models.CharField(_("state"), max_length=10, choices=MembershipStatus, default=MembershipStatus.ACTIVE)
    welcome = models.TextField(
        _("warm information"),
        blank=True,
        validators=[validate_no_national_number],
        help_text=_("How people are received, atmosphere, habits: what no leaflet says. Seen by members only."),
    )
    notes = models.TextField(
        _("notes of the coordination"),
        blank=True,
        validators=[validate_no_national_number],
        help_text=_("Seen by the coordinator and assistants only."),
    )
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["coordination", "organisation"],
                condition=Q(ends_on=None),
                name="membership_open_is_single",
                violation_error_message=_("This organisation is in the coordination already."),
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ends_on__isnull=False),
                name="membership_ended_has_date",
                violation_error_message=_("A membership that has ended has a last day."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} – {self.get_status_display()}"
