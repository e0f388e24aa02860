"""The sections of a report in the order of its frame, with their texts and how far each one stands."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from coordination.enums import Language
from coordination.enums_reference import DocumentKind, SectionKind
from reports.enums import SectionState
from reports.figures import REGISTRY

SUMMARY_FIGURES = (
    "members_at_end", "members_active", "meetings", "present", "hours_given", "decisions", "actions_done",
)  # fmt: skip

# What fills a generated section, as numbers of Facts; a section that is not here waits for a text.
FILLED_BY = {
    "cover": (),
    "summary": ("meetings", "members"),
    "steering_body": ("committees",),
    "members": ("members",),
    "activities": ("meetings",),
    "activity_sheets": ("meetings",),
    "meetings_table": ("meetings",),
    "networks": ("network_meetings", "internal_meetings"),
    "annex_steering_body": ("committees",),
    "annex_members": ("members",),
    "annex_attendance": ("meetings",),
    "annex_productions": (),
    "annex_concordance": (),
}
WITHOUT_TEXT = ("cover", "annex_concordance")
UNNUMBERED = ("cover", "summary")


@dataclass
class SectionView:
    """A section as the builder and the PDF show it."""

    key: str
    number: str
    title: str
    is_annex: bool
    is_child: bool
    is_hidden: bool
    state: str
    texts: dict = field(default_factory=dict)

    @property
    def anchor(self):
        return f"section-{self.key}"

    @property
    def heading(self):
        """“1.2 Steering body”, “Annex 3. …”, or the title alone."""
        if self.is_annex:
            return _("Annex %(number)s. %(title)s") % {"number": self.number, "title": self.title}
        return f"{self.number}\u2002{self.title}" if self.number else self.title

    @property
    def may_have_text(self):
        return self.key not in WITHOUT_TEXT

    @property
    def state_label(self):
        return SectionState(self.state).label

    @property
    def state_tone(self):
        return {
            SectionState.READY: "success",
            SectionState.TEXT_MISSING: "warning",
            SectionState.NO_EVIDENCE: "warning",
            SectionState.HIDDEN: "neutral",
            SectionState.NOTHING: "info",
        }[SectionState(self.state)]

    def text_for(self, language):
        """The text in that language, else in the other one (a missing translation never blocks), or None."""
        return self._first(language, "text")

    def nothing_because_for(self, language):
        """Why there is nothing to report, unless there is a text; None when neither was written."""
        return None if self.text_for(language) else self._first(language, "nothing_because")

    def _first(self, language, attribute):
        for candidate in (language, *Language.values):
            text = self.texts.get(candidate)
            if text and getattr(text, attribute).strip():
                return text
        return None


def figure_keys_of(section_key):
    """Figures that stand in that section."""
    if section_key == "summary":
        return SUMMARY_FIGURES
    return tuple(key for key, figure in REGISTRY.items() if figure.section == section_key)


def report_sections(report, facts):
    """Every section of the frame as SectionView, hidden ones included: two queries.

    Without `facts` those that the data fills pass for ready.
    """
    texts = {}
    for text in report.texts.select_related("updated_by"):
        texts.setdefault(text.section_key, {})[text.language] = text
    rows = report.frame.sections.filter(document=DocumentKind.ACTIVITY_REPORT, is_shown=True).order_by(
        "position", "key"
    )
    rows = list(rows)
    numbers = _numbers(rows)
    return [
        SectionView(
            key=row.key,
            number=numbers[row.pk],
            title=row.title,
            is_annex=row.is_annex,
            is_child=row.parent_id is not None,
            is_hidden=row.key in report.hidden_sections,
            state=_state(row, report, texts.get(row.key, {}), facts),
            texts=texts.get(row.key, {}),
        )
        for row in rows
    ]


def written_keys(sections):
    """Sections in which somebody has written something to show."""
    return {section.key for section in sections if section.text_for(Language.FRENCH)}


def _state(row, report, texts, facts):
    if row.key in report.hidden_sections:
        return SectionState.HIDDEN
    if any(text.text.strip() for text in texts.values()):
        return SectionState.READY
    if any(text.nothing_because.strip() for text in texts.values()):
        return SectionState.NOTHING
    if row.key == "means" and (report.grant_amount is not None or report.grant_reference):
        return SectionState.READY
    if row.key not in FILLED_BY:
        return SectionState.TEXT_MISSING
    fillings = FILLED_BY[row.key]
    if facts and fillings and not any(getattr(facts, name) for name in fillings):
        return SectionState.NO_EVIDENCE
    return SectionState.READY if row.kind == SectionKind.GENERATED else SectionState.TEXT_MISSING


def _numbers(rows):
    """Printed number of each section: that of the frame when it is one, else its place among its like."""
    numbers, counts = {}, {}
    for row in rows:
        if row.key in UNNUMBERED:
            numbers[row.pk] = ""
            continue
        level = ("annex" if row.is_annex else "section") if row.parent_id is None else row.parent_id
        counts[level] = counts.get(level, 0) + 1
        if re.fullmatch(r"[1-9]\d*(\.\d+)*", row.number):
            numbers[row.pk] = row.number
        elif row.parent_id is not None:
            numbers[row.pk] = f"{numbers.get(row.parent_id, '')}.{counts[level]}".lstrip(".")
        else:
            numbers[row.pk] = str(counts[level])
    return numbers
