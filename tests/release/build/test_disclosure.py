"""Unfinished work and private words: neither is in a release unless the settings say so, and it is counted."""

import pyarrow.parquet as pq
import pytest
from shelves import all_text

from goldspan import store
from goldspan.model import LinkSet, Member, Provenance, Suppression, Unmapped, make_span
from goldspan.release.build.disclosure import LeftOut
from goldspan.store.links import make_link, write_links
from goldspan.store.pulled_state import withdrawn

PHONE = "+963 11 555"
"""What nobody may read: it is in every free text that annotators write."""


@pytest.fixture
def private(bench):
    """A document with a finished layer and two unfinished ones, joined to another by links; notes everywhere."""

    def event(document, note):
        return make_span(document, "Event", [(11, 18)], note=note)

    document, other = bench.document("one"), bench.document("two")
    span = event(document, f"call {PHONE}")
    said = {
        "note": f"I am at {PHONE}",
        "suppressions": (Suppression(code="GS604", reason=f"says {PHONE}"),),
        "provenance": Provenance(
            method="manual", comment=f"by {PHONE}", unmapped=(Unmapped("GS806", f"item {PHONE}", {"text": PHONE}),)
        ),
    }
    bench.layer(document, "ann", spans=[span], **said)
    bench.layer(document, "bob-draft", spans=[event(document, f"draft {PHONE}")], status="draft", **said)
    bench.layer(document, "cy", status="skipped", **said)
    bench.layer(other, "ann", spans=[event(other, None)], method="manual")

    def member(name, layer):
        return Member(document=name, layer=layer, span=event(bench.document(name), None).id, text="shelled")

    links = (
        make_link("same", [member("one", "ann"), member("two", "ann")], note=f"ask {PHONE}"),
        make_link("same", [member("one", "bob-draft"), member("two", "ann")], note=f"ask {PHONE} again"),
    )
    write_links(bench.path, LinkSet(name="ann", annotator="ann", method="manual", comment=f"of {PHONE}", links=links))
    return bench


def notes(folder, view):
    return pq.read_table(folder / f"data/{view}/train-00000-of-00001.parquet").column("note").to_pylist()


def layers(folder):
    table = pq.read_table(folder / "data/annotations/train-00000-of-00001.parquet")
    return table.column("status").to_pylist()


def test_by_default_no_word_of_an_annotator_goes_out_and_no_unfinished_layer(private, tmp_path):
    out = tmp_path / "out"
    report = private.build(out)
    assert not any(PHONE in text for text in all_text(out))
    assert layers(out) == ["submitted", "submitted"] and report.layers == {"submitted": 2}
    assert report.rows["links"] == 1
    assert (report.left_out, report.left_out_notes, report.left_out_links) == (
        {"draft": 1, "skipped": 1},
        {"spans": 1, "layers": 1, "links": 1},
        1,
    )


@pytest.mark.parametrize(
    "kinds, view", [(("spans",), "spans"), (("layers",), "annotations"), (("links",), "links")], ids=str
)
def test_notes_of_one_kind_are_published_alone(kinds, view, private, tmp_path):
    out = tmp_path / "out"
    report = private.build(out, notes=kinds)
    published = {name: any(notes(out, name)) for name in ("spans", "annotations", "links")}
    assert published == {name: name == view for name in published}
    assert not set(kinds) & set(report.left_out_notes)


def test_layers_are_published_by_the_statuses_that_the_settings_name(private, tmp_path):
    out = tmp_path / "out"
    report = private.build(out, extra_layers=("draft",))
    assert layers(out) == ["submitted", "draft", "submitted"]
    assert (report.left_out, report.rows["links"], report.left_out_links) == ({"skipped": 1}, 2, 0)


def test_a_withdrawn_layer_is_not_published_and_neither_are_links_to_it(private, tmp_path):
    path = store.layer_path(private.path, "two", "ann")
    store.write_layer(private.path, withdrawn(store.read_layer(path)))
    report = private.build(tmp_path / "out")
    assert report.left_out == {"draft": 1, "skipped": 1, "withdrawn": 1} and report.left_out_links == 2
    assert (layers(tmp_path / "out"), report.unlabelled) == (["submitted"], 1)


def test_the_digest_of_labels_does_not_help_to_guess_a_note(private, bench, tmp_path):
    def digests(name):
        bench.build(tmp_path / name)
        path = tmp_path / name / "data/annotations/train-00000-of-00001.parquet"
        return pq.read_table(path).column("labels_sha256").to_pylist()

    before = digests("before")
    document = bench.document("one")
    bench.layer(document, "ann", spans=[make_span(document, "Event", [(11, 18)], note="other")], method="manual")
    assert digests("after") == before


def test_a_new_draft_changes_no_byte(private, contents, tmp_path):
    private.build(tmp_path / "before")
    private.layer(private.document("two"), "dee", status="draft", note=PHONE)
    private.build(tmp_path / "after")
    assert contents(tmp_path / "before") == contents(tmp_path / "after")


def test_what_is_left_out_adds_up():
    first, second = LeftOut(links=1), LeftOut(links=2)
    first.layers["draft"] = second.layers["draft"] = 2
    second.notes["spans"] = 1
    total = first + second
    assert (total.layers, total.notes, total.links) == ({"draft": 4}, {"spans": 1}, 3)
