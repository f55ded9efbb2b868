"""Why annotators disagree on relations."""

from collections import Counter

import pytest
from agreement.relations.small_relations import B_CUT, B_OTHER, SYMMETRIC, A, B, C, schemas
from hypothesis import given, settings
from small_layers import DOC, layer, layers, relation

from goldspan.agreement.measures import Task
from goldspan.agreement.relations.causes import (
    CAUSES,
    MEASURES,
    Share,
    add,
    count_causes,
    count_relation,
    relation_disagreements,
    share_of,
    share_value,
)
from goldspan.agreement.relations.relation_f1 import match_relations
from goldspan.agreement.restriction import restrict_to_relation
from goldspan.agreement.statistics.scores import Undefined
from goldspan.model import replace


def causes(one, other, by=None):
    return Counter(each.cause for each in relation_disagreements(one, other, by))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (layer([A, C]), {"end missing": 1}),
        (layer([A, B_CUT], [relation("p", A, B_CUT)]), {"end differs": 2}),
        (layer([A, B_OTHER], [relation("p", A, B_OTHER)]), {"end differs": 2}),
        (layer([A, B], [relation("q", A, B)]), {"type": 2}),
        (layer([A, B], [relation("q", B, A)]), {"type": 2}),
        (layer([A, B], [relation("p", B, A)]), {"direction": 2}),
        (layer([A, B]), {"not drawn": 1}),
        (layer([A, B_CUT]), {"not drawn": 1}),
        (layer([A, B], [relation("p", A, B)]), {}),
        (layer([A, B], [relation("p", A, B), relation("q", A, B)]), {"not drawn": 1}),
        (layer([A, B], [relation("p", B, A), relation("q", A, B)]), {"direction": 2, "not drawn": 1}),
    ],
)
def test_each_cause(other, expected):
    one = layer([A, B], [relation("p", A, B)], name="bob")
    assert causes(one, other) == expected
    assert causes(other, one) == expected


def test_a_symmetric_relation_has_no_direction_to_be_wrong_in():
    one, other = layer([A, B], [relation("p", A, B)]), layer([A, B], [relation("q", B, A)])
    assert causes(one, other, SYMMETRIC) == {"type": 2}
    assert causes(one, layer([A, B], [relation("p", B, A)]), SYMMETRIC) == {}


def test_a_disagreement_names_both_relations():
    mine, theirs = relation("p", A, B), relation("q", A, B)
    one, other = layer([A, B], [mine], name="ann"), layer([A, B], [theirs], name="bob")
    found = relation_disagreements(one, other)
    assert [(each.layer.name, each.relation, each.counterpart, each.label) for each in found] == [
        ("ann", mine, theirs, "p"),
        ("bob", theirs, mine, "q"),
    ]


def test_shares_of_causes_are_of_all_disagreements():
    counts = {"p": {"agreed": 2, "end missing": 1, "type": 3}, "q": {"type": 4}}
    assert share_of(counts, ["end missing", "end differs"]) == Share(1, 8)
    assert share_of({"p": counts["p"]}, ["type"]) == Share(3, 4)
    assert share_of({}, ["type"]) == Share(0, 0)
    assert share_value([counts, {"r": {"end missing": 2}}], ["end missing"]) == 3 / 10
    assert share_value([{"p": {"agreed": 2}}], ["type"]) == Undefined("no relation is disagreed on")


def test_causes_of_one_type_are_counted_in_whole_layers():
    one, other = layer([A, B], [relation("p", A, B)]), layer([A, B], [relation("q", A, B)])
    assert count_relation(Task(DOC, (one, other)), "p") == {"p": {"type": 1}}


@given(layers("ann"), layers("bob"), schemas)
def test_the_decomposition_adds_up(one, other, by):
    counts = count_causes(one, other, by)
    strict, relaxed = (match_relations(one, other, by, ends=ends) for ends in ("strict", "relaxed"))
    total = Counter()
    for each in counts.values():
        total.update(each)
    assert sum(total.values()) == strict.left + strict.right
    assert total["agreed"] == 2 * strict.both
    assert total["agreed"] + total["end differs"] == 2 * relaxed.both
    assert all(total[cause] % 2 == 0 for cause in ("end differs", "type", "direction"))
    assert set(total) <= {"agreed", *CAUSES}
    shares = [share_value([counts], [cause]) for cause in CAUSES]
    if strict.left + strict.right > 2 * strict.both:
        assert sum(shares) == pytest.approx(1)
    by_type = add(
        count_causes(*restrict_to_relation(Task(DOC, (one, other), by), label).layers, by) for label in counts
    )
    assert {label: sum(each.values()) for label, each in by_type.items()} == {
        label: sum(each.values()) for label, each in counts.items()
    }


@settings(max_examples=30)
@given(layers("ann"), schemas)
def test_identical_layers_have_no_disagreements(one, by):
    tasks = [Task(DOC, (one, replace(one, name="bob")), by)]
    assert {measure.of(tasks).value for measure in MEASURES} == {None}
