"""What each column of a list holds, guessed from its name in French, Dutch or English."""

import re

from django.utils.translation import gettext_lazy as _

from coordination.text import fold

IGNORE = ""
# Target of a column: label. The order is that of the lists of choices.
TARGETS = {
    IGNORE: _("Leave out"),
    "name": _("Organisation: name"),
    "name_nl": _("Organisation: name in Dutch"),
    "acronym": _("Organisation: acronym or usual name"),
    "department": _("Organisation: service or department"),
    "legal_form": _("Organisation: legal form"),
    "nature": _("Organisation: nature"),
    "enterprise_number": _("Organisation: enterprise number (BCE)"),
    "language_status": _("Organisation: language"),
    "address": _("Address: all in one cell"),
    "street": _("Address: street"),
    "number": _("Address: number"),
    "box": _("Address: box"),
    "postal_code": _("Address: postal code"),
    "locality": _("Address: locality or municipality"),
    "lat": _("Address: latitude"),
    "lon": _("Address: longitude"),
    "nis": _("Address: NIS code of the municipality"),
    "phone": _("Organisation: telephone"),
    "email": _("Organisation: e-mail"),
    "website": _("Organisation: website"),
    "description": _("Organisation: what it does"),
    "audience": _("Organisation: for whom"),
    "opening_hours": _("Organisation: opening hours"),
    "themes": _("Organisation: themes"),
    "person_first_name": _("Person: first name"),
    "person_last_name": _("Person: last name"),
    "person_name": _("Person: whole name"),
    "function": _("Person: function"),
    "person_email": _("Person: e-mail"),
    "person_phone": _("Person: telephone"),
    "person_language": _("Person: language"),
    "member_since": _("Membership: since"),
    "status": _("Membership: state"),
    "notes": _("Notes"),
    "source_id": _("Number of the sheet in this list"),
}

_NAMES = {
    "name": "organisation|organization|organization name|nom de l organisation|organisation nom|name|company|societe"
    "|denomination|denomination sociale|association|nom association|nom de l association|organisatie|bedrijf"
    "|naam organisatie|naam van de organisatie|structure|institution|partenaire|raison sociale|nom officiel"
    "|membre|instelling|vereniging|name fr|nom fr|organisation name|nom du partenaire",
    "name_nl": "name nl|nom nl|nom en neerlandais|naam nl|nederlandse naam|name in dutch|nom neerlandais",
    "acronym": "sigle|acronyme|acronym|abreviation|afkorting|name used|nom usuel|nom d usage|nom abrege|roepnaam",
    "department": "service|departement|department|organization department|dienst|afdeling|service ou departement",
    "legal_form": "forme juridique|statut juridique|legal status fr|legal status|legal form|rechtsvorm|statut",
    "nature": "nature|aard|type d organisation",
    "enterprise_number": "bce|kbo|numero bce|n bce|no bce|numero d entreprise|n d entreprise|enterprise number"
    "|ondernemingsnummer|kbo nummer|bce kbo|numero de tva|tva|btw|vat|company number",
    "language_status": "lang status|statut linguistique|regime linguistique|role linguistique|taalrol|taalstelsel",
    "address": "adresse|address|adres|adresse complete|adresse postale|volledig adres|adresse du siege",
    "street": "rue|street|straat|business street|rue bureau|address 1 street|voie|straatnaam|rue et numero"
    "|straat en nummer",
    "number": "numero|number|nummer|n|no|huisnummer|numero de police|street number",
    "box": "boite|bte|box|bus|boite postale",
    "postal_code": "cp|code postal|postal code|postcode|zip|zip code|business postal code|code postal bureau"
    "|address 1 postal code|codepostal",
    "locality": "commune|localite|ville|locality|city|gemeente|plaats|stad|business city|ville bureau"
    "|address 1 city|woonplaats|municipality",
    "lat": "lat|latitude|breedtegraad",
    "lon": "lon|lng|long|longitude|lengtegraad",
    "nis": "nis|code nis|nis code|ins|code ins|code ins nis|niscode",
    "phone": "telephone|tel|phone|phones|telefoon|telephones|gsm|company main phone|telephone societe"
    "|numero de telephone|telefoonnummer|tel general",
    "email": "email|e mail|courriel|mail|adresse mail|adresse e mail|e mail general|adresse email|mailadres"
    "|e mailadres",
    "website": "site|site web|site internet|website|web|web page|page web|website 1 value|url|internet|webpagina",
    "description": "description|missions|mission|activites|activite|categories|omschrijving|beschrijving|opdracht"
    "|activiteiten|objet social|services proposes",
    "audience": "public|public cible|beneficiaries|beneficiaires|audience|publics|doelgroep|doelpubliek|target group",
    "opening_hours": "horaire|horaires|heures d ouverture|opening hours|openingsuren|horaire d ouverture",
    "themes": "theme|themes|thematique|thematiques|secteur|secteurs|secteur s|domaines|domaine|thema|thema s|sector"
    "|sectoren|sectors",
    "person_first_name": "prenom|first name|voornaam|given name|prenom du contact",
    "person_last_name": "last name|nom de famille|achternaam|familienaam|surname|family name|nom du contact",
    "person_name": "personne de contact|contact|contactpersoon|contact person|personne|responsable de contact"
    "|nom et prenom|nom prenom|prenom nom|nom complet|volledige naam|full name|representant|vertegenwoordiger"
    "|personne ressource",
    "function": "fonction|function|functie|job title|organization title|role|poste",
    "person_email": "e mail address|adresse de courrier|adresse de messagerie|e mail 1 value|email du contact"
    "|e mail du contact|e mail contactpersoon|courriel du contact|e mail personne de contact",
    "person_phone": "business phone|telephone bureau|mobile phone|tel mobile|phone 1 value|phone 2 value"
    "|telephone du contact|telefoon contactpersoon|mobiele telefoon",
    "person_language": "langue|language|taal|langue du contact",
    "member_since": "membre depuis|member since|lid sinds|date d adhesion|adhesion|depuis|sinds",
    "status": "etat|status|statut membre|statut de membre|statut d adhesion|status lid",
    "notes": "notes|note|remarques|remarque|commentaires|commentaire|opmerkingen|opmerking|remarks|comments"
    "|observations",
    "source_id": "id|identifiant|id fiche|reference|numero de fiche|fichenummer|code fiche|ref",
}
_BY_NAME = {name: target for target, names in _NAMES.items() for name in names.split("|")}
# Several columns may fill one target when their texts can stand side by side.
JOINED = {
    "phone": ", ", "person_phone": ", ", "themes": ", ", "notes": "\n", "description": "\n", "audience": "\n",
    "opening_hours": "\n", "email": ", ", "person_email": ", ",
}  # fmt: skip
_REPEATED = re.compile(r" \(\d+\)$")


def plain(name):
    """A column’s name without what does not matter: case, accents, punctuation, the number of a repeated name."""
    return " ".join(re.sub(r"[^\w]+|_", " ", fold(_REPEATED.sub("", name))).split())


def guess_columns(columns):
    """Return {column: target} for every column of the list; "" leaves a column out."""
    names = [plain(column) for column in columns]
    guessed = {}
    has_first_name = any(_BY_NAME.get(name) == "person_first_name" for name in names)
    has_organisation = any(_BY_NAME.get(name) == "name" for name in names)
    titles = [column for column, name in zip(columns, names, strict=True) if name in ("titre", "title", "titel")]
    has_function = any(_BY_NAME.get(name) == "function" for name in names)
    for column, name in zip(columns, names, strict=True):
        target = _BY_NAME.get(name, IGNORE)
        if name in ("nom", "naam"):
            target = _bare_name(has_first_name=has_first_name, has_organisation=has_organisation)
        elif has_first_name and name in ("categories", "labels"):
            # Groups of an address book, not what an organisation does.
            target = IGNORE
        elif column in titles:
            # Outlook in French calls both “Mme” and the function “Titre”: the second is the function.
            is_function = column == titles[-1] and not has_function and (len(titles) > 1 or has_organisation)
            target = "function" if is_function else IGNORE
        if target in guessed.values() and target not in JOINED:
            target = IGNORE
        guessed[column] = target
    return guessed


def _bare_name(*, has_first_name, has_organisation):
    if has_first_name:
        return "person_last_name"
    return "person_name" if has_organisation else "name"
