"""Load the demonstration: an invented coordination with two years of life, the same each time for a given date."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.builders.accounts import LOGINS, PASSWORD, login_address
from demo.builders.loading import RefusedError, check_room, is_loaded, load


class Command(BaseCommand):
    help = (
        "Loads the demonstration data and prints its logins. Running it again changes nothing. Refuses an installation "
        "that holds other data. To start afresh, delete the database (with ./run: the folder var/)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--date", help="last day of the two years of life, YYYY-MM-DD (today)")
        parser.add_argument("--show-logins", action="store_true", help="only print the address and the logins")

    def handle(self, *, date=None, show_logins=False, verbosity=1, **options):
        today = self._day(date)
        try:
            if show_logins:
                check_room()
            elif load(today):
                self.stdout.write("The demonstration is loaded.")
            else:
                self.stdout.write("The demonstration is there already: nothing was changed.")
        except RefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        if is_loaded() and verbosity:
            self._print_logins()

    def _day(self, text):
        if not text:
            return timezone.localdate()
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise CommandError(f"“{text}” is not a date such as 2026-11-23.") from error

    def _print_logins(self):
        width = max(len(login_address(login)) for login, _label in LOGINS)
        self.stdout.write(f"\n  Address   {getattr(settings, 'SITE_URL', 'http://127.0.0.1:8000')}")
        self.stdout.write(f"  Password  {PASSWORD}   (the same for all)\n")
        for login, label in LOGINS:
            self.stdout.write(f"  {login_address(login):<{width}}  {label}")
        self.stdout.write("")
