"""How French and Dutch print: the spaces that do not break, dates, numbers and amounts in each language.

No state and no settings: the same text in the same language always gives the same characters.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils import translation
from django.utils.formats import date_format

NBSP = "\u00a0"  # keeps a full space: inside guillemets, before a colon, a unit or a currency
NARROW_NBSP = "\u202f"  # a thin space: before ; ? ! and between thousands

FRENCH, DUTCH = "fr", "nl"

# Left exactly as typed: addresses of the web and of mail, and code between backticks.
_UNTOUCHED = re.compile(r"(?:https?://|mailto:|www\.)[^\s<>«»]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|`[^`\n]*`", re.IGNORECASE)
# In HTML also: whole code elements, tags and character references (the semicolon of &amp; is no punctuation).
_UNTOUCHED_HTML = re.compile(
    r"<(code|pre|kbd|samp|script|style|svg)\b.*?</\1\s*>|<[^>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);|"
    + _UNTOUCHED.pattern,
    re.IGNORECASE | re.DOTALL,
)
# Stands for what is left untouched while the rules run; a private character, so never part of a language.
_PLACEHOLDER = "\ue000"

_SPACE = f"[ {NBSP}{NARROW_NBSP}]"
# What may follow a mark that ends a clause: so that 12:30, C:\, key:value and :-) stay as they are.
_END = rf"(?=[\s»”’\"')\]?!…{_PLACEHOLDER}]|$)"
# What a mark may cling to without a space: also the end of a tag, as in <strong>oui</strong>!
_WORD_END = rf"[^\W_]|[)\]»”’\"'%€{_PLACEHOLDER}]"

_FRENCH_RULES = [
    (re.compile(rf"«{_SPACE}*(?=\S)"), f"«{NBSP}"),
    (re.compile(rf"(?<=\S){_SPACE}*»"), f"{NBSP}»"),
    (re.compile(rf"(?<=\S){_SPACE}+(?=:{_END})"), NBSP),
    (re.compile(rf"(?<={_WORD_END})(?=:{_END})"), NBSP),
    (re.compile(rf"(?<=\S){_SPACE}+(?=[;?!]{_END})"), NARROW_NBSP),
    (re.compile(rf"(?<={_WORD_END})(?=[;?!]{_END})"), NARROW_NBSP),
    (re.compile(rf"(?<=\d){_SPACE}*(?=[%€](?!\w))"), NBSP),
]
_DUTCH_RULES = [
    (re.compile(rf"(?<=€){_SPACE}*(?=\d)"), NBSP),
    (re.compile(rf"(?<=\d){_SPACE}+(?=[%€](?!\w))"), NBSP),
]
_RULES = {FRENCH: _FRENCH_RULES, DUTCH: _DUTCH_RULES}


def apply_typography(text, language):
    """Return plain text with the spaces of that language made unbreakable; texts in other languages are unchanged.

    French gets a space where it is due (« mot », mot : ? ! ; %, €); Dutch only keeps what belongs together
    (€ 12). Applying it twice changes nothing more. Addresses, times such as 12:30 and code are left alone.
    """
    return _apply_rules(text, language, _UNTOUCHED)


def apply_typography_to_html(html, language):
    """The same for trusted HTML: tags, attributes and the content of code elements are left alone."""
    return _apply_rules(html, language, _UNTOUCHED_HTML)


def _apply_rules(text, language, untouched):
    kept = []

    def put_aside(match):
        kept.append(match[0])
        return _PLACEHOLDER

    text = re.sub(f"{untouched.pattern}|{_PLACEHOLDER}", put_aside, text, flags=untouched.flags)
    for pattern, replacement in _RULES.get(language, ()):
        text = pattern.sub(replacement, text)
    put_back = iter(kept)
    return re.sub(_PLACEHOLDER, lambda _: next(put_back), text)


def format_date(day, language, *, weekday=False):
    """“12 mars 2026”, “1er avril 2026”, “12 maart 2026”, or with the weekday first; day and month hold together."""
    with translation.override(language):
        number = "1er" if language == FRENCH and day.day == 1 else str(day.day)
        text = f"{number}{NBSP}{date_format(day, 'F Y')}"
        return f"{date_format(day, 'l')} {text}" if weekday else text


def format_number(value, language, *, decimals=0):
    """“1 234,5” in French, with a thin unbreakable space; “1.234,5” in Dutch. Rounds half up, as accounts do."""
    exponent = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(exponent, rounding=ROUND_HALF_UP)
    if not rounded:
        rounded = abs(rounded)  # no “-0”
    thousands = NARROW_NBSP if language == FRENCH else "."
    text = f"{abs(rounded):,.{decimals}f}".translate(str.maketrans({",": thousands, ".": ","}))
    return f"-{text}" if rounded < 0 else text


def format_money(amount, language, *, cents=True):
    """An amount in euros: “1 234,50 €” in French, “€ 1.234,50” in Dutch."""
    text = format_number(amount, language, decimals=2 if cents else 0)
    return f"{text}{NBSP}€" if language == FRENCH else f"€{NBSP}{text}"


def format_percent(ratio, language, *, decimals=0):
    """A share between 0 and 1: “42 %” in both languages."""
    return f"{format_number(Decimal(str(ratio)) * 100, language, decimals=decimals)}{NBSP}%"
