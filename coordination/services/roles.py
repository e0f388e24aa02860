"""Roles: given by hand, dated, and never taken from the last coordinator."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.enums import RoleKind
from coordination.models import Coordination, Role
from coordination.services.accounts import find_account, open_account, send_account_invitation
from coordination.services.audit import record


@transaction.atomic
def appoint(
    coordination,
    *,
    actor,
    email,
    kind,
    starts_on,
    ends_on=None,
    first_name="",
    last_name="",
    language="fr",
    is_invited=True,
):
    """Give a role to the account with that address, opened when there is none.

    An existing account keeps its own name and language. Refuses a role that is held already on one of the days.
    """
    is_new = find_account(email) is None
    user = open_account(
        email=email,
        first_name=first_name,
        last_name=last_name,
        language=language,
        actor=actor,
        coordination=coordination,
    )
    Coordination.objects.select_for_update().get(pk=coordination.pk)
    role = Role(user=user, coordination=coordination, kind=kind, starts_on=starts_on, ends_on=ends_on)
    role.full_clean()
    if coordination.roles.filter(user=user, kind=kind).overlapping(starts_on, ends_on).exists():
        raise ValidationError(_("This person holds this role already on some of these days."), code="held")
    role.save()
    changes = {"starts_on": ["", str(starts_on)], "ends_on": ["", str(ends_on or "")]}
    record("role.given", role, actor=actor, coordination=coordination, changes=changes)
    if is_invited or is_new:
        send_account_invitation(user, coordination=coordination, actor=actor)
    return role


@transaction.atomic
def end_role(role, *, actor, ends_on, on):
    """Set the last day of a role; that day still counts.

    Refuses to leave the coordination without a coordinator: somebody else has to be one on the next day (on `on`,
    the day of the change, when that is later). The coordination is locked, so that two coordinators who end each
    other's role at once cannot both succeed.
    """
    coordination = Coordination.objects.select_for_update().get(pk=role.coordination_id)
    role = Role.objects.select_for_update().select_related("user").get(pk=role.pk)
    if role.kind == RoleKind.COORDINATOR:
        # No day follows the last one of the calendar.
        next_day = max(ends_on + timedelta(days=1), on) if ends_on < date.max else ends_on
        others = coordination.roles.filter(kind=RoleKind.COORDINATOR).exclude(pk=role.pk)
        if not others.running(next_day).exists():
            raise ValidationError(
                _("The coordination would have no coordinator from then on. Give the role to somebody else first."),
                code="last_coordinator",
            )
    before = role.ends_on
    role.ends_on = ends_on
    role.full_clean()
    role.save()
    changes = {"ends_on": [str(before or ""), str(ends_on)]}
    record("role.ended", role, actor=actor, coordination=coordination, changes=changes)
    return role
