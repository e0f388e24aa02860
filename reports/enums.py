from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    APPROVED_BY_COMMITTEE = "approved_by_committee", _("Approved by the steering body")
    APPROVED_BY_COUNCIL = "approved_by_council", _("Approved by the Council")
    SENT = "sent", _("Sent to the Cocom")
