"""Spaces, dates, numbers and amounts as French and Dutch print them."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from coordination import typography as rules

N, T = rules.NBSP, rules.NARROW_NBSP
TRICKY = st.lists(
    st.sampled_from([*"ab1 :;?!%€«»()`'\"/.@-&#x<>\n", N, T, rules._PLACEHOLDER, "http://", "www.", "&amp;", "<code>"])
).map("".join)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("«mot»", f"«{N}mot{N}»"),
        ("« mot »", f"«{N}mot{N}»"),
        ("Décision: oui", f"Décision{N}: oui"),
        ("Décision : oui", f"Décision{N}: oui"),
        ("oui; non", f"oui{T}; non"),
        ("Vraiment?!", f"Vraiment{T}?!"),
        ("Vraiment ?", f"Vraiment{T}?"),
        ("« Oui ! »", f"«{N}Oui{T}!{N}»"),
        ("50% ou 50 %", f"50{N}% ou 50{N}%"),
        ("12€, 12 €", f"12{N}€, 12{N}€"),
        ("(fin) ; suite", f"(fin){T}; suite"),
    ],
)
def test_french_gets_unbreakable_spaces(typed, printed):
    assert rules.apply_typography(typed, "fr") == printed


@pytest.mark.parametrize(
    "text",
    [
        "à 12:30",
        "https://exemple.example/a?b=1;c=2!d",
        "voir www.exemple.example/a:b",
        "ecrire@exemple.example",
        "mailto:ecrire@exemple.example?subject=a",
        "`a ; b : c`",
        "rapport:2025",
        "C:\\dossier",
        "https://exemple.example/100%25",
        ":-)",
        "",
    ],
)
def test_french_leaves_addresses_times_and_code(text):
    assert rules.apply_typography(text, "fr") == text


def test_french_punctuates_after_an_address():
    assert rules.apply_typography("Voir https://a.example/b ?", "fr") == f"Voir https://a.example/b{T}?"


def test_dutch_only_keeps_together_what_belongs_together():
    assert rules.apply_typography("Beslissing: € 12 of 5 % van de prijs?", "nl") == (
        f"Beslissing: €{N}12 of 5{N}% van de prijs?"
    )


def test_other_languages_are_unchanged():
    assert rules.apply_typography("Why? «x»", "en") == "Why? «x»"


def test_html_keeps_tags_attributes_entities_and_code():
    html = '<p title="a ; b">A &amp; B; <b>Oui</b> : <code>a ; b</code> <b>x:</b> <b>y</b>; l&#x27;an!</p>'
    assert rules.apply_typography_to_html(html, "fr") == (
        f'<p title="a ; b">A &amp; B{T}; <b>Oui</b>{N}: <code>a ; b</code> <b>x{N}:</b> <b>y</b>{T}; l&#x27;an{T}!</p>'
    )


@given(TRICKY, st.sampled_from(["fr", "nl"]))
def test_twice_is_once(text, language):
    once = rules.apply_typography(text, language)
    assert rules.apply_typography(once, language) == once
    html = rules.apply_typography_to_html(text, language)
    assert rules.apply_typography_to_html(html, language) == html


@given(TRICKY, st.sampled_from(["fr", "nl"]))
def test_only_spaces_change(text, language):
    def without_spaces(value):
        return re.sub(f"[ {N}{T}]", "", value)

    assert without_spaces(rules.apply_typography(text, language)) == without_spaces(text)
    assert without_spaces(rules.apply_typography_to_html(text, language)) == without_spaces(text)


@pytest.mark.parametrize(
    ("day", "language", "weekday", "printed"),
    [
        (dt.date(2026, 3, 12), "fr", False, f"12{N}mars 2026"),
        (dt.date(2026, 4, 1), "fr", False, f"1er{N}avril 2026"),
        (dt.date(2026, 3, 12), "nl", False, f"12{N}maart 2026"),
        (dt.date(2026, 4, 1), "nl", True, f"woensdag 1{N}april 2026"),
        (dt.date(2026, 3, 12), "fr", True, f"jeudi 12{N}mars 2026"),
    ],
)
def test_dates(day, language, weekday, printed):
    assert rules.format_date(day, language, weekday=weekday) == printed


@pytest.mark.parametrize(
    ("amount", "french", "dutch"),
    [
        (Decimal("1234567.5"), f"1{T}234{T}567,50{N}€", f"€{N}1.234.567,50"),
        (0, f"0,00{N}€", f"€{N}0,00"),
        (Decimal("-12.345"), f"-12,35{N}€", f"€{N}-12,35"),
        (Decimal("-0.001"), f"0,00{N}€", f"€{N}0,00"),
    ],
)
def test_money(amount, french, dutch):
    assert rules.format_money(amount, "fr") == french
    assert rules.format_money(amount, "nl") == dutch


def test_money_without_cents_rounds_half_up():
    assert rules.format_money(Decimal("2.5"), "fr", cents=False) == f"3{N}€"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_amounts_read_back(amount):
    for language, thousands in (("fr", T), ("nl", ".")):
        text = rules.format_number(amount, language, decimals=2)
        assert Decimal(text.replace(thousands, "").replace(",", ".")) == amount


def test_percentages():
    assert rules.format_percent(Decimal("0.425"), "fr", decimals=1) == f"42,5{N}%"
    assert rules.format_percent(0.42, "nl") == f"42{N}%"


def test_filters_follow_the_active_language_and_escape():
    template = Template(
        "{% load typography %}{{ text|typography }} {{ day|printed_date }} {{ amount|money }} {{ share|percent }}"
        "{{ none|printed_date }}{{ none|money }}{{ none|percent }}{{ none|printed_number }}{{ none|typography }}"
    )
    values = {"text": "<b> Oui!", "day": dt.date(2026, 3, 12), "amount": 3, "share": 0.5, "none": None}
    with translation.override("nl"):
        assert template.render(Context(values)) == f"&lt;b&gt; Oui! 12{N}maart 2026 €{N}3,00 50{N}%"
    with translation.override("fr"):
        assert template.render(Context(values)) == f"&lt;b&gt; Oui{T}! 12{N}mars 2026 3,00{N}€ 50{N}%"
