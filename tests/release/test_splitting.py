"""Which split a document goes to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.release.release_settings import ReleaseError
from goldspan.release.splitting import Join, SplitSettings, assign, groups, hashed

ANY = SplitSettings(minimum=0)

DRAWN = ["train", "validation", "test", "train", "validation", "train", "train", "train"]
"""Of the first eight documents; another list would move documents of every corpus."""


def names(number):
    return [f"d{one:04}" for one in range(number)]


def join(one, other):
    return Join(one, other, "a link")


@st.composite
def corpora(draw):
    """Documents, joins of some of them, and how many of the documents were there first."""
    documents = names(draw(st.integers(1, 40)))
    joins = draw(st.lists(st.builds(join, st.sampled_from(documents), st.sampled_from(documents)), max_size=30))
    return documents, joins, draw(st.integers(0, len(documents)))


def within(joins, documents):
    return [one for one in joins if {one.left, one.right} <= set(documents)]


@given(corpora(), st.integers())
def test_every_document_is_in_one_split_and_no_group_straddles(corpus, seed):
    documents, joins, _ = corpus
    made = assign(documents, joins, {}, SplitSettings(seed=seed, minimum=0))
    of = {one: name for name, some in made.splits.items() for one in some}
    assert sorted(one for some in made.splits.values() for one in some) == documents
    assert all(of[one.left] == of[one.right] for one in joins)
    assert made.new == of and not made.conflicts


@given(corpora())
def test_growth_moves_nothing_and_splits_no_group(corpus):
    documents, joins, first = corpus
    before = assign(documents[:first], within(joins, documents[:first]), {}, ANY).splits
    after = assign(documents, joins, before, ANY)
    for name, some in before.items():
        assert set(some) <= set(after.splits[name])
    bridged = {one for each in after.conflicts for one in (*each.new, *(d for s in each.recorded.values() for d in s))}
    of = {one: name for name, some in after.splits.items() for one in some}
    assert of.keys() | bridged == set(documents)
    assert all(of[one.left] == of[one.right] for one in joins if one.left not in bridged)
    assert set(after.new) == set(documents[first:]) - bridged


@given(corpora())
def test_without_joins_growing_in_steps_or_at_once_is_the_same(corpus):
    documents, _, first = corpus
    steps = assign(documents, [], assign(documents[:first], [], {}, ANY).splits, ANY)
    once = assign(documents, [], {}, ANY)
    assert {name: set(some) for name, some in steps.splits.items()} == {
        name: set(some) for name, some in once.splits.items()
    }


@given(corpora())
def test_a_group_goes_where_its_first_document_alone_would_have_gone(corpus):
    documents, joins, _ = corpus
    of = {one: name for name, some in assign(documents, joins, {}, ANY).splits.items() for one in some}
    for group in groups(documents, joins):
        assert {of[one] for one in group} == {hashed(group[0], ANY)}


@given(corpora())
def test_groups_are_what_hangs_together(corpus):
    documents, joins, _ = corpus
    found = groups(documents, joins)
    assert sorted(one for group in found for one in group) == documents
    of = {one: number for number, group in enumerate(found) for one in group}
    assert all(of[one.left] == of[one.right] for one in joins)
    # nothing hangs together without joins: each one can make one group fewer
    assert len(found) >= len(documents) - len({(one.left, one.right) for one in joins if one.left != one.right})
    assert [group[0] for group in found] == sorted(group[0] for group in found)


@pytest.mark.parametrize("seed", range(3))
def test_shares_are_roughly_kept(seed):
    made = assign(names(5000), [], {}, SplitSettings(seed=seed))
    shares = {name: len(some) / 5000 for name, some in made.splits.items()}
    # a share of 0.1 of 5,000 has a standard deviation of 0.0042: five of them
    assert shares == {
        "train": pytest.approx(0.8, abs=0.03),
        "validation": pytest.approx(0.1, abs=0.021),
        "test": pytest.approx(0.1, abs=0.021),
    }


def test_another_seed_is_another_division():
    one, other = (assign(names(200), [], {}, SplitSettings(seed=seed)).splits for seed in (1, 2))
    assert one != other


def test_the_draw_is_the_same_in_every_release():
    assert [hashed(one, SplitSettings()) for one in names(8)] == DRAWN


def test_shares_are_weights_and_a_share_of_nothing_gets_nothing():
    made = assign(names(300), [], {}, SplitSettings(shares={"train": 3, "dev": 0, "test": 1}))
    assert set(made.splits) == {"train", "test"}


def test_too_few_documents_are_not_split():
    assert assign(names(99), [], {}).splits == {} and assign(names(99), [], {}).new == {}
    assert assign(names(100), [], {}).splits


def test_a_record_holds_however_few_there_are():
    made = assign(["a", "b"], [join("a", "b")], {"gold": ("a",)})
    assert made.splits == {"gold": ("a", "b")} and made.new == {"b": "gold"}


def test_a_group_in_two_splits_is_listed_and_stays_as_it_is():
    joins = [join("a", "c"), join("c", "b"), join("d", "e")]
    made = assign(list("abcde"), joins, {"train": ("a",), "test": ("b",)}, ANY)
    (bridged,) = made.conflicts
    assert bridged.recorded == {"train": ("a",), "test": ("b",)}
    assert bridged.new == ("c",) and bridged.joins == tuple(joins[:2])
    assert "a" in made.splits["train"] and "b" in made.splits["test"] and set(made.new) == {"d", "e"}


def test_documents_that_are_gone_leave_the_record():
    made = assign(["a"], [], {"train": ("a",), "test": ("z",)}, ANY)
    assert made.gone == ("z",) and made.splits == {"train": ("a",)}


def test_a_document_in_two_splits_is_refused():
    with pytest.raises(ReleaseError, match=r"'a' is in train and in test; take it out"):
        assign(["a"], [], {"train": ("a",), "test": ("a",)})


def test_joins_of_unknown_documents_are_left_aside():
    assert groups(["a", "b"], [join("a", "z"), join("z", "b")]) == [("a",), ("b",)]


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({}, "give no split anything"),
        ({"train": 0}, "give no split anything"),
        ({"train-clean": 1}, "no split can be called 'train-clean'"),
        ({"all": 1}, "no split can be called 'all'"),
        ({"train": -1, "test": 2}, "share of 'train' must be a number from 0"),
        ({"train": float("nan")}, "share of 'train'"),
        ({"train": float("inf")}, "share of 'train'"),
    ],
)
def test_shares_that_cannot_be_kept_are_refused(shares, message):
    with pytest.raises(ReleaseError, match=message):
        SplitSettings(shares=shares)
