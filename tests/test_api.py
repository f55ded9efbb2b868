"""The names of the package: all there, none loaded before it is used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import goldspan


@pytest.mark.parametrize("name", goldspan.__all__)
def test_a_name_is_there(name):
    assert getattr(goldspan, name) is getattr(goldspan, name)
    assert name in dir(goldspan)


def test_a_name_that_is_none_is_an_attribute_error():
    with pytest.raises(AttributeError, match="Corpora"):
        goldspan.Corpora  # noqa: B018
    assert not hasattr(goldspan, "_nothing")


def test_type_checkers_read_the_same_names():
    tree = ast.parse(Path(goldspan.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    names = {one.asname or one.name for node in block.body for one in node.names}
    assert names == set(goldspan.__all__)


def loaded_by(code):
    listed = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(listed.stdout.split())


def test_importing_the_package_loads_nothing():
    assert not {"goldspan.corpus", "goldspan.model", "msgspec"} & loaded_by("import goldspan")


def test_opening_a_corpus_loads_no_pandas_and_no_parquet():
    modules = loaded_by(f"import goldspan; goldspan.open({str(Path(__file__).parents[1] / 'corpus')!r})")
    assert "goldspan.corpus" in modules
    assert not {"pandas", "pyarrow", "datasets", "httpx"} & modules
