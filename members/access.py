"""Rights that follow from mandates and affiliations (architecture, section 3; docs/adr/0004-access.md)."""

from functools import cached_property

from django.db.models import Q

from coordination.access import Access
from members.enums import BodyKind, MandateFunction
from members.models import Body, Mandate, Membership, Person


class MemberAccess(Access):
    @cached_property
    def person(self):
        """The person that this account is in the coordination, or None."""
        return Person.objects.filter(coordination=self.coordination, user=self.user).first()

    @cached_property
    def mandates(self):
        """Running mandates of the person, bodies included."""
        if self.person is None:
            return []
        running = self.person.mandates.running(self.on).filter(Q(body__ends_on=None) | Q(body__ends_on__gte=self.on))
        return list(running.select_related("body"))

    @cached_property
    def organisation_ids(self):
        """Member organisations in which the person holds a post that day."""
        if self.person is None:
            return frozenset()
        return frozenset(
            self.person.affiliations.running(self.on)
            .filter(organisation__in=self.coordination.memberships.members_on(self.on).values("organisation"))
            .values_list("organisation", flat=True)
        )

    @property
    def is_open(self):
        return super().is_open or self.is_member or bool(self.mandates)

    @property
    def is_member(self):
        return bool(self.organisation_ids)

    @property
    def seat_body_ids(self):
        return {mandate.body_id for mandate in self.mandates}

    @property
    def facilitated_body_ids(self):
        led = (MandateFunction.FACILITATOR, MandateFunction.CHAIR)
        return {mandate.body_id for mandate in self.mandates if mandate.function in led}

    @property
    def committee_body_ids(self):
        return {m.body_id for m in self.mandates if m.body.kind == BodyKind.STEERING_COMMITTEE}

    @property
    def is_committee_member(self):
        return bool(self.committee_body_ids)

    @property
    def takes_part(self):
        """Whoever belongs to the network: runs it, is a member of it, sits in it or is of the hierarchy."""
        return self.runs_coordination or self.is_hierarchy or self.is_member or bool(self.mandates)

    @property
    def sees_directory(self):
        return self.takes_part

    def body_condition(self, prefix=""):
        """Condition on a body (or, with a prefix, on rows that point to one) that this account may know of.

        A confidential body is known to those who hold a seat and to those who run the coordination; whoever is of the
        hierarchy needs a seat, whatever other right they hold.
        """
        key = f"{prefix}pk__in"
        if self.runs_coordination and not self.is_hierarchy:
            return ~Q(pk__in=[])
        confidential = Q(**{f"{prefix}is_confidential": True})
        seat = Q(**{key: self.seat_body_ids})
        if self.runs_coordination:
            return ~confidential | seat
        if not self.takes_part:
            return Q(pk__in=[])
        plenary = Q(**{f"{prefix}kind": BodyKind.PLENARY})
        delegated = Mandate.objects.running(self.on).filter(
            organisation__in=self.organisation_ids, body__coordination=self.coordination
        )
        return (~confidential & (plenary | Q(**{key: delegated.values("body")}))) | seat

    def body_scope(self):
        """Condition on rows that name a body by its number (audit trail, outbox) that this account may know of.

        Who knows every body also knows what is said of bodies that were deleted.
        """
        if self.runs_coordination and not self.is_hierarchy:
            return ~Q(pk__in=[])
        known = Body.objects.visible_to(self).values("pk")
        return Q(body_id=None) | Q(body_id__in=known)

    def visible_memberships(self):
        return Membership.objects.visible_to(self)

    def visible_mandates(self):
        """Running mandates in the bodies that this account may know of."""
        return Mandate.objects.running(self.on).filter(body__in=Body.objects.visible_to(self))
