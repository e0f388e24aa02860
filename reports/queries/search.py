"""Search over everything one may see: the same lists as the pages, filtered by the same words."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from coordination.queries.search import MAX_WORDS, filter_by_words
from coordination.text import fold
from meetings.models import ActionItem, Decision, Meeting
from meetings.queries.minutes import readable_minutes
from members.models import Body, Organisation, Person

SHOWN = 10


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    meta: str = ""


@dataclass(frozen=True)
class Group:
    label: str
    icon: str
    count: int
    hits: list
    all_url: str = ""


def search(access, query):
    """Groups of what was found, empty ones left out; nothing for a query without a word."""
    if not fold(query.replace("\x00", " ")).split():
        return []
    groups = (
        _organisations(access, query),
        _people(access, query),
        _bodies(access, query),
        _meetings(access, query),
        _decisions(access, query),
        _actions(access, query),
    )
    return [group for group in groups if group.count]


def words_of(query):
    return fold(query.replace("\x00", " ")).split()[:MAX_WORDS]


def highlight(text, query):
    """The text as HTML with the words of the query marked, accents and case aside."""
    text = str(text)
    # Folding may change the length (œ → oe): each character is folded alone, so that positions stay known.
    folded, origin = "", []
    for position, character in enumerate(text):
        part = fold(f"x{character}x")[1:-1]
        folded += part
        origin += [position] * len(part)
    marked = set()
    for word in words_of(query):
        for match in re.finditer(re.escape(word), folded):
            marked.update(origin[match.start() : match.end()])
    pieces, inside = [], False
    for position, character in enumerate(text):
        if (position in marked) != inside:
            pieces.append("</mark>" if inside else "<mark>")
            inside = not inside
        pieces.append(escape(character))
    if inside:
        pieces.append("</mark>")
    return mark_safe("".join(pieces))  # noqa: S308 - every character is escaped above


def _url(access, name, *args):
    return reverse(name, args=[access.coordination.slug, *args])


def _list_url(access, name, query):
    return f"{_url(access, name)}?{urlencode({'q': query})}"


def _group(label, icon, rows, make_hit, all_url=""):
    found = list(rows[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else rows.count()
    return Group(label, icon, count, [make_hit(row) for row in found[:SHOWN]], all_url)


def _organisations(access, query):
    rows = filter_by_words(Organisation.objects.visible_to(access), query).order_by("sort_name")
    return _group(
        _("Organisations"),
        "buildings",
        rows,
        lambda row: Hit(row.name, _url(access, "members:organisation_detail", row.pk), row.acronym),
        _list_url(access, "members:organisation_list", query),
    )


def _people(access, query):
    rows = filter_by_words(Person.objects.visible_to(access), query).order_by("sort_name")
    return _group(
        _("People"),
        "person",
        rows,
        lambda row: Hit(row.full_name, _url(access, "members:person_detail", row.pk)),
        _list_url(access, "members:person_list", query),
    )


def _bodies(access, query):
    words = words_of(query)
    visible = Body.objects.visible_to(access)
    found = [
        body
        for body in visible
        if all(word in fold(f"{body.code} {body.name_fr} {body.name_nl} {body.purpose}") for word in words)
    ]
    hits = [Hit(body.name, _url(access, "members:body_detail", body.pk), body.get_kind_display()) for body in found]
    return Group(_("Bodies"), "people", len(hits), hits[:SHOWN], _url(access, "members:body_list"))


def _meetings(access, query):
    """By title, agenda and, once they are out, minutes: `search_text` never holds minutes that are not out."""
    rows = filter_by_words(Meeting.objects.visible_to(access), query).order_by("-starts_at")
    return _group(
        _("Meetings"),
        "calendar-event",
        rows,
        lambda row: Hit(row.title, _url(access, "meetings:meeting_detail", row.pk), date_format(row.held_on)),
        _list_url(access, "meetings:meeting_list", query),
    )


def _decisions(access, query):
    rows = Decision.objects.filter(meeting__in=readable_minutes(access)).select_related("body").order_by("-pk")
    found = [row for row in rows if all(word in fold(f"{row.reference} {row.text}") for word in words_of(query))]
    hits = [
        Hit(row.text, _url(access, "meetings:meeting_detail", row.meeting_id), row.reference) for row in found[:SHOWN]
    ]
    return Group(_("Decisions"), "check-circle", len(found), hits, _list_url(access, "meetings:decision_list", query))


def _actions(access, query):
    rows = ActionItem.objects.filter(meeting__in=readable_minutes(access)).select_related("person").order_by("-pk")
    found = [row for row in rows if all(word in fold(f"{row.what} {row.responsible}") for word in words_of(query))]
    hits = [
        Hit(row.what, _url(access, "meetings:meeting_detail", row.meeting_id), row.responsible) for row in found[:SHOWN]
    ]
    return Group(_("Actions"), "check2-square", len(found), hits, _list_url(access, "meetings:action_list", query))
