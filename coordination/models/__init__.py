from coordination.models.audit import AuditEntry
from coordination.models.coordinations import RESERVED_SLUGS, Coordination
from coordination.models.frames import CostHeading, Criterion, Frame, Mission, ReportSection, Tranche
from coordination.models.outbox import OutboxAttachment, OutboxMessage
from coordination.models.territory import Commune, Cpas, Quartier, QuartierShare
from coordination.models.themes import Theme
from coordination.models.users import Role, User
from coordination.models.validity import Dated, DatedQuerySet, running

__all__ = [
    "RESERVED_SLUGS",
    "AuditEntry",
    "Commune",
    "Coordination",
    "CostHeading",
    "Cpas",
    "Criterion",
    "Dated",
    "DatedQuerySet",
    "Frame",
    "Mission",
    "OutboxAttachment",
    "OutboxMessage",
    "Quartier",
    "QuartierShare",
    "ReportSection",
    "Role",
    "Theme",
    "Tranche",
    "User",
    "running",
]
