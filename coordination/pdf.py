"""Printed documents: a Django template turned into one tagged, archivable PDF.

The file declares both PDF/A-3a (to be kept) and PDF/UA-1 (to be read aloud); tests/pdf_checks.py holds it to that.
Same arguments, same bytes: the dates inside come from the caller, so that a file can be hashed and compared.
"""

import datetime as dt
import gc
import logging
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from coordination.typography import format_date

DEBIAN_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
FONTS_STYLESHEET = "css/pdf-fonts.css"
STYLESHEET = "css/pdf.css"
IMAGE_SCHEME = "image:"
CREATOR = "Art62"

# WeasyPrint tells seven steps per document; what goes wrong it tells under the name "weasyprint".
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)

# Pango and fontconfig are not thread-safe: two renders at once end in corrupted files, a hang or a dead process.
_render_lock = threading.Lock()


class PdfUnavailable(RuntimeError):  # noqa: N818 - a state of the machine, not a fault of the caller
    """The machine lacks the libraries that lay out text; the message says what to install."""


@dataclass(frozen=True)
class PdfAttachment:
    """A file carried inside the PDF, such as the figures of a report as CSV; `dated` is an aware datetime."""

    name: str
    data: bytes
    description: str
    dated: dt.datetime


def render_pdf(
    template_name,
    context,
    *,
    language,
    title,
    owner="",
    author="",
    dated=None,
    attachments=(),
    images=None,
    stylesheets=(),
):
    """Return the PDF of a template that extends pdf/base.html, in the given language.

    `owner` stands at the right of the running head (the coordination) and is the author unless `author` is given;
    `dated` (a date or an aware datetime) stands in the foot and in the metadata. `images` maps names to bytes or to a
    path; the template shows one as <img src="image:NAME">. Nothing else can be fetched but data: URLs, whatever the
    template or the text in it asks for. `stylesheets` are names of static files added to css/pdf.css.
    Raises PdfUnavailable when the machine lacks Pango.
    """
    weasyprint = _import_weasyprint()
    document = {
        "language": language,
        "title": title,
        "owner": owner,
        "author": author or owner,
        "generator": CREATOR,
        "date_label": format_date(dated, language) if dated else "",
        "dated": dated.isoformat(timespec="seconds") if isinstance(dated, dt.datetime) else dated and dated.isoformat(),
    }
    with translation.override(language):
        html = render_to_string(template_name, {**context, "document": document})
    with _render_lock, _collector_at_rest():
        return _write(weasyprint, html, attachments=attachments, images=images or {}, stylesheets=stylesheets)


def _import_weasyprint():
    try:
        import weasyprint  # noqa: PLC0415 - takes most of a second, and fails on a machine without Pango
    except OSError as error:
        raise PdfUnavailable(
            "Printed documents need libraries that this machine lacks. On Debian or Ubuntu: "
            f"apt-get install --no-install-recommends {' '.join(DEBIAN_PACKAGES)}"
        ) from error
    return weasyprint


@contextmanager
def _collector_at_rest():
    """Let the garbage collector sleep while a document is laid out: its boxes all live until the end, and looking at
    them again and again took up to a quarter of the time. What is left is collected in the usual way afterwards.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _write(weasyprint, html, *, attachments, images, stylesheets):
    # A configuration per document: sharing one corrupts memory as soon as two threads render.
    font_config = weasyprint.text.fonts.FontConfiguration()
    closed = _fetcher_class()(images)
    sheets = [_fonts_stylesheet(font_config)]
    sheets += [_stylesheet(path, path.stat().st_mtime_ns) for path in map(_static_path, (STYLESHEET, *stylesheets))]
    return weasyprint.HTML(string=html, url_fetcher=closed).write_pdf(
        stylesheets=sheets,
        font_config=font_config,
        attachments=[
            weasyprint.Attachment(
                string=attachment.data,
                name=attachment.name,
                description=attachment.description,
                created=attachment.dated.astimezone(dt.UTC),
                modified=attachment.dated.astimezone(dt.UTC),
                relationship="Data",
            )
            for attachment in attachments
        ],
        pdf_variant="pdf/a-3a",
        finisher=_finish,
    )


def _static_path(name):
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(f"Static file of printed documents not found: {name}")
    return Path(found)


@lru_cache
def _fetcher_class():
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - see _import_weasyprint

    class ClosedFetcher(URLFetcher):
        """Gives out data: URLs and the named images; text typed by people reaches neither files nor the network."""

        def __init__(self, images=None, *, allowed_protocols=("data",)):
            super().__init__(allowed_protocols=frozenset(allowed_protocols), allow_redirects=False)
            self.images = images or {}

        def fetch(self, url, headers=None):
            if url.startswith(IMAGE_SCHEME):
                # KeyError for a name that was not given: WeasyPrint logs it and shows the alternative text.
                source = self.images[url.removeprefix(IMAGE_SCHEME)]
                data = source if isinstance(source, bytes) else Path(source).read_bytes()
                return URLFetcherResponse(url, data, {"Content-Type": _image_type(data)})
            return super().fetch(url, headers)

    return ClosedFetcher


def _image_type(data):
    for start, media_type in ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif")):
        if data.startswith(start):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml"


def _fonts_stylesheet(font_config):
    """Register the faces in this configuration: the only stylesheet that cannot be kept from one render to the next."""
    from weasyprint import CSS  # noqa: PLC0415 - see _import_weasyprint

    return CSS(
        filename=_static_path(FONTS_STYLESHEET),
        font_config=font_config,
        # Our own file, with no text of anyone: it names the font files beside it.
        url_fetcher=_fetcher_class()(allowed_protocols=("file",)),
    )


@lru_cache
def _stylesheet(path, modified):
    """Parse a stylesheet once per version of its file. Read under the lock, and never written to by a render."""
    from weasyprint import CSS  # noqa: PLC0415 - see _import_weasyprint

    return CSS(string=path.read_text(), url_fetcher=_fetcher_class()())


# WeasyPrint writes one conformance; PDF/A allows another beside it if an extension schema describes its property.
_PDF_UA_METADATA = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def _finish(document, pdf):
    """Complete what WeasyPrint wrote: the PDF/UA mark, the scope of table headers, images as PDF/A wants them."""
    metadata = pdf.objects[_object_number(pdf.catalog["Metadata"])]
    metadata.stream = [part.replace(b"</rdf:RDF>", _PDF_UA_METADATA + b"</rdf:RDF>") for part in metadata.stream]
    # Archives search the metadata without inflating anything.
    metadata.compress = False
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            row = pdf.objects[_object_number(element["P"])]
            group = pdf.objects[_object_number(row["P"])]
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        elif getattr(element, "extra", {}).get("Subtype") == "/Image":
            element.extra["Interpolate"] = "false"


def _object_number(reference):
    return int((reference.decode() if isinstance(reference, bytes) else str(reference)).split()[0])
