"""Gold layers, and which decision takes the place of which."""

import pytest
from adjudicate.making import DOC, layer, span

from goldspan.adjudicate.choices import AdjudicatorWork, Choice
from goldspan.adjudicate.decide import decide
from goldspan.adjudicate.gold import apply_decisions, gold_layer
from goldspan.adjudicate.matching_decisions import with_new_decisions
from goldspan.adjudicate.merge import merge
from goldspan.adjudicate.policies import Policy

ADA, RANKED = span("Ada Lovelace", "PER"), span("Colonel Ada Lovelace", "PER")
MERGED = merge("d1", [layer("a", ADA), layer("b", RANKED)], Policy())


def made(pick, at="2026-01-01T10:00:00+00:00"):
    choices = {case.id: Choice(pick=pick, reason="the rank is no part of a name") for case in MERGED.cases}
    return decide(MERGED, (), AdjudicatorWork(layer=layer("judge"), choices=choices), decided_at=at).decisions


def test_gold_is_one_adjudicated_layer_by_the_adjudicator():
    one = gold_layer(apply_decisions(MERGED, made(1)), DOC, adjudicator="judge")
    assert (one.name, one.annotator, one.status, one.spans) == ("gold", "judge", "adjudicated", (ADA,))


def test_there_is_no_gold_while_a_case_is_open():
    with pytest.raises(ValueError, match="d1: 1 cases are open"):
        gold_layer(apply_decisions(MERGED, ()), DOC, adjudicator="judge")


def test_a_new_decision_takes_the_place_of_the_old_one():
    assert with_new_decisions(made(0), made(1, at="2026-02-01")) == made(1, at="2026-02-01")
