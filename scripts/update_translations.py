"""Bring locale/ up to date with the sources, fill it from JSON files, compile it, and print what is still to translate.

    python scripts/update_translations.py [--overwrite] [FILE.json ...]

A JSON file holds texts and their translations; what this script prints has the same form, with the blanks to fill:

    {"Save": {"fr": "Enregistrer", "nl": "Opslaan"},
     "%(count)s meeting": {"plural": "%(count)s meetings", "fr": ["…", "…"], "nl": ["…", "…"]},
     "month\\u0004May": {"fr": "mai", "nl": "mei"}}

Existing translations are kept unless --overwrite is given. Fuzzy guesses and texts no longer used are dropped.
"""

import argparse
import contextlib
import fcntl
import json
import os
import sys
from pathlib import Path

import polib
from catalogues import LANGUAGES, PLURAL_FORMS, ROOT, catalogue_path, entry_key, extracted, is_untranslated, load
from compile_translations import compile_all


@contextlib.contextmanager
def one_at_a_time(root):
    """Wait until no other process updates the same catalogues."""
    (root / "locale").mkdir(exist_ok=True)
    descriptor = os.open(root / "locale", os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_translations(paths):
    translations = {}
    for path in paths:
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            sys.exit(f"{path}: {error}")
        for key, entry in content.items():
            translations.setdefault(key, {}).update(entry)
    return translations


def clear(entry):
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
    if entry.msgid_plural:
        entry.msgstr_plural = {0: "", 1: ""}
    else:
        entry.msgstr = ""


def fill(entry, given):
    """Put a translation of the JSON files into the entry; what does not have the form of the entry stops the script."""
    if entry.msgid_plural:
        if not isinstance(given, list) or len(given) != 2:
            sys.exit(f"{entry_key(entry)!r} has a plural: give a list of two texts, not {given!r}")
        entry.msgstr_plural = dict(enumerate(given))
    elif isinstance(given, str):
        entry.msgstr = given
    else:
        sys.exit(f"{entry_key(entry)!r} has no plural: give one text, not {given!r}")


def updated_catalogue(language, merged, translations, *, overwrite):
    catalogue = polib.POFile(wrapwidth=-1)
    # No dates and no author: they would conflict at each merge and say nothing.
    catalogue.metadata = {
        "Project-Id-Version": "Art62",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    used = (entry for entry in merged if not entry.obsolete)
    for entry in sorted(used, key=lambda entry: (entry.msgid, entry.msgctxt or "")):
        if entry.fuzzy:
            clear(entry)
        given = translations.get(entry_key(entry), {}).get(language)
        if given and (overwrite or is_untranslated(entry)):
            fill(entry, given)
        catalogue.append(entry)
    return catalogue


def to_translate(catalogues):
    """What is still untranslated, in the form of the JSON files."""
    blanks = {}
    for language, catalogue in catalogues.items():
        for entry in catalogue:
            if is_untranslated(entry):
                blank = blanks.setdefault(entry_key(entry), {})
                blank[language] = ["", ""] if entry.msgid_plural else ""
                if entry.msgid_plural:
                    blank["plural"] = entry.msgid_plural
    return blanks


def update(paths, *, overwrite=False, root=ROOT):
    translations = read_translations(paths)
    catalogues = {}
    with one_at_a_time(root):
        with extracted(root) as copy:
            for language in LANGUAGES:
                merged = load(catalogue_path(language, copy))
                catalogues[language] = updated_catalogue(language, merged, translations, overwrite=overwrite)
        for language, catalogue in catalogues.items():
            target = catalogue_path(language, root)
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_suffix(".po.tmp")
            catalogue.save(str(temporary))
            temporary.replace(target)
        compile_all(root)
    known = {entry_key(entry) for catalogue in catalogues.values() for entry in catalogue}
    for key in sorted(translations.keys() - known):
        print(f"Not in the sources, left out: {key!r}", file=sys.stderr)
    return to_translate(catalogues)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE.json")
    parser.add_argument("--overwrite", action="store_true", help="replace existing translations by those of the files")
    options = parser.parse_args()
    print(json.dumps(update(options.files, overwrite=options.overwrite), ensure_ascii=False, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
