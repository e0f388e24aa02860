from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coordination.enums import Language
from coordination.pdf import PdfUnavailable
from reports.documents.activity_report import render_activity_report
from reports.management.arguments import add_report_arguments, find_coordination, read_year
from reports.models import ActivityReport


class Command(BaseCommand):
    help = "Write the activity report of a year into a file, in French or in Dutch."

    def add_arguments(self, parser):
        add_report_arguments(parser)
        parser.add_argument("--language", required=True, help="fr or nl")
        parser.add_argument("--output", required=True, metavar="FILE", help="file to write, ending in .pdf")
        parser.add_argument(
            "--without-confidential",
            action="store_true",
            help="as for readers who may not know of the confidential groups",
        )

    def handle(self, *args, **options):
        year = read_year(options["year"])
        language = options["language"]
        if language not in Language.values:
            raise CommandError(f"“{language}” is not a language of the report: fr or nl.")
        output = Path(options["output"])
        if output.suffix.lower() != ".pdf":
            raise CommandError(f"The report is written as .pdf; “{output.name}” has another ending.")
        if not output.parent.is_dir():
            raise CommandError(f"The folder {output.parent} does not exist.")
        coordination = find_coordination(options["coordination"])
        report = ActivityReport.objects.filter(coordination=coordination, year=year).select_related("frame").first()
        if report is None:
            raise CommandError(f"“{coordination.slug}” has no report of {year}: open it on the page of reports first.")
        report.coordination = coordination
        try:
            data = render_activity_report(
                report,
                language=language,
                with_confidential=not options["without_confidential"],
                on=timezone.localdate(),
            )
            output.write_bytes(data)
        except (PdfUnavailable, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{output}: {len(data)} bytes")
