"""Sheets of an Excel file as rows of text; formulas give the value that was last seen."""

import datetime as dt
import io
import zipfile
import zlib

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from members.imports.errors import UnreadableFileError

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A spreadsheet of 20,000 lines unpacks to far less; a bomb to far more.
MAX_UNPACKED = 200 * 1024 * 1024
DAMAGE = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, OSError, IndexError, SyntaxError,
    NotImplementedError, OverflowError, EOFError, AssertionError, RuntimeError,
)  # fmt: skip
_UNREADABLE = _("This Excel file is damaged. Open it, save it again as .xlsx, and bring it back.")


def read_workbook(data, *, sheet, max_lines, max_columns):
    """Return (rows, name of the sheet): the sheet asked for, else the first that has two columns of text.

    Rows are pairs of line number and cells.
    """
    if data.startswith(OLE_HEAD):
        raise _old_or_locked(data)
    _check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        names = [page.title for page in book.worksheets]
        if sheet and sheet not in names:
            raise UnreadableFileError(
                _("There is no sheet “%(sheet)s”. The sheets are: %(names)s."),
                code="no_sheet",
                params={"sheet": sheet, "names": ", ".join(names)},
            )
        for name in [sheet] if sheet else names:
            rows = _rows(book[name], max_lines=max_lines, max_columns=max_columns)
            head = next((cells for _number, cells in rows if any(cells)), [])
            if sheet or sum(1 for cell in head if cell) > 1:
                return rows, name
    except UnreadableFileError:
        raise
    # openpyxl meets a damaged file with whatever its parsers raise.
    except DAMAGE as error:
        raise UnreadableFileError(_UNREADABLE, code="damaged") from error
    raise UnreadableFileError(_("No sheet of this Excel file holds a table with several columns."), code="empty")


def _old_or_locked(data):
    # Encrypted .xlsx files are wrapped in the old container, with streams named in UTF-16.
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableFileError(
            _("This Excel file is locked with a password. Save it without the password, then bring it back."),
            code="locked",
        )
    return UnreadableFileError(
        _("This is an old Office format (.xls, .doc). Open it and save it as .xlsx, then bring it back."),
        code="old_format",
    )


def _check_archive(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableFileError(_UNREADABLE, code="damaged") from error
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise UnreadableFileError(
            _(
                "This is not an Excel file (perhaps a Word document or a compressed folder). Bring the list as .xlsx "
                "or .csv."
            ),
            code="not_a_table",
        )
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or len(entries) > 5000:
        raise UnreadableFileError(_("This Excel file unpacks to far too much data."), code="too_big")


def _rows(page, *, max_lines, max_columns):
    # The declared size of a sheet may be wrong or huge: read what is there, up to one line and column too many.
    page.reset_dimensions()
    rows = []
    for number, cells in enumerate(page.iter_rows(values_only=True, max_col=max_columns + 1), start=1):
        shown = [_shown(cell) for cell in cells]
        if any(shown):
            rows.append((number, shown))
        if len(rows) > max_lines + 1 or number > 200_000:
            break
    return rows


def _shown(cell):
    """The value as a person sees it: day/month/year, whole numbers without a point, yes and no."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(_("yes")) if cell else str(_("no"))
    if isinstance(cell, dt.datetime):
        has_time = (cell.hour, cell.minute) != (0, 0)
        return cell.strftime("%d/%m/%Y %H:%M" if has_time else "%d/%m/%Y")
    if isinstance(cell, dt.date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, dt.time):
        return cell.strftime("%H:%M")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)
