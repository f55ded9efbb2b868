"""The tour of the Python API: its page and its notebook are executed, and what the page shows is what is printed."""

import contextlib
import io
import shutil

import nbclient
import nbformat
import pytest
from frames_page import page
from pages import ROOT, blocks, squeezed

PYTHON, NOTEBOOK = ROOT / "docs" / "python.md", ROOT / "docs" / "tour.ipynb"


@pytest.fixture
def clone(tmp_path):
    for part in ("corpus", "schema", "seeds"):
        shutil.copytree(ROOT / part, tmp_path / "clone" / part)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "clone")
    return tmp_path / "clone"


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_page_runs_from_top_to_bottom_and_prints_what_it_shows(clone, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before, names, printed, shown = files(clone), {}, "", 0
    for block in blocks(PYTHON):
        if block.language == "python":
            out = io.StringIO()
            with contextlib.chdir(clone), contextlib.redirect_stdout(out):
                exec(compile(block.text, str(block), "exec"), names)
            printed = out.getvalue()
        elif block.mark == "prints":
            for line in block.text.splitlines():
                assert squeezed(line) in squeezed(printed), f"{block}: {line!r} is not printed, but:\n{printed}"
                shown += 1
    assert shown > 10
    assert files(clone) == before, "the tour writes into a copy"


def test_the_tables_of_columns_are_those_of_the_declarations():
    text = PYTHON.read_text(encoding="utf-8")
    assert page(text) == text, "run `python tests/frames_page.py`"
    assert text.count("| dtype |") == 9


def test_the_notebook_runs_and_shows_something(clone):
    (clone / "docs").mkdir()
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(clone / "docs")}}
    ).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    shown = [output["data"].get("text/html", "") for output in outputs if "data" in output]
    assert sum('class="goldspan"' in html for html in shown) == 3


def test_the_notebook_is_stored_without_outputs():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert cell.metadata == {}
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
    assert set(notebook.metadata) == {"kernelspec"}
