"""Days and hours as people type them."""

import re
from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils.translation import gettext_lazy as _

from coordination.text import fold

# First letters that tell the months apart, in both languages: mars and maart, mai and mei, juin and juni …
MONTHS = {
    "jan": 1, "fev": 2, "feb": 2, "mar": 3, "maa": 3, "mrt": 3, "avr": 4, "apr": 4, "mai": 5, "mei": 5, "juin": 6,
    "jun": 6, "juil": 7, "jul": 7, "aou": 8, "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DIGITS = re.compile(r"(\d{1,2})[ ./-]+(\d{1,2})[ ./-]+(\d{4}|\d{2})")
_WORDS = re.compile(r"(?:[a-z]+\.?,? )?(\d{1,2})(?:er|ste|e)? ([a-z]+)\.? (\d{4})")
_HOUR = re.compile(r"(\d{1,2}) ?(?:[:.hu] ?(\d{2})?)? ?(?:u|uur|h|heures?)?|(\d{2})(\d{2})")
YEARS = range(1990, 2101)


def parse_day(text):
    """“12/3/2026”, “12-03-26”, “2026-03-12”, “jeudi 12 mars 2026”, “1er avril 2026”; ValueError for anything else."""
    text = fold(text)
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DIGITS.fullmatch(text):
        day, month, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
    elif found := _WORDS.fullmatch(text):
        month = next((MONTHS[start] for start in (found[2][:4], found[2][:3]) if start in MONTHS), 0)
        day, year = int(found[1]), int(found[3])
    else:
        raise ValueError(text)
    if year not in YEARS:
        raise ValueError(text)
    return date(year, month, day)


def parse_hour(text):
    """“9h30”, “9:30”, “9.30”, “9u30”, “14h”, “0930”, “9”; ValueError for anything else."""
    found = _HOUR.fullmatch(fold(text))
    if not found:
        raise ValueError(text)
    hour, minute = (found[3], found[4]) if found[3] else (found[1], found[2])
    return time(int(hour), int(minute or 0))


class DayField(forms.CharField):
    default_error_messages = {
        "day": _("“%(value)s” is not a date. Write it as 12/03/2026."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 40)
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def prepare_value(self, value):
        return value.strftime("%d/%m/%Y") if isinstance(value, date) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_day(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["day"], code="day", params={"value": text}) from error


class HourField(forms.CharField):
    default_error_messages = {
        "hour": _("“%(value)s” is not an hour. Write it as 9:30."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 20)
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def prepare_value(self, value):
        return value.strftime("%H:%M") if isinstance(value, time) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_hour(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["hour"], code="hour", params={"value": text}) from error


def moment_of(day, hour):
    """The day and hour in Brussels; ValidationError for an hour that the change of the clock skips or repeats."""
    return from_current_timezone(datetime.combine(day, hour))
