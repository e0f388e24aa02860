"""The data on which speed is measured: 1,000 organisations, 200 meetings of 12 items, 25 people, 3 pages of minutes."""

from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from zoneinfo import ZoneInfo

from coordination.models import Commune, Coordination, Cpas, Quartier, Role, Theme, User
from coordination.text import fold
from meetings.enums import ItemKind, MeetingState, Presence, Reply
from meetings.models import ActionItem, AgendaItem, Attendance, Decision, Invitation, Meeting
from meetings.services.search import refresh_search_text
from members.enums import BodyKind, Capacity, College, MandateFunction, MandateKind, Nature
from members.models import Affiliation, Body, Mandate, Membership, Organisation, Person, Site

ORGANISATIONS = 1000
MEETINGS = 200
ITEMS = 12
PEOPLE = 25
WORDS_PER_ITEM = 80  # twelve items, 960 words: three printed pages beside attendance, decisions and actions
ZONE = ZoneInfo("Europe/Brussels")
START = date(2022, 1, 1)
WORDS = [
    "accueil",
    "logement",
    "commune",
    "partenaire",
    "quartier",
    "besoin",
    "service",
    "public",
    "rencontre",
    "atelier",
    "réunion",
    "permanence",
    "orientation",
    "famille",
    "enfance",
    "santé",
    "mentale",
    "colis",
    "alimentaire",
    "énergie",
    "facture",
    "droit",
    "accès",
    "guichet",
    "travailleur",
    "social",
    "projet",
    "budget",
    "calendrier",
    "diagnostic",
    "habitant",
    "participation",
    "évaluation",
    "semaine",
    "prochaine",
    "mois",
    "dernier",
]


def sentence(random, words):
    return " ".join(random.choice(WORDS) for _word in range(words)).capitalize() + "."


def notes(random):
    return "\n\n".join(sentence(random, 20) for _paragraph in range(WORDS_PER_ITEM // 20))


def make_data():
    """Fill an empty database (reference data loaded) and return the coordination and its coordinator."""
    random = Random(62)
    commune = Commune.objects.get(nis="21007")
    coordination = Coordination.objects.create(
        slug="bench",
        name_fr="Banc d’essai",
        name_nl="Testbank",
        commune=commune,
        cpas=Cpas.objects.get(commune=commune),
    )
    user = User.objects.create_user("bench@bench.example", "unused-password-62", first_name="Bench", last_name="Mark")
    Role.objects.create(user=user, coordination=coordination, kind="coordinator", starts_on=START)
    organisations = _organisations(random, coordination, commune)
    people = _people(coordination, organisations)
    bodies = _bodies(coordination, people)
    pairs = list(zip(people, organisations, strict=True))
    for number in range(MEETINGS):
        _meeting(random, coordination, bodies, pairs, number)
    return coordination, user


def _organisations(random, coordination, commune):
    natures = cycle([Nature.CITIZEN_ASSOCIATION, Nature.MIXED_ASSOCIATION, Nature.CPAS_SERVICE, Nature.OTHER_PUBLIC])
    names = [f"{sentence(random, 3)[:-1]} {number}" for number in range(ORGANISATIONS)]
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=name,
            sort_name=fold(name),
            search_text=fold(f"{name} rue de l’exemple {number} 1190 forest"),
            nature=next(natures),
            language_status="fr",
            email=f"o{number}@bench.example",
        )
        for number, name in enumerate(names)
    )
    themes, quartiers = list(Theme.objects.all()), list(Quartier.objects.filter(communes=commune))
    Site.objects.bulk_create(
        Site(
            organisation=organisation,
            street="Rue de l’Exemple",
            number=str(number),
            postal_code="1190",
            locality="Forest",
            commune=commune,
            quartier=random.choice(quartiers),
            is_main=True,
        )
        for number, organisation in enumerate(organisations)
    )
    Membership.objects.bulk_create(
        Membership(coordination=coordination, organisation=organisation, starts_on=START)
        for organisation in organisations
    )
    Organisation.themes.through.objects.bulk_create(
        Organisation.themes.through(organisation=organisation, theme=random.choice(themes))
        for organisation in organisations
    )
    return organisations


def _people(coordination, organisations):
    people = Person.objects.bulk_create(
        Person(
            coordination=coordination,
            first_name=f"Prénom{number}",
            last_name=f"Nom{number:04}",
            sort_name=f"nom{number:04} prenom{number}",
            search_text=f"prenom{number} nom{number:04}",
            email=f"p{number}@bench.example",
            language="fr",
        )
        for number in range(len(organisations))
    )
    Affiliation.objects.bulk_create(
        Affiliation(person=person, organisation=organisation, starts_on=START, function="Travailleuse sociale")
        for person, organisation in zip(people, organisations, strict=True)
    )
    return people


def _bodies(coordination, people):
    Body.objects.create(
        coordination=coordination, kind=BodyKind.PLENARY, code="AG", name_fr="Plénière", starts_on=START
    )
    bodies = []
    for number in range(8):
        body = Body.objects.create(
            coordination=coordination,
            kind=BodyKind.WORKING_GROUP,
            code=f"GT{number}",
            name_fr=f"Groupe {number}",
            starts_on=START,
        )
        Mandate.objects.bulk_create(
            Mandate(
                body=body,
                person=person,
                kind=MandateKind.DELEGATED,
                capacity=Capacity.VOTING,
                college=College.ASSOCIATIVE,
                function=MandateFunction.MEMBER,
                starts_on=START,
            )
            for person in people[number * PEOPLE : (number + 1) * PEOPLE]
        )
        bodies.append(body)
    return bodies


def _meeting(random, coordination, bodies, pairs, number):
    group = number % len(bodies)
    starts_at = datetime(2023, 1, 10, 9, 30, tzinfo=ZONE) + timedelta(days=7 * number)
    is_open = number >= MEETINGS - 10
    meeting = Meeting.objects.create(
        coordination=coordination,
        body=bodies[group],
        title=f"Réunion {number} – {sentence(random, 2)}",
        starts_at=starts_at,
        state=MeetingState.HELD if is_open else MeetingState.ADOPTED,
        convened_at=starts_at - timedelta(days=15),
        adopted_on=None if is_open else starts_at.date() + timedelta(days=30),
        place="Salle du Conseil",
    )
    items = AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            title=sentence(random, 4),
            kind=ItemKind.EXCHANGE,
            minutes=10,
            notes=notes(random),
        )
        for position in range(1, ITEMS + 1)
    )
    _participation(random, meeting, pairs[group * PEOPLE : (group + 1) * PEOPLE])
    Decision.objects.bulk_create(
        Decision(
            meeting=meeting,
            item=items[index],
            coordination=coordination,
            body=meeting.body,
            year=starts_at.year,
            number=number * 2 + index + 1,
            text=sentence(random, 15),
        )
        for index in range(2)
    )
    ActionItem.objects.bulk_create(
        ActionItem(
            meeting=meeting,
            item=items[index],
            what=sentence(random, 8),
            person=pairs[group * PEOPLE + index][0],
            due_on=starts_at.date() + timedelta(days=30),
        )
        for index in range(3)
    )
    refresh_search_text(meeting)


def _participation(random, meeting, pairs):
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            person=person,
            name=person.full_name,
            organisation=organisation,
            organisation_name=organisation.name,
            organisation_nature=organisation.nature,
            presence=random.choice(Presence.values),
        )
        for person, organisation in pairs
    )
    Invitation.objects.bulk_create(
        Invitation(
            meeting=meeting,
            person=person,
            name=person.full_name,
            email=person.email,
            reply=Reply.PRESENT,
            replied_at=meeting.starts_at,
        )
        for person, _organisation in pairs
    )
