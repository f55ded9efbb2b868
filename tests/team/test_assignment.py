"""Who gets which document: every property that a lead relies on, over random teams and corpora."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.team.assignment import TeamSettings, assign, loads, unknown_names
from goldspan.team.people import TeamError

DOCUMENTS = st.lists(st.text("abcdefgh0123456789_", min_size=1), unique=True, max_size=60)
PEOPLE = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=2)
SETTINGS = st.builds(TeamSettings, double=st.floats(0, 1), seed=st.integers())


@given(DOCUMENTS, PEOPLE, SETTINGS)
def test_everybody_has_as_many_documents_within_one_and_every_document_its_number(documents, people, settings):
    made = assign(documents, people, {}, settings=settings)
    assert list(made) == documents
    numbers = Counter(len(some) for some in made.values())
    assert set(numbers) <= {1, 2}
    assert abs(numbers[2] - settings.double * len(documents)) <= 0.5
    assert all(len(set(some)) == len(some) and set(some) <= set(people) for some in made.values())
    counts = loads(made, people)
    assert max(counts.values()) - min(counts.values()) <= 1


@given(DOCUMENTS, PEOPLE, st.integers(), st.data())
def test_each_document_gets_the_number_that_is_asked_for(documents, people, seed, data):
    each = data.draw(st.integers(1, len(people)))
    made = assign(documents, people, {}, each=each, settings=TeamSettings(seed=seed))
    assert {len(some) for some in made.values()} <= {each}
    counts = loads(made, people)
    assert max(counts.values()) - min(counts.values()) <= 1


@given(DOCUMENTS, PEOPLE, SETTINGS, st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_in_whatever_order_documents_and_people_come(documents, people, settings, random):
    made = assign(documents, people, {}, settings=settings)
    others, team = list(documents), list(people)
    random.shuffle(others)
    random.shuffle(team)
    assert assign(others, team, {}, settings=settings) == made


@given(DOCUMENTS, DOCUMENTS, PEOPLE, SETTINGS)
def test_new_documents_move_no_assignment_and_the_share_and_the_balance_hold(documents, more, people, settings):
    first = assign(documents, people, {}, settings=settings)
    every = [*documents, *(one for one in more if one not in documents)]
    new = assign(every, people, first, settings=settings)
    assert not new.keys() & first.keys() and {*new, *first} == set(every)
    both = {**first, **new}
    counts = loads(both, people)
    assert max(counts.values()) - min(counts.values()) <= 1
    double = sum(len(some) == 2 for some in both.values())
    least = sum(len(some) == 2 for some in first.values())
    assert double == max(least, min(least + len(new), int(settings.double * len(every) + 0.5)))


def test_another_seed_gives_another_assignment():
    documents = [f"d{number}" for number in range(40)]
    assert len({str(assign(documents, "abc", {}, settings=TeamSettings(seed=seed))) for seed in range(5)}) == 5


def test_somebody_who_comes_later_gets_documents_until_all_have_as_many():
    known = {f"d{number}": ("a",) for number in range(4)}
    assert assign([*known, "e", "f"], ["a", "b"], known) == {"e": ("b",), "f": ("b",)}


def test_too_few_people_and_a_share_of_doubles_where_all_are_doubled_are_refused():
    with pytest.raises(TeamError, match="1 person cannot annotate a document 2 times"):
        assign(["d"], ["a"], {}, each=2)
    with pytest.raises(TeamError, match="annotators_per_task"):
        assign(["d"], ["a", "b"], {}, each=2, settings=TeamSettings(double=0.5))


def test_what_is_named_and_not_there_is_said():
    problems = list(unknown_names({"d": ("a", "z"), "gone": ("a",)}, ["d"], ["a"]))
    assert problems == ["1 document not in the corpus: gone", "no annotator of the settings: z"]
