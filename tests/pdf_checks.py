"""What every printed document is held to: archivable (PDF/A-3a), readable aloud (PDF/UA-1), named and navigable."""

import io
import shutil
import subprocess

import page as page_validation
import pikepdf

PROFILES = ("3a", "ua1")


def pdf_failures(data, profile):
    """Rules of PDF/A-3a ("3a") or PDF/UA-1 ("ua1") that the file breaks, as readable lines.

    STREAM-LENGTH-001 is left out: the validator takes a compressed stream that happens to end in a carriage return for
    one whose length is wrong; pikepdf reads every stream in assert_accessible instead.
    """
    result = page_validation.validate_pdf_bytes(data, profile=profile)
    return [
        f"{failure.rule_id}: {failure.message}"
        for failure in result.failures
        if not failure.rule_id.endswith("STREAM-LENGTH-001")
    ]


def pdf_text(data):
    """The text in reading order, without the line breaks of the layout (pdftotext, else the pikepdf content)."""
    tool = shutil.which("pdftotext")
    if not tool:
        return _text_with_pikepdf(data)
    return subprocess.run([tool, "-", "-"], input=data, capture_output=True, check=True).stdout.decode()


def pdf_words(data):
    """The text as one line with plain spaces, to look for a sentence however it was broken."""
    return " ".join(pdf_text(data).split())


def pdf_pages(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def pdf_outline(data):
    """The bookmarks as (level, title), level 1 first."""
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        return list(_outline_items(outline.root, 1))


def pdf_structure(data):
    """The types of the structure elements in reading order, such as ["Document", "H1", "P"]."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return list(_structure_types(pdf.Root.StructTreeRoot))


def pdf_attachments(data):
    """The embedded files by name."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}


def pdf_links(data):
    """The addresses that the document links to outside itself."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [
            str(annotation.A.URI)
            for page in pdf.pages
            for annotation in page.get("/Annots", [])
            if "/A" in annotation and "/URI" in annotation.A
        ]


def assert_accessible(data, language, title):
    """Fail unless the file is PDF/A-3a and PDF/UA-1, says its language and title, and has bookmarks."""
    failures = {profile: pdf_failures(data, profile) for profile in PROFILES}
    assert failures == {profile: [] for profile in PROFILES}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == language
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo.Title) == title
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"
            assert metadata["pdfuaid:part"] == "1"
        for stored in pdf.objects:
            if isinstance(stored, pikepdf.Stream):
                stored.read_bytes()  # raises when the length or the compression is wrong
    outline = pdf_outline(data)
    assert outline, "a printed document has bookmarks"
    assert [level for level, _ in outline if level == 1], "bookmarks start at the first level"


def _outline_items(items, level):
    for item in items:
        yield level, str(item.title)
        yield from _outline_items(item.children, level + 1)


def _structure_types(element):
    if "/S" in element:
        yield str(element.S).removeprefix("/")
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            yield from _structure_types(child)


def _text_with_pikepdf(data):
    """Decode the text operators through each font's ToUnicode map; words are separated by blocks, not by place."""
    pieces = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            maps = {str(name): _unicode_map(font) for name, font in page.Resources.get("/Font", {}).items()}
            current = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    current = maps[str(operands[0])]
                elif str(operator) in {"Tj", "TJ"}:
                    strings = operands[0] if str(operator) == "TJ" else [operands[0]]
                    raw = b"".join(bytes(part) for part in strings if isinstance(part, pikepdf.String))
                    pieces += [current.get(raw[i : i + 2], "") for i in range(0, len(raw), 2)]
                elif str(operator) == "ET":
                    pieces.append("\n")
    return "".join(pieces)


def _unicode_map(font):
    table = {}
    if "/ToUnicode" not in font:
        return table
    for line in font.ToUnicode.read_bytes().decode("latin-1").splitlines():
        codes = [part.strip("<> ") for part in line.split("> <")]
        if line.startswith("<") and len(codes) == 2 and len(codes[0]) == 4:
            table[bytes.fromhex(codes[0])] = bytes.fromhex(codes[1]).decode("utf-16-be", errors="replace")
    return table
