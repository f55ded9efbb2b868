"""Floors, and what lies below them."""

import pytest

from goldspan.agreement.statistics.scores import Score
from goldspan.agreement.thresholds import Floor, GateError, failures, floors
from goldspan.model import replace
from goldspan.schema.language import parse
from goldspan.schema.types import RelationLabel, Schema, SpanLabel

F1 = "span F1, exact"
SCHEMA = Schema(
    name="s",
    version="1.0.0",
    labels={"PER": SpanLabel(name="PER")},
    relations={"knows": RelationLabel(name="knows", source=("PER",), target=("PER",))},
)


def score(value, *, undefined=None, **of):
    return Score(measure=F1, value=value, n=3, unit="spans", documents=1, of=of, undefined=undefined)


def told(table):
    return [str(one) for one in floors(table, SCHEMA)]


def test_a_table_of_floors():
    assert told({F1: 0.7, "label": {"PER": {F1: 0.8}}}) == [F1, f"{F1} of label PER"]
    assert floors({F1: 1}, None) == [Floor(F1, 1.0)]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"span f1": 0.7}, "no measure is called 'span f1'.*Known are:.*'span F1, exact'"),
        ({F1: True}, "must be a number"),
        ({"label": {"PERSON": {F1: 0.7}}}, "no label is called 'PERSON'.*Known are: 'PER'"),
        ({"relation": {"know": {F1: 0.7}}}, "no relation is called 'know'. Did you mean 'knows'"),
        ({"relation": {"knows": {F1: 0.7}}}, "no measure is called"),
        ({"label": 0.7}, "no measure is called 'label'"),
    ],
)
def test_a_floor_that_is_none(table, expected):
    with pytest.raises(GateError, match=expected):
        floors(table, SCHEMA)


def test_what_lies_below_says_by_how_much():
    (one,) = failures([Floor(F1, 0.7)], [score(0.65), score(0.9, label="PER")])
    assert (one.score.value, one.why) == (0.65, "0.650 is 0.050 below 0.7")


def test_the_floor_itself_is_enough():
    assert failures([Floor(F1, 0.7)], [score(0.7)]) == []


def test_no_value_fails_with_its_reason():
    (one,) = failures([Floor(F1, 0.0)], [score(None, undefined="there are no spans")])
    assert one.why == "it has no value: there are no spans"


def test_no_figure_fails():
    (one,) = failures([Floor(F1, 0.0, {"label": "PER"})], [score(1.0)])
    assert one.score is None


def test_each_pass_must_reach_it():
    below = score(0.5, **{"pass": "two"})
    (one,) = failures([Floor(F1, 0.7)], [score(0.8, **{"pass": "one"}), below])
    assert (one.score, one.why) == (below, "0.500 in the pass two is 0.200 below 0.7")


IN_PASSES = parse("""
name: s
version: 1.0.0
labels: {PER: {}, ORG: {}}
relations: {knows: {source: [PER], target: [PER]}}
attributes:
  level: {labels: [PER], type: choice, values: [a, b]}
  topic: {on: document, type: choice, values: [a, b]}
passes:
  ends: {title: Ends, labels: [PER, ORG], relations: [], attributes: [level]}
  arrows: {title: Arrows, labels: [PER], relations: [knows], attributes: [topic]}
""")


@pytest.mark.parametrize(
    ("floor", "passes"),
    [
        (Floor(F1, 0.5), ["ends", "arrows"]),
        (Floor(F1, 0.5, {"label": "ORG"}), ["ends"]),
        (Floor("relation F1, strict", 0.5), ["arrows"]),
        (Floor("relation F1, strict", 0.5, {"relation": "knows"}), ["arrows"]),
        (Floor("alpha of level on shared spans", 0.5), ["ends"]),
        (Floor("alpha of topic of documents", 0.5), ["arrows"]),
        (Floor("attribute agreement on shared spans", 0.5), ["ends"]),
        (Floor("document label agreement", 0.5), ["arrows"]),
        (Floor("attribute agreement on shared relations", 0.5), []),
        (Floor("coreference, LEA", 0.5), []),
    ],
)
def test_a_pass_that_does_not_ask_for_it_need_not_reach_it(floor, passes):
    scores = [
        replace(score(None, undefined="nothing is there", **{"pass": one}, **floor.of), measure=floor.measure)
        for one in ("ends", "arrows")
    ]
    found = failures([floor], scores, IN_PASSES)
    assert [one.score and one.score.of["pass"] for one in found] == (passes or [None])
    assert [one.why for one in found if one.score] == [
        f"it has no value in the pass {name}: nothing is there" for name in passes
    ]
