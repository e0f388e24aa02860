from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    FRENCH = "fr", _("French")
    DUTCH = "nl", _("Dutch")


class ContactLanguage(models.TextChoices):
    """Language in which someone wants to be written to; a message goes out in both when it is unknown."""

    FRENCH = "fr", _("French")
    DUTCH = "nl", _("Dutch")
    UNKNOWN = "", _("Unknown (both languages)")


class RoleKind(models.TextChoices):
    """Roles that are given by hand. Committee member, facilitator and member follow from mandates and affiliations."""

    COORDINATOR = "coordinator", _("Coordinator")
    ASSISTANT = "assistant", _("Assistant")
    HIERARCHY = "hierarchy", _("CPAS hierarchy or elected official")
    FINANCE = "finance", _("CPAS finance")
    AUTHORITY = "authority", _("Authority (Cocom)")


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class MessageKind(models.TextChoices):
    SIGN_IN_LINK = "sign_in_link", _("Link to sign in")
    ACCOUNT = "account", _("Account")
    INVITATION = "invitation", _("Invitation to open an account")
    CONVOCATION = "convocation", _("Convocation")
    MINUTES = "minutes", _("Minutes")
    REMINDER = "reminder", _("Reminder")
