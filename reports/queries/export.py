"""The figures as plain data, for the command and for whoever reads them with another tool."""

from decimal import Decimal

from django.utils import translation

from coordination.enums import Language


def figures_as_data(computed):
    """`{key: {label, definition, unit, value, whole, parts}}`, texts in each language; numbers are JSON numbers."""
    return {key: _figure_as_data(one) for key, one in computed.items()}


def _figure_as_data(one):
    return {
        "label": _in_each_language(one.figure.label),
        "definition": _in_each_language(one.figure.definition),
        "unit": _in_each_language(one.figure.unit),
        "value": _number(one.result.value),
        "whole": one.result.whole,
        "parts": [
            {"code": part.code, "label": _in_each_language(part.label), "value": _number(part.value)}
            for part in one.result.parts
        ],
    }


def _in_each_language(text):
    texts = {}
    for language in Language.values:
        with translation.override(language):
            texts[language] = str(text)
    return texts


def _number(value):
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value
