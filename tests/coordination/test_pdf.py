"""Printed documents: accessible, archivable, closed to the outside, the same bytes every time."""

import builtins
import datetime as dt
import io
import re
import threading
from pathlib import Path
from urllib.request import FileHandler

import pikepdf
import pytest
from django.template import TemplateDoesNotExist

from coordination import checks, pdf
from coordination.pdf import PdfAttachment, PdfUnavailable, render_pdf
from tests.pdf_checks import (
    assert_accessible,
    pdf_attachments,
    pdf_failures,
    pdf_links,
    pdf_outline,
    pdf_pages,
    pdf_structure,
    pdf_text,
    pdf_words,
)
from tests.pdf_samples import DATED, OWNER, PARAGRAPH, agenda_context, minutes_context, report_context

TITLE = "Réunion plénière du 12 mars 2026 : « l’accueil »"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763b0c9680500022d01335e"
    "0b3e1c0000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def sample_templates(settings):
    """The samples are templates of the tests; a small text is rendered by samples/text.html."""
    engine = settings.TEMPLATES[0]
    here = Path(__file__).resolve().parent.parent / "templates"
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], here]}]


def render(template="samples/minutes.html", context=None, *, language="fr", title=TITLE, **options):
    options = {"owner": OWNER, "dated": DATED, **options}
    return render_pdf(
        template, minutes_context() if context is None else context, language=language, title=title, **options
    )


def render_html(html, **options):
    return render("samples/html.html", {"html": html}, **options)


@pytest.mark.parametrize(
    ("template", "context", "pages"),
    [
        ("samples/agenda.html", agenda_context(), range(2, 3)),
        ("samples/minutes.html", minutes_context(), range(4, 6)),
        ("samples/report.html", report_context(chapters=7), range(11, 14)),
    ],
)
@pytest.mark.parametrize("language", ["fr", "nl"])
def test_documents_are_accessible_and_archivable(template, context, pages, language):
    data = render(template, context, language=language)
    assert_accessible(data, language, TITLE)
    assert pdf_pages(data) in pages


def test_the_validators_see_what_is_wrong():
    """The checks of this file can fail: an image without alternative text, a level that is skipped."""
    assert pdf_failures(render_html('<img src="image:a" alt="">', images={"a": PIXEL}), "ua1")
    assert pdf_failures(render_html("<h4>trop bas</h4>"), "ua1")
    with pytest.raises(AssertionError):
        assert_accessible(render_html("<p>x</p>"), "nl", TITLE)


def test_metadata():
    data = render(author="CPAS de Valdemont")
    with pikepdf.open(io.BytesIO(data)) as document:
        assert str(document.docinfo.Author) == "CPAS de Valdemont"
        assert str(document.docinfo.Creator) == "Art62"
        assert str(document.docinfo.CreationDate) == "D:20260312093000+00'00"
        assert str(document.docinfo.ModDate) == "D:20260312093000+00'00"
    with pikepdf.open(io.BytesIO(render(dated=dt.date(2026, 3, 12)))) as document:
        assert str(document.docinfo.CreationDate) == "D:20260312"
        assert str(document.docinfo.Author) == OWNER


def test_reading_order_outline_and_running_heads():
    data = render()
    outline = pdf_outline(data)
    assert outline[0] == (1, TITLE.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»"))
    assert [title for level, title in outline if level == 2][:2] == ["Présences", "Accueil de première ligne, suite 1"]
    structure = pdf_structure(data)
    assert structure[:2] == ["Document", "Div"]
    assert structure.count("H1") == 1
    assert structure.count("H2") == 13
    words = pdf_words(data)
    assert re.search(rf"1 ?/ ?{pdf_pages(data)}\b", words)
    assert "12 mars 2026" in words
    assert words.count(OWNER) == pdf_pages(data) - 1  # the first page has its masthead instead
    assert "12 maart 2026" in pdf_words(render(language="nl"))


def test_text_keeps_its_letters_and_links():
    data = render()
    words = pdf_words(data)
    assert "Łukasz-Đorđe" in words
    assert "« personne ne doit repartir sans réponse »" in words
    assert PARAGRAPH[:40] in words
    assert set(pdf_links(data)) == {"https://wegwijzer.example/nl?a=1&b=2"}


def test_contents_give_the_page_of_each_section():
    data = render("samples/report.html", report_context(chapters=3, rows=5))
    lines = pdf_text(data).split("\f")[1]
    numbers = [int(word) for word in lines.split() if word.isdigit()]
    with pikepdf.open(io.BytesIO(data)) as document:
        targets = {str(annotation.Dest) for annotation in document.pages[1].Annots}
    assert targets == {"s1", "s1-1", "s1-2", "s2", "s2-1", "s2-2", "s3", "s3-1", "s3-2", "annexe"}
    assert numbers.count(3) >= 3  # chapter 1 and its two sections
    assert "3.2" in lines
    assert [title for level, title in pdf_outline(data) if level == 2][1:] == [
        "Mission 1\u00a0: soutenir et relayer",
        "Mission 2\u00a0: soutenir et relayer",
        "Mission 3\u00a0: soutenir et relayer",
        "Annexe : les membres",
    ]


def test_long_table_repeats_its_head():
    text = pdf_text(render("samples/report.html", report_context(chapters=1, rows=120)))
    assert sum("Organisation" in page and "Réunions" in page and "Montant" in page for page in text.split("\f")) >= 3


def test_headers_of_tables_have_their_scope():
    with pikepdf.open(io.BytesIO(render("samples/report.html", report_context(chapters=1, rows=3)))) as document:
        scopes = [
            str(stored.A.Scope)
            for stored in document.objects
            if isinstance(stored, pikepdf.Dictionary) and stored.get("/S") == "/TH"
        ]
    assert scopes.count("/Column") == 3
    assert scopes.count("/Row") == 4


def test_same_arguments_give_the_same_bytes():
    attachment = PdfAttachment("chiffres.csv", b"a;b\n1;2\n", "Les chiffres", DATED)
    assert render(attachments=[attachment]) == render(attachments=[attachment])
    image = {"html": '<p><img src="image:a" alt="Une photo"></p>'}
    assert render("samples/html.html", image, images={"a": PIXEL}) == render(
        "samples/html.html", image, images={"a": PIXEL}
    )
    assert render() != render(dated=DATED + dt.timedelta(days=1))


def test_attachments_are_embedded_and_dated():
    data = render(attachments=[PdfAttachment("chiffres.csv", b"a;b\n1;2\n", "Les chiffres", DATED)])
    assert_accessible(data, "fr", TITLE)
    assert pdf_attachments(data) == {"chiffres.csv": b"a;b\n1;2\n"}
    with pikepdf.open(io.BytesIO(data)) as document:
        spec = document.attachments["chiffres.csv"]
        assert spec.get_file().creation_date == DATED
        assert str(document.Root.AF[0].AFRelationship) == "/Data"


def test_attachment_dates_are_told_in_universal_time():
    brussels = DATED.astimezone(dt.timezone(dt.timedelta(hours=1)))
    data = render(attachments=[PdfAttachment("a.csv", b"a", "", brussels)])
    with pikepdf.open(io.BytesIO(data)) as document:
        assert document.attachments["a.csv"].get_file().creation_date == DATED


def test_named_images_are_shown(tmp_path):
    path = tmp_path / "logo.png"
    path.write_bytes(PIXEL)
    html = '<p><img src="image:logo" alt="Logo du CPAS"><img src="image:photo" alt="Une photo"></p>'
    data = render_html(html, images={"logo": path, "photo": PIXEL})
    assert_accessible(data, "fr", TITLE)
    assert pdf_structure(data).count("Figure") == 2
    assert "Logo du CPAS" not in pdf_text(data)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="{file}" alt="secret">',
        '<img src="/etc/passwd" alt="secret">',
        '<img src="static/fonts/OFL.txt" alt="secret">',
        '<p style="background: url({file})">x</p>',
        '<link rel="attachment" href="{file}"><p>x</p>',
        '<p><a rel="attachment" href="{file}">x</a></p>',
        '<style>@import url("{file}"); @font-face {{ font-family: x; src: url({file}) }}</style><p>x</p>',
        '<object data="{file}" type="image/png">x</object>',
        (
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>t</title>'
            '<image href="{file}" width="9" height="9"/></svg>'
        ),
        '<img src="image:../../etc/passwd" alt="secret">',
    ],
)
def test_nothing_is_fetched_from_files_or_network(html, tmp_path, monkeypatch):
    secret = tmp_path / "secret.png"
    secret.write_bytes(PIXEL + b"SECRET-OF-THE-SERVER")
    opened = []
    open_file = FileHandler.file_open

    def watch(handler, request):
        opened.append(request.full_url)
        return open_file(handler, request)

    monkeypatch.setattr(FileHandler, "file_open", watch)
    monkeypatch.setattr("socket.socket.connect", lambda self, address: opened.append(address))
    for target in (secret.as_uri(), "http://169.254.169.254/latest", "https://evil.example/x.png"):
        data = render_html(html.format(file=target))
        assert [url for url in opened if "/static/fonts/SourceSans3-" not in str(url)] == []
        opened.clear()
        assert not pdf_attachments(data)
        with pikepdf.open(io.BytesIO(data)) as document:
            assert not any(isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image" for o in document.objects)


def test_templates_escape_what_people_typed():
    data = render(
        "samples/minutes.html", minutes_context(points=1, people=1), title="<b>Gras</b> & co", owner='"x" <y>'
    )
    assert_accessible(data, "fr", "<b>Gras</b> & co")
    assert "<b>Gras</b> & co" in pdf_words(data)


def test_documents_at_the_same_time_do_not_disturb_each_other():
    expected = render("samples/agenda.html", agenda_context())
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(render("samples/agenda.html", agenda_context())))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 4


def test_unknown_template_leaves_the_next_document_possible():
    with pytest.raises(TemplateDoesNotExist):
        render("samples/nowhere.html", {})
    assert render("samples/agenda.html", agenda_context())


def test_additional_stylesheet_must_exist():
    with pytest.raises(FileNotFoundError, match=r"css/nowhere\.css"):
        render(stylesheets=["css/nowhere.css"])


def test_machine_without_pango_is_told_what_to_install(monkeypatch):
    real_import = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libgobject-2.0-0'")
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(PdfUnavailable, match=" ".join(map(re.escape, pdf.DEBIAN_PACKAGES))):
        render()


def test_check_names_the_missing_libraries(monkeypatch):
    assert checks.check_pdf_libraries(None) == []
    monkeypatch.setattr(checks, "is_loadable", lambda library: "pango-1.0" not in library)
    [warning] = checks.check_pdf_libraries(None)
    assert warning.id == "coordination.W001"
    assert "libpango-1.0.so.0" in warning.msg
    assert all(package in warning.hint for package in pdf.DEBIAN_PACKAGES)
    assert not checks.is_loadable("libpango-1.0-of-nowhere.so")
