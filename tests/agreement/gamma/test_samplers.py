"""What the samplers draw."""

import numpy as np
import pytest
from continua import continua, continuum
from hypothesis import given, settings
from hypothesis import strategies as st

from goldspan.agreement.gamma.continuum import Unit, categories_of, continuum_of, pack
from goldspan.agreement.gamma.samplers import SAMPLERS, shuffle, statistical

REGULAR = continuum(
    [(10 * number, 10 * number + 4, "aab"[number % 3]) for number in range(1, 40)],
    [(10 * number + 3, 10 * number + 9, "a") for number in range(30)],
)


def drawn(sampler, of, number, *, seed=1):
    categories = categories_of(of)
    draw = sampler(pack(of, categories), of.extent, len(categories), np.random.default_rng(seed))
    return [draw() for _ in range(number)]


def test_the_statistical_sampler_keeps_means_and_deviations():
    """By hand: 34.5 units with a deviation of 4.5; 39 units of 4 and 30 of 6; 38 gaps of 6, 29 of 4, 10 and 3 first."""
    gaps = [6.0] * 38 + [4.0] * 29 + [10.0, 3.0]
    samples = drawn(statistical, REGULAR, 400)
    counts = np.concatenate([np.diff(one.bounds) for one in samples])
    lengths = np.concatenate([one.lengths for one in samples])
    between = np.concatenate([np.diff(one.starts) - one.lengths[:-1] for one in samples])
    inner = np.concatenate([np.isin(np.arange(1, one.units), one.bounds, invert=True) for one in samples])
    assert (counts.mean(), counts.std()) == pytest.approx((34.0, 4.5), rel=0.05)  # whole numbers, rounded down
    assert (lengths.mean(), lengths.std()) == pytest.approx(
        ((39 * 4 + 30 * 6) / 69, np.std([4.0] * 39 + [6.0] * 30)), rel=0.02
    )
    assert (between[inner].mean(), between[inner].std()) == pytest.approx((np.mean(gaps), np.std(gaps)), rel=0.02)
    share = np.mean(np.concatenate([one.category for one in samples]) == 1)
    assert share == pytest.approx(13 / 69, abs=0.01)


def test_the_first_gap_is_from_the_beginning():
    starts = [one.starts[begin] for one in drawn(statistical, REGULAR, 400) for begin in one.bounds[:-1]]
    assert np.mean(starts) == pytest.approx(np.mean([6.0] * 38 + [4.0] * 29 + [10.0, 3.0]), rel=0.05)


@given(continua(annotators=(2, 4), most_units=5), st.integers(0, 9))
def test_the_shuffle_moves_somebodys_units_on_a_ring(of, seed):
    width = of.extent[1] - of.extent[0]
    (sample,) = drawn(shuffle, of, 1, seed=seed)
    packed = pack(of, categories_of(of))
    everybody = [
        (packed.starts[begin:end], packed.lengths[begin:end], packed.category[begin:end])
        for begin, end in zip(packed.bounds, packed.bounds[1:], strict=False)
    ]
    for begin, end in zip(sample.bounds, sample.bounds[1:], strict=False):
        shifts = [
            (sample.starts[begin:end] - starts) % width
            for starts, lengths, category in everybody
            if len(starts) == end - begin
            and np.allclose(lengths, sample.lengths[begin:end])
            and (category == sample.category[begin:end]).all()
        ]
        # one shift for all units, of one of the annotators at least
        assert any(not len(each) or np.allclose(np.exp(2j * np.pi * (each - each[0]) / width), 1) for each in shifts)
        assert ((of.extent[0] <= sample.starts[begin:end]) & (sample.starts[begin:end] < of.extent[1])).all()


def test_two_shifts_are_a_unit_apart():
    of = continuum([(0, 10, "a")], [(0, 10, "a")], extent=(0, 100))
    for sample in drawn(shuffle, of, 200):
        apart = abs(sample.starts[0] - sample.starts[1])
        assert min(apart, 100 - apart) >= 10


@settings(max_examples=50)
@given(continua(annotators=(2, 3), most_units=4, fragments=3), st.sampled_from(sorted(SAMPLERS)))
def test_drawn_units_have_the_shape_of_observed_ones(of, name):
    """The same cuts, as shares of the length."""
    shapes = {
        tuple(round((at - unit.fragments[0][0]) / (unit.fragments[-1][1] - unit.fragments[0][0]), 6) for at in borders)
        for units in of.annotators
        for unit in units
        for borders in [[at for fragment in unit.fragments for at in fragment]]
    }
    for sample in drawn(SAMPLERS[name], of, 3):
        begins, ends = sample.outer
        for unit in range(sample.units):
            cut = slice(sample.first[unit], sample.first[unit + 1])
            borders = np.column_stack([sample.starts[cut], sample.ends[cut]]).ravel()
            shape = (borders - begins[unit]) / (ends[unit] - begins[unit])
            assert any(len(shape) == len(one) and np.allclose(shape, one, atol=1e-5) for one in shapes)


@pytest.mark.parametrize("name", sorted(SAMPLERS))
def test_a_seed_always_draws_the_same(name):
    def starts(seed):
        return [one.starts.tolist() for one in drawn(SAMPLERS[name], REGULAR, 3, seed=seed)]

    assert starts(4) == starts(4) != starts(5)


def test_an_annotator_without_units_is_drawn_with_some():
    """Nobody is expected to find nothing: each has one unit at least."""
    of = continuum_of([[Unit(((2, 5),), "a"), Unit(((7, 9),), "b")], []])
    assert all((np.diff(one.bounds) >= 1).all() for one in drawn(statistical, of, 50))
