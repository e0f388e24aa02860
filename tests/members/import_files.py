"""Lists made for the tests of the import, and short ways to run them."""

import io
from pathlib import Path

from django.conf import settings
from openpyxl import Workbook

from members.enums import MembershipStatus
from members.imports.reader import read_table
from members.services.imports import apply_import, preview_import, start_import
from tests.conftest import TODAY

CONTACTS = Path(__file__).parent.parent / "data" / "contacts"
REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "real" / "bruxelles_social_2017_organisations.csv"
MAX = 1_000_000


def csv_bytes(*lines):
    return "\n".join(lines).encode()


def xlsx_bytes(sheets):
    """Bytes of a workbook: `{name of the sheet: rows}`."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def previewed(coordination, data, *, actor=None, mapping=None, status=MembershipStatus.ACTIVE, **choices):
    table = read_table(data, max_bytes=MAX)
    batch = start_import(table, coordination=coordination, actor=actor, filename="liste.csv", starts_on=TODAY)
    mapping = {**batch.mapping, **(mapping or {})}
    return preview_import(batch, actor=actor, mapping=mapping, starts_on=TODAY, status=status, **choices)


def imported(coordination, data, **choices):
    return apply_import(previewed(coordination, data, **choices), actor=choices.get("actor"))


def outcomes(batch):
    return [row.outcome for row in batch.rows.exclude(outcome="")]


def codes(batch):
    return {row.line_number: [code for code, _params in row.messages] for row in batch.rows.all()}
