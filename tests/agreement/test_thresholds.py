"""Thresholds, and what lies below them."""

import pytest

from goldspan.agreement.statistics.scores import Score
from goldspan.agreement.thresholds import Threshold, ThresholdError, missed_thresholds, read_thresholds
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


def names(table):
    return [str(one) for one in read_thresholds(table, SCHEMA)]


def test_a_table_of_thresholds():
    assert names({F1: 0.7, "label": {"PER": {F1: 0.8}}}) == [F1, f"{F1} of label PER"]
    assert read_thresholds({F1: 1}, None) == [Threshold(F1, 1.0)]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"span f1": 0.7}, "no measure is called 'span f1'.*'span F1, exact'"),
        ({F1: True}, "must be a number"),
        ({"label": {"PERSON": {F1: 0.7}}}, "no label is called 'PERSON'.*Known are: 'PER'"),
        ({"relation": {"know": {F1: 0.7}}}, "no relation is called 'know'. Did you mean 'knows'"),
        ({"relation": {"knows": {F1: 0.7}}}, "no measure is called"),
        ({"label": 0.7}, "no measure is called 'label'"),
    ],
)
def test_a_threshold_that_cannot_be_read(table, expected):
    with pytest.raises(ThresholdError, match=expected):
        read_thresholds(table, SCHEMA)


def test_what_lies_below_says_by_how_much():
    (one,) = missed_thresholds([Threshold(F1, 0.7)], [score(0.65), score(0.9, label="PER")])
    assert (one.score.value, one.why) == (0.65, "0.650 is 0.050 below 0.7")


def test_the_threshold_itself_is_enough():
    assert missed_thresholds([Threshold(F1, 0.7)], [score(0.7)]) == []


def test_no_value_fails_with_its_reason():
    (one,) = missed_thresholds([Threshold(F1, 0.0)], [score(None, undefined="there are no spans")])
    assert one.why == "it has no value: there are no spans"


def test_no_figure_fails():
    (one,) = missed_thresholds([Threshold(F1, 0.0, {"label": "PER"})], [score(1.0)])
    assert one.score is None


def test_each_pass_must_reach_it():
    below = score(0.5, **{"pass": "two"})
    (one,) = missed_thresholds([Threshold(F1, 0.7)], [score(0.8, **{"pass": "one"}), below])
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
    ("threshold", "passes"),
    [
        (Threshold(F1, 0.5), ["ends", "arrows"]),
        (Threshold(F1, 0.5, {"label": "ORG"}), ["ends"]),
        (Threshold("relation F1, strict", 0.5), ["arrows"]),
        (Threshold("relation F1, strict", 0.5, {"relation": "knows"}), ["arrows"]),
        (Threshold("alpha of level on shared spans", 0.5), ["ends"]),
        (Threshold("alpha of topic of documents", 0.5), ["arrows"]),
        (Threshold("attribute agreement on shared spans", 0.5), ["ends"]),
        (Threshold("document label agreement", 0.5), ["arrows"]),
        (Threshold("attribute agreement on shared relations", 0.5), []),
        (Threshold("coreference, LEA", 0.5), []),
    ],
)
def test_a_pass_that_does_not_ask_for_it_need_not_reach_it(threshold, passes):
    scores = [
        replace(score(None, undefined="nothing is there", **{"pass": one}, **threshold.of), measure=threshold.measure)
        for one in ("ends", "arrows")
    ]
    found = missed_thresholds([threshold], scores, IN_PASSES)
    assert [one.score and one.score.of["pass"] for one in found] == (passes or [None])
    assert [one.why for one in found if one.score] == [
        f"it has no value in the pass {name}: nothing is there" for name in passes
    ]
