"""Template filters of coordination.typography; without argument they follow the active language."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from coordination import typography as rules

register = template.Library()


def _language(language):
    return language or (get_language() or rules.FRENCH)[:2]


@register.filter
def typography(text, language=None):
    """Unbreakable spaces as the language wants them. Safe HTML stays HTML; any other text comes out escaped."""
    if text is None:
        return ""
    if not isinstance(text, SafeString):
        # Escaping leaves no tag; what the rules add is spaces.
        text = conditional_escape(rules.apply_typography(str(text), _language(language)))
        return text
    return mark_safe(rules.apply_typography_to_html(text, _language(language)))  # noqa: S308 - was safe, spaces added


@register.filter
def printed_date(day, language=None):
    """“12 mars 2026”; nothing for no date."""
    return rules.format_date(day, _language(language)) if day else ""


@register.filter
def printed_weekday(day, language=None):
    """“jeudi 12 mars 2026”; nothing for no date."""
    return rules.format_date(day, _language(language), weekday=True) if day else ""


@register.filter
def printed_number(value, language=None):
    """“1 234”; nothing for no value, which is not the same as 0."""
    return rules.format_number(value, _language(language)) if value is not None else ""


@register.filter
def money(amount, language=None):
    """“1 234,50 €” or “€ 1.234,50”; nothing for no amount."""
    return rules.format_money(amount, _language(language)) if amount is not None else ""


@register.filter
def percent(ratio, language=None):
    """“42 %” of a share between 0 and 1; nothing when there is none, as for 0 out of 0."""
    return rules.format_percent(ratio, _language(language)) if ratio is not None else ""
