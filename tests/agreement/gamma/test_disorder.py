"""Gamma, gamma-cat and gamma-k, of a continuum and over documents."""

import subprocess
import sys

import numpy as np
import pytest
from continua import continua, continuum
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from goldspan.agreement.gamma import Sampling, Unit, continuum_of, disorders
from goldspan.agreement.statistics.scores import Undefined
from goldspan.model import replace

FEW = Sampling(precision=None, first=10)


def regular(*, shift=0, relabelled=0, dropped=0, number=24):
    """One annotator's units in a row, and another's who has them displaced, with other labels, or not at all."""
    first = [(30 * n, 30 * n + 10, "abc"[n % 3]) for n in range(number)]
    second = [
        (start + shift, end + shift, "bca"[n % 3] if n < relabelled else label)
        for n, (start, end, label) in enumerate(first)
    ]
    return continuum(first, second[dropped:])


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 20), st.sampled_from("abc")), min_size=2, max_size=12))
def test_the_same_from_everybody_is_one(drawn):
    found = disorders(
        continuum(*[[(start, start + length, label) for start, length, label in drawn]] * 3), sampling=FEW
    )
    assert found.observed == 0
    assume(found.expected > 0)
    assert found.gamma == 1


@settings(max_examples=25)
@given(continua(annotators=(2, 3), most_units=5, fragments=2), st.randoms())
def test_neither_the_order_nor_the_names_of_annotators_matter(of, chance):
    annotators = [chance.sample(units, len(units)) for units in of.annotators]
    chance.shuffle(annotators)
    assert disorders(continuum_of(annotators, extent=of.extent), sampling=FEW) == disorders(of, sampling=FEW)


@settings(max_examples=25)
@given(continua(annotators=(2, 3), most_units=5), st.sampled_from(["statistical", "shuffle"]))
def test_scale_does_not_matter(of, sampler):
    sampling = replace(FEW, sampler=sampler)
    wide = continuum_of(
        [
            [Unit(tuple((8 * a, 8 * b) for a, b in unit.fragments), unit.category) for unit in units]
            for units in of.annotators
        ],
        extent=(8 * of.extent[0], 8 * of.extent[1]),
    )
    one, other = disorders(of, sampling=sampling), disorders(wide, sampling=sampling)
    assert (one.observed, one.expected) == pytest.approx((other.observed, other.expected))


@pytest.mark.parametrize("sampler", ["statistical", "shuffle"])
@pytest.mark.parametrize(
    "series",
    [
        [{"shift": shift} for shift in (0, 3, 6, 10)],
        [{"relabelled": number} for number in (0, 8, 16, 24)],
        [{"dropped": number} for number in (0, 6, 12, 20)],
        [{"shift": number, "relabelled": 2 * number, "dropped": number} for number in (0, 2, 4, 7)],
    ],
    ids=["further off", "more labels changed", "more left out", "all of it"],
)
def test_more_disagreement_is_less_gamma(series, sampler):
    values = [disorders(regular(**one), sampling=Sampling(sampler=sampler, precision=0.02)).gamma for one in series]
    assert values[0] == 1
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.6


def test_chance_is_about_zero():
    """Annotators who draw their units as the sampler does agree no better than its samples."""
    chance = np.random.default_rng(7)
    values = []
    for _ in range(30):
        made = []
        for _ in range(2):
            ends = np.cumsum(chance.normal(20, 4, (30, 2)).ravel())
            made.append(
                [(a, b, str(c)) for a, b, c in zip(ends[::2], ends[1::2], chance.choice(["a", "b"], 30), strict=True)]
            )
        values.append(disorders(continuum(*made), sampling=Sampling(precision=None)).gamma)
    assert np.mean(values) == pytest.approx(0, abs=0.05)


def test_the_number_of_samples_follows_the_precision():
    """Mathet et al. 2015, section 5.3."""
    of = regular(shift=4, number=8)
    rough, fine = (disorders(of, sampling=Sampling(precision=precision)) for precision in (0.2, 0.02))
    assert (rough.samples, rough.margin <= 0.2) == (30, True)
    assert (30 < fine.samples < 2000, 0.01 < fine.margin <= 0.02) == (True, True)
    short = disorders(of, sampling=Sampling(precision=0.001, most=50))
    assert (short.samples, short.margin > 0.001) == (50, True)


def test_nothing_but_nothing_is_undefined():
    assert disorders(continuum_of([[], []])) == Undefined("there are no spans")


def test_where_chance_has_no_disorder_gamma_is_undefined():
    found = disorders(continuum([(0, 4, "a")], [(0, 4, "a")]))
    assert (found.observed, found.gamma) == (0, Undefined("by chance there would be no disorder either"))


# labels


def test_gamma_cat_is_of_labels_alone():
    """All units at the same places, 6 of 24 labels changed: a quarter of the pairs disagree."""
    found = disorders(regular(relabelled=6))
    assert (found.labels[None].disorder, found.labels[None].weight) == (6, 24)
    assert found.gamma_cat == pytest.approx(1 - 0.25 / found.labels_expected[None])
    assert disorders(regular(shift=2)).gamma_cat == 1


def test_a_pair_weighs_less_the_further_apart_it_is():
    """By hand: 10 long and 2 apart, (4 / 20) ** 2 from 1, for each of 24 pairs."""
    assert disorders(regular(shift=2)).labels[None].weight == pytest.approx(24 * 0.96)


def test_the_pairs_of_three_annotators_weigh_half():
    """Three pairs in a unitary alignment of three, one in one of two; one label differs from two others."""
    of = continuum([(0, 10, "a")], [(0, 10, "a")], [(0, 10, "b")])
    assert disorders(of, sampling=FEW).labels[None].weight == pytest.approx(1.5)
    assert disorders(of, sampling=FEW).labels[None].disorder == pytest.approx(1.0)


def test_gamma_k_is_of_the_pairs_with_the_category():
    """By hand: of 24 units, 8 of each category; the first two, an a and a b, became a b and a c."""
    found = disorders(regular(relabelled=2))
    of_each = {key: (one.disorder, one.weight) for key, one in found.labels.items()}
    assert of_each == {None: (2, 24), "a": (1, 8), "b": (2, 9), "c": (1, 9)}
    assert found.gamma_k("b") == pytest.approx(1 - 2 / 9 / found.labels_expected["b"])


def test_gamma_k_of_a_category_that_is_not_there_is_undefined():
    assert isinstance(disorders(regular()).gamma_k("z"), Undefined)


def test_without_aligned_units_gamma_cat_is_undefined():
    of = continuum([(0, 4, "a"), (10, 12, "b")], [(900, 904, "a")])
    assert disorders(of).gamma_cat == Undefined(
        "no two spans of different annotators are aligned closely enough to compare their labels"
    )


def test_scipy_is_loaded_when_it_is_needed():
    run = subprocess.run(
        [sys.executable, "-c", "import goldspan.agreement.gamma, sys; print('scipy' in sys.modules)"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout.strip() == "False"
