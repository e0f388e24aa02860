"""Fail when a text of the interface is not wholly translated into French and Dutch.

Listed are the texts that are missing from a catalogue, no longer used, untranslated or fuzzy, the placeholders that
differ between a text and its translation, and a wrong header. Nothing is written.
"""

import sys
from pathlib import Path

from catalogues import (
    LANGUAGES,
    PLURAL_FORMS,
    ROOT,
    catalogue_path,
    entry_key,
    extracted,
    is_untranslated,
    load,
    placeholder_problems,
)


def catalogue_problems(language, catalogue, used):
    """Problems of one catalogue as (kind, text); *used* maps the keys in the sources to their entries there."""
    if catalogue.metadata.get("Plural-Forms") != PLURAL_FORMS[language]:
        yield "header", f"Plural-Forms is not {PLURAL_FORMS[language]}"
    present = {entry_key(entry): entry for entry in catalogue if not entry.obsolete}
    for key in used.keys() - present.keys():
        yield "missing", key
    for entry in catalogue:
        key = entry_key(entry)
        if entry.obsolete or key not in used:
            yield "no longer used", key
        elif entry.msgid_plural != used[key].msgid_plural:
            yield "plural changed", key
        elif entry.fuzzy:
            yield "fuzzy", key
        elif is_untranslated(entry):
            yield "untranslated", key
        else:
            for problem in placeholder_problems(entry):
                yield "placeholder", f"{key}  ({problem})"


def all_problems(root=ROOT):
    with extracted(root) as copy:
        for language in LANGUAGES:
            used = {entry_key(entry): entry for entry in load(catalogue_path(language, copy)) if not entry.obsolete}
            for kind, text in sorted(catalogue_problems(language, load(catalogue_path(language, root)), used)):
                yield language, kind, text


def main(arguments):
    root = Path(arguments[0]).resolve() if arguments else ROOT
    problems = list(all_problems(root))
    for language, kind, text in problems:
        print(f"{language}  {kind}: {text!r}")
    if problems:
        print(f"{len(problems)} translation problems; see CONTRIBUTING.md, “Translations”.", file=sys.stderr)
        return 1
    print("Translations are complete in " + " and ".join(LANGUAGES) + ".")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
