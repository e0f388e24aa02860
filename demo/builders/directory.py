"""Organisations, their places of activity and their membership."""

from dataclasses import dataclass, field
from decimal import Decimal

from coordination.models import Commune, Quartier
from coordination.queries.territory import code_at, outlines_of
from demo.builders.context import domain_of, text_lines
from demo.texts.places import ARRIVALS, AUDIENCES, DUTCH_HOURS, HOURS, STREETS, WELCOME
from members.enums import LanguageStatus, MembershipStatus, Nature
from members.models import Membership, Organisation, Site
from members.services.organisations import fill_derived

NATURES = {
    "C": Nature.CPAS_SERVICE,
    "M": Nature.MUNICIPAL_SERVICE,
    "P": Nature.OTHER_PUBLIC,
    "X": Nature.MIXED_ASSOCIATION,
    "A": Nature.CITIZEN_ASSOCIATION,
    "I": Nature.INDIVIDUAL,
}
LANGUAGES = {"F": LanguageStatus.FRENCH, "N": LanguageStatus.DUTCH, "B": LanguageStatus.BILINGUAL}
STATES = {"d": MembershipStatus.DORMANT, "e": MembershipStatus.ENDED, "c": MembershipStatus.CANDIDATE}
END_REASONS = (
    "Activité arrêtée faute de bénévoles.",
    "Fin du projet et de son financement.",
    "Service repris par une autre association.",
    "A quitté la commune.",
)
SECOND_SITES = ("mdq", "resto", "amo", "maisonmed", "alpha", "colis", "edd", "energie")


@dataclass
class Sheet:
    """One line of the file of organisations, and the rows that were made of it."""

    nature: str
    language: str
    state: str
    key: str
    quarter: str
    themes: list
    name: str
    acronym: str
    description: str
    row: Organisation = None
    membership: Membership = None
    sites: list = field(default_factory=list)

    @property
    def is_dutch(self):
        return self.language == "N"


def read_sheets(filename):
    for line in text_lines(filename):
        if line and not line.startswith("#"):
            flags, quarter, themes, name, acronym, description = (part.strip() for part in line.split("|"))
            nature, language, *rest = flags.split()
            key = next((word[1:] for word in rest if word.startswith("@")), "")
            state = next((word for word in rest if not word.startswith("@")), "")
            yield Sheet(nature, language, state, key, quarter, themes.split(), name, acronym, description)


def build_directory(demo, coordination, filename, *, streets=STREETS, locality=("Forest", "Vorst"), stream="forest"):
    """Write the organisations of a file with their sites and memberships; return their sheets."""
    rng = demo.rng(f"directory-{stream}")
    sheets = list(read_sheets(filename))
    for sheet in sheets:
        sheet.row = _organisation(demo, rng, sheet)
    placer = Placer(rng, coordination.commune_id)
    for sheet in sheets:
        sheet.sites = _sites(rng, sheet, placer, coordination, streets, locality)
        _fill_derived(demo, sheet)
    _save_organisations(demo, sheets, rng)
    for sheet in sheets:
        sheet.membership = _membership(demo, rng, sheet, coordination)
    Membership.objects.bulk_create([sheet.membership for sheet in sheets])
    return sheets


def _organisation(demo, rng, sheet):
    domain = domain_of(sheet.name)
    has_mail, has_site, is_confirmed = rng.random() > 0.09, rng.random() > 0.45, rng.random() > 0.4
    email = demo.address("contact" if not sheet.is_dutch else "info", domain)
    legal_form = {"C": "", "M": "", "P": "Organisme public", "I": ""}.get(
        sheet.nature, "Vereniging zonder winstoogmerk (VZW)" if sheet.is_dutch else "Association sans but lucratif"
    )
    audience = next((AUDIENCES[theme] for theme in sheet.themes if theme in AUDIENCES), "")
    return Organisation(
        name=sheet.name,
        acronym=sheet.acronym,
        legal_form=legal_form,
        nature=NATURES[sheet.nature],
        language_status=LANGUAGES[sheet.language],
        email=email if has_mail else "",
        phone=demo.phone(),
        website=f"www.{domain}" if has_site else "",
        description=sheet.description,
        audience="" if sheet.is_dutch else audience,
        opening_hours=rng.choice(DUTCH_HOURS if sheet.is_dutch else HOURS),
        confirmed_on=demo.day(-rng.randint(20, 700)) if is_confirmed and sheet.state in ("", "n") else None,
    )


class Placer:
    """Finds points that lie inside a quarter and inside the commune (some quarters lie on two)."""

    def __init__(self, rng, commune_code):
        self.rng = rng
        self.commune_code = commune_code
        self.communes = [outline for outline in outlines_of(Commune) if outline.code == commune_code]
        self.quarters = outlines_of(Quartier)

    def point_in(self, quarter):
        outlines = [outline for outline in self.quarters if outline.code == quarter]
        outline = max(outlines, key=lambda part: (part.east - part.west) * (part.north - part.south))
        for _attempt in range(5000):
            lon = round(self.rng.uniform(outline.west, outline.east), 6)
            lat = round(self.rng.uniform(outline.south, outline.north), 6)
            if code_at(outlines, lon, lat) == quarter and code_at(self.communes, lon, lat) == self.commune_code:
                return Decimal(str(lon)), Decimal(str(lat))
        raise LookupError(f"No point of quarter {quarter} lies in commune {self.commune_code}.")


def _sites(rng, sheet, placer, coordination, streets, locality):
    quarters = [sheet.quarter]
    if sheet.key in SECOND_SITES:
        quarters.append(rng.choice([quarter for quarter in streets if quarter != sheet.quarter]))
    sites = []
    for number, quarter in enumerate(quarters):
        french, dutch = streets[quarter]
        lon, lat = placer.point_in(quarter)
        sites.append(
            Site(
                label="" if number == 0 else "Antenne",
                street=dutch if sheet.is_dutch else rng.choice(french),
                number=str(rng.randint(2, 380)),
                box=rng.choice(("", "", "", "", "2", "B3")),
                postal_code=coordination.commune.postal_codes[0],
                locality=locality[1] if sheet.is_dutch else locality[0],
                commune_id=coordination.commune_id,
                quartier_id=quarter,
                lon=lon,
                lat=lat,
                arrival="" if sheet.is_dutch or rng.random() > 0.4 else rng.choice(ARRIVALS),
                is_main=number == 0,
            )
        )
    return sites


def _fill_derived(demo, sheet):
    fill_derived(sheet.row, sites=sheet.sites, themes=[demo.themes[code] for code in sheet.themes])


def _save_organisations(demo, sheets, rng):
    rows = Organisation.objects.bulk_create([sheet.row for sheet in sheets])
    for sheet in sheets:
        for site in sheet.sites:
            site.organisation = sheet.row
    Site.objects.bulk_create([site for sheet in sheets for site in sheet.sites])
    link = Organisation.themes.through
    link.objects.bulk_create(
        link(organisation_id=sheet.row.pk, theme_id=demo.themes[code].pk) for sheet in sheets for code in sheet.themes
    )
    for row in rows:
        row.created_at = row.created_at.replace(
            year=demo.day(-760).year, month=3, day=rng.randint(1, 28), hour=9, minute=rng.randint(0, 59), second=0
        ).replace(microsecond=0)
    Organisation.objects.bulk_update(rows, ["created_at"])


def _membership(demo, rng, sheet, coordination):
    status = STATES.get(sheet.state, MembershipStatus.ACTIVE)
    starts_on = demo.day(-rng.randint(800, 5200))
    ends_on, reason, notes = None, "", ""
    if sheet.state == "n":
        starts_on = demo.day(-rng.randint(90, 640))
    elif sheet.state == "c":
        starts_on = demo.day(-rng.randint(8, 70))
        notes = "A demandé à rencontrer la coordination ; visite à prévoir avant l’adhésion à la charte."
    elif sheet.state == "e":
        ends_on, reason = demo.day(-rng.randint(90, 560)), rng.choice(END_REASONS)
    elif sheet.state == "d":
        notes = rng.choice(("N’est plus venu depuis longtemps, souhaite rester informé.", "À relancer.", ""))
    return Membership(
        coordination=coordination,
        organisation=sheet.row,
        status=status,
        starts_on=starts_on,
        ends_on=ends_on,
        end_reason=reason,
        welcome=WELCOME.get(sheet.key, ""),
        notes=notes,
    )
