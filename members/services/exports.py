"""The directory as a table to take away, in CSV or XLSX; each export is in the audit trail."""

import csv
import io

from django.utils.translation import gettext as _
from openpyxl import Workbook

from coordination.services.audit import record

# A cell that begins like this is run as a formula by spreadsheet programs.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value):
    """The value as text that no spreadsheet program takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def directory_rows(organisations):
    """Header and rows of what the directory shows; organisations as `load_page` gives them."""
    yield [
        _("Name"),
        _("Acronym"),
        _("Nature"),
        _("Enterprise number (BCE)"),
        _("State"),
        _("Member since"),
        _("Address"),
        _("Quartier"),
        _("Themes"),
        _("E-mail address"),
        _("Telephone"),
        _("Website"),
        _("Contact person"),
    ]
    for organisation in organisations:
        site = organisation.main_sites[0] if organisation.main_sites else None
        yield [
            organisation.name,
            organisation.acronym,
            organisation.get_nature_display(),
            organisation.formatted_enterprise_number,
            organisation.state_label,
            organisation.entry.since.isoformat(),
            site.address if site else "",
            site.quartier.name if site and site.quartier else "",
            ", ".join(organisation.entry.theme.values()),
            organisation.email,
            organisation.phone,
            organisation.website,
            ", ".join(post.person.full_name for post in organisation.contacts),
        ]


def write_csv(rows):
    """Bytes that Excel opens as a table: semicolons, UTF-8 with a byte order mark."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + output.getvalue().encode()


def write_xlsx(rows):
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_("Directory")[:31])
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


WRITERS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def export_directory(organisations, *, coordination, actor, extension):
    """Return (bytes, content type) of the table, and say in the audit trail who took it away and how many rows."""
    write, content_type = WRITERS[extension]
    content = write(directory_rows(organisations))
    changes = {"rows": ["", str(len(organisations))]}
    record("directory.exported", coordination, actor=actor, coordination=coordination, changes=changes)
    return content, content_type
