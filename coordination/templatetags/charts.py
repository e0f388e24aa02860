"""Charts as inline SVG with their table beside them: the same partial serves the pages and the PDF.

Colours are presentation attributes, so that no style sheet is needed; what is told by colour is also told by a
pattern, a shape or a text. All numbers inside the SVG are strings: the templates would localise them ("12,5").
"""

import zlib
from decimal import Decimal

from django import template
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from coordination.templatetags.ui import shown_number

register = template.Library()

WIDTH = 440
ROW = 42
LABEL_LENGTH = 44
SPOKEN_ROWS = 8
BALANCE_FILLS = ("solid", "stripes", "dots", "lines")


def shown_share(share):
    """A ratio between 0 and 1 as a whole percentage."""
    return _("%(number)s%%") % {"number": round(Decimal(str(share)) * 100)}


def _get(row, name, default=None):
    return row.get(name, default) if isinstance(row, dict) else getattr(row, name, default)


def _px(value):
    return f"{float(value):.1f}".removesuffix(".0")


def _chart_id(kind, title, rows, key):
    """The same for the same data, so that the PDF of the same data is the same file; `key` tells twins apart."""
    data = repr([kind, str(title), key, [(str(_get(row, "label")), str(_get(row, "value"))) for row in rows]])
    return f"{kind}-{slugify(title)[:30]}-{zlib.crc32(data.encode()):08x}"


def _with_unit(value, unit):
    return f"{shown_number(value)}\u00a0{unit}" if unit else str(shown_number(value))


def _read_rows(rows, unit):
    read = []
    for row in rows:
        share = _get(row, "share")
        value = _get(row, "value")
        shown = _with_unit(value, unit)
        shown_part = "" if share is None else shown_share(share)
        read.append(
            {
                "label": str(_get(row, "label")),
                "short_label": Truncator(str(_get(row, "label"))).chars(LABEL_LENGTH),
                "value": value,
                "shown": shown,
                "share": shown_part,
                "url": _get(row, "url", ""),
                "text": f"{shown} ({shown_part})" if shown_part else shown,
            }
        )
    return read


def _spoken(title, rows):
    """Text alternative: the title, and the figures while they are few; the table has them all."""
    if len(rows) > SPOKEN_ROWS:
        return str(title)
    return _("%(title)s: %(figures)s") % {
        "title": title,
        "figures": "; ".join(f"{row['label']} {row['text']}" for row in rows),
    }


def _frame(kind, title, rows, read, *, table, key, label_head, value_head, height):
    return {
        "id": _chart_id(kind, title, rows, key),
        "title": title,
        "spoken": _spoken(title, read),
        "rows": read,
        "table": table,
        "label_head": label_head or _("Name"),
        "value_head": value_head or _("Number"),
        "has_share": any(row["share"] for row in read),
        "width": str(WIDTH),
        "height": _px(height),
    }


@register.inclusion_tag("includes/charts/bar_chart.html")
def bar_chart(title, rows, unit="", table=True, key="", label_head="", value_head="", maximum=None):
    """Horizontal bars from zero, each under its label with its value; the longest fills the width."""
    rows = list(rows)
    read = _read_rows(rows, unit)
    top = maximum or max((row["value"] for row in read), default=0) or 1
    for index, row in enumerate(read):
        length = max(WIDTH * float(row["value"]) / float(top), 2 if row["value"] else 0)
        row.update(
            text_y=_px(index * ROW + 16), bar_y=_px(index * ROW + 23), bar_width=_px(min(length, WIDTH)), height="11"
        )
    return _frame(
        "bars",
        title,
        rows,
        read,
        table=table,
        key=key,
        label_head=label_head,
        value_head=value_head,
        height=max(len(read), 1) * ROW,
    )


def nice_maximum(value):
    """The smallest of 1, 2, 4, 5, 10, 20, 40, 50 … that is not below the value, so that quarters are round enough."""
    step = 1
    while True:
        for factor in (1, 2, 4, 5):
            if factor * step >= value:
                return factor * step
        step *= 10


@register.inclusion_tag("includes/charts/dot_chart.html")
def dot_chart(
    title, rows, unit="", table=True, key="", label_head="", value_head="", maximum=None, current="", previous=""
):
    """One dot a row on a common scale; a row with `previous` also shows a ring: the value of the time before.

    `current` and `previous` name the two, for instance two years.
    """
    rows = list(rows)
    read = _read_rows(rows, unit)
    earlier = [_get(row, "previous") for row in rows]
    has_previous = any(value is not None for value in earlier)
    top = maximum or nice_maximum(max([row["value"] for row in read] + [v for v in earlier if v is not None] + [1]))
    inset = 8

    def x_of(value):
        return inset + (WIDTH - 2 * inset) * min(float(value) / float(top), 1)

    for index, (row, before) in enumerate(zip(read, earlier, strict=True)):
        row.update(text_y=_px(index * ROW + 16), y=_px(index * ROW + 30), x=_px(x_of(row["value"])))
        row["previous_x"] = "" if before is None else _px(x_of(before))
        row["previous_shown"] = "" if before is None else _with_unit(before, unit)
    base = max(len(read), 1) * ROW + 4
    ticks = [Decimal(str(top)) * part / 4 for part in range(5)]
    context = _frame(
        "dots",
        title,
        rows,
        read,
        table=table,
        key=key,
        label_head=label_head,
        value_head=value_head or str(current),
        height=base + (44 if has_previous else 22),
    )
    return context | {
        "has_previous": has_previous,
        "current": current or _("Now"),
        "previous": previous or _("Before"),
        "left": str(inset),
        "right": str(WIDTH - inset),
        "axis_y": _px(base),
        "tick_y": _px(base + 15),
        "legend_y": _px(base + 36),
        "legend_dot_y": _px(base + 31),
        "ticks": [
            {
                "x": _px(x_of(tick)),
                "label": shown_number(int(tick) if tick == int(tick) else float(tick)),
                "anchor": "start" if tick == 0 else "end" if tick == ticks[-1] else "middle",
            }
            for tick in ticks
        ],
    }


def whole_percentages(values):
    """Percentages without decimals that add up to 100: what rounding leaves goes to the largest remainders."""
    total = sum(values)
    if not total:
        return [0 for _value in values]
    exact = [Decimal(str(value)) * 100 / Decimal(str(total)) for value in values]
    rounded = [int(share) for share in exact]
    by_remainder = sorted(range(len(values)), key=lambda index: rounded[index] - exact[index])
    for index in by_remainder[: 100 - sum(rounded)]:
        rounded[index] += 1
    return rounded


@register.inclusion_tag("includes/charts/balance_bar.html")
def balance_bar(title, parts, unit="", table=False, key="", label_head="", value_head=""):
    """One bar cut into parts of a whole, such as public, associative and CPAS; each part has its own pattern."""
    parts = list(parts)
    values = [_get(part, "value") for part in parts]
    total = sum(values)
    shares = [value / total if total else 0 for value in values]
    rows = [
        {"label": _get(part, "label"), "value": value, "share": Decimal(percent) / 100}
        for part, value, percent in zip(parts, values, whole_percentages(values), strict=True)
    ]
    read = _read_rows(rows, unit)
    chart_id = _chart_id("balance", title, rows, key)
    start = 0.0
    for index, (row, share) in enumerate(zip(read, shares, strict=True)):
        width = WIDTH * float(share)
        kind = BALANCE_FILLS[index % len(BALANCE_FILLS)]
        row.update(
            x=_px(start),
            bar_width=_px(width),
            middle=_px(start + width / 2),
            plate_x=_px(start + width / 2 - 20),
            has_room=width >= 48,
            pattern=kind if kind != "solid" else "",
            pattern_id=f"{chart_id}-{index + 1}",
            # A tiled pattern of one colour shows its seams in a PDF: the first part is filled with the colour itself.
            fill=f"url(#{chart_id}-{index + 1})" if kind != "solid" else "#0b5563",
            legend_y=_px(62 + index * 24),
            swatch_y=_px(50 + index * 24),
        )
        start += width
    context = _frame(
        "balance",
        title,
        rows,
        read,
        table=table,
        key=key,
        label_head=label_head,
        value_head=value_head,
        height=48 + max(len(read), 1) * 24,
    )
    return context | {"total": total, "text_x": str(WIDTH)}
