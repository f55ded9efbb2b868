"""Published values of gamma. The data are typed in from where each test says.

"dkpro" are the fixtures of dkpro-statistics, `dkpro-statistics-agreement/src/test/resources/pygamma/fixture_0*.json`,
made with pygamma-agreement 0.5.9 in single precision. "pygamma" are the tests of bootphon/pygamma-agreement.
"""

from itertools import pairwise

import pytest
from continua import aligned, continuum, disorder, matrix

from goldspan.agreement.gamma import Dissimilarity, Sampling, Unit, disorders

SIMPLE = continuum([(1, 5, "a"), (6, 10, "b"), (11, 15, "a")], [(2, 6, "a"), (7, 11, "b"), (12, 16, "a")])
UNEQUAL = continuum(
    [(1, 5, "a"), (6, 10, "b"), (20, 24, "a"), (30, 34, "b")],
    [(2, 6, "a"), (31, 35, "b")],
)
IDENTICAL = continuum(*[[(1, 5, "a"), (10, 15, "b"), (20, 25, "c")]] * 2)
THREE = continuum([(1, 5, "a"), (10, 14, "b")], [(2, 6, "a"), (11, 15, "b")], [(1, 4, "a"), (9, 14, "c")])
LARGER = continuum(
    [(10 * number + 1, 10 * number + 6, "abc"[number % 3]) for number in range(16)],
    [(10 * number + 2, 10 * number + 8, "bca"[number % 3]) for number in range(16)],
)
WEIGHTED = continuum([(1, 5, "a"), (6, 10, "b"), (11, 15, "c")], [(2, 7, "a"), (8, 12, "b"), (11, 15, "a")])
HEAVY = Dissimilarity(alpha=3, beta=2)


@pytest.mark.parametrize(
    ("of", "using", "expected"),
    [
        (SIMPLE, None, 0.0625),
        (UNEQUAL, None, 0.7083333134651184),
        (IDENTICAL, None, 0.0),
        (THREE, None, 0.40875643491744995),
        (LARGER, None, 1.0743801593780518),
        (WEIGHTED, HEAVY, 1.0277777910232544),
    ],
    ids=["dkpro 01", "dkpro 02", "dkpro 03", "dkpro 04", "dkpro 05", "dkpro 06"],
)
def test_the_disorder_of_the_best_alignment(of, using, expected):
    assert disorder(of, using) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(
            continuum(
                [(150367, 550367, "b"), (2163898, 2563898, "a"), (2518744, 2918744, "a")],
                [(-504927, -104927, "a"), (11160, 411160, "a")],
            ),
            1.6484464406967163,
            id="dkpro 02, second",
        ),
        pytest.param(
            continuum(
                [(962431, 1362431, "b"), (2536146, 2936146, "a"), (4438833, 4838833, "b")],
                [(1602396, 2002396, "b"), (2928321, 3328321, "a"), (5487355, 5887355, "a")],
            ),
            1.6537526845932007,
            id="dkpro 02, seventh",
        ),
        pytest.param(
            continuum(
                [(373938, 716439, "c"), (1130082, 1613892, "a")],
                [(339553, 673303, "a"), (845304, 1238337, "c")],
                [(253388, 677929, "a"), (1017483, 1427270, "a")],
            ),
            0.8253426551818848,
            id="dkpro 04, first",
        ),
        pytest.param(
            continuum(
                [(459006, 843060, "b"), (1277804, 1677230, "a")],
                [(244629, 690938, "b"), (1137832, 1527671, "a")],
                [(-106022, 296146, "b"), (574941, 985434, "a")],
            ),
            1.3278082609176636,
            id="dkpro 04, third",
        ),
        pytest.param(
            continuum(
                [
                    *[(34138, 92371, "b"), (143320, 207304, "b"), (246678, 293724, "a"), (337936, 400142, "b")],
                    *[(444823, 500978, "b"), (543134, 600104, "b"), (657271, 708462, "b"), (750483, 803222, "a")],
                    *[(846729, 904792, "a"), (972062, 1023098, "c"), (1061271, 1117102, "c"), (1159660, 1220510, "a")],
                    *[(1288807, 1345656, "b"), (1374148, 1429970, "b"), (1469473, 1525382, "a")],
                    (1601197, 1655814, "b"),
                ],
                [
                    *[(67450, 107141, "c"), (154609, 212996, "b"), (273609, 331176, "b"), (374486, 427698, "c")],
                    *[(481061, 532758, "c"), (571349, 626784, "a"), (704582, 763537, "a"), (799946, 862311, "b")],
                    *[(910193, 975670, "b"), (997254, 1052199, "c"), (1090545, 1154701, "b"), (1213597, 1272459, "a")],
                    *[(1302608, 1363721, "c"), (1417526, 1470112, "c"), (1496392, 1555330, "b")],
                    (1584466, 1637062, "a"),
                ],
            ),
            1.131066083908081,
            id="dkpro 05, last but one",
        ),
    ],
)
def test_the_disorder_of_a_sample(of, expected):
    """Samples that the fixtures list with their disorder, with the positions in whole numbers."""
    assert disorder(of) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("of", "using", "expected", "gamma"),
    [
        (SIMPLE, None, 0.5369704365730286, 0.8836062550544739),
        (UNEQUAL, None, 1.6350783109664917, 0.5667893886566162),
        (THREE, None, 1.1979972124099731, 0.6588001847267151),
        (LARGER, None, 0.9759838581085205, -0.10081756114959717),
        (WEIGHTED, HEAVY, 1.3599934577941895, 0.24427741765975952),
    ],
    ids=["dkpro 01", "dkpro 02", "dkpro 04", "dkpro 05", "dkpro 06"],
)
def test_the_expected_disorder_is_that_of_the_same_sampler(of, using, expected, gamma):
    """Theirs is the mean of 30 samples, so it lies within 2.6 of its standard errors of the mean of a thousand."""
    found = disorders(of, dissimilarity=using, sampling=Sampling(precision=None, first=1000))
    error = 2.6 * found.deviation * (1 / 30 + 1 / 1000) ** 0.5
    assert found.expected == pytest.approx(expected, abs=error)
    assert found.gamma == pytest.approx(gamma, abs=error * found.observed / found.expected**2 * 1.5)


def test_four_positions_of_inception():
    """INCEpTION's GammaAgreementMeasureTest, twoWithoutLabelTest: no label stands for one of its own."""
    of = continuum([(0, 1, ""), (1, 2, ""), (3, 4, "A")], [(0, 1, ""), (2, 3, ""), (3, 4, "B")])
    found = disorders(of, sampling=Sampling(precision=None, first=1000))
    assert found.observed == pytest.approx(2 / 3)
    error = 2.6 * found.deviation * (1 / 30 + 1 / 1000) ** 0.5
    assert found.gamma == pytest.approx(0.3548, abs=error * found.observed / found.expected**2 * 1.5)


def test_identical_annotations_have_a_gamma_of_one():
    """dkpro 03."""
    assert disorders(IDENTICAL).gamma == 1


@pytest.mark.parametrize(
    ("one", "other", "expected", "within"),
    [
        ((4, 14), (40, 44), 22.2, 0.1),
        ((4, 14), (4, 14), 0.0, 0.0),
        ((4, 14), (20, 25), 3.2, 0.1),
        ((4, 14), (14, 24), 1.0, 0.0),
        ((20, 30), (20, 25), 0.11, 0.005),
        ((20, 25), (14, 24), 0.22, 0.005),
    ],
)
def test_positions_of_figure_10(one, other, expected, within):
    """Mathet et al. 2015, figure 10; the numbers also in pygamma's tests/test_dissimilarity.py."""
    assert matrix(Unit((one,)), Unit((other,)))[0, 1] == pytest.approx(expected, abs=within)


def test_scale_does_not_matter_in_figure_20():
    """Mathet et al. 2015, figure 20."""
    small = matrix(Unit(((0, 7),)), Unit(((0, 10),)))
    assert small[0, 1] == matrix(Unit(((0, 21),)), Unit(((0, 30),)))[0, 1] > 0


LIZA = [(1, 5, "Carol"), (6, 8, "Bob"), (12, 18, "Carol"), (7, 20, "Alice")]
PIERROT = [(2, 6, "Carol"), (7, 8, "Bob"), (12, 18, "Alice"), (8, 10, "Alice"), (7, 19, "Jeremy")]
HADRIEN = [(1, 6, "Carol"), (8, 10, "Alice"), (7, 19, "Jeremy"), (19, 20, "Alice")]
# their matrix goes by the alphabet: its first row is Alice's
TABLE = {
    ("Carol", "Bob"): 0.6,
    ("Carol", "Alice"): 0.3,
    ("Carol", "Jeremy"): 0.7,
    ("Bob", "Alice"): 0.5,
    ("Bob", "Jeremy"): 0.4,
    ("Alice", "Jeremy"): 0.7,
}


def test_positions_of_two_annotators():
    """pygamma, tests/test_dissimilarity.py: the units of both in order, each of the first with each of the second."""
    first = [(1, 5), (6, 8), (7, 20), (12, 18)]
    second = [(2, 6), (7, 8), (7, 19), (8, 10), (12, 18)]
    found = matrix(*[Unit((one,)) for one in first + second], dissimilarity=Dissimilarity(delta_empty=0.5))
    assert found[:4, 4:].ravel() == pytest.approx(
        [
            *[0.03125, 1.62, 0.78125, 2.0, 2.88],
            *[0.5, 0.05555555555555555, 0.36734693877551017, 0.5, 2.0],
            *[0.6245674740484429, 0.36734693877551017, 0.0008, 0.26888888888888884, 0.06786703601108032],
            *[2.4200000000000004, 2.2959183673469385, 0.05555555555555555, 1.125, 0.0],
        ],
        abs=1e-9,
    )


def test_the_best_alignment_of_three_annotators_with_a_table():
    """pygamma, tests/test_alignement.py, `test_best_alignment`."""
    of = continuum(LIZA, PIERROT, HADRIEN)
    assert disorder(of, Dissimilarity(alpha=3, delta_empty=0.5, table=TABLE)) == pytest.approx(0.434788756, abs=1e-5)


def test_the_disorder_of_a_worse_alignment_of_three_annotators():
    """pygamma, tests/test_alignement.py, `test_alignment`: an alignment that is far from best, by the definition."""
    using = Dissimilarity(alpha=3, delta_empty=0.5, table=TABLE)
    places = [[(1, 5), (2, 6), (1, 6)], [(6, 8), (7, 8), (8, 10)], [(7, 20), (7, 19), (7, 19)]]
    places += [[(12, 18), (12, 18), None], [None, (8, 10), (19, 20)]]
    total = 0.0
    for row in places:
        found = matrix(*[Unit((one,)) for one in row if one], dissimilarity=using)
        missing = 3 - len(found) * (len(found) - 1) // 2
        total += (using.alpha * sum(found[0, 1:]) + missing * using.delta_empty) / 3
        total += using.alpha * found[1, 2] / 3 if len(found) == 3 else 0.0
    # Bob and Alice twice, Alice and Jeremy twice, Carol and Alice once; each a third of delta_empty
    total += (2 * 0.5 + 2 * 0.7 + 0.3) * using.delta_empty / 3
    assert total / (13 / 3) == pytest.approx(6.1655581547663765, abs=1e-5)


def test_alex_paul_and_suzan():
    """pygamma, tests/test_gammas.py: 0.96 within one in a hundred, 0.44 to 0.47, and which categories agree fully."""
    of = continuum(
        [(2, 9, "1"), (11, 17, "2"), (24, 30, "5"), (32, 36, "6"), (36, 44, "6"), (44, 60, "7")],
        [(2, 9, "1"), (11, 17, "3"), (19, 25, "5"), (32, 44, "6")],
        [(2, 9, "1"), (11, 17, "4"), (21, 27, "5"), (32, 36, "6"), (36, 40, "6"), (40, 44, "6")],
    )
    found = disorders(of, dissimilarity=Dissimilarity(alpha=3), sampling=Sampling(sampler="shuffle", precision=0.02))
    assert found.observed == pytest.approx(0.96, rel=0.01)
    assert 0.44 <= found.gamma <= 0.47
    assert [found.gamma_k(category) for category in "123456"] == pytest.approx([1, 0, 0, 0, 1, 1])


def test_more_units_on_the_same_length_never_share_a_unit():
    chosen = aligned(continuum(LIZA, PIERROT, HADRIEN))[0].chosen
    units = sorted(unit for one in chosen for unit in one.units.ravel())
    assert all(one < other for one, other in pairwise(units))
