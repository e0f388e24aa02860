from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.enums import ContactLanguage
from meetings.enums import Presence, Reply
from members.enums import Capacity, College, MandateKind
from members.enums import Nature as OrganisationNature


class Invitation(models.Model):
    """One recipient of a convocation, and the answer that came back."""

    meeting = models.ForeignKey(
        "meetings.Meeting", models.CASCADE, related_name="invitations", verbose_name=_("meeting")
    )
    person = models.ForeignKey(
        "members.Person", models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=ContactLanguage, blank=True)
    reply = models.CharField(_("answer"), max_length=8, choices=Reply, default=Reply.NONE)
    reply_note = models.CharField(_("word to the coordinator"), max_length=300, blank=True)
    replied_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    # The mail that carried the latest convocation to this person; none when they have no address.
    message = models.ForeignKey(
        "coordination.OutboxMessage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("message"),
    )
    # Raised to make earlier answer links worthless.
    token_version = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(person__isnull=False),
                name="invitation_person_is_invited_once",
                violation_error_message=_("This person is invited already."),
            ),
            models.CheckConstraint(
                condition=Q(reply="none", replied_at=None) | (~Q(reply="none") & Q(replied_at__isnull=False)),
                name="invitation_reply_has_date",
                violation_error_message=_("An answer has a date."),
            ),
        ]

    def __str__(self):
        return self.name


class Attendance(models.Model):
    """Who was there, and what was true of them that day: later changes of post or mandate do not rewrite it."""

    meeting = models.ForeignKey(
        "meetings.Meeting", models.CASCADE, related_name="attendances", verbose_name=_("meeting")
    )
    person = models.ForeignKey(
        "members.Person", models.PROTECT, null=True, blank=True, related_name="attendances", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        "members.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("organisation"),
    )
    organisation_name = models.CharField(_("organisation that day"), max_length=250, blank=True)
    organisation_nature = models.CharField(
        _("nature that day"), max_length=24, choices=OrganisationNature, default=OrganisationNature.UNKNOWN
    )
    mandate_kind = models.CharField(_("how the seat was held"), max_length=12, choices=MandateKind, blank=True)
    capacity = models.CharField(_("voice"), max_length=12, choices=Capacity, blank=True)
    college = models.CharField(_("college"), max_length=16, choices=College, blank=True)
    is_guest = models.BooleanField(_("guest"), default=False)
    presence = models.CharField(_("presence"), max_length=8, choices=Presence)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["is_guest", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(person__isnull=False),
                name="attendance_person_is_ticked_once",
                violation_error_message=_("This person is on the list already."),
            ),
        ]

    def __str__(self):
        return f"{self.name} – {self.get_presence_display()}"
