import contextlib
import csv
import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.imports import reader
from members.imports.columns import guess_columns
from members.imports.errors import UnreadableFileError
from members.imports.reader import read_table
from tests.members.import_files import CONTACTS, MAX, csv_bytes, xlsx_bytes

HEAD = ["Organisation", "Téléphone", "Remarques"]
ROW = ["Maison Été", "02 000 12 34", "d’abord\nensuite"]


def refused(data, code, **options):
    with pytest.raises(UnreadableFileError) as caught:
        read_table(data, **{"max_bytes": MAX, **options})
    assert caught.value.code == code
    assert caught.value.messages[0]


def written(rows, delimiter=",", encoding="utf-8"):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_reads_every_delimiter_and_encoding(delimiter, encoding):
    table = read_table(written([HEAD, ROW, ROW], delimiter, encoding), max_bytes=MAX)
    assert table.columns == HEAD
    assert table.lines == [(2, ROW), (3, ROW)]


PLAIN = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc"], exclude_characters="ÃâÂ‚ˆ‰‡\xa0\xad"), max_size=20
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(PLAIN.map(str.strip), min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
)
def test_what_is_written_is_read(rows, delimiter, encoding):
    rows = [["x", *row] for row in rows]
    head = ["Nom", "Rue", "Ville", "Notes é"]
    table = read_table(written([head, *rows], delimiter, encoding), max_bytes=MAX)
    assert table.columns == head
    assert [cells for _number, cells in table.lines] == rows


@settings(max_examples=300, deadline=None)
@given(
    data=st.binary(max_size=3000), head=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"a;b\n", b"\xef\xbb\xbf"])
)
def test_junk_is_refused_or_read_but_never_fails(data, head):
    with contextlib.suppress(UnreadableFileError):
        assert len(read_table(head + data, max_bytes=MAX).columns) > 1


def test_refusals():
    refused(b"", "empty")
    refused(b"  \n \n", "empty")
    refused(csv_bytes("Nom;Rue"), "empty")
    refused(b"%PDF-1.7 ...", "not_a_table")
    refused(b"\x89PNG\r\n\x1a\n....", "not_a_table")
    refused(b"<!DOCTYPE html><table><tr><td>a", "not_a_table")
    refused(bytes(range(256)) * 20, "not_a_table")
    refused(csv_bytes("Nom", "Maison A", "Maison B"), "one_column")
    refused(csv_bytes("Maison A;02 000 12 34", "Maison B;02 000 12 35"), "no_header")
    refused(csv_bytes("Maison A;info@a.example", "Maison B;info@b.example"), "no_header")
    refused(csv_bytes("Liste des membres;;", "Nom;Rue;Ville", "A;B;C"), "no_header")
    refused(csv_bytes("Nom;Rue", "Maison Ã©tÃ©;x"), "encoding")
    refused("Nom;Rue\nMaison été;x".encode("cp437"), "encoding")
    refused(b"\xff\xfeabc", "encoding")
    refused(b"x" * 11, "too_big", max_bytes=10)
    refused(csv_bytes(";".join(f"c{n}" for n in range(reader.MAX_COLUMNS + 1)), "x"), "too_many_columns")
    refused(csv_bytes("Nom;Rue", *["a;b"] * (reader.MAX_LINES + 1)), "too_many_lines")
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_format")
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked")
    refused(b"PK\x03\x04damaged", "damaged")


def test_other_archives_and_bombs_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    refused(stream.getvalue(), "not_a_table")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        for number in range(5):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b" " * 50_000_000)
    refused(stream.getvalue(), "too_big")


def test_xlsx_gives_what_people_see():
    data = xlsx_bytes(
        {
            "Lisez-moi": [["Liste de 2026"]],
            "Membres": [
                ["Organisation", "CP", "Depuis", "Lat", "Actif"],
                ["Maison", 1030, dt.date(2021, 9, 3), 50.85, True],
            ],
        }
    )
    table = read_table(data, max_bytes=MAX)
    assert table.sheet == "Membres"
    assert table.lines[0][1][:4] == ["Maison", "1030", "03/09/2021", "50.85"]
    refused(data, "no_sheet", sheet="Autre")


def test_repeated_and_missing_column_names_are_told_apart():
    table = read_table(csv_bytes("Titre;Titre;;Nom", "a;b;c;d;e"), max_bytes=MAX)
    assert table.columns == ["Titre", "Titre (2)", "(3)", "Nom", "(5)"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "google_contacts_2024",
            {
                "Organization Name": "name",
                "Organization Title": "function",
                "First Name": "person_first_name",
                "E-mail 1 - Value": "person_email",
                "Phone 2 - Value": "person_phone",
                "Address 1 - Street": "street",
                "Labels": "",
            },
        ),
        (
            "outlook_en",
            {"Title": "", "Job Title": "function", "Company": "name", "Business City": "locality", "Categories": ""},
        ),
        ("outlook_fr_utf8bom", {"Titre": "", "Titre (2)": "function", "Société": "name", "Nom": "person_last_name"}),
        (
            "excel_fr_point_virgule_cp1252",
            {"Adresse": "address", "CP": "postal_code", "Commune": "locality", "Membre depuis": "member_since",
             "Personne de contact": "person_name", "Secteur(s)": "themes", "Courriel": "email"},
        ),
    ],
)  # fmt: skip
def test_columns_of_known_exports_are_guessed(name, expected):
    columns = read_table((CONTACTS / f"{name}.csv").read_bytes(), max_bytes=MAX).columns
    guessed = guess_columns(columns)
    assert {column: guessed[column] for column in expected} == expected
