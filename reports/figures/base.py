"""What a figure is, and the register of them all. Each subject has its module; docs/figures.md lists them."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import lazy


@dataclass(frozen=True)
class Period:
    """Days that are counted, both included. `on` is the day of asking, after which nothing is late yet."""

    starts_on: date
    ends_on: date
    on: date | None = None

    @classmethod
    def of_year(cls, year, on=None):
        return cls(date(year, 1, 1), date(year, 12, 31), on)

    @property
    def closing_on(self):
        return self.ends_on if self.on is None else min(self.on, self.ends_on)

    @property
    def bounds(self):
        """First moment of the period and first moment after it, Brussels time."""
        zone = timezone.get_default_timezone()
        return (
            datetime.combine(self.starts_on, time.min, tzinfo=zone),
            datetime.combine(self.ends_on + timedelta(days=1), time.min, tzinfo=zone),
        )

    @property
    def months(self):
        """First day of each month that the period touches."""
        month = self.starts_on.replace(day=1)
        while month <= self.ends_on:
            yield month
            month += timedelta(days=calendar.monthrange(month.year, month.month)[1])


@dataclass(frozen=True)
class Part:
    """One line of a figure that is broken down; `code` is stable, the label is for the reader."""

    code: str
    label: str
    value: int | Decimal


@dataclass(frozen=True)
class Result:
    """What was counted. `rows` are the objects behind the number, without those of confidential groups.

    `unlisted` says how many are counted without being listed; `whole` is what the value is a part of.
    """

    value: int | Decimal
    parts: tuple[Part, ...] = ()
    rows: tuple = ()
    unlisted: int = 0
    whole: int | None = None

    @property
    def share(self):
        """Part of the whole between 0 and 1, or None when there is no whole to be a part of."""
        return Decimal(self.value) / self.whole if self.whole else None


@dataclass(frozen=True)
class Figure:
    """A figure of the report: what it is called, what is counted and how, and in which section it stands."""

    key: str
    label: str
    definition: str
    unit: str
    section: str
    compute: Callable = field(repr=False)
    chart: str = ""


@dataclass(frozen=True)
class Computed:
    """A figure with its result for one coordination and period; what a template shows."""

    figure: Figure
    result: Result

    @property
    def key(self):
        return self.figure.key

    @property
    def is_breakdown(self):
        """Whether it only cuts another figure into parts: its chart says all, its total is told elsewhere."""
        return self.figure.chart == "balance" or "_by_" in self.key

    @property
    def chart_parts(self):
        """Lines to draw: without the zeros, unless the sides of a balance are compared."""
        if self.figure.chart == "balance":
            return self.result.parts
        return tuple(part for part in self.result.parts if part.value)


REGISTRY: dict[str, Figure] = {}


def figure(key, *, label, definition, unit, section, chart=""):
    """Register a function of the material as a figure; two figures cannot have the same key."""

    def register(compute):
        if key in REGISTRY:
            raise ValueError(f"Two figures are called {key!r}.")
        REGISTRY[key] = Figure(key, label, definition, unit, section, compute, chart)
        return compute

    return register


def _name(obj):
    return obj.name


# The name of a body, theme or quarter in the language of whoever reads it later.
name_of = lazy(_name, str)


def counted_parts(codes, labels, *, order=()):
    """Parts that count how often each code occurs: in the given order, the others by number and then by label."""
    counts = dict.fromkeys(order, 0)
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    rest = sorted((code for code in counts if code not in order), key=lambda c: (-counts[c], str(labels[c])))
    return tuple(Part(str(code), labels[code], counts[code]) for code in (*order, *rest))
