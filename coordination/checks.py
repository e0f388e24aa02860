"""System checks of what the application needs from the machine."""

import ctypes

from django.core.checks import Warning as CheckWarning

from coordination.pdf import DEBIAN_PACKAGES

# One list of names per library: Linux, macOS, Windows; WeasyPrint looks for the same.
PDF_LIBRARIES = (
    ("libgobject-2.0.so.0", "libgobject-2.0.dylib", "libgobject-2.0-0.dll"),
    ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    ("libharfbuzz.so.0", "libharfbuzz.dylib", "libharfbuzz-0.dll"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib", "libharfbuzz-subset-0.dll"),
    ("libfontconfig.so.1", "libfontconfig.dylib", "libfontconfig-1.dll"),
)


def is_loadable(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def check_pdf_libraries(app_configs, **kwargs):
    """Warn, and no more: without the libraries everything works except printed documents.

    Opens the libraries themselves, because importing WeasyPrint would add most of a second to every command.
    """
    missing = [names[0] for names in PDF_LIBRARIES if not any(map(is_loadable, names))]
    if not missing:
        return []
    return [
        CheckWarning(
            f"Printed documents (PDF) cannot be made: missing {', '.join(missing)}.",
            hint=f"apt-get install --no-install-recommends {' '.join(DEBIAN_PACKAGES)}",
            id="coordination.W001",
        )
    ]
