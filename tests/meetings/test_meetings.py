"""Meetings: list, page, creation and change, and what stays hidden from whom."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from coordination.models import AuditEntry
from coordination.services.versions import StaleVersion
from meetings.enums import MeetingState
from meetings.forms.moments import parse_day, parse_hour
from meetings.models import Meeting
from meetings.services.meetings import close_agenda, create_meeting, delete_meeting, open_agenda, update_meeting
from meetings.services.search import refresh_search_text
from tests.factories import (
    BRUSSELS,
    make_affiliation,
    make_body,
    make_decision,
    make_invitation,
    make_item,
    make_mandate,
    make_meeting,
    make_organisation,
    make_person,
    make_site,
    make_theme,
)

TO_COME = datetime(2027, 1, 14, 9, 30, tzinfo=BRUSSELS)
LONG_PAST = datetime(2025, 3, 4, 14, 0, tzinfo=BRUSSELS)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 10, 0, tzinfo=BRUSSELS), tick=False)


def url(name, *args):
    return reverse(f"meetings:{name}", args=["alpha", *args])


def form_data(**fields):
    return {
        "body": "",
        "day": "14/1/2027",
        "hour": "9h30",
        "where": "",
        "room": "",
        "title": "Réunion de janvier",
        "nature": "coordination",
        "network_name": "",
        "introduction": "",
        "language": "fr",
        "taker": "",
        "version": "",
        **fields,
    }


def titles(response):
    return [row.meeting.title for row in response.context["rows"]]


# ---- Days and hours as people type them ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["12/3/2026", "12-03-2026", "12.3.26", "2026-03-12", "12 mars 2026", "jeudi 12 mars 2026", " 12 / 3 / 2026 ",
     "12 mrt 2026", "donderdag 12 maart 2026"],
)  # fmt: skip
def test_day_as_typed(text):
    assert parse_day(text).isoformat() == "2026-03-12"


@pytest.mark.parametrize(
    ("text", "day"),
    [("1er avril 2026", "2026-04-01"), ("5 août 2026", "2026-08-05"), ("9 juin 2026", "2026-06-09"),
     ("9 juillet 2026", "2026-07-09"), ("3 mei 2027", "2027-05-03"), ("2 okt. 2026", "2026-10-02")],
)  # fmt: skip
def test_day_by_name_of_the_month(text, day):
    assert parse_day(text).isoformat() == day


@pytest.mark.parametrize(
    "text", ["31/2/2026", "12/13/2026", "demain", "12/3", "12/3/1875", "12 brumaire 2026", "1/1/99999"]
)
def test_day_that_is_none(text):
    with pytest.raises(ValueError):
        parse_day(text)


@pytest.mark.parametrize("text", ["9h30", "9:30", "09.30", "9u30", "0930", "9 h 30", "9 u 30", "9:30 uur"])
def test_hour_as_typed(text):
    assert parse_hour(text).isoformat("minutes") == "09:30"


@pytest.mark.parametrize(("text", "hour"), [("14h", "14:00"), ("9", "09:00"), ("18 uur", "18:00"), ("1405", "14:05")])
def test_hour_without_minutes(text, hour):
    assert parse_hour(text).isoformat("minutes") == hour


@pytest.mark.parametrize("text", ["25h", "9:60", "midi", "9h3", "99999"])
def test_hour_that_is_none(text):
    with pytest.raises(ValueError):
        parse_hour(text)


# ---- List -------------------------------------------------------------------------------------------------------


def test_list_splits_at_midnight_in_brussels(cast, login):
    """The meeting of this morning is still upcoming; yesterday's, one minute before midnight, is past."""
    make_meeting(
        cast.alpha, body=cast.plenary, title="Ce matin", starts_at=datetime(2026, 11, 23, 0, 0, tzinfo=BRUSSELS)
    )
    make_meeting(cast.alpha, body=cast.plenary, title="Hier", starts_at=datetime(2026, 11, 22, 23, 59, tzinfo=BRUSSELS))
    client = login(cast.alice)
    assert titles(client.get(url("meeting_list"))) == ["Ce matin"]
    assert titles(client.get(url("meeting_list"), {"when": "past"})) == ["Hier"]


def test_list_shows_the_past_when_nothing_is_to_come(cast, login):
    make_meeting(cast.alpha, body=cast.plenary, title="Hier", starts_at=LONG_PAST)
    assert titles(login(cast.alice).get(url("meeting_list"))) == ["Hier"]


def test_list_orders_what_comes_first_and_what_was_last(cast, login):
    for day in (1, 2):
        make_meeting(cast.alpha, title=f"Bientôt {day}", starts_at=datetime(2027, 1, day, 9, tzinfo=BRUSSELS))
        make_meeting(cast.alpha, title=f"Avant {day}", starts_at=datetime(2026, 1, day, 9, tzinfo=BRUSSELS))
    client = login(cast.alice)
    assert titles(client.get(url("meeting_list"))) == ["Bientôt 1", "Bientôt 2"]
    assert titles(client.get(url("meeting_list"), {"when": "past"})) == ["Avant 2", "Avant 1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"body": "housing"}, ["Logement"]),
        ({"nature": "network"}, ["Réseau"]),
        ({"state": "convened"}, ["Logement"]),
        ({"year": "2026"}, ["Logement"]),
        ({"year": "2027"}, ["Réseau"]),
        ({"theme": "theme"}, ["Réseau"]),
        ({"q": "LOGEMENT"}, ["Logement"]),
        ({"q": "accueil"}, ["Logement"]),
        ({"q": "reseau"}, ["Réseau"]),
    ],
)
def test_list_filters(cast, login, query, found):
    """1 January 2027 at 00:30 in Brussels is still 2026 in UTC: it counts for 2027."""
    theme = make_theme()
    first = make_meeting(
        cast.alpha, body=cast.housing, title="Logement", state=MeetingState.CONVENED,
        starts_at=datetime(2026, 12, 31, 23, 30, tzinfo=BRUSSELS),
    )  # fmt: skip
    make_item(first, title="L’accueil")
    second = make_meeting(
        cast.alpha, title="Réseau", nature="network", network_name="Plateforme",
        starts_at=datetime(2027, 1, 1, 0, 30, tzinfo=BRUSSELS),
    )  # fmt: skip
    second.themes.add(theme)
    for meeting in (first, second):
        refresh_search_text(meeting)
    values = {"housing": cast.housing.pk, "theme": theme.pk}
    query = {name: values.get(value, value) for name, value in query.items()}
    response = login(cast.alice).get(url("meeting_list"), {"when": "upcoming", **query})
    assert titles(response) == found
    assert response.context["counts"] == {"upcoming": 1, "past": 0}


@pytest.mark.parametrize(
    "query",
    ["body=abc", "body=99999999999999999999", "year=0", "year=99999", "year=x", "theme=-1", "nature=z", "state=z",
     "q=%00", "page=99999999999999", "page=x", "when=x", "q=" + "a" * 3000],
)  # fmt: skip
def test_list_survives_odd_addresses(cast, login, query):
    make_meeting(cast.alpha, starts_at=TO_COME)
    assert login(cast.alice).get(f"{url('meeting_list')}?{query}").status_code == 200


def test_list_shows_own_answer_only(cast, login):
    meeting = make_meeting(cast.alpha, body=cast.plenary, state=MeetingState.CONVENED, starts_at=TO_COME)
    make_invitation(meeting, cast.people.marie, reply="excused", replied_at=LONG_PAST)
    make_invitation(meeting, cast.people.sven, reply="present", replied_at=LONG_PAST)
    response = login(cast.marie).get(url("meeting_list"))
    assert [row.reply for row in response.context["rows"]] == ["excused"]


@pytest.mark.parametrize("name", ["alice", "marie", "fatima"])
def test_list_queries_do_not_grow(cast, login, django_assert_max_num_queries, name, django_assert_num_queries):
    client = login(cast.users[name])
    site = make_site(cast.maison)

    def add():
        meeting = make_meeting(cast.alpha, body=cast.plenary, state=MeetingState.CONVENED, starts_at=TO_COME, site=site)
        make_invitation(meeting, cast.people.marie)

    add()
    with django_assert_max_num_queries(15) as first:
        client.get(url("meeting_list"))
    add()
    add()
    with django_assert_num_queries(len(first)):
        assert len(titles(client.get(url("meeting_list")))) == 3


# ---- What stays hidden ------------------------------------------------------------------------------------------


@pytest.fixture
def secret_meeting(cast):
    """A convened meeting of the confidential body, full of what could leak."""
    meeting = make_meeting(
        cast.alpha, body=cast.secret, title="Intervision XYZZY", state=MeetingState.CONVENED, starts_at=TO_COME
    )
    make_item(meeting, title="Point PLUGH")
    make_invitation(meeting, cast.people.sven)
    refresh_search_text(meeting)
    return meeting


@pytest.mark.parametrize("name", ["marie", "charlie", "henri", "fatima"])
def test_confidential_meeting_leaks_nowhere(cast, login, secret_meeting, name):
    client = login(cast.users[name])
    response = client.get(url("meeting_list"))
    assert titles(response) == []
    assert response.context["counts"] == {"upcoming": 0, "past": 0}
    for query in ({"q": "xyzzy"}, {"q": "plugh"}, {"body": cast.secret.pk}, {"year": "2027"}):
        response = client.get(url("meeting_list"), query)
        assert (titles(response), response.context["counts"]["upcoming"]) == ([], 0)
        assert b"XYZZY" not in response.content
        assert cast.secret.name.encode() not in response.content
    for page in ("meeting_detail", "meeting_agenda_pdf", "meeting_calendar", "meeting_update", "meeting_convene"):
        assert client.get(url(page, secret_meeting.pk)).status_code == 404
    assert client.post(url("meeting_reply", secret_meeting.pk), {"reply": "present"}).status_code == 404


def test_confidential_meeting_is_found_by_its_seat(cast, login, secret_meeting):
    client = login(cast.sven)
    assert titles(client.get(url("meeting_list"), {"q": "xyzzy plugh"})) == ["Intervision XYZZY"]
    assert b"PLUGH" in client.get(url("meeting_detail", secret_meeting.pk)).content
    assert client.get(url("meeting_calendar", secret_meeting.pk)).status_code == 200


def test_meeting_of_another_coordination_leaks_nowhere(cast, login):
    theirs = make_meeting(cast.beta, title="Réunion QUUX", starts_at=TO_COME)
    refresh_search_text(theirs)
    client = login(cast.alice)
    response = client.get(url("meeting_list"), {"q": "quux"})
    assert (titles(response), response.context["counts"]["upcoming"]) == ([], 0)
    assert client.get(url("meeting_detail", theirs.pk)).status_code == 404


def test_draft_minutes_are_not_found_by_search(cast, login):
    """A reader who may not read the minutes yet must not learn their words by searching."""
    meeting = make_meeting(cast.alpha, body=cast.plenary, state=MeetingState.HELD, starts_at=LONG_PAST, title="AG")
    item = make_item(meeting, notes="Un mot rarissime: ZORGLUB.")
    make_decision(item, text="Décidé: BULGROZ")
    refresh_search_text(meeting)
    client = login(cast.marie)
    assert titles(client.get(url("meeting_list"), {"q": "zorglub"})) == []
    assert titles(client.get(url("meeting_list"), {"q": "bulgroz"})) == []
    meeting.state = MeetingState.IN_REMARKS
    meeting.save()
    refresh_search_text(meeting)
    assert titles(client.get(url("meeting_list"), {"q": "zorglub bulgroz", "when": "past"})) == ["AG"]


def test_draft_is_seen_by_who_prepares_it_only(cast, login, client):
    draft = make_meeting(cast.alpha, body=cast.housing, starts_at=TO_COME)
    make_mandate(cast.housing, cast.people.charlie)
    seen = {}
    for name in ("alice", "fatima", "charlie", "marie"):
        seen[name] = login(cast.users[name]).get(url("meeting_detail", draft.pk)).status_code
        client.logout()
    assert seen == {"alice": 200, "fatima": 200, "charlie": 404, "marie": 404}


# ---- Page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "starts_at", "open_panel", "panels"),
    [
        ("draft", TO_COME, "prepare", ["prepare", "convene"]),
        ("agenda_open", TO_COME, "prepare", ["prepare", "convene"]),
        ("convened", TO_COME, "convene", ["prepare", "convene", "hold"]),
        ("convened", datetime(2026, 11, 23, 18, 0, tzinfo=BRUSSELS), "hold", ["prepare", "convene", "hold"]),
        ("held", LONG_PAST, "minutes", ["prepare", "convene", "hold", "minutes"]),
        ("in_remarks", LONG_PAST, "adopt", ["prepare", "convene", "hold", "minutes", "adopt"]),
        ("adopted", LONG_PAST, "minutes", ["prepare", "convene", "hold", "minutes", "adopt"]),
        ("archived", LONG_PAST, "minutes", ["prepare", "convene", "hold", "minutes", "adopt"]),
    ],
)
def test_page_opens_the_panel_of_the_state(cast, login, state, starts_at, open_panel, panels):
    meeting = make_meeting(cast.alpha, body=cast.housing, state=state, starts_at=starts_at)
    response = login(cast.alice).get(url("meeting_detail", meeting.pk))
    assert [panel["key"] for panel in response.context["panels"]] == panels
    assert [panel["key"] for panel in response.context["panels"] if panel["is_open"]] == [open_panel]


def test_page_of_a_member_has_no_tools(cast, login):
    meeting = make_meeting(cast.alpha, body=cast.plenary, state=MeetingState.CONVENED, starts_at=TO_COME)
    make_item(meeting, title="Point visible")
    make_invitation(meeting, cast.people.marie)
    make_invitation(meeting, cast.people.sven, reply="excused", replied_at=LONG_PAST, reply_note="mot secret")
    response = login(cast.marie).get(url("meeting_detail", meeting.pk))
    text = response.content.decode()
    assert "Point visible" in text
    assert response.context["panels"] == ()
    assert response.context["mine"].person == cast.people.marie
    for hidden in (
        "mot secret",
        "sven@test.example",
        url("meeting_update", meeting.pk),
        url("meeting_convene", meeting.pk),
    ):
        assert hidden not in text


@pytest.mark.parametrize("name", ["alice", "marie", "fatima"])
@pytest.mark.parametrize("state", ["draft", "agenda_open", "convened", "held", "in_remarks"])
def test_page_queries_do_not_grow(cast, login, django_assert_num_queries, name, state):
    body = cast.housing
    if name == "marie":
        make_mandate(body, cast.people.marie)
    meeting = make_meeting(cast.alpha, body=body, state=state, starts_at=TO_COME, site=make_site(cast.maison))
    client = login(cast.users[name])
    page = url("meeting_detail", meeting.pk)

    def add():
        item = make_item(meeting, presenter=make_person(cast.alpha), proposed_by=make_person(cast.alpha))
        item.comments.create(author=cast.alice, text="Oui", created_at=TO_COME)
        make_invitation(meeting, make_person(cast.alpha))

    add()
    status, first = _counted(client, page)
    if status == 404:
        assert (name, state) == ("marie", "draft")
        return
    add()
    add()
    assert _counted(client, page) == (200, first)
    assert first <= 15


def _counted(client, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        status = client.get(page).status_code
    return status, len(queries)


@pytest.mark.parametrize("pk", [0, 999999, 99999999999999999999999])
def test_page_that_does_not_exist(cast, login, pk):
    assert login(cast.alice).get(f"/alpha/meetings/{pk}/").status_code == 404


# ---- Create and change ------------------------------------------------------------------------------------------


def test_meeting_created_with_a_place_of_the_directory(cast, login):
    site = make_site(cast.maison, street="Rue Haute", number="1")
    data = form_data(
        body=cast.housing.pk, title="", where=f"{cast.maison.name}, {site.address}".upper(), taker="fatima test"
    )
    response = login(cast.alice).post(url("meeting_create"), data)
    meeting = Meeting.objects.get()
    assert response.url == url("meeting_detail", meeting.pk)
    assert (meeting.site, meeting.place, meeting.minutes_taker) == (site, "", cast.people.fatima)
    assert meeting.title == "Logement, 14 janvier 2027"
    assert meeting.starts_at == TO_COME
    assert (meeting.state, meeting.created_by, meeting.coordination) == ("draft", cast.alice, cast.alpha)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.body_id) == ("meeting.created", cast.alice, cast.housing.pk)


def test_meeting_created_in_another_place(cast, login):
    login(cast.alice).post(url("meeting_create"), form_data(where="https://visio.example/abc", language="nl", title=""))
    meeting = Meeting.objects.get()
    assert (meeting.site, meeting.place) == (None, "https://visio.example/abc")
    assert meeting.title == "Vergadering van de sociale coördinatie, 14 januari 2027"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"day": "bientôt"}, "day"),
        ({"day": ""}, "day"),
        ({"hour": "26h"}, "hour"),
        ({"day": "28/3/2027", "hour": "2:30"}, "hour"),  # the clock jumps from 2 to 3
        ({"day": "25/10/2026", "hour": "2:30"}, "hour"),  # it is 2:30 twice
        ({"nature": ""}, "nature"),
        ({"nature": "network"}, "network_name"),
        ({"taker": "Personne Inconnue"}, "taker"),
        ({"body": "99999999"}, "body"),
        ({"title": "x" * 201}, "title"),
        ({"introduction": "85.07.30-033.28"}, "introduction"),
        ({"introduction": "a\x00b"}, "introduction"),
        ({"where": "x" * 251}, "where"),
    ],
)
def test_meeting_refused_keeps_what_was_typed(cast, login, fields, field):
    response = login(cast.alice).post(url("meeting_create"), form_data(room="Salle bleue", **fields))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert "Salle bleue" in response.content.decode()
    assert not Meeting.objects.exists()


def test_meeting_refused_before_its_body_exists(cast, login):
    body = make_body(cast.alpha, starts_on=datetime(2028, 1, 1).date())
    response = login(cast.alice).post(url("meeting_create"), form_data(body=body.pk))
    assert "day" in response.context["form"].errors
    assert not Meeting.objects.exists()


def test_facilitator_creates_for_own_body_only(cast, login):
    client = login(cast.fatima)
    refused = [
        client.post(url("meeting_create"), form_data(body=body)) for body in (cast.plenary.pk, cast.secret.pk, "")
    ]
    assert [list(response.context["form"].errors) for response in refused] == [["body"]] * 3
    assert client.post(url("meeting_create"), form_data(body=cast.housing.pk)).status_code == 302
    assert Meeting.objects.get().body == cast.housing


def test_form_offers_no_place_and_nobody_of_another_coordination(cast, login):
    make_site(make_organisation(cast.beta, name="Ailleurs QUUX"))
    make_person(cast.beta, last_name="QUUX")
    assert "QUUX" not in login(cast.alice).get(url("meeting_create")).content.decode()


def test_form_offers_confidential_body_to_who_runs_the_coordination(cast, login):
    assert cast.secret.name in login(cast.alice).get(url("meeting_create")).content.decode()
    assert cast.secret.name not in login(cast.fatima).get(url("meeting_create")).content.decode()


def test_meeting_updated(cast, login):
    meeting = make_meeting(cast.alpha, body=cast.housing, starts_at=TO_COME, title="Avant")
    page = login(cast.alice).get(url("meeting_update", meeting.pk))
    assert page.context["form"].initial["day"].isoformat() == "2027-01-14"
    response = login(cast.alice).post(
        url("meeting_update", meeting.pk), form_data(body=cast.housing.pk, title="Après", hour="14h", version=1)
    )
    assert response.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.version) == ("Après", 2)
    assert meeting.starts_at == datetime(2027, 1, 14, 14, 0, tzinfo=BRUSSELS)
    entry = AuditEntry.objects.get(action="meeting.updated")
    assert entry.changes["title"] == ["Avant", "Après"]
    assert set(entry.changes) == {"title", "starts_at"}


def test_meeting_changed_by_two_people_loses_neither(cast, login):
    meeting = make_meeting(cast.alpha, body=cast.housing, starts_at=TO_COME, title="Avant", room="Salle 1")
    update_meeting(meeting, actor=cast.arthur, version=1, room="Salle d’Arthur")
    data = form_data(body=cast.housing.pk, title="Avant", room="Salle d’Alice", version=1)
    client = login(cast.alice)
    response = client.post(url("meeting_update", meeting.pk), data)
    text = response.content.decode()
    assert response.status_code == 200
    assert [(row["theirs"], row["yours"]) for row in response.context["form"].conflicts] == [
        ("Salle d’Arthur", "Salle d’Alice")
    ]
    assert "Salle d’Arthur" in text
    assert Meeting.objects.get().room == "Salle d’Arthur"
    again = client.post(
        url("meeting_update", meeting.pk), data | {"version": response.context["form"]["version"].value()}
    )
    assert again.status_code == 302
    assert Meeting.objects.get().room == "Salle d’Alice"


def test_announced_meeting_keeps_its_body(cast):
    meeting = make_meeting(cast.alpha, body=cast.housing, state=MeetingState.CONVENED, starts_at=TO_COME)
    with pytest.raises(ValidationError) as refused:
        update_meeting(meeting, actor=cast.alice, version=1, body=cast.plenary)
    assert list(refused.value.error_dict) == ["body"]
    assert Meeting.objects.get().body == cast.housing


def test_services_refuse_body_and_person_of_another_coordination(cast):
    theirs = make_body(cast.beta)
    fields = {"title": "X", "starts_at": TO_COME, "nature": "coordination"}
    with pytest.raises(ValidationError) as refused:
        create_meeting(coordination=cast.alpha, actor=cast.alice, body=theirs, **fields)
    assert list(refused.value.error_dict) == ["body"]
    with pytest.raises(ValidationError) as refused:
        create_meeting(coordination=cast.alpha, actor=cast.alice, minutes_taker=cast.people.bob, **fields)
    assert list(refused.value.error_dict) == ["minutes_taker"]
    assert not Meeting.objects.exists()


def test_update_of_an_old_version_is_refused(cast):
    meeting = make_meeting(cast.alpha, starts_at=TO_COME)
    update_meeting(meeting, actor=cast.alice, version=1, room="A")
    with pytest.raises(StaleVersion):
        update_meeting(meeting, actor=cast.arthur, version=1, room="B")


@pytest.mark.parametrize("state", ["adopted", "archived", "cancelled"])
def test_locked_meeting_is_not_changed(cast, login, state):
    meeting = make_meeting(cast.alpha, state=state, starts_at=LONG_PAST)
    assert login(cast.alice).get(url("meeting_update", meeting.pk)).status_code == 403


# ---- Review and deletion ------------------------------------------------------------------------------------------


def test_agenda_opened_and_closed(cast, mailoutbox):
    meeting = make_meeting(cast.alpha, body=cast.committee, starts_at=TO_COME)
    assert open_agenda(meeting, actor=cast.alice).state == "agenda_open"
    with pytest.raises(ValidationError):
        open_agenda(meeting, actor=cast.alice)
    assert close_agenda(meeting, actor=cast.alice).state == "draft"
    trail = AuditEntry.objects.order_by("pk").values_list("action", "body_id", "changes")
    assert list(trail) == [
        ("meeting.agenda_opened", cast.committee.pk, {"state": ["draft", "agenda_open"]}),
        ("meeting.agenda_closed", cast.committee.pk, {"state": ["agenda_open", "draft"]}),
    ]
    assert mailoutbox == []


def test_open_meeting_has_nobody_to_review(cast):
    meeting = make_meeting(cast.alpha, starts_at=TO_COME)
    with pytest.raises(ValidationError):
        open_agenda(meeting, actor=cast.alice)


def test_draft_deleted_with_its_agenda(cast, login):
    meeting = make_meeting(cast.alpha, body=cast.housing, starts_at=TO_COME)
    item = make_item(meeting)
    item.comments.create(author=cast.alice, text="Oui", created_at=TO_COME)
    client = login(cast.alice)
    assert client.get(url("meeting_delete", meeting.pk)).status_code == 200
    assert Meeting.objects.exists()
    assert client.post(url("meeting_delete", meeting.pk)).url == url("meeting_list")
    assert not Meeting.objects.exists()
    assert AuditEntry.objects.get().action == "meeting.deleted"


@pytest.mark.parametrize(
    ("name", "state"), [("alice", "convened"), ("alice", "held"), ("arthur", "draft"), ("fatima", "draft")]
)
def test_deletion_refused_with_the_reason(cast, login, name, state):
    meeting = make_meeting(cast.alpha, body=cast.housing, state=state, starts_at=TO_COME)
    client = login(cast.users[name])
    for response in (client.get(url("meeting_delete", meeting.pk)), client.post(url("meeting_delete", meeting.pk))):
        assert response.status_code == 403
        assert 'class="notice' in response.content.decode()
    assert Meeting.objects.exists()


def test_delete_service_refuses_what_was_announced(cast):
    meeting = make_meeting(cast.alpha, state=MeetingState.CONVENED, starts_at=TO_COME)
    with pytest.raises(ValidationError):
        delete_meeting(meeting, actor=cast.alice)
    assert Meeting.objects.exists()


def test_representative_of_an_ended_member_does_not_see_the_plenary(cast, login):
    gone = make_organisation(cast.alpha, ends_on=LONG_PAST.date(), status="ended")
    make_affiliation(make_person(cast.alpha, user=cast.root), gone)
    make_meeting(cast.alpha, body=cast.plenary, state=MeetingState.CONVENED, starts_at=TO_COME)
    assert login(cast.root).get(url("meeting_list")).status_code == 404
