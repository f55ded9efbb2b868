"""What a pass adds to those before it."""

import pytest

from goldspan.schema.language import SchemaError, parse
from goldspan.schema.pass_share import chains, pass_of_relation, pass_share

HEAD = """
name: trade
version: 1.0.0
labels: {ORG: {}, SUM: {}, DEAL: {}, CUE: {}}
attributes:
  level: {labels: [ORG], type: choice, values: [name]}
  polarity: {labels: [DEAL, CUE], type: choice, values: [no]}
  topic: {on: document, type: text}
relations:
  SAME: {source: [ORG, DEAL], target: [ORG, DEAL], symmetric: true}
  AGENT: {source: [DEAL], target: [ORG]}
  COUNTS: {source: [SUM], target: [ORG]}
passes:
"""
PASSES = """
  all: {}
  things: {labels: [ORG, SUM], relations: [SAME]}
  deals: {after: [things], labels: [ORG, SUM, DEAL], relations: [SAME, AGENT, COUNTS]}
  cues: {after: [things], labels: [ORG, CUE]}
"""
SCHEMA = parse(HEAD + PASSES)


def test_a_pass_adds_the_labels_that_none_before_it_does():
    deals = pass_share(SCHEMA, "deals")
    assert (deals.before, deals.labels, deals.context) == (("things",), ("DEAL",), ("ORG", "SUM"))
    assert deals.reached == {"ORG"}
    assert (pass_share(SCHEMA, "cues").labels, pass_share(SCHEMA, "cues").reached) == (("CUE",), frozenset())


def test_it_offers_no_attributes_of_its_context_and_asks_once_of_the_document():
    assert pass_share(SCHEMA, "deals").attributes == ("polarity",)
    assert pass_share(SCHEMA, "things").attributes == ("level", "topic")


def test_a_pass_by_itself_adds_all_that_it_shows():
    everything = pass_share(SCHEMA, "all")
    shown = SCHEMA.passes["all"]
    assert (everything.labels, everything.context) == (shown.labels, ())
    assert (everything.relations, everything.attributes) == (shown.relations, shown.attributes)


def test_chains():
    assert chains(SCHEMA) == [("all",), ("things", "deals", "cues")]


@pytest.mark.parametrize(
    "relation, of",
    [
        (("SAME", "ORG", "ORG"), "things"),
        (("SAME", "DEAL", "DEAL"), "deals"),
        (("SAME", "DEAL", "ORG"), "deals"),
        (("COUNTS", "SUM", "ORG"), "deals"),
        (("COUNTS", "ORG", "SUM"), "deals"),  # the wrong way round
        (("AGENT", "ORG", "ORG"), "things"),  # wrong in any pass
        (("AGENT", "CUE", "ORG"), "cues"),
        (("AGENT", "CUE", "DEAL"), None),
    ],
)
def test_a_relation_is_of_one_pass(relation, of):
    assert pass_of_relation(SCHEMA, ("things", "deals", "cues"), *relation) == of


@pytest.mark.parametrize(
    "passes, place",
    [
        ("  late: {after: [early]}\n  early: {labels: [ORG]}", "passes.late.after"),
        ("  late: {after: [late]}", "passes.late.after"),
        (
            "  one: {labels: [ORG]}\n  two: {after: [one], labels: [SUM]}\n  three: {after: [one], labels: [SUM]}",
            "passes.three.labels",
        ),
    ],
)
def test_an_order_that_does_not_work_out_is_refused(passes, place):
    with pytest.raises(SchemaError, match=place.replace(".", r"\.")):
        parse(HEAD + passes)
