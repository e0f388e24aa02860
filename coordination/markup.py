"""The little Markdown that minutes and reports need, turned into safe HTML.

Paragraphs, emphasis, lists, quotations, links to http, https and mailto, headings and simple tables. No HTML, no image,
no code; a line break is kept as typed. What comes out was parsed without HTML and then sanitised: two locks, one door.
"""

import re
from functools import lru_cache
from itertools import pairwise

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

ALLOWED_TAGS = frozenset(
    {"p", "br", "strong", "em", "s", "ul", "ol", "li", "blockquote", "hr", "a"}
    | {"h1", "h2", "h3", "h4", "h5", "h6"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
ALLOWED_ATTRIBUTES = {
    "*": set(),  # otherwise nh3 lets title and lang through everywhere
    "a": {"href"},
    "ol": {"start"},
    "p": {"class"},
    "table": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
}
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})
_LINK = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@)", re.IGNORECASE)
_ALIGNMENT = re.compile(r"text-align:(left|right|center)")
_ALIGNMENT_CLASSES = {"right": "text-end", "center": "text-center"}
DEEPEST_HEADING = 6


def render_markup(text, heading_level=3):
    """Return safe HTML. The first heading has level `heading_level`, deeper ones follow without skipping a level.

    With `heading_level=None` headings become bold paragraphs: for printed documents and wherever the place in the
    outline is not known.
    """
    parser = _parser()
    tokens = parser.parse(text or "")
    if heading_level is None:
        _turn_headings_into_paragraphs(tokens)
    else:
        _demote_headings(tokens, heading_level)
    html = parser.renderer.render(tokens, parser.options, {})
    return SafeString(
        nh3.clean(
            html,
            tags=set(ALLOWED_TAGS),
            attributes=ALLOWED_ATTRIBUTES,
            url_schemes=set(ALLOWED_SCHEMES),
            link_rel="noopener noreferrer",
        )
    )


def strip_markup(text):
    """Return the plain text: for mails, exports and search. Lists keep a dash or a number, links their address."""
    blocks = _plain_blocks(SyntaxTreeNode(_parser().parse(text or "")))
    return "\n\n".join(blocks)


@lru_cache
def _parser():
    """One parser for the process: parsing keeps its state to itself."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False, "typographer": False})
    parser.enable(["table", "strikethrough"])
    # Text pasted with four spaces is no code, and an underlined line no heading.
    parser.disable(["code", "fence", "backticks", "html_block", "html_inline", "lheading", "reference"])
    parser.validateLink = lambda url: bool(_LINK.match(url))
    parser.add_render_rule("image", lambda renderer, tokens, index, options, env: escape(tokens[index].content))
    parser.add_render_rule("table_open", _render_table_open)
    parser.add_render_rule("th_open", _render_cell_open)
    parser.add_render_rule("td_open", _render_cell_open)
    return parser


def _render_table_open(renderer, tokens, index, options, env):
    return '<table class="table">\n'


def _render_cell_open(renderer, tokens, index, options, env):
    """A class instead of an inline style, which the content security policy refuses; scope for every header."""
    token = tokens[index]
    alignment = _ALIGNMENT.match(str(token.attrGet("style") or ""))
    css_class = _ALIGNMENT_CLASSES.get(alignment[1]) if alignment else None
    scope = ' scope="col"' if token.tag == "th" else ""
    return f'<{token.tag}{scope} class="{css_class}">' if css_class else f"<{token.tag}{scope}>"


def _demote_headings(tokens, first_level):
    """Map the levels typed by the author onto levels that start at `first_level` and never skip one."""
    open_levels = []
    for token in tokens:
        if token.type == "heading_open":
            typed = int(token.tag[1])
            while open_levels and open_levels[-1] >= typed:
                open_levels.pop()
            open_levels.append(typed)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(first_level + len(open_levels) - 1, DEEPEST_HEADING)}"


def _turn_headings_into_paragraphs(tokens):
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            token.tag = "p"
            token.attrSet("class", "markup-heading")
            content.children = [
                Token("strong_open", "strong", 1),
                *content.children,
                Token("strong_close", "strong", -1),
            ]
        elif content.type == "heading_close":
            content.tag = "p"


def _plain_blocks(node):
    blocks = []
    for child in node.children:
        if child.type in {"bullet_list", "ordered_list"}:
            blocks.append("\n".join(_plain_list(child)))
        elif child.type == "table":
            rows = [row for part in child.children for row in part.children]
            blocks.append("\n".join(" | ".join(_plain_inline(cell) for cell in row.children) for row in rows))
        elif child.type == "blockquote":
            blocks += _plain_blocks(child)
        elif child.type == "hr":
            continue
        else:
            blocks.append(_plain_inline(child))
    return [block for block in blocks if block]


def _plain_list(node):
    number = int(node.attrs.get("start", 1))
    for offset, item in enumerate(node.children):
        marker = f"{number + offset}. " if node.type == "ordered_list" else "- "
        lines = "\n".join(_plain_blocks(item)).split("\n")
        yield marker + f"\n{' ' * len(marker)}".join(lines)


def _plain_inline(node):
    if node.type in {"text", "text_special", "image"}:
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    text = "".join(_plain_inline(child) for child in node.children)
    if node.type == "link":
        address = str(node.attrs["href"])
        shown = address.removeprefix("mailto:")
        return text if text in {address, shown} else f"{text} ({shown})"
    return text
