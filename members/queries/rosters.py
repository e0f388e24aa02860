"""Who sits in a body on a day: the base of every convocation, attendance list, quorum and balance."""

from dataclasses import dataclass

from members.enums import Capacity, College, MandateFunction, MandateKind, Nature
from members.models import Affiliation, Mandate, Organisation, Person

_COLLEGE_OF = {
    Nature.CPAS_SERVICE: College.CPAS,
    Nature.MUNICIPAL_SERVICE: College.PUBLIC,
    Nature.OTHER_PUBLIC: College.PUBLIC,
}


@dataclass(frozen=True)
class Seat:
    """One person of the roster. `mandate` is None in a plenary, where people come for their member organisation."""

    person: Person
    organisation: Organisation | None
    kind: str
    capacity: str
    college: str
    function: str
    title: str = ""
    mandate: Mandate | None = None


def college_of(nature):
    """College in which an organisation of that nature counts: CPAS, public, else associative."""
    return _COLLEGE_OF.get(nature, College.ASSOCIATIVE)


def roster(body, on):
    """Seats of the body on that day, by name of the person; a plenary also seats those who hold a mandate in it.

    Two queries whatever the number of seats. People who asked to be forgotten are left out.
    """
    seats = _mandate_seats(body, on)
    if body.is_plenary:
        seated = {seat.person.pk for seat in seats}
        seats += [seat for seat in representatives(body.coordination, on) if seat.person.pk not in seated]
    return sorted(seats, key=lambda seat: (seat.person.sort_name, seat.person.pk))


def _mandate_seats(body, on):
    mandates = (
        body.mandates.running(on)
        .filter(person__pseudonymised_at=None)
        .select_related("person", "organisation")
        .order_by("person__sort_name")
    )
    return [
        Seat(
            person=mandate.person,
            organisation=mandate.organisation,
            kind=mandate.kind,
            capacity=mandate.capacity,
            college=mandate.college,
            function=mandate.function,
            title=mandate.title,
            mandate=mandate,
        )
        for mandate in mandates
    ]


def representatives(coordination, on):
    """Who represents the member organisations on that day, each person once: one query."""
    posts = (
        Affiliation.objects.of_members(coordination, on)
        .filter(is_representative=True, person__pseudonymised_at=None)
        .select_related("person", "organisation")
        .order_by("person__sort_name", "-starts_on")
    )
    first_post = {}
    for post in posts:
        first_post.setdefault(post.person_id, post)
    return [
        Seat(
            person=post.person,
            organisation=post.organisation,
            kind=MandateKind.DELEGATED,
            capacity=Capacity.VOTING,
            college=college_of(post.organisation.nature),
            function=MandateFunction.MEMBER,
            title=post.function,
        )
        for post in first_post.values()
    ]
