from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from coordination.services.reference import load_reference


class Command(BaseCommand):
    help = (
        "Load communes, quarters, CPAS, themes and circulars that ship with the product; a second run changes nothing."
    )

    def handle(self, *args, **options):
        try:
            tally = load_reference()
        except (OSError, ValueError, KeyError, ValidationError, IntegrityError) as error:
            raise CommandError(
                f"The reference data in coordination/reference could not be loaded, nothing was changed: {error!r}. "
                "Install the release again."
            ) from error
        if not options["verbosity"]:
            return
        for name, counts in tally.as_dict().items():
            self.stdout.write(f"{name}: " + ", ".join(f"{number} {outcome}" for outcome, number in counts.items()))
        self.stdout.write(f"{tally.changes} changes" if tally.changes else "Nothing changed.")
