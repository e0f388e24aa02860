"""Objects for tests, by plain ORM calls with sensible defaults; each takes the fields that matter to the test."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from coordination.enums import MessageKind
from coordination.models import Commune, Coordination, Cpas, Frame, Role, Theme, User
from coordination.services.outbox import queue_message
from coordination.text import fold
from meetings.enums import MeetingState
from meetings.models import ActionItem, AgendaItem, Attendance, Decision, Invitation, Meeting
from members.enums import BodyKind, College, MandateKind, Nature
from members.models import Affiliation, Body, Mandate, Membership, Organisation, Person, Site
from reports.models import ActivityReport

PASSWORD = "correct-horse-battery"
BRUSSELS = ZoneInfo("Europe/Brussels")
LONG_AGO = date(2020, 1, 1)
_numbers = count(1)


def make_user(email=None, **fields):
    number = next(_numbers)
    fields.setdefault("first_name", "Prénom")
    fields.setdefault("last_name", f"Nom {number}")
    return User.objects.create_user(email or f"user{number}@test.example", PASSWORD, **fields)


def make_commune(nis="21007"):
    commune, _created = Commune.objects.get_or_create(
        nis=nis,
        defaults={
            "name_fr": f"Commune {nis}",
            "name_nl": f"Gemeente {nis}",
            "slug": f"commune-{nis}",
            "postal_codes": ["1190"],
            "polygon": {"type": "Polygon", "coordinates": []},
            "lon": "4.33",
            "lat": "50.81",
        },
    )
    return commune


def make_cpas(commune):
    cpas, _created = Cpas.objects.get_or_create(
        commune=commune, defaults={"name_fr": f"CPAS de {commune.name_fr}", "name_nl": f"OCMW {commune.name_nl}"}
    )
    return cpas


def make_coordination(slug=None, nis="21007", **fields):
    commune = make_commune(nis)
    slug = slug or f"coordination-{next(_numbers)}"
    fields.setdefault("name_fr", f"Coordination sociale {slug}")
    fields.setdefault("name_nl", f"Sociale coördinatie {slug}")
    return Coordination.objects.create(slug=slug, commune=commune, cpas=make_cpas(commune), **fields)


def make_role(user, coordination, kind, starts_on=LONG_AGO, ends_on=None):
    return Role.objects.create(user=user, coordination=coordination, kind=kind, starts_on=starts_on, ends_on=ends_on)


def make_theme(code=None):
    code = code or f"theme-{next(_numbers)}"
    theme, _created = Theme.objects.get_or_create(
        code=code, defaults={"name_fr": f"Thème {code}", "name_nl": f"Thema {code}", "position": next(_numbers)}
    )
    return theme


def make_frame(starts_on=date(2022, 1, 1), ends_on=date(2026, 12, 31), **fields):
    fields.setdefault("code", f"frame-{next(_numbers)}")
    return Frame.objects.create(name_fr="Cadre", name_nl="Kader", starts_on=starts_on, ends_on=ends_on, **fields)


def make_organisation(coordination=None, *, name=None, status="active", starts_on=LONG_AGO, ends_on=None, **fields):
    """An organisation and, with a coordination, its membership."""
    name = name or f"Association {next(_numbers)}"
    fields.setdefault("nature", Nature.CITIZEN_ASSOCIATION)
    acronym = fields.get("acronym", "")
    organisation = Organisation.objects.create(
        name=name, sort_name=fold(name)[:250], search_text=fold(f"{name} {acronym}"), **fields
    )
    if coordination is not None:
        make_membership(organisation, coordination, status=status, starts_on=starts_on, ends_on=ends_on)
    return organisation


def make_membership(organisation, coordination, *, status="active", starts_on=LONG_AGO, ends_on=None, **fields):
    return Membership.objects.create(
        organisation=organisation,
        coordination=coordination,
        status=status,
        starts_on=starts_on,
        ends_on=ends_on,
        **fields,
    )


def make_site(organisation, **fields):
    fields.setdefault("street", "Rue de l’Exemple")
    fields.setdefault("number", str(next(_numbers)))
    fields.setdefault("postal_code", "1190")
    fields.setdefault("locality", "Forest")
    fields.setdefault("is_main", not organisation.sites.exists())
    return Site.objects.create(organisation=organisation, **fields)


def make_person(coordination, *, user=None, first_name="Prénom", last_name=None, **fields):
    last_name = last_name or f"Nom-{next(_numbers)}"
    fields.setdefault("email", user.email if user else f"person{next(_numbers)}@test.example")
    name = f"{last_name} {first_name}"
    return Person.objects.create(
        coordination=coordination,
        user=user,
        first_name=first_name,
        last_name=last_name,
        sort_name=fold(name),
        search_text=fold(name),
        **fields,
    )


def make_affiliation(
    person, organisation, *, function="Travailleuse sociale", starts_on=LONG_AGO, ends_on=None, **fields
):
    return Affiliation.objects.create(
        person=person, organisation=organisation, function=function, starts_on=starts_on, ends_on=ends_on, **fields
    )


def make_body(coordination, kind=BodyKind.WORKING_GROUP, **fields):
    number = next(_numbers)
    fields.setdefault("code", f"B{number}")
    fields.setdefault("name_fr", f"Groupe {number}")
    fields.setdefault("name_nl", f"Groep {number}")
    fields.setdefault("starts_on", LONG_AGO)
    return Body.objects.create(coordination=coordination, kind=kind, **fields)


def make_mandate(body, person, *, organisation=None, starts_on=LONG_AGO, ends_on=None, **fields):
    fields.setdefault("kind", MandateKind.DELEGATED)
    fields.setdefault("college", College.ASSOCIATIVE)
    return Mandate.objects.create(
        body=body, person=person, organisation=organisation, starts_on=starts_on, ends_on=ends_on, **fields
    )


def make_meeting(coordination, *, body=None, starts_at=None, state=MeetingState.DRAFT, **fields):
    starts_at = starts_at or datetime(2026, 10, 6, 9, 30, tzinfo=BRUSSELS)
    if state not in (MeetingState.DRAFT, MeetingState.AGENDA_OPEN, MeetingState.CANCELLED):
        fields.setdefault("convened_at", starts_at)
    if state in (MeetingState.ADOPTED, MeetingState.ARCHIVED):
        fields.setdefault("adopted_on", starts_at.date())
    fields.setdefault("title", f"Réunion {next(_numbers)}")
    return Meeting.objects.create(coordination=coordination, body=body, starts_at=starts_at, state=state, **fields)


def make_item(meeting, **fields):
    fields.setdefault("title", f"Point {next(_numbers)}")
    fields.setdefault("position", meeting.items.count() + 1)
    return AgendaItem.objects.create(meeting=meeting, **fields)


def make_invitation(meeting, person, **fields):
    fields.setdefault("name", person.full_name)
    fields.setdefault("email", person.email)
    fields.setdefault("language", person.language)
    return Invitation.objects.create(meeting=meeting, person=person, **fields)


def make_attendance(meeting, person, *, organisation=None, presence="present", **fields):
    return Attendance.objects.create(
        meeting=meeting,
        person=person,
        name=person.full_name,
        organisation=organisation,
        organisation_name=organisation.name if organisation else "",
        organisation_nature=organisation.nature if organisation else Nature.UNKNOWN,
        presence=presence,
        **fields,
    )


def make_decision(item, *, number=None, text="Le groupe décide d’agir.", year=None):
    """The next decision of its body and year, unless a number is given."""
    meeting = item.meeting
    year = year or meeting.held_on.year
    if number is None:
        number = Decision.objects.filter(coordination=meeting.coordination, body=meeting.body, year=year).count() + 1
    return Decision.objects.create(
        meeting=meeting,
        item=item,
        coordination=meeting.coordination,
        body=meeting.body,
        year=year,
        number=number,
        text=text,
    )


def make_action(meeting, *, person=None, what="Écrire au bourgmestre", **fields):
    if person is None:
        fields.setdefault("who", "Quelqu’un")
    return ActionItem.objects.create(meeting=meeting, person=person, what=what, **fields)


def make_message(coordination, **fields):
    fields.setdefault("kind", MessageKind.CONVOCATION)
    fields.setdefault("to_email", "someone@test.example")
    fields.setdefault("subject", "Objet")
    fields.setdefault("text", "Texte")
    return queue_message(coordination=coordination, **fields)


def make_report(coordination, *, year=2026, frame=None, **fields):
    return ActivityReport.objects.create(
        coordination=coordination, year=year, frame=frame or make_frame(coordination=coordination), **fields
    )
