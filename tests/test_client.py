"""Each rule of the checking client, on a page that keeps it and on one that breaks it."""

import pytest
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.test import override_settings
from django.urls import path

from tests.client import CheckedClient, html_problems

PAGE = """<!doctype html>
<html lang="fr"><head><title>Réunions</title></head>
<body><main><h1>Réunions</h1>{}</main></body></html>"""
BAD_FRAGMENT = '<p style="color:red">Rouge</p>'

GOOD = [
    '<label for="a">Nom</label><input id="a">',
    "<label>Nom <input></label>",
    '<input aria-label="Nom">',
    '<span id="t">Nom</span><select aria-labelledby="t"><option>1</option></select>',
    '<label for="t">Texte</label><textarea id="t"></textarea>',
    '<input type="hidden" name="x"><input type="submit"><input type="button" value="Ok">',
    '<img src="/a.png" alt="">',
    '<a href="/"><img src="/logo.png" alt="Accueil"></a>',
    '<a href="/"><svg><title>Accueil</title><path d="M0 0"/></svg></a>',
    '<a id="anchor"></a>',
    "<button>Enregistrer</button>",
    '<button aria-label="Fermer"><svg aria-hidden="true"></svg></button>',
    '<table><tr><th scope="col">Nom</th></tr><tr><td>x</td></tr></table>',
    '<table role="presentation"><tr><td>x</td></tr></table>',
    "<h2>Un</h2><h3>Deux</h3><h2>Trois</h2>",
    '<script src="/static/a.js"></script>',
    '<script type="application/json" id="data">{"a": "<p>"}</script>',
    "<p>1<br>2</p><hr/>",
]
BAD = [
    ("<input>", "neither a label"),
    ('<label for="a"></label><input id="a">', "neither a label"),
    ("<label><select></select></label>", "neither a label"),
    ('<textarea aria-label=" "></textarea>', "neither a label"),
    ('<label for="absent">Nom</label>', "which is not on the page"),
    ('<input type="button">', "button has no text"),
    ('<img src="/a.png">', "no alt"),
    ('<a href="/"><img src="/a.png" alt=""></a>', "link has neither"),
    ("<button> </button>", "button has neither"),
    ("<table><tr><th>Nom</th></tr></table>", "no scope"),
    ("<table><tr><td>x</td></tr></table>", "no <th>"),
    ("<h3>Trop bas</h3>", "skips from level 1 to 3"),
    ("<h2> </h2>", "heading is empty"),
    ("<h1>Encore</h1>", "2 <h1>"),
    ("<main></main>", "2 <main>"),
    ('<p id="a"></p><p id="a"></p>', "already on line 3"),
    ('<p style="color:red">x</p>', "inline style="),
    ("<style>p {color: red}</style>", "inline <style>"),
    ("<script>alert(1)</script>", "inline <script>"),
    ('<p onclick="x()">x</p>', "inline onclick="),
    ('<p hx-on:click="x()">x</p>', "inline hx-on:click="),
    ('<a href="JavaScript:x()">x</a>', "javascript: address"),
    ("<p>{{ meeting }}</p>", "{{ of a template"),
    ("<p>{% trans %}</p>", "{% of a template"),
    ("<div><p>x</div>", "<p> is not closed before </div>"),
    ("x</div>", "</div> closes nothing"),
]


@pytest.mark.parametrize("content", GOOD)
def test_page_that_keeps_the_rules_is_accepted(content):
    assert html_problems(PAGE.format(content)) == []


@pytest.mark.parametrize(("content", "message"), BAD)
def test_page_that_breaks_a_rule_is_refused(content, message):
    [(_line, found, _source)] = html_problems(PAGE.format(content))
    assert message in found


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (PAGE.replace(' lang="fr"', ""), "no lang"),
        (PAGE.replace("<title>Réunions</title>", "<title></title>"), "no <title>"),
        (PAGE.replace("h1", "p"), "0 <h1>"),
        (PAGE.replace("main", "div"), "0 <main>"),
        ("<p>Un bout</p>", "not a whole page"),
        (PAGE.replace("</body>", ""), "<body> is not closed"),
    ],
)
def test_page_without_its_frame_is_refused(page, message):
    [(_line, found, _source)] = html_problems(page.format(""))
    assert message in found


def test_fragment_need_not_be_a_page():
    assert html_problems("<h3>Point 1</h3><label for='elsewhere'>Nom</label>", is_fragment=True) == []


@pytest.mark.parametrize("content", ["<h3>Un</h3><h5>Deux</h5>", BAD_FRAGMENT, "<input>", "<button></button>"])
def test_fragment_is_held_to_what_makes_sense_for_it(content):
    assert len(html_problems(content, is_fragment=True)) == 1


def test_whole_page_as_answer_to_htmx_is_judged_as_a_page():
    assert html_problems(PAGE.replace(' lang="fr"', "").format(""), is_fragment=True) == [
        (2, "<html> has no lang", "<html>")
    ]


def respond_bad(request):
    return HttpResponse(BAD_FRAGMENT, status=int(request.GET.get("status", 200)))


def respond_fragment(request):
    return HttpResponse("<p>Un bout</p>")


def respond_elsewhere(request):
    return HttpResponseRedirect("/bad/")


def respond_text(request):
    return HttpResponse(BAD_FRAGMENT, content_type="text/plain")


def respond_file(request):
    return FileResponse([BAD_FRAGMENT.encode()], content_type="text/html")


urlpatterns = [
    path("bad/", respond_bad),
    path("fragment/", respond_fragment),
    path("elsewhere/", respond_elsewhere),
    path("text/", respond_text),
    path("file/", respond_file),
]


@pytest.fixture
def checked_client():
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        yield CheckedClient()


@pytest.mark.parametrize("status", [200, 403, 404, 500])
def test_client_names_the_address_the_line_and_the_source(checked_client, status):
    with pytest.raises(AssertionError) as caught:
        checked_client.get("/bad/", {"status": status})
    report = str(caught.value)
    assert f"GET /bad/?status={status} answered {status} with bad HTML:" in report
    assert "line 1: inline style=" in report
    assert '<p style="color:red">' in report


def test_client_follows_a_redirect_to_the_bad_page(checked_client):
    assert checked_client.get("/elsewhere/").status_code == 302
    with pytest.raises(AssertionError, match="inline style="):
        checked_client.get("/elsewhere/", follow=True)


@pytest.mark.parametrize("address", ["/text/", "/file/"])
def test_client_leaves_what_is_not_a_page_alone(checked_client, address):
    assert checked_client.get(address).status_code == 200


def test_client_takes_a_fragment_for_htmx_only(checked_client):
    assert checked_client.get("/fragment/", headers={"HX-Request": "true"}).status_code == 200
    with pytest.raises(AssertionError, match="not a whole page"):
        checked_client.get("/fragment/")
