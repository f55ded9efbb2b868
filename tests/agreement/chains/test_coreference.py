"""The measures of coreference, on published examples."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldspan.agreement.chains.coreference import (
    Ratios,
    b_cubed,
    ceaf_e,
    ceaf_m,
    compare_clusters,
    conll,
    f1,
    lea,
    muc,
    precision,
    recall,
)
from goldspan.agreement.statistics.scores import Undefined

SCORERS = [muc, b_cubed, ceaf_e, ceaf_m, lea]


def clusters(written):
    """``"abc de"`` as sets of mentions."""
    return [frozenset(word) for word in written.split()]


def of(scorer, one, other):
    """Recall, precision and F1."""
    part = [scorer(clusters(one), clusters(other))]
    return recall(part), precision(part), f1(part)


# Vilain et al. 1995: table 1, and the two examples that follow it


@pytest.mark.parametrize(
    ("key", "response", "expected"),
    [
        ("ABCD", "AB CD", (2 / 3, 1)),
        ("AB CD", "ABCD", (1, 2 / 3)),
        ("ABCD", "ABCD", (1, 1)),
        ("ABC", "AC", (1 / 2, 1)),
        ("BCDEGHJ", "ABC DEF GHI", (3 / 6, 3 / 6)),
        ("ABC DEFG", "AB CD FGH", (2 / 5, 2 / 4)),
    ],
)
def test_muc_of_vilain(key, response, expected):
    assert of(muc, key, response)[:2] == pytest.approx(expected)


# Bagga and Baldwin 1998: one key, and two responses that MUC cannot tell apart


@pytest.mark.parametrize(("response", "right"), [("12345 6789ABC", 16 / 21), ("1234589ABC 67", 7 / 12)])
def test_b_cubed_of_bagga_and_baldwin(response, right):
    key = "12345 67 89ABC"
    assert of(b_cubed, key, response)[:2] == pytest.approx((1, right))
    assert of(muc, key, response)[:2] == pytest.approx((1, 9 / 10))


# Luo 2005, table 1: a key of three entities and four responses


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("12345 6789ABC", (0.947, 0.865, 0.833, 0.733)),
        ("1234589ABC 67", (0.947, 0.737, 0.583, 0.667)),
        ("123456789ABC", (0.900, 0.545, 0.417, 0.294)),
        ("1 2 3 4 5 6 7 8 9 A B C", (0.0, 0.400, 0.250, 0.178)),
    ],
)
def test_ceaf_of_luo(response, expected):
    found = [of(scorer, "12345 67 89ABC", response)[2] for scorer in (muc, b_cubed, ceaf_m, ceaf_e)]
    assert found == pytest.approx(expected, abs=0.0005)


# Pradhan et al. 2014, section 4 and figure 1; Moosavi and Strube 2016 take up the example for LEA

KEY, RESPONSE = "abc defg", "ab cd fghi"


@pytest.mark.parametrize(
    ("scorer", "expected"),
    [
        (muc, (2 / 5, 2 / 5)),
        (b_cubed, ((4 / 3 + 1 / 3 + 1 / 4 + 4 / 4) / 7, (4 / 2 + 1 / 2 + 1 / 2 + 4 / 4) / 8)),
        (ceaf_m, (4 / 7, 4 / 8)),
        (ceaf_e, ((4 / 5 + 4 / 8) / 2, (4 / 5 + 4 / 8) / 3)),
        (lea, ((3 * 1 / 3 + 4 * 1 / 6) / 7, (2 * 1 + 2 * 0 + 4 * 1 / 6) / 8)),
    ],
)
def test_the_example_of_pradhan_and_of_moosavi(scorer, expected):
    assert of(scorer, KEY, RESPONSE)[:2] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("scorer", "printed"),
    [(muc, (0.40, 0.40)), (b_cubed, (0.42, 0.50)), (ceaf_m, (0.57, 0.50)), (ceaf_e, (0.65, 0.43)), (lea, (0.24, 0.33))],
)
def test_the_same_to_two_digits(scorer, printed):
    assert of(scorer, KEY, RESPONSE)[:2] == pytest.approx(printed, abs=0.006)


def test_conll_is_the_mean_of_three():
    part = compare_clusters(clusters(KEY), clusters(RESPONSE))
    three = [of(scorer, KEY, RESPONSE)[2] for scorer in (muc, b_cubed, ceaf_e)]
    assert conll([part]) == pytest.approx(sum(three) / 3)
    assert part.mentions == 15


# the test cases of the CoNLL reference scorer (test/TestCases.README), with LEA as its authors added it


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("a bc def", [(1, 1), (1, 1), (1, 1), (1, 1), (1, 1)]),
        ("a de", [(1 / 3, 1), (7 / 18, 1), (1.8 / 3, 1.8 / 2), (3 / 6, 1), ((1 + 3 / 3) / 6, 1)]),
        (
            "a bcx defy z",
            [(1, 3 / 5), (1, 55 / 108), (2.657142 / 3, 2.657142 / 4), (1, 6 / 9), (1, (1 + 3 / 3 + 4 * 3 / 6) / 9)],
        ),
        (
            "a bcx dy z",
            [(1 / 3, 1 / 3), (5 / 9, 17 / 42), (2.2 / 3, 2.2 / 4), (4 / 6, 4 / 7), (3 / 6, (1 + 3 / 3) / 7)],
        ),
        (
            "a bcxB dy z",
            [(1 / 3, 1 / 4), (5 / 9, 5 / 16), (2.066667 / 3, 2.066667 / 4), (4 / 6, 4 / 8), (3 / 6, (1 + 4 / 6) / 8)],
        ),
        (
            "a bcx dy Bz",
            [(1 / 3, 1 / 4), (5 / 9, 17 / 48), (2.2 / 3, 2.2 / 4), (4 / 6, 4 / 8), (3 / 6, (1 + 3 / 3) / 8)],
        ),
        ("abcdef", [(1, 3 / 5), (1, 7 / 18), None, None, (5 / 6, 4 / 15)]),
        ("axycdez", [(1 / 3, 1 / 6), (17 / 36, 6 / 49), None, None, (1 / 6, 1 / 21)]),
    ],
)
def test_cases_of_the_reference_scorer(response, expected):
    for scorer, wanted in zip((muc, b_cubed, ceaf_e, ceaf_m, lea), expected, strict=True):
        if wanted:
            assert of(scorer, "a bc def", response)[:2] == pytest.approx(wanted, abs=1e-6), scorer.__name__


@pytest.mark.parametrize(
    ("key", "response", "expected"),
    [
        ("a bc def", "a b c d e f", (1 / 6, 1 / 6)),
        ("ab cde", "bcx de", (3 / 3 / 5, 2 / 5)),
        ("a b c d e f", "a b c x y z", (1 / 2, 1 / 2)),
        ("a b c d e f", "abcdef", (0, 0)),
    ],
)
def test_lea_takes_a_singleton_as_resolved_by_itself_only(key, response, expected):
    assert of(lea, key, response)[:2] == pytest.approx(expected)


# what has no value


def test_clusters_of_one_annotator_only_are_no_agreement():
    assert all(of(scorer, "ab", "")[2] == 0 for scorer in SCORERS)
    assert isinstance(of(b_cubed, "ab", "")[1], Undefined)


def test_without_clusters_there_is_no_figure():
    for scorer in SCORERS:
        assert of(scorer, "", "")[2] == Undefined("nobody joined mentions")
    assert isinstance(of(muc, "a b", "a b")[2], Undefined)  # singletons have no links
    assert of(lea, "a b", "a b")[2] == 1
    assert conll([compare_clusters([], [])]) == Undefined("nobody joined mentions")


def test_documents_are_summed_before_they_are_divided():
    parts = [Ratios(1, 2, 1, 1), Ratios(1, 8, 1, 3)]
    assert (recall(parts), precision(parts)) == (2 / 10, 2 / 4)


# for any clusters


@st.composite
def clusterings(draw):
    things = draw(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3)))
    return [
        frozenset(mention for mention, other in things.items() if other == thing)
        for thing in draw(st.permutations(sorted(set(things.values()))))
    ]


@settings(max_examples=50)
@given(clusterings(), clusterings(), st.randoms(use_true_random=False))
def test_f1_is_the_same_either_way_round_and_in_any_order(one, other, chance):
    for scorer in SCORERS:
        value = f1([scorer(one, other)])
        mixed = chance.sample(other, len(other)), chance.sample(one, len(one))
        assert isinstance(value, Undefined) or 0 <= value <= 1 + 1e-9
        turned = f1([scorer(*mixed)])
        assert turned == (value if isinstance(value, Undefined) else pytest.approx(value))


@settings(max_examples=50)
@given(clusterings().filter(len))
def test_identical_clusterings_agree_wholly(one):
    for scorer in (b_cubed, ceaf_e, ceaf_m, lea):
        assert f1([scorer(one, one)]) == pytest.approx(1)
    assert f1([muc(one, one)]) in (1, Undefined("nobody joined mentions"))
