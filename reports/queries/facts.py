"""What is there to show for a year, in numbers, by one query: which sections have content, which criteria evidence."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from coordination.models import Coordination
from meetings.enums import Nature
from meetings.models import Decision, Meeting
from members.enums import BodyKind, MembershipStatus
from members.models import Body, Membership


@dataclass(frozen=True)
class Facts:
    members: int
    meetings: int
    group_meetings: int
    plenary_meetings: int
    themed_meetings: int
    network_meetings: int
    internal_meetings: int
    decisions: int
    committees: int


def report_facts(coordination, period, *, with_confidential):
    """Numbers of that period. Confidential bodies are counted as in the figures."""
    start, end = period.bounds
    open_only = Q() if with_confidential else Q(body=None) | Q(body__is_confidential=False)
    held = Meeting.objects.filter(open_only, starts_at__gte=start, starts_at__lt=end).took_place().order_by()
    counted = held.filter(nature=Nature.COORDINATION)
    listed = Q(body=None) | Q(body__is_confidential=False)
    numbers = {
        "members": _number(
            Membership.objects.overlapping(period.starts_on, period.ends_on).exclude(status=MembershipStatus.CANDIDATE)
        ),
        "meetings": _number(counted),
        "group_meetings": _number(counted.filter(body__kind=BodyKind.WORKING_GROUP)),
        "plenary_meetings": _number(counted.filter(body__kind=BodyKind.PLENARY)),
        "themed_meetings": _number(
            counted.filter(listed).filter(Q(themes__isnull=False) | Q(body__themes__isnull=False))
        ),
        "network_meetings": _number(held.filter(nature=Nature.NETWORK)),
        "internal_meetings": _number(held.filter(nature=Nature.INTERNAL)),
        "decisions": _number(Decision.objects.filter(meeting__in=counted)),
        "committees": _number(
            Body.objects.filter(kind=BodyKind.STEERING_COMMITTEE, is_confidential=False).running(period.ends_on)
        ),
    }
    # Prefixed: some have the name of a relation of the coordination.
    numbers = {f"number_of_{name}": number for name, number in numbers.items()}
    row = Coordination.objects.filter(pk=coordination.pk).values(**numbers).get()
    return Facts(**{name.removeprefix("number_of_"): number for name, number in row.items()})


def _number(rows):
    counted = (
        rows.filter(coordination=OuterRef("pk"))
        .order_by()
        .values("coordination")
        .annotate(number=Count("pk", distinct=True))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
