from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from coordination.services.backup import BackupError
from coordination.services.restore import restore_backup


class Command(BaseCommand):
    help = (
        "Put a backup made by `manage.py backup` back into an empty database and an empty MEDIA_ROOT, on SQLite or "
        "PostgreSQL. Either all is restored or nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the backup")
        parser.add_argument(
            "--hold-mail",
            action="store_true",
            help="mark mails that waited as failed instead of letting the worker send them",
        )

    def handle(self, *, file, hold_mail, **options):
        try:
            tally = restore_backup(file, hold_mail=hold_mail)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database refused, nothing was restored: {error}") from error
        for label, number in tally.rows.items():
            if number:
                self.stdout.write(f"{label}: {number}")
        self.stdout.write(f"Restored {tally.row_total} rows and {tally.files} files.")
        if tally.waiting_mails:
            self.stdout.write(f"{tally.waiting_mails} mails wait: they leave as soon as the worker runs.")
        self.stdout.write("Now run `manage.py prepare`.")
