"""Gold layers, and which decision takes the place of which."""

import pytest
from adjudicate.making import DOC, layer, span

from goldspan.adjudicate.choices import AdjudicatorWork, Choice
from goldspan.adjudicate.decide import decide
from goldspan.adjudicate.gold import apply_decisions, gold_layer, with_voted_origins
from goldspan.adjudicate.matching_decisions import with_new_decisions
from goldspan.adjudicate.merge import merge
from goldspan.adjudicate.policies import Policy
from goldspan.model import UNKNOWN_ORIGIN, Origin, replace

ADA, RANKED, ROME = span("Ada Lovelace", "PER"), span("Colonel Ada Lovelace", "PER"), span("Rome", "LOC")
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


def decided(merged, work, before=(), **choice):
    choices = {case.id: Choice(**choice) for case in apply_decisions(merged, before).open}
    made = AdjudicatorWork(layer=work, choices=choices)
    return decide(merged, before, made, decided_at="2026-02-01").decisions


def test_a_decision_on_more_alternatives_takes_the_place_of_the_old_one():
    more = merge("d1", [layer("a", ADA), layer("b", RANKED), layer("c", span("Ada Lovelace", "ORG"))], Policy())
    new = decided(more, layer("judge"), pick="none")
    assert new[0].case.id != made(0)[0].case.id
    assert with_new_decisions(made(0), new) == new
    assert with_new_decisions(new, made(0)) != made(0), "the old votes lack an alternative"


def test_a_decision_on_votes_takes_the_place_of_an_addition():
    agreed = merge("d1", [layer("a", ADA), layer("b", ADA)], Policy())
    added = decided(agreed, layer("judge", ADA, ROME))
    later = merge("d1", [layer("a", ADA), layer("b", ADA, ROME)], Policy())
    new = decided(later, layer("judge", ADA), pick="none")
    assert ([one.verdict for one in added], [one.verdict for one in new]) == (["added"], ["rejected"])
    assert with_new_decisions(added, new) == new
    assert [span.text for span in apply_decisions(later, new).spans] == ["Ada Lovelace"]


def test_an_added_span_can_be_moved_later():
    agreed = merge("d1", [layer("a", ADA), layer("b", ADA)], Policy())
    added = decided(agreed, layer("judge", ADA, RANKED, ROME))
    moved = decided(agreed, layer("judge", ADA, span("Lovelace", "PER"), ROME), added)
    assert [span.text for span in apply_decisions(agreed, with_new_decisions(added, moved)).spans] == [
        "Ada Lovelace",
        "Lovelace",
        "Rome",
    ]
    assert len(with_new_decisions(added, moved)) == 2


SUGGESTED = Origin(kind="suggested", version="ner-3")
EDITED = replace(SUGGESTED, edited=True)


@pytest.mark.parametrize(
    ("votes", "origin"),
    [
        ([SUGGESTED, SUGGESTED], SUGGESTED),
        ([SUGGESTED, EDITED], EDITED),
        ([SUGGESTED, None], None),
        ([SUGGESTED, UNKNOWN_ORIGIN], UNKNOWN_ORIGIN),
        ([], None),
    ],
)
def test_gold_has_an_origin_that_all_its_annotators_had(votes, origin):
    gold = gold_layer(apply_decisions(MERGED, made(1)), DOC, adjudicator="judge")
    layers = [layer(f"a{number}", replace(ADA, origin=vote)) for number, vote in enumerate(votes)]
    assert with_voted_origins(gold, layers).spans == (replace(ADA, origin=origin),)
