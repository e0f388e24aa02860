from django.db import models
from django.utils.translation import gettext_lazy as _

from coordination.enums import Language
from coordination.text import localised
from coordination.validators import validate_enterprise_number, validate_iban

# First parts of addresses that are not coordinations.
RESERVED_SLUGS = {"account", "accounts", "admin", "static", "media", "i18n", "a", "demo", "health", "sessions", "new"}


class Coordination(models.Model):
    """The social coordination that one CPAS runs (organic law of 8 July 1976, article 62)."""

    slug = models.SlugField(
        _("address"), max_length=60, unique=True, help_text=_("How it is named in web addresses, such as “forest”.")
    )
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_nl = models.CharField(_("name in Dutch"), max_length=200)
    cpas = models.ForeignKey("coordination.Cpas", models.PROTECT, related_name="coordinations", verbose_name=_("CPAS"))
    commune = models.ForeignKey(
        "coordination.Commune", models.PROTECT, related_name="coordinations", verbose_name=_("commune")
    )
    enterprise_number = models.CharField(
        _("enterprise number (BCE)"), max_length=10, blank=True, validators=[validate_enterprise_number]
    )
    iban = models.CharField(_("account number (IBAN)"), max_length=34, blank=True, validators=[validate_iban])
    account_holder = models.CharField(_("account holder"), max_length=200, blank=True)
    address = models.TextField(_("address for letters"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    logo = models.FileField(_("logo"), upload_to="logos/", blank=True, max_length=200)
    default_language = models.CharField(
        _("usual language of minutes"), max_length=2, choices=Language, default=Language.FRENCH
    )
    is_demo = models.BooleanField(_("holds demonstration data"), default=False, editable=False)

    class Meta:
        verbose_name = _("coordination")
        verbose_name_plural = _("coordinations")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug__in=sorted(RESERVED_SLUGS)),
                name="coordination_slug_is_free",
                violation_error_message=_("This address is reserved: please choose another."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return localised(self, "name")
