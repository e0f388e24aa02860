"""Points of an agenda, their order and hours, and the review by those who hold a seat."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from coordination.models import AuditEntry, OutboxMessage
from meetings.enums import MeetingState
from meetings.models import AgendaComment, AgendaItem, Meeting
from meetings.queries.agenda import previous_meeting, timed_items
from meetings.services.agenda import create_item, delete_item, reorder_items, start_usual_agenda, update_item
from tests.factories import BRUSSELS, make_action, make_decision, make_item, make_mandate, make_meeting, make_person

TO_COME = datetime(2027, 1, 14, 9, 30, tzinfo=BRUSSELS)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 10, 0, tzinfo=BRUSSELS), tick=False)


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.alpha, body=cast.housing, starts_at=TO_COME)


def url(name, *args):
    return reverse(f"meetings:{name}", args=["alpha", *args])


def item_data(**fields):
    return {
        "title": "Point", "kind": "information", "minutes": "20", "presented": "", "proposed": "", "description": "",
        "version": "", **fields,
    }  # fmt: skip


def titles(meeting):
    return list(meeting.items.order_by("position").values_list("title", flat=True))


# ---- Points -------------------------------------------------------------------------------------------------------


def test_hours_follow_one_another(meeting):
    for minutes in (15, 0, 50):
        make_item(meeting, minutes=minutes)
    meeting = Meeting.objects.get()
    hours = [row.starts_at.astimezone(BRUSSELS).strftime("%H:%M") for row in timed_items(meeting)]
    assert hours == ["09:30", "09:45", "09:45"]
    assert meeting.ends_at.astimezone(BRUSSELS).strftime("%H:%M") == "10:35"


def test_item_added_at_the_end(cast, login, meeting):
    make_item(meeting, title="Premier")
    response = login(cast.fatima).post(
        url("item_create", meeting.pk), item_data(title="Second", presented="Marie Test", proposed="charlie test")
    )
    assert response.url == url("meeting_detail", meeting.pk) + "#step-prepare"
    item = AgendaItem.objects.get(title="Second")
    assert (item.position, item.minutes, item.kind) == (2, 20, "information")
    assert (item.presenter, item.presenter_name, item.proposed_by) == (cast.people.marie, "", cast.people.charlie)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.body_id) == ("item.created", cast.housing.pk)
    assert "second" in Meeting.objects.get().search_text


def test_item_presented_by_somebody_unknown(cast, login, meeting):
    login(cast.alice).post(url("item_create", meeting.pk), item_data(presented="Mme Exemple, experte"))
    item = AgendaItem.objects.get()
    assert (item.presenter, item.presented_by) == (None, "Mme Exemple, experte")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"title": "a\x00"}, "title"),
        ({"minutes": "-5"}, "minutes"),
        ({"minutes": "601"}, "minutes"),
        ({"minutes": "99999999999"}, "minutes"),
        ({"minutes": "dix"}, "minutes"),
        ({"kind": "autre"}, "kind"),
        ({"proposed": "Personne"}, "proposed"),
        ({"presented": "x" * 151}, "presented"),
        ({"description": "Dossier 85.07.30-033.28"}, "description"),
    ],
)
def test_item_refused_keeps_what_was_typed(cast, login, meeting, fields, field):
    response = login(cast.alice).post(
        url("item_create", meeting.pk), item_data(**{"description": "À garder", **fields})
    )
    assert response.status_code == 200
    assert field in response.context["form"].errors
    if "description" not in fields:
        assert "À garder" in response.content.decode()
    assert not AgendaItem.objects.exists()


def test_nobody_of_another_coordination_presents(cast, meeting):
    with pytest.raises(ValidationError):
        create_item(meeting, actor=cast.alice, title="X", presenter=cast.people.bob)
    assert not AgendaItem.objects.exists()


def test_item_updated(cast, login, meeting):
    item = make_item(meeting, title="Avant", presenter=cast.people.marie)
    client = login(cast.alice)
    assert client.get(url("item_update", item.pk)).context["form"].initial["presented"] == "Marie Test"
    response = client.post(url("item_update", item.pk), item_data(title="Après", minutes="5", version=1))
    assert response.status_code == 302
    item.refresh_from_db()
    assert (item.title, item.minutes, item.presenter, item.version) == ("Après", 5, None, 2)
    assert AuditEntry.objects.get().changes["title"] == ["Avant", "Après"]


def test_item_changed_by_two_people_loses_neither(cast, login, meeting):
    item = make_item(meeting, title="Point", minutes=20)
    update_item(item, actor=cast.arthur, version=1, description="Texte d’Arthur")
    response = login(cast.alice).post(url("item_update", item.pk), item_data(description="Texte d’Alice", version=1))
    assert response.status_code == 200
    assert [(row["theirs"], row["yours"]) for row in response.context["form"].conflicts] == [
        ("Texte d’Arthur", "Texte d’Alice")
    ]
    assert AgendaItem.objects.get().description == "Texte d’Arthur"


def test_presenter_who_left_the_directory_stays(cast, login, meeting):
    """The facilitator does not see the sheet of whoever has no post any more, but keeps the name on the agenda."""
    gone = make_person(cast.alpha, first_name="Gaston", last_name="Parti")
    item = make_item(meeting, presenter=gone)
    client = login(cast.fatima)
    presented = client.get(url("item_update", item.pk)).context["form"].initial["presented"]
    client.post(url("item_update", item.pk), item_data(presented=presented, version=1))
    item.refresh_from_db()
    assert (presented, item.presenter) == ("Gaston Parti", gone)


def test_item_deleted_closes_the_gap(cast, login, meeting):
    items = [make_item(meeting, title=str(number)) for number in range(3)]
    client = login(cast.alice)
    assert client.get(url("item_delete", items[1].pk)).status_code == 200
    assert AgendaItem.objects.count() == 3
    client.post(url("item_delete", items[1].pk))
    assert list(meeting.items.values_list("title", "position")) == [("0", 1), ("2", 2)]


@pytest.mark.parametrize("trace", ["notes", "decision", "action"])
def test_item_with_minutes_is_not_deleted(cast, meeting, trace):
    Meeting.objects.update(state=MeetingState.HELD, convened_at=TO_COME)
    item = make_item(meeting, notes="Dit" if trace == "notes" else "")
    if trace == "decision":
        make_decision(item)
    if trace == "action":
        make_action(meeting, item=item)
    with pytest.raises(ValidationError):
        delete_item(item, actor=cast.alice)
    assert AgendaItem.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("state", ["in_remarks", "adopted", "archived", "cancelled"])
def test_agenda_is_closed_once_the_minutes_are_out(cast, login, state):
    meeting = make_meeting(cast.alpha, body=cast.housing, state=state, starts_at=TO_COME)
    item = make_item(meeting)
    client = login(cast.alice)
    assert client.post(url("item_create", meeting.pk), item_data()).status_code == 403
    assert client.post(url("item_update", item.pk), item_data(version=1)).status_code == 403
    assert client.post(url("item_delete", item.pk)).status_code == 403
    assert client.post(url("item_reorder", meeting.pk), {"order": [item.pk]}).status_code == 403
    assert AgendaItem.objects.get().title == item.title


# ---- Order --------------------------------------------------------------------------------------------------------


def test_order_saved(cast, login, meeting):
    items = [make_item(meeting, title=title) for title in "abc"]
    response = login(cast.alice).post(
        url("item_reorder", meeting.pk), {"order": [items[2].pk, items[0].pk, items[1].pk]}
    )
    assert (response.status_code, titles(meeting)) == (204, ["c", "a", "b"])
    assert AuditEntry.objects.get().action == "agenda.reordered"


def test_same_order_leaves_no_trace(cast, meeting):
    items = [make_item(meeting) for _number in range(2)]
    reorder_items(meeting, actor=cast.alice, order=[item.pk for item in items])
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("order", [[], [0], [0, 0], [0, 1, 2], [0, 99999999], ["x", 1], [0, ""], [0, 10**30]])
def test_order_that_does_not_fit_is_refused_with_the_reason(cast, login, meeting, order):
    """Numbers 0 to 2 stand for the two points and one of another meeting."""
    items = [make_item(meeting, title=title) for title in "ab"]
    known = [*(item.pk for item in items), make_item(make_meeting(cast.alpha)).pk]
    asked = [known[key] if key in (0, 1, 2) else key for key in order]
    response = login(cast.alice).post(url("item_reorder", meeting.pk), {"order": asked})
    assert response.status_code == 409
    assert "Rechargez la page" in response.content.decode()
    assert titles(meeting) == ["a", "b"]


# ---- Usual agenda -------------------------------------------------------------------------------------------------


def test_usual_agenda_of_the_last_meeting(cast, login, meeting):
    for month, state in ((9, "held"), (10, "held"), (11, "cancelled")):
        other = make_meeting(
            cast.alpha, body=cast.housing, starts_at=datetime(2026, month, 5, 9, tzinfo=BRUSSELS), state=state
        )
        make_item(other, title=f"Point de {month}", minutes=month, kind="exchange", notes="Secret")
    make_item(make_meeting(cast.alpha, body=cast.plenary, starts_at=datetime(2026, 12, 1, 9, tzinfo=BRUSSELS)))
    login(cast.fatima).post(url("meeting_usual_agenda", meeting.pk))
    assert list(meeting.items.values_list("title", "minutes", "kind", "notes")) == [("Point de 10", 10, "exchange", "")]


@pytest.mark.parametrize(("language", "first"), [("fr", "Accueil et café"), ("nl", "Onthaal en koffie")])
def test_usual_agenda_of_a_first_meeting_is_in_its_language(cast, meeting, language, first):
    meeting.language = language
    meeting.save()
    with translation.override("nl" if language == "fr" else "fr"):
        start_usual_agenda(meeting, actor=cast.alice)
    assert titles(meeting)[0] == first
    assert meeting.items.filter(kind="welcome").count() == 2
    assert list(meeting.items.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


def test_usual_agenda_never_adds_to_another(cast, login, meeting):
    make_item(meeting, title="Seul")
    login(cast.alice).post(url("meeting_usual_agenda", meeting.pk))
    assert titles(meeting) == ["Seul"]


def test_open_meeting_has_no_previous_one(cast):
    make_item(make_meeting(cast.alpha, starts_at=datetime(2026, 1, 5, 9, tzinfo=BRUSSELS)))
    assert previous_meeting(make_meeting(cast.alpha, starts_at=TO_COME)) is None


# ---- Review -------------------------------------------------------------------------------------------------------


@pytest.fixture
def review(cast):
    meeting = make_meeting(cast.alpha, body=cast.committee, state=MeetingState.AGENDA_OPEN, starts_at=TO_COME)
    make_item(meeting, title="Budget")
    return meeting


def test_committee_member_reads_and_comments(cast, login, review):
    item = review.items.get()
    client = login(cast.charlie)
    page = client.get(url("meeting_detail", review.pk))
    assert url("comment_create", item.pk) in page.content.decode()
    assert url("item_update", item.pk) not in page.content.decode()
    response = client.post(url("comment_create", item.pk), {"text": " Trop long, <b>non</b>? "})
    assert response.url == url("meeting_detail", review.pk) + f"#item-{item.pk}"
    comment = AgendaComment.objects.get()
    assert (comment.author, comment.text, comment.item) == (cast.charlie, "Trop long, <b>non</b>?", item)
    assert AuditEntry.objects.get().action == "comment.created"
    assert OutboxMessage.objects.count() == 0


def test_coordinator_sees_the_comment_beside_its_item(cast, login, review):
    review.items.get().comments.create(author=cast.charlie, text="Trop long, <b>non</b>?", created_at=TO_COME)
    text = login(cast.alice).get(url("meeting_detail", review.pk)).content.decode()
    assert "Trop long, &lt;b&gt;non&lt;/b&gt;?" in text
    assert "Charlie Test" in text


def test_comments_are_never_shown_to_other_readers(cast, login, client):
    meeting = make_meeting(cast.alpha, body=cast.plenary, state=MeetingState.CONVENED, starts_at=TO_COME)
    make_item(meeting).comments.create(author=cast.alice, text="Entre nous PLUGH", created_at=TO_COME)
    make_mandate(cast.plenary, cast.people.charlie)
    seen = {}
    for name in ("alice", "charlie", "marie", "henri"):
        seen[name] = b"PLUGH" in login(cast.users[name]).get(url("meeting_detail", meeting.pk)).content
        client.logout()
    assert seen == {"alice": True, "charlie": True, "marie": False, "henri": False}


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "a\x00", "Son numéro: 85.07.30-033.28"])
def test_comment_refused_keeps_what_was_typed(cast, login, review, text):
    response = login(cast.charlie).post(url("comment_create", review.items.get().pk), {"text": text})
    assert response.status_code == 200
    assert "text" in response.context["form"].errors
    assert not AgendaComment.objects.exists()


@pytest.mark.parametrize("state", ["draft", "convened", "held"])
def test_no_comment_outside_the_review(cast, login, state):
    meeting = make_meeting(cast.alpha, body=cast.committee, state=state, starts_at=TO_COME)
    item = make_item(meeting)
    status = login(cast.charlie).post(url("comment_create", item.pk), {"text": "Oui"}).status_code
    assert status == (404 if state == "draft" else 403)
    assert not AgendaComment.objects.exists()


def test_item_of_a_confidential_body_is_unknown(cast, login):
    item = make_item(make_meeting(cast.alpha, body=cast.secret, state=MeetingState.AGENDA_OPEN, starts_at=TO_COME))
    client = login(cast.charlie)
    assert client.post(url("comment_create", item.pk), {"text": "Oui"}).status_code == 404
    assert client.get(url("item_update", item.pk)).status_code == 404
    assert not AgendaComment.objects.exists()


def test_item_create_refuses_more_than_anyone_reads(cast, meeting):
    AgendaItem.objects.bulk_create(AgendaItem(meeting=meeting, position=number, title="X") for number in range(100))
    with pytest.raises(ValidationError):
        create_item(meeting, actor=cast.alice, title="De trop")
    assert meeting.items.count() == 100
