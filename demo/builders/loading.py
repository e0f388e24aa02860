"""Loads the whole demonstration in one transaction."""

from django.db import transaction

from coordination.enums import Language
from coordination.models import Commune, Coordination, Cpas, User
from coordination.services.reference import load_reference
from demo.builders.accounts import LOGINS, build_accounts, login_address
from demo.builders.bodies import build_bodies
from demo.builders.context import Demo
from demo.builders.directory import build_directory
from demo.builders.evere import build_evere
from demo.builders.meetings import Calendar
from demo.builders.people import build_people
from demo.builders.reports import build_reports
from demo.builders.trail import Trail, build_comments, build_messages

MEETINGS = (
    "meetings_plenary.txt",
    "meetings_housing.txt",
    "meetings_health_food.txt",
    "meetings_youth_seniors.txt",
    "meetings_others.txt",
)
FOREST, EVERE = "forest", "evere"


class RefusedError(Exception):
    """The demonstration cannot be loaded here; the message says why."""


def is_loaded():
    return Coordination.objects.filter(is_demo=True).exists()


def check_room():
    """Refuse an installation that holds anything but the demonstration, so that invented and real data never mix."""
    real = Coordination.objects.filter(is_demo=False).first()
    if real is not None:
        raise RefusedError(
            f"The coordination “{real.slug}” is not demonstration data: nothing was loaded. Load the "
            "demonstration into an empty installation (another DATABASE_URL or ART62_VAR_DIR)."
        )
    if is_loaded():
        return
    taken = User.objects.filter(email__in=[login_address(login) for login, _label in LOGINS]).first()
    if taken is not None:
        raise RefusedError(
            f"The account “{taken.email}” exists already and is not of a demonstration: nothing was loaded. Delete it "
            "or use an empty installation."
        )


@transaction.atomic
def load(today):
    """Write the demonstration as it stands on `today`; return whether it was written (False: it is there already)."""
    check_room()
    if is_loaded():
        return False
    if not Commune.objects.exists() or not Cpas.objects.exists():
        load_reference()
    demo = Demo(today)
    coordination = _coordination(FOREST, "21007", "Forest", "Vorst", Language.FRENCH)
    sheets = build_directory(demo, coordination, "organisations.txt")
    crowd = build_people(demo, coordination, sheets)
    users = build_accounts(demo, coordination, crowd)
    bodies = build_bodies(demo, coordination, crowd)
    pairs = Calendar(demo, coordination, sheets, crowd, bodies, users["coordination"], *MEETINGS).build()
    build_comments(demo, pairs, users)
    build_messages(demo, coordination, pairs, users["coordination"])
    reports = build_reports(demo, coordination, users)
    trail = Trail(demo, coordination, users["coordination"], users["assistant"])
    trail.of_directory(sheets)
    trail.of_bodies()
    trail.of_meetings([meeting for _script, meeting in pairs])
    trail.of_reports(*reports)
    trail.save()
    build_evere(demo, _coordination(EVERE, "21006", "Evere", "Evere", Language.DUTCH), sheets)
    return True


def _coordination(slug, nis, french, dutch, language):
    commune = Commune.objects.get(pk=nis)
    coordination = Coordination(
        slug=slug,
        name_fr=f"Coordination sociale {'d’' if french[0] in 'AEIOU' else 'de '}{french} (démonstration)",
        name_nl=f"Sociale coördinatie {dutch} (demonstratie)",
        cpas=commune.cpas,
        commune=commune,
        address=f"Rue de la Démonstration 62\n{commune.postal_codes[0]} {french}",
        email=f"coordination.{slug}@demo.example",
        phone="02 000 00 62",
        default_language=language,
        is_demo=True,
    )
    coordination.full_clean()
    coordination.save()
    return coordination
