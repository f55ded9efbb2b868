"""When votes settle a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.adjudicate.policies import Policy


def chosen(policy, **votes):
    """``A="xy"``: x and y gave the answer A; ``nothing`` is the answer that there is nothing."""
    return policy.choose([(answer, tuple(who)) for answer, who in votes.items()], "nothing")


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({"A": "xyz"}, ("A",)),
        ({"A": "xy", "B": "z"}, None),
        ({"A": "xy", "nothing": "z"}, None),
        ({"nothing": "xy"}, ("nothing",)),
    ],
)
def test_unanimous_wants_everybody(votes, expected):
    assert chosen(Policy(rule="unanimous"), **votes) == expected


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({"A": "xy", "B": "z"}, ("A",)),
        ({"A": "x", "B": "y"}, None),
        ({"A": "xy", "B": "z", "C": "w"}, None),
        ({"A": "x", "nothing": "yz"}, ("nothing",)),
    ],
)
def test_a_majority_is_more_than_half_of_all(votes, expected):
    assert chosen(Policy(rule="majority"), **votes) == expected


# INCEpTION's own examples: ThresholdBasedMergeStrategyTest of inception-curation (Apache-2.0)
@pytest.mark.parametrize(
    ("confidence", "top", "votes", "expected"),
    [
        (0.0, 1, {"A": "xy", "B": "z"}, ("A",)),
        (0.0, 1, {"A": "x", "B": "y"}, None),
        (0.0, 1, {"A": "x"}, ("A",)),
        (0.0, 1, {}, None),
        (1.0, 1, {"A": "xy", "B": "z"}, None),
        (1.0, 1, {"A": "x", "B": "y"}, None),
        (1.0, 1, {"A": "x"}, ("A",)),
        (0.5, 1, {"A": "xy", "B": "z"}, ("A",)),
        (0.5, 1, {"A": "vwx", "B": "yz"}, ("A",)),
        (0.4, 2, {"A": "xy", "B": "z"}, ("A",)),
        (0.4, 2, {"A": "vwx", "B": "yz"}, ("A", "B")),
        (0.4, 2, {"A": "x", "B": "y"}, ("A", "B")),
    ],
)
def test_thresholds_do_what_inception_says_they_do(confidence, top, votes, expected):
    assert chosen(Policy(rule="threshold", annotators=0, confidence=confidence, top=top), **votes) == expected


def test_by_thresholds_who_marked_nothing_has_no_vote():
    assert chosen(Policy(rule="threshold", confidence=1.0), A="x", nothing="yz") == ("A",)
    assert chosen(Policy(rule="threshold", confidence=1.0, annotators=2), A="x", nothing="yz") is None


def test_a_tie_for_the_last_rank_is_not_settled():
    assert chosen(Policy(rule="threshold", confidence=0.0, top=2), A="vw", B="x", C="y") is None


def test_where_there_is_room_for_one_the_rest_of_the_ranks_are_not_taken():
    policy = Policy(rule="threshold", confidence=0.4, top=2)
    assert policy.choose([("A", "vwx"), ("B", "yz")], "nothing", single=True) == ("A",)


@pytest.mark.parametrize(
    ("share", "votes", "expected"),
    [
        (0.5, {"A": "x", "B": "yz"}, ("A",)),
        (0.7, {"A": "x", "B": "yz"}, None),
        (0.5, {"B": "yz"}, ("B",)),
        (0.5, {"A": "x", "B": "uvw"}, None),
        (0.5, {"A": "x", "nothing": "y"}, ("A",)),
    ],
)
def test_trust_weighs(share, votes, expected):
    assert chosen(Policy(rule="weighted", share=share, weights={"x": 3.0}), **votes) == expected


def test_whom_nobody_trusts_settles_nothing():
    assert chosen(Policy(rule="weighted", weights={"x": 0.0}), A="x") is None


votes = st.dictionaries(st.sampled_from(["A", "B", "C", "nothing"]), st.integers(1, 4), min_size=1).map(
    lambda sizes: [(answer, tuple(f"{answer}{n}" for n in range(size))) for answer, size in sizes.items()]
)


@given(votes, st.integers(0, 4), st.integers(0, 4), st.floats(0, 1), st.floats(0, 1), st.integers(1, 3))
def test_higher_thresholds_never_settle_more(given_votes, people, more_people, confidence, more_confidence, top):
    low = Policy(rule="threshold", annotators=people, confidence=min(confidence, more_confidence), top=top)
    high = Policy(
        rule="threshold", annotators=max(people, more_people), confidence=max(confidence, more_confidence), top=top
    )
    assert set(high.choose(given_votes, "nothing") or ()) <= set(low.choose(given_votes, "nothing") or ())


@given(votes, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_share_never_settles_more(given_votes, share, other):
    weights = {"A0": 2.5, "B0": 0.5}
    low = Policy(rule="weighted", share=min(share, other), weights=weights)
    high = Policy(rule="weighted", share=max(share, other), weights=weights)
    assert set(high.choose(given_votes, "nothing") or ()) <= set(low.choose(given_votes, "nothing") or ())
