"""Writes docs/figures.md from the register of figures: `python -m tests.reports.figures_document`."""

import os
from pathlib import Path

import django
from django.utils import translation

INTRODUCTION = (
    "Generated from the register of figures (reports/figures); do not edit. "
    "`manage.py figures YEAR --coordination SLUG` prints them by key: `label`, `definition` and `unit` in `fr` and "
    "`nl`, `value`, `whole` (what the value is a part of, or null) and `parts` (`code`, `label`, `value`). "
    "Only meetings that took place are counted. Keys and codes do not change."
)


def render_figures():
    from reports.figures import REGISTRY

    lines = [
        "# Figures",
        "",
        INTRODUCTION,
        "",
        "| key | French | Dutch | unit | what is counted |",
        "|---|---|---|---|---|",
    ]
    for figure in REGISTRY.values():
        labels = []
        for language in ("fr", "nl"):
            with translation.override(language):
                labels.append(str(figure.label))
        with translation.override(None):
            lines.append(f"| `{figure.key}` | {' | '.join(labels)} | {figure.unit} | {figure.definition} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    Path("docs/figures.md").write_text(render_figures())
