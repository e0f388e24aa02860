from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    APPROVED_BY_COMMITTEE = "approved_by_committee", _("Approved by the steering body")
    APPROVED_BY_COUNCIL = "approved_by_council", _("Approved by the Council")
    SENT = "sent", _("Sent to the Cocom")


class SectionState(models.TextChoices):
    """How far a section of the report stands; follows from texts and data, never stored."""

    READY = "ready", _("Ready")
    TEXT_MISSING = "text_missing", _("Text missing")
    NO_EVIDENCE = "no_evidence", _("No evidence yet")
    NOTHING = "nothing", _("Nothing to report")
    HIDDEN = "hidden", _("Left out")
