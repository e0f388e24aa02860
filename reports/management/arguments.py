"""What the commands of the report have in common: the year and the coordination, refused with a clear message."""

from django.core.management.base import CommandError

from coordination.models import Coordination

FIRST_YEAR, LAST_YEAR = 2000, 2100


def add_report_arguments(parser):
    parser.add_argument("year", help=f"calendar year, {FIRST_YEAR} to {LAST_YEAR}")
    parser.add_argument("--coordination", required=True, metavar="SLUG", help="its name in web addresses")


def read_year(text):
    if not str(text).isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise CommandError(f"“{text}” is not a year between {FIRST_YEAR} and {LAST_YEAR}.")
    return int(text)


def find_coordination(slug):
    coordination = Coordination.objects.select_related("commune", "cpas").filter(slug=slug).first()
    if coordination is None:
        known = ", ".join(Coordination.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no coordination “{slug}”. Known: {known}.")
    return coordination
