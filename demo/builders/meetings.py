"""Meetings with their agenda, participants, minutes, decisions and actions, in every state."""

import uuid
from collections import defaultdict
from datetime import timedelta

from coordination.markup import strip_markup
from coordination.text import fold
from demo.builders.context import at
from demo.builders.minutes import MinutesWriter
from demo.builders.participation import Assembly, zeal_of
from demo.builders.scripts import KINDS, read_meetings
from meetings.enums import ActionStatus, MeetingState, Nature
from meetings.models import ActionItem, AgendaItem, Attendance, Decision, Invitation, Meeting
from meetings.models.meetings import ANNOUNCED, TOOK_PLACE
from meetings.services.search import MINUTES_ARE_OUT
from members.models import Site

CODES = {"LOG": "GT-LOG", "SM": "GT-SM", "ALIM": "GT-ALIM", "JEU": "GT-JEU", "SEN": "GT-SEN", "NUM": "GT-NUM"}
SECRETARIES = {"GT-LOG": "lucas", "GT-SM": "helene", "GT-JEU": "camille", "GT-SEN": "wim", "INTER": "martine"}
# Each body has its day of the week, Monday being 0.
WEEKDAYS = {"AG": 1, "COPIL": 0, "LOG": 3, "SM": 3, "ALIM": 2, "JEU": 4, "SEN": 0, "NUM": 4, "INTER": 1}
STATUSES = {
    "done": ActionStatus.DONE,
    "progress": ActionStatus.IN_PROGRESS,
    "open": ActionStatus.OPEN,
    "dropped": ActionStatus.DROPPED,
}
ARCHIVED_AFTER, REMARKS_FOR = 400, 21


class Calendar:
    """Builds the meetings of one coordination from their scripts, in the order of their days."""

    def __init__(self, demo, coordination, sheets, crowd, bodies, creator, *files):
        self.demo, self.coordination, self.crowd, self.bodies = demo, coordination, crowd, bodies
        self.creator = creator
        self.rng = demo.rng(f"meetings-{coordination.slug}")
        self.sheets = {sheet.key: sheet for sheet in sheets if sheet.key}
        self.scripts = read_meetings(*files)
        self.writer = MinutesWriter(demo, coordination.slug)
        self.zeal = zeal_of(demo, crowd)
        self.days = self._days()
        self.numbers = defaultdict(int)
        self.rows = defaultdict(list)
        self.pairs = []

    def build(self):
        """Write everything; return the meetings with their scripts."""
        for script in self.scripts:
            self.pairs.append((script, self._meeting(script)))
        self._adopt()
        meetings = [meeting for _script, meeting in self.pairs]
        Meeting.objects.bulk_create(meetings)
        self._restore_dates(meetings)
        link = Meeting.themes.through
        link.objects.bulk_create(
            link(meeting_id=meeting.pk, theme_id=self.demo.themes[code].pk)
            for script, meeting in self.pairs
            for code in script.themes
        )
        for script, meeting in self.pairs:
            self._fill(script, meeting)
        for model in (AgendaItem, Invitation, Attendance, Decision, ActionItem):
            rows = self.rows[model]
            for row in rows:
                if model in (Decision, ActionItem):
                    row.item_id = row.item.pk
            model.objects.bulk_create(rows)
        self._index(meetings)
        return self.pairs

    def _days(self):
        """Day of each script: plenaries first, then the others, two never on the same day."""
        days = {}
        for script in sorted(self.scripts, key=lambda script: script.body != "AG"):
            offset = script.offset
            weekday = None if -8 < offset < 0 else WEEKDAYS.get(script.body)
            while (day := self.demo.working_day(offset, weekday)) in days.values():
                offset += -1 if offset < 0 else 1
            days[id(script)] = day
        return days

    # The meeting itself

    def _meeting(self, script):
        day = self.days[id(script)]
        body = self.bodies[CODES.get(script.body, script.body)] if script.body != "-" else None
        nature, _colon, network = script.options.get("nature", Nature.COORDINATION).partition(":")
        state = MeetingState(script.options.get("state", self._state(script, day)))
        meeting = Meeting(
            coordination=self.coordination,
            body=body,
            title=script.title,
            nature=nature,
            network_name=network,
            state=state,
            starts_at=at(day, script.hour, script.minute),
            site=self._site(script.place),
            place="" if script.place else ("Chez le réseau partenaire, Bruxelles" if network else ""),
            language=script.language,
            introduction=script.introduction,
            minutes_taker=self._secretary(body, day) if state in TOOK_PLACE else None,
            remarks_until=self._remarks_until(state, day),
            convened_at=at(min(day - timedelta(days=13), self.demo.day(-2)), 10, 15) if state in ANNOUNCED else None,
            calendar_uid=uuid.UUID(int=self.rng.getrandbits(128), version=4),
            cancel_reason=script.options.get("reason", ""),
            created_by=self.creator,
        )
        if state == MeetingState.CANCELLED:
            meeting.calendar_sequence = 1
        return meeting

    def _remarks_until(self, state, day):
        if state not in MINUTES_ARE_OUT:
            return None
        last_day = day + timedelta(days=REMARKS_FOR)
        return max(last_day, self.demo.day(4)) if state == MeetingState.IN_REMARKS else last_day

    def _state(self, script, day):
        if self._next_day(script) or script.body == "-" or script.offset < -REMARKS_FOR:
            is_old = (self.demo.today - day).days > ARCHIVED_AFTER
            return MeetingState.ARCHIVED if is_old else MeetingState.ADOPTED
        return MeetingState.IN_REMARKS

    def _neighbours(self, script):
        """Scripts of the same body that took place or will, in order; a cancelled one is none."""
        return [s for s in self.scripts if s.body == script.body and s.options.get("state") != "cancelled"]

    def _previous_day(self, script):
        days = [self.days[id(s)] for s in self._neighbours(script) if s.offset < script.offset]
        if script.body == "-":
            return None
        # The meeting before the first one of the demonstration is not told, but had minutes all the same.
        return days[-1] if days else self.demo.working_day(script.offset - 84)

    def _next_day(self, script, *, held=True):
        """Day of the next meeting of the body; with `held`, of the next one that took place already."""
        days = [
            self.days[id(s)]
            for s in self._neighbours(script)
            if s.offset > script.offset and not (held and s.offset > 0)
        ]
        return days[0] if days and script.body != "-" else None

    def _adopt(self):
        """Minutes are adopted by the next meeting of the body, or in writing when there was none."""
        for script, meeting in self.pairs:
            if meeting.state not in (MeetingState.ADOPTED, MeetingState.ARCHIVED):
                continue
            day = self._next_day(script)
            meeting.adopted_on = day or meeting.held_on + timedelta(days=REMARKS_FOR)
            if day:
                meeting.next_one = next(
                    other for later, other in self.pairs if later.body == script.body and other.held_on == day
                )

    def _restore_dates(self, meetings):
        for meeting in meetings:
            meeting.created_at = min(meeting.starts_at - timedelta(days=34), self.demo.moment(-3, 9))
            later = getattr(meeting, "next_one", None)
            meeting.adopted_at_meeting_id = later.pk if later else None
        Meeting.objects.bulk_update(meetings, ["created_at", "adopted_at_meeting"])

    def _site(self, key):
        return self.sheets[key].sites[0] if key else None

    def _secretary(self, body, day):
        key = SECRETARIES.get(body.code, "assist") if body else "assist"
        human = self.crowd.by_key.get(key)
        return human.row if human and human.post.is_running(day) else None

    # Agenda, participants, minutes

    def _human(self, key, day):
        """Person of the cast, or who represents the organisation of that key on that day."""
        if key in self.crowd.by_key:
            return self.crowd.by_key[key]
        humans = self.crowd.of(self.sheets[key], day)
        return next((human for human in humans if human.post.is_representative), humans[0] if humans else None)

    def _fill(self, script, meeting):
        day = meeting.held_on
        names = {item.presenter for item in script.items if item.presenter}
        needed = [self._human(key, day) for key in sorted(names) if not key.startswith("=")]
        needed = list({id(human): human for human in needed if human}.values())
        assembly = Assembly(self.demo, self.rng, self.crowd, self.zeal, meeting, needed)
        humans = []
        if meeting.state in ANNOUNCED and meeting.nature != Nature.NETWORK:
            self.rows[Invitation] += assembly.invitations()
        if meeting.took_place:
            guests = [key[1:] for key in sorted(names) if key.startswith("=") and meeting.nature != Nature.NETWORK]
            extra = assembly.add_guests(needed)
            self.rows[Attendance] += assembly.attendances(guests) + extra
            there = assembly.present | {row.person_id for row in extra}
            humans = [human for human in self.crowd.humans if human.row.pk in there]
            self.rng.shuffle(humans)
        for position, item in enumerate(script.items, start=1):
            self._item(script, meeting, position, item, humans)

    def _item(self, script, meeting, position, item, humans):
        day = meeting.held_on
        presenter = self._human(item.presenter, day) if item.presenter and item.presenter[0] != "=" else None
        row = AgendaItem(
            meeting=meeting,
            position=position,
            title=item.title,
            kind=KINDS[item.letter],
            minutes=item.minutes,
            description=item.description,
            presenter=presenter.row if presenter else None,
            presenter_name=item.presenter[1:] if item.presenter.startswith("=") else "",
            proposed_by=presenter.row if presenter and item.letter in "ES" and self.rng.random() < 0.3 else None,
        )
        half_written = meeting.state == MeetingState.HELD and (
            item.letter == "O" or not (item.is_routine or item.notes)
        )
        if meeting.took_place and not half_written:
            row.notes = self.writer.write(
                script,
                item,
                present=len(humans),
                previous_day=self._previous_day(script),
                next_day=self._next_day(script, held=False),
                humans=humans,
                actions=self._promised(meeting),
            )
        self.rows[AgendaItem].append(row)
        if meeting.took_place:
            self._decisions(meeting, row, item)
            self._actions(meeting, row, item)

    def _promised(self, meeting):
        """Actions of the body that were open after its last meeting, each with whether it is done by this one."""
        earlier = [row for row in self.rows[ActionItem] if row.meeting.body_id == meeting.body_id]
        earlier = [row for row in earlier if row.meeting_id != meeting.pk]
        if not earlier or meeting.body_id is None:
            return []
        last_day = max(row.meeting.held_on for row in earlier)
        day = meeting.held_on
        still_open = [row for row in earlier if row.closed_on is None or row.closed_on > last_day]
        kept = [row for row in still_open if row.status != ActionStatus.DROPPED or row.closed_on > day]
        return [(row, row.closed_on is not None and row.closed_on <= day) for row in kept]

    def _decisions(self, meeting, row, item):
        for text in item.decisions:
            year = meeting.held_on.year
            self.numbers[meeting.body_id, year] += 1
            decision = Decision(
                meeting=meeting,
                item=row,
                coordination=self.coordination,
                body=meeting.body,
                year=year,
                number=self.numbers[meeting.body_id, year],
                text=text,
            )
            self.rows[Decision].append(decision)

    def _actions(self, meeting, row, item):
        day = meeting.held_on
        for script in item.actions:
            human = self._human(script.who, day)
            status, due_on = STATUSES[script.status], day + timedelta(days=script.days)
            closed_on = None
            if status in (ActionStatus.DONE, ActionStatus.DROPPED):
                closed_on = due_on + timedelta(days=self.rng.randint(-5, 9))
                closed_on = max(day, min(closed_on, self.demo.day(-1)))
            self.rows[ActionItem].append(
                ActionItem(
                    meeting=meeting,
                    item=row,
                    what=script.what,
                    person=human.row if human else None,
                    who="" if human else self.sheets[script.who].name,
                    due_on=due_on,
                    status=status,
                    closed_on=closed_on,
                    drop_reason=script.reason,
                )
            )

    def _index(self, meetings):
        """Search text as the service of meetings writes it: minutes once they are out."""
        words = defaultdict(list)
        sites = {
            site.pk: site
            for site in Site.objects.filter(meetings__in=meetings).select_related("organisation").distinct()
        }
        for meeting in meetings:
            if meeting.site_id:
                meeting.site = sites[meeting.site_id]
            words[meeting.pk] += [meeting.title, meeting.network_name, meeting.place_line]
        for item in self.rows[AgendaItem]:
            words[item.meeting_id] += [item.title, item.description, item.presented_by]
            if item.meeting.state in MINUTES_ARE_OUT:
                words[item.meeting_id].append(strip_markup(item.notes))
        for model, field in ((Decision, "text"), (ActionItem, "what")):
            for row in self.rows[model]:
                if row.meeting.state in MINUTES_ARE_OUT:
                    words[row.meeting_id].append(getattr(row, field))
        for meeting in meetings:
            meeting.search_text = fold(" ".join(part for part in words[meeting.pk] if part))
        Meeting.objects.bulk_update(meetings, ["search_text"])
