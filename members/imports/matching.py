"""Which sheet a line speaks of. In order: number in the same list, enterprise number and name, name and address,
name in the coordination; last, for sheets that no other line claims, enterprise number and address.
"""

from collections import defaultdict

from coordination.text import fold


class AmbiguousError(Exception):
    """Several sheets fit the line as well."""

    def __init__(self, sheets):
        super().__init__()
        self.names = [sheet.organisation.name for sheet in sheets][:5]


class MistakenError(Exception):
    """The number of the list belongs to a sheet that has neither name, nor number, nor address in common."""

    def __init__(self, sheet):
        super().__init__()
        self.name = sheet.organisation.name


def address_key(street, number, postal_code):
    """Comparable address, or None when the line or the site has no street."""
    return (fold(street), fold(number).replace(" ", ""), fold(postal_code)) if street else None


class SheetIndex:
    """The sheets known so far, from the database and from the lines above, found by what identifies them."""

    def __init__(self, source):
        self.source = source
        self.by_source_id = {}
        self.by_number = defaultdict(list)
        self.by_name = defaultdict(list)

    def add(self, sheet):
        organisation = sheet.organisation
        if organisation.source == self.source and organisation.source_id:
            self.by_source_id.setdefault(organisation.source_id, sheet)
        if organisation.enterprise_number:
            self.by_number[organisation.enterprise_number].append(sheet)
        self.by_name[organisation.sort_name].append(sheet)

    def find(self, line):
        """Return the sheet of the line, or None; raise AmbiguousError or MistakenError."""
        if line.source_id and line.source_id in self.by_source_id:
            sheet = self.by_source_id[line.source_id]
            if not self._has_anything_in_common(sheet, line):
                raise MistakenError(sheet)
            return sheet
        alike = [sheet for sheet in self.by_name.get(line.name_key, ()) if self._may_be(sheet, line)]
        number = line.sheet.get("enterprise_number")
        key = line_address(line)
        same_number = [sheet for sheet in alike if number and sheet.organisation.enterprise_number == number]
        if same_number:
            return _the_one(same_number, key)
        at_address = [sheet for sheet in alike if key and key in sheet.address_keys]
        if at_address:
            return _the_one(at_address, key)
        own = [sheet for sheet in alike if sheet.is_new or sheet.memberships]
        if len(own) > 1:
            raise AmbiguousError(own)
        return own[0] if own else None

    def find_loosely(self, line, claimed):
        """A sheet with the same enterprise number at the same address under another name, claimed by no line."""
        number, key = line.sheet.get("enterprise_number"), line_address(line)
        if not number or not key or line.source_id:
            return None
        fitting = [
            sheet
            for sheet in self.by_number.get(number, ())
            if id(sheet) not in claimed and not sheet.is_new and key in sheet.address_keys
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _may_be(self, sheet, line):
        """Numbers and departments that differ tell two sheets of one name apart."""
        organisation = sheet.organisation
        number = line.sheet.get("enterprise_number")
        if number and organisation.enterprise_number and number != organisation.enterprise_number:
            return False
        if line.source_id and organisation.source == self.source and organisation.source_id:
            return line.source_id == organisation.source_id
        department = line.sheet.get("department")
        return not (department and organisation.department and fold(department) != fold(organisation.department))

    def _has_anything_in_common(self, sheet, line):
        organisation = sheet.organisation
        words = set(line.name_key.split()) & set(organisation.sort_name.split())
        number = line.sheet.get("enterprise_number")
        key = line_address(line)
        return bool(
            any(len(word) > 3 for word in words)
            or line.name_key == organisation.sort_name
            or (number and number == organisation.enterprise_number)
            or (key and key in sheet.address_keys)
        )


def line_address(line):
    site = line.site
    return address_key(site.get("street"), site.get("number", ""), site.get("postal_code", ""))


def _the_one(sheets, key):
    if len(sheets) > 1 and key:
        sheets = [sheet for sheet in sheets if key in sheet.address_keys] or sheets
    if len(sheets) > 1:
        raise AmbiguousError(sheets)
    return sheets[0]
