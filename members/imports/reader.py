"""Read a list from a file: CSV in the encodings and with the separators that offices use, or XLSX.

Gives cells as text, as people see them, and refuses what is no list with words that say what to do. Knows nothing of
organisations.
"""

import csv
import io
import re
from collections import Counter
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from members.imports.errors import UnreadableFileError
from members.imports.workbook import OLE_HEAD, read_workbook

MAX_COLUMNS = 200
MAX_LINES = 20_000
MAX_CELL = 20_000
DELIMITERS = (";", ",", "\t", "|")
# Heads of files that people take for a list; the text says what the file is.
OTHER_FILES = {
    b"%PDF": _("This is a PDF. Ask for the list as .xlsx or .csv: a PDF holds a picture of the table only."),
    b"\x89PNG": _("This is an image. Bring the list as .xlsx or .csv."),
    b"\xff\xd8\xff": _("This is an image. Bring the list as .xlsx or .csv."),
    b"GIF8": _("This is an image. Bring the list as .xlsx or .csv."),
    b"{\\rtf": _("This is a text document. Bring the list as .xlsx or .csv."),
    b"\x1f\x8b": _("This is a compressed file. Unpack it first, then bring the .xlsx or .csv inside."),
    b"7z\xbc\xaf": _("This is a compressed file. Unpack it first, then bring the .xlsx or .csv inside."),
    b"Rar!": _("This is a compressed file. Unpack it first, then bring the .xlsx or .csv inside."),
}
# What UTF-8 looks like when it was opened as Windows-1252 and saved again: “Ã©” for “é”, “â€™” for “’”.
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf\u0152-\u017e\u2018-\u2026€™]|â€[™œ\u0153“”˜¦]|Â[°«»\u00a0]")
# “é” and “ç” of an MS-DOS text file read as Windows-1252.
_DOS_LETTERS = re.compile("[‚ˆ‰‡][a-z]")
_DATA_LIKE = re.compile(
    r"^(\S+@\S+\.\w+|[+]?[\d\s./()-]{6,}|\d+([.,]\d+)?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|https?://\S+|www\.\S+)$"
)


class Table(NamedTuple):
    """A list with its head. `lines` are pairs: number of the line as a spreadsheet shows it, cells as text."""

    columns: list
    lines: list
    sheet: str = ""


def read_table(data, *, max_bytes, sheet=""):
    """Return the Table in the bytes of a file, or raise UnreadableFileError with what is wrong and what to do."""
    if len(data) > max_bytes:
        raise too_big(max_bytes)
    if not data.strip():
        raise UnreadableFileError(_("The file is empty."), code="empty")
    for head, text in OTHER_FILES.items():
        if data.startswith(head):
            raise UnreadableFileError(text, code="not_a_table")
    if data.startswith((b"PK\x03\x04", OLE_HEAD)):
        rows, sheet = read_workbook(data, sheet=sheet, max_lines=MAX_LINES, max_columns=MAX_COLUMNS)
    else:
        rows, sheet = read_csv(decode(data)), ""
    return _table(rows, sheet)


def too_big(max_bytes):
    return UnreadableFileError(
        _("The file is too big: at most %(size)d MB. Keep the lines you need, or cut it in two."),
        code="too_big",
        params={"size": max_bytes // (1024 * 1024)},
    )


def decode(data):
    """Return the text of the bytes: by their mark, else UTF-8, else Windows-1252; refuse what is none of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded(data, "utf-16")
    elif data.startswith(b"\xef\xbb\xbf"):
        text = _decoded(data, "utf-8-sig")
    elif b"\x00" in data[:4000]:
        raise UnreadableFileError(
            _("This is not a list: bring an Excel file (.xlsx) or a text file with separators (.csv)."),
            code="not_a_table",
        )
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = _decoded(data, "cp1252")
    _check_text(text)
    return text.replace("\x00", "")


def _decoded(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _wrong_encoding() from error


def _wrong_encoding():
    return UnreadableFileError(
        _("The letters of this file cannot be read. In Excel, save it as “CSV UTF-8”, or as .xlsx."),
        code="encoding",
    )


def _check_text(text):
    start = text[:20_000].lstrip()
    if re.match(r"<(!doctype|html|\?xml|table|head|body)", start, re.IGNORECASE):
        raise UnreadableFileError(
            _("This is a web page, not a list. Open it in a spreadsheet and save it as .xlsx."), code="not_a_table"
        )
    if start.startswith("BEGIN:VCARD"):
        raise UnreadableFileError(
            _("These are business cards (vCard). Export the contacts as CSV instead."), code="not_a_table"
        )
    strange = sum(1 for char in start if (ord(char) < 32 and char not in "\t\r\n") or ord(char) == 0x7F)
    if strange > max(2, len(start) // 200):
        raise UnreadableFileError(
            _("This is not a list: bring an Excel file (.xlsx) or a text file with separators (.csv)."),
            code="not_a_table",
        )
    if (
        "\ufffd" in text
        or _DOS_LETTERS.search(text)
        or any(0x80 <= ord(char) <= 0x9F for char in start)
        or _MOJIBAKE.search(text)
    ):
        raise UnreadableFileError(
            _(
                "Accented letters were damaged before the file came here, such as “Ã©” for “é”. Take the original "
                "list again and save it as “CSV UTF-8”, or as .xlsx."
            ),
            code="encoding",
        )


def read_csv(text):
    """Yield (line number, cells); the separator is the one that cuts most lines of the file in the same way."""
    first, _newline, rest = text.partition("\n")
    declared = re.match(r"^\s*sep=(.)\s*$", first)
    if declared:
        text = rest
    delimiter = declared.group(1) if declared else sniff(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 2 if declared else 1
    limit = csv.field_size_limit(1_000_000)
    try:
        # A cell may hold line breaks: number the lines as a spreadsheet does.
        yield from enumerate(reader, start=start)
    except csv.Error as error:
        raise UnreadableFileError(
            _("This text file is not cut into columns that can be read. Save the list as .xlsx."), code="not_a_table"
        ) from error
    finally:
        csv.field_size_limit(limit)


def sniff(text):
    """Return the separator that gives the first lines the same number of columns most often, and more than one."""

    def score(delimiter):
        try:
            sample = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
            counts = []
            for cells in sample:
                if any(cells):
                    counts.append(len(cells))
                if len(counts) == 30:
                    break
        except csv.Error:
            return (0, 0)
        if not counts or counts[0] < 2:
            return (0, 0)
        alike = sum(1 for count in counts if count == counts[0])
        return (alike / len(counts), counts[0])

    return max(DELIMITERS, key=score)


def _table(rows, sheet):
    columns, lines = None, []
    for number, raw in rows:
        cells = [_shown(cell) for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if not any(cells):
            continue
        if len(cells) > MAX_COLUMNS:
            raise UnreadableFileError(
                _("The list has more than %(maximum)d columns: remove those that you do not need."),
                code="too_many_columns",
                params={"maximum": MAX_COLUMNS},
            )
        if columns is None:
            columns = cells
            continue
        if len(lines) == MAX_LINES:
            raise UnreadableFileError(
                _("The list has more than %(maximum)d lines: cut it in two."),
                code="too_many_lines",
                params={"maximum": MAX_LINES},
            )
        lines.append((number, cells))
    return _checked(columns, lines, sheet)


def _checked(columns, lines, sheet):
    if columns is None:
        raise UnreadableFileError(_("The file is empty."), code="empty")
    width = max([len(columns), *(len(cells) for _number, cells in lines)])
    if width == 1:
        raise UnreadableFileError(
            _("The list has one column only. Put name, address, telephone… each in a column of its own."),
            code="one_column",
        )
    if any(_DATA_LIKE.match(cell) for cell in columns):
        raise UnreadableFileError(
            _(
                "The first line holds data, not the names of the columns. Add a line at the top that says what each "
                "column holds: Name, Street, Telephone…"
            ),
            code="no_header",
        )
    if sum(1 for cell in columns if cell) < 2:
        raise UnreadableFileError(
            _("The first line must name the columns. Remove titles and empty lines above the table."),
            code="no_header",
        )
    if not lines:
        raise UnreadableFileError(_("The list has the names of its columns and no line below them."), code="empty")
    columns = unique_names([*columns, *[""] * (width - len(columns))])
    return Table(columns, [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in lines], sheet)


def unique_names(names):
    """Keep repeated names apart (Outlook writes “Titre” twice) and name the nameless."""
    seen, taken = Counter(), set()
    result = []
    for position, name in enumerate(names, start=1):
        base = " ".join(name.split())[:180] or f"({position})"
        seen[base] += 1
        unique = base if seen[base] == 1 else f"{base} ({seen[base]})"
        while unique in taken:
            seen[base] += 1
            unique = f"{base} ({seen[base]})"
        taken.add(unique)
        result.append(unique)
    return result


def _shown(cell):
    text = str(cell).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    return text[:MAX_CELL]
