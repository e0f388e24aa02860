"""What the builder and the PDF of one report show, put together."""

from datetime import date
from functools import cached_property

from django.db.models import Q

from coordination.enums import Language
from coordination.models import Frame
from coordination.queries.frames import frame_in_force
from members.enums import BodyKind
from members.models import Affiliation, Mandate
from members.queries.balance import balance
from members.queries.rosters import roster
from reports.enums import SectionState
from reports.figures import REGISTRY, Material, Period, compute_figure
from reports.figures.attendance import counts_of
from reports.figures.material import is_confidential
from reports.figures.meetings import body_code
from reports.queries.evidence import concordance
from reports.queries.facts import report_facts
from reports.queries.sections import figure_keys_of, report_sections, written_keys


def frame_for_year(coordination, year):
    """The frame of that year and True; in a year that has none, the nearest earlier one and False; or (None, False)."""
    day = date(year, 1, 1)
    frame = frame_in_force(coordination, on=day)
    if frame is not None:
        return frame, True
    earlier = Frame.objects.filter(Q(coordination=None) | Q(coordination=coordination), ends_on__lt=day)
    # Of two that end alike, the coordination's own goes before the shipped one.
    return max(earlier, key=lambda f: (f.ends_on, not f.is_shipped, f.pk), default=None), False


class ReportContent:
    """One report as one reader may see it: each part is fetched when it is shown."""

    def __init__(self, report, *, with_confidential, on, language=Language.FRENCH, with_states=True):
        """Without `with_states`, for who only reads, no section is looked into for what it lacks."""
        self.report = report
        self.with_confidential = with_confidential
        self.language = language
        self.with_states = with_states
        self.period = Period.of_year(report.year, on)
        self.material = Material(report.coordination, self.period, with_confidential=with_confidential)

    @cached_property
    def facts(self):
        return report_facts(self.report.coordination, self.period, with_confidential=self.with_confidential)

    @cached_property
    def sections(self):
        return report_sections(self.report, self.facts if self.with_states else None)

    @cached_property
    def shown_sections(self):
        return [section for section in self.sections if not section.is_hidden]

    @cached_property
    def concordance(self):
        return concordance(self.report.frame, self.shown_sections, written_keys(self.sections), self.facts)

    @property
    def ready_count(self):
        done = (SectionState.READY, SectionState.NOTHING)
        return sum(section.state in done for section in self.shown_sections)

    def figure(self, key):
        return compute_figure(key, self.material)

    def figures_of(self, section_key, *, hidden=False):
        """Figures of a section in their order; those left out of the report only when asked for."""
        keys = [key for key in figure_keys_of(section_key) if hidden or key not in self.report.hidden_figures]
        return [self.figure(key) for key in keys]

    @property
    def hidden_keys(self):
        return [key for key in self.report.hidden_figures if key in REGISTRY]

    # Tables

    @cached_property
    def meeting_rows(self):
        """Meetings of the coordination that may be named, with their counts; the others follow as one line."""
        return [
            {
                "meeting": meeting,
                "on": meeting.held_on,
                "body": meeting.body,
                "themes": self.material.meeting_themes[meeting.pk],
                **counts_of(self.material, meeting),
            }
            for meeting in self.material.open_meetings
        ]

    @cached_property
    def confidential_row(self):
        """Number of meetings and of presences of confidential groups, or None when there are none to show."""
        meetings = [meeting for meeting in self.material.meetings if is_confidential(meeting)]
        if not meetings:
            return None
        return {"meetings": len(meetings), "present": len(self.material.present(meetings))}

    @cached_property
    def meeting_totals(self):
        names = ("invited", "present", "excused", "absent", "guests")
        totals = {name: sum(row[name] for row in self.meeting_rows) for name in names}
        return totals | {"meetings": len(self.meeting_rows)}

    @cached_property
    def network_rows(self):
        meetings = [m for m in self.material.all_meetings if m.nature == "network" and not is_confidential(m)]
        return [{"meeting": m, "on": m.held_on, **counts_of(self.material, m)} for m in meetings]

    @cached_property
    def sheets(self):
        """One sheet for each body that met and may be named: how often, with whom, to what effect."""
        sheets = {}
        outcomes = {"decisions": self.material.decisions, "actions": self.material.agreed_actions}
        for meeting in self.material.open_meetings:
            sheet = sheets.setdefault(body_code(meeting), {"body": meeting.body, "meetings": []})
            sheet["meetings"].append(meeting)
        for sheet in sheets.values():
            numbers = {meeting.pk for meeting in sheet["meetings"]}
            sheet["present"] = len(self.material.present(sheet["meetings"]))
            for name, rows in outcomes.items():
                sheet[name] = sum(row.meeting_id in numbers for row in rows)
        return sorted(
            sheets.values(), key=lambda s: (s["body"] is None, s["body"] and (s["body"].kind, s["body"].name))
        )

    @cached_property
    def committees(self):
        """Steering bodies on the last day: who sits in them, how they are balanced, who came and went in the year."""
        period = self.period
        bodies = [b for b in self.material.bodies if b.kind == BodyKind.STEERING_COMMITTEE and not b.is_confidential]
        changes = Mandate.objects.filter(body__in=[body.pk for body in bodies]).filter(
            Q(starts_on__gte=period.starts_on, starts_on__lte=period.ends_on)
            | Q(ends_on__gte=period.starts_on, ends_on__lte=period.ends_on)
        )
        changes = list(changes.select_related("person", "organisation").order_by("starts_on", "pk"))
        found = []
        for body in bodies:
            seats = roster(body, period.ends_on) if body.is_running(period.ends_on) else []
            own = [mandate for mandate in changes if mandate.body_id == body.pk]
            found.append({"body": body, "seats": seats, "parts": balance(seats), "changes": self._changes(own)})
        return found

    def _changes(self, mandates):
        """Arrivals and departures of the year in the order of time."""
        period = self.period
        moves = [(m.starts_on, "in", m) for m in mandates if period.starts_on <= m.starts_on <= period.ends_on]
        moves += [
            (m.ends_on, "out", m) for m in mandates if m.ends_on and period.starts_on <= m.ends_on <= period.ends_on
        ]
        return [{"on": on, "move": move, "mandate": m} for on, move, m in sorted(moves, key=lambda x: (x[0], x[1]))]

    @cached_property
    def member_rows(self):
        """Members on the last day with commune and, if they agreed, who represents them."""
        members = self.material.members_on(self.period.ends_on)
        people = {}
        posts = Affiliation.objects.running(self.period.ends_on).filter(
            organisation__in=[member.pk for member in members],
            person__coordination=self.report.coordination,
            person__is_in_published_lists=True,
            person__pseudonymised_at=None,
            is_representative=True,
        )
        for post in posts.select_related("person").order_by("person__sort_name"):
            people.setdefault(post.organisation_id, []).append(post.person.full_name)
        return [
            {
                "organisation": member,
                "commune": getattr(self.material.main_sites.get(member.pk), "commune", None),
                "people": people.get(member.pk, []),
            }
            for member in members
        ]
