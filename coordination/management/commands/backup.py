from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from coordination.services.backup import BackupError, write_backup


class Command(BaseCommand):
    help = (
        "Write everything, uploaded files included, into one file that `manage.py restore` reads on either database. "
        "The application may go on running. The file holds personal data: only its owner can read it."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the file to write, such as art62-2026-11-23.zip")

    def handle(self, *, file, **options):
        try:
            tally = write_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database could not be read, no backup was written: {error}") from error
        for name in tally.missing_files:
            self.stderr.write(self.style.WARNING(f"A row names the file {name}, which is not in MEDIA_ROOT."))
        if options["verbosity"] > 1:
            for label, number in tally.rows.items():
                self.stdout.write(f"{label}: {number}")
        self.stdout.write(f"{file}: {tally.row_total} rows, {tally.files} files, {tally.bytes} bytes.")
