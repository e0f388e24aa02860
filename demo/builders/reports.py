"""The activity report of the year, being written, and last year’s, sent."""

from datetime import date, timedelta
from decimal import Decimal

from coordination.models import Frame
from demo.builders.context import at, text_lines
from reports.enums import ReportState
from reports.models import ActivityReport, ReportText


def build_reports(demo, coordination, users):
    """Write both reports; return them, the older first."""
    year, contact = demo.today.year, users["coordination"]
    common = {"coordination": coordination, "contact_name": contact.get_full_name(), "contact_email": contact.email}
    # Sent by the end of March, as the circular asks, or yesterday when the year is younger than that.
    sent_on = min(date(year, 3, 24), demo.day(-1))
    previous = ActivityReport(
        year=year - 1,
        frame=_frame(date(year - 1, 12, 31)),
        state=ReportState.SENT,
        grant_reference=f"Arrêté du Collège réuni du 12 mai {year - 1} (démonstration)",
        grant_amount=Decimal("31250.00"),
        approved_by_committee_on=sent_on - timedelta(days=30),
        approved_by_council_on=sent_on - timedelta(days=8),
        sent_on=sent_on,
        **common,
    )
    current = ActivityReport(
        year=year,
        frame=_frame(demo.today),
        grant_reference=f"Arrêté du Collège réuni du 8 mai {year} (démonstration)",
        grant_amount=Decimal("32180.00"),
        **common,
    )
    ActivityReport.objects.bulk_create([previous, current])
    moments = {
        "previous": (at(sent_on - timedelta(days=40), 14, 5), timedelta(days=2, minutes=7)),
        "current": (demo.moment(-21, 11, 4), timedelta(days=1, minutes=9)),
    }
    texts = []
    for number, (which, key, language, text) in enumerate(read_texts()):
        first, step = moments[which]
        nothing = text.removeprefix("nothing: ") if text.startswith("nothing: ") else ""
        texts.append(
            ReportText(
                report=current if which == "current" else previous,
                section_key=key,
                language=language,
                text="" if nothing else text,
                nothing_because=nothing,
                updated_by=contact,
                updated_at=min(first + number % 16 * step, demo.moment(-1, 15)),
            )
        )
    ReportText.objects.bulk_create(texts)
    return previous, current


def read_texts():
    """Yield report (`current` or `previous`), section, language and text."""
    heading, lines = None, []
    for line in [*text_lines("reports.txt"), "==="]:
        if not line.startswith("==="):
            lines.append(line)
            continue
        if heading:
            yield *heading, "\n".join(lines).strip()
        heading, lines = [part.strip() for part in line[3:].split("|")], []


def _frame(on):
    """The shipped frame in force that day; the latest one when no later circular is known yet."""
    shipped = Frame.objects.filter(coordination=None).order_by("-starts_on")
    return shipped.in_force(on).first() or shipped.first()
