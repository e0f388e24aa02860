"""People of one coordination, their posts, and what is left of them when they ask to be forgotten."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from coordination.enums import MessageStatus
from coordination.models import AuditEntry, OutboxMessage
from coordination.services.audit import changed_fields, record
from coordination.services.deletion import delete_or_explain
from coordination.services.versions import lock_version
from coordination.text import fold
from members.models import Affiliation, Mandate, Person

FORGOTTEN_ADDRESS = "forgotten@art62.invalid"

PERSON_FIELDS = ("first_name", "last_name", "email", "phone", "language", "is_in_published_lists")
AFFILIATION_FIELDS = ("organisation", "function", "is_representative", "starts_on", "ends_on")


def fill_derived(person):
    """Set what follows from the names: sorting name and search text. Saves nothing."""
    person.sort_name = fold(f"{person.last_name} {person.first_name}")[:210]
    person.search_text = fold(f"{person.first_name} {person.last_name} {person.email}")


@transaction.atomic
def create_person(*, coordination, actor, **fields):
    person = Person(coordination=coordination, **fields)
    fill_derived(person)
    person.full_clean()
    person.save()
    record("person.created", person, actor=actor, coordination=coordination)
    return person


@transaction.atomic
def update_person(person, *, actor, version=None, **fields):
    """Change a person; raise StaleVersion when somebody saved it since `version`. A forgotten person stays so."""
    before = lock_version(Person, person.pk, version)
    if before.pseudonymised_at:
        raise ValidationError(_("This person asked to be forgotten: nothing can be written about them any more."))
    person = Person.objects.get(pk=before.pk)
    for name, value in fields.items():
        setattr(person, name, value)
    person.version = before.version + 1
    fill_derived(person)
    person.full_clean()
    person.save()
    changes = changed_fields(before, person, PERSON_FIELDS)
    # The trail says what changed, not the addresses and numbers themselves.
    record(
        "person.updated",
        person,
        actor=actor,
        coordination=person.coordination,
        changes={field: [] for field in changes},
    )
    return person


def delete_person(person, *, actor):
    """Delete a person entered by mistake; refused with what refers to them: posts, mandates, meetings."""
    delete_or_explain(person, action="person.deleted", actor=actor, coordination=person.coordination)


@transaction.atomic
def forget_person(person, *, actor, on):
    """Replace the person by a number: name, address, telephone, notes and account go; minutes stay true.

    Running posts and mandates end that day. Higher apps that copied the name replace it too (settings.FORGET_HOOKS).
    """
    old_email = person.email
    person.first_name = ""
    person.last_name = _("Forgotten person %(number)d") % {"number": person.pk}
    person.email = person.phone = person.notes = ""
    person.user = None
    person.is_in_published_lists = False
    person.pseudonymised_at = timezone.now()
    person.version += 1
    fill_derived(person)
    person.save()
    person.affiliations.running(on).update(ends_on=on)
    person.mandates.running(on).update(ends_on=on)
    _forget_in_trail(person)
    _forget_in_outbox(person.coordination, old_email)
    for path in settings.FORGET_HOOKS:
        import_string(path)(person)
    record("person.forgotten", person, actor=actor, coordination=person.coordination)
    return person


def _forget_in_trail(person):
    """What was done stays in the audit trail; the name of the person does not."""
    named = {
        Person: [person.pk],
        Affiliation: person.affiliations.values_list("pk", flat=True),
        Mandate: person.mandates.values_list("pk", flat=True),
    }
    for model, keys in named.items():
        entries = AuditEntry.objects.filter(
            object_type=model._meta.label_lower, object_id__in=[str(key) for key in keys]
        )
        entries.update(object_label=person.last_name, changes={})


def _forget_in_outbox(coordination, email):
    """Mails that wait for the person are not sent any more; those that left keep neither name nor address."""
    if not email:
        return
    messages = OutboxMessage.objects.filter(coordination=coordination, to_email__iexact=email)
    messages.filter(status=MessageStatus.QUEUED).delete()
    messages.update(to_name="", to_email=FORGOTTEN_ADDRESS, text="")


@transaction.atomic
def link_account(person, user, *, actor):
    """Tie the account with which this human signs in; refused when it is another person's of the coordination."""
    person.user = user
    person.full_clean()
    person.save(update_fields=["user"])
    record("person.account_linked", person, actor=actor, coordination=person.coordination)
    return person


@transaction.atomic
def save_affiliation(affiliation, *, actor, **fields):
    """Add or change a person's post in an organisation of the coordination; the last day given still counts."""
    before = Affiliation.objects.filter(pk=affiliation.pk).first()
    for name, value in fields.items():
        setattr(affiliation, name, value)
    affiliation.full_clean()
    coordination = affiliation.person.coordination
    if not affiliation.organisation.memberships.filter(coordination=coordination).exists():
        raise ValidationError({"organisation": _("This organisation is not in the directory of the coordination.")})
    same = affiliation.person.affiliations.filter(organisation=affiliation.organisation).exclude(pk=affiliation.pk)
    if same.overlapping(affiliation.starts_on, affiliation.ends_on).exists():
        raise ValidationError({"starts_on": _("This person has a post in this organisation in that period already.")})
    affiliation.save()
    changes = changed_fields(before, affiliation, AFFILIATION_FIELDS) if before else {}
    record("affiliation.saved", affiliation, actor=actor, coordination=coordination, changes=changes)
    return affiliation


def delete_affiliation(affiliation, *, actor):
    """Take back a post entered by mistake; one that is over gets a last day instead."""
    coordination = affiliation.person.coordination
    delete_or_explain(affiliation, action="affiliation.deleted", actor=actor, coordination=coordination)
