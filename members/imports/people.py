"""The people that a list names, compared with those whom the coordination knows."""

from collections import defaultdict

from coordination.text import fold
from members.enums import ImportOutcome
from members.models import Affiliation, Person
from members.services.people import fill_derived


def name_key(first_name, last_name):
    """Comparable name, whatever the order of its words."""
    return " ".join(sorted(fold(f"{first_name} {last_name}").replace(",", " ").split()))


class PeopleIndex:
    """People of the coordination with their posts, in memory; nothing is read when the list names nobody."""

    def __init__(self, coordination, *, load, lock):
        self.coordination = coordination
        self.by_name = defaultdict(list)
        self.posts = defaultdict(list)
        if not load:
            return
        rows = Person.objects.filter(coordination=coordination, pseudonymised_at=None).order_by("pk")
        people = {}
        for person in rows.select_for_update() if lock else rows:
            people[person.pk] = person
            self.by_name[name_key(person.first_name, person.last_name)].append(person)
        for post in Affiliation.objects.filter(person__coordination=coordination).order_by("pk"):
            if post.person_id in people:
                self.posts[id(people[post.person_id])].append(post)

    def apply(self, result, line, *, starts_on):
        """Add or complete the person of the line and the post in the organisation of the result."""
        organisation = result.sheet.organisation
        fitting = self._fitting(line, organisation)
        if len(fitting) > 1:
            result.say(
                "ambiguous_person", name=f"{line.person.get('first_name', '')} {line.person['last_name']}".strip()
            )
            return
        if fitting:
            person = fitting[0]
            self._complete(result, person, line)
        else:
            person = Person(coordination=self.coordination, notes=line.notes, **line.person)
            fill_derived(person)
            self.by_name[name_key(person.first_name, person.last_name)].append(person)
            result.created.append(person)
            if result.outcome != ImportOutcome.CREATE:
                result.changes.append(["person", "", person.full_name])
        self._post(result, person, organisation, line, starts_on=line.member_since or starts_on)

    def _fitting(self, line, organisation):
        """Same name, and the same address or post; a namesake with another address elsewhere is another person."""
        email = line.person.get("email", "").casefold()
        alike = self.by_name[name_key(line.person.get("first_name", ""), line.person["last_name"])]
        posted = [person for person in alike if self._posts_in(person, organisation)]
        same_email = [person for person in alike if email and person.email.casefold() == email]
        if same_email or posted:
            both = [person for person in same_email if person in posted]
            return both or same_email or posted
        return [person for person in alike if not email or not person.email]

    def _posts_in(self, person, organisation):
        return [post for post in self.posts[id(person)] if post.organisation is organisation or (
            organisation.pk and post.organisation_id == organisation.pk
        )]  # fmt: skip

    def _complete(self, result, person, line):
        """Fill what is empty; what somebody wrote about a person is not replaced by a list."""
        wanted = {**line.person, "notes": line.notes}
        changed = {}
        for name in ("email", "phone", "language", "notes"):
            if wanted.get(name) and not getattr(person, name):
                changed[name] = ["", str(wanted[name])]
                setattr(person, name, wanted[name])
        if changed:
            fill_derived(person)
            result.changes.extend([f"person_{name}", *values] for name, values in changed.items())
            if person.pk:
                result.changed.append((person, changed))

    def _post(self, result, person, organisation, line, *, starts_on):
        posts = self._posts_in(person, organisation)
        running = [post for post in posts if post.ends_on is None]
        if running:
            post = running[0]
            if line.function and not post.function:
                post.function = line.function
                result.changes.append(["function", "", line.function])
                if post.pk:
                    result.changed.append((post, {"function": ["", line.function]}))
            return
        if posts:
            result.say("post_is_over", name=person.full_name)
            return
        post = Affiliation(person=person, organisation=organisation, function=line.function, starts_on=starts_on)
        self.posts[id(person)].append(post)
        result.created.append(post)
        if result.outcome != ImportOutcome.CREATE and person.pk:
            result.changes.append(["function", "", line.function or person.full_name])
