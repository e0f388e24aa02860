"""Everything the figures are counted from, fetched once: a dozen queries for the whole report of a year."""

from collections import defaultdict
from datetime import timedelta
from functools import cached_property

from django.db.models import OuterRef, Q, Subquery, Sum

from meetings.enums import Nature, Presence
from meetings.models import ActionItem, AgendaItem, Attendance, Decision, Invitation, Meeting
from members.enums import MembershipStatus
from members.models import Body, Membership, Organisation, Site

DEFAULT_MINUTES = 90  # as Meeting.ends_at: nothing was planned
_PLANNED = Subquery(
    AgendaItem.objects.filter(meeting=OuterRef("pk"))
    .order_by()
    .values("meeting")
    .annotate(total=Sum("minutes"))
    .values("total")
)


class Material:
    """Rows of one coordination and period. Only meetings that took place are in it.

    Without `with_confidential`, confidential bodies and all that follows from them are not there at all
    (docs/adr/0006-confidential-bodies-in-figures.md).
    """

    def __init__(self, coordination, period, *, with_confidential):
        self.coordination = coordination
        self.period = period
        self.with_confidential = with_confidential

    # Members

    @cached_property
    def terms(self):
        """Memberships beyond a mere contact, from the eve of the period to the day after it, by organisation."""
        eve, after = self.period.starts_on - timedelta(days=1), self.period.ends_on + timedelta(days=1)
        rows = (
            Membership.objects.filter(coordination=self.coordination)
            .overlapping(eve, after)
            .exclude(status=MembershipStatus.CANDIDATE)
            .select_related("organisation")
            .order_by("organisation__sort_name", "organisation", "starts_on")
        )
        terms = defaultdict(list)
        for row in rows:
            terms[row.organisation].append(row)
        return terms

    def is_member(self, organisation, on):
        return any(term.is_running(on) for term in self.terms.get(organisation, ()))

    def members_on(self, on):
        """Organisations that are members on that day, by name; one that is there twice counts once."""
        return [organisation for organisation in self.terms if self.is_member(organisation, on)]

    @cached_property
    def themes_of(self):
        """Themes of each organisation, by its number."""
        return self._themes(Organisation.themes.through, "organisation", [o.pk for o in self.terms])

    @cached_property
    def main_sites(self):
        """Main address of each member organisation, quarter and commune included, by the organisation's number."""
        sites = Site.objects.filter(is_main=True, organisation__in=[o.pk for o in self.terms])
        return {site.organisation_id: site for site in sites.select_related("quartier", "commune")}

    # Bodies and meetings

    @cached_property
    def bodies(self):
        """Bodies that ran on at least one day of the period."""
        bodies = Body.objects.filter(coordination=self.coordination, starts_on__lte=self.period.ends_on).filter(
            Q(ends_on=None) | Q(ends_on__gte=self.period.starts_on)
        )
        return list(bodies if self.with_confidential else bodies.filter(is_confidential=False))

    @cached_property
    def all_meetings(self):
        """Meetings that took place, whatever their nature, in the order of time."""
        start, end = self.period.bounds
        meetings = (
            Meeting.objects.filter(coordination=self.coordination, starts_at__gte=start, starts_at__lt=end)
            .took_place()
            .select_related("body")
            .defer("introduction", "search_text")
            .annotate(planned=_PLANNED)
            .order_by("starts_at", "pk")
        )
        if not self.with_confidential:
            meetings = meetings.exclude(body__is_confidential=True)
        return list(meetings)

    @cached_property
    def meetings(self):
        """Those that count: meetings of the social coordination itself."""
        return [meeting for meeting in self.all_meetings if meeting.nature == Nature.COORDINATION]

    @property
    def open_meetings(self):
        """Those of them that may be named."""
        return [meeting for meeting in self.meetings if not is_confidential(meeting)]

    def of_nature(self, nature):
        return [meeting for meeting in self.all_meetings if meeting.nature == nature]

    @cached_property
    def meeting_themes(self):
        """Themes of each meeting, or else those of its body, by the number of the meeting."""
        meetings = {meeting.pk: meeting.body_id for meeting in self.all_meetings}
        own = self._themes(Meeting.themes.through, "meeting", list(meetings))
        of_body = self._themes(Body.themes.through, "body", {body for body in meetings.values() if body})
        return {pk: own.get(pk) or of_body.get(body, []) for pk, body in meetings.items()}

    def _themes(self, link, role, numbers):
        themes = defaultdict(list)
        for row in link.objects.filter(**{f"{role}__in": numbers}).select_related("theme").order_by("theme__position"):
            themes[getattr(row, f"{role}_id")].append(row.theme)
        return themes

    def minutes_of(self, meeting):
        """Planned duration in minutes."""
        return meeting.planned or DEFAULT_MINUTES

    # Attendance: what was true that day stands in the row itself

    @cached_property
    def attendance(self):
        """Lines of the attendance lists, by the number of the meeting."""
        rows = Attendance.objects.filter(meeting__in=[m.pk for m in self.all_meetings]).values_list(
            "meeting_id",
            "person_id",
            "name",
            "organisation_id",
            "organisation_name",
            "organisation_nature",
            "college",
            "is_guest",
            "presence",
            named=True,
        )
        lists = defaultdict(list)
        for row in rows:
            lists[row.meeting_id].append(row)
        return lists

    def lines(self, meetings, presence=None):
        """Lines of these meetings, or those of one presence only."""
        return [
            line
            for meeting in meetings
            for line in self.attendance.get(meeting.pk, ())
            if presence is None or line.presence == presence
        ]

    def present(self, meetings):
        return self.lines(meetings, Presence.PRESENT)

    @cached_property
    def invited(self):
        """Who was invited to or expected at each meeting, by its number: each person once, guests of the day not."""
        invited = defaultdict(set)
        rows = Invitation.objects.filter(meeting__in=[m.pk for m in self.all_meetings])
        for meeting, person, pk in rows.values_list("meeting_id", "person_id", "pk"):
            invited[meeting].add(("person", person) if person else ("invitation", pk))
        for meeting, lines in self.attendance.items():
            invited[meeting].update(
                ("person", line.person_id) for line in lines if line.person_id and not line.is_guest
            )
        return invited

    # Outcomes

    @cached_property
    def decisions(self):
        rows = Decision.objects.filter(meeting__in=[m.pk for m in self.meetings])
        return list(rows.select_related("meeting__body", "body").order_by("meeting__starts_at", "number", "pk"))

    @cached_property
    def actions(self):
        """Actions agreed in meetings of the coordination up to the last day, those of earlier years included."""
        rows = (
            ActionItem.objects.filter(
                meeting__coordination=self.coordination,
                meeting__nature=Nature.COORDINATION,
                meeting__in=Meeting.objects.took_place(),
                meeting__starts_at__lt=self.period.bounds[1],
            )
            .select_related("meeting__body", "person")
            .order_by("meeting__starts_at", "due_on", "pk")
        )
        if not self.with_confidential:
            rows = rows.exclude(meeting__body__is_confidential=True)
        return list(rows)

    @property
    def agreed_actions(self):
        numbers = {meeting.pk for meeting in self.meetings}
        return [action for action in self.actions if action.meeting_id in numbers]


def is_confidential(meeting):
    return meeting.body is not None and meeting.body.is_confidential
