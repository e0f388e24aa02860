"""Compile locale/*/LC_MESSAGES/*.po into .mo with polib, so that no gettext of the system is needed to run.

Only what is out of date is compiled; --force compiles everything. The .mo files are not in the repository.
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def compile_catalogue(source):
    import polib  # noqa: PLC0415 - slow, and not needed when everything is up to date

    target = source.with_suffix(".mo")
    # Written aside and renamed: a process that starts meanwhile reads the old file or the new one, never a half.
    handle, name = tempfile.mkstemp(dir=source.parent, suffix=".mo.tmp")
    with os.fdopen(handle, "wb") as temporary:
        temporary.write(polib.pofile(str(source)).to_binary())
    os.chmod(name, 0o644)
    os.replace(name, target)


def is_out_of_date(source):
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def compile_all(root=ROOT, *, force=False):
    """Return the catalogues that were compiled."""
    sources = sorted(root.glob("locale/*/LC_MESSAGES/*.po"))
    compiled = [source for source in sources if force or is_out_of_date(source)]
    for source in compiled:
        compile_catalogue(source)
    return compiled


if __name__ == "__main__":
    for path in compile_all(force="--force" in sys.argv[1:]):
        print(f"Compiled {path.relative_to(ROOT)}")
