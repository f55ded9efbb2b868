"""Cases and merges with the annotators' names replaced, and the JSON that tasks hold."""

import msgspec
from adjudicate.making import layer, several, span, symmetric
from hypothesis import given

from goldspan.adjudicate.cases import Merge, pseudonyms, renamed_decision, renamed_merge
from goldspan.adjudicate.merge import merge
from goldspan.adjudicate.policies import Policy
from goldspan.model import replace
from goldspan.store.decisions import Decision

MERGED = merge("d1", [layer("ann", span("Cairo", "LOC", note="or Giza")), layer("bob")], Policy())


@given(several())
def test_pseudonyms_can_be_replaced_by_the_names_again(made):
    schema, doc, layers = made
    merged = merge(doc.id, layers, Policy(), symmetric=symmetric(schema))
    shown = pseudonyms(merged.annotators, salt="project")
    hidden = renamed_merge(merged, shown)
    assert not set(merged.annotators) & set(hidden.annotators)
    names = {pseudonym: name for name, pseudonym in shown.items()}
    assert _with_sorted_votes(renamed_merge(hidden, names)) == _with_sorted_votes(merged)


def _with_sorted_votes(merged):
    return [
        [(vote.answer, sorted(vote.annotators), sorted(vote.notes)) for vote in case.votes]
        for case in (*(place.case for place in merged.settled), *merged.cases)
    ]


def test_no_name_is_left_in_a_case_or_a_decision():
    [case] = MERGED.cases
    decision = Decision(verdict="rejected", case=case, adjudicator="ann", decided_at="2026-01-01")
    shown = pseudonyms(["ann", "bob"], salt="project")
    written = msgspec.json.encode([renamed_merge(MERGED, shown), renamed_decision(decision, shown)]).decode()
    assert '"ann"' not in written and '"bob"' not in written
    assert "or Giza" in written
    assert renamed_decision(decision, {}) == decision


def test_a_pseudonym_depends_on_the_name_and_the_salt():
    assert pseudonyms(["ann", "bob"], salt="a")["ann"] == pseudonyms(["ann"], salt="a")["ann"]
    assert pseudonyms(["ann"], salt="a") != pseudonyms(["ann"], salt="b")


def test_tasks_made_by_earlier_versions_can_be_read():
    record = msgspec.to_builtins(MERGED)
    assert record["voices"] == ("ann", "bob")
    assert msgspec.convert(record, Merge) == MERGED
    assert msgspec.convert({"document": "d1", "voices": ["ann"]}, Merge) == replace(
        MERGED, annotators=("ann",), settled=(), cases=()
    )
