import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.figures import Material, Period, compute_figures
from reports.management.arguments import add_report_arguments, find_coordination, read_year
from reports.queries.export import figures_as_data


class Command(BaseCommand):
    help = "Print every figure of the year's report as JSON, by key (docs/figures.md says what each one counts)."

    def add_arguments(self, parser):
        add_report_arguments(parser)
        parser.add_argument(
            "--without-confidential",
            action="store_true",
            help="as for readers who may not know of the confidential groups",
        )

    def handle(self, *args, **options):
        year = read_year(options["year"])
        coordination = find_coordination(options["coordination"])
        material = Material(
            coordination,
            Period.of_year(year, on=timezone.localdate()),
            with_confidential=not options["without_confidential"],
        )
        data = figures_as_data(compute_figures(material))
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
