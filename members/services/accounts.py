"""The account of a person of the coordination."""

from django.db import transaction

from members.models import Person
from members.services.people import link_account


@transaction.atomic
def link_person(user, *, coordination, actor):
    """Tie the account to the person of the coordination that has its address, and return that person.

    Does nothing, and returns None, when the account is tied already, or when no person or several have the address:
    somebody has to choose then.
    """
    if Person.objects.filter(coordination=coordination, user=user).exists():
        return None
    people = Person.objects.select_for_update().filter(
        coordination=coordination, email__iexact=user.email, user=None, pseudonymised_at=None
    )
    found = list(people[:2])
    if len(found) != 1:
        return None
    [person] = found
    return link_account(person, user, actor=actor)
