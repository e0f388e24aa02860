from datetime import timedelta

from django.db.models import Count, Prefetch, Q

from coordination.models import running
from members.enums import Capacity, MandateFunction
from members.models import Affiliation, Body, Mandate
from members.queries.balance import balance
from members.queries.rosters import roster

SOON = timedelta(days=60)


def bodies_with_counts(access):
    """Running and ended bodies that the account may know of, each with `seat_count` and its `facilitators`.

    The seats of a plenary are the representatives of the members; those of the others are running mandates.
    """
    led = Mandate.objects.running(access.on).filter(
        function__in=(MandateFunction.FACILITATOR, MandateFunction.CHAIR), person__pseudonymised_at=None
    )
    bodies = list(
        Body.objects.visible_to(access)
        .annotate(mandate_count=Count("mandates", filter=running(access.on, "mandates__"), distinct=True))
        .prefetch_related(Prefetch("mandates", led.select_related("person"), to_attr="facilitators"))
    )
    representatives = None
    for body in bodies:
        body.seat_count = body.mandate_count
        if body.is_plenary and body.is_running(access.on):
            if representatives is None:
                representatives = _representative_ids(access)
            seated = set(body.mandates.running(access.on).values_list("person", flat=True))
            body.seat_count = len(representatives | seated)
    return (
        [body for body in bodies if body.ends_on is None or body.ends_on >= access.on],
        [body for body in bodies if body.ends_on is not None and body.ends_on < access.on],
    )


def _representative_ids(access):
    return set(
        Affiliation.objects.of_members(access.coordination, access.on)
        .filter(is_representative=True, person__pseudonymised_at=None)
        .values_list("person", flat=True)
    )


def composition(body, on):
    """Seats of the body on that day, and how its votes are balanced."""
    seats = roster(body, on) if body.is_running(on) else []
    return seats, balance(seats)


def ending_soon(seats, on):
    """Mandates of these seats that end within sixty days of that day, the soonest first."""
    mandates = [seat.mandate for seat in seats if seat.mandate and seat.mandate.ends_on]
    return sorted((m for m in mandates if on <= m.ends_on <= on + SOON), key=lambda mandate: mandate.ends_on)


def mandates_ending(access):
    """Voting mandates in visible bodies that end within sixty days, the soonest first."""
    return (
        Mandate.objects.running(access.on)
        .filter(Q(ends_on__lte=access.on + SOON), body__in=Body.objects.visible_to(access))
        .exclude(capacity=Capacity.CONSULTATIVE)
        .select_related("body", "person")
        .order_by("ends_on")
    )
