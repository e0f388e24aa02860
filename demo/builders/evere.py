"""The second, small coordination: its own people, plenary and coordinator, two sheets shared with the first."""

from coordination.enums import RoleKind
from coordination.models import Role
from demo.builders.accounts import EVERE_ACCOUNT, AccountMaker, login_address
from demo.builders.directory import Sheet, build_directory
from demo.builders.meetings import Calendar
from demo.builders.people import Crowd
from demo.builders.trail import Trail, build_messages
from demo.texts.places import STREETS_EVERE
from members.enums import BodyKind, MembershipStatus
from members.models import Body, Membership, Person
from members.services.people import fill_derived

# Organisations of the first coordination that work in the second commune as well.
SHARED = ("logistique", "aidants")
LIEN = ("Lien", "Borremans-Ait", "everecpas", "Coördinator")


def build_evere(demo, coordination, forest_sheets):
    """Write the second coordination; return nothing."""
    sheets = build_directory(
        demo, coordination, "organisations_evere.txt", streets=STREETS_EVERE, locality=("Evere", "Evere"),
        stream="evere",
    )  # fmt: skip
    sheets += _share(demo, coordination, forest_sheets)
    crowd = _people(demo, coordination, sheets)
    user = _account(demo, coordination, crowd.by_key["lien"])
    plenary = Body.objects.create(
        coordination=coordination,
        kind=BodyKind.PLENARY,
        code="AG",
        name_fr="Assemblée plénière d’Evere",
        name_nl="Plenaire vergadering van Evere",
        purpose="Brengt alle leden samen.",
        starts_on=demo.day(-700),
    )
    pairs = Calendar(
        demo, coordination, sheets, crowd, {"AG": plenary}, user, "meetings_evere.txt"
    ).build()  # fmt: skip
    build_messages(demo, coordination, pairs, user)
    trail = Trail(demo, coordination, user)
    trail.of_directory(sheets)
    trail.of_bodies()
    trail.of_meetings([meeting for _script, meeting in pairs])
    trail.save()


def _share(demo, coordination, forest_sheets):
    shared = []
    for sheet in forest_sheets:
        if sheet.key in SHARED:
            membership = Membership(
                coordination=coordination,
                organisation=sheet.row,
                status=MembershipStatus.ACTIVE,
                starts_on=demo.day(-420),
            )
            shared.append(
                Sheet(
                    sheet.nature, sheet.language, "", sheet.key, sheet.quarter, sheet.themes, sheet.name,
                    sheet.acronym, sheet.description, sheet.row, membership, sheet.sites,
                )
            )  # fmt: skip
    Membership.objects.bulk_create([sheet.membership for sheet in shared])
    return shared


def _people(demo, coordination, sheets):
    crowd = Crowd(demo, coordination, coordination.slug)
    first, last, organisation, function = LIEN
    for sheet in sheets:
        if sheet.key == organisation:
            crowd.add(
                sheet, starts_on=demo.day(-1500), name=(first, last), function=function, key="lien",
                email=login_address(EVERE_ACCOUNT[0]),
            )  # fmt: skip
        for number in range(2):
            start = demo.day(-crowd.rng.randint(400, 1400))
            crowd.add(sheet, starts_on=max(start, sheet.membership.starts_on), represents=number == 0)
    crowd.save()
    return crowd


def _account(demo, coordination, human):
    user = AccountMaker(demo).make(
        EVERE_ACCOUNT[0], first_name=human.row.first_name, last_name=human.row.last_name, language="nl"
    )
    AccountMaker(demo).save([user])
    human.row.user, human.row.language = user, "nl"
    fill_derived(human.row)
    Person.objects.bulk_update([human.row], ["user", "language", "search_text"])
    Role.objects.create(user=user, coordination=coordination, kind=RoleKind.COORDINATOR, starts_on=demo.day(-700))
    return user
