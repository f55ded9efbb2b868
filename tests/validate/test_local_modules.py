"""The modules that rules come from: found by reading, and run from what was read."""

import importlib
import pickle
import py_compile
import sys

import pytest

from goldspan.validate import local_modules


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A folder whose modules no other test has; what is imported from it is forgotten again."""
    before, finders = set(sys.modules), list(sys.meta_path)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("loc_"):
            del sys.modules[name]
    sys.meta_path[:] = finders


def write(root, **texts):
    for name, text in texts.items():
        path = root.joinpath(*name.split("__IN__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import loc_b", {"loc_a.py", "loc_b.py", "loc_c.py"}),
        ("from loc_b import x", {"loc_a.py", "loc_b.py", "loc_c.py"}),
        ("def f():\n    import loc_c", {"loc_a.py", "loc_c.py"}),
        ("import loc_pack.inner", {"loc_a.py", "loc_pack/__init__.py", "loc_pack/inner.py", "loc_pack/other.py"}),
        ("from loc_pack import inner", {"loc_a.py", "loc_pack/__init__.py", "loc_pack/inner.py", "loc_pack/other.py"}),
        ("import os, no_such_module", {"loc_a.py"}),
        ("import loc_name.space", {"loc_a.py", "loc_name/space.py"}),
        ("not python", {"loc_a.py"}),
    ],
)
def test_what_a_module_imports_from_the_folder_is_found(text, expected, root):
    write(root, loc_a=text, loc_b="import loc_c\nx = 1", loc_c="")
    write(root, loc_pack__IN____init__="", loc_pack__IN__inner="from . import other", loc_pack__IN__other="")
    write(root, loc_name__IN__space="")
    assert set(local_modules.find(root, ["loc_a:rule"]).files()) == expected


@pytest.mark.parametrize("name", ["", "../loc_a", "loc a", ".loc_a", "loc_a.", "/etc/passwd"])
def test_a_name_that_is_none_finds_nothing(name, root):
    write(root, loc_a="")
    assert local_modules.find(root, [name]).files() == {}


def test_what_was_read_is_what_runs(root):
    write(root, loc_read="value = 'read'")
    found = local_modules.find(root, ["loc_read"])
    write(root, loc_read="value = 'changed'")
    found.install()
    assert importlib.import_module("loc_read").value == "read"


def test_a_compiled_file_beside_the_source_is_not_used(root):
    write(root, loc_compiled="value = 'compiled'")
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(root / "loc_compiled.py"), invalidation_mode=unchecked)
    write(root, loc_compiled="value = 'source'")
    local_modules.find(root, ["loc_compiled"]).install()
    assert importlib.import_module("loc_compiled").value == "source"


def test_a_module_that_was_not_found_by_reading_is_not_imported(root):
    write(root, loc_hidden="", loc_importer="import importlib\nimportlib.import_module('loc_' + 'hidden')")
    local_modules.find(root, ["loc_importer"]).install()
    with pytest.raises(ModuleNotFoundError, match="loc_hidden"):
        importlib.import_module("loc_importer")


def test_an_installed_module_stands_before_one_of_the_folder(root, tmp_path_factory, monkeypatch):
    installed = tmp_path_factory.mktemp("installed")
    write(installed, loc_both="value = 'installed'")
    write(root, loc_both="value = 'local'")
    monkeypatch.syspath_prepend(installed)
    found = local_modules.find(root, ["loc_both"])
    found.install()
    module = importlib.import_module("loc_both")
    assert module.value == "installed" and not found.holds(module)


def test_a_folder_that_is_on_the_path_changes_nothing(root, monkeypatch):
    write(root, loc_twice="value = 1")
    monkeypatch.syspath_prepend(root)
    found = local_modules.find(root, ["loc_twice"])
    found.install()
    assert found.holds(importlib.import_module("loc_twice"))


def test_a_changed_module_is_imported_anew(root):
    write(root, loc_edited="value = 1")
    local_modules.find(root, ["loc_edited"]).install()
    assert importlib.import_module("loc_edited").value == 1
    write(root, loc_edited="value = 2")
    local_modules.find(root, ["loc_edited"]).install()
    assert importlib.import_module("loc_edited").value == 2


def test_packages_import_from_one_another(root):
    write(root, loc_p__IN____init__="from .inner import value", loc_p__IN__inner="from loc_q.deep import value")
    write(root, loc_q__IN__deep="value = 3")
    found = local_modules.find(root, ["loc_p"])
    pickle.loads(pickle.dumps(found)).install()
    assert importlib.import_module("loc_p").value == 3
