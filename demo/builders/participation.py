"""Who is invited to a meeting, who answers what, and who comes."""

from demo.builders.context import at
from demo.texts.routine import EXCUSES
from meetings.enums import Nature, Presence, Reply
from meetings.models import Attendance, Invitation
from members.enums import Nature as OrganisationNature
from members.queries.rosters import Seat, college_of, roster

GUESTS_OF_OPEN_MEETING = 46
INTERNAL_GROUP = 15
PLENARY_PRESENT = (20, 25)


class Assembly:
    """The seats of one meeting and what each person does about it."""

    def __init__(self, demo, rng, crowd, zeal, meeting, needed):
        self.demo, self.rng, self.meeting = demo, rng, meeting
        self.day = meeting.held_on
        self.seats = self._seats(crowd, needed)
        self.needed = {human.row.pk for human in needed}
        self.present, self.excused = self._who_comes(zeal)

    def _seats(self, crowd, needed):
        meeting = self.meeting
        if meeting.body is not None:
            return roster(meeting.body, self.day)
        posted = [human for human in crowd.humans if human.post.is_running(self.day)]
        if meeting.nature == Nature.NETWORK:
            chosen = [crowd.by_key["coord"], crowd.by_key["social"]]
        elif meeting.nature == Nature.INTERNAL:
            pool = [human for human in posted if human.sheet.nature == "C"]
            chosen = self.rng.sample(pool, min(INTERNAL_GROUP, len(pool)))
        else:
            pool = [human for human in posted if human.sheet.state in ("", "n")]
            chosen = self.rng.sample(pool, GUESTS_OF_OPEN_MEETING)
        chosen += [human for human in needed if human not in chosen]
        return [
            Seat(human.row, human.sheet.row, "", "", college_of(human.sheet.row.nature), "")
            for human in sorted(chosen, key=lambda human: (human.row.sort_name, human.row.pk))
        ]

    def _who_comes(self, zeal):
        rng, people = self.rng, [seat.person.pk for seat in self.seats]
        if len(people) > 30:
            wanted = rng.randint(*PLENARY_PRESENT)
            draw = sorted(people, key=lambda pk: (pk not in self.needed, -zeal[pk] * rng.random(), pk))
            present = draw[:wanted]
            rest = [pk for pk in draw[wanted:] if zeal[pk] > 0]
            excused = rng.sample(rest, min(len(rest), rng.randint(7, 13)))
        else:
            present = [pk for pk in people if pk in self.needed or rng.random() < max(0.35, zeal[pk])]
            excused = [pk for pk in people if pk not in present and rng.random() < 0.6]
        return set(present), set(excused)

    def invitations(self):
        return [self._invitation(seat) for seat in self.seats]

    def _invitation(self, seat):
        person, rng = seat.person, self.rng
        took_place = self.meeting.took_place
        reply, note, replied_at = Reply.NONE, "", None
        chance = rng.random()
        answers = chance < (0.7 if took_place else 0.45)
        if person.pk in self.present:
            reply = Reply.PRESENT if answers else Reply.NONE
        elif person.pk in self.excused:
            reply = Reply.EXCUSED if answers or took_place else Reply.NONE
            note = rng.choice(EXCUSES) if reply == Reply.EXCUSED and person.language != "nl" else ""
        elif chance < 0.03:
            reply = Reply.PRESENT
        if reply != Reply.NONE:
            latest = min(self.day, self.demo.today)
            spread = max(1, (latest - self.meeting.convened_at.date()).days)
            back = rng.randint(1, spread)
            replied_at = at(latest, rng.randint(8, 17), rng.randint(0, 59)) + (self.demo.day(-back) - self.demo.today)
            replied_at = max(replied_at, self.meeting.convened_at)
        return Invitation(
            meeting=self.meeting,
            person=person,
            name=person.full_name,
            email=person.email,
            language=person.language,
            reply=reply,
            reply_note=note,
            replied_at=replied_at,
        )

    def attendances(self, guests):
        rows = [self._attendance(seat) for seat in self.seats]
        rows += [
            Attendance(meeting=self.meeting, name=name, is_guest=True, presence=Presence.PRESENT) for name in guests
        ]
        return rows

    def add_guests(self, humans):
        """People of the network who were asked to present something without having a seat."""
        seated = {seat.person.pk for seat in self.seats}
        return [
            Attendance(
                meeting=self.meeting,
                person=human.row,
                name=human.row.full_name,
                organisation=human.sheet.row,
                organisation_name=human.sheet.row.name,
                organisation_nature=human.sheet.row.nature,
                is_guest=True,
                presence=Presence.PRESENT,
            )
            for human in humans
            if human.row.pk not in seated
        ]

    def _attendance(self, seat):
        presence = Presence.ABSENT
        if seat.person.pk in self.present:
            presence = Presence.PRESENT
        elif seat.person.pk in self.excused:
            presence = Presence.EXCUSED
        organisation = seat.organisation
        return Attendance(
            meeting=self.meeting,
            person=seat.person,
            name=seat.person.full_name,
            organisation=organisation,
            organisation_name=organisation.name if organisation else "",
            organisation_nature=organisation.nature if organisation else OrganisationNature.UNKNOWN,
            mandate_kind=seat.kind if seat.mandate else "",
            capacity=seat.capacity if seat.mandate else "",
            college=seat.college if self.meeting.body_id else "",
            presence=presence,
        )


def zeal_of(demo, crowd):
    """How likely each person comes, by number: a third never does, a tenth nearly always."""
    rng = demo.rng(f"zeal-{crowd.coordination.slug}")
    levels = (0.0, 0.0, 0.0, 0.2, 0.2, 0.25, 0.3, 0.45, 0.55, 0.85)
    return {human.row.pk: 0.9 if human.key else rng.choice(levels) for human in crowd.humans}
