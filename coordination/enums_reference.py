"""Choices of the reference data: territory, themes, frames."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuartierKind(models.TextChoices):
    """Kinds of the Monitoring des quartiers; only a residential one has inhabitants enough to be compared."""

    RESIDENTIAL = "residential", _("Residential quarter")
    INDUSTRY = "industry", _("Industry or railway")
    PARK = "park", _("Park or forest")
    CEMETERY = "cemetery", _("Cemetery")


class DocumentKind(models.TextChoices):
    ACTIVITY_REPORT = "activity_report", _("Activity report")
    SUBSIDY_APPLICATION = "subsidy_application", _("Subsidy application")


class SectionKind(models.TextChoices):
    """Where the content of a section comes from."""

    GENERATED = "generated", _("Filled from the data")
    TEXT = "text", _("Written by the coordination")
    BOTH = "both", _("Filled from the data, with a text")
