"""The import rule and the printing rule of the package, read off the source; and that all tests are found."""

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "scripts" / "goldspan"

BASE = {
    "errors",
    "escapes",
    "git",
    "patterns",
    "server_errors",
    "limited_http",
    "wording",
    "components",
    "attribute_values",
    "model",
    "text",
    "shards",
    "findings",
    "store",
    "schema",
    "passes",
}

MAY_IMPORT = {
    "errors": set(),
    "escapes": set(),
    "git": {"errors"},
    "patterns": set(),
    "server_errors": {"errors"},
    "limited_http": {"server_errors"},
    "wording": set(),
    "components": set(),
    "attribute_values": {"model"},
    "model": {"wording"},
    "text": {"model"},
    "findings": {"errors", "model", "text", "wording"},
    "shards": {"errors"},
    "store": {"errors", "model", "shards", "attribute_values", "text"},
    "schema": {"errors", "escapes", "model", "attribute_values", "wording", "components"},
    "passes": {"model", "schema", "store"},
    "consent": {"errors", "store"},
    "ingest": BASE,
    "formats": BASE,
    "validate": BASE,
    "agreement": BASE,
    "adjudicate": BASE,
    "labelstudio": {*BASE, "formats", "consent"},
    "suggest": {*BASE, "formats"},
    "change": {*BASE, "adjudicate"},
    "team": BASE,
    "linking": BASE,
    "report": {*BASE, "agreement", "team"},
    "release": {*BASE, "report"},
    "settings": {
        "errors",
        "wording",
        "model",
        "store",
        "consent",
        "release",
        "formats",
        "adjudicate",
        "suggest",
        "team",
    },
}
OPERATIONS = {*MAY_IMPORT}
MAY_IMPORT |= {
    "operations": OPERATIONS,
    "frames": {*OPERATIONS, "operations"},
    "corpus": {*OPERATIONS, "operations", "frames"},
    "cli": {*OPERATIONS, "operations"},
    "__main__": {"cli"},
}
"""Each module or folder of the package, and which others it may import; itself it always may."""


def part_of(path):
    """The module or folder right below the package that a file belongs to."""
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


SOURCES = sorted(PACKAGE.rglob("*.py"))
FILES = [path for path in SOURCES if path != PACKAGE / "__init__.py"]


def imports(tree, package):
    """The modules of ours that a tree imports, wherever in it; ``package`` is the dotted name of its folder."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{one.name}" for one in node.names)


def parts_imported(source, package="goldspan"):
    """The parts of the package that a source imports; ``__version__`` is no part."""
    names = [name.split(".") for name in imports(ast.parse(source), package)]
    return {name[1] if len(name) > 1 else "goldspan" for name in names if name[0] == "goldspan"} - {"__version__"}


PRINTERS = {"print", "Console", "Live", "Progress", "stdout", "stderr"}


def prints(source):
    """The lines on which a source prints, or takes hold of something that does."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id="print" | "Console"):
                yield node.lineno
            case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr" | "__stdout__" | "__stderr__"):
                yield node.lineno
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in ("rich", "sys", "builtins"):
                if any(one.name in PRINTERS for one in node.names):
                    yield node.lineno


def test_every_part_of_the_package_is_listed_and_every_listed_part_is_there():
    assert {part_of(path) for path in FILES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_it_may(path):
    package = ".".join(("goldspan", *path.relative_to(PACKAGE).parts[:-1]))
    part = part_of(path)
    beyond = parts_imported(path.read_text(encoding="utf-8"), package) - {part} - MAY_IMPORT[part]
    assert not beyond, f"{part} may import {sorted(MAY_IMPORT[part]) or 'nothing of ours'}, not {sorted(beyond)}"


def test_the_package_itself_imports_nothing_of_ours_before_it_is_used():
    """What type checkers alone read stands below ``if TYPE_CHECKING``."""
    source = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    read = [
        node
        for node in ast.parse(source).body
        if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
    ]
    assert parts_imported(ast.unparse(ast.Module(read, []))) == set()


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if part_of(path) != "cli"],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_only_the_command_line_prints(path):
    assert list(prints(path.read_text(encoding="utf-8"))) == []


# the tests of the tests: a rule that sees nothing would hold for ever


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import goldspan.store", {"store"}),
        ("from goldspan.labelstudio.server import start", {"labelstudio"}),
        ("from goldspan import store, findings as f", {"store", "findings"}),
        ("def f():\n    import goldspan.release.card as card", {"release"}),
        ("from . import offsets", {"validate"}),
        ("from .. import ingest", {"ingest"}),
        ("from ..report.findings import lines", {"report"}),
        ("import goldspan", {"goldspan"}),
        ("from goldspan import __version__", set()),
        ("import json\nfrom rich.text import Text\nimport goldspanner", set()),
    ],
)
def test_imports_are_seen_in_every_spelling(source, expected):
    assert parts_imported(source, "goldspan.validate") == expected


@pytest.mark.parametrize(
    "source",
    [
        "print(1)",
        "import sys\nsys.stdout.write('x')",
        "def f():\n    sys.stderr.flush()",
        "from rich.console import Console",
        "from rich import print as show",
        "from sys import stdout",
        "log = print",
    ],
)
def test_printing_is_seen_in_every_spelling(source):
    assert list(prints(source))


def test_what_only_looks_like_printing_is_let_be():
    assert not list(prints('text = "print(1)"\nrunning.stdout.close()\nfrom rich.text import Text\n'))


LONGEST_BODY = 40
"""Lines of a function of the command line, docstring included: it parses, calls an operation, and prints."""


@pytest.mark.parametrize("path", sorted((PACKAGE / "cli").glob("*.py")), ids=lambda path: path.stem)
def test_a_function_of_the_command_line_is_short(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.body[0].lineno < LONGEST_BODY, f"{path.name}: {node.name}"


NO_VERB = {"__init__", "app", "console", "finding_output"}
"""Modules of the command line that hold no verb."""


@pytest.mark.parametrize(
    "path",
    [path for path in sorted((PACKAGE / "cli").glob("*.py")) if path.stem not in NO_VERB],
    ids=lambda path: path.stem,
)
def test_a_verb_calls_the_operation_of_its_name(path):
    source = path.read_text(encoding="utf-8")
    assert any(
        name.startswith(f"goldspan.operations.{path.stem}") for name in imports(ast.parse(source), "goldspan.cli")
    )


def test_no_folder_of_tests_has_a_name_that_pytest_passes_by(pytestconfig):
    passed_by = pytestconfig.getini("norecursedirs")
    folders = {path.parent.relative_to(TESTS) for path in TESTS.rglob("test_*.py")}
    assert not [
        str(folder) for folder in folders if any(fnmatch(part, name) for part in folder.parts for name in passed_by)
    ]
