"""Answers by signed link and from the page of the meeting."""

from datetime import datetime

import pytest
from django.core.signing import Signer
from django.urls import reverse

from coordination.models import AuditEntry
from meetings.enums import MeetingState
from meetings.models import Invitation, Meeting
from meetings.tokens import make_reply_token, read_reply_token
from tests.factories import BRUSSELS, make_invitation, make_item, make_meeting, make_person

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BRUSSELS)
TO_COME = datetime(2027, 1, 14, 9, 30, tzinfo=BRUSSELS)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def invitation(cast):
    meeting = make_meeting(
        cast.alpha, body=cast.plenary, title="Plénière", state=MeetingState.CONVENED, starts_at=TO_COME, place="Salle"
    )
    make_item(meeting, title="Point PLUGH")
    return make_invitation(meeting, cast.people.marie, language="fr")


def link(invitation):
    return reverse("meetings_links:reply", args=[make_reply_token(invitation)])


def answer_of(invitation):
    invitation.refresh_from_db()
    return invitation.reply, invitation.reply_note, invitation.replied_at


def test_link_shows_without_account_and_saves_nothing(client, invitation):
    response = client.get(link(invitation))
    text = response.content.decode()
    for part in ("Plénière", "Salle", "Point PLUGH", "Marie Test"):
        assert part in text
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]
    assert answer_of(invitation) == ("none", "", None)


@pytest.mark.parametrize("reply", ["present", "excused"])
def test_link_saves_and_says_so(client, invitation, reply):
    response = client.post(link(invitation), {"reply": reply, "note": " J’arrive à 10 h "})
    assert answer_of(invitation) == (reply, "J’arrive à 10 h", NOW)
    text = response.content.decode()
    assert "Merci, Marie Test." in text
    assert "J’arrive à 10 h" in text
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.body_id) == ("invitation.answered", None, invitation.meeting.body_id)


def test_link_changes_the_answer(client, invitation):
    client.post(link(invitation), {"reply": "present", "note": ""})
    client.post(link(invitation), {"reply": "excused", "note": "Malade"})
    assert answer_of(invitation)[:2] == ("excused", "Malade")


def test_coordinator_sees_the_answer_at_once(client, login, cast, invitation):
    client.post(link(invitation), {"reply": "excused", "note": "Formation"})
    panel = next(
        panel["content"]
        for panel in login(cast.alice)
        .get(reverse("meetings:meeting_detail", args=["alpha", invitation.meeting_id]))
        .context["panels"]
        if panel["key"] == "convene"
    )
    assert (panel["present"], panel["excused"], panel["silent"]) == (0, 1, 0)
    assert panel["invitations"][0].reply_note == "Formation"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reply": "none"},
        {"reply": "z"},
        {"reply": "present", "note": "x" * 301},
        {"reply": "present", "note": "\x00"},
    ],
)
def test_link_refuses_nonsense(client, invitation, data):
    response = client.post(link(invitation), data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert answer_of(invitation) == ("none", "", None)


@pytest.mark.parametrize(("language", "heading"), [("fr", "Envoyer ma réponse"), ("nl", "Mijn antwoord versturen")])
def test_link_speaks_the_language_of_the_person(client, invitation, language, heading):
    Invitation.objects.update(language=language)
    response = client.get(link(invitation))
    assert heading in response.content.decode()
    assert f'<html lang="{language}">' in response.content.decode()


def test_link_follows_the_switch_of_the_visitor(client, invitation):
    client.cookies["django_language"] = "nl"
    assert "Mijn antwoord versturen" in client.get(link(invitation)).content.decode()


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
        lambda token: token.replace("-1.", "-2."),
        lambda token: f"9{token}",
        lambda token: token.partition(".")[0],
        lambda token: "x",
        lambda token: "." * 300,
        lambda token: Signer(salt="meetings.reply", key="other", sep=".").sign(token.partition(".")[0]),
        lambda token: Signer(salt="meetings.other", sep=".").sign(token.partition(".")[0]),
        lambda token: Signer(salt="meetings.reply", sep=".").sign("a-b"),
        lambda token: Signer(salt="meetings.reply", sep=".").sign("99999999999999999999-1"),
    ],
)
def test_forged_link_is_unknown_in_both_languages(client, invitation, forge):
    token = forge(make_reply_token(invitation))
    for response in (client.get(f"/a/{token}/"), client.post(f"/a/{token}/", {"reply": "present"})):
        assert response.status_code == 404
        assert "Ce lien ne vaut plus" in response.content.decode()
        assert "Deze link geldt niet meer" in response.content.decode()
        assert "Plénière" not in response.content.decode()
    assert answer_of(invitation) == ("none", "", None)


def test_old_link_dies_when_the_version_is_raised(client, invitation):
    old = link(invitation)
    Invitation.objects.update(token_version=2)
    assert client.get(old).status_code == 404
    invitation.refresh_from_db()
    assert client.get(link(invitation)).status_code == 200


def test_token_reads_back(invitation):
    assert read_reply_token(make_reply_token(invitation)) == (invitation.pk, 1)


def test_link_of_one_person_does_not_answer_for_another(client, cast, invitation):
    other = make_invitation(invitation.meeting, cast.people.sven)
    client.post(link(invitation), {"reply": "present", "note": ""})
    assert answer_of(other)[0] == "none"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"starts_at": NOW}, "il est trop tard"),
        ({"state": "held"}, "il est trop tard"),
        ({"state": "cancelled", "cancel_reason": "Grève"}, "Grève"),
    ],
)
def test_too_late_to_answer(client, invitation, fields, said):
    Meeting.objects.update(**fields)
    assert said in client.get(link(invitation)).content.decode()
    response = client.post(link(invitation), {"reply": "present", "note": ""})
    assert response.status_code == 200
    assert said in response.content.decode()
    assert answer_of(invitation) == ("none", "", None)


def test_link_to_a_confidential_meeting_shows_no_agenda(client, cast):
    meeting = make_meeting(cast.alpha, body=cast.secret, state=MeetingState.CONVENED, starts_at=TO_COME)
    make_item(meeting, title="Situation PLUGH")
    response = client.get(link(make_invitation(meeting, cast.people.sven)))
    assert "PLUGH" not in response.content.decode()
    assert response.context["items"] == ()


def test_link_opens_nothing_else(client, invitation):
    client.get(link(invitation))
    assert client.get(reverse("meetings:meeting_detail", args=["alpha", invitation.meeting_id])).status_code == 302


def test_member_answers_from_the_page(cast, login, invitation):
    url = reverse("meetings:meeting_reply", args=["alpha", invitation.meeting_id])
    response = login(cast.marie).post(url, {"reply": "present", "note": "Oui"})
    assert response.status_code == 302
    assert answer_of(invitation) == ("present", "Oui", NOW)
    assert AuditEntry.objects.get().actor == cast.marie


def test_member_who_was_not_invited_does_not_answer(cast, login, invitation):
    url = reverse("meetings:meeting_reply", args=["alpha", invitation.meeting_id])
    assert login(cast.sven).post(url, {"reply": "present"}).status_code == 403
    assert answer_of(invitation)[0] == "none"


def test_page_of_a_person_with_accents_in_the_name(client, cast, invitation):
    other = make_invitation(invitation.meeting, make_person(cast.alpha, first_name="<b>Ève", last_name="O’Neil"))
    assert "&lt;b&gt;Ève O’Neil" in client.get(link(other)).content.decode()
