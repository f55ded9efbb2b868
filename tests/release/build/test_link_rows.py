"""Links in a release: their rows, their split, and what is refused."""

import pyarrow.parquet as pq
import pytest

from goldspan import store
from goldspan.model import LinkSet, Member
from goldspan.release import ReleaseError
from goldspan.release.build.pseudonyms import pseudonym
from goldspan.release.build.write_views import WriteOptions, write_views
from goldspan.release.release_settings import Disclosure
from goldspan.store.links import make_link, write_links
from goldspan.store.splits import write_splits


@pytest.fixture
def linked(bench):
    """Three documents of one event."""
    for name in ("one", "two", "three"):
        bench.full_layer(bench.document(name), "ann", method="manual")
    return bench


def member(bench, document, layer="ann"):
    (found,) = store.read_layers(bench.path, document)
    span = next(span for span in found.spans if span.label == "Event")
    return Member(document=document, layer=layer, span=span.id, text=span.text)


def link(bench, *members, label="same", **more):
    made = make_link(label, members, note="one night", attributes={"sure": "high"})
    write_links(
        bench.path, LinkSet(**{"name": "joe", "annotator": "joe", "method": "manual", "links": (made,), **more})
    )
    return made


def write(bench, top, **options):
    return write_views(bench.path, bench.schema, top, WriteOptions(**options))


def refused(bench, top):
    with pytest.raises(ReleaseError) as caught:
        write(bench, top)
    return str(caught.value)


def test_a_link_is_a_row_with_its_members_under_published_names(linked, tmp_path):
    made = link(linked, member(linked, "one"), member(linked, "two"))
    write(linked, tmp_path)
    (row,) = pq.read_table(tmp_path / "data/links/train-00000-of-00001.parquet").to_pylist()
    assert row == {
        "id": made.id, "label": "same", "set": pseudonym("joe"), "annotator": pseudonym("joe"), "method": "manual",
        "note": None, "attributes": {"sure": "high"},
        "members": [
            {"document_id": one.document, "layer": pseudonym("ann"), "span_id": one.span, "text": "shelled"}
            for one in made.members
        ],
    }  # fmt: skip
    layers = pq.read_table(tmp_path / "data/annotations/train-00000-of-00001.parquet")["layer"].to_pylist()
    assert set(layers) == {pseudonym("ann")}


def test_names_are_published_where_the_settings_say_so(linked, tmp_path):
    link(linked, member(linked, "one"), member(linked, "two"))
    write(linked, tmp_path, disclosure=Disclosure(annotator_names=True))
    (row,) = pq.read_table(tmp_path / "data/links/train-00000-of-00001.parquet").to_pylist()
    assert (row["annotator"], row["members"][0]["layer"]) == ("joe", "ann")


def test_a_link_is_in_the_split_of_its_documents(linked, tmp_path):
    link(linked, member(linked, "one"), member(linked, "two"))
    write_splits(linked.path, {"train": ["three"], "test": ["one", "two"]})
    written = write(linked, tmp_path, views=("links",))
    assert [[split.split for split in view.splits] for view in written.views] == [["test"]]


def test_a_link_over_two_splits_is_refused(linked, tmp_path):
    link(linked, member(linked, "one"), member(linked, "two"))
    write_splits(linked.path, {"train": ["one", "three"], "test": ["two"]})
    assert "joins documents of test and train; put them into one split" in refused(linked, tmp_path)


def test_a_member_of_no_layer_is_refused(linked, tmp_path):
    link(linked, member(linked, "one"), member(linked, "two", layer="gone"))
    message = refused(linked, tmp_path)
    assert "links/joe.json: link l" in message and "no layer 'gone' of document 'two'" in message


def test_a_relation_within_documents_makes_no_link(linked, tmp_path):
    link(linked, member(linked, "one"), member(linked, "two"), label="agent")
    assert "no relation of the schema between documents is called 'agent'" in refused(linked, tmp_path)


def test_many_links_are_cut_into_row_groups(linked, tmp_path):
    members = [member(linked, name) for name in ("one", "two", "three")]
    pairs = [make_link("same", pair) for pair in (members[:2], members[1:], members[::2])]
    write_links(linked.path, LinkSet(name="joe", annotator="joe", links=tuple(pairs)))
    write(linked, tmp_path, group=2)
    file = pq.ParquetFile(tmp_path / "data/links/train-00000-of-00001.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2, 1]
