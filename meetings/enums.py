from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    """Compulsory on every activity: reports count the first and show the last apart (circular of 2006, article 4)."""

    COORDINATION = "coordination", _("Social coordination")
    INTERNAL = "internal", _("Internal to the CPAS")
    NETWORK = "network", _("Another network")


class MeetingState(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    AGENDA_OPEN = "agenda_open", _("Agenda under review")
    CONVENED = "convened", _("Convened")
    HELD = "held", _("Held, minutes to write")
    IN_REMARKS = "in_remarks", _("Minutes open for remarks")
    ADOPTED = "adopted", _("Minutes adopted")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", _("Cancelled")


class ItemKind(models.TextChoices):
    WELCOME = "welcome", _("Welcome, free time")
    ADOPTION = "adoption", _("Adoption of the last minutes")
    ROUND_TABLE = "round_table", _("Round table")
    INFORMATION = "information", _("Information")
    EXCHANGE = "exchange", _("Exchange")
    DECISION = "decision", _("Decision")
    PRESENTATION = "presentation", _("Presentation")
    OTHER = "other", _("Other business")


class Reply(models.TextChoices):
    NONE = "none", _("No answer yet")
    PRESENT = "present", _("Will come")
    EXCUSED = "excused", _("Excused")


class Presence(models.TextChoices):
    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Absent")


class ActionStatus(models.TextChoices):
    OPEN = "open", _("To do")
    IN_PROGRESS = "in_progress", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")
