"""Template filters of coordination.markup."""

from django import template

from coordination.markup import render_markup, strip_markup

register = template.Library()


@register.filter
def markup(text, heading_level=3):
    """Safe HTML of the Markdown typed by people; the argument is the level of its first heading."""
    return render_markup(text, heading_level)


@register.filter
def markup_without_headings(text):
    """The same with headings as bold paragraphs: what printed documents use, where no level may be skipped."""
    return render_markup(text, None)


@register.filter
def plain_markup(text):
    """The text without its Markdown."""
    return strip_markup(text)
