"""What the documents say of files, variables and commands is so."""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = settings.BASE_DIR
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")]
)
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
# Made by the browser tests.
SCREENSHOTS = ROOT / "docs" / "screenshots"


def anchors(text):
    """As the usual viewers of Markdown make them from headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name):
    document = ROOT / name
    for link in LINK.findall(document.read_text()):
        path, _hash, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if target.parent == SCREENSHOTS and not SCREENSHOTS.exists():
            continue
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text()), link


def test_readme_names_every_variable_of_production():
    readme = (ROOT / "README.md").read_text()
    table = readme[readme.index("| variable | needed |") :]
    table = table[: table.index("\n\n")]
    rows = [re.findall(r"`(\w+)`", line.split("|")[1]) for line in table.splitlines()[2:]]
    named = {name for row in rows for name in row}
    read = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}
    for path in ("config/settings/base.py", "config/settings/prod.py", "config/gunicorn_conf.py"):
        read |= set(re.findall(r'(?:os\.environ\.get|_required)\(\s*"(\w+)"', (ROOT / path).read_text()))
    assert named == read


def test_readme_names_every_command_of_the_apps():
    readme = (ROOT / "README.md").read_text()
    table = readme[readme.index("| command | does |") :]
    table = table[: table.index("\n\n")]
    named = {name for line in table.splitlines()[2:] for name in re.findall(r"`([a-z_]+)", line.split("|")[1])}
    ours = {"coordination", "members", "meetings", "reports", "demo"}
    assert {command for command, app in get_commands().items() if app in ours} <= named
