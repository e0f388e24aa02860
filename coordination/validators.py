"""Checks on values that come from people: Belgian numbers, and what must never be written down."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import iban as stdnum_iban
from stdnum.be import nn as stdnum_national_number
from stdnum.be import vat as stdnum_enterprise
from stdnum.exceptions import ValidationError as NumberError

# A national number as people write it: 85.07.30-033.28, 850730 033 28 or 85073003328.
_NATIONAL_NUMBER = re.compile(r"(?<!\d)\d{2}[. /-]?\d{2}[. /-]?\d{2}[. /-]{0,3}\d{3}[. /-]?\d{2}(?!\d)")


def compact_enterprise_number(value: str) -> str:
    """Return the ten digits of a BCE/KBO number written in any usual way, or the text itself when it is not one."""
    try:
        return stdnum_enterprise.compact(value)
    except NumberError:
        return value


def format_enterprise_number(value: str) -> str:
    """Return `0566.988.259` for `0566988259`."""
    return f"{value[:4]}.{value[4:7]}.{value[7:]}" if len(value) == 10 else value


def validate_enterprise_number(value: str) -> None:
    """Refuse a number that is not a BCE/KBO number (ten digits, 97 minus the first eight modulo 97)."""
    if not stdnum_enterprise.is_valid(value):
        raise ValidationError(
            _("“%(value)s” is not a valid enterprise number: ten digits such as 0566.988.259 are expected."),
            code="enterprise_number",
            params={"value": value},
        )


def validate_iban(value: str) -> None:
    """Refuse an account number whose check digits are wrong (ISO 13616, modulo 97)."""
    if not stdnum_iban.is_valid(value):
        raise ValidationError(
            _("“%(value)s” is not a valid IBAN account number: check each digit."),
            code="iban",
            params={"value": value},
        )


def validate_no_national_number(value: str) -> None:
    """Refuse a text that holds a valid national register number (eleven digits, modulo 97).

    A social coordination deals with problems that many people share, never with one person's case
    (organic law of 8 July 1976, articles 36 and 50: professional secrecy).
    """
    for match in _NATIONAL_NUMBER.finditer(value or ""):
        if stdnum_national_number.is_valid(match.group()):
            raise ValidationError(
                _(
                    "This text holds a national register number. A social coordination never records one "
                    "person’s case: please remove the number."
                ),
                code="national_number",
            )
