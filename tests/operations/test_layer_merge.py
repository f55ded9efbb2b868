"""What becomes of a layer, for all three states; and which layer is which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan.model import Layer, Provenance, Unmapped, make_span, replace
from goldspan.operations.layer_merge import detached, match_layers, merge_layer
from goldspan.store.pulled_state import changed_here, content_sha256, is_gold, server_item, withdrawn

DOC = document("Ada of Nile Press", name="d1")
EXTENTS = {"A": (0, 3), "B": (7, 11), "C": (12, 17)}
"""The span of a layer that says A, B or C."""


def layer(says, *, name="ann", pulled=None, **place):
    """A layer of one span; ``pulled`` is what it said at the last pull."""
    made = Layer(
        document="d1",
        name=name,
        annotator="ann",
        status=place.pop("status", "submitted"),
        text_sha256=DOC.text_sha256,
        spans=(make_span(DOC, "PER", [EXTENTS[says]]),),
        provenance=Provenance(**{"origin": "http://s/", "project": 1, "task": 1, "annotation": 7} | place),
    )
    known = None if pulled is None else content_sha256(layer(pulled))
    return replace(made, provenance=replace(made.provenance, pulled_sha256=known))


def came(says, **place):
    return layer(says, pulled=says, **place)


def says(layer):
    return next(name for name, extent in EXTENTS.items() if (extent,) == layer.spans[0].fragments)


@pytest.mark.parametrize(
    ("before", "here", "there", "outcome", "after"),
    [
        ("A", "A", "A", "same", "A"),
        ("A", "A", "B", "server", "B"),
        ("A", "B", "A", "local", "B"),
        ("A", "B", "B", "same", "B"),
        ("A", "B", "C", "conflict", "B"),
        (None, "A", "A", "same", "A"),
        (None, "A", "B", "conflict", "A"),
    ],
)
def test_three_states(before, here, there, outcome, after):
    merged = merge_layer(layer(here, pulled=before), came(there))
    assert (merged.outcome, says(merged.layer)) == (outcome, after)
    assert (merged.conflict is not None) == (outcome == "conflict")
    if outcome != "conflict":
        assert merged.layer.provenance.pulled_sha256 == content_sha256(layer(there))
        assert changed_here(merged.layer) == (outcome == "local")


@pytest.mark.parametrize(("take", "after"), [("local", "B"), ("server", "C")])
def test_take_decides_a_conflict_and_nothing_else(take, after):
    merged = merge_layer(layer("B", pulled="A"), came("C"), take=take)
    assert (says(merged.layer), merged.conflict) == (after, None)
    assert says(merge_layer(layer("B", pulled="A"), came("A"), take=take).layer) == "B"
    assert says(merge_layer(layer("A", pulled="A"), came("B"), take=take).layer) == "B"


states = st.sampled_from("ABC")


@given(
    before=states, here=states, there=states, withdraw=st.booleans(), take=st.sampled_from((None, "local", "server"))
)
def test_a_second_pull_changes_nothing(before, here, there, withdraw, take):
    known = layer(here, pulled=before)
    merged = merge_layer(withdrawn(known) if withdraw else known, came(there), take=take)
    again = merge_layer(merged.layer, came(there))
    assert again.layer == merged.layer
    assert again.conflict == merged.conflict


@given(before=states, here=states, there=states)
def test_neither_version_is_lost(before, here, there):
    merged = merge_layer(layer(here, pulled=before), came(there))
    kept = {says(merged.layer), *([says(merged.conflict)] if merged.conflict else [])}
    assert {version for version in (here, there) if version != before} <= kept


def test_the_times_are_the_servers_unless_goldspan_itself_wrote_last():
    known = layer("A", pulled="A", updated_at="t1", lead_time=5.0, pushed_at="t9", comment="kept")
    pushed = merge_layer(known, came("A", updated_at="t9", lead_time=0.0)).layer.provenance
    assert (pushed.updated_at, pushed.lead_time, pushed.pushed_at) == ("t1", 5.0, "t9")
    worked = merge_layer(known, came("A", updated_at="t10", lead_time=6.0)).layer.provenance
    assert (worked.updated_at, worked.lead_time, worked.pushed_at, worked.comment) == ("t10", 6.0, None, "kept")


def test_a_change_made_on_both_sides_is_nobody_elses_work():
    edited = Unmapped("GS813", "user 1 changed the annotation of user 2", {})
    times = {"updated_at": "t9", "lead_time": 0.0, "unmapped": (edited,)}
    known = layer("B", pulled="A", updated_at="t1", lead_time=5.0)
    same = merge_layer(known, came("B", **times)).layer
    assert (same.provenance.updated_at, same.provenance.lead_time, same.provenance.unmapped) == ("t1", 5.0, ())
    assert merge_layer(same, came("B", **times)).layer == same
    for here in (layer("A", pulled="A"), layer("B", pulled="B"), layer("B", pulled="A", unmapped=(edited,))):
        assert merge_layer(here, came("B", **times)).layer.provenance.unmapped == (edited,)


def test_what_the_server_was_not_told_is_kept_while_nobody_works_on_it():
    score, second = Unmapped("GS812", "a score", {"score": 0.5}), Unmapped("GS810", "2 annotations", {"annotation": 7})
    known = layer("A", pulled="A", pushed_at="t9", unmapped=(score, second))
    assert merge_layer(known, came("A", updated_at="t9")).layer.provenance.unmapped == (score,)
    assert merge_layer(known, came("A", updated_at="t10")).layer.provenance.unmapped == ()


def test_an_annotation_on_another_text_takes_no_labels_away():
    unread = replace(
        came("B", unmapped=(Unmapped("GS807", "another text", None),)), spans=(), text_sha256=DOC.text_sha256
    )
    merged = merge_layer(layer("A", pulled="A"), unread)
    assert (merged.outcome, says(merged.layer)) == ("conflict", "A")
    unchanged = replace(unread, provenance=replace(unread.provenance, pulled_sha256=content_sha256(layer("A"))))
    moved = merge_layer(layer("B", pulled="A"), unchanged)
    assert (moved.outcome, says(moved.layer)) == ("local", "B")


def test_a_layer_follows_the_name_of_its_annotator_and_keeps_its_own():
    merged = merge_layer(layer("A", pulled="A", name="user-3"), replace(came("B"), name="user-3", annotator="ann"))
    assert (merged.layer.name, merged.layer.annotator) == ("user-3", "ann")


# which is which


def matched(known, annotations):
    return [found and found.name for found in match_layers(known, annotations, None)]


def test_a_layer_is_that_of_its_annotation_whatever_that_says():
    known = [layer("A", annotation=7), layer("A", annotation=8, name="ann-2")]
    assert matched(known, [came("C", annotation=8), came("B", annotation=7), came("A", annotation=9)]) == [
        "ann-2",
        "ann",
        None,
    ]


def test_a_draft_and_an_annotation_may_have_one_number():
    draft = layer("A", annotation=None, draft=7, status="draft", name="ann.draft")
    assert matched([draft], [came("A", annotation=7)]) == [None]
    of_version_1 = layer("A", annotation=7, status="draft", name="ann.draft")
    assert server_item(of_version_1) == server_item(draft)


def test_the_same_numbers_in_an_export_are_the_same_annotation():
    assert matched([layer("A", origin="export.json")], [came("B")]) == ["ann"]
    assert matched([layer("A", origin="export.json")], [replace(came("B"), annotator="bob")]) == [None]


def test_another_annotation_with_the_same_content_is_one_that_a_push_made():
    assert matched([layer("A", project=2)], [came("A", annotation=9)]) == ["ann"]
    assert matched([layer("A", project=2)], [came("B", annotation=9)]) == [None]
    assert matched([layer("A", task=2)], [came("A", annotation=9)]) == [None], "its own annotation may come yet"


def test_a_layer_of_no_annotation_is_that_of_its_annotators_first():
    assert matched([detached(layer("A"))], [came("B"), came("C", annotation=8)]) == ["ann", None]


def test_gold_is_nobodys_annotation():
    gold = replace(layer("A", status="adjudicated"), name="gold")
    assert is_gold(gold) and not is_gold(replace(gold, name="ann")) and not is_gold(replace(gold, name="ann-2"))
    assert is_gold(detached(replace(gold, name="ann"))), "made by hand"
    assert matched([gold], [came("A", status="adjudicated")]) == [None]
