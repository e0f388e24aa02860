"""The territory of the Brussels-Capital Region and its nineteen CPAS: reference data, loaded by `load_reference`."""

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.enums_reference import QuartierKind
from coordination.text import localised
from coordination.validators import validate_enterprise_number


class Commune(models.Model):
    nis = models.CharField(
        _("NIS code"),
        max_length=5,
        primary_key=True,
        validators=[RegexValidator(r"^\d{5}$", _("A NIS code has five digits."))],
    )
    name_fr = models.CharField(_("name in French"), max_length=100)
    name_nl = models.CharField(_("name in Dutch"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    postal_codes = models.JSONField(_("postal codes"), default=list, blank=True)
    polygon = models.JSONField(_("outline"), default=dict, blank=True, help_text=_("GeoJSON geometry, WGS 84."))
    lon = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6)
    lat = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6)
    neighbours = models.JSONField(
        _("neighbouring communes"), default=list, blank=True, help_text=_("NIS codes, within the Region.")
    )
    vintage = models.CharField(_("vintage of the outline"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["name_fr"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="commune_point_is_on_earth",
                violation_error_message=_("This longitude or latitude does not exist."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return localised(self, "name")


class PostalCode(models.Model):
    """A postal code does not give the commune: some straddle several, and then only the address decides."""

    code = models.CharField(
        _("postal code"),
        max_length=4,
        primary_key=True,
        validators=[RegexValidator(r"^\d{4}$", _("A postal code has four digits."))],
    )
    name_fr = models.CharField(_("locality in French"), max_length=100)
    name_nl = models.CharField(_("locality in Dutch"), max_length=100)
    commune = models.ForeignKey(
        Commune, verbose_name=_("main commune"), on_delete=models.PROTECT, related_name="postal_code_set"
    )
    is_shared = models.BooleanField(_("lies on several communes"), default=False)

    class Meta:
        verbose_name = _("postal code")
        verbose_name_plural = _("postal codes")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"

    @property
    def name(self):
        return localised(self, "name")


class Quartier(models.Model):
    """A quarter of the Monitoring des quartiers (IBSA). It may lie on several communes: see `QuartierShare`."""

    code = models.CharField(_("code"), max_length=10, primary_key=True)
    name_fr = models.CharField(_("name in French"), max_length=100)
    name_nl = models.CharField(_("name in Dutch"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=QuartierKind.choices, default=QuartierKind.RESIDENTIAL)
    polygon = models.JSONField(_("outline"), default=dict, blank=True, help_text=_("GeoJSON geometry, WGS 84."))
    lon = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6)
    lat = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6)
    vintage = models.CharField(_("vintage of the outline"), max_length=20, blank=True)
    communes = models.ManyToManyField(
        Commune, through="QuartierShare", related_name="quartiers", verbose_name=_("communes")
    )

    class Meta:
        verbose_name = _("quarter")
        verbose_name_plural = _("quarters")
        ordering = ["name_fr", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=QuartierKind.values),
                name="quartier_kind_is_known",
                violation_error_message=_("This kind of quarter does not exist."),
            ),
            models.CheckConstraint(
                condition=Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="quartier_point_is_on_earth",
                violation_error_message=_("This longitude or latitude does not exist."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return localised(self, "name")


class QuartierShare(models.Model):
    """The part of a quarter's area that lies on one commune, from 0 (excluded) to 1."""

    quartier = models.ForeignKey(Quartier, verbose_name=_("quarter"), on_delete=models.CASCADE, related_name="shares")
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), on_delete=models.PROTECT, related_name="quartier_shares"
    )
    share = models.DecimalField(_("share of the area"), max_digits=4, decimal_places=3, default=Decimal(1))

    class Meta:
        verbose_name = _("part of a quarter")
        verbose_name_plural = _("parts of quarters")
        ordering = ["quartier", "-share"]
        constraints = [
            models.UniqueConstraint(
                fields=["quartier", "commune"],
                name="quartiershare_is_unique",
                violation_error_message=_("This commune already has its part of the quarter."),
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1),
                name="quartiershare_is_a_part",
                violation_error_message=_("A part is greater than 0 and at most 1."),
            ),
        ]

    def __str__(self):
        return f"{self.quartier} – {self.commune} ({self.share})"


class Cpas(models.Model):
    """One of the nineteen public social welfare centres, with the public facts found about it.

    `checked_on` is empty until somebody of the CPAS confirms the sheet; until then it is shown as "to be checked".
    Once confirmed, a new version of the shipped data does not overwrite it.
    """

    commune = models.OneToOneField(Commune, verbose_name=_("commune"), on_delete=models.PROTECT, related_name="cpas")
    name_fr = models.CharField(_("name in French"), max_length=150)
    name_nl = models.CharField(_("name in Dutch"), max_length=150)
    official_name_fr = models.CharField(_("official name in French"), max_length=200, blank=True)
    official_name_nl = models.CharField(_("official name in Dutch"), max_length=200, blank=True)
    address_fr = models.CharField(_("address in French"), max_length=200, blank=True)
    address_nl = models.CharField(_("address in Dutch"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=4, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    website = models.URLField(_("website"), blank=True)
    enterprise_number = models.CharField(
        _("enterprise number"),
        max_length=10,
        blank=True,
        validators=[validate_enterprise_number],
        help_text=_("Ten digits, without points."),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    has_address_conflict = models.BooleanField(
        _("its sources give different addresses"),
        default=False,
    )
    checked_on = models.DateField(_("confirmed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("CPAS")
        verbose_name_plural = _("CPAS")
        ordering = ["name_fr"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_on__isnull=True) | Q(has_address_conflict=False),
                name="cpas_confirmed_has_no_conflict",
                violation_error_message=_("A confirmed sheet has one address: settle the conflict first."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return localised(self, "name")

    @property
    def official_name(self):
        return localised(self, "official_name")

    @property
    def address(self):
        return localised(self, "address")

    @property
    def is_to_be_checked(self):
        return self.checked_on is None
