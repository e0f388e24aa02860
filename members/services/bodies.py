"""Bodies and mandates: created, changed and ended with their dates, each change in the audit trail."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.services.audit import changed_fields, record
from coordination.services.deletion import delete_or_explain
from members.models import Body, Mandate

BODY_FIELDS = ("kind", "code", "name_fr", "name_nl", "purpose", "is_confidential", "starts_on", "ends_on")
MANDATE_FIELDS = (
    "person",
    "organisation",
    "kind",
    "capacity",
    "college",
    "function",
    "title",
    "starts_on",
    "ends_on",
)


@transaction.atomic
def create_body(*, coordination, actor, themes=(), **fields):
    """Set up a body of the coordination."""
    body = Body(coordination=coordination, **fields)
    body.full_clean()
    body.save()
    body.themes.set(themes)
    record("body.created", body, actor=actor, coordination=coordination, body_id=body.pk)
    return body


@transaction.atomic
def update_body(body, *, actor, themes=None, end_mandates=False, **fields):
    """Change a body. A body that gets a last day while mandates run longer is refused, unless `end_mandates`:
    then they end the same day.
    """
    before = Body.objects.select_for_update().get(pk=body.pk)
    for name, value in fields.items():
        setattr(body, name, value)
    body.full_clean()
    if body.ends_on:
        _end_mandates_with(body, end_mandates=end_mandates)
    body.save()
    if themes is not None:
        body.themes.set(themes)
    changes = changed_fields(before, body, BODY_FIELDS)
    record("body.updated", body, actor=actor, coordination=body.coordination, body_id=body.pk, changes=changes)
    return body


def mandates_outliving(body, ends_on):
    """Mandates that would still run after the body's last day."""
    return body.mandates.exclude(ends_on__lte=ends_on) if ends_on else body.mandates.none()


def _end_mandates_with(body, *, end_mandates):
    outliving = mandates_outliving(body, body.ends_on)
    if not outliving.exists():
        return
    if not end_mandates:
        raise ValidationError(
            _("%(count)d mandates run beyond that day. Confirm that they end with the body.")
            % {"count": outliving.count()},
            code="mandates_running",
        )
    outliving.filter(starts_on__lte=body.ends_on).update(ends_on=body.ends_on)
    if mandates_outliving(body, body.ends_on).exists():
        raise ValidationError(_("A mandate begins after that day: change or delete it first."), code="mandates_to_come")


def delete_body(body, *, actor):
    """Delete a body that was never used; ValidationError names what refers to it otherwise."""
    delete_or_explain(body, action="body.deleted", actor=actor, coordination=body.coordination, body_id=body.pk)


@transaction.atomic
def create_mandate(body, *, actor, **fields):
    """Give a person a seat in a body."""
    mandate = Mandate(body=body, **fields)
    _check_mandate(mandate)
    mandate.save()
    record("mandate.created", mandate, actor=actor, coordination=body.coordination, body_id=body.pk)
    return mandate


@transaction.atomic
def update_mandate(mandate, *, actor, **fields):
    """Change a seat or its term; the last day given still counts."""
    before = Mandate.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=mandate.pk)
    for name, value in fields.items():
        setattr(mandate, name, value)
    _check_mandate(mandate)
    mandate.save()
    body = mandate.body
    changes = changed_fields(before, mandate, MANDATE_FIELDS)
    record("mandate.updated", mandate, actor=actor, coordination=body.coordination, body_id=body.pk, changes=changes)
    return mandate


def delete_mandate(mandate, *, actor):
    """Take back a seat that was entered by mistake; a term that ends gets a last day instead."""
    body = mandate.body
    delete_or_explain(mandate, action="mandate.deleted", actor=actor, coordination=body.coordination, body_id=body.pk)


def _check_mandate(mandate):
    """Refuse a person of another coordination, a term outside the body's life, and two seats at once."""
    mandate.full_clean()
    body = Body.objects.select_for_update().get(pk=mandate.body_id)
    if mandate.person.coordination_id != body.coordination_id:
        raise ValidationError({"person": _("This person is not known to the coordination.")})
    if mandate.starts_on < body.starts_on:
        raise ValidationError({"starts_on": _("The body did not exist yet on that day.")})
    if body.ends_on and (mandate.ends_on is None or mandate.ends_on > body.ends_on):
        raise ValidationError({"ends_on": _("The body has ended: the mandate ends with it at the latest.")})
    others = body.mandates.exclude(pk=mandate.pk).filter(person=mandate.person)
    if others.overlapping(mandate.starts_on, mandate.ends_on).exists():
        raise ValidationError({"person": _("This person has a seat in this body in that period already.")})
