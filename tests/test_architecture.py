"""The rules of the code that can be read off the code; CONTRIBUTING.md says why they are there.

Each check is a function that returns the problems of one file, with a test that it passes on the project and a test
that it finds a bad example.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent

# An app imports, and points a foreign key to, itself and lower apps only. config and demo know everyone.
APP_LEVELS = {"coordination": 0, "members": 1, "meetings": 2, "reports": 3, "demo": 4, "config": 4}

# Inside an app a module imports from its own row and the rows above it only. A module of another name is refused:
# put it into one of these, or add it to its row. "urls_bodies" counts as "urls".
MODULE_ROWS = (
    # Know neither the database nor the request.
    {"enums", "validators", "text", "typography", "calendar", "markup", "pdf", "charts", "csv", "spreadsheets"}
    | {"tokens"},
    {"models"},
    {"rules", "queries", "access", "figures"},
    {"services", "imports"},
    {"forms", "filters", "widgets", "paging"},
    {"views", "decorators", "middleware", "context_processors", "accounts", "templatetags", "documents"},
    {"urls", "admin", "apps", "checks", "management"},
)
ROW_OF = {name: row for row, names in enumerate(MODULE_ROWS) for name in names}
# These two wire the others together and have no layers of their own.
WITHOUT_ROWS = {"config", "demo"}

CODE_LINES, TEST_LINES, VIEW_LINES = 500, 1000, 40
NOT_OURS = {".venv", ".git", "var", "staticfiles", "vendor", "node_modules", "migrations", "__pycache__"}
MODEL_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}
CLOCKS = (("localdate",), ("localtime",), ("date", "today"))
LATE_IMPORT = re.compile(r"#\s*noqa:\s*PLC0415 - \S")
UNSCOPED = re.compile(r"#\s*unscoped - \S")
INCLUDE = re.compile(r"{%-?\s*include\s+(?P<arguments>.*?)%}", re.DOTALL)
INLINE = re.compile(r"<[a-z][^>]*\s(?P<what>style|on[a-z]+|hx-on[:\w-]*)=|<(?P<tag>style|script)(?![^>]*\ssrc=)[^>]*>")


def project_files(*suffixes):
    for path in sorted(ROOT.rglob("*")):
        if path.suffix in suffixes and path.is_file() and not NOT_OURS.intersection(path.relative_to(ROOT).parts):
            yield path.relative_to(ROOT).as_posix()


@cache
def source_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def app_modules():
    return [name for name in project_files(".py") if name.partition("/")[0] in APP_LEVELS]


def module_row(parts):
    """Row of `("members", "services", "imports")` in its app, or None when its name is not in the table."""
    name = parts[1]
    return ROW_OF.get(name, ROW_OF.get(name.partition("_")[0]))


def module_parts(name):
    parts = Path(name).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imported_modules(source):
    """Dotted names imported anywhere in the source, with their lines; `from members import rules` is members.rules."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield "." * node.level + (node.module or ""), node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module in APP_LEVELS:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module, node.lineno


def import_problems(name, source):
    """Imports of a higher app, of a later row of the same app, or relative ones."""
    own = module_parts(name)
    for imported, line in imported_modules(source):
        parts = tuple(imported.split("."))
        if imported.startswith("."):
            yield f"{name}:{line} relative import"
        elif parts[0] not in APP_LEVELS:
            continue
        elif parts[0] != own[0]:
            if APP_LEVELS[parts[0]] >= APP_LEVELS[own[0]] and own[0] != "config":
                yield f"{name}:{line} {own[0]} may not know {parts[0]}"
        elif own[0] not in WITHOUT_ROWS and len(own) > 1 and len(parts) > 1:
            own_row, row = module_row(own), module_row(parts)
            if own_row is not None and row is not None and row > own_row:
                yield f"{name}:{line} {own[1]} may not import {parts[1]}"


def module_name_problems(name, _source=""):
    parts = module_parts(name)
    if parts[0] not in WITHOUT_ROWS and len(parts) > 1 and module_row(parts) is None:
        yield f"{name} has no row in MODULE_ROWS"


def late_import_problems(name, source):
    lines = source.splitlines()
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom) and not LATE_IMPORT.search(lines[node.lineno - 1]):
                    yield f"{name}:{node.lineno} import in a function without “# noqa: PLC0415 - reason”"


def signal_problems(name, source):
    for node in ast.walk(ast.parse(source)):
        names = set()
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db.models"):
            names = {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute) and node.attr != "signals":
            names = {node.attr}
        for signal in sorted(names & (MODEL_SIGNALS | {"signals"})):
            yield f"{name}:{node.lineno} model signal {signal}: call a service instead"


def is_call_of(node, *names):
    """Whether the node calls `….a.b` for names ("a", "b"), or plain `b` for ("b",)."""
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    for name in reversed(names):
        if isinstance(function, ast.Attribute) and function.attr == name:
            function = function.value
        else:
            return isinstance(function, ast.Name) and function.id == name == names[0]
    return True


def clock_problems(name, source):
    """Rules, rosters and figures are given the day; only who talks to a person asks the clock."""
    if module_parts(name)[1:2] and module_parts(name)[1] in ("models", "rules", "queries", "access", "figures"):
        for node in ast.walk(ast.parse(source)):
            converts = isinstance(node, ast.Call) and (node.args or node.keywords)
            if not converts and any(is_call_of(node, *names) for names in CLOCKS):
                yield f"{name}:{node.lineno} asks the clock: take `on` as an argument"


def is_view_module(name):
    return module_parts(name)[1:2] == ("views",)


def view_length_problems(name, source):
    if is_view_module(name):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > VIEW_LINES:
                    yield f"{name}:{node.lineno} {node.name} has {length} lines: split it"


def unscoped_fetch_problems(name, source):
    """A view fetches through `visible_to`, so that “not yours” and “does not exist” answer alike."""
    if not is_view_module(name):
        return
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        fetches_class = is_call_of(node, "get_object_or_404") and isinstance(node.args[0], ast.Name)
        if fetches_class:
            fetches_class = node.args[0].id[:1].isupper()
        if (fetches_class or is_call_of(node, "objects", "get")) and not UNSCOPED.search(lines[node.lineno - 1]):
            yield f"{name}:{node.lineno} fetches without visible_to (or say why: “# unscoped - reason”)"


def length_problems(name, source):
    limit = TEST_LINES if name.startswith("tests/") else CODE_LINES
    count = len(source.splitlines())
    if count > limit:
        yield f"{name} has {count} lines, more than {limit}"


def include_problems(name, source):
    for found in INCLUDE.finditer(source):
        if found["arguments"].split()[-1] != "only":
            line = source.count("\n", 0, found.start()) + 1
            yield f"{name}:{line} include without “only”: {found['arguments'].strip()}"


def partial_problems(name, source):
    if "includes" in Path(name).parts and not source.lstrip().startswith(("{#", "{% comment")):
        yield f"{name} does not open with a comment that lists its inputs"


def inline_problems(name, source):
    """The content security policy would block it; the checking client sees only pages that a test asks for."""
    for found in INLINE.finditer(re.sub(r"{#.*?#}", lambda comment: " " * len(comment[0]), source)):
        if found["tag"] == "script" and "application/json" in found[0]:
            continue
        line = source.count("\n", 0, found.start()) + 1
        yield f"{name}:{line} inline {found['what'] or found['tag']}"


PYTHON_CHECKS = [
    import_problems,
    module_name_problems,
    late_import_problems,
    signal_problems,
    clock_problems,
    view_length_problems,
    unscoped_fetch_problems,
]
TEMPLATE_CHECKS = [include_problems, partial_problems, inline_problems]


def problems_of(check, names):
    return [problem for name in names for problem in check(name, source_of(name))]


@pytest.mark.parametrize("check", PYTHON_CHECKS, ids=lambda check: check.__name__)
def test_code_of_the_apps(check):
    names = app_modules()
    assert len(names) > 50
    assert problems_of(check, names) == []


@pytest.mark.parametrize("check", TEMPLATE_CHECKS, ids=lambda check: check.__name__)
def test_templates(check):
    # Templates of PDFs are read by WeasyPrint: no policy blocks a style there.
    names = [name for name in project_files(".html") if not name.startswith("tests/")]
    if check is inline_problems:
        names = [name for name in names if "pdf" not in Path(name).parts]
    assert len(names) > 30
    assert problems_of(check, names) == []


def test_length_of_files():
    names = list(project_files(".py", ".html", ".css", ".js", ".sh"))
    assert "tests/test_architecture.py" in names
    assert problems_of(length_problems, names) == []


def foreign_key_problems(models):
    for model in models:
        own = APP_LEVELS.get(model._meta.app_label)
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            target = field.related_model._meta.app_label if field.is_relation and field.related_model else None
            if own is not None and APP_LEVELS.get(target, -1) > own:
                yield f"{model._meta.label}.{field.name} points up to {target}"


def test_foreign_keys_point_down():
    models = apps.get_models(include_auto_created=True)
    assert {model._meta.app_label for model in models} >= {"coordination", "members", "meetings", "reports"}
    assert list(foreign_key_problems(models)) == []


def test_foreign_key_upward_is_found(monkeypatch):
    monkeypatch.setitem(APP_LEVELS, "coordination", 9)
    assert "members.Person.coordination points up to coordination" in set(foreign_key_problems(apps.get_models()))


BAD_CODE = [
    (import_problems, "members/rules.py", "from meetings.enums import Nature", "members may not know meetings"),
    (import_problems, "coordination/pdf.py", "import members.models", "coordination may not know members"),
    (import_problems, "reports/views/today.py", "from config import urls", "reports may not know config"),
    (import_problems, "reports/rules.py", "from demo.people import NAMES", "reports may not know demo"),
    (import_problems, "demo/people.py", "from config.settings import base", "demo may not know config"),
    (import_problems, "members/rules.py", "from members import services", "rules may not import services"),
    (import_problems, "members/models/people.py", "from members.queries.x import y", "models may not import queries"),
    (import_problems, "members/services/a.py", "def f():\n    from members.forms import B", "may not import forms"),
    (import_problems, "members/views/a.py", "import members.urls_bodies", "views may not import urls_bodies"),
    (import_problems, "members/views/a.py", "from .b import c", "relative import"),
    (module_name_problems, "members/utils.py", "", "no row"),
    (late_import_problems, "members/rules.py", "def f():\n    import csv", "import in a function"),
    (late_import_problems, "members/rules.py", "def f():\n    import csv  # noqa: PLC0415", "import in a function"),
    (signal_problems, "members/apps.py", "from django.db.models.signals import post_save", "model signal post_save"),
    (signal_problems, "members/apps.py", "from django.db.models import signals", "model signal signals"),
    (signal_problems, "members/apps.py", "models.signals.m2m_changed.connect(f)", "model signal m2m_changed"),
    (clock_problems, "members/rules.py", "timezone.localdate()", "asks the clock"),
    (clock_problems, "members/queries/a.py", "date.today()", "asks the clock"),
    (clock_problems, "members/queries/a.py", "datetime.date.today()", "asks the clock"),
    (view_length_problems, "members/views/a.py", "def f():\n" + "    pass\n" * 40, "f has 41 lines"),
    (unscoped_fetch_problems, "members/views/a.py", "get_object_or_404(Person, pk=1)", "without visible_to"),
    (unscoped_fetch_problems, "members/views/a.py", "Person.objects.get(pk=1)", "without visible_to"),
    (length_problems, "members/rules.py", "x = 1\n" * 501, "501 lines, more than 500"),
    (length_problems, "tests/test_a.py", "x = 1\n" * 1001, "1001 lines, more than 1000"),
    (include_problems, "templates/a.html", "\n{% include 'b.html' with c=d %}", ":2 include without “only”"),
    (include_problems, "templates/a.html", "{% include 'only.html' %}", "include without “only”"),
    (partial_problems, "templates/members/includes/a.html", "<p></p>", "does not open with a comment"),
    (inline_problems, "templates/a.html", '<p class="a"\n style="b">', "inline style"),
    (inline_problems, "templates/a.html", '<p onclick="a()">', "inline onclick"),
    (inline_problems, "templates/a.html", "<script>a()</script>", "inline script"),
    (inline_problems, "templates/a.html", "<style>p {}</style>", "inline style"),
]
GOOD_CODE = [
    (import_problems, "meetings/rules.py", "from members.rules import can_read"),
    (import_problems, "members/queries/a.py", "from members.rules import can_read\nfrom members.queries import b"),
    (import_problems, "members/views/a.py", "import csv\nfrom django import forms\nfrom members.forms import b"),
    (import_problems, "config/navigation.py", "from demo.people import NAMES\nfrom config.settings import base"),
    (module_name_problems, "members/urls_bodies.py", ""),
    (module_name_problems, "members/__init__.py", ""),
    (late_import_problems, "members/rules.py", "def f():\n    import csv  # noqa: PLC0415 - slow"),
    (signal_problems, "members/apps.py", "from django.contrib.auth.signals import user_logged_in"),
    (clock_problems, "members/views/a.py", "timezone.localdate()"),
    (clock_problems, "members/rules.py", "day.today_or_later()\ntimezone.localtime(moment)"),
    (view_length_problems, "members/views/a.py", "def f():\n" + "    pass\n" * 39),
    (view_length_problems, "members/services/a.py", "def f():\n" + "    pass\n" * 99),
    (unscoped_fetch_problems, "members/views/a.py", "get_object_or_404(Person.objects.visible_to(a, b), pk=1)"),
    (unscoped_fetch_problems, "members/views/a.py", "get_object_or_404(people, pk=1)"),
    (unscoped_fetch_problems, "members/views/a.py", "Person.objects.get(pk=1)  # unscoped - signed link"),
    (length_problems, "members/rules.py", "x = 1\n" * 500),
    (include_problems, "templates/a.html", "{% include 'b.html' with c=d only %}{% include 'c.html' only %}"),
    (partial_problems, "templates/members/includes/a.html", "{# a: what it is #}\n<p></p>"),
    (partial_problems, "templates/members/a.html", "<p></p>"),
    (inline_problems, "templates/a.html", '<script src="a.js"></script><p data-style="a">{# style="x" #}<p style>'),
]


@pytest.mark.parametrize(("check", "name", "source", "message"), BAD_CODE)
def test_bad_code_is_found(check, name, source, message):
    [problem] = check(name, source)
    assert problem.startswith(name)
    assert message in problem


@pytest.mark.parametrize(("check", "name", "source"), GOOD_CODE)
def test_good_code_passes(check, name, source):
    assert list(check(name, source)) == []
