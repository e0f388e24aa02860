"""Writes docs/permissions.md from the matrix: `python -m tests.permissions.document`."""

import os
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()

from tests.permissions.matrix import EVERYONE, all_rows

HEADINGS = {
    "alice": "coordinator",
    "arthur": "assistant",
    "charlie": "committee",
    "fatima": "facilitator",
    "marie": "member",
    "henri": "hierarchy",
    "fleur": "finance",
    "victor": "authority",
    "sven": "seat in a confidential group",
    "root": "superuser",
    "bob": "other coordination",
    "visitor": "visitor",
}
INTRODUCTION = (
    "Generated from the permission matrix of the tests; do not edit. "
    "*yes*: the page or the change is allowed; *refused*: they may know of it but not do it; *hidden*: answered as "
    "if it did not exist; *sign in*: sent to the sign-in page."
)
SIGNS = {200: "yes", 302: "yes", 403: "refused", 404: "hidden", 405: "no"}


def render_permissions(rows):
    lines = [
        "# Who may open what",
        "",
        INTRODUCTION,
        "",
        "| address | " + " | ".join(HEADINGS[name] for name in EVERYONE) + " |",
        "|---" * (len(EVERYONE) + 1) + "|",
    ]
    for key in sorted(rows):
        row = rows[key]
        cells = []
        for name in EVERYONE:
            status = row.expected(name)
            cells.append("sign in" if name == "visitor" and status == 302 else SIGNS.get(status, str(status)))
        lines.append(f"| {key} ({row.method.upper()}) | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path("docs/permissions.md").write_text(render_permissions(all_rows()))
