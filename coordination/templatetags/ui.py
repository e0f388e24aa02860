"""Components of the pages: small partials in templates/includes/, called by tags (docs/design-components.md).

Every tag takes only what it shows, so that a page can be read without knowing the models. Optional HTML, such as a
form beside a title, is captured first: {% capture as extra %}…{% endcapture %}{% page_header title actions=extra %}.
"""

import datetime as dt
from decimal import Decimal

from django import template
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _

register = template.Library()

TONES = {
    "neutral": "circle",
    "info": "info-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-octagon",
}
MESSAGE_TONES = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "danger"}
FILE_ICONS = {
    "pdf": "file-earmark-pdf",
    "xlsx": "file-earmark-spreadsheet",
    "ods": "file-earmark-spreadsheet",
    "csv": "file-earmark-spreadsheet",
    "docx": "file-earmark-text",
    "odt": "file-earmark-text",
}


def checked_tone(tone):
    """Refuse a tone that has no style: it would show as plain text without anyone noticing."""
    if tone not in TONES:
        raise ValueError(f"Unknown tone {tone!r}; one of {', '.join(TONES)}.")
    return tone


def shown_number(value):
    """A number as the reader writes it; text and None are left as they are."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return number_format(value, use_l10n=True, force_grouping=True)
    return value


@register.filter
def grouped(value):
    return shown_number(value)


@register.filter
def initials(name):
    """First letters of the first and the last word: "Ana Maria Lopez" gives "AL"."""
    words = [word for word in str(name).replace("-", " ").split() if word[:1].isalpha()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def moment(value):
    """A date as a date, a date with time as both, in the language and the time zone of the reader."""
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return _("%(date)s at %(time)s") % {
            "date": date_format(local, "DATE_FORMAT"),
            "time": date_format(local, "TIME_FORMAT"),
        }
    return date_format(value, "DATE_FORMAT")


@register.filter
def iso(value):
    return value.isoformat()


@register.filter
def message_tone(message):
    return MESSAGE_TONES.get(message.level_tag, "info")


@register.filter
def tone_icon(tone):
    return TONES[checked_tone(tone)]


@register.simple_block_tag(name="capture", end_name="endcapture")
def capture(content):
    """Keep a piece of HTML under a name, to hand it to a component."""
    return content


@register.simple_tag
def icon(name, modifier=""):
    """An icon of the sprite; always beside a word, hence hidden from screen readers."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" icon--{modifier}" if modifier else "",
        static("icons/sprite.svg"),
        name,
    )


@register.inclusion_tag("includes/badge.html")
def badge(label, tone="neutral", icon=""):
    return {"label": label, "tone": checked_tone(tone), "icon": icon}


@register.simple_tag
def breadcrumbs(*pairs):
    """Label, address, label, address …, for page_header; the page itself is not part of it."""
    if len(pairs) % 2:
        raise template.TemplateSyntaxError("breadcrumbs takes pairs: label, address.")
    return [{"label": pairs[i], "url": pairs[i + 1]} for i in range(0, len(pairs), 2)]


@register.inclusion_tag("includes/page_header.html")
def page_header(
    title,
    subtitle="",
    state="",
    state_tone="neutral",
    breadcrumbs=(),
    action_label="",
    action_url="",
    action_icon="",
    actions="",
):
    return {
        "title": title,
        "subtitle": subtitle,
        "state": state,
        "state_tone": state_tone,
        "breadcrumbs": breadcrumbs,
        "action_label": action_label,
        "action_url": action_url,
        "action_icon": action_icon,
        "actions": actions,
    }


@register.simple_block_tag(name="panel", end_name="endpanel")
def panel(content, title, id="", level=2, actions="", modifier=""):
    """A white sheet with a heading; a section named by it."""
    return render_to_string(
        "includes/panel.html",
        {
            "content": content,
            "title": title,
            "id": id or f"panel-{slugify(title)}",
            "level": level,
            "actions": actions,
            "modifier": modifier,
        },
    )


@register.simple_block_tag(name="fold", end_name="endfold")
def fold(content, title, open=False, note="", id=""):
    return render_to_string(
        "includes/fold.html", {"content": content, "title": title, "open": open, "note": note, "id": id}
    )


@register.inclusion_tag("includes/state_stepper.html")
def state_stepper(steps, label=""):
    return {"steps": steps, "label": label or _("Progress")}


@register.inclusion_tag("includes/list_row.html")
def list_row(title, url="", meta="", icon="", badge="", badge_tone="neutral", side="", actions=""):
    return {
        "title": title,
        "url": url,
        "meta": meta,
        "icon": icon,
        "badge": badge,
        "badge_tone": badge_tone,
        "side": side,
        "actions": actions,
    }


@register.inclusion_tag("includes/empty_state.html")
def empty_state(title, text="", action_label="", action_url="", icon="inbox", level=2):
    return {
        "title": title,
        "text": text,
        "action_label": action_label,
        "action_url": action_url,
        "icon": icon,
        "level": level,
    }


@register.inclusion_tag("includes/figure.html")
def figure(label, number, unit="", definition="", url="", link_label=""):
    return {
        "label": label,
        "number": shown_number(number),
        "unit": unit,
        "definition": definition,
        "url": url,
        "link_label": link_label or _("See what is counted"),
    }


@register.inclusion_tag("includes/person_chip.html")
def person_chip(name, url="", role=""):
    return {"name": name, "url": url, "role": role}


@register.inclusion_tag("includes/organisation_chip.html")
def organisation_chip(name, url="", kind=""):
    return {"name": name, "url": url, "kind": kind}


@register.inclusion_tag("includes/timeline.html")
def timeline(entries, label=""):
    return {"entries": entries, "label": label or _("History")}


@register.inclusion_tag("includes/notice.html")
def notice(text, tone="info", title="", role=""):
    return {"text": text, "tone": checked_tone(tone), "title": title, "role": role}


@register.inclusion_tag("includes/confirm_panel.html")
def confirm_panel(
    title,
    submit_label,
    cancel_url,
    text="",
    consequences=(),
    body="",
    hidden=(),
    action_url="",
    tone="info",
    level=2,
):
    return {
        "title": title,
        "submit_label": submit_label,
        "cancel_url": cancel_url,
        "text": text,
        "consequences": consequences,
        "body": body,
        "hidden": hidden,
        "action_url": action_url,
        "tone": checked_tone(tone),
        "level": level,
    }


@register.inclusion_tag("includes/file_row.html")
def file_row(name, url="", size=None, date=None, note="", actions=""):
    extension = str(name).rpartition(".")[2].lower()
    return {
        "name": name,
        "url": url,
        "size": size,
        "date": date,
        "note": note,
        "actions": actions,
        "icon": FILE_ICONS.get(extension, "file-earmark"),
    }


@register.inclusion_tag("includes/pagination.html", takes_context=True)
def pagination(context, page_obj):
    """Pages of a list; the other parameters of the address stay (the partial uses {% querystring %})."""
    return {
        "page_obj": page_obj,
        "numbers": list(page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)),
        "ellipsis": page_obj.paginator.ELLIPSIS,
    }


@register.inclusion_tag("includes/sort_header.html", takes_context=True)
def sort_header(context, label, key, current_sort="", modifier=""):
    """Head of a column that sorts by ?sort=key, and by ?sort=-key the second time."""
    is_ascending = current_sort == key
    is_descending = current_sort == f"-{key}"
    return {
        "label": label,
        "aria_sort": "ascending" if is_ascending else "descending" if is_descending else "",
        "icon": "arrow-up" if is_ascending else "arrow-down" if is_descending else "arrow-down-up",
        "next_sort": f"-{key}" if is_ascending else key,
        "modifier": modifier,
    }


@register.simple_block_tag(name="filters", end_name="endfilters", takes_context=True)
def filters(context, content, title="", reset_url="", is_active=False, submit_label=""):
    """The column of filters beside a list: a GET form, so that every filter is in the address."""
    return render_to_string(
        "includes/filters.html",
        {
            "content": content,
            "title": title or _("Filter"),
            "reset_url": reset_url or context.request.path,
            "is_active": is_active,
            "submit_label": submit_label or _("Show"),
        },
    )


@register.inclusion_tag("includes/facet.html")
def facet(legend, name, options, kind="checkbox"):
    return {"legend": legend, "name": name, "options": options, "kind": kind}


@register.inclusion_tag("includes/facts.html")
def facts(pairs):
    return {"pairs": pairs}


@register.inclusion_tag("includes/tabs.html")
def tabs(items, label=""):
    return {"items": items, "label": label or _("Sections")}


@register.inclusion_tag("includes/form_actions.html")
def form_actions(submit_label="", cancel_url="", cancel_label="", tone="info", extra=""):
    return {
        "submit_label": submit_label or _("Save"),
        "cancel_url": cancel_url,
        "cancel_label": cancel_label or _("Cancel"),
        "tone": checked_tone(tone),
        "extra": extra,
    }


@register.inclusion_tag("includes/progress.html")
def progress(label, value, maximum, text=""):
    return {
        "label": label,
        "value": str(value),
        "maximum": str(maximum or 1),
        "text": text
        or _("%(value)s of %(maximum)s") % {"value": shown_number(value), "maximum": shown_number(maximum)},
    }


@register.simple_tag
def reorder_attributes(url=""):
    """Attributes that make a list one can reorder; without an address, hidden inputs carry the order in the form."""
    return format_html(
        'data-reorder data-reorder-url="{}" data-text-moved="{}" data-text-failed="{}"',
        url,
        _("“{name}” is now number {position} of {total}."),
        _("The new order could not be saved. Check your connection, then reload the page."),
    )


@register.inclusion_tag("includes/reorder_controls.html")
def reorder_controls(name):
    return {"name": name}


@register.inclusion_tag("includes/error_summary.html")
def error_summary(*forms):
    """What is wrong in the forms or formsets given, each with a link to its field; nothing when nothing is wrong."""
    problems = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            problems.extend({"id": "", "text": text} for text in form.non_form_errors())
            for position, line in enumerate(form.forms, start=1):
                problems.extend(_form_problems(line, line_label=_("Line %(number)s") % {"number": position}))
        else:
            problems.extend(_form_problems(form))
    return {"problems": problems}


def _form_problems(form, line_label=""):
    if not form.is_bound:
        return
    for text in form.non_field_errors():
        yield {"id": "", "text": _labelled(line_label, text)}
    for field in form:
        label = ", ".join(str(part) for part in (line_label, field.label) if part)
        target = "" if field.is_hidden else field.id_for_label or f"{field.auto_id}_0"
        for text in field.errors:
            yield {"id": target, "text": _labelled(label, text)}


def _labelled(label, text):
    return _("%(label)s: %(text)s") % {"label": label, "text": text} if label else text
