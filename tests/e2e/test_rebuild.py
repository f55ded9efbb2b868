"""The whole road, on a copy of this corpus, through a real Label Studio."""

import shutil
from dataclasses import replace as changed
from pathlib import Path

import pytest

from goldspan import settings, store
from goldspan.labelstudio.server import find
from goldspan.model import replace
from goldspan.operations import rebuild
from goldspan.schema import language

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """One state folder for all, so that the server's database is made once."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture
def here(tmp_path, state):
    """The settings of a copy of this repository's corpus."""
    for name in ("corpus", "seeds", "schema"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return changed(settings.load(tmp_path), state=state)


@pytest.fixture
def run(installed):
    def once(here):
        return rebuild.run(here, language.load(here.schema), installed=installed, progress=lambda line: None)

    return once


def test_the_committed_corpus_is_proved(here, run, state):
    before = {path: path.read_bytes() for path in here.corpus.rglob("*") if path.is_file()}
    report = run(here)
    assert report.differences == []
    assert report.findings == []
    assert (report.documents, report.layers) == (2, 2)
    assert report.loaded == {
        "documents": 2,
        "spans": sum(report.spans.values()),
        "relations": sum(report.relations.values()),
        "tokens": 24,
        "annotations": 2,
        "links": 5,
    }
    assert {path: path.read_bytes() for path in here.corpus.rglob("*") if path.is_file()} == before
    assert find(state) is None, "nothing that was started may run on"


def test_every_kind_of_difference_is_said(here, run):
    document = next(store.document_files(here.corpus))
    document.write_text(document.read_text(encoding="utf-8").replace('"publisher": "ARA News"', '"publisher": "X"'))
    (here.corpus / "README.md").write_bytes((here.corpus / "README.md").read_bytes() + b"\n")
    (here.corpus / "data" / "spans" / "train-00000-of-00001.parquet").unlink()
    shutil.copy(here.corpus / "README.md", here.corpus / "data" / "documents" / "old.parquet")
    (here.generated / "labels.md").write_text("stale")
    (here.seeds / "broken.txt").write_bytes(b"\xff\xfe\xff")
    store.order_path(here.corpus).write_text(f"{document.stem}\n")

    said = "\n".join(run(here).differences)
    for part in (
        f"{document.relative_to(here.root)}: not what the seed gives",
        "corpus/README.md: other bytes",
        "corpus/data/spans/train-00000-of-00001.parquet: missing",
        "corpus/data/documents/old.parquet: the build does not make this file",
        "schema/generated/labels.md: not what schema.yaml gives",
        "broken.txt: skipped",
        "corpus/order.txt: not what `goldspan ingest` would write",
    ):
        assert part in said


def test_a_layer_that_comes_back_otherwise_is_said(tmp_path):
    shutil.copytree(ROOT / "corpus", tmp_path / "pushed")
    for path in store.layer_files(tmp_path / "pushed"):
        layer = store.read_layer(path)
        store.write_layer(tmp_path / "pulled", replace(layer, spans=layer.spans[1:], note="other"))
    lost = [layer.spans[0].id for layer in store.read_layers(tmp_path / "pushed")]
    said = list(rebuild.layers_differ(tmp_path / "pushed", tmp_path / "pulled"))
    assert [one for one in said if "did not come back" in one and any(span in one for span in lost)]
    assert [one for one in said if "its note came back as 'other'" in one]
    shutil.rmtree(tmp_path / "pulled" / "layers" / "000_5f2f36bdbfeb356c")
    said = list(rebuild.layers_differ(tmp_path / "pushed", tmp_path / "pulled"))
    assert "layer 000_5f2f36bdbfeb356c/machine-1: was pushed and did not come back" in said


def test_suppressions_do_not_travel_and_are_no_difference(tmp_path):
    shutil.copytree(ROOT / "corpus", tmp_path / "pushed")
    for layer in store.read_layers(tmp_path / "pushed"):
        store.write_layer(tmp_path / "pulled", replace(layer, suppressions=()))
    assert list(rebuild.layers_differ(tmp_path / "pushed", tmp_path / "pulled")) == []
    rebuild.keep_suppressions(tmp_path / "pushed", tmp_path / "pulled")
    before, after = (list(store.read_layers(tmp_path / name)) for name in ("pushed", "pulled"))
    assert before == after
    assert any(layer.suppressions for layer in after)


def test_splits_links_and_decisions_stand_beside_what_came_back(tmp_path):
    shutil.copytree(ROOT / "corpus" / "links", tmp_path / "pushed" / "links")
    (tmp_path / "pushed" / "splits.json").write_text("{}")
    (tmp_path / "pushed" / "adjudication").mkdir()
    (tmp_path / "pushed" / "adjudication" / "one.json").write_text("{}")
    rebuild.keep_beside(tmp_path / "pushed", tmp_path / "pulled")
    before, after = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.json")}
        for folder in (tmp_path / "pushed", tmp_path / "pulled")
    )
    assert before == after and len(after) == 3
