"""Convening: to whom, what, once; updates and cancellations; the files that go with the mails."""

from datetime import datetime, timedelta
from email import message_from_bytes

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from icalendar import Calendar

from coordination.models import AuditEntry, OutboxAttachment, OutboxMessage
from coordination.pdf import PdfUnavailable
from coordination.services.outbox import send_queued_messages
from meetings.enums import MeetingState
from meetings.models import Invitation, Meeting
from meetings.queries.convocation import recipients
from meetings.services import convocation as service
from meetings.services.agenda import create_item
from meetings.services.agenda_pdf import agenda_filename, render_agenda
from meetings.services.convocation import cancel_meeting, convene_meeting
from meetings.services.meetings import update_meeting
from meetings.services.replies import save_reply
from members.enums import BodyKind
from tests.factories import (
    BRUSSELS,
    make_affiliation,
    make_body,
    make_item,
    make_mandate,
    make_meeting,
    make_organisation,
    make_person,
    make_site,
)
from tests.pdf_checks import pdf_failures, pdf_words

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BRUSSELS)
TO_COME = datetime(2027, 1, 14, 9, 30, tzinfo=BRUSSELS)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def no_pdf(monkeypatch):
    """Printing takes a tenth of a second: most tests look at other things."""
    monkeypatch.setattr(service, "render_agenda", lambda meeting, language, dated: f"PDF {language}".encode())


@pytest.fixture
def group(cast):
    """A working group with a French speaker, a Dutch speaker, one of unknown language and one without an address."""
    body = make_body(cast.alpha, code="GT-T", name_fr="Groupe test", name_nl="Testgroep")
    people = {
        "fr": make_person(cast.alpha, first_name="Anne", last_name="Français", language="fr"),
        "nl": make_person(cast.alpha, first_name="Bert", last_name="Nederlands", language="nl"),
        "both": make_person(cast.alpha, first_name="Chris", last_name="Inconnu"),
        "none": make_person(cast.alpha, first_name="Dora", last_name="Sans Adresse", email=""),
    }
    for person in people.values():
        make_mandate(body, person)
    meeting = make_meeting(cast.alpha, body=body, title="Groupe test, janvier", starts_at=TO_COME, place="Salle bleue")
    make_item(meeting, title="Accueil", minutes=15)
    make_item(meeting, title="Logement", minutes=45)
    cast.alpha.email = "coordination@test.example"
    cast.alpha.save()
    return meeting, people


def convene(meeting, cast, **fields):
    return convene_meeting(meeting, actor=cast.alice, now=NOW, **fields)


def url(name, *args):
    return reverse(f"meetings:{name}", args=["alpha", *args])


def message_of(person):
    return Invitation.objects.get(person=person).message


def calendar_of(message):
    attachment = message.attachments.get(filename="invite.ics")
    return attachment.content_type, Calendar.from_ical(bytes(attachment.content))


# ---- Who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("moved_by", "convened"), [(0, True), (1, False)])
def test_recipients_are_the_roster_of_the_day_of_the_meeting(cast, moved_by, convened):
    """The mandate ends on 14 January 2027; today is in November."""
    body = make_body(cast.alpha)
    make_mandate(body, cast.people.marie, ends_on=TO_COME.date())
    meeting = make_meeting(cast.alpha, body=body, starts_at=TO_COME + timedelta(days=moved_by))
    assert [row.person for row in recipients(meeting)] == ([cast.people.marie] if convened else [])


def test_recipients_of_a_plenary_represent_members(cast):
    make_person(cast.alpha, last_name="Nulle part")
    meeting = make_meeting(cast.alpha, body=cast.plenary, starts_at=TO_COME)
    assert {row.name for row in recipients(meeting)} == {"Charlie Test", "Fatima Test", "Marie Test", "Sven Test"}
    assert {row.organisation for row in recipients(meeting)} == {"Maison de quartier Exemple"}


def test_recipients_of_an_open_meeting_are_chosen(cast):
    meeting = make_meeting(cast.alpha, starts_at=TO_COME)
    guest = make_person(cast.alpha, first_name="Gus", last_name="Invité")
    assert {row.name for row in recipients(meeting, people=[guest])} == {
        "Charlie Test", "Fatima Test", "Gus Invité", "Marie Test", "Sven Test",
    }  # fmt: skip
    assert [row.name for row in recipients(meeting, everybody=False, people=[guest])] == ["Gus Invité"]


def test_recipients_never_come_from_another_coordination(cast):
    theirs = make_organisation(cast.beta)
    cast.maison.memberships.create(coordination=cast.beta, starts_on=NOW.date())
    make_affiliation(cast.people.bob, cast.maison)
    make_affiliation(cast.people.bob, theirs)
    assert "Bob Test" not in {row.name for row in recipients(make_meeting(cast.alpha, starts_at=TO_COME))}


def test_recipients_take_few_queries(cast, group, django_assert_num_queries):
    meeting, _people = group
    meeting.body  # noqa: B018 - fetched by the view
    with django_assert_num_queries(2):
        assert len(recipients(meeting)) == 4


# ---- Sending ------------------------------------------------------------------------------------------------------


def test_convened_once_per_person_in_their_language(cast, group, no_pdf):
    meeting, people = group
    sending = convene(meeting, cast)
    assert (sending.mailed, sending.to_tell, sending.changes) == (3, ("Dora Sans Adresse",), ())
    meeting.refresh_from_db()
    assert (meeting.state, meeting.convened_at, meeting.calendar_sequence) == ("convened", NOW, 0)
    subjects = {message.to_name: message.subject for message in OutboxMessage.objects.all()}
    assert subjects == {
        "Anne Français": "Convocation : Groupe test, janvier, jeudi 14 janvier 2027",
        "Bert Nederlands": "Uitnodiging: Groupe test, janvier, donderdag 14 januari 2027",
        "Chris Inconnu": "Convocation : Groupe test, janvier, jeudi 14 janvier 2027 / "
        "Uitnodiging: Groupe test, janvier, donderdag 14 januari 2027",
    }
    assert Invitation.objects.get(person=people["none"]).message is None
    both = message_of(people["both"]).text
    assert both.index("Bonjour Chris Inconnu") < both.index("Dag Chris Inconnu")
    assert set(OutboxMessage.objects.values_list("body_id", "reply_to", "kind", "created_by")) == {
        (meeting.body_id, "coordination@test.example", "convocation", cast.alice.pk)
    }


def test_mail_says_when_where_what_and_how_to_answer(cast, group, no_pdf):
    meeting, people = group
    meeting.introduction = "Venez <nombreux> & à l’heure."
    meeting.save()
    convene(meeting, cast)
    text = message_of(people["fr"]).text
    for part in ("jeudi 14 janvier 2027", "de 09:30 à 10:30", "Salle bleue", "09:30  Accueil", "09:45  Logement"):
        assert part in text.replace("\u00a0", " ")
    assert "Venez <nombreux> & à l’heure." in text
    assert "http://127.0.0.1:8000/a/" in text
    assert "\n\n\n" not in text


def test_agenda_kept_once_per_language(cast, group, no_pdf):
    meeting, people = group
    convene(meeting, cast)
    pdfs = OutboxAttachment.objects.filter(content_type="application/pdf")
    assert sorted(bytes(pdf.content) for pdf in pdfs) == [b"PDF fr", b"PDF nl"]
    names = {
        key: set(message_of(people[key]).attachments.values_list("filename", flat=True)) for key in ("fr", "nl", "both")
    }
    assert names == {
        "fr": {"ordre-du-jour-2027-01-14-gt-t.pdf", "invite.ics"},
        "nl": {"agenda-2027-01-14-gt-t.pdf", "invite.ics"},
        "both": {"ordre-du-jour-2027-01-14-gt-t.pdf", "agenda-2027-01-14-gt-t.pdf", "invite.ics"},
    }


def test_no_agenda_is_kept_that_nobody_gets(cast, no_pdf):
    meeting = make_meeting(cast.alpha, starts_at=TO_COME)
    convene(meeting, cast, everybody=False, people=[make_person(cast.alpha, language="nl")])
    assert OutboxAttachment.objects.get(content_type="application/pdf").filename == "agenda-2027-01-14-cs.pdf"


def test_one_audit_entry(cast, group, no_pdf):
    meeting, _people = group
    convene(meeting, cast)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.body_id, entry.changes["recipients"]) == (
        "meeting.convened", cast.alice, meeting.body_id, ["", "3"],
    )  # fmt: skip


def test_sent_twice_sends_once(cast, group, no_pdf):
    meeting, _people = group
    convene(meeting, cast)
    with pytest.raises(ValidationError) as refused:
        convene(meeting, cast)
    assert refused.value.code == "nothing"
    assert (OutboxMessage.objects.count(), Invitation.objects.count()) == (3, 4)


def test_second_sending_reaches_only_whom_the_first_did_not(cast, group, no_pdf):
    meeting, people = group
    convene(meeting, cast)
    late = make_person(cast.alpha, first_name="Eva", last_name="Tardive")
    people["none"].email = "dora@test.example"
    people["none"].save()
    sending = convene(meeting, cast, people=[late])
    assert (sending.mailed, sending.to_tell) == (2, ())
    assert {message_of(people["none"]).to_email, message_of(late).to_email} == {"dora@test.example", late.email}
    assert OutboxMessage.objects.count() == 5
    assert Meeting.objects.get().calendar_sequence == 0


def test_nobody_to_convene(cast, no_pdf):
    meeting = make_meeting(cast.alpha, body=make_body(cast.alpha), starts_at=TO_COME)
    with pytest.raises(ValidationError) as refused:
        convene(meeting, cast)
    assert refused.value.code == "nobody"
    assert Meeting.objects.get().state == "draft"


def test_no_mail_for_a_meeting_that_has_begun(cast, group, no_pdf):
    meeting, _people = group
    Meeting.objects.update(starts_at=NOW)
    with pytest.raises(ValidationError) as refused:
        convene(meeting, cast)
    assert refused.value.code == "past"
    sending = convene(meeting, cast, without_mail=True)
    assert (sending.mailed, OutboxMessage.objects.count(), Invitation.objects.count()) == (0, 0, 4)
    assert Meeting.objects.get().state == "convened"


@pytest.mark.parametrize("state", ["held", "in_remarks", "adopted", "archived", "cancelled"])
def test_no_convocation_after_the_fact(cast, state, no_pdf):
    meeting = make_meeting(cast.alpha, body=cast.housing, state=state, starts_at=TO_COME)
    with pytest.raises(ValidationError):
        convene(meeting, cast)
    assert Meeting.objects.get().state == state


def test_failure_in_the_middle_sends_nothing(cast, group, no_pdf, monkeypatch):
    meeting, _people = group
    real, calls = service.queue_message, []

    def fail_at_third(**fields):
        calls.append(fields)
        if len(calls) == 3:
            raise RuntimeError
        return real(**fields)

    monkeypatch.setattr(service, "queue_message", fail_at_third)
    with pytest.raises(RuntimeError):
        convene(meeting, cast)
    assert (OutboxMessage.objects.count(), Invitation.objects.count(), Meeting.objects.get().state) == (0, 0, "draft")


# ---- Updates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"starts_at": TO_COME + timedelta(hours=1)}, ("date",)),
        ({"place": "Salle rouge"}, ("place",)),
        ({"room": "2e étage"}, ("place",)),
        ({"title": "Autre titre"}, ("title",)),
    ],
)
def test_change_is_told_to_all_with_a_higher_sequence(cast, group, no_pdf, change, names):
    meeting, people = group
    convene(meeting, cast)
    first = message_of(people["fr"])
    meeting = update_meeting(meeting, actor=cast.alice, version=Meeting.objects.get().version, **change)
    assert OutboxMessage.objects.count() == 3, "changing sends nothing by itself"
    sending = convene(meeting, cast)
    assert (sending.mailed, sending.changes) == (3, names)
    second = message_of(people["fr"])
    assert second != first
    assert second.subject.startswith("Modifiée : ")
    before, after = (calendar_of(message)[1].walk("VEVENT")[0] for message in (first, second))
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    with pytest.raises(ValidationError):
        convene(meeting, cast)


def test_changed_agenda_is_an_update(cast, group, no_pdf):
    meeting, _people = group
    convene(meeting, cast)
    create_item(meeting, actor=cast.alice, title="Point ajouté", minutes=5)
    assert convene(meeting, cast).changes == ("agenda",)


def test_new_date_asks_again_and_another_place_does_not(cast, group, no_pdf):
    meeting, people = group
    convene(meeting, cast)
    for change, reply in (({"place": "Ailleurs"}, "present"), ({"starts_at": TO_COME + timedelta(days=7)}, "none")):
        invitation = Invitation.objects.get(person=people["fr"])
        save_reply(invitation, actor=None, reply="present", note="", now=NOW)
        update_meeting(meeting, actor=cast.alice, version=Meeting.objects.get().version, **change)
        convene(Meeting.objects.get(), cast)
        assert Invitation.objects.get(person=people["fr"]).reply == reply


def test_update_reaches_whoever_lost_the_seat_since(cast, group, no_pdf):
    meeting, people = group
    convene(meeting, cast)
    people["nl"].mandates.update(ends_on=NOW.date())
    update_meeting(meeting, actor=cast.alice, version=Meeting.objects.get().version, place="Ailleurs")
    convene(Meeting.objects.get(), cast)
    assert message_of(people["nl"]).subject.startswith("Gewijzigd: ")


def test_page_offers_the_update(cast, group, no_pdf, login):
    meeting, _people = group
    convene(meeting, cast)
    client = login(cast.alice)
    assert client.get(url("meeting_detail", meeting.pk)).context["next"] == ""
    update_meeting(meeting, actor=cast.alice, version=Meeting.objects.get().version, place="Ailleurs")
    assert client.get(url("meeting_detail", meeting.pk)).context["next"] == "send_update"
    assert client.get(url("meeting_convene", meeting.pk)).context["changes"] == ["place"]


# ---- Cancelling ---------------------------------------------------------------------------------------------------


def test_cancelled_with_the_reason(cast, group, no_pdf):
    meeting, people = group
    convene(meeting, cast)
    uid = calendar_of(message_of(people["fr"]))[1].walk("VEVENT")[0]["UID"]
    sending = cancel_meeting(meeting, actor=cast.alice, reason="  Salle inondée ", now=NOW)
    assert (sending.mailed, sending.to_tell) == (3, ("Dora Sans Adresse",))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancel_reason) == ("cancelled", "Salle inondée")
    message = message_of(people["fr"])
    assert message.subject.startswith("Annulée : ")
    assert "Salle inondée" in message.text
    content_type, calendar = calendar_of(message)
    event = calendar.walk("VEVENT")[0]
    assert (content_type, calendar["METHOD"]) == ("text/calendar; method=CANCEL", "CANCEL")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (uid, 1, "CANCELLED")
    assert AuditEntry.objects.filter(action="meeting.cancelled", body_id=meeting.body_id).count() == 1


def test_cancelling_needs_a_reason_and_a_convened_meeting(cast, group, no_pdf):
    meeting, _people = group
    with pytest.raises(ValidationError):
        cancel_meeting(meeting, actor=cast.alice, reason="Oui", now=NOW)
    convene(meeting, cast)
    with pytest.raises(ValidationError) as refused:
        cancel_meeting(meeting, actor=cast.alice, reason="   ", now=NOW)
    assert list(refused.value.error_dict) == ["reason"]
    assert Meeting.objects.get().state == "convened"


def test_cancel_page_shows_to_whom(cast, group, no_pdf, login):
    meeting, _people = group
    convene(meeting, cast)
    client = login(cast.alice)
    page = client.get(url("meeting_cancel", meeting.pk))
    assert [row.name for row in page.context["to_mail"]] == ["Anne Français", "Bert Nederlands", "Chris Inconnu"]
    assert [row.name for row in page.context["to_tell"]] == ["Dora Sans Adresse"]
    assert client.post(url("meeting_cancel", meeting.pk), {"reason": ""}).status_code == 200
    assert Meeting.objects.get().state == "convened"
    assert client.post(url("meeting_cancel", meeting.pk), {"reason": "Grève"}).status_code == 302
    assert Meeting.objects.get().state == "cancelled"


# ---- Page ---------------------------------------------------------------------------------------------------------


def test_preview_sends_nothing_and_shows_all(cast, group, no_pdf, login):
    meeting, _people = group
    page = login(cast.alice).get(url("meeting_convene", meeting.pk))
    assert [row.name for row in page.context["due"]] == ["Anne Français", "Bert Nederlands", "Chris Inconnu"]
    assert [row.name for row in page.context["without_email"]] == ["Dora Sans Adresse"]
    text = page.content.decode()
    assert "Bonjour Anne Français," in text
    assert "Dag Anne Français," in text
    assert (OutboxMessage.objects.count(), Invitation.objects.count(), Meeting.objects.get().state) == (0, 0, "draft")


def test_page_sends_what_it_showed(cast, group, no_pdf, login):
    meeting, _people = group
    client = login(cast.alice)
    page = client.get(url("meeting_convene", meeting.pk))
    assert client.post(url("meeting_convene", meeting.pk), {"seen": page.context["seen"]}).status_code == 302
    assert OutboxMessage.objects.count() == 3


def test_page_refuses_to_send_what_it_did_not_show(cast, group, no_pdf, login):
    meeting, _people = group
    client = login(cast.alice)
    seen = client.get(url("meeting_convene", meeting.pk)).context["seen"]
    make_mandate(meeting.body, cast.people.marie)
    answer = client.post(url("meeting_convene", meeting.pk), {"seen": seen})
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert OutboxMessage.objects.count() == 0
    # What comes back shows the change, and can be sent.
    assert client.post(url("meeting_convene", meeting.pk), {"seen": answer.context["seen"]}).status_code == 302
    assert OutboxMessage.objects.count() == 4


def test_page_of_an_open_meeting_keeps_the_choice(cast, no_pdf, login):
    meeting = make_meeting(cast.alpha, starts_at=TO_COME)
    guest = make_person(cast.alpha, first_name="Gus", last_name="Invité")
    client = login(cast.alice)
    asked = {"audience": "added", "added": [cast.people.marie.pk], "add": "gus invité"}
    page = client.get(url("meeting_convene", meeting.pk), asked)
    assert [row.name for row in page.context["due"]] == ["Gus Invité", "Marie Test"]
    sent = {"seen": page.context["seen"], "audience": "added", "added": [cast.people.marie.pk, guest.pk]}
    assert client.post(url("meeting_convene", meeting.pk), sent).status_code == 302
    assert set(Invitation.objects.values_list("name", flat=True)) == {"Gus Invité", "Marie Test"}


def test_nobody_is_added_to_a_confidential_body(cast, no_pdf, login):
    meeting = make_meeting(cast.alpha, body=cast.secret, starts_at=TO_COME)
    client = login(cast.alice)
    page = client.get(url("meeting_convene", meeting.pk), {"added": [cast.people.marie.pk], "add": "Marie Test"})
    assert [row.name for row in page.context["rows"]] == ["Sven Test"]


def test_nobody_of_another_coordination_is_added(cast, no_pdf, login):
    meeting = make_meeting(cast.alpha, starts_at=TO_COME)
    client = login(cast.alice)
    for asked in ({"added": [cast.people.bob.pk]}, {"add": "Bob Test"}):
        page = client.get(url("meeting_convene", meeting.pk), {"audience": "added", **asked})
        assert page.context["rows"] == []


@pytest.mark.parametrize(
    "query", ["added=x", "added=99999999999999999999", "audience=z", "add=%00", "add=" + "a" * 999]
)
def test_page_survives_odd_addresses(cast, login, query):
    meeting = make_meeting(cast.alpha, starts_at=TO_COME)
    assert login(cast.alice).get(f"{url('meeting_convene', meeting.pk)}?{query}").status_code == 200


def test_page_queries_do_not_grow(cast, group, login, django_assert_num_queries, django_assert_max_num_queries):
    meeting, _people = group
    client = login(cast.alice)
    with django_assert_max_num_queries(15) as first:
        client.get(url("meeting_convene", meeting.pk))
    for _number in range(3):
        make_mandate(meeting.body, make_person(cast.alpha))
    with django_assert_num_queries(len(first)):
        assert len(client.get(url("meeting_convene", meeting.pk)).context["rows"]) == 7


def test_without_pango_the_coordinator_decides(cast, group, login, monkeypatch):
    def unavailable(*args, **kwargs):
        raise PdfUnavailable("apt-get install libpango")

    monkeypatch.setattr(service, "render_agenda", unavailable)
    meeting, _people = group
    client = login(cast.alice)
    seen = client.get(url("meeting_convene", meeting.pk)).context["seen"]
    answer = client.post(url("meeting_convene", meeting.pk), {"seen": seen})
    assert "apt-get install libpango" in answer.content.decode()
    assert OutboxMessage.objects.count() == 0
    assert client.post(url("meeting_convene", meeting.pk), {"seen": seen, "without_pdf": "1"}).status_code == 302
    assert OutboxMessage.objects.count() == 3
    assert not OutboxAttachment.objects.filter(content_type="application/pdf").exists()


# ---- What really leaves -------------------------------------------------------------------------------------------


def test_mail_as_it_leaves(cast, group, no_pdf):
    meeting, people = group
    convene(meeting, cast)
    assert send_queued_messages().sent == 3
    sent = next(message for message in mail.outbox if message.to == [people["both"].email])
    parts = list(message_from_bytes(sent.message().as_bytes()).walk())
    (calendar,) = [part for part in parts if part.get_content_type() == "text/calendar"]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_param("charset") == "utf-8"
    assert calendar["Content-Type"].count("charset") == 1
    event = Calendar.from_ical(calendar.get_payload(decode=True)).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Groupe test, janvier"
    assert [part.get_content_type() for part in parts].count("application/pdf") == 2


# ---- The agenda to print ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_agenda_pdf_is_accessible_and_complete(cast, language):
    meeting = make_meeting(
        cast.alpha, body=cast.housing, title="Logement <janvier> & février", starts_at=TO_COME,
        site=make_site(cast.maison, arrival="Sonnez à gauche"), introduction="Bienvenue.\n\nÀ bientôt.",
    )  # fmt: skip
    make_item(meeting, title="Accueil & café", minutes=15, presenter_name="Mme Exemple", description="Détail")
    make_item(meeting, title="Suite", minutes=30)
    data = render_agenda(meeting, language, dated=NOW)
    assert pdf_failures(data, "ua1") == []
    assert pdf_failures(data, "3a") == []
    text = pdf_words(data)
    for part in (
        "Logement <janvier> & février",
        "Accueil & café",
        "Mme Exemple",
        "09:30",
        "09:45",
        "10:15",
        "Sonnez à gauche",
    ):
        assert part in text
    assert ("jeudi 14 janvier 2027" if language == "fr" else "donderdag 14 januari 2027") in text
    assert ("Ordre du jour" in text) is (language == "fr")


def test_agenda_pdf_of_an_empty_agenda(cast):
    meeting = make_meeting(cast.alpha, starts_at=TO_COME)
    assert pdf_failures(render_agenda(meeting, "fr", dated=NOW), "ua1") == []


@pytest.mark.parametrize(
    ("query", "name"), [("?language=nl", "agenda-"), ("", "ordre-du-jour-"), ("?language=zz", "ordre-du-jour-")]
)
def test_agenda_pdf_page(cast, login, query, name):
    meeting = make_meeting(cast.alpha, body=cast.plenary, state=MeetingState.CONVENED, starts_at=TO_COME)
    response = login(cast.marie).get(url("meeting_agenda_pdf", meeting.pk) + query)
    assert response.headers["Content-Type"] == "application/pdf"
    assert f'filename="{name}2027-01-14-ag.pdf"' in response.headers["Content-Disposition"]
    assert response.content.startswith(b"%PDF")


def test_agenda_filename_is_plain(cast):
    body = make_body(cast.alpha, BodyKind.WORKING_GROUP, code='É"/..')
    assert (
        agenda_filename(make_meeting(cast.alpha, body=body, starts_at=TO_COME), "fr")
        == "ordre-du-jour-2027-01-14-e.pdf"
    )
