import json
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coordination.models import Coordination
from members.enums import MembershipStatus
from members.imports.messages import message_text
from members.imports.reader import read_table
from members.services.imports import apply_import, delete_import, outcome_counts, preview_import, start_import


class Command(BaseCommand):
    help = (
        "Import a list of organisations (CSV or XLSX) into a coordination, its columns guessed from their names. "
        "Without --apply nothing is changed: each line is said to be create, update, unchanged or error, and why. "
        "The last line of the output is a summary in JSON."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the list")
        parser.add_argument("--coordination", required=True, help="slug of the coordination")
        parser.add_argument("--filter", default="", metavar="COLUMN=VALUE", help="only the lines with this value")
        parser.add_argument("--sheet", default="", help="sheet of the Excel file (default: the first with a table)")
        parser.add_argument("--apply", action="store_true", help="do it")

    def handle(self, *args, **options):
        coordination = Coordination.objects.filter(slug=options["coordination"]).first()
        if coordination is None:
            raise CommandError(f"There is no coordination “{options['coordination']}”.")
        table = self._table(options["file"], options["sheet"])
        column, value = self._filter(options["filter"], table.columns)
        try:
            batch = start_import(
                table,
                coordination=coordination,
                actor=None,
                filename=options["file"].name,
                starts_on=timezone.localdate(),
            )
            self._run(batch, column, value, apply=options["apply"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _table(self, path, sheet):
        try:
            if path.stat().st_size > settings.IMPORT_MAX_BYTES:
                raise CommandError(f"{path} is over {settings.IMPORT_MAX_BYTES // 1024 // 1024} MB.")
            return read_table(path.read_bytes(), max_bytes=settings.IMPORT_MAX_BYTES, sheet=sheet)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except ValidationError as error:
            raise CommandError(f"{path}: {' '.join(error.messages)}") from error

    @staticmethod
    def _filter(text, columns):
        if not text:
            return "", ""
        column, equals, value = text.partition("=")
        if not equals:
            raise CommandError("--filter takes COLUMN=VALUE, such as nis=21015.")
        if column not in columns:
            raise CommandError(f"There is no column “{column}”. The columns are: {', '.join(columns)}.")
        return column, value

    def _run(self, batch, column, value, *, apply):
        preview_import(
            batch,
            actor=None,
            mapping=batch.mapping,
            starts_on=batch.starts_on,
            status=MembershipStatus.ACTIVE,
            filter_column=column,
            filter_value=value,
        )
        counts = outcome_counts(batch)
        for row in batch.rows.exclude(outcome=""):
            why = " ".join(message_text(code, params) for code, params in row.messages)
            changed = ", ".join(dict.fromkeys(name for name, _before, _after in row.changes))
            parts = [f"{row.line_number}", row.outcome, row.label, f"[{changed}]" if changed else "", why]
            self.stdout.write("\t".join(part for part in parts if part))
        if apply and counts["create"] + counts["update"]:
            apply_import(batch, actor=None)
        else:
            # Neither a trial nor an import that changes nothing is left among the imports to be looked at.
            delete_import(batch, actor=None)
        self.stdout.write(json.dumps(counts))
