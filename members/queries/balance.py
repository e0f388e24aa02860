"""How a roster is balanced between the CPAS, the other public bodies and the associations."""

from dataclasses import dataclass

from members.enums import Capacity, College
from members.queries.rosters import college_of


@dataclass(frozen=True)
class Part:
    college: College
    value: int

    @property
    def label(self):
        return self.college.label


def side_of(seat):
    """Side on which a seat counts. A seat held for a working group counts by the nature of its organisation."""
    if seat.college != College.WORKING_GROUP:
        return College(seat.college)
    return college_of(seat.organisation.nature) if seat.organisation else College.ASSOCIATIVE


def balance(seats):
    """Voting seats of each side, always in the order CPAS, public, associative."""
    sides = [side_of(seat) for seat in seats if seat.capacity == Capacity.VOTING]
    return [Part(side, sides.count(side)) for side in (College.CPAS, College.PUBLIC, College.ASSOCIATIVE)]
