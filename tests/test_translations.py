"""The scripts that keep the catalogues complete, each on a small project of its own."""

import gettext
import json
import subprocess
import sys
from pathlib import Path

import polib
import pytest

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
sys.path.insert(0, str(SCRIPTS))

import check_translations  # noqa: E402
import compile_translations  # noqa: E402
import update_translations  # noqa: E402

TEMPLATE = """{% load i18n %}{% translate "Save" %}
{% blocktranslate trimmed with name=person %}Hello {{ name }}{% endblocktranslate %}
{% blocktranslate trimmed count number=n %}{{ number }} meeting{% plural %}{{ number }} meetings{% endblocktranslate %}
"""
CODE = 'from django.utils.translation import pgettext\nMAY = pgettext("month", "May")\n'
TRANSLATIONS = {
    "Save": {"fr": "Enregistrer", "nl": "Opslaan"},
    "Hello %(name)s": {"fr": "Bonjour %(name)s", "nl": "Dag %(name)s"},
    "%(number)s meeting": {
        "plural": "%(number)s meetings",
        "fr": ["%(number)s réunion", "%(number)s réunions"],
        "nl": ["Eén vergadering", "%(number)s vergaderingen"],
    },
    "month\u0004May": {"fr": "mai", "nl": "mei"},
}


@pytest.fixture
def project(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "app.py").write_text(CODE)
    # Texts of tests are for nobody.
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_app.py").write_text('_("Only in a test")')
    return tmp_path


def update(project, translations=None, **options):
    path = project / "translations.json"
    path.write_text(json.dumps(translations or {}))
    return update_translations.update([path], root=project, **options)


def problems(project):
    return list(check_translations.all_problems(project))


def edit(project, language="fr"):
    path = project / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path), wrapwidth=-1)


def test_update_prints_what_is_to_translate_in_the_form_it_reads(project):
    assert update(project) == {
        "Save": {"fr": "", "nl": ""},
        "Hello %(name)s": {"fr": "", "nl": ""},
        "%(number)s meeting": {"plural": "%(number)s meetings", "fr": ["", ""], "nl": ["", ""]},
        "month\u0004May": {"fr": "", "nl": ""},
    }
    assert update(project, TRANSLATIONS) == {}


def test_update_compiles_and_sorts(project):
    update(project, TRANSLATIONS)
    texts = [entry.msgid for entry in edit(project)]
    assert texts == sorted(texts)
    with (project / "locale" / "fr" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Save") == "Enregistrer"
    assert catalogue.ngettext("%(number)s meeting", "%(number)s meetings", 0) == "%(number)s réunion"
    assert catalogue.ngettext("%(number)s meeting", "%(number)s meetings", 2) == "%(number)s réunions"
    assert catalogue.pgettext("month", "May") == "mai"


def test_update_twice_changes_nothing(project):
    update(project, TRANSLATIONS)
    before = {path: path.read_bytes() for path in project.rglob("*.po")}
    update(project)
    assert len(before) == 2
    assert {path: path.read_bytes() for path in project.rglob("*.po")} == before


def test_update_keeps_existing_translations_unless_told(project):
    update(project, TRANSLATIONS)
    changed = {"Save": {"fr": "Sauver"}}
    update(project, changed)
    assert edit(project).find("Save").msgstr == "Enregistrer"
    update(project, changed, overwrite=True)
    assert edit(project).find("Save").msgstr == "Sauver"
    assert edit(project, "nl").find("Save").msgstr == "Opslaan"


def test_update_drops_what_is_no_longer_used_and_guesses_nothing(project):
    update(project, TRANSLATIONS)
    (project / "templates" / "page.html").write_text('{% load i18n %}{% translate "Save it" %}')
    assert update(project) == {"Save it": {"fr": "", "nl": ""}}
    catalogue = edit(project)
    assert {entry.msgid for entry in catalogue} == {"Save it", "May"}
    assert not any(entry.fuzzy or entry.obsolete for entry in catalogue)


def test_update_names_texts_that_are_not_in_the_sources(project, capsys):
    update(project, {"Sav": {"fr": "Enregistrer"}})
    assert "'Sav'" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [{"Save": {"fr": ["a", "b"]}}, {"%(number)s meeting": {"fr": "réunion"}}])
def test_update_refuses_the_wrong_form_and_writes_nothing(project, wrong):
    with pytest.raises(SystemExit):
        update(project, wrong)
    assert list(project.rglob("*.po")) == []


def test_check_passes_when_all_is_translated(project):
    update(project, TRANSLATIONS)
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    assert problems(project) == []
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_check_finds_a_text_missing_from_the_catalogues(project):
    update(project, TRANSLATIONS)
    (project / "other.html").write_text('{% load i18n %}{% translate "New" %}')
    assert problems(project) == [("fr", "missing", "New"), ("nl", "missing", "New")]


def test_check_finds_a_text_no_longer_used(project):
    update(project, TRANSLATIONS)
    (project / "app.py").unlink()
    assert ("fr", "no longer used", "month\u0004May") in problems(project)


def test_check_finds_missing_catalogues(project):
    assert ("fr", "missing", "Save") in problems(project)


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda entry: setattr(entry, "msgstr", ""), "untranslated"),
        (lambda entry: setattr(entry, "flags", ["fuzzy"]), "fuzzy"),
        (lambda entry: setattr(entry, "obsolete", True), "no longer used"),
        (lambda entry: setattr(entry, "msgstr", "Bonjour %(nom)s"), "placeholder"),
        (lambda entry: setattr(entry, "msgstr", "Bonjour"), "placeholder"),
        (lambda entry: setattr(entry, "msgstr", "<b>Bonjour</b> %(name)s"), "placeholder"),
    ],
)
def test_check_finds_a_spoilt_entry(project, spoil, kind):
    update(project, TRANSLATIONS)
    catalogue = edit(project)
    spoil(catalogue.find("Hello %(name)s"))
    catalogue.save()
    assert kind in {found for language, found, text in problems(project)}
    assert {language for language, found, text in problems(project)} == {"fr"}


def test_check_lets_only_the_singular_leave_the_number_out(project):
    update(project, TRANSLATIONS)
    catalogue = edit(project, "nl")
    catalogue.find("%(number)s meeting").msgstr_plural[1] = "vergaderingen"
    catalogue.save()
    assert problems(project) == [("nl", "placeholder", "%(number)s meeting  (lacks %(number)s)")]


def test_check_finds_a_wrong_plural_rule(project):
    update(project, TRANSLATIONS)
    catalogue = edit(project)
    catalogue.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    catalogue.save()
    assert [kind for language, kind, text in problems(project)] == ["header"]


def test_check_as_a_command_says_no_by_its_exit_code(project):
    command = [sys.executable, SCRIPTS / "check_translations.py", project]
    assert subprocess.run(command, capture_output=True).returncode == 1
    update(project, TRANSLATIONS)
    assert subprocess.run(command, capture_output=True).returncode == 0


def test_compile_only_what_is_out_of_date(project):
    update(project, TRANSLATIONS)
    assert compile_translations.compile_all(project) == []
    source = project / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    source.with_suffix(".mo").unlink()
    assert compile_translations.compile_all(project) == [source]
    assert len(compile_translations.compile_all(project, force=True)) == 2
