"""Spans of two layers, paired one to one."""

import random
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_layers import layer, layers, span
from strategies import document

from goldspan.agreement.spans.span_alignment import align
from goldspan.model import replace
from goldspan.text.fragments import dice

WAYS = [(how, labels) for how in ("exact", "overlap") for labels in (True, False)]
ways = st.sampled_from(WAYS)


def places(pairs):
    """Pairs in short: the label and outer bounds of either span."""
    return [tuple(f"{one.label}{one.start}-{one.end}" if one else None for one in pair) for pair in pairs]


def test_exact_needs_the_same_fragments_and_overlap_does_not():
    one, other = layer([span("A", (0, 4)), span("A", (8, 12))]), layer([span("A", (0, 4)), span("A", (9, 12))])
    assert places(align(one, other, how="exact", labels=True)) == [
        ("A0-4", "A0-4"),
        ("A8-12", None),
        (None, "A9-12"),
    ]
    assert places(align(one, other, how="overlap", labels=True)) == [("A0-4", "A0-4"), ("A8-12", "A9-12")]


def test_labels_are_required_only_where_asked():
    one, other = layer([span("A", (0, 4)), span("A", (8, 12))]), layer([span("B", (0, 4)), span("B", (9, 12))])
    assert places(align(one, other, how="exact", labels=False)) == [("A0-4", "B0-4"), ("A8-12", None), (None, "B9-12")]
    assert places(align(one, other, how="overlap", labels=False)) == [("A0-4", "B0-4"), ("A8-12", "B9-12")]
    for how in ("exact", "overlap"):
        assert all(None in pair for pair in align(one, other, how=how, labels=True))


def test_the_sum_of_overlap_counts_not_the_best_single_pair():
    # greedily [0, 10) goes to [1, 11), and [0, 1) and [9, 20) would stay alone
    one = layer([span("A", (0, 10)), span("A", (10, 20))])
    other = layer([span("A", (1, 12)), span("A", (0, 6))])
    assert places(align(one, other, how="overlap", labels=True)) == [("A0-10", "A0-6"), ("A10-20", "A1-12")]


def test_what_is_identical_is_paired_even_where_the_sum_would_be_greater_otherwise():
    one = layer([span("A", (0, 4)), span("A", (0, 2))])
    other = layer([span("A", (0, 4)), span("A", (2, 4))])
    assert ("A0-4", "A0-4") in places(align(one, other, how="overlap", labels=True))


def test_equal_labels_break_ties_of_overlap():
    one = layer([span("B", (2, 6))])
    other = layer([span("A", (0, 4)), span("B", (4, 8))])
    assert places(align(one, other, how="overlap", labels=False)) == [(None, "A0-4"), ("B2-6", "B4-8")]


def test_of_ties_the_earlier_wins():
    one = layer([span("A", (2, 6))])
    other = layer([span("A", (4, 8)), span("A", (0, 4))])
    assert places(align(one, other, how="overlap", labels=True)) == [("A2-6", "A0-4"), (None, "A4-8")]


def test_ties_are_decided_alike_whichever_layer_is_named_first():
    one = layer([span("A", (5, 9)), span("A", (6, 10)), span("A", (8, 10))])
    other = layer([span("A", (3, 7)), span("A", (4, 8)), span("A", (7, 11))])
    there, back = (align(*each, how="overlap", labels=True) for each in ((one, other), (other, one)))
    assert {(a.id, b.id) for a, b in there if a and b} == {(a.id, b.id) for b, a in back if a and b}


def test_a_gap_is_no_overlap():
    one, other = layer([span("A", (0, 2), (8, 10))]), layer([span("A", (3, 7))])
    assert all(None in pair for pair in align(one, other, how="overlap", labels=True))


def test_an_empty_layer_leaves_the_other_alone():
    assert places(align(layer(), layer([span("A", (0, 2))]), how="overlap", labels=True)) == [(None, "A0-2")]
    assert align(layer(), layer(), how="overlap", labels=True) == ()


def test_layers_of_different_texts_are_refused():
    with pytest.raises(ValueError, match="made on different texts"):
        align(layer(), layer(doc=document("another", name="other")), how="exact", labels=True)
    with pytest.raises(ValueError, match="made on different texts"):
        align(layer(), replace(layer(), text_sha256="0"), how="exact", labels=True)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (((0, 4),), ((0, 4),), 1.0),
        (((0, 4),), ((2, 6),), 0.5),
        (((0, 4),), ((4, 6),), 0.0),
        (((0, 2), (6, 8)), ((0, 8),), 8 / 12),
        (((0, 2), (6, 8)), ((1, 7),), 4 / 10),
    ],
)
def test_dice(one, other, share):
    assert dice(one, other) == dice(other, one) == share


@given(layers("ann"), layers("bob"), ways)
def test_every_span_is_in_one_pair(one, other, way):
    pairs = align(one, other, how=way[0], labels=way[1])
    assert sorted(a.id for a, _ in pairs if a) == sorted(each.id for each in one.spans)
    assert sorted(b.id for _, b in pairs if b) == sorted(each.id for each in other.spans)
    assert (None, None) not in pairs


@given(layers("ann"), layers("bob"), ways, st.randoms(use_true_random=False))
def test_neither_the_order_of_spans_nor_of_layers_matters(one, other, way, chance):
    pairs = align(one, other, how=way[0], labels=way[1])
    mixed = [replace(each, spans=tuple(chance.sample(each.spans, len(each.spans)))) for each in (one, other)]
    assert align(*mixed, how=way[0], labels=way[1]) == pairs
    turned = align(other, one, how=way[0], labels=way[1])
    assert sorted((a.id if a else "", b.id if b else "") for b, a in turned) == sorted(
        (a.id if a else "", b.id if b else "") for a, b in pairs
    )


@given(layers("ann"), ways)
def test_a_layer_is_aligned_with_itself(one, way):
    assert all(a == b for a, b in align(one, one, how=way[0], labels=way[1]))


@given(layers("ann"), layers("bob"), st.booleans())
def test_the_overlap_is_the_greatest_there_is(one, other, labels):
    """Against all assignments, tried one by one, of what is not identical."""
    pairs = align(one, other, how="overlap", labels=labels)
    taken = {each.id for a, b in align(one, other, how="exact", labels=labels) if a and b for each in (a, b)}
    ours = [each for each in one.spans if each.id not in taken]
    theirs = [each for each in other.spans if each.id not in taken]
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours

    def worth(a, b):
        return dice(a.fragments, b.fragments) if not labels or a.label == b.label else 0.0

    assume(len(theirs) <= 5)
    best = max(sum(map(worth, ours, chosen)) for chosen in permutations(theirs, len(ours)))
    got = sum(worth(a, b) for a, b in pairs if a and b and a.id not in taken and b.id not in taken)
    assert got == pytest.approx(best, abs=1e-5)


def test_many_spans_on_one_heap_are_aligned():
    chance = random.Random(1)

    def heap(name):
        starts = [chance.randrange(300) for _ in range(300)]
        return layer([span("A", (at, at + 300 + number)) for number, at in enumerate(starts)], name=name)

    pairs = align(heap("ann"), heap("bob"), how="overlap", labels=True)
    assert sum(a is not None and b is not None for a, b in pairs) == 300
