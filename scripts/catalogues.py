"""What check_translations.py and update_translations.py share: extracting the texts and judging an entry."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PLURAL_FORMS = {"fr": "nplurals=2; plural=(n > 1);", "nl": "nplurals=2; plural=(n != 1);"}
LANGUAGES = tuple(PLURAL_FORMS)
# No text for the users of the application stands in these.
NOT_SEARCHED = (".venv", ".git", "var", "staticfiles", "static", "tests", "bench", "docs", "scripts", "node_modules")
SEARCHED_SUFFIXES = (".py", ".html", ".txt", ".po")
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sdif]|\{\w*\}|</?[a-zA-Z]+")


def catalogue_path(language, root=ROOT):
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def entry_key(entry):
    """The key used in the JSON files: gettext's own, "context\\u0004msgid" when there is a context."""
    return f"{entry.msgctxt}\u0004{entry.msgid}" if entry.msgctxt is not None else entry.msgid


def texts_of(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def is_untranslated(entry):
    return not texts_of(entry) or not all(text.strip() for text in texts_of(entry))


def placeholders(text):
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def placeholder_problems(entry):
    """Differences in what is filled in (and in the HTML tags) between the text and its translations.

    The singular of a plural may leave the number out ("one meeting"); every other form has all placeholders.
    """
    wanted = placeholders(entry.msgid_plural or entry.msgid)
    problems = []
    for position, text in enumerate(texts_of(entry)):
        found = placeholders(text)
        may_lack = set()
        if entry.msgid_plural and position == 0:
            may_lack = {name for name in wanted if name.startswith(("%", "{"))}
        problems += [f"unknown {name}" for name in sorted(found - wanted)]
        problems += [f"lacks {name}" for name in sorted(wanted - found - may_lack)]
    return problems


def _copy_sources(target, root):
    def ignored(folder, names):
        skipped = []
        for name in names:
            path = Path(folder, name)
            if path.is_dir():
                if name.startswith(".") or name == "__pycache__" or (Path(folder) == root and name in NOT_SEARCHED):
                    skipped.append(name)
            elif path.suffix not in SEARCHED_SUFFIXES:
                skipped.append(name)
        return skipped

    shutil.copytree(root, target, ignore=ignored, dirs_exist_ok=True)


@contextlib.contextmanager
def extracted(root=ROOT):
    """A temporary copy of the sources, its catalogues brought up to date by makemessages; the originals are untouched.

    It runs without the settings: a text is found even in code that does not import.
    """
    if not shutil.which("xgettext"):
        sys.exit("The program xgettext is missing: sudo apt install gettext")
    with tempfile.TemporaryDirectory(prefix="art62-messages-") as folder:
        copy = Path(folder, "sources")
        _copy_sources(copy, root)
        (copy / "locale").mkdir(exist_ok=True)
        command = ["makemessages", "--no-location", "--no-wrap", "-v", "0"]
        for language in LANGUAGES:
            command += ["-l", language]
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(
            [sys.executable, "-m", "django", *command], cwd=copy, env=environment, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"makemessages failed:\n{done.stdout}{done.stderr}")
        yield copy


def load(path):
    return polib.pofile(str(path), wrapwidth=-1) if path.exists() else polib.POFile(wrapwidth=-1)
