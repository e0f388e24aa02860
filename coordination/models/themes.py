from django.db import models
from django.utils.translation import gettext_lazy as _

from coordination.text import localised


class Theme(models.Model):
    """A field of social action, common to all coordinations (list of the study of 2014, § 7.6).

    A theme that is no longer offered is made inactive, never removed: old meetings and sheets keep naming it.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=100)
    name_nl = models.CharField(_("name in Dutch"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("is offered"), default=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name_fr="") | ~models.Q(name_nl=""),
                name="theme_has_name",
                violation_error_message=_("Give the theme a name in at least one language."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return localised(self, "name")
