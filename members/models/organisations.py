from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.validators import format_enterprise_number, validate_enterprise_number, validate_no_national_number
from members.enums import LanguageStatus, Nature


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Sheets that this account may open in this coordination: those of its members, past and to come.

        Organisations are shared between coordinations, but a coordination sees the sheets it has a link with only.
        """
        if not access.sees_directory:
            return self.none()
        return self.filter(pk__in=access.visible_memberships().values("organisation"))


class Organisation(models.Model):
    """An institution, association or service: one sheet, shared by every coordination it belongs to."""

    name = models.CharField(_("name"), max_length=250)
    name_nl = models.CharField(_("name in Dutch, if it has one"), max_length=250, blank=True)
    acronym = models.CharField(_("acronym"), max_length=100, blank=True)
    department = models.CharField(_("service or department"), max_length=450, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=80, blank=True)
    nature = models.CharField(_("nature"), max_length=24, choices=Nature, default=Nature.UNKNOWN)
    enterprise_number = models.CharField(
        _("enterprise number (BCE)"), max_length=10, blank=True, validators=[validate_enterprise_number]
    )
    language_status = models.CharField(_("language"), max_length=5, choices=LanguageStatus, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=500, blank=True)
    website = models.CharField(_("website"), max_length=250, blank=True)
    description = models.TextField(_("what it does"), blank=True, validators=[validate_no_national_number])
    audience = models.TextField(_("for whom"), blank=True, validators=[validate_no_national_number])
    opening_hours = models.TextField(_("opening hours"), blank=True)
    themes = models.ManyToManyField(
        "coordination.Theme", blank=True, related_name="organisations", verbose_name=_("themes")
    )
    source = models.CharField(_("source"), max_length=60, blank=True, editable=False)
    source_id = models.CharField(_("number in the source"), max_length=60, blank=True, editable=False)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "coordination.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # Folded name and acronym for ordering and for search without accents or case, alike on every database.
    sort_name = models.CharField(max_length=250, editable=False, db_index=True)
    search_text = models.TextField(editable=False, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_name", "pk"]
        indexes = [
            models.Index(
                fields=["enterprise_number"], name="organisation_by_number", condition=~Q(enterprise_number="")
            ),
            models.Index(fields=["source", "source_id"], name="organisation_by_source", condition=~Q(source_id="")),
        ]

    def __str__(self):
        return self.name

    @property
    def formatted_enterprise_number(self):
        return format_enterprise_number(self.enterprise_number)


class Site(models.Model):
    """An address where an organisation works; the first one (`is_main`) is the one printed in lists."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sites", verbose_name=_("organisation"))
    label = models.CharField(_("name of the place"), max_length=150, blank=True)
    street = models.CharField(_("street"), max_length=150, blank=True)
    number = models.CharField(_("number"), max_length=40, blank=True)
    box = models.CharField(_("box"), max_length=30, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    locality = models.CharField(_("locality"), max_length=60, blank=True)
    commune = models.ForeignKey(
        "coordination.Commune", models.PROTECT, null=True, blank=True, related_name="sites", verbose_name=_("commune")
    )
    quartier = models.ForeignKey(
        "coordination.Quartier", models.PROTECT, null=True, blank=True, related_name="sites", verbose_name=_("quartier")
    )
    lon = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    arrival = models.TextField(
        _("how to get in"), blank=True, help_text=_("Which door, which floor, who answers; step-free access.")
    )
    is_main = models.BooleanField(_("main address"), default=False)

    class Meta:
        verbose_name = _("place of activity")
        verbose_name_plural = _("places of activity")
        ordering = ["-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_main=True),
                name="site_main_is_single",
                violation_error_message=_("An organisation has one main address."),
            ),
        ]

    def __str__(self):
        return f"{self.label} – {self.address}" if self.label else self.address

    @property
    def address(self):
        """The address on one line, such as `Rue de l’Exemple 12 bte 3, 1190 Forest`."""
        street = " ".join(part for part in (self.street, self.number) if part)
        if self.box:
            street += f" / {self.box}"
        town = " ".join(part for part in (self.postal_code, self.locality) if part)
        return ", ".join(part for part in (street, town) if part)
