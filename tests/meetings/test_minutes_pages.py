"""Pages of attendance, minutes, decisions and actions: what they do, refuse and hide."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.models import OutboxMessage
from meetings.enums import ActionStatus, MeetingState, Presence
from meetings.models import ActionItem, Decision, Meeting
from meetings.queries.minutes import minutes_fingerprint
from tests.factories import (
    BRUSSELS,
    make_action,
    make_attendance,
    make_decision,
    make_item,
    make_mandate,
    make_meeting,
    make_person,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BRUSSELS)
STARTS_AT = datetime(2026, 11, 20, 14, 0, tzinfo=BRUSSELS)
DAY = STARTS_AT.date()
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.alpha, body=cast.housing, starts_at=STARTS_AT, state=MeetingState.HELD)


@pytest.fixture
def item(meeting):
    return make_item(meeting)


def url(name, *args):
    return reverse(f"meetings:{name}", args=["alpha", *args])


def detail(meeting):
    return url("meeting_detail", meeting.pk)


def said(response):
    return [str(message) for message in response.context["messages"]]


def lock(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.ADOPTED, adopted_on=DAY)


def count_queries(client, page):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(page)
    assert response.status_code == 200
    return len(captured)


# ---- Holding and attendance -------------------------------------------------------------------------------------


def test_meeting_is_held_and_taken_back(cast, login):
    meeting = make_meeting(cast.alpha, body=cast.housing, starts_at=NOW + timedelta(hours=2))
    client = login(cast.fatima)
    assert client.get(detail(meeting)).content.decode().count(url("meeting_hold", meeting.pk)) == 1
    assert client.post(url("meeting_hold", meeting.pk)).url == url("attendance_update", meeting.pk)
    assert client.post(url("meeting_hold", meeting.pk), {"back": "1"}).url == detail(meeting)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CONVENED


def test_meeting_to_come_is_not_held(cast, login):
    meeting = make_meeting(cast.alpha, body=cast.housing, starts_at=NOW + timedelta(days=1), state="convened")
    response = login(cast.alice).post(url("meeting_hold", meeting.pk), follow=True)
    assert len(said(response)) == 1
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CONVENED


def test_attendance_is_ticked_and_a_guest_added_in_one_post(cast, login, meeting):
    ada = make_person(cast.alpha, first_name="Ada")
    make_mandate(cast.housing, ada, organisation=cast.maison)
    client = login(cast.fatima)
    page = client.get(url("attendance_update", meeting.pk))
    assert {line.name for line in page.context["lines"]} == {ada.full_name, "Fatima Test"}
    fatima = cast.people.fatima.pk
    data = {
        f"shown-p{ada.pk}": "~",
        f"presence-p{ada.pk}": "present",
        f"shown-p{fatima}": "~",
        "rest_absent": "1",
        "name": "Gaston Invité",
        "organisation": "maison de QUARTIER exemple",
    }
    assert client.post(url("attendance_update", meeting.pk), data).status_code == 302
    rows = {row.name: row for row in meeting.attendances.all()}
    assert {name: row.presence for name, row in rows.items()} == {
        ada.full_name: "present",
        "Fatima Test": "absent",
        "Gaston Invité": "present",
    }
    assert rows["Gaston Invité"].organisation == cast.maison
    page = client.get(url("attendance_update", meeting.pk))
    assert page.context["counts"]["organisations"] == 1
    again = client.post(
        url("attendance_update", meeting.pk), {"name": "Gaston Invité", "organisation": cast.maison.name}
    )
    assert again.status_code == 200
    assert again.context["form"].errors
    assert 'value="Gaston Invité"' in again.content.decode()


def test_guest_without_a_name_is_refused(cast, login, meeting):
    response = login(cast.alice).post(url("guest_create", meeting.pk), {"name": " ", "organisation": "Ailleurs"})
    assert response.context["form"].errors["name"]
    assert 'value="Ailleurs"' in response.content.decode()
    assert not meeting.attendances.exists()


@pytest.mark.parametrize(
    "name", ["attendance_update", "guest_create", "minutes_update", "minutes_send", "minutes_adopt"]
)
def test_locked_meetings_say_so(cast, login, meeting, name):
    lock(meeting)
    response = login(cast.alice).get(url(name, meeting.pk), follow=True)
    assert response.redirect_chain == [(detail(meeting), 302)]
    assert len(said(response)) == 1


# ---- Notes ------------------------------------------------------------------------------------------------------


def test_notes_are_saved_in_the_background(cast, login, item, django_assert_max_num_queries):
    client = login(cast.fatima)
    with django_assert_max_num_queries(20):
        response = client.post(url("item_notes_update", item.pk), {"notes": "**Un**", "version": "1"}, **JSON)
    assert (response.status_code, response.json()) == (200, {"version": 2, "saved_at": "10:00"})
    item.refresh_from_db()
    assert item.notes == "**Un**"


def test_stale_notes_come_back_with_both_texts(cast, login, client, item):
    login(cast.fatima).post(url("item_notes_update", item.pk), {"notes": "De Fatima", "version": "1"}, **JSON)
    client.logout()
    mine = {"notes": "D’Alice <b>", "version": "1"}
    response = login(cast.alice).post(url("item_notes_update", item.pk), mine, **JSON)
    assert response.status_code == 409
    assert response.json() == {"version": 2, "notes": "De Fatima", "by": "Fatima Test"}
    page = client.post(url("item_notes_update", item.pk), mine)
    text = page.content.decode()
    assert page.status_code == 409
    assert "De Fatima" in text
    assert "D’Alice &lt;b&gt;" in text
    assert '<input type="hidden" name="version" value="2">' in text
    item.refresh_from_db()
    assert item.notes == "De Fatima"


def test_notes_without_script_come_back_to_their_point(cast, login, item):
    response = login(cast.alice).post(url("item_notes_update", item.pk), {"notes": "Un", "version": "1"})
    assert response.url == f"{url('minutes_update', item.meeting_id)}#item-{item.pk}"


@pytest.mark.parametrize(
    "data",
    [
        {"notes": "Un"},
        {"notes": "Un", "version": "x"},
        {"notes": "Un", "version": "-1"},
        {"notes": "Un", "version": "9" * 30},
        {"notes": "Un\x00", "version": "1"},
        {"notes": "85.07.30-033.28", "version": "1"},
    ],
)
def test_bad_notes_are_refused_with_a_reason_and_kept(cast, login, item, data):
    client = login(cast.alice)
    response = client.post(url("item_notes_update", item.pk), data, **JSON)
    assert response.status_code == 400
    assert response.json()["error"]
    page = client.post(url("item_notes_update", item.pk), data)
    assert page.status_code == 400
    assert data["notes"].replace("\x00", "") in page.content.decode().replace("\x00", "")
    item.refresh_from_db()
    assert (item.notes, item.version) == ("", 1)


def test_notes_of_adopted_minutes_are_refused(cast, login, item):
    lock(item.meeting)
    client = login(cast.alice)
    response = client.post(url("item_notes_update", item.pk), {"notes": "Un", "version": "1"}, **JSON)
    assert response.status_code == 400
    assert client.post(url("item_notes_update", item.pk), {"notes": "Un", "version": "1"}).url == detail(item.meeting)
    item.refresh_from_db()
    assert item.notes == ""


# ---- Outcomes ---------------------------------------------------------------------------------------------------


def test_decisions_are_written_changed_and_deleted(cast, login, item):
    client = login(cast.fatima)
    assert client.post(url("decision_create", item.pk), {"text": " "}).context["form"].errors
    client.post(url("decision_create", item.pk), {"text": "Oui"})
    decision = Decision.objects.get()
    assert "GT-LOG 2026/1" in client.get(url("minutes_update", item.meeting_id)).content.decode()
    client.post(url("decision_update", decision.pk), {"text": "Non"})
    decision.refresh_from_db()
    assert decision.text == "Non"
    refused = client.post(url("decision_update", decision.pk), {"text": "85.07.30-033.28"})
    assert refused.context["form"].errors["text"]
    assert client.get(url("decision_delete", decision.pk)).status_code == 200
    client.post(url("decision_delete", decision.pk))
    assert not Decision.objects.exists()


def test_actions_name_somebody_of_the_list_or_anybody(cast, login, item):
    client = login(cast.fatima)
    client.post(url("action_create", item.pk), {"what": "Écrire", "who": "fatima test", "due_on": "2026-12-01"})
    client.post(url("action_create", item.pk), {"what": "Lire", "who": "Le bourgmestre"})
    assert [(action.what, action.person, action.who) for action in ActionItem.objects.order_by("pk")] == [
        ("Écrire", cast.people.fatima, ""),
        ("Lire", None, "Le bourgmestre"),
    ]
    first = ActionItem.objects.get(what="Écrire")
    assert 'value="Fatima Test"' in client.get(url("action_update", first.pk)).content.decode()
    client.post(url("action_update", first.pk), {"what": "Relire", "who": "Autre", "due_on": ""})
    first.refresh_from_db()
    assert (first.what, first.person, first.who, first.due_on) == ("Relire", None, "Autre", None)
    bad = client.post(url("action_update", first.pk), {"what": "", "who": "", "due_on": "31/02/2026"})
    assert set(bad.context["form"].errors) == {"what", "who", "due_on"}
    assert client.get(url("action_delete", first.pk)).status_code == 200
    client.post(url("action_delete", first.pk))
    assert ActionItem.objects.get().what == "Lire"


def test_person_concerned_says_how_far_an_action_stands(cast, login, client):
    meeting = make_meeting(cast.alpha, body=cast.plenary, starts_at=STARTS_AT, state=MeetingState.ADOPTED)
    action = make_action(meeting, person=cast.people.marie)
    response = login(cast.marie).post(url("action_status", action.pk), {"status": "done", "next": detail(meeting)})
    assert response.url == detail(meeting)
    action.refresh_from_db()
    assert (action.status, action.closed_on) == (ActionStatus.DONE, NOW.date())
    refused = client.post(url("action_status", action.pk), {"status": "dropped", "next": "https://evil.example/"})
    assert refused.url == url("action_list")
    odd = client.post(url("action_status", action.pk), {"status": "done", "next": "-1"})
    assert odd.url == url("action_list")
    action.refresh_from_db()
    assert action.status == ActionStatus.DONE
    client.post(url("action_status", action.pk), {"status": "nonsense"})
    client.logout()
    assert login(cast.charlie).post(url("action_status", action.pk), {"status": "open"}).status_code == 403
    action.refresh_from_db()
    assert action.status == ActionStatus.DONE


def shown(response):
    return {row.what if isinstance(row, ActionItem) else row.text for row in response.context["page"].object_list}


def test_actions_are_filtered_and_found(cast, login, meeting):
    make_action(meeting, what="Tardif", due_on=date(2026, 11, 22), person=cast.people.fatima)
    make_action(meeting, what="Du jour", due_on=date(2026, 11, 23))
    make_action(meeting, what="Fait", due_on=date(2026, 1, 1), status="done", closed_on=DAY)
    old = make_meeting(
        cast.alpha, body=cast.committee, starts_at=datetime(2024, 1, 9, 9, tzinfo=BRUSSELS), state="held"
    )
    make_action(old, what="Éclairage public")
    client = login(cast.alice)
    for query, expected in (
        ("", {"Tardif", "Du jour", "Fait", "Éclairage public"}),
        ("?overdue=1", {"Tardif"}),
        ("?state=done", {"Fait"}),
        (f"?person={cast.people.fatima.pk}", {"Tardif"}),
        (f"?body={cast.committee.pk}", {"Éclairage public"}),
        ("?year=2026", {"Tardif", "Du jour", "Fait"}),
        ("?q=eclairage", {"Éclairage public"}),
        ("?q=fatima", {"Tardif"}),
    ):
        assert shown(client.get(url("action_list") + query)) == expected, query


@pytest.mark.parametrize("name", ["action_list", "decision_list"])
@pytest.mark.parametrize(
    "query", ["?body=x", "?body=999999", "?year=99999", "?page=999", "?q=%00", "?person=-1", "?state=x", "?overdue=x"]
)
def test_odd_addresses_are_answered(cast, login, meeting, name, query):
    make_decision(make_item(meeting))
    assert login(cast.alice).get(url(name) + query).status_code == 200


def test_lists_show_only_minutes_that_one_may_read(cast, login, client):
    def outcomes(body, state):
        meeting = make_meeting(cast.alpha, body=body, starts_at=STARTS_AT, state=state)
        label = f"{body.code} {state}"
        make_decision(make_item(meeting), text=label, number=Decision.objects.count() + 1)
        make_action(meeting, what=label)

    for body in (cast.plenary, cast.committee, cast.housing, cast.secret):
        for state in ("held", "in_remarks", "adopted"):
            outcomes(body, state)
    everything = {
        f"{code} {state}" for code in ("AG", "COPIL", "GT-LOG", "INTER") for state in ("held", "in_remarks", "adopted")
    }
    out = {label for label in everything if not label.endswith("held")}

    def of(*codes):
        return {label for label in out if label.split()[0] in codes}

    expected = {
        "alice": everything,
        "sven": of("AG", "COPIL", "INTER"),
        "marie": of("AG", "COPIL"),
        "henri": of("AG"),
        "charlie": of("AG", "COPIL") | {"COPIL held"},
        "fatima": of("AG", "COPIL", "GT-LOG") | {"GT-LOG held"},
    }
    for name, labels in expected.items():
        login(cast.users[name])
        assert shown(client.get(url("action_list"))) == labels, name
        assert shown(client.get(url("decision_list"))) == labels, name
        client.logout()
    assert login(cast.bob).get(url("decision_list")).status_code == 404


def test_body_filter_does_not_tell_of_hidden_bodies(cast, login):
    meeting = make_meeting(cast.alpha, body=cast.secret, starts_at=STARTS_AT, state="adopted")
    make_action(meeting, person=cast.people.sven)
    text = login(cast.marie).get(url("action_list")).content.decode()
    assert "Intervision" not in text
    assert "Sven" not in text


# ---- Sending, adopting, archiving --------------------------------------------------------------------------------


def test_minutes_are_previewed_then_sent(cast, login, meeting, item):
    make_attendance(meeting, make_person(cast.alpha, first_name="Sans", last_name="Adresse", email=""))
    client = login(cast.fatima)
    page = client.get(url("minutes_send", meeting.pk))
    assert [row.name for row in page.context["mailed"]] == ["Fatima Test"]
    assert [row.name for row in page.context["to_tell"]] == ["Sans Adresse"]
    assert page.context["empty_items"] == [item.title]
    assert not OutboxMessage.objects.exists()
    late = client.post(url("minutes_send", meeting.pk), {"until": "2026-11-22", "seen": page.context["seen"]})
    assert late.context["form"].errors["until"]
    response = client.post(url("minutes_send", meeting.pk), {"until": "2026-12-07", "seen": page.context["seen"]})
    assert response.url == detail(meeting)
    assert OutboxMessage.objects.get().body_id == cast.housing.pk
    again = client.post(url("minutes_send", meeting.pk), {"until": "2026-12-07", "seen": page.context["seen"]})
    assert again.url == detail(meeting)
    assert OutboxMessage.objects.count() == 1


def test_minutes_changed_since_the_preview_are_not_sent(cast, login, meeting, item):
    seen = minutes_fingerprint(meeting)
    make_decision(item)
    response = login(cast.alice).post(url("minutes_send", meeting.pk), {"until": "2026-12-07", "seen": seen})
    assert response.context["form"].non_field_errors()
    assert response.context["seen"] != seen
    assert not OutboxMessage.objects.exists()


def test_minutes_are_adopted_and_archived(cast, login, meeting):
    committee = make_meeting(cast.alpha, body=cast.committee, starts_at=STARTS_AT + timedelta(days=1), state="held")
    client = login(cast.alice)
    bad = client.post(url("minutes_adopt", meeting.pk), {"adopted_on": "2026-11-20", "at_meeting": committee.pk})
    assert bad.context["form"].errors["adopted_on"]
    client.post(url("minutes_adopt", meeting.pk), {"adopted_on": "2026-11-21", "at_meeting": committee.pk})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.adopted_at_meeting) == (MeetingState.ADOPTED, committee)
    assert committee.title in client.get(detail(meeting)).content.decode()
    client.post(url("meeting_archive", meeting.pk))
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.ARCHIVED


def test_adoption_offers_no_meeting_of_elsewhere(cast, login, meeting):
    other = make_meeting(cast.beta, starts_at=NOW, state="held")
    secret = make_meeting(cast.alpha, body=cast.secret, starts_at=NOW, state="held")
    client = login(cast.fatima)
    for wrong in (other.pk, secret.pk, meeting.pk, "x"):
        response = client.post(url("minutes_adopt", meeting.pk), {"adopted_on": "2026-11-23", "at_meeting": wrong})
        assert response.context["form"].errors["at_meeting"]


# ---- The page of the meeting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["held", "in_remarks", "adopted", "archived"])
def test_minutes_show_on_the_page_of_the_meeting(cast, login, client, meeting, item, state):
    item.notes = "**Gras** <script>alert(1)</script>"
    item.save()
    make_decision(item, text="Décision lisible")
    make_action(meeting, what="Action sans point", person=cast.people.fatima)
    make_attendance(meeting, cast.people.fatima, organisation=cast.maison)
    Meeting.objects.filter(pk=meeting.pk).update(
        state=state, adopted_on=DAY if state in ("adopted", "archived") else None
    )
    text = login(cast.fatima).get(detail(meeting)).content.decode()
    for part in ("<strong>Gras</strong>", "Décision lisible", "Action sans point", "Maison de quartier Exemple"):
        assert part in text
    assert "<script>alert" not in text
    make_mandate(cast.housing, cast.people.charlie)
    client.logout()
    reader = login(cast.charlie).get(detail(meeting)).content.decode()
    assert ("Décision lisible" in reader) is (state != "held")
    assert url("minutes_update", meeting.pk) not in reader


@pytest.mark.parametrize(
    "name", ["attendance_update", "minutes_update", "minutes_send", "action_list", "decision_list"]
)
def test_queries_do_not_grow(cast, login, meeting, name):
    client = login(cast.alice)
    page = url(name, *([] if name.endswith("list") else [meeting.pk]))

    def add():
        number = Decision.objects.count() + 1
        item = make_item(meeting, presenter=cast.people.marie)
        make_decision(item, number=number)
        make_action(meeting, item=item, person=make_person(cast.alpha))
        make_attendance(meeting, make_person(cast.alpha))
        make_mandate(cast.housing, make_person(cast.alpha), organisation=cast.maison)

    add()
    count_queries(client, page)
    first = count_queries(client, page)
    add()
    add()
    assert count_queries(client, page) == first
    assert first <= (25 if name == "minutes_send" else 15)


def test_long_list_of_names_is_folded(cast, login):
    meeting = make_meeting(cast.alpha, body=cast.plenary, starts_at=STARTS_AT, state=MeetingState.ADOPTED)
    for number in range(16):
        person = make_person(cast.alpha, last_name=f"Nom{number}")
        make_attendance(meeting, person, presence=Presence.ABSENT)
    make_attendance(meeting, cast.people.marie)
    page = login(cast.marie).get(detail(meeting)).content.decode()
    assert "</strong> (16)</summary>" in page
    assert page.count("<summary><strong>") == 1
