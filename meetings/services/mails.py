"""Texts of the mails about a meeting, in the language of their reader, in both when it is unknown."""

import re

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from coordination.text import LANGUAGES, localised
from coordination.typography import apply_typography, format_date
from meetings.queries.agenda import timed_items
from meetings.tokens import make_reply_token

SEPARATOR = "\n\n" + "-" * 60 + "\n\n"


def languages_of(language):
    """Languages of a mail for somebody who wants `language`; both when that is not known."""
    return (language,) if language in LANGUAGES else LANGUAGES


def reply_url(invitation):
    return settings.SITE_URL + reverse("meetings_links:reply", args=[make_reply_token(invitation)])


def convocation_mail(meeting, *, language, name, link, changes=(), with_agenda_file=True):
    """Subject and text of a convocation, or of an update that names what changed."""
    context = {"changes": changes, "with_agenda_file": with_agenda_file}
    return _mail("mail/meetings/convocation.txt", meeting, language, name, link, context)


def cancellation_mail(meeting, *, language, name):
    return _mail("mail/meetings/cancellation.txt", meeting, language, name, "", {"changes": ()})


def calendar_text(meeting, *, language, link):
    """Short text of the entry in a calendar."""
    lines = []
    for code in languages_of(language):
        with translation.override(code):
            lines.append(localised(meeting.coordination, "name", code))
            if link:
                lines.append(_("Say whether you will come: %(link)s") % {"link": link})
    return "\n".join(dict.fromkeys(lines))


def _mail(template, meeting, language, name, link, extra):
    codes = languages_of(language)
    subjects, texts = [], []
    for code in codes:
        with translation.override(code):
            context = {
                "meeting": meeting,
                "coordination": meeting.coordination,
                "coordination_name": localised(meeting.coordination, "name", code),
                "body_name": localised(meeting.body, "name", code) if meeting.body_id else "",
                "day": format_date(meeting.held_on, code, weekday=True),
                "items": timed_items(meeting),
                "name": name,
                "link": link,
                "cancelled": template.endswith("cancellation.txt"),
                **extra,
            }
            subjects.append(_subject(context))
            text = re.sub(r"\n{3,}", "\n\n", render_to_string(template, context)).strip()
            texts.append(apply_typography(text, code))
    return " / ".join(dict.fromkeys(subjects)), SEPARATOR.join(texts) + "\n"


def _subject(context):
    facts = {"title": context["meeting"].title, "date": context["day"]}
    if context["cancelled"]:
        return _("Cancelled: %(title)s, %(date)s") % facts
    if context["changes"]:
        return _("Changed: %(title)s, %(date)s") % facts
    return _("Invitation: %(title)s, %(date)s") % facts
