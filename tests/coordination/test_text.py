from types import SimpleNamespace

import pytest
from django.utils import translation

from coordination.text import fold, localised


def make_named(fr="Forest", nl="Vorst"):
    return SimpleNamespace(name_fr=fr, name_nl=nl)


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "Forest"), ("nl", "Vorst"), ("nl-be", "Vorst"), ("de", "Forest")]
)
def test_localised_follows_the_language_of_the_page(language, expected):
    with translation.override(language):
        assert localised(make_named(), "name") == expected


def test_localised_with_a_language_ignores_that_of_the_page():
    with translation.override("fr"):
        assert localised(make_named(), "name", "nl") == "Vorst"


@pytest.mark.parametrize(
    ("fr", "nl", "language", "expected"),
    [
        ("", "Vorst", "fr", "Vorst"),
        ("Forest", "", "nl", "Forest"),
        ("Forest", None, "nl", "Forest"),
        ("", "", "fr", ""),
    ],
)
def test_localised_falls_back_to_the_other_language(fr, nl, language, expected):
    assert localised(make_named(fr, nl), "name", language) == expected


def test_localised_without_active_language_reads_french():
    with translation.override(None):
        assert localised(make_named(), "name") == "Forest"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Œuvre  d’Été", "oeuvre d'ete"),
        ("ŒUVRE D'ÉTÉ", "oeuvre d'ete"),
        ("Ex æquo", "ex aequo"),
        ("Straße", "strasse"),
        ("  Maison\tde\u00a0quartier\n", "maison de quartier"),
        ("Coördinatie", "coordinatie"),
        ("e\u0301cole", "ecole"),
        ("Saint–Gilles", "saint-gilles"),
        ("", ""),
        (None, ""),
    ],
)
def test_fold_keeps_only_what_tells_texts_apart(text, expected):
    assert fold(text) == expected


def test_fold_twice_changes_nothing_more():
    assert fold(fold("Œuvre d’Été – ẞ")) == fold("Œuvre d’Été – ẞ")
