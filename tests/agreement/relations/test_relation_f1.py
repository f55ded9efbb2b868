"""Precision, recall and F1 of relations, end to end."""

import pytest
from agreement.relations.small_relations import B_CUT, B_OTHER, INVERSE, SYMMETRIC, A, B, C, schemas
from hypothesis import given, settings
from small_layers import DOC, layer, layers, relation

from goldspan.agreement.measures import Task
from goldspan.agreement.relations.relation_f1 import MEASURES, RelationMatches, f1, match_relations, precision, recall
from goldspan.agreement.statistics.scores import Undefined
from goldspan.model import replace

BY_NAME = {measure.name: measure for measure in MEASURES}


def test_strict_needs_identical_ends_and_relaxed_only_aligned_ones():
    one = layer([A, B, C], [relation("p", A, B), relation("p", A, C)])
    other = layer([A, B_CUT, C], [relation("p", A, B_CUT), relation("p", A, C)])
    assert match_relations(one, other, ends="strict") == RelationMatches(1, 2, 2)
    assert match_relations(one, other, ends="relaxed") == RelationMatches(2, 2, 2)


def test_another_label_of_an_end_is_another_end_strictly():
    one, other = layer([A, B], [relation("p", A, B)]), layer([A, B_OTHER], [relation("p", A, B_OTHER)])
    assert match_relations(one, other, ends="strict").both == 0
    assert match_relations(one, other, ends="relaxed").both == 1


def test_type_and_direction_count_where_relations_are_labelled():
    one = layer([A, B, C], [relation("p", A, B), relation("p", A, C)])
    other = layer([A, B, C], [relation("q", A, B), relation("p", C, A)])
    assert match_relations(one, other, ends="strict") == RelationMatches(0, 2, 2)
    assert match_relations(one, other, ends="strict", labels=False) == RelationMatches(2, 2, 2)


def test_a_symmetric_relation_is_the_same_from_either_end():
    one, other = layer([A, B], [relation("p", A, B)]), layer([A, B], [relation("p", B, A)])
    assert match_relations(one, other, SYMMETRIC, ends="strict") == RelationMatches(1, 1, 1)
    assert match_relations(one, other, ends="strict") == RelationMatches(0, 1, 1)


def test_an_inverse_says_the_same_from_the_other_end():
    one, other = layer([A, B], [relation("p", A, B)]), layer([A, B], [relation("q", B, A)])
    assert match_relations(one, other, INVERSE, ends="strict") == RelationMatches(1, 1, 1)
    assert match_relations(one, other, ends="strict") == RelationMatches(0, 1, 1)


def test_what_is_said_twice_counts_once():
    one = layer([A, B], [relation("p", A, B), relation("q", B, A)])
    assert match_relations(one, one, INVERSE, ends="strict") == RelationMatches(1, 1, 1)


def test_precision_and_recall_are_of_the_other_and_of_the_one():
    documents = [RelationMatches(1, 4, 2)]
    assert (precision(documents), recall(documents), f1(documents)) == (0.5, 0.25, pytest.approx(1 / 3))


def test_without_relations_there_is_no_score():
    assert f1([RelationMatches(0, 0, 0)]) == Undefined("nobody drew a relation")
    assert precision([RelationMatches(0, 1, 0)]) == Undefined("the other annotator drew no relation")
    assert recall([RelationMatches(0, 0, 1)]) == Undefined("the one annotator drew no relation")


def test_a_relation_without_its_span_is_reported():
    with pytest.raises(ValueError, match="has an end that is no span"):
        match_relations(layer([A], [relation("p", A, B)]), layer([A, B]), ends="strict")


def test_more_annotators_are_all_their_pairs():
    drawn, bare = layer([A, B], [relation("p", A, B)], name="ann"), layer([A, B], name="bob")
    task = Task(DOC, (drawn, bare, replace(drawn, name="eve", annotator="eve")))
    one = BY_NAME["relation F1, strict"].of([task])
    assert (one.value, one.n) == (2 / 4, 4)  # ann, eve: 2 of 2; ann, bob and bob, eve: 0 of 1


@given(layers("ann"), layers("bob"), schemas)
def test_relaxed_ends_never_lose_a_match(one, other, by):
    for labels in (True, False):
        strict, relaxed = (match_relations(one, other, by, ends=ends, labels=labels) for ends in ("strict", "relaxed"))
        assert relaxed.both >= strict.both
        assert (relaxed.left, relaxed.right) == (strict.left, strict.right)


@settings(max_examples=30)
@given(layers("ann"), schemas)
def test_identical_layers_agree_wholly(one, by):
    tasks = [Task(DOC, (one, replace(one, name="bob")), by)]
    assert {measure.of(tasks).value for measure in MEASURES} == ({1.0} if one.relations else {None})
