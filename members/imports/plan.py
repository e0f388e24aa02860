"""What a list would change: the same computation for the preview and for the import itself.

`make_plan` reads, compares and changes objects in memory only. The services save them, or throw them away.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Q

from coordination.models import Commune, Quartier, Theme
from coordination.models.territory import PostalCode
from coordination.queries.territory import code_at, outlines_of
from coordination.text import fold
from members.enums import ImportOutcome, Nature
from members.imports.matching import AmbiguousError, MistakenError, SheetIndex, address_key, line_address
from members.imports.people import PeopleIndex
from members.imports.values import SHEET_TEXTS
from members.models import Membership, Organisation, Site

SHEET_TARGETS = (*SHEET_TEXTS, "enterprise_number", "email", "nature", "language_status")
SITE_TARGETS = ("street", "number", "box", "postal_code", "locality", "lat", "lon")
# Texts that say the same when they differ in case and accents only: not worth a change.
FOLDED = {"name", "name_nl", "acronym", "department", "legal_form", "street", "number", "locality", "website", "email"}
CHUNK = 500


@dataclass
class Sheet:
    """An organisation with what belongs to it, in memory."""

    organisation: Organisation
    sites: list = field(default_factory=list)
    theme_ids: set = field(default_factory=set)
    memberships: list = field(default_factory=list)
    is_new: bool = False
    is_shared: bool = False
    first_line: int | None = None

    @property
    def address_keys(self):
        return {site_key(site) for site in self.sites if site.street}


@dataclass
class Result:
    """What comes of one line. `created` and `changed` are what the import saves and the undo takes back."""

    number: int
    outcome: str = ImportOutcome.UNCHANGED
    messages: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    label: str = ""
    sheet: Sheet | None = None
    created: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    added_themes: list = field(default_factory=list)

    def say(self, code, **params):
        self.messages.append([code, params])

    @property
    def digest(self):
        """What must be alike in preview and import."""
        return [str(self.outcome), self.messages, self.changes]


def site_key(site):
    return address_key(site.street, site.number, site.postal_code)


class Plan:
    """The results of all lines for one coordination."""

    def __init__(self, coordination, lines, *, source, starts_on, status, lock=False):
        self.coordination = coordination
        self.starts_on = starts_on
        self.status = status
        self.source = source
        self.places = Places()
        self.themes = {theme.code: theme for theme in Theme.objects.all()}
        self.index = SheetIndex(source)
        readable = [line for line in lines if line.problem is None]
        sheets = load_sheets(readable, coordination, source=source, lock=lock)
        for sheet in sheets:
            self.index.add(sheet)
        self.people = PeopleIndex(coordination, load=any(line.person for line in readable), lock=lock)
        self.results = self._results(lines)

    def _results(self, lines):
        found, claimed = {}, set()
        for line in lines:
            # Lines that name a sheet exactly take it before those that fit it loosely.
            if line.problem is None:
                try:
                    found[line.number] = self.index.find(line)
                    claimed.add(id(found[line.number]))
                except (AmbiguousError, MistakenError):
                    continue
        return [self._result(line, found.get(line.number), claimed) for line in lines]

    def _result(self, line, sheet, claimed):
        result = Result(line.number, messages=list(line.remarks), label=line.sheet.get("name", ""))
        if line.problem:
            return self._refuse(result, *line.problem)
        try:
            sheet = sheet or self.index.find(line) or self.index.find_loosely(line, claimed)
        except AmbiguousError as error:
            return self._refuse(result, "ambiguous", {"names": ", ".join(error.names), "count": len(error.names)})
        except MistakenError as error:
            return self._refuse(result, "mistaken_number", {"name": error.name, "number": line.source_id})
        if sheet is not None and self._left(sheet):
            return self._refuse(result, "left", {"date": self._left(sheet).isoformat()})
        if sheet is None:
            self._create(result, line)
        else:
            self._update(result, line, sheet)
        if result.outcome != ImportOutcome.ERROR and line.person:
            self.people.apply(result, line, starts_on=self.starts_on)
        if result.outcome == ImportOutcome.UNCHANGED and (result.changes or result.created or result.added_themes):
            result.outcome = ImportOutcome.UPDATE
        return result

    @staticmethod
    def _refuse(result, code, params):
        result.outcome = ImportOutcome.ERROR
        result.say(code, **params)
        return result

    @staticmethod
    def _left(sheet):
        """Last day of an organisation that has left: an import brings nobody back."""
        if sheet.memberships and all(membership.ends_on for membership in sheet.memberships):
            return max(membership.ends_on for membership in sheet.memberships)
        return None

    def _create(self, result, line):
        organisation = Organisation(source_id=line.source_id, source=self.source if line.source_id else "")
        sheet = Sheet(organisation, is_new=True, first_line=line.number)
        for name, value in line.sheet.items():
            self._set_valid(result, organisation, name, value)
        organisation.sort_name = line.name_key
        result.outcome, result.sheet = ImportOutcome.CREATE, sheet
        if self.index.by_number.get(organisation.enterprise_number):
            others = self.index.by_number[organisation.enterprise_number]
            result.say("same_number", name=others[0].organisation.name)
        result.created.append(organisation)
        self._join(result, line, sheet)
        self._add_site(result, line, sheet)
        self._add_themes(result, line, sheet)
        self.index.add(sheet)

    def _update(self, result, line, sheet):
        result.sheet, result.label = sheet, sheet.organisation.name
        is_repeated = sheet.first_line is not None
        if is_repeated:
            result.say("same_as_line", line=sheet.first_line)
        else:
            sheet.first_line = line.number
        keeps = is_repeated or sheet.organisation.confirmed_on is not None or sheet.is_shared
        self._change_sheet(result, line, sheet, keeps=keeps, is_repeated=is_repeated)
        if not sheet.memberships:
            result.say("joins_shared")
            self._join(result, line, sheet)
            result.changes.append(["membership", "", self.starts(line).isoformat()])
        else:
            self._change_membership(result, line, sheet, is_repeated=is_repeated)
        self._merge_site(result, line, sheet, keeps=keeps)
        self._add_themes(result, line, sheet)

    def _change_sheet(self, result, line, sheet, *, keeps, is_repeated):
        organisation, kept, changed = sheet.organisation, [], {}
        wanted = {name: line.sheet[name] for name in SHEET_TARGETS if name in line.sheet}
        if line.source_id and not organisation.source_id:
            organisation.source, organisation.source_id = self.source, line.source_id
            changed.update(source=["", self.source], source_id=["", line.source_id])
            if not is_repeated:
                result.changes.append(["source_id", "", line.source_id])
        for name, value in wanted.items():
            old = getattr(organisation, name)
            if same_text(name, old, value) or (name == "nature" and value == Nature.UNKNOWN):
                continue
            if keeps and old and not (name == "nature" and old == Nature.UNKNOWN):
                kept.append(name)
                continue
            if self._set_valid(result, organisation, name, value):
                changed[name] = [old, value]
                result.changes.append([name, str(old), str(value)])
        if "name" in changed:
            organisation.sort_name = fold(organisation.name)[:250]
        if kept:
            reason = (
                "kept_repeated" if is_repeated else "kept_confirmed" if organisation.confirmed_on else "kept_shared"
            )
            result.say(reason, fields=kept)
        if changed and not sheet.is_new:
            result.changed.append((organisation, changed))

    def _set_valid(self, result, organisation, name, value):
        """Set the value if the field takes it, else leave it out and say so."""
        model_field = organisation._meta.get_field(name)
        try:
            setattr(organisation, name, model_field.clean(value, organisation))
        except ValidationError:
            result.say("unknown_value", field=name, value=str(value)[:60])
            return False
        return True

    def starts(self, line):
        return line.member_since or self.starts_on

    def _join(self, result, line, sheet):
        membership = Membership(
            coordination=self.coordination,
            organisation=sheet.organisation,
            status=line.status or self.status,
            starts_on=self.starts(line),
            notes="" if line.person else line.notes,
        )
        sheet.memberships.append(membership)
        result.created.append(membership)

    def _change_membership(self, result, line, sheet, *, is_repeated):
        membership = next(row for row in sheet.memberships if row.ends_on is None)
        changed = {}
        if line.member_since and line.member_since != membership.starts_on and not is_repeated:
            if len(sheet.memberships) > 1:
                result.say("kept_dates")
            else:
                changed["starts_on"] = [membership.starts_on.isoformat(), line.member_since.isoformat()]
                membership.starts_on = line.member_since
        if line.status and line.status != membership.status and not is_repeated:
            changed["status"] = [str(membership.status), str(line.status)]
            membership.status = line.status
        if line.notes and not line.person and line.notes not in membership.notes:
            notes = "\n".join(part for part in (membership.notes, line.notes) if part)
            changed["notes"] = [membership.notes, notes]
            membership.notes = notes
        names = {"starts_on": "member_since"}
        result.changes.extend([names.get(name, name), *values] for name, values in changed.items())
        if changed and membership.pk:
            result.changed.append((membership, changed))

    def _add_site(self, result, line, sheet):
        if not line.site:
            return
        site = Site(organisation=sheet.organisation, is_main=not sheet.sites, **line.site)
        self.places.place(site, line.nis)
        sheet.sites.append(site)
        result.created.append(site)

    def _merge_site(self, result, line, sheet, *, keeps):
        if not line.site:
            return
        key = line_address(line)
        site = next((site for site in sheet.sites if key and site_key(site) == key), None)
        if site is None and (not key or self._has_moved(line, sheet)):
            # A line without a street speaks of the main place.
            site = next((site for site in sheet.sites if site.is_main), None)
            keeps = keeps or not key
        if site is None:
            self._add_site(result, line, sheet)
            result.changes.append(["site", "", sheet.sites[-1].address])
            return
        changed = {}
        for name in SITE_TARGETS:
            old, value = getattr(site, name), line.site.get(name)
            if value and not same_text(name, old or "", value) and not (keeps and old):
                changed[name] = [_stored(old), str(value)]
                setattr(site, name, value)
        if changed:
            before = (site.commune_id, site.quartier_id)
            self.places.place(site, line.nis)
            result.changes.extend([name, *(text or "" for text in texts)] for name, texts in changed.items())
            for name, old in zip(("commune_id", "quartier_id"), before, strict=True):
                if old != getattr(site, name):
                    changed[name] = [old, getattr(site, name)]
            if site.pk:
                result.changed.append((site, changed))

    def _has_moved(self, line, sheet):
        """The only place of a sheet known by its number in this list is at another address now."""
        organisation = sheet.organisation
        is_same_sheet = line.source_id and organisation.source == self.source
        is_kept = organisation.confirmed_on or sheet.is_shared
        return is_same_sheet and line.source_id == organisation.source_id and len(sheet.sites) == 1 and not is_kept

    def _add_themes(self, result, line, sheet):
        known = [self.themes[code] for code in line.themes if code in self.themes]
        added = [theme for theme in known if theme.pk not in sheet.theme_ids]
        if not added:
            return
        sheet.theme_ids.update(theme.pk for theme in added)
        result.added_themes = [theme.pk for theme in added]
        if not sheet.is_new:
            result.changes.append(["themes", "", [theme.code for theme in added]])


def same_text(name, old, new):
    return fold(old) == fold(new) if name in FOLDED else str(old) == str(new)


def _stored(value):
    return None if value is None else str(value)


class Places:
    """Communes and quartiers for many points, read once."""

    def __init__(self):
        self.communes, self.quartiers = outlines_of(Commune), outlines_of(Quartier)
        self.known = set(Commune.objects.values_list("pk", flat=True))
        self.by_postal_code = dict(PostalCode.objects.filter(is_shared=False).values_list("code", "commune_id"))

    def place(self, site, nis=""):
        """Set commune and quartier from the point, else the commune from its NIS code, else from the postal code."""
        if site.lon is not None and site.lat is not None:
            site.quartier_id = code_at(self.quartiers, site.lon, site.lat) or site.quartier_id
            site.commune_id = code_at(self.communes, site.lon, site.lat) or site.commune_id
        if site.commune_id is None:
            site.commune_id = nis if nis in self.known else self.by_postal_code.get(site.postal_code)


def load_sheets(lines, coordination, *, source, lock):
    """The sheets, of any coordination, that one of the lines may speak of, with what the plan needs of them."""
    keys = set()
    for lookup, values in (
        ("sort_name__in", {line.name_key for line in lines}),
        ("enterprise_number__in", {line.sheet.get("enterprise_number") for line in lines} - {None}),
        ("source_id__in", {line.source_id for line in lines} - {""}),
    ):
        values = sorted(values)
        extra = Q(source=source) if lookup == "source_id__in" else Q()
        for start in range(0, len(values), CHUNK):
            part = Q(**{lookup: values[start : start + CHUNK]})
            keys.update(Organisation.objects.filter(part & extra).values_list("pk", flat=True))
    sheets, keys = {}, sorted(keys)
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        rows = Organisation.objects.filter(pk__in=part).order_by("pk")
        for organisation in rows.select_for_update() if lock else rows:
            sheets[organisation.pk] = Sheet(organisation)
        for site in Site.objects.filter(organisation__in=part).order_by("-is_main", "pk"):
            sheets[site.organisation_id].sites.append(site)
        for pk, theme in Organisation.themes.through.objects.filter(organisation__in=part).values_list(
            "organisation_id", "theme_id"
        ):
            sheets[pk].theme_ids.add(theme)
        for membership in Membership.objects.filter(organisation__in=part).order_by("pk"):
            if membership.coordination_id == coordination.pk:
                sheets[membership.organisation_id].memberships.append(membership)
            else:
                sheets[membership.organisation_id].is_shared = True
    return list(sheets.values())
