"""Every page of the permission matrix, as the coordinator or a visitor meets it, through axe (WCAG 2.2 AA)."""

import pytest
from django.urls import reverse

from tests.browser.conftest import DESKTOP, PHONE
from tests.cast import make_cast
from tests.permissions.matrix import all_rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {key: row for key, row in all_rows().items() if row.method == "get"}


def pages_of(name):
    return {key: row for key, row in PAGES.items() if row.expected(name) == 200}


def visit(page, live_server, cast, rows, accessibility_problems):
    """Problems of each page by its key; files and fragments are no pages."""
    problems, visited = {}, 0
    for key, row in rows.items():
        url = live_server.url + reverse(key.split("#")[0], kwargs=row.kwargs(cast))
        answer = page.request.get(url)
        if not answer.headers["content-type"].startswith("text/html") or "<main" not in answer.text():
            continue
        page.goto(url)
        visited += 1
        found = accessibility_problems()
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append("the page is wider than the screen")
        if found:
            problems[key] = found
    assert visited > len(rows) / 2
    return problems


def test_the_check_can_fail(page, live_server, accessibility_problems):
    page.goto(live_server.url)
    page.set_content("<html lang='fr'><title>t</title><main><h1>t</h1><img src='x.png'></main></html>")
    assert [problem.split(":")[0] for problem in accessibility_problems()] == ["image-alt"]


@pytest.mark.parametrize(("viewport", "language"), [(DESKTOP, "fr"), (PHONE, "nl")])
def test_pages_of_the_coordinator(page, live_server, sign_in, accessibility_problems, viewport, language):
    cast = make_cast()
    sign_in(cast.alice, language)
    page.set_viewport_size(viewport)
    assert visit(page, live_server, cast, pages_of("alice"), accessibility_problems) == {}


def test_pages_of_a_visitor(page, live_server, accessibility_problems):
    cast = make_cast()
    assert visit(page, live_server, cast, pages_of("visitor"), accessibility_problems) == {}


def test_pages_of_a_member(page, live_server, sign_in, accessibility_problems):
    cast = make_cast()
    sign_in(cast.marie)
    page.set_viewport_size(PHONE)
    assert visit(page, live_server, cast, pages_of("marie"), accessibility_problems) == {}
