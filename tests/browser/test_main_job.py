"""The main job, as a person does it: from a member list to the report of the year, by labels and roles."""

import csv
import re
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import call_command
from playwright.sync_api import expect

from coordination.enums import RoleKind
from coordination.models import Commune, Coordination, Cpas, OutboxMessage
from coordination.services.outbox import send_queued_messages
from members.models import Organisation
from tests.factories import BRUSSELS, PASSWORD, make_role, make_user
from tests.pdf_checks import assert_accessible, pdf_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DIRECTORY = (
    Path(django_settings.BASE_DIR).parent / "shared" / "data" / "real" / "bruxelles_social_2017_organisations.csv"
)
INVENTED = Path(__file__).parent.parent / "data" / "invented_directory.csv"


@pytest.fixture
def coordination():
    call_command("load_reference", verbosity=0)
    commune = Commune.objects.get(nis="21015")
    coordination = Coordination.objects.create(
        slug="schaerbeek",
        name_fr="Coordination sociale d’essai",
        name_nl="Sociale proefcoördinatie",
        commune=commune,
        cpas=Cpas.objects.get(commune=commune),
        email="coordination@test.example",
    )
    user = make_user("coord@test.example", first_name="Camille", last_name="Essai")
    make_role(user, coordination, RoleKind.COORDINATOR)
    return coordination


def download(page, link):
    """The file behind a link, as the browser that is signed in gets it."""
    answer = page.request.get(urljoin(page.url, link.get_attribute("href")))
    assert answer.ok, answer.status
    return answer.body()


def import_members(page):
    """The 176 organisations of Schaerbeek from the real directory where it is at hand, else an invented list.

    Returns the name of one of them, as the list writes it.
    """
    file = DIRECTORY if DIRECTORY.exists() else INVENTED
    with file.open(encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        wanted = [row["name"] for row in reader if row["nis"] == "21015"]
    page.get_by_role("navigation").get_by_role("link", name="Annuaire").click()
    page.get_by_role("link", name="Importer une liste").first.click()
    page.get_by_role("link", name="Importer une liste").first.click()
    page.get_by_label("La liste").set_input_files(file)
    page.get_by_role("button", name="Lire le fichier").click()
    page.get_by_label("Quelles lignes", exact=True).select_option(f"{reader.fieldnames.index('nis')}:21015")
    page.get_by_role("button", name="Montrer ce qui changerait").click()
    expect(page.get_by_text(re.compile(f"^{len(wanted)} lignes? cré"))).to_be_visible()
    assert Organisation.objects.count() == 0
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.get_by_text("La liste est importée.")).to_be_visible()
    assert Organisation.objects.count() == len(set(wanted))
    return sorted(wanted)[0]


def sign_in_by_password(page, live_server):
    page.goto(live_server.url)
    page.get_by_label("Adresse e-mail").fill("coord@test.example")
    page.get_by_label("Mot de passe", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Aujourd’hui")).to_be_visible()


def add_person(page, first_name, last_name, email, organisation):
    """From the directory: a person, then where they work."""
    page.get_by_role("navigation").get_by_role("link", name="Annuaire").click()
    page.get_by_role("link", name="Personnes", exact=True).click()
    page.get_by_role("link", name="Ajouter une personne").click()
    page.get_by_label("Prénom").fill(first_name)
    page.get_by_label("Nom", exact=False).nth(1).fill(last_name)
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Langue des messages").select_option("fr")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_label("Organisation", exact=False).first.select_option(label=organisation)
    page.get_by_label("Fonction", exact=False).first.fill("Responsable")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1, name=f"{first_name} {last_name}")).to_be_visible()


def set_up_body(page, kind, name):
    page.get_by_role("navigation").get_by_role("link", name="Instances").click()
    page.get_by_role("link", name=re.compile("Créer (une|la première) instance")).first.click()
    page.get_by_label("Sorte").select_option(label=kind)
    page.get_by_label("Nom en français").fill(name)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def give_seat(page, person, kind, college):
    page.get_by_role("link", name="Attribuer un siège").click()
    page.get_by_label("Personne", exact=False).first.select_option(label=person)
    page.get_by_label("À quel titre").select_option(label=kind)
    page.get_by_label("Collège").select_option(label=college)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("cell", name=person.split()[0], exact=False).first).to_be_visible()


def prepare_meeting(page, body, day):
    page.get_by_role("navigation").get_by_role("link", name="Réunions").click()
    page.get_by_role("link", name="Nouvelle réunion").first.click()
    page.get_by_label("Instance").select_option(label=body)
    page.get_by_label("Date", exact=False).first.fill(f"{day:%d/%m/%Y}")
    page.get_by_label("Début").fill("9:30")
    page.get_by_label("Lieu").fill("Maison communale, salle 2")
    page.get_by_role("button", name="Enregistrer").click()
    for title, kind, minutes in (
        ("Accueil et tour de table", "Tour de table", "20"),
        ("Hébergement d’hiver : qui ouvre quand ?", "Échange", "45"),
        ("Calendrier de l’année", "Décision", "15"),
    ):
        page.get_by_label("Nouveau point").fill(title)
        page.get_by_label("Genre").select_option(label=kind)
        page.get_by_label("Minutes", exact=True).fill(minutes)
        page.get_by_role("button", name="Ajouter", exact=True).click()
        expect(page.get_by_text(title).first).to_be_visible()
    expect(page.get_by_text("10:50", exact=True)).to_be_visible()  # 9:30 and eighty minutes


def convene(page, names):
    page.get_by_role("link", name="Convoquer").first.click()
    for name in names:
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
    assert OutboxMessage.objects.filter(kind="convocation").count() == 0
    page.get_by_role("button", name="Convoquer").click()
    expect(page.get_by_text("Convoquée").first).to_be_visible()
    send_queued_messages()


def answer_from_the_mail(browser, mail, reply):
    """Somebody without an account opens the link of the convocation in a browser of their own."""
    link = re.search(r"https?://\S+/a/\S+", mail.body).group()
    context = browser.new_context(locale="fr-BE")
    page = context.new_page()
    page.goto(link)
    page.get_by_label(reply).check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_role("status").first).to_contain_text("Merci")
    context.close()


def hold(page, present, excused):
    page.get_by_role("button", name="La réunion a lieu").first.click()
    for name, presence in [*((name, "Présent") for name in present), *((name, "Excusé") for name in excused)]:
        page.get_by_role("group", name=re.compile(name)).get_by_text(presence, exact=True).click()
    page.get_by_label("Nom de la personne invitée").fill("Une habitante du quartier")
    page.get_by_role("button", name="Enregistrer").click()


def write_minutes(page):
    page.get_by_role("link", name="Rédiger le procès-verbal").first.click()
    item = page.get_by_role("region", name=re.compile("^2"))
    item.get_by_label("Ce qui a été dit").fill("Trois lieux ouvrent en décembre. **Rien** n’est prévu le dimanche.")
    expect(item.get_by_role("status")).to_contain_text("nregistré")
    item.get_by_text("Ajouter une décision").click()
    item.get_by_label("Ce qui a été décidé").fill("Un calendrier commun est affiché dans les trois lieux.")
    item.get_by_role("button", name="Ajouter la décision").click()
    expect(item.get_by_text(re.compile("Décision .* 2026/1"))).to_be_visible()
    item.get_by_text("Ajouter un engagement").click()
    item.get_by_label("Quoi", exact=True).fill("Trouver un lieu pour le dimanche")
    item.get_by_label("Qui", exact=True).fill("Nadia Exemple")
    item.get_by_label("Pour quand").fill("2026-12-15")
    item.get_by_role("button", name="Ajouter l’engagement").click()
    expect(item.get_by_text("Trouver un lieu pour le dimanche").first).to_be_visible()


def publish_minutes(page):
    page.get_by_role("link", name="Retour à la réunion").first.click()
    page.get_by_role("link", name="Envoyer pour remarques").first.click()
    page.get_by_role("button", name="Envoyer pour remarques").click()
    page.get_by_role("link", name="Adopter le procès-verbal").first.click()
    page.get_by_role("button", name="Adopter le procès-verbal").click()
    expect(page.get_by_text("Procès-verbal adopté").first).to_be_visible()


def write_report(page, year):
    page.get_by_role("navigation").get_by_role("link", name="Rapports").click()
    page.get_by_role("link", name=re.compile("Ouvrir le (rapport d’une année|premier rapport)")).first.click()
    page.get_by_label("Année").fill(str(year))
    page.get_by_role("button", name="Ouvrir le rapport").click()
    page.get_by_role("navigation", name="Sections du rapport").get_by_role("link", name="Présentation de la").click()
    page.get_by_role("link", name="Rédiger", exact=True).click()
    page.get_by_label("Texte – Français").fill("La coordination réunit les acteurs sociaux de la commune.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("La coordination réunit les acteurs")).to_be_visible()


def test_main_job_in_french(page, browser, live_server, coordination, mailoutbox, settings):
    settings.SITE_URL = live_server.url
    meeting_day = date(2026, 11, 17)
    with time_machine.travel(datetime(2026, 11, 3, 9, tzinfo=BRUSSELS)):
        sign_in_by_password(page, live_server)
        organisation = import_members(page)
        add_person(page, "Nadia", "Exemple", "nadia@test.example", organisation)
        add_person(page, "Karim", "Modèle", "karim@test.example", organisation)
        set_up_body(page, "Comité de pilotage", "Comité de pilotage")
        give_seat(page, "Exemple Nadia", "De droit", "CPAS")
        give_seat(page, "Modèle Karim", "Élu", "Associatif")
        prepare_meeting(page, "Comité de pilotage", meeting_day)
        convene(page, ["Nadia Exemple", "Karim Modèle"])
        assert sorted(mail.to for mail in mailoutbox) == [["karim@test.example"], ["nadia@test.example"]]
        answer_from_the_mail(browser, mailoutbox[0], "Je viendrai")
    with time_machine.travel(datetime(2026, 11, 17, 9, 45, tzinfo=BRUSSELS)):
        page.reload()
        hold(page, present=["Nadia Exemple"], excused=["Karim Modèle"])
        page.get_by_role("link", name="Retour à la réunion").first.click()
        write_minutes(page)
        publish_minutes(page)
        minutes = download(page, page.get_by_role("link", name="Procès-verbal en français (PDF)").first)
        assert "Un calendrier commun est affiché" in " ".join(pdf_text(minutes).split())
        write_report(page, 2026)
        report = download(page, page.get_by_role("link", name="PDF en français").first)
    text = " ".join(pdf_text(report).split())
    assert "La coordination réunit les acteurs sociaux" in text
    assert "Comité de pilotage" in text
    assert organisation in text
    assert_accessible(report, "fr", "Rapport d’activité 2026")


def test_key_steps_in_dutch(page, live_server, sign_in, coordination):
    """A Dutch-speaking coordinator sets up a body, prepares a meeting and opens the report."""
    sign_in(coordination.roles.get().user, "nl")
    with time_machine.travel(datetime(2026, 11, 3, 9, tzinfo=BRUSSELS)):
        page.goto(live_server.url)
        expect(page.get_by_role("heading", level=1, name="Vandaag")).to_be_visible()
        page.get_by_role("link", name="Organen").click()
        page.get_by_role("link", name="Het eerste orgaan oprichten").click()
        page.get_by_label("Soort").select_option(label="Werkgroep")
        page.get_by_label("Naam in het Frans").fill("Logement")
        page.get_by_label("Naam in het Nederlands").fill("Huisvesting")
        page.get_by_role("button", name="Opslaan").or_(page.get_by_role("button", name="Bewaren")).click()
        expect(page.get_by_role("heading", level=1, name="Huisvesting")).to_be_visible()
        page.get_by_role("navigation").get_by_role("link", name="Vergaderingen").click()
        page.get_by_role("link", name="Nieuwe vergadering").first.click()
        page.get_by_label("Orgaan", exact=False).first.select_option(label="Huisvesting")
        page.get_by_label("Datum", exact=False).first.fill("17/11/2026")
        page.get_by_label("Begin", exact=False).first.fill("14u30")
        page.get_by_role("button", name="Bewaren").click()
        expect(page.get_by_text("14:30").first).to_be_visible()
        agenda = download(page, page.get_by_role("link", name="Agenda in het Nederlands (PDF)").first)
        assert "Huisvesting" in pdf_text(agenda)
        page.get_by_role("navigation").get_by_role("link", name="Verslagen").click()
        page.get_by_role("link", name="Het eerste verslag openen").first.click()
        page.get_by_label("Jaar").fill("2026")
        page.get_by_role("button", name="Het verslag openen").click()
        report = download(page, page.get_by_role("link", name="PDF in het Nederlands").first)
    assert "Activiteitenverslag" in pdf_text(report)
    assert_accessible(report, "nl", "Activiteitenverslag 2026")
