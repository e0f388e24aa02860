"""The Markdown of minutes: what it can say, and what it can never let through."""

from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from coordination.markup import ALLOWED_ATTRIBUTES, ALLOWED_TAGS, render_markup, strip_markup


class TagCollector(HTMLParser):
    """What a browser would see: every element with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def elements(html):
    return TagCollector(html).elements


def test_minutes_text():
    html = render_markup(
        "Accueil **ouvert**\nchaque *lundi*\n\n1. un\n2. deux\n\n> merci\n\n[site](https://a.example/b?c=1&d=2)"
    )
    assert html == (
        "<p>Accueil <strong>ouvert</strong><br>\nchaque <em>lundi</em></p>\n<ol>\n<li>un</li>\n<li>deux</li>\n</ol>\n"
        "<blockquote>\n<p>merci</p>\n</blockquote>\n"
        '<p><a href="https://a.example/b?c=1&amp;d=2" rel="noopener noreferrer">site</a></p>\n'
    )
    assert isinstance(html, SafeString)


def test_table_has_scope_and_no_inline_style():
    html = render_markup("| Nom | Montant |\n|---|--:|\n| A | 12 |")
    assert elements(html) == [
        ("table", {"class": "table"}),
        ("thead", {}),
        ("tr", {}),
        ("th", {"scope": "col"}),
        ("th", {"scope": "col", "class": "text-end"}),
        ("tbody", {}),
        ("tr", {}),
        ("td", {}),
        ("td", {"class": "text-end"}),
    ]


@pytest.mark.parametrize(
    ("text", "level", "tags"),
    [
        ("# A\n## B\n# C", 3, ["h3", "h4", "h3"]),
        ("### A\n###### B\n#### C\n## D", 3, ["h3", "h4", "h4", "h3"]),
        ("# A\n## B\n### C\n#### D", 4, ["h4", "h5", "h6", "h6"]),
        ("# A", 2, ["h2"]),
    ],
)
def test_headings_start_where_told_and_skip_no_level(text, level, tags):
    assert [tag for tag, _ in elements(render_markup(text, heading_level=level))] == tags


def test_headings_as_bold_paragraphs():
    assert render_markup("## Point *un*\n\nsuite", heading_level=None) == (
        '<p class="markup-heading"><strong>Point <em>un</em></strong></p>\n<p>suite</p>\n'
    )


@pytest.mark.parametrize("empty", ["", None, "   \n "])
def test_nothing_gives_nothing(empty):
    assert render_markup(empty) == ""
    assert strip_markup(empty) == ""


def test_pasted_indentation_is_no_code():
    assert render_markup("    quatre espaces") == "<p>quatre espaces</p>\n"


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><title>x</title></svg>",
    '<a href="javascript:alert(1)">x</a>',
    "<style>body{display:none}</style>",
    '<p style="background:url(https://evil.example)">x</p>',
    "<iframe src=https://evil.example></iframe>",
    '<link rel=attachment href="file:///etc/passwd">',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/account/logout/)",
    "![x](https://evil.example/pixel.png)",
    "![x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example" onmouseover="alert(1))',
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "| <script>a</script> |\n|---|\n| <img src=x onerror=a> |",
    "# <script>alert(1)</script>",
    "[a]: javascript:alert(1)\n\n[a]",
]


def assert_harmless(html):
    for tag, attributes in elements(html):
        assert tag in ALLOWED_TAGS
        assert set(attributes) <= ALLOWED_ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        if tag == "a":
            assert attributes["href"].split(":")[0].lower() in {"http", "https", "mailto"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_harmless(attack):
    for level in (3, None):
        assert_harmless(render_markup(attack, heading_level=level))


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if "a.example" not in attack])
def test_attack_leaves_no_link_and_no_image(attack):
    assert not {tag for tag, _ in elements(render_markup(attack))} & {"a", "img", "script", "svg", "style", "link"}


FRAGMENTS = st.sampled_from(
    [
        *ATTACKS,
        *(
            "\n",
            "\n\n",
            " ",
            "*",
            "**",
            "_",
            "[",
            "](",
            ")",
            "<",
            ">",
            "&",
            "&lt;",
            "&#60;",
            '"',
            "'",
            "|",
            "|--|\n",
            "#",
        ),
        *(
            "javascript:",
            "https://a.example",
            "mailto:a@b.example",
            "on=",
            "- ",
            "1. ",
            "> ",
            "~~",
            "\\",
            "\x00",
            "\u2028",
        ),
    ]
)


@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=5)), max_size=12).map("".join))
def test_no_text_gets_a_tag_through(text):
    assert_harmless(render_markup(text))
    assert_harmless(render_markup(text, heading_level=None))
    strip_markup(text)


def test_plain_text():
    assert strip_markup(
        "# Point **un**\n\nTexte [site](https://a.example/b), <b@c.example>.\n\n- a\n- b\n  1. c\n\n> cité\n\n"
        "| X | Y |\n|---|---|\n| 1 | 2 |"
    ) == ("Point un\n\nTexte site (https://a.example/b), b@c.example.\n\n- a\n- b\n  1. c\n\ncité\n\nX | Y\n1 | 2")


def test_filters():
    template = Template("{% load markup %}{{ t|markup:4 }}{{ t|markup_without_headings }}{{ t|plain_markup }}")
    assert template.render(Context({"t": "# A & B"})) == (
        '<h4>A &amp; B</h4>\n<p class="markup-heading"><strong>A &amp; B</strong></p>\nA &amp; B'
    )
