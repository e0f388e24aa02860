"""Texts in two languages, and texts made comparable. Knows nothing of the application: any layer may import it."""

import unicodedata

from django.utils.translation import get_language

LANGUAGES = ("fr", "nl")

# What NFKD leaves whole although people type it otherwise.
_EXPANSIONS = str.maketrans(
    {
        "œ": "oe",
        "Œ": "oe",
        "æ": "ae",
        "Æ": "ae",
        "ß": "ss",
        "ẞ": "ss",
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
        "ı": "i",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "´": "'",
        "`": "'",
        "–": "-",
        "—": "-",
        "‑": "-",
        "‐": "-",
    }
)


def localised(instance, field, language=None):
    """Return `<field>_<language>` of the instance, or the other language when that one is empty, or "".

    Without `language` the language of the page counts; a language that is neither French nor Dutch reads as French.
    """
    wanted = (language or get_language() or "fr")[:2].lower()
    if wanted not in LANGUAGES:
        wanted = "fr"
    other = "nl" if wanted == "fr" else "fr"
    return getattr(instance, f"{field}_{wanted}") or getattr(instance, f"{field}_{other}") or ""


def fold(text):
    """Return the text without accents, case, ligatures, typographic marks and double spaces, to compare or to search.

    Not meant to be shown: "Œuvre  d’Été" and "oeuvre d'ete" give the same result.
    """
    decomposed = unicodedata.normalize("NFKD", str(text or "").translate(_EXPANSIONS))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())
