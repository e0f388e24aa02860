from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.enums import ContactLanguage
from coordination.models import Dated, DatedQuerySet
from coordination.validators import validate_no_national_number


class PersonQuerySet(models.QuerySet):
    def visible_to(self, access):
        """People of this coordination. Members see those who represent a member organisation or hold a seat now."""
        if not access.sees_directory:
            return self.none()
        rows = self.filter(coordination=access.coordination)
        if access.runs_coordination:
            return rows
        posted = Affiliation.objects.of_members(access.coordination, access.on).values("person")
        seated = access.visible_mandates().values("person")
        return rows.filter(Q(pk__in=posted) | Q(pk__in=seated), pseudonymised_at=None)


class Person(models.Model):
    """A human being known to one coordination. The same human known to two is two rows, tied by the account alone."""

    coordination = models.ForeignKey(
        "coordination.Coordination", models.CASCADE, related_name="people", verbose_name=_("coordination")
    )
    user = models.ForeignKey(
        "coordination.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person_set",
        verbose_name=_("account"),
    )
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=120, blank=True)
    language = models.CharField(
        _("language for messages"), max_length=2, choices=ContactLanguage, default=ContactLanguage.UNKNOWN, blank=True
    )
    notes = models.TextField(_("notes"), blank=True, validators=[validate_no_national_number])
    is_in_published_lists = models.BooleanField(
        _("agrees to be named in published lists"),
        default=False,
        help_text=_("Without it, the annexes of the report name the organisation only."),
    )
    pseudonymised_at = models.DateTimeField(_("forgotten at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    sort_name = models.CharField(max_length=210, editable=False, db_index=True)
    search_text = models.TextField(editable=False, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["coordination", "user"],
                condition=Q(user__isnull=False),
                name="person_account_is_used_once",
                violation_error_message=_("This account belongs to another person of the coordination."),
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}".strip()


class AffiliationQuerySet(DatedQuerySet):
    def of_members(self, coordination, on):
        """Running posts in organisations that are members of the coordination on that day."""
        return self.running(on).filter(
            person__coordination=coordination,
            organisation__in=coordination.memberships.members_on(on).values("organisation"),
        )


class Affiliation(Dated):
    """A person's post in an organisation, from a date to a date."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="affiliations", verbose_name=_("person"))
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="affiliations", verbose_name=_("organisation")
    )
    function = models.CharField(_("function"), max_length=150, blank=True)
    is_representative = models.BooleanField(
        _("represents the organisation"), default=True, help_text=_("Is invited to the plenaries for it.")
    )

    objects = AffiliationQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("function")
        verbose_name_plural = _("functions")
        ordering = ["-starts_on", "pk"]

    def __str__(self):
        return f"{self.person}, {self.function or self.organisation}"
