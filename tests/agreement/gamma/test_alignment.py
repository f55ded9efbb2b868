"""The best alignment is the best of all; what does not matter changes nothing."""

import random

import numpy as np
import pytest
from continua import aligned, by_hand, continua, continuum, disorder, least, matrix, units
from hypothesis import given, settings
from hypothesis import strategies as st

from goldspan.agreement.gamma import Dissimilarity, Unit, alignment, continuum_of
from goldspan.agreement.gamma.continuum import pack

WEIGHTS = st.builds(
    Dissimilarity,
    alpha=st.sampled_from([0.0, 0.5, 1.0, 3.0]),
    beta=st.sampled_from([0.25, 1.0, 2.0]),
    delta_empty=st.sampled_from([0.5, 1.0]),
    table=st.sampled_from([None, {("a", "b"): 0.25, ("c", "a"): 0.5}]),
)


@given(continua(annotators=(2, 3), most_units=3), WEIGHTS)
def test_no_alignment_has_less_disorder(of, using):
    assert disorder(of, using) == pytest.approx(least(of, using), abs=1e-6)


@settings(max_examples=40)
@given(continua(annotators=(4, 4), most_units=2, fragments=2), WEIGHTS)
def test_no_alignment_of_four_annotators_has_less_disorder(of, using):
    assert disorder(of, using) == pytest.approx(least(of, using), abs=1e-6)


def crowded(seed):
    """Three annotators who agree on nothing in a crowded place."""
    chance = random.Random(seed)
    return continuum(
        *[
            [(start, start + chance.randrange(3, 9), chance.choice("abc")) for start in chance.sample(range(60), 14)]
            for _ in range(3)
        ]
    )


def test_halves_are_never_taken(monkeypatch):
    """Where the linear program takes units by halves, the integer program decides, and finds what it finds alone."""
    asked = []
    program = alignment.packing_program

    def noted(*given, whole):
        asked.append(whole)
        return program(*given, whole=whole)

    monkeypatch.setattr(alignment, "packing_program", noted)
    found = [aligned(crowded(seed)) for seed in range(10)]
    assert 0 < asked.count(True) < asked.count(False) <= 10
    monkeypatch.setattr(alignment, "packing_program", lambda *given, whole: program(*given, whole=True))
    monkeypatch.setattr(alignment, "certain_choices", lambda _, offered, delta: _nothing_certain(offered))
    for seed, (one, packed) in enumerate(found):
        held = np.concatenate([some.units.ravel() for some in one.chosen])
        assert len(set(held.tolist())) == len(held) <= packed.units
        assert one.disorder == pytest.approx(aligned(crowded(seed))[0].disorder)


def _nothing_certain(offered):
    sizes = [len(one.disorder) for one in offered]
    return [np.zeros(size, dtype=bool) for size in sizes], [np.ones(size, dtype=bool) for size in sizes]


@settings(max_examples=30)
@given(st.lists(continua(annotators=(3, 3), most_units=6), min_size=2, max_size=5))
def test_continua_aligned_together_are_aligned_as_one_by_one(several):
    using, categories = Dissimilarity(), "abc"
    packed = [pack(of, categories) for of in several]
    found = alignment.align(packed, using, using.categories(categories))
    each = [alignment.align([one], using, using.categories(categories))[0] for one in packed]
    assert [one.disorder for one in found] == pytest.approx([one.disorder for one in each])
    for one, of in zip(found, packed, strict=True):
        alone = of.units - sum(some.units.size for some in one.chosen)
        assert one.disorder == pytest.approx(sum(some.disorder.sum() for some in one.chosen) + alone)


@given(units(most=3), units(most=3))
def test_discontinuous_units_differ_by_what_one_covers_alone_and_their_distance(one, other):
    found = matrix(one, other)
    assert found[0, 1] == pytest.approx(by_hand(one, other, Dissimilarity(beta=0)))
    assert found[0, 1] == found[1, 0]
    assert (found[0, 1] == 0) == (one.fragments == other.fragments)


@given(units(), units())
def test_of_one_fragment_both_shifts_count_as_in_the_paper(one, other):
    ((start, end),), ((begin, stop),) = one.fragments, other.fragments
    shifts = abs(start - begin) + abs(end - stop)
    assert matrix(one, other)[0, 1] == pytest.approx((shifts / (end - start + stop - begin)) ** 2)


def test_a_gap_is_no_part_of_a_unit():
    whole, split, inner = Unit(((0, 10),)), Unit(((0, 4), (6, 10))), Unit(((4, 6),))
    found = matrix(whole, split, inner)
    assert found[0, 1] == pytest.approx((2 / 18) ** 2)
    assert found[1, 2] == pytest.approx(1.0)  # side by side, as [0, 4) and [4, 6) are


def moved(of, change):
    return continuum_of(
        [
            [Unit(tuple((change(a), change(b)) for a, b in unit.fragments), unit.category) for unit in annotator]
            for annotator in of.annotators
        ]
    )


@settings(max_examples=30)
@given(continua(annotators=(2, 4), most_units=6, fragments=2), st.integers(1, 8), st.integers(-50, 50))
def test_neither_place_nor_scale_matters(of, scale, shift):
    assert disorder(moved(of, lambda at: scale * at + shift)) == pytest.approx(disorder(of))


@settings(max_examples=30)
@given(continua(annotators=(2, 4), most_units=6), st.randoms())
def test_who_annotated_does_not_matter(of, chance):
    annotators = [chance.sample(units, len(units)) for units in of.annotators]
    chance.shuffle(annotators)
    assert continuum_of(annotators, extent=of.extent) == of


@settings(max_examples=30)
@given(continua(annotators=(2, 4), most_units=8, fragments=2), st.integers(1, 3))
def test_documents_far_apart_are_aligned_one_by_one(of, times):
    """What lets components be solved on their own: the disorder of copies is the sum of theirs."""
    far = [moved(of, lambda at, n=number: at + 10_000 * n) for number in range(times)]
    # copies keep who is who: the order of annotators is that of their units
    together = continuum_of([sum((one.annotators[place] for one in far), ()) for place in range(len(of.annotators))])
    assert disorder(together) == pytest.approx(disorder(of))


@pytest.mark.parametrize("wrong", [((1, 1),), ((3, 2),), ((0, 4), (3, 6)), ((4, 6), (0, 2)), ()])
def test_impossible_fragments_are_refused(wrong):
    with pytest.raises(ValueError, match="fragments"):
        continuum_of([[Unit(wrong)], []])


def test_one_annotator_is_refused():
    with pytest.raises(ValueError, match="two annotators or more, not 1"):
        continuum_of([[Unit(((0, 1),))]])


@pytest.mark.parametrize(
    "wrong",
    [
        {"alpha": -1},
        {"alpha": 0, "beta": 0},
        {"delta_empty": 0},
        {"table": {("a", "b"): 2}},
        {"table": {("a", "a"): 0.5}},
        {"table": {("a", "b"): 0.5, ("b", "a"): 0.5}},
    ],
)
def test_numbers_that_make_no_dissimilarity_are_refused(wrong):
    with pytest.raises(ValueError):
        Dissimilarity(**wrong)
