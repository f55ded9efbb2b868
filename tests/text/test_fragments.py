"""The geometry of fragments, held against sets of characters."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.text.fragments import (
    contains,
    dice,
    distance,
    extent,
    is_inside,
    is_normalised,
    length,
    overlap,
    overlaps,
    union,
)

LENGTH = 30

ranges = st.lists(
    st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH))
    .map(sorted)
    .map(tuple)
    .filter(lambda one: one[0] < one[1]),
    min_size=1,
    max_size=5,
)
fragments = ranges.map(union)


def characters(given_ranges):
    return {at for start, end in given_ranges for at in range(start, end)}


@given(fragments)
def test_length_counts_characters(one):
    assert length(one) == len(characters(one))


@given(fragments, fragments)
def test_overlap_counts_shared_characters(left, right):
    shared = characters(left) & characters(right)
    assert overlap(left, right) == overlap(right, left) == len(shared)
    assert overlaps(left, right) == overlaps(right, left) == bool(shared)


@given(fragments, fragments)
def test_contains_is_the_subset_of_characters(left, right):
    assert contains(left, right) == (characters(right) <= characters(left))
    assert contains(union([*left, *right]), left)


@given(fragments, fragments)
def test_dice_is_1_for_the_same_and_0_for_none_in_common(left, right):
    assert dice(left, left) == 1
    assert 0 <= dice(left, right) == dice(right, left) <= 1
    assert (dice(left, right) > 0) == overlaps(left, right)
    assert (dice(left, right) == 1) == (left == right)


@given(fragments, fragments)
def test_distance_counts_the_characters_between(left, right):
    nearest = min(abs(a - b) for a in characters(left) for b in characters(right))
    assert distance(left, right) == distance(right, left) == max(0, nearest - 1)


@given(ranges)
def test_union_has_the_same_characters_and_is_normalised(some):
    merged = union(some)
    assert characters(merged) == characters(some)
    assert is_normalised(merged) and is_inside(merged, LENGTH)
    assert union(merged) == merged == union(reversed(some))


@given(ranges, st.integers(0, 5))
def test_union_with_a_gap_joins_what_is_no_further_apart(some, gap):
    merged = union(some, gap=gap)
    assert characters(some) <= characters(merged)
    assert all(start - end > gap for (_, end), (start, _) in pairwise(merged))
    assert union(some, gap=LENGTH) == (extent(some),)


@given(ranges)
def test_extent_goes_from_the_first_to_the_last_character(some):
    start, end = extent(some)
    assert (start, end - 1) == (min(characters(some)), max(characters(some)))


def test_nothing_has_no_extent():
    with pytest.raises(ValueError):
        extent(())


@given(ranges)
def test_only_one_way_to_give_the_same_characters_is_normalised(some):
    assert is_normalised(some) == (tuple(some) == union(some))


@pytest.mark.parametrize(
    ("given_fragments", "inside"),
    [
        ([(0, 5)], True),
        ([(0, 2), (4, 5)], True),
        ([], False),
        ([(0, 6)], False),
        ([(-1, 2)], False),
        ([(2, 2)], False),
        ([(0, 2), (4, 3)], False),
    ],
)
def test_fragments_are_inside_a_text_or_not(given_fragments, inside):
    assert is_inside(given_fragments, 5) == inside
