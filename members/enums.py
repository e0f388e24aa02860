from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    """Who stands behind an organisation: what the balance of a body is counted by (study of 2014, 4.2.6)."""

    CPAS_SERVICE = "cpas_service", _("Service of the CPAS")
    MUNICIPAL_SERVICE = "municipal_service", _("Service of the municipality")
    OTHER_PUBLIC = "other_public", _("Other public body")
    MIXED_ASSOCIATION = "mixed_association", _("Association with public mandataries")
    CITIZEN_ASSOCIATION = "citizen_association", _("Citizen association")
    INDIVIDUAL = "individual", _("Individual")
    UNKNOWN = "unknown", _("Not known yet")


class College(models.TextChoices):
    """Side of the table on which a seat counts."""

    CPAS = "cpas", _("CPAS")
    PUBLIC = "public", _("Public")
    ASSOCIATIVE = "associative", _("Associative")
    WORKING_GROUP = "working_group", _("Working group")


class LanguageStatus(models.TextChoices):
    FRENCH = "fr", _("French-speaking")
    DUTCH = "nl", _("Dutch-speaking")
    BILINGUAL = "fr_nl", _("Bilingual")
    UNKNOWN = "", _("Not known")


class MembershipStatus(models.TextChoices):
    CANDIDATE = "candidate", _("Contact, not a member yet")
    ACTIVE = "active", _("Member")
    DORMANT = "dormant", _("Dormant member")
    ENDED = "ended", _("Former member")


class BodyKind(models.TextChoices):
    PLENARY = "plenary", _("Plenary")
    WORKING_GROUP = "working_group", _("Working group")
    STEERING_COMMITTEE = "steering_committee", _("Steering committee")
    SUPERVISION_GROUP = "supervision_group", _("Supervision group")


class MandateKind(models.TextChoices):
    EX_OFFICIO = "ex_officio", _("Ex officio")
    ELECTED = "elected", _("Elected")
    DELEGATED = "delegated", _("Delegated")
    OBSERVER = "observer", _("Observer")


class Capacity(models.TextChoices):
    VOTING = "voting", _("Voting")
    CONSULTATIVE = "consultative", _("Consultative")


class MandateFunction(models.TextChoices):
    MEMBER = "member", _("Member")
    CHAIR = "chair", _("Chair")
    FACILITATOR = "facilitator", _("Facilitator")
    SECRETARY = "secretary", _("Secretary")


class ImportState(models.TextChoices):
    PREVIEWED = "previewed", _("Not applied yet")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")


class ImportOutcome(models.TextChoices):
    CREATE = "create", _("Create")
    UPDATE = "update", _("Update")
    UNCHANGED = "unchanged", _("Unchanged")
    ERROR = "error", _("Error")
