"""One line of a list as values of our own fields. Whatever cannot be read is left out and said, never guessed."""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from stdnum.be import nn as stdnum_national_number

from coordination.enums import ContactLanguage
from coordination.text import fold
from coordination.validators import (
    compact_enterprise_number,
    validate_enterprise_number,
    validate_no_national_number,
)
from members.enums import LanguageStatus, MembershipStatus, Nature
from members.imports.columns import IGNORE, JOINED
from members.models import Organisation, Person, Site

# Written in place of a national register number before the list is kept: the number itself is never stored.
REMOVED = "[national register number removed]"
_NATIONAL = re.compile(r"(?<![\d+.])(?:\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}|\d{6}[ -]\d{3}[ .-]\d{2}|\d{11})(?![\d.])")

SHEET_TEXTS = (
    "name", "name_nl", "acronym", "department", "legal_form", "phone", "website", "description", "audience",
    "opening_hours",
)  # fmt: skip
SITE_TEXTS = ("street", "number", "box", "postal_code", "locality")
PERSON_TARGETS = ("person_first_name", "person_last_name", "person_name")

# First match wins, so that “santé mentale” is not taken for physical health. Keys begin a word, accents folded.
THEME_KEYS = (
    ("mental-health", "sante mentale|geestelijke|psych"),
    ("addictions", "assuetude|toxico|drog|drug|verslav|alcool"),
    ("foreign-origin", "migra|etrang|asile|asiel|refugi|vreemd|vluchteling|mena|primo-arriv|origine|roms"),
    ("disability", "handicap|beperking|invalid"),
    ("older-people", "senior|aine|personnes agees|troisieme age|ouderen|bejaard|vieillissement"),
    ("work-training", "emploi|insertion socio|insertion prof|formation|tewerkstelling|opleiding|werkgelegenheid|werk"),
    ("housing", "logement|huisvest|wonen|sans-abri|sans abri|dakloz|thuislo|hebergement"),
    ("food", "aliment|voeding|voedsel|epicerie|colis"),
    ("poverty", "pauvrete|armoede|dette|surendettement|schuld|aide sociale|precarite|maatschappelijk welzijn"),
    ("schooling", "scolar|ecole|school|onderwijs|devoir|enseignement"),
    ("childhood-youth", "enfan|enfance|petite enfance|jeun|kind|jong|jeugd|aide a la jeunesse|creche"),
    ("family", "famil|gezin|parental"),
    ("safety", "securite|veiligheid|victime|slachtoffer|auteurs de faits|violence|geweld|justice|prevention"),
    ("physical-health", "sante|gezondheid|medico|medic|soin|zorg"),
    ("social-cohesion", "cohesion|samenhang|vivre ensemble|samenleven|citoyen|quartier|buurt"),
    ("culture", "cultur"),
)
_THEME_KEYS = tuple((code, re.compile(rf"\b(?:{keys})")) for code, keys in THEME_KEYS)
STATUSES = {
    MembershipStatus.ACTIVE: ("membre", "actif", "active", "lid", "member", "oui", "ja", "yes", "actief"),
    MembershipStatus.CANDIDATE: ("contact", "candidat", "candidate", "kandidaat", "non", "nee", "no"),
    MembershipStatus.DORMANT: ("dormant", "inactif", "slapend", "inactief", "en veille", "dormant member"),
    MembershipStatus.ENDED: ("ancien", "ancien membre", "former", "former member", "oud-lid", "sorti", "ended"),
}
_STATUS = {word: status for status, words in STATUSES.items() for word in words}
_BOX = re.compile(r"[\s,;-]*\b(?:bte|boîte|boite|bus|box)\b\.?\s*(?P<box>[\w./-]{1,12})\s*$", re.IGNORECASE)
_TOWN = re.compile(r"[\s,;–-]+(?:B-?\s?)?(?P<code>\d{4})\s+(?P<town>[^\d,]+?)\s*$")
_NUMBER = re.compile(r"^(?P<street>.*?[^\W\d].*?)[\s,]+(?P<number>\d+\s?[a-zA-Z]?(?:\s?[-/+]\s?\d+\s?[a-zA-Z]?)*)\s*$")


@dataclass
class Line:
    """What a line of the list says. `problem` is why nothing is done with it; `remarks` what was left out."""

    number: int
    sheet: dict = field(default_factory=dict)
    site: dict = field(default_factory=dict)
    nis: str = ""
    person: dict = field(default_factory=dict)
    function: str = ""
    themes: list = field(default_factory=list)
    notes: str = ""
    status: str = ""
    member_since: dt.date | None = None
    source_id: str = ""
    problem: list | None = None
    remarks: list = field(default_factory=list)

    @property
    def name_key(self):
        return fold(self.sheet.get("name", ""))[:250]

    def remark(self, code, **params):
        self.remarks.append([code, params])


def hide_national_numbers(text, *, is_phone=False):
    """Replace the national register numbers written in a usual way: what is not stored cannot leak.

    In a column of telephones, eleven digits that begin with 32 are a Belgian number without its plus sign.
    """
    if not any(char.isdigit() for char in text):
        return text

    def replaced(match):
        is_number = stdnum_national_number.is_valid(match.group())
        return REMOVED if is_number and not (is_phone and match.group().startswith("32")) else match.group()

    return _NATIONAL.sub(replaced, text)


def read_line(number, values):
    """Return the Line that the cells give; `values` maps a target to the texts of its columns, in order."""
    line = Line(number)
    if any(REMOVED in text for texts in values.values() for text in texts):
        line.problem = ["national_number", {}]
        return line
    joined = {target: _joined(target, texts) for target, texts in values.items() if target != IGNORE}
    try:
        for target in ("notes", "description", "audience", "opening_hours"):
            validate_no_national_number(joined.get(target, ""))
    except ValidationError:
        line.problem = ["national_number", {}]
        return line
    _read_person(line, joined)
    _read_sheet(line, joined)
    _read_site(line, joined)
    _read_membership(line, joined)
    if not line.sheet.get("name"):
        line.problem = ["no_name", {}]
    return line


def _joined(target, texts):
    found = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    return JOINED.get(target, " ").join(found) if target in JOINED else (found[0] if found else "")


def _fit(line, model, name, text):
    """Cut a text that is too long for its field at a comma or a space, and say so."""
    limit = model._meta.get_field(name).max_length
    if limit and len(text) > limit:
        cut = max(text.rfind(", ", 0, limit), text.rfind("; ", 0, limit))
        cut = cut if cut > 0 else max(text.rfind(" ", 0, limit), limit // 2)
        line.remark("too_long", field=name, maximum=limit)
        return text[:cut].rstrip(" ,;")
    return text


def _read_sheet(line, joined):
    for name in SHEET_TEXTS:
        if joined.get(name):
            line.sheet[name] = _fit(line, Organisation, name, joined[name])
    if "department" in line.sheet and line.person and not joined.get("source_id"):
        # In a list of contacts the department is the person's: colleagues of two departments share a sheet.
        del line.sheet["department"]
    number = joined.get("enterprise_number", "")
    if number:
        compact = compact_enterprise_number(number)
        try:
            validate_enterprise_number(compact)
            line.sheet["enterprise_number"] = compact
        except ValidationError:
            line.remark("bad_number", value=number[:60])
    email = _email(line, joined.get("email", ""), Organisation)
    if email:
        line.sheet["email"] = email
    nature = nature_of(joined.get("nature", "")) or nature_of(joined.get("legal_form", ""))
    if nature:
        line.sheet["nature"] = nature
    if joined.get("language_status"):
        line.sheet["language_status"] = language_status(joined["language_status"])
        if not line.sheet["language_status"]:
            line.sheet.pop("language_status")
            line.remark("unknown_value", field="language_status", value=joined["language_status"][:60])
    line.themes, unknown = themes_of(joined.get("themes", ""))
    if unknown:
        line.remark("unknown_themes", value=", ".join(unknown)[:200])
    line.source_id = joined.get("source_id", "")[:60]


def _email(line, text, model):
    """The first valid address; the others and what is none are said."""
    found = ""
    for part in re.split(r"\s*(?::::|[,;|\s])\s*", text):
        address = part.strip("<>() ").removeprefix("mailto:")
        if not address:
            continue
        try:
            model._meta.get_field("email").run_validators(address)
        except ValidationError:
            line.remark("bad_email", value=address[:100])
            continue
        if not found:
            found = address
        elif address.casefold() != found.casefold():
            line.remark("second_email", value=address[:100])
    return found


def nature_of(text):
    """Nature of an organisation from what a list says of its legal form, or "".

    An ASBL may be a citizen association or one with public mandataries: only its board tells, so it stays unknown.
    """
    words = fold(text)
    for value, label in Nature.choices:
        if words and words in (value, fold(label)):
            return value
    rules = (
        (Nature.OTHER_PUBLIC, r"\bchapitre xii\b|\bhoofdstuk xii\b"),
        (Nature.CPAS_SERVICE, r"\b(service public|openbare dienst)\b.*\b(cpas|ocmw)\b|^(cpas|ocmw)$"),
        (
            Nature.MUNICIPAL_SERVICE,
            r"\b(service public|openbare dienst)\b.*\b(commune|gemeente)\b|^(commune|gemeente)$",
        ),
        (Nature.MUNICIPAL_SERVICE, r"\bservice communal\b|\bgemeentedienst\b"),
        (Nature.OTHER_PUBLIC, r"\bservice public\b|\bopenbare dienst\b|\bdroit public\b|\bpubliekrecht"),
        (Nature.CITIZEN_ASSOCIATION, r"\bassociation citoyenne\b|\bburgervereniging\b"),
        (Nature.MIXED_ASSOCIATION, r"\bassociation mixte\b|\bgemengde vereniging\b"),
    )
    return next((nature for nature, pattern in rules if re.search(pattern, words)), "")


def language_status(text):
    words = set(re.split(r"[^a-z]+", fold(text)))
    french = words & {"fr", "f", "francais", "francophone", "frans", "franstalig", "french"}
    dutch = words & {"nl", "n", "neerlandais", "neerlandophone", "nederlands", "nederlandstalig", "dutch"}
    if words & {"bilingue", "tweetalig", "bilingual", "bil", "bi"} or (french and dutch):
        return LanguageStatus.BILINGUAL
    return LanguageStatus.FRENCH if french else LanguageStatus.DUTCH if dutch else LanguageStatus.UNKNOWN


def themes_of(text):
    """Return (codes of our themes, parts of the text that none of them covers)."""
    codes, unknown = [], []
    for part in re.split(r"\s*(?::::|[,;|/\n])\s*", text):
        words = fold(part)
        if not words:
            continue
        code = next((code for code, pattern in _THEME_KEYS if pattern.search(words)), None)
        if code is None:
            unknown.append(part)
        elif code not in codes:
            codes.append(code)
    return codes, unknown


def split_address(text):
    """Return the parts of an address in one cell: `Rue de l’Exemple 12, bte 3, 1030 Schaerbeek`."""
    rest, parts = " ".join(text.split()), {}
    town = _TOWN.search(rest)
    if town:
        parts.update(postal_code=town["code"], locality=town["town"])
        rest = rest[: town.start()]
    box = _BOX.search(rest)
    if box:
        parts["box"] = box["box"]
        rest = rest[: box.start()]
    number = _NUMBER.match(rest.strip(" ,;"))
    if number:
        parts.update(street=number["street"].strip(" ,;"), number=re.sub(r"\s+", "", number["number"]))
    else:
        parts["street"] = rest.strip(" ,;")
    return {name: value for name, value in parts.items() if value}


def _read_site(line, joined):
    site = split_address(joined["address"]) if joined.get("address") else {}
    if joined.get("street"):
        site.update({"street": joined["street"]} if joined.get("number") else split_address(joined["street"]))
    for name in ("number", "box", "postal_code", "locality"):
        if joined.get(name):
            site[name] = joined[name]
    site = {name: _fit(line, Site, name, value) for name, value in site.items()}
    lat, lon = _degrees(line, joined, "lat", 90), _degrees(line, joined, "lon", 180)
    # Zero stands for "not known" in many lists: a place in the Gulf of Guinea is none of ours.
    if lat and lon:
        site.update(lat=lat, lon=lon)
    line.site = site
    line.nis = joined.get("nis", "")


def _degrees(line, joined, name, limit):
    text = joined.get(name, "").replace(",", ".")
    if not text:
        return None
    try:
        value = Decimal(text)
        if not value.is_finite() or abs(value) > limit:
            raise InvalidOperation
        return value.quantize(Decimal("0.000001"))
    except InvalidOperation:
        line.remark("unknown_value", field=name, value=text[:60])
        return None


def _read_person(line, joined):
    first, last = joined.get("person_first_name", ""), joined.get("person_last_name", "")
    if not first and not last and joined.get("person_name"):
        first, last = split_name(joined["person_name"])
    if not last:
        first, last = "", first
    if not last:
        # A contact without a name is the organisation itself.
        for name in ("email", "phone"):
            own = joined.pop(f"person_{name}", "")
            joined[name] = joined.get(name) or own
        return
    person = {"last_name": _fit(line, Person, "last_name", last), "first_name": _fit(line, Person, "first_name", first)}
    person["email"] = _email(line, joined.get("person_email", ""), Person)
    person["phone"] = _fit(line, Person, "phone", joined.get("person_phone", ""))
    language = language_status(joined.get("person_language", ""))
    if language in (LanguageStatus.FRENCH, LanguageStatus.DUTCH):
        person["language"] = ContactLanguage(language.value)
    line.person = {name: value for name, value in person.items() if value}
    line.function = joined.get("function", "")[:150]


def split_name(text):
    """Return (first name, last name) of a whole name: `DUPONT Marie`, `Dupont, Marie` or `Marie Dupont`."""
    if "," in text:
        last, _comma, first = text.partition(",")
        return first.strip(), last.strip()
    words = text.split()
    shouted = [word for word in words if len(word) > 1 and word.isupper()]
    if shouted and len(shouted) < len(words):
        return " ".join(word for word in words if word not in shouted), " ".join(shouted)
    return (words[0], " ".join(words[1:])) if len(words) > 1 else ("", text.strip())


def _read_membership(line, joined):
    line.notes = joined.get("notes", "")
    since = joined.get("member_since", "")
    if since:
        line.member_since = read_date(since)
        if line.member_since is None:
            line.remark("unknown_value", field="member_since", value=since[:60])
    status = joined.get("status", "")
    if status:
        line.status = next((value for value, label in MembershipStatus.choices if fold(label) == fold(status)), "")
        line.status = line.status or _STATUS.get(fold(status), "")
        if not line.status:
            line.remark("unknown_value", field="status", value=status[:60])
        elif line.status == MembershipStatus.ENDED:
            line.problem = ["former_member", {}]


def read_date(text):
    """Day/month/year as people write it here, year-month-day, or a year alone (its first day)."""
    text = text.strip().split(" ")[0].split("T")[0]
    for pattern in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d/%m/%y", "%Y"):
        try:
            day = dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
        return day if 1900 <= day.year <= 2100 else None
    return None
