"""Coefficients on given units: the published values, and what holds of any data."""

import random
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics import agreement as nltk_agreement
from nltk.metrics.distance import jaccard_distance, masi_distance

from goldspan.agreement.statistics.coefficients import (
    ac1,
    alpha,
    bennett,
    count,
    count_runs,
    fleiss,
    interval,
    jaccard,
    kappa,
    masi,
    nominal,
    ordinal,
    percent,
    ratio,
    scott,
    weighted_kappa,
)
from goldspan.agreement.statistics.scores import Undefined


def units(rows):
    """Units of rows of values, one column an annotator; a dot or ``None`` is no value."""
    return [{f"a{at}": value for at, value in enumerate(row) if value not in (".", None)} for row in rows]


def coded(text):
    """Units of rows in a text, as in the papers: a digit an annotator, or a dot."""
    rows = text.split()
    return [{who: int(value) for who, value in unit.items()} for unit in units(rows)]


def table(cells):
    """One part of a contingency table: how often the two annotators gave these two values."""
    return [count_runs(({"a": one, "b": other}, times) for (one, other), times in cells.items())]


def square(rows):
    return table({(i, j): times for i, row in enumerate(rows) for j, times in enumerate(row)})


def values(parts):
    return {one.__name__: one(parts) for one in (percent, bennett, scott, kappa, alpha, ac1)}


# published values

KRIPPENDORFF_224 = units(["10", "11", "01", "00", "00", "01", "00", "01", "00", "00"])
KRIPPENDORFF_227 = units(["aa", "ab", "bb", "bb", "bb", "bb", "bc", "cc", "cc", "cc", "cc", "cc"])
KRIPPENDORFF_230 = coded("11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3.")
KRIPPENDORFF_1980 = coded("111 122 222 444 144 222 123 333 222")
HAYES = coded(
    """112.2 1101. 2333. .00.0 000.0 000.0 102.1 1.20. 222.2 2111. .100. 0000. 1222. 33223 111.1 111.1 212.2 1233.
    1101. 000.0 0011. 00.00 2333. 0000. 12.22 0111. 00010 1212. 1122. 112.2 110.0 2121. 22.22 3222. 222.2 223.2
    222.2 22.12 2222. 111.1"""
)
FLEISS = coded(
    """444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445 333335
    111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555"""
)


def test_krippendorff_2004_p_224_two_values():
    assert percent([count(KRIPPENDORFF_224)]) == pytest.approx(0.6)
    assert alpha([count(KRIPPENDORFF_224)]) == pytest.approx(0.095, abs=0.0005)


def test_krippendorff_2004_p_227_three_values():
    assert alpha([count(KRIPPENDORFF_227)]) == pytest.approx(0.734, abs=0.0005)


@pytest.mark.parametrize(
    ("distance", "expected"), [(nominal, 0.7434), (ordinal, 0.8154), (interval, 0.8491), (ratio, 0.7974)]
)
def test_krippendorff_2004_p_230_four_annotators_with_gaps(distance, expected):
    """The ordinal and the ratio value are those of Krippendorff 2011, part C."""
    parts = [count(KRIPPENDORFF_230)]
    assert parts[0].units == 11
    assert percent(parts) == pytest.approx(0.8)
    assert alpha(parts, distance=distance) == pytest.approx(expected, abs=0.0001)


@pytest.mark.parametrize(("distance", "expected"), [(nominal, 0.642), (interval, 0.547), (ratio, 0.483)])
def test_krippendorff_1980_p_139_three_annotators(distance, expected):
    assert alpha([count(KRIPPENDORFF_1980)], distance=distance) == pytest.approx(expected, abs=0.0005)


@pytest.mark.parametrize(("category", "expected"), [(1, 0.381), (2, 0.711), (3, 0.717), (4, 0.764)])
def test_krippendorff_1980_p_139_one_category_against_the_rest(category, expected):
    recoded = [{who: value == category for who, value in unit.items()} for unit in KRIPPENDORFF_1980]
    assert alpha([count(recoded)]) == pytest.approx(expected, abs=0.001)


def test_hayes_and_krippendorff_2007_p_84_ordinal():
    assert alpha([count(HAYES)], distance=ordinal) == pytest.approx(0.7598, abs=0.0001)


def test_cohen_1960_p_45():
    parts = square([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert (percent(parts), kappa(parts)) == (pytest.approx(0.70), pytest.approx(0.492, abs=0.0005))
    assert ac1(parts) == pytest.approx(0.5760, abs=0.0001)  # Gwet 2008's definition


def test_fleiss_1971_p_379():
    parts = [count(FLEISS)]
    assert parts[0].agreement / parts[0].units == pytest.approx(0.5556, abs=0.0001)
    assert fleiss(parts) == pytest.approx(0.430, abs=0.0005)


@pytest.mark.parametrize(("category", "expected"), [(1, 0.248), (2, 0.248), (3, 0.517), (4, 0.47), (5, 0.565)])
def test_fleiss_1971_one_category_against_the_rest(category, expected):
    recoded = [{who: value == category for who, value in unit.items()} for unit in FLEISS]
    assert fleiss([count(recoded)]) == pytest.approx(expected, abs=0.005)


def test_artstein_and_poesio_2008_p_558():
    found = values(square([[20, 10], [20, 50]]))
    assert found["percent"] == pytest.approx(0.7)
    assert found["bennett"] == pytest.approx(0.4)
    assert found["scott"] == pytest.approx(0.341, abs=0.0005)
    assert found["kappa"] == pytest.approx(0.348, abs=0.0005)


CHECKED = {("S", "S"): 46, ("I", "S"): 6, ("I", "I"): 32, ("I", "C"): 6, ("C", "C"): 10}


def test_artstein_and_poesio_2008_p_568():
    found = values(table(CHECKED))
    assert found["bennett"] == pytest.approx(0.82)
    assert found["scott"] == pytest.approx(0.7995, abs=0.0001)
    assert found["kappa"] == pytest.approx(0.8013, abs=0.0001)
    assert found["alpha"] == pytest.approx(0.800, abs=0.001)


def test_artstein_and_poesio_2008_weighted():
    def half_to_check(one, other, counts):
        return 0.5 if "C" in (one, other) else 1.0

    assert alpha(table(CHECKED), distance=half_to_check) == pytest.approx(0.8156, abs=0.0001)
    assert weighted_kappa(table(CHECKED), distance=half_to_check) == pytest.approx(0.8163, abs=0.0001)


def test_krippendorff_2004_p_246_kappa_rewards_unlike_annotators():
    even = values(square([[12, 9, 9], [9, 14, 9], [9, 9, 20]]))
    uneven = values(square([[12, 18, 18], [0, 14, 18], [0, 0, 20]]))
    for found in (even, uneven):
        assert found["percent"] == pytest.approx(0.46)
        assert found["bennett"] == pytest.approx(0.190, abs=0.0005)
        assert found["scott"] == pytest.approx(0.186, abs=0.0005)
    assert (even["kappa"], uneven["kappa"]) == (pytest.approx(0.186, abs=0.0005), pytest.approx(0.258, abs=0.0005))


def test_zwick_1988_p_376():
    found = values(square([[20, 5, 5, 10], [0, 10, 5, 5], [0, 5, 10, 5], [0, 0, 0, 20]]))
    assert found["bennett"] == pytest.approx(0.467, abs=0.0005)
    assert found["scott"] == pytest.approx(0.460, abs=0.001)
    assert found["kappa"] == pytest.approx(0.474, abs=0.0005)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[8, 1], [0, 1]], 0.8658),
        ([[25, 12, 3], [13, 2, 15], [12, 16, 2]], -0.0480),
        ([[80, 7], [8, 5]], 0.808),
        ([[15, 4, 1, 0, 0], [3, 12, 4, 1, 0], [1, 3, 14, 3, 1], [0, 1, 3, 10, 2], [0, 0, 1, 2, 8]], 0.57997),
    ],
)
def test_gwet_ac1(rows, expected):
    """By Gwet 2008: by hand, on Cohen 1960 p. 37, and as irrCAC 1.4 computes it."""
    assert ac1(square(rows)) == pytest.approx(expected, abs=0.0001)


def test_kappa_of_relation_labels_of_inception():
    """The labels of nine dependencies in kappatest.tsv and kappaarcdiff.tsv, the data of its TwoPairedKappaTest."""
    first = ["DET", "amod", "amod", "nsubj", "ROOT", "prep", "DET", "amod", "pobj"]
    second = [*first[:-1], "SUBJ"]
    assert kappa([count(units(zip(first, second, strict=True)))]) == pytest.approx(56 / 65)
    assert kappa([count(units(zip(first, first, strict=True)))]) == 1


def test_units_with_one_value_do_not_count():
    """INCEpTION's twoWithoutLabelTest: of four positions, two are marked by one annotator only."""
    parts = [count(units([("", ""), ("", None), (None, ""), ("A", "B")]))]
    assert kappa(parts) == pytest.approx(1 / 3)
    assert fleiss(parts) == pytest.approx(0.2)
    assert alpha(parts) == pytest.approx(0.4)
    assert ac1(parts) == pytest.approx(3 / 11)


def test_krippendorff_alpha_of_nltk_with_a_gap():
    """The values of NLTK's own test, on dresses, one of them judged by one person only."""
    rows = [("YES", "NO", "NO"), ("YES", "NO", None), (None, None, "NO")]
    assert alpha([count(units(rows))]) == pytest.approx(-1 / 3)


SETS = [
    tuple(map(frozenset, pair))
    for pair in [("", ""), ("A", ""), "AA", "AB", ("AB", "A"), ("AB", "AC"), ("ABC", "ABC"), ("C", "AC"), ("C", "AC")]
]


def passonneau_2004(one, other, counts):
    return 1 / 3 if one <= other or other <= one else 2 / 3 if one & other else 1.0


def scaled(one, other, counts):
    return jaccard(one, other, counts) * passonneau_2004(one, other, counts)


def test_any_distance_will_do():
    """Two distances that dkpro-statistics has (SetAnnotationsTest): Passonneau 2004's, and Jaccard's scaled by it."""
    parts = [count(units(SETS))]
    assert alpha(parts, distance=passonneau_2004) == pytest.approx(0.186, abs=0.0005)
    assert alpha(parts, distance=scaled) == pytest.approx(0.252, abs=0.001)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("A", "B", 1), ("A", "AB", 1 - 1 / 3), ("AB", "BC", 1 - 1 / 9), ("ABC", "AB", 1 - 4 / 9), ("A", "", 1)],
)
def test_masi_is_passonneaus_of_2006(one, other, expected):
    assert masi(frozenset(one), frozenset(other), {}) == pytest.approx(expected)


# against another implementation

sets = st.frozensets(st.sampled_from("ABC"), min_size=1)
tables_of = partial(st.lists, min_size=2, max_size=12)


def triples(rows):
    return [(f"a{at}", number, value) for number, row in enumerate(rows) for at, value in enumerate(row) if value]


@given(tables_of(st.tuples(sets, sets, st.one_of(st.none(), sets))), st.sampled_from([jaccard, masi]))
def test_alpha_of_sets_is_nltks(rows, distance):
    theirs = {jaccard: jaccard_distance, masi: masi_distance}[distance]
    ours = alpha([count(units(rows))], distance=distance)
    if isinstance(ours, Undefined):
        assert len({value for row in rows for value in row if value}) == 1
    else:
        task = nltk_agreement.AnnotationTask(triples(rows), distance=theirs)
        assert ours == pytest.approx(task.alpha(), abs=0.02)  # NLTK rounds a third to 0.33


@given(tables_of(st.tuples(*[st.sampled_from("ABC")] * 2)))
def test_kappa_pi_and_s_are_nltks(rows):
    parts = [count(units(rows))]
    if len({value for row in rows for value in row}) == 1:
        return
    task = nltk_agreement.AnnotationTask(triples(rows))
    assert kappa(parts) == pytest.approx(task.kappa(), abs=1e-9)
    assert scott(parts) == pytest.approx(task.pi(), abs=1e-9)
    assert bennett(parts) == pytest.approx(task.S(), abs=1e-9)


@given(tables_of(st.tuples(*[st.sampled_from("ABC")] * 3)))
def test_kappa_of_three_is_davies_and_fleiss_as_nltk_has_it(rows):
    ours = kappa([count(units(rows))])
    if not isinstance(ours, Undefined):
        assert ours == pytest.approx(nltk_agreement.AnnotationTask(triples(rows)).multi_kappa(), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=12))
def test_weighted_kappa_is_cohens_of_1968_and_without_weights_it_is_kappa(rows):
    """By his formula: the weights of the pairs that are there, by those of all that chance would bring together."""
    parts = [count(units(rows))]
    assert same(weighted_kappa(parts, distance=nominal), kappa(parts))
    found = weighted_kappa(parts, distance=interval)
    by_chance = sum((one - other) ** 2 for one, _ in rows for _, other in rows) / len(rows) ** 2
    if by_chance:
        assert found == pytest.approx(1 - sum((one - other) ** 2 for one, other in rows) / len(rows) / by_chance)
    else:
        assert isinstance(found, Undefined)


def test_weighted_kappa_is_for_two():
    assert "is for two annotators" in weighted_kappa([count(units(["112", "121"]))], distance=nominal).why


# what holds of any data

ALL = {
    "percent": percent,
    "alpha": alpha,
    "ordinal alpha": partial(alpha, distance=ordinal),
    "interval alpha": partial(alpha, distance=interval),
    "ratio alpha": partial(alpha, distance=ratio),
    "kappa": kappa,
    "weighted kappa": lambda parts: weighted_kappa(parts, distance=interval),
    "fleiss": fleiss,
    "scott": scott,
    "ac1": ac1,
    "bennett": bennett,
}
each = pytest.mark.parametrize("value", ALL.values(), ids=ALL)
ratings = st.lists(st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=3, max_size=3), max_size=12)


def same(one, other):
    if isinstance(one, Undefined) or isinstance(other, Undefined):
        return one == other
    return one == pytest.approx(other, abs=1e-9)


@given(rows=ratings, cuts=st.lists(st.integers(0, 12), max_size=3))
def test_pooled_parts_give_what_all_units_give(rows, cuts):
    edges = [0, *sorted(cuts), 12]
    parts, whole = [count(units(rows[start:end])) for start, end in pairwise(edges)], [count(units(rows))]
    for name, value in ALL.items():
        assert same(value(parts), value(whole)), name


@given(rows=ratings, order=st.permutations(range(3)), data=st.data())
def test_the_order_of_annotators_and_of_units_changes_nothing(rows, order, data):
    shuffled = data.draw(st.permutations([[row[at] for at in order] for row in rows]))
    drawn, turned = [count(units(rows))], [count(units(shuffled))]
    for name, value in ALL.items():
        assert same(value(drawn), value(turned)), name


@given(row=st.lists(st.integers(0, 3), min_size=1, max_size=9))
def test_identical_work_gives_1_or_shows_nothing(row):
    parts = [count(units([(one, one) for one in row]))]
    for name, value in ALL.items():
        if len(set(row)) == 1 and value is not percent:
            assert value(parts) == Undefined(f"no variation: everyone said {row[0]} throughout"), name
        else:
            assert value(parts) == 1, name


@each
def test_random_work_gives_about_0(value):
    chance = random.Random(4)
    rows = [[chance.choice([1, 1, 2, 3]) for _ in range(2)] for _ in range(20000)]
    expected = 0.375 if value is percent else 0.0625 if value is bennett else value([count(units(rows))])
    assert value([count(units(rows))]) == pytest.approx(expected, abs=0.02)
    if value not in (percent, bennett, ac1):
        assert expected == pytest.approx(0, abs=0.02)


@each
@pytest.mark.parametrize("rows", [[], [(1, None), (None, 2)]], ids=["no units", "one value each"])
def test_no_two_values_no_coefficient(value, rows):
    assert value([count(units(rows))]) == Undefined("no unit has values by two annotators")
    assert value([]) == Undefined("no unit has values by two annotators")


def test_known_categories_show_what_was_not_chosen():
    parts = [count(units([(1, 1), (1, 1)]))]
    assert isinstance(ac1(parts), Undefined)
    assert (ac1(parts, categories=2), bennett(parts, categories=2)) == (1, 1)


def test_what_a_set_says_is_said_in_words():
    one = frozenset({"B", "A"})
    assert alpha([count(units([(one, one)]))]).why == "no variation: everyone said A + B throughout"
    assert alpha([count(units([(frozenset(), frozenset())]))]).why == "no variation: everyone said nothing throughout"


def test_two_annotators_who_each_know_one_value_only_agree_less_than_by_chance():
    assert kappa(table({("x", "y"): 5})) == 0
    assert alpha(table({("x", "y"): 5})) == pytest.approx(1 - 9 * 10 / 50)


def test_pairs_in_which_nothing_varies_do_not_hide_the_others():
    rows = [{"a": 1, "b": 1}] * 3 + [{"b": 1, "c": 2}]
    assert kappa([count(rows)]) == pytest.approx(0.0)
    assert kappa([count([*rows[:3], {"c": 2, "d": 2}])]).why == (
        "no variation: each two annotators gave one and the same value throughout"
    )


def test_scotts_pi_is_for_two():
    assert scott([count(units(["112"]))]) == Undefined(
        "Scott's pi is for two annotators; for more, it is Fleiss' kappa"
    )


@pytest.mark.parametrize(("neither", "expected"), [(0, -0.220), (10**3, 0.757), (10**7, 0.7742)])
def test_kappa_comes_to_f1_as_what_neither_marked_grows(neither, expected):
    """Hripcsak and Rothschild 2005, with 60 marked by both, 15 and 20 by one; F1 = 120 / 155."""
    parts = square([[neither, 15], [20, 60]])
    assert kappa(parts) == pytest.approx(expected, abs=0.0005)
    if neither > 10**6:
        assert kappa(parts) == pytest.approx(2 * 60 / (2 * 60 + 15 + 20), abs=1e-5)
