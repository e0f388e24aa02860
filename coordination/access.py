"""Who is asking, in which coordination, on which day: what every rule and every list is decided by."""

from functools import cached_property

from django.db.models import Q

from coordination.enums import RoleKind


class Access:
    """The rights of one account in one coordination on one day, each looked up at most once.

    Higher apps extend it with what follows from mandates and affiliations (settings.ACCESS_CLASS).
    """

    def __init__(self, user, coordination, on):
        self.user = user
        self.coordination = coordination
        self.on = on

    @cached_property
    def roles(self):
        """Kinds of the roles given by hand that hold that day."""
        return frozenset(self.coordination.roles.running(self.on).filter(user=self.user).values_list("kind", flat=True))

    @property
    def is_coordinator(self):
        return RoleKind.COORDINATOR in self.roles

    @property
    def is_assistant(self):
        return RoleKind.ASSISTANT in self.roles

    @property
    def is_hierarchy(self):
        return RoleKind.HIERARCHY in self.roles

    @property
    def is_finance(self):
        return RoleKind.FINANCE in self.roles

    @property
    def is_authority(self):
        return RoleKind.AUTHORITY in self.roles

    @property
    def runs_coordination(self):
        """The coordinator and the assistants."""
        return self.is_coordinator or self.is_assistant

    @property
    def is_open(self):
        """Whether the coordination exists at all for this account."""
        return bool(self.roles)

    def body_scope(self):
        """Condition on rows that name a body by its number (audit trail, outbox) that this account may know of."""
        return Q(body_id=None)
