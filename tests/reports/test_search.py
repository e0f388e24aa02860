import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from coordination.text import fold
from meetings.enums import MeetingState
from meetings.services.search import refresh_search_text
from reports.queries.search import highlight, search
from tests.factories import (
    make_action,
    make_decision,
    make_item,
    make_meeting,
    make_organisation,
    make_person,
)


def found(access, query):
    return {str(hit.title) for group in search(access, query) for hit in group.hits}


@pytest.mark.parametrize("query", ["epicerie ŒUVRE", "Épicerie oeuvre", "  oeuvre   épi "])
def test_search_ignores_accents_and_case(cast, access_of, query):
    make_organisation(cast.alpha, name="L’Œuvre – Épicerie sociale")
    assert found(access_of(cast.marie, cast.alpha), query) == {"L’Œuvre – Épicerie sociale"}


@pytest.mark.parametrize("query", ["", "   ", "\x00", "'", "%", "_", "a" * 5000])
def test_search_takes_any_query(cast, login, query):
    make_organisation(cast.alpha, name="Un pour tous")
    response = login(cast.marie).get(reverse("reports:search", args=["alpha"]), {"q": query})
    assert response.status_code == 200
    assert "Un pour tous" not in response.content.decode()


def test_search_keeps_to_its_coordination(cast, access_of):
    make_organisation(cast.beta, name="Zébulon asbl")
    make_person(cast.beta, last_name="Zébulon")
    make_meeting(cast.beta, title="Zébulon", state=MeetingState.CONVENED, search_text="zebulon")
    assert found(access_of(cast.alice, cast.alpha), "zebulon") == set()
    assert found(access_of(cast.bob, cast.beta), "zebulon") == {"Zébulon asbl", "Prénom Zébulon", "Zébulon"}


@pytest.fixture
def secret_meeting(cast):
    meeting = make_meeting(
        cast.alpha, body=cast.secret, title="Zébulon secret", state=MeetingState.ADOPTED, search_text="zebulon secret"
    )
    item = make_item(meeting, title="Zébulon point")
    make_decision(item, text="Zébulon décide")
    make_action(meeting, what="Zébulon agit")
    return meeting


@pytest.mark.parametrize(
    ("name", "sees"), [("sven", True), ("alice", True), ("charlie", False), ("marie", False), ("henri", False)]
)
def test_search_finds_confidential_meetings_for_those_who_know_of_them(cast, access_of, secret_meeting, name, sees):
    expected = {"Zébulon secret", "Zébulon décide", "Zébulon agit"} if sees else set()
    assert found(access_of(cast.users[name], cast.alpha), "zebulon") == expected
    assert bool(found(access_of(cast.users[name], cast.alpha), "intervision")) is sees


def test_search_does_not_reveal_draft_minutes(cast, access_of):
    """Marie knows of the plenary and its agenda, but its minutes are not out yet."""
    meeting = make_meeting(cast.alpha, body=cast.plenary, title="Plénière", state=MeetingState.HELD)
    item = make_item(meeting, title="Logement", notes="Zébulon")
    make_decision(item, text="Zébulon décide")
    make_action(meeting, what="Zébulon agit")
    refresh_search_text(meeting)
    marie = access_of(cast.marie, cast.alpha)
    assert found(marie, "zebulon") == set()
    assert found(marie, "logement") == {"Plénière"}
    meeting.state = MeetingState.IN_REMARKS
    meeting.save()
    refresh_search_text(meeting)
    assert found(marie, "zebulon") == {"Plénière", "Zébulon décide", "Zébulon agit"}


@pytest.mark.parametrize("count", [1, 3])
def test_search_takes_few_queries(cast, login, count, django_assert_max_num_queries):
    for number in range(count):
        make_organisation(cast.alpha, name=f"Zébulon {number}")
        meeting = make_meeting(
            cast.alpha, body=cast.plenary, title="Zébulon", state=MeetingState.ADOPTED, search_text="zebulon"
        )
        make_decision(make_item(meeting), number=number + 1, text="Zébulon")
        make_action(meeting, what="Zébulon", person=cast.people.marie)
    client = login(cast.alice)
    with django_assert_max_num_queries(15):
        response = client.get(reverse("reports:search", args=["alpha"]), {"q": "zebulon"})
    assert response.context["total"] == count * 4


@given(st.text(max_size=40), st.text(max_size=20))
def test_highlight_changes_nothing_but_marks(text, query):
    plain = highlight(text, query).replace("<mark>", "").replace("</mark>", "")
    assert plain == highlight(text, "")


def test_highlight_escapes_and_marks():
    assert highlight("<b>L’Œuvre</b>", "oeu b") == "&lt;<mark>b</mark>&gt;L’<mark>Œu</mark>vre&lt;/<mark>b</mark>&gt;"
    assert fold("Œu") == "oeu"
