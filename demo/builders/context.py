"""What all builders share: the day of the demo, chance that is the same every time, and what was made so far."""

import random
import re
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from coordination.models import Theme
from coordination.text import fold

BRUSSELS = ZoneInfo("Europe/Brussels")
TEXTS = Path(__file__).resolve().parent.parent / "texts"
FIXED_HOLIDAYS = {(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)}


class Demo:
    """One loading of the demonstration. Every date is counted from `today`, every choice drawn from a named stream."""

    def __init__(self, today):
        self.today = today
        self.themes = {theme.code: theme for theme in Theme.objects.all()}
        self._phone = 1000
        self._emails = set()

    def rng(self, stream):
        """A stream of its own for each builder, so that a change in one leaves the others as they were."""
        return random.Random(f"art62-demo-{stream}")  # noqa: S311 - invented data, no secret

    def day(self, offset):
        return self.today + timedelta(days=offset)

    def moment(self, offset, hour, minute=0):
        return at(self.day(offset), hour, minute)

    def working_day(self, offset, weekday=None):
        """The day at that offset, or the working day (that day of the week) next to it on the side away from today."""
        day, step = self.day(offset), timedelta(days=-1 if offset < 0 else 1)
        while is_day_off(day) or weekday not in (None, day.weekday()):
            day += step
        return day

    def phone(self):
        """A telephone number that nobody has: the zone 02 000 does not exist."""
        self._phone += 7
        return f"02 000 {self._phone // 100:02d} {self._phone % 100:02d}"

    def address(self, local, domain):
        """An address under .example, given to nobody else in the demo."""
        local = re.sub(r"[^a-z0-9]+", ".", fold(local)).strip(".")
        address, number = f"{local}@{domain}", 1
        while address in self._emails:
            number += 1
            address = f"{local}{number}@{domain}"
        self._emails.add(address)
        return address


def at(day, hour, minute=0):
    """That time of that day in Brussels."""
    return datetime.combine(day, time(hour, minute), tzinfo=BRUSSELS)


def is_day_off(day):
    """Weekends, fixed holidays and the weeks in which nobody convenes anything."""
    in_summer = (day.month == 7 and day.day >= 10) or (day.month == 8 and day.day <= 20)
    at_year_end = (day.month == 12 and day.day >= 23) or (day.month == 1 and day.day <= 4)
    return day.weekday() >= 5 or (day.month, day.day) in FIXED_HOLIDAYS or in_summer or at_year_end


def domain_of(name):
    """A domain under .example made of the name: its first words, 24 letters at most."""
    words = [word for word in re.split(r"[^a-z0-9]+", fold(name.split("(")[0])) if len(word) > 2]
    label = ""
    for word in words:
        if len(label) + len(word) > 24:
            break
        label = f"{label}-{word}" if label else word
    return f"{label or 'association'}.example"


def text_lines(name):
    """Lines of a file of texts, without comments; blank lines are kept."""
    for line in (TEXTS / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            yield line.rstrip()
