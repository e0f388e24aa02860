"""Notes are saved while one types; without a connection, in two tabs or after a reload no word is lost."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meetings.enums import MeetingState
from meetings.models import AgendaItem
from tests.cast import make_cast
from tests.factories import make_item, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(transactional_db):
    cast = make_cast()
    meeting = make_meeting(cast.alpha, body=cast.housing, state=MeetingState.HELD)
    item = make_item(meeting)
    item.cast = cast
    return item


@pytest.fixture
def context(browser, live_server, client, item):
    client.force_login(item.cast.fatima, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context()
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    context.set_default_timeout(15000)
    yield context
    context.close()


@pytest.fixture
def open_minutes(context, live_server, item):
    address = live_server.url + reverse("meetings:minutes_update", args=["alpha", item.meeting_id])

    def open_tab():
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(address)
        return page

    return open_tab


def notes_of(item):
    return AgendaItem.objects.get(pk=item.pk).notes


def area(page, item):
    return page.locator(f"#notes-{item.pk}")


def wait_saved(page, item):
    expect(page.locator(f"#status-{item.pk}")).to_have_text(re.compile(r"\d\d:\d\d"), timeout=15000)


def test_typing_saves_by_itself(open_minutes, item):
    page = open_minutes()
    area(page, item).fill("Premier mot")
    wait_saved(page, item)
    assert notes_of(item) == "Premier mot"
    area(page, item).press_sequentially(" et suite")
    page.wait_for_timeout(3000)
    assert notes_of(item) == "Premier mot et suite"


def test_text_waits_for_the_connection(open_minutes, context, item):
    page = open_minutes()
    context.set_offline(True)
    area(page, item).fill("Écrit hors ligne")
    expect(page.locator(f"#status-{item.pk}")).to_have_class(re.compile("problem"), timeout=15000)
    assert notes_of(item) == ""
    context.set_offline(False)
    wait_saved(page, item)
    assert notes_of(item) == "Écrit hors ligne"


def test_unsaved_text_comes_back_after_a_reload(open_minutes, context, item):
    page = open_minutes()
    context.set_offline(True)
    area(page, item).fill("Presque perdu")
    expect(page.locator(f"#status-{item.pk}")).to_have_class(re.compile("problem"), timeout=15000)
    page.close()
    assert notes_of(item) == ""
    context.set_offline(False)
    again = open_minutes()
    expect(area(again, item)).to_have_value("Presque perdu")
    wait_saved(again, item)
    assert notes_of(item) == "Presque perdu"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("both", "Premier onglet\n\nSecond onglet"), ("mine", "Second onglet"), ("theirs", "Premier onglet")],
)
def test_two_tabs_lose_nothing(open_minutes, item, choice, expected):
    first, second = open_minutes(), open_minutes()
    area(first, item).fill("Premier onglet")
    wait_saved(first, item)
    area(second, item).fill("Second onglet")
    clash = second.locator("[data-notes-clash]")
    expect(clash).to_be_visible(timeout=15000)
    expect(second.locator("[data-notes-theirs]")).to_have_value("Premier onglet")
    expect(second.locator("[data-notes-mine]")).to_have_value("Second onglet")
    assert notes_of(item) == "Premier onglet"
    second.locator(f"[data-notes-choose={choice}]").click()
    expect(area(second, item)).to_have_value(expected)
    if choice != "theirs":
        wait_saved(second, item)
    assert notes_of(item) == expected


def test_refused_text_stays_with_the_reason(open_minutes, item):
    page = open_minutes()
    area(page, item).fill("Dossier 85.07.30-033.28")
    expect(page.locator(f"#status-{item.pk}")).to_have_class(re.compile("problem"), timeout=15000)
    expect(area(page, item)).to_have_value("Dossier 85.07.30-033.28")
    assert notes_of(item) == ""


def test_adding_a_decision_saves_the_notes_first(open_minutes, item):
    page = open_minutes()
    page.locator(f"form[action$='/items/{item.pk}/decisions/new/']").evaluate("form => form.parentElement.open = true")
    page.locator(f"#decision-{item.pk}").fill("Décidé")
    area(page, item).fill("Tapé juste avant")
    page.locator(f"form[action$='/items/{item.pk}/decisions/new/'] button").click()
    page.wait_for_selector(".outcome--decision")
    assert notes_of(item) == "Tapé juste avant"
    expect(area(page, item)).to_have_value("Tapé juste avant")


def test_save_button_works_without_script(browser, live_server, client, item):
    client.force_login(item.cast.fatima, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(java_script_enabled=False)
    value = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("meetings:minutes_update", args=["alpha", item.meeting_id]))
    area(page, item).fill("Sans script")
    page.locator(f"form[data-notes='{item.pk}'] button[type=submit]").click()
    assert page.url.endswith(f"#item-{item.pk}")
    assert notes_of(item) == "Sans script"
    context.close()
