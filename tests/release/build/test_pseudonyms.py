"""Names of annotators that nobody can read, and that stay."""

import pytest

from goldspan.model import LinkSet, Provenance
from goldspan.release.build.entries import entries
from goldspan.release.build.pseudonyms import links_without_names, pseudonym, without_names


@pytest.fixture
def published(bench):
    """The names of a document's layers with their annotators, as they are published."""

    def names(name, annotator, method):
        bench.layer(bench.document(), name, annotator=annotator, method=method)
        (entry,) = entries(bench.path, bench.schema)
        return [(layer.name, layer.annotator) for layer in without_names(entry).layers]

    return names


def test_a_pseudonym_is_always_the_same_and_holds_no_name():
    assert pseudonym("ann") == pseudonym("ann") != pseudonym("bob")
    assert pseudonym("rosa.luxemburg") == "annotator-" + pseudonym("rosa.luxemburg")[-12:]


@pytest.mark.parametrize("method", ["manual", None])
def test_whoever_may_be_a_person_has_a_pseudonym_in_names_of_layers_too(published, method):
    other = pseudonym("ann")
    assert published("ann.second.draft-2", "ann", method) == [(f"{other}.second.draft-2", other)]


def test_a_machine_keeps_its_name(published):
    assert published("machine-1", "machine-1", "machine-generated") == [("machine-1", "machine-1")]


def test_a_name_that_only_looks_like_the_annotators_stays(published):
    assert published("annex", "ann", "manual") == [("annex", pseudonym("ann"))]


def test_the_layer_that_speaks_for_the_document_is_renamed_with_the_others(bench):
    document = bench.document()
    bench.layer(document, "ann", status="draft", method="manual")
    bench.layer(document, "bob", method="manual")
    entry = without_names(next(entries(bench.path, bench.schema)))
    assert entry.published is entry.layers[1] and entry.published.annotator == pseudonym("bob")


def test_links_are_named_by_who_made_them():
    links = links_without_names(LinkSet(name="ann-2", annotator="ann", method="manual"))
    assert (links.name, links.annotator) == (f"{pseudonym('ann')}-2", pseudonym("ann"))
    machine = LinkSet(name="m", annotator="m", method="machine-generated")
    assert links_without_names(machine) == machine


def test_no_name_of_a_person_is_anywhere_in_a_release_unless_asked_for(bench, contents, tmp_path):
    bench.full_layer(bench.document(), "rosalux", provenance=Provenance(method="manual"))
    bench.build(tmp_path / "out")
    assert not any(b"rosalux" in data for data in contents(tmp_path / "out").values())
    bench.build(tmp_path / "named", annotator_names=True)
    named = contents(tmp_path / "named")
    assert b"rosalux" in named["README.md"] and b"rosalux" in named["data/annotations/train-00000-of-00001.parquet"]
