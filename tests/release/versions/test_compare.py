"""Two datasets: what differs, each difference once."""

import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goldspan import store
from goldspan.model import LinkSet, Member, Origin, Provenance, make_relation, make_span, replace
from goldspan.release import ReleaseError
from goldspan.release.release_settings import NOTE_KINDS
from goldspan.release.versions.changes import DatasetChange, DatasetDiff, bump, collect
from goldspan.release.versions.compare import differences
from goldspan.store.links import make_link, write_links


@pytest.fixture
def diff_after(filled, tmp_path):
    """The diff between the dataset of `filled` and that after a change of it."""
    old, new = tmp_path / "old", tmp_path / "new"
    filled.build(old, notes=NOTE_KINDS)

    def compared(change=lambda: None, most=None):
        change()
        filled.build(new, notes=NOTE_KINDS)
        return collect(differences(old, new), most=most)

    return compared


def relabel(bench, name="one", **more):
    """Writes the layer of a document anew, with other values."""
    layer = store.read_layer(store.layer_path(bench.path, name, "ann"))
    store.write_layer(bench.path, replace(layer, **more))


def read(bench, name="one"):
    return store.read_document(store.document_path(bench.path, name)), store.read_layer(
        store.layer_path(bench.path, name, "ann")
    )


def test_the_same_data_have_no_differences(diff_after):
    assert diff_after() == DatasetDiff()


def test_layers_that_were_pulled_again_are_the_same(diff_after, filled):
    provenance = Provenance(method="machine-generated", origin="http://127.0.0.1", task=3, pulled_at="2025-01-01")
    assert diff_after(lambda: relabel(filled, provenance=provenance)) == DatasetDiff()


def test_a_new_document_comes_with_all_that_is_in_it(diff_after, filled):
    diff = diff_after(lambda: filled.full_layer(filled.document("four")))
    assert diff.counts == {
        "documents": {"added": 1},
        "spans": {"added": 3},
        "relations": {"added": 2},
        "layers": {"added": 1},
    }
    assert bump(diff) == "minor"


def test_a_document_that_went_took_all_along(diff_after, filled):
    def go():
        store.document_path(filled.path, "one").unlink()
        shutil.rmtree(filled.path / "layers" / "one")

    diff = diff_after(go)
    assert diff.counts["documents"] == {"removed": 1} and diff.counts["relations"] == {"removed": 2}
    assert bump(diff) == "major"


def test_the_first_labels_of_a_document_are_additions(diff_after, filled):
    document, _ = store.read_document(store.document_path(filled.path, "three")), None
    diff = diff_after(lambda: filled.layer(document, spans=[make_span(document, "Event", [(0, 6)])]))
    assert diff.counts == {"facts": {"added": 3}, "spans": {"added": 1}, "layers": {"added": 1}}
    assert bump(diff) == "minor"


def test_another_label_is_one_span_less_and_one_more(diff_after, filled):
    document, layer = read(filled)
    other = make_span(document, "Event", [(6, 10)])
    ends = [one for one in layer.relations if one.label == "place"]
    diff = diff_after(lambda: relabel(filled, spans=(other, *layer.spans[1:]), relations=tuple(ends)))
    assert diff.counts == {
        "spans": {"added": 1, "removed": 1},
        "relations": {"removed": 1},
        "layers": {"changed": 1},
    }
    assert [one.name for one in diff.changes if one.what == "spans"] == ["Event [6, 10) army", "Actor [6, 10) army"]
    assert bump(diff) == "major"


@pytest.mark.parametrize(
    "attributes, kind, by",
    [
        ({"polarity": "negative", "tags": ("armed", "sudden")}, "changed", "major"),
        ({"tags": ("armed", "sudden")}, "removed", "major"),
        ({"polarity": "positive", "tags": ("armed",)}, "changed", "major"),
    ],
)
def test_an_attribute_that_changed_is_named(diff_after, filled, attributes, kind, by):
    _, layer = read(filled)
    spans = tuple(replace(one, attributes=attributes) if one.label == "Event" else one for one in layer.spans)
    diff = diff_after(lambda: relabel(filled, spans=spans))
    assert diff.counts["attributes"] == {kind: 1} and "spans" not in diff.counts
    assert bump(diff) == by


def test_an_attribute_that_came_is_an_addition_to_the_document_but_its_layer_changed(diff_after, filled):
    diff = diff_after(lambda: relabel(filled, "two", document_labels={"topic": ("peace",)}))
    assert diff.changes[0] == DatasetChange("attributes", "added", "topic", "two", None, '["peace"]')


def test_relations_are_compared_by_their_ends_and_attributes(diff_after, filled):
    _, layer = read(filled)
    place = next(one for one in layer.relations if one.label == "place")
    turned = make_relation("agent", place.source, layer.spans[0].id, attributes={"sure": "low"})
    diff = diff_after(lambda: relabel(filled, relations=(turned,)))
    assert diff.counts["attributes"] == {"changed": 1} and diff.counts["relations"] == {"removed": 1}
    names = {one.what: one.name for one in diff.changes if one.what in ("attributes", "relations")}
    assert names["relations"] == "place [11, 18) shelled -> [19, 39) Raqqa ... river"
    assert names["attributes"] == "agent [11, 18) shelled -> [6, 10) army sure"


def test_an_origin_that_changed_changes_its_span_and_its_layer(diff_after, filled):
    _, layer = read(filled)
    accepted = Origin(kind="suggested", version="ner-3", score=0.5)
    spans = tuple(replace(span, origin=accepted) if span.label == "Event" else span for span in layer.spans)
    diff = diff_after(lambda: relabel(filled, spans=spans))
    assert diff.counts == {"spans": {"changed": 1}, "layers": {"changed": 1}}
    assert '"origin_version": "ner-3"' in diff.changes[0].after and '"origin": null' in diff.changes[0].before
    assert bump(diff) == "major"


def test_a_note_that_changed_changes_its_span(diff_after, filled):
    _, layer = read(filled)
    spans = tuple(replace(one, note="none") if one.note else one for one in layer.spans)
    assert diff_after(lambda: relabel(filled, spans=spans)).counts["spans"] == {"changed": 1}


def test_another_title_or_text_is_a_change(diff_after, filled):
    diff = diff_after(lambda: filled.document("three", "Somebody read this.", title="News"))
    assert diff.counts == {"documents": {"changed": 1}, "facts": {"added": 1}}
    assert bump(diff) == "major"


def test_a_document_that_moved_to_another_split_is_reported(filled, tmp_path):
    filled.build(tmp_path / "old")
    filled.build(tmp_path / "new")
    path = tmp_path / "new" / "data" / "documents"
    (path / "train-00000-of-00001.parquet").rename(path / "test-00000-of-00001.parquet")
    diff = collect(differences(tmp_path / "old", tmp_path / "new"))
    assert diff.counts == {"splits": {"changed": 3}}
    assert (diff.changes[0].before, diff.changes[0].after) == ("train", "test")
    assert bump(diff) == "major"


def test_where_rows_stand_and_new_columns_are_form(filled, tmp_path):
    filled.build(tmp_path / "old")
    filled.build(tmp_path / "new")
    path = tmp_path / "new" / "data" / "documents" / "train-00000-of-00001.parquet"
    table = pq.read_table(path).take([2, 0, 1])
    pq.write_table(table.append_column("more", pa.array(["a", "b", "c"])), path, row_group_size=1)
    assert collect(differences(tmp_path / "old", tmp_path / "new")) == DatasetDiff()


def test_labels_go_by_their_digest_where_both_have_one(filled, tmp_path):
    """The digests are trusted: that is what makes it quick."""
    filled.build(tmp_path / "old")
    filled.build(tmp_path / "new")
    for name, digest in (("old", "x"), ("new", "y")):
        path = tmp_path / name / "data" / "documents" / "train-00000-of-00001.parquet"
        table = pq.read_table(path)
        if name == "new":
            rows = [{**row, "spans": []} for row in table.to_pylist()]
            table = pa.Table.from_pylist(rows, schema=table.schema)
        sums = pa.array([digest if row == 0 else "same" for row in range(table.num_rows)])
        pq.write_table(table.set_column(table.schema.get_field_index("labels_sha256"), "labels_sha256", sums), path)
    diff = collect(differences(tmp_path / "old", tmp_path / "new"))
    assert diff.counts == {"spans": {"removed": 3}}


def test_the_first_layer_of_a_dataset_is_an_addition(bench, tmp_path):
    document = bench.document("one")
    bench.build(tmp_path / "old")
    bench.full_layer(document)
    bench.build(tmp_path / "new")
    diff = collect(differences(tmp_path / "old", tmp_path / "new"))
    assert diff.counts["layers"] == {"added": 1} and bump(diff) == "minor"


def test_a_folder_without_documents_is_refused(filled, tmp_path):
    with pytest.raises(ReleaseError, match="no documents of a dataset"):
        list(differences(tmp_path, filled.path))


def test_a_file_that_is_not_parquet_is_named(filled, tmp_path):
    filled.build()
    shutil.copytree(filled.path / "data", tmp_path / "new" / "data")
    path = tmp_path / "new" / "data" / "documents" / "train-00000-of-00001.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(ReleaseError, match="train-00000-of-00001"):
        list(differences(filled.path, tmp_path / "new"))


def test_without_an_earlier_dataset_all_counts_as_added(filled, tmp_path):
    filled.build(tmp_path / "new")
    diff = collect(differences(None, tmp_path / "new"))
    assert diff.counts == {
        "documents": {"added": 3},
        "spans": {"added": 3},
        "relations": {"added": 2},
        "layers": {"added": 2},
    }


# links between documents


@pytest.fixture
def linked(bench, tmp_path):
    """The diff between two datasets of two documents, with these links of Joe's before and after."""
    for name in ("one", "two", "three"):
        bench.full_layer(bench.document(name))

    def built(name, links, others):
        for who, made in (("joe", links), ("kim", others)):
            write_links(bench.path, LinkSet(name=who, annotator=who, method="manual", links=tuple(made)))
        bench.build(tmp_path / name, notes=NOTE_KINDS)
        return tmp_path / name

    def compared(before, after, *, others=((), ())):
        return collect(differences(built("old", before, others[0]), built("new", after, others[1])))

    return compared


@pytest.fixture
def link(bench):
    """A link between the events of these documents."""

    def make(*documents, **more):
        spans = {one: next(span for span in read(bench, one)[1].spans if span.label == "Event") for one in documents}
        members = [Member(document=one, layer="ann", span=span.id, text=span.text) for one, span in spans.items()]
        return make_link("same", members, **more)

    return make


def test_the_same_links_in_another_order_have_no_differences(linked, link):
    first, second = link("one", "two"), link("two", "three", note="one night")
    assert linked([first, second], [second, first]) == DatasetDiff()


def test_the_first_link_of_a_dataset_is_an_addition(linked, link):
    diff = linked([], [link("one", "two")])
    assert diff.changes == [DatasetChange("links", "added", "same one shelled | two shelled")]
    assert bump(diff) == "minor"


def test_one_more_link_is_an_addition(linked, link):
    diff = linked([link("one", "two")], [link("one", "two"), link("one", "three")])
    assert diff.changes == [DatasetChange("links", "added", "same one shelled | three shelled")]
    assert bump(diff) == "minor"


@pytest.mark.parametrize("left", [[], ["one", "three"]])
def test_a_link_that_went_is_no_addition(linked, link, left):
    after = [link(*left)] if left else []
    diff = linked([link("one", "two"), *after], after)
    assert diff.changes == [DatasetChange("links", "removed", "same one shelled | two shelled")]
    assert bump(diff) == "major"


@pytest.mark.parametrize(
    "more, before, after",
    [
        ({"note": "one night"}, '{"note": null}', '{"note": "one night"}'),
        ({"attributes": {"sure": "high"}}, '{"attributes": {"sure": null}}', '{"attributes": {"sure": "high"}}'),
    ],
)
def test_what_changed_of_a_link_is_reported(linked, link, more, before, after):
    diff = linked([link("one", "two")], [link("one", "two", **more)])
    assert diff.changes == [DatasetChange("links", "changed", "same one shelled | two shelled", None, before, after)]
    assert bump(diff) == "major"


def test_another_member_is_one_link_less_and_one_more(linked, link):
    diff = linked([link("one", "two")], [link("one", "two", "three")])
    assert diff.counts == {"links": {"added": 1, "removed": 1}}


def test_a_link_that_two_people_made_is_compared_for_each(linked, link):
    both = link("one", "two")
    diff = linked([both], [both], others=([both], []))
    assert diff.counts == {"links": {"removed": 1}}


def test_without_an_earlier_dataset_all_links_count_as_added(linked, link, tmp_path):
    linked([], [link("one", "two"), link("one", "three")])
    assert collect(differences(None, tmp_path / "new")).counts["links"] == {"added": 2}
