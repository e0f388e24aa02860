"""People and their dated posts: who represents what, who left and who came after."""

from dataclasses import dataclass

from coordination.enums import ContactLanguage
from demo.builders.context import domain_of, text_lines
from demo.texts.people import (
    CAST,
    DEPARTURES,
    DUTCH_FUNCTIONS,
    FUNCTIONS,
    NOT_REPRESENTING,
)
from members.models import Affiliation, Person
from members.services.people import fill_derived

REPRESENTED = ("", "n", "c", "e")


@dataclass
class Human:
    row: Person
    sheet: object
    post: Affiliation
    key: str = ""


class Crowd:
    """The people of one coordination, in the order in which they were made up."""

    def __init__(self, demo, coordination, stream):
        self.demo = demo
        self.coordination = coordination
        self.rng = demo.rng(f"people-{stream}")
        self.humans = []
        self.later_posts = []
        self._names = set()
        self._words = dict(_name_lists())

    @property
    def by_key(self):
        return {human.key: human for human in self.humans if human.key}

    def of(self, sheet, on=None):
        """People of the organisation, those in post on a day if one is given."""
        return [h for h in self.humans if h.sheet is sheet and (on is None or h.post.is_running(on))]

    def add(self, sheet, *, starts_on, ends_on=None, represents=True, function="", name=None, key="", email=None):
        first, last = name or self._new_name(sheet)
        self._names.add((first, last))
        if email is None:
            email = self.demo.address(f"{first} {last}", domain_of(sheet.name)) if self.rng.random() > 0.07 else ""
        person = Person(
            coordination=self.coordination,
            first_name=first,
            last_name=last.replace("Van-", "Van "),
            email=email,
            phone=self.demo.phone() if self.rng.random() > 0.35 else "",
            language=self._language(sheet),
            is_in_published_lists=self.rng.random() > 0.35,
        )
        fill_derived(person)
        post = Affiliation(
            person=person,
            organisation=sheet.row,
            function=function or self._function(sheet),
            is_representative=represents,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        human = Human(person, sheet, post, key)
        self.humans.append(human)
        return human

    def save(self):
        Person.objects.bulk_create([human.row for human in self.humans])
        posts = [human.post for human in self.humans] + self.later_posts
        for post in posts:
            post.person_id = post.person.pk
        Affiliation.objects.bulk_create(posts)

    def _new_name(self, sheet):
        while True:
            firsts = self._words["first-nl" if sheet.is_dutch else "first"]
            name = self.rng.choice(firsts), self.rng.choice(self._words["last"])
            if name not in self._names:
                return name

    def _language(self, sheet):
        chance = self.rng.random()
        if sheet.is_dutch:
            return ContactLanguage.DUTCH
        if sheet.language == "B" and chance < 0.25:
            return ContactLanguage.DUTCH
        return ContactLanguage.UNKNOWN if chance > 0.96 else ContactLanguage.FRENCH

    def _function(self, sheet):
        if sheet.is_dutch:
            return self.rng.choice(DUTCH_FUNCTIONS)
        return self.rng.choice(FUNCTIONS[sheet.themes[0]])


def _name_lists():
    for line in text_lines("names.txt"):
        kind, _colon, names = line.partition(": ")
        yield kind, names.split()


def build_people(demo, coordination, sheets, *, total=260):
    """Write `total` people: the cast, one representative per living member, predecessors, and colleagues."""
    crowd = Crowd(demo, coordination, coordination.slug)
    by_key = {sheet.key: sheet for sheet in sheets if sheet.key}
    for key, first, last, organisation, function, arrival in CAST:
        crowd.add(
            by_key[organisation], name=(first, last), function=function, key=key, starts_on=demo.day(arrival),
            ends_on=demo.day(DEPARTURES[key]) if key in DEPARTURES else None,
            represents=key not in NOT_REPRESENTING, email=demo.address(f"{first} {last}", "demo.example"),
        )  # fmt: skip
    for key, left in DEPARTURES.items():
        crowd.add(crowd.by_key[key].sheet, starts_on=demo.day(left + 20))
    _add_representatives(crowd, sheets)
    _add_dormant_contacts(crowd, sheets)
    _add_colleagues(crowd, sheets, total)
    _move_some(crowd, sheets)
    crowd.save()
    return crowd


def _add_representatives(crowd, sheets):
    demo, rng = crowd.demo, crowd.rng
    for number, sheet in enumerate(sheet for sheet in sheets if sheet.state in REPRESENTED):
        if crowd.of(sheet):
            continue
        ends_on = sheet.membership.ends_on
        earliest = max(sheet.membership.starts_on, demo.day(-2400))
        if number % 3 == 0 and sheet.state == "":
            left = demo.day(-rng.randint(35, 690))
            crowd.add(sheet, starts_on=earliest, ends_on=left)
            crowd.add(sheet, starts_on=min(demo.day(-8), left + (demo.day(rng.randint(1, 60)) - demo.today)))
        else:
            crowd.add(sheet, starts_on=earliest, ends_on=ends_on)


def _add_dormant_contacts(crowd, sheets):
    """Members that sleep on the list: half of them have a name nobody replaced, the others still get the mails."""
    demo, rng = crowd.demo, crowd.rng
    for number, sheet in enumerate(sheet for sheet in sheets if sheet.state == "d"):
        starts_on = max(sheet.membership.starts_on, demo.day(-2600))
        ends_on = demo.day(-rng.randint(60, 500)) if number % 2 else None
        crowd.add(sheet, starts_on=starts_on, ends_on=ends_on)


def _add_colleagues(crowd, sheets, total):
    demo, rng = crowd.demo, crowd.rng
    living = [sheet for sheet in sheets if sheet.state in ("", "n")]
    while len(crowd.humans) < total:
        sheet = rng.choice(living)
        if len(crowd.of(sheet)) < 8:
            first_day = max(sheet.membership.starts_on, demo.day(-1500))
            span = max(1, (demo.today - first_day).days - 20)
            starts_on = demo.day(-20 - rng.randint(0, span - 1) if span > 1 else -10)
            ends_on = demo.day(-rng.randint(1, 15)) if rng.random() < 0.12 else None
            crowd.add(sheet, starts_on=max(starts_on, first_day), ends_on=ends_on, represents=False)


def _move_some(crowd, sheets):
    """A few who left one member work for another one now, as its second voice."""
    demo, rng = crowd.demo, crowd.rng
    left = [h for h in crowd.humans if h.post.ends_on and h.post.ends_on < demo.day(-60) and h.sheet.state == ""]
    living = [sheet for sheet in sheets if sheet.state == "" and sheet.nature == "A"]
    for human in left[:6]:
        sheet = rng.choice([sheet for sheet in living if sheet is not human.sheet])
        crowd.later_posts.append(
            Affiliation(
                person=human.row,
                organisation=sheet.row,
                function="Chargée de projet" if human.row.first_name.endswith(("a", "e")) else "Chargé de projet",
                is_representative=False,
                starts_on=human.post.ends_on + (demo.day(30) - demo.today),
            )
        )
