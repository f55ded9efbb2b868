"""The whole pipeline, on a copy of this corpus, through a real Label Studio."""

import shutil
from pathlib import Path

import pytest

from goldspan import settings, store
from goldspan.labelstudio.server import find
from goldspan.model import replace
from goldspan.operations.rebuild import (
    file_differences,
    ingest_differences,
    keep_suppressions,
    keep_unpushed_files,
    layer_differences,
    rebuild,
    schema_differences,
)

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def here(tmp_path):
    """The settings of a copy of this repository's corpus."""
    for name in ("corpus", "seeds", "schema"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return settings.load(tmp_path)


def test_the_committed_corpus_is_proved_but_for_what_was_changed_by_hand(here, installed, monkeypatch):
    """One run through Label Studio: all else is as committed, and every difference is said."""
    monkeypatch.chdir(here.root)
    for name in ("datasets", "json"):  # which are not those that the process which loads the dataset is to import
        (here.root / f"{name}.py").write_text("raise SystemExit('of the folder')")
    document = next(store.document_files(here.corpus))
    document.write_text(document.read_text(encoding="utf-8").replace('"publisher": "ARA News"', '"publisher": "X"'))
    (here.corpus / "README.md").write_bytes((here.corpus / "README.md").read_bytes() + b"\n")
    (here.corpus / "data" / "spans" / "train-00000-of-00001.parquet").unlink()
    shutil.copy(here.corpus / "README.md", here.corpus / "data" / "documents" / "old.parquet")
    (here.generated / "labels.md").write_text("stale")
    (here.seeds / "broken.txt").write_bytes(b"\xff\xfe\xff")
    store.order_path(here.corpus).write_text(f"{document.stem}\n")
    before = {path: path.read_bytes() for path in here.corpus.rglob("*") if path.is_file()}

    report = rebuild(here, installed=installed)

    expected = (
        "skipped: broken.txt",
        f"{document.relative_to(here.root)}: not what the source article gives",
        "corpus/order.txt: not what `goldspan ingest` would write",
        "schema/generated/labels.md: not what schema.yaml gives",
        "corpus/data/spans/train-00000-of-00001.parquet: missing",
        "corpus/README.md: other bytes",
        "corpus/data/documents/old.parquet: the build does not make this file",
    )
    assert len(report.differences) == len(expected)
    for beginning in expected:
        assert any(difference.startswith(beginning) for difference in report.differences), beginning
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
    assert find(here.state) is None, "nothing that was started may run on"


def test_the_committed_corpus_has_no_differences_but_those_of_labels(here, tmp_path):
    assert list(ingest_differences(here, tmp_path / "work")) == []
    assert list(schema_differences(here)) == []
    paths = [path.relative_to(here.corpus).as_posix() for path in (here.corpus / "data").rglob("*.parquet")]
    assert list(file_differences(here.corpus, here.corpus, paths)) == []


def test_a_document_without_its_source_article_and_one_that_was_never_ingested_are_said(here, tmp_path):
    first, _ = store.document_files(here.corpus)
    first.rename(first.with_name("other.json"))
    assert [difference.partition(": ")[::2] for difference in ingest_differences(here, tmp_path / "work")] == [
        (f"corpus/documents/{first.name}", "missing; run `goldspan ingest`"),
        ("corpus/documents/other.json", "no source article gives this document"),
    ]


def test_a_layer_that_comes_back_otherwise_is_said(tmp_path):
    shutil.copytree(ROOT / "corpus", tmp_path / "pushed")
    for path in store.layer_files(tmp_path / "pushed"):
        layer = store.read_layer(path)
        store.write_layer(tmp_path / "pulled", replace(layer, spans=layer.spans[1:], note="other"))
    lost = [layer.spans[0].id for layer in store.read_layers(tmp_path / "pushed")]
    found = list(layer_differences(tmp_path / "pushed", tmp_path / "pulled"))
    assert [one for one in found if "did not come back" in one and any(span in one for span in lost)]
    assert [one for one in found if "its note came back as 'other'" in one]
    shutil.rmtree(tmp_path / "pulled" / "layers" / "000_5f2f36bdbfeb356c")
    found = list(layer_differences(tmp_path / "pushed", tmp_path / "pulled"))
    assert "layer 000_5f2f36bdbfeb356c/machine-1: was pushed and did not come back" in found


def test_suppressions_do_not_travel_and_are_no_difference(tmp_path):
    shutil.copytree(ROOT / "corpus", tmp_path / "pushed")
    for layer in store.read_layers(tmp_path / "pushed"):
        store.write_layer(tmp_path / "pulled", replace(layer, suppressions=()))
    assert list(layer_differences(tmp_path / "pushed", tmp_path / "pulled")) == []
    keep_suppressions(tmp_path / "pushed", tmp_path / "pulled")
    before, after = (list(store.read_layers(tmp_path / name)) for name in ("pushed", "pulled"))
    assert before == after
    assert any(layer.suppressions for layer in after)


def test_splits_links_and_decisions_stand_beside_what_came_back(tmp_path):
    shutil.copytree(ROOT / "corpus" / "links", tmp_path / "pushed" / "links")
    (tmp_path / "pushed" / "splits.json").write_text("{}")
    (tmp_path / "pushed" / "adjudication").mkdir()
    (tmp_path / "pushed" / "adjudication" / "one.json").write_text("{}")
    keep_unpushed_files(tmp_path / "pushed", tmp_path / "pulled")
    before, after = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.json")}
        for folder in (tmp_path / "pushed", tmp_path / "pulled")
    )
    assert before == after and len(after) == 3
