"""Which criterion and which mission the report answers to, where, and with what evidence."""

from dataclasses import dataclass, field

from django.db.models import F, IntegerField, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.enums_reference import DocumentKind
from coordination.models import Criterion, Mission
from coordination.text import localised


@dataclass(frozen=True)
class Evidence:
    """Whether something shows that a criterion is met, and what (or what is missing), in the reader's language."""

    is_found: bool
    text: str


@dataclass
class Requirement:
    """A criterion or a mission of the frame."""

    code: str
    evidence_key: str
    text_fr: str
    text_nl: str
    section_keys: list = field(default_factory=list)

    @property
    def text(self):
        return localised(self, "text")


@dataclass(frozen=True)
class ConcordanceRow:
    """`requirement` is a criterion or a mission of the frame; `sections` those that answer to it and are shown."""

    requirement: object
    sections: list
    evidence: Evidence


def requirements_of(frame):
    """Criteria, then missions, of the frame, each with the keys of its sections in `section_keys`: one query."""
    rows = _rows(Criterion, frame, F("evidence_key"), 0).union(_rows(Mission, frame, Value(""), 1), all=True)
    found = {}
    for row in rows.order_by("group", "position", "code", "section_position"):
        kept = found.setdefault((row["group"], row["code"]), Requirement(row["code"], row["key"], row["fr"], row["nl"]))
        if row["document"] == DocumentKind.ACTIVITY_REPORT:
            kept.section_keys.append(row["section_key"])
    return list(found.values())


def _rows(model, frame, key, group):
    return (
        model.objects.filter(frame=frame)
        .order_by()
        .values(
            "code",
            "position",
            key=key,
            group=Value(group, output_field=IntegerField()),
            fr=F("text_fr"),
            nl=F("text_nl"),
            section_key=F("sections__key"),
            section_position=F("sections__position"),
            document=F("sections__document"),
        )
    )


def concordance(frame, sections, written, facts):
    """One row for each criterion and mission. `sections` are those shown; `written` the keys of those with a text."""
    by_key = {section.key: section for section in sections}
    rows = []
    for requirement in requirements_of(frame):
        answering = [by_key[key] for key in requirement.section_keys if key in by_key]
        key = requirement.evidence_key or requirement.code
        find = EVIDENCE.get(key, text_of_its_sections)
        rows.append(ConcordanceRow(requirement, answering, find(answering, written & set(by_key), facts)))
    return rows


def _text_in(*keys):
    def find(sections, written, facts):
        if written.intersection(keys):
            return Evidence(True, _("The coordination has written a text on it."))
        return Evidence(False, _("No text yet."))

    return find


def text_of_its_sections(sections, written, facts):
    """For a requirement nothing more is known of: a text in one of the sections that answer to it."""
    return _text_in(*(section.key for section in sections))(sections, written, facts)


def _participants(sections, written, facts):
    if facts.members:
        text = ngettext(
            "%(number)s member organisation in the year.", "%(number)s member organisations in the year.", facts.members
        )
        return Evidence(True, text % {"number": facts.members})
    return Evidence(False, _("No member is recorded."))


def _meetings(sections, written, facts, number=None):
    number = facts.meetings if number is None else number
    if number:
        text = ngettext("%(number)s meeting of the coordination.", "%(number)s meetings of the coordination.", number)
        return Evidence(True, text % {"number": number})
    return Evidence(False, _("No meeting of the coordination took place."))


def _information_tools(sections, written, facts):
    number = facts.plenary_meetings + facts.group_meetings
    if number:
        text = ngettext(
            "%(number)s plenary or meeting of a working group.",
            "%(number)s plenaries and meetings of working groups.",
            number,
        )
        return Evidence(True, text % {"number": number})
    return Evidence(False, _("No plenary and no working group met."))


def _collaboration(sections, written, facts):
    if facts.group_meetings:
        text = ngettext(
            "%(number)s meeting of a working group.", "%(number)s meetings of working groups.", facts.group_meetings
        )
        return Evidence(True, text % {"number": facts.group_meetings})
    return Evidence(False, _("No working group met."))


def _themed(sections, written, facts):
    if facts.themed_meetings:
        text = ngettext("%(number)s meeting on a theme.", "%(number)s meetings on a theme.", facts.themed_meetings)
        return Evidence(True, text % {"number": facts.themed_meetings})
    return Evidence(False, _("No meeting has a theme."))


def _annual_report(sections, written, facts):
    if facts.meetings:
        return Evidence(True, _("This report, counted from the attendance lists and the minutes."))
    return Evidence(False, _("No meeting to report on yet."))


def _democratic(sections, written, facts):
    if facts.committees:
        return Evidence(True, _("A steering body with dated mandates."))
    if facts.plenary_meetings:
        return Evidence(True, _("Plenaries of the members."))
    return _text_in("steering_body", "internal_rules")(sections, written, facts)


def _opinions(sections, written, facts):
    if "opinions" in written or not facts.decisions:
        return _text_in("opinions")(sections, written, facts)
    text = ngettext("%(number)s decision in the minutes.", "%(number)s decisions in the minutes.", facts.decisions)
    return Evidence(True, text % {"number": facts.decisions})


# By the key of the criterion, which belongs to the frame, or by the code of the mission.
EVIDENCE = {
    "objectives": _text_in("programme", "needs", "presentation"),
    "information_tools": _information_tools,
    "internal_rules": _text_in("internal_rules", "annex_internal_rules"),
    "participants": _participants,
    "user_participation": _text_in("user_participation"),
    "diagnoses": _text_in("needs"),
    "evaluation": _text_in("evaluation"),
    "annual_report": _annual_report,
    "opinions": _text_in("opinions"),
    "democratic_functioning": _democratic,
    "activities": _meetings,
    "M1": _text_in("user_participation"),
    "M2": _text_in("regional_work"),
    "M3": _meetings,
    "M4": _collaboration,
    "M5": _themed,
    "M6": _text_in("needs"),
    "M7": _text_in("activities", "activity_sheets"),
    "M8": _opinions,
    "M9": _text_in("regional_work"),
}
