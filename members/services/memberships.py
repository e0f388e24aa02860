"""An organisation in a coordination: joins, sleeps, leaves, comes back."""

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.models import Coordination
from coordination.services.audit import changed_fields, record
from members.enums import MembershipStatus
from members.models import Membership

TICKET = "members.join"
MEMBERSHIP_FIELDS = ("status", "starts_on", "ends_on", "end_reason")


def join_ticket(coordination, organisation_id):
    """Proof, good for an hour, that the coordination was shown this sheet as possibly the one it was writing."""
    return signing.dumps([coordination.pk, organisation_id], salt=TICKET)


def holds_join_ticket(ticket, coordination, organisation_id):
    try:
        return signing.loads(ticket, salt=TICKET, max_age=3600) == [coordination.pk, organisation_id]
    except signing.BadSignature:
        return False


@transaction.atomic
def join_coordination(
    organisation, *, coordination, actor, starts_on, status=MembershipStatus.ACTIVE, welcome="", notes=""
):
    """Make an existing sheet a member (or a contact) from a day on; refused while it is one already."""
    membership = Membership(
        organisation=organisation,
        coordination=coordination,
        starts_on=starts_on,
        status=status,
        welcome=welcome,
        notes=notes,
    )
    _check(membership)
    membership.save()
    record("membership.created", membership, actor=actor, coordination=coordination, label=organisation.name)
    return membership


@transaction.atomic
def update_membership(membership, *, actor, **fields):
    """Change state, dates or what the coordination says of the organisation.

    A state of former member needs a last day; a last day in the past makes a former member. To come back is a new
    membership (`join_coordination`), so that the years away stay away.
    """
    before = Membership.objects.select_for_update().get(pk=membership.pk)
    for name, value in fields.items():
        setattr(membership, name, value)
    _check(membership)
    membership.save()
    changes = changed_fields(before, membership, MEMBERSHIP_FIELDS)
    record(
        "membership.updated",
        membership,
        actor=actor,
        coordination=membership.coordination,
        changes=changes,
        label=membership.organisation.name,
    )
    return membership


def _check(membership):
    # One writer at a time in a coordination, so that two overlapping memberships cannot both be found alone.
    Coordination.objects.select_for_update().get(pk=membership.coordination_id)
    membership.full_clean()
    others = Membership.objects.filter(
        coordination=membership.coordination_id, organisation=membership.organisation_id
    ).exclude(pk=membership.pk)
    if others.overlapping(membership.starts_on, membership.ends_on).exists():
        raise ValidationError(
            {"starts_on": _("This organisation is a member in that period already: choose other dates.")}
        )
