"""Filters of the pages and printed papers of the report."""

from django import template
from django.utils.translation import gettext as _

from coordination.templatetags.ui import shown_number
from coordination.validators import format_enterprise_number

register = template.Library()


@register.filter
def enterprise_number(value):
    """`0566.988.259` for `0566988259`."""
    return format_enterprise_number(value)


@register.filter
def figure_number(computed):
    """“53”, or “12 of 140 (9%)” when the figure is a part of a whole: the numbers first, then the share."""
    value = shown_number(computed.result.value)
    if not computed.result.whole:
        return str(value)
    return _("%(number)s of %(whole)s (%(share)s%%)") % {
        "number": value,
        "whole": shown_number(computed.result.whole),
        "share": round(computed.result.share * 100),
    }
