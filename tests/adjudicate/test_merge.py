"""Several layers to what is settled and what is open."""

import pytest
from adjudicate.making import layer, places, relate, several, span, symmetric
from hypothesis import given
from hypothesis import strategies as st

from goldspan.adjudicate.cases import bare_span, span_key
from goldspan.adjudicate.merge import merge
from goldspan.adjudicate.policies import Policy
from goldspan.attribute_values import normal
from goldspan.model import replace
from goldspan.store.decisions import NOTHING

ALL = Policy()
MOST = Policy(rule="majority")

ADA, COLONEL, PRESS = span("Ada Lovelace", "PER"), span("Colonel", "TITLE"), span("Nile Press", "ORG")
RANKED, CAIRO = span("Colonel Ada Lovelace", "PER"), span("Cairo", "LOC")


def votes(case):
    """Who said what, spans by label and words, arrows by label and way."""
    return {
        vote.annotators: [f"{one.label} {one.text}" for one in vote.answer.spans]
        + [f"{'->' if one.forward else '<-'} {one.label}" for one in vote.answer.relations]
        + ([vote.answer.value] if vote.answer.value is not None else [])
        for vote in case.votes
    }


def spans(merged):
    return {f"{one.label} {one.text}" for settled in merged.settled for one in settled.answer.spans}


def test_another_extent_and_another_label_are_alternatives():
    merged = merge("d1", [layer("a", ADA), layer("b", RANKED), layer("c", span("Ada Lovelace", "ORG"))], ALL)
    [case] = merged.cases
    assert votes(case) == {
        ("c",): ["ORG Ada Lovelace"],
        ("a",): ["PER Ada Lovelace"],
        ("b",): ["PER Colonel Ada Lovelace"],
    }
    assert case.fragments == ((0, 20),)


def test_what_only_one_has_is_a_case_against_nothing():
    merged = merge("d1", [layer("a", ADA), layer("b")], ALL)
    assert [votes(case) for case in merged.cases] == [{("a",): ["PER Ada Lovelace"], ("b",): []}]


def test_nested_spans_of_one_annotator_are_no_alternatives():
    merged = merge("d1", [layer("a", RANKED, COLONEL), layer("b", RANKED)], ALL)
    assert spans(merged) == {"PER Colonel Ada Lovelace"}
    assert [votes(case) for case in merged.cases] == [{("a",): ["TITLE Colonel"], ("b",): []}]


def test_a_small_span_in_a_large_one_of_another_label_is_another_place():
    whole = span("Ada Lovelace of Nile Press left Cairo for Rome", "EVENT")
    assert len(merge("d1", [layer("a", whole), layer("b", CAIRO)], ALL).cases) == 2


def test_one_span_against_two_is_one_case():
    merged = merge(
        "d1", [layer("a", span("Ada Lovelace", "PER")), layer("b", span("Ada", "PER"), span("Lovelace", "PER"))], ALL
    )
    assert [votes(case) for case in merged.cases] == [
        {("b",): ["PER Ada", "PER Lovelace"], ("a",): ["PER Ada Lovelace"]}
    ]


def test_a_majority_settles_that_there_is_nothing():
    merged = merge("d1", [layer("a", ADA), layer("b"), layer("c")], MOST)
    assert [one.answer for one in merged.settled] == [NOTHING]


def test_an_attribute_is_voted_on_by_those_who_have_the_span():
    layers = [layer("a", span("Cairo", "LOC", level="NAM")), layer("b", span("Cairo", "LOC", level="NOM")), layer("c")]
    merged = merge("d1", layers, MOST)
    [case] = merged.cases
    assert (case.kind, case.name, votes(case)) == ("attribute", "level", {("a",): ["NAM"], ("b",): ["NOM"]})


def test_the_order_of_several_choices_means_nothing():
    layers = [layer("a", span("Cairo", "LOC", kind=("x", "y"))), layer("b", span("Cairo", "LOC", kind=("y", "x")))]
    assert merge("d1", layers, ALL).cases == ()


def test_a_missing_attribute_is_a_vote():
    merged = merge("d1", [layer("a", span("Cairo", "LOC", level="NAM")), layer("b", CAIRO)], ALL)
    assert [votes(case) for case in merged.cases] == [{("a",): ["NAM"], ("b",): []}]


def test_document_labels_are_voted_on_by_all():
    merged = merge("d1", [layer("a", labels={"topic": "war"}), layer("b", labels={"topic": "peace"}), layer("c")], ALL)
    assert [votes(case) for case in merged.cases] == [{("b",): ["peace"], ("a",): ["war"], ("c",): []}]


def test_type_and_direction_of_a_relation_are_one_case():
    def work(who, *relations):
        return layer(who, ADA, PRESS, relations=relations)

    merged = merge(
        "d1",
        [
            work("a", relate("OF", ADA, PRESS)),
            work("b", relate("OF", PRESS, ADA)),
            work("c", relate("IN", ADA, PRESS)),
            work("d"),
        ],
        ALL,
    )
    assert [votes(case) for case in merged.cases] == [
        {("c",): ["-> IN"], ("a",): ["-> OF"], ("b",): ["<- OF"], ("d",): []}
    ]


def test_a_symmetric_relation_has_no_direction():
    layers = [
        layer("a", ADA, PRESS, relations=[relate("SAME", ADA, PRESS)]),
        layer("b", ADA, PRESS, relations=[relate("SAME", PRESS, ADA)]),
    ]
    assert merge("d1", layers, ALL, symmetric={"SAME"}).cases == ()
    assert len(merge("d1", layers, ALL).cases) == 1


def test_a_relation_waits_for_its_ends_and_is_not_asked_about():
    layers = [
        layer("a", ADA, PRESS, relations=[relate("OF", ADA, PRESS)]),
        layer("b", RANKED, PRESS, relations=[relate("OF", RANKED, PRESS)]),
    ]
    merged = merge("d1", layers, ALL)
    ends, relation = merged.cases
    assert (ends.kind, relation.kind) == ("span", "relation")
    assert votes(relation) == {("a", "b"): ["-> OF"]}, "they agree on it, whichever span it will be"
    assert relation.awaits == relation.votes[0].answer
    assert all(one.case.kind != "relation" for one in merged.settled)


def test_an_end_that_is_settled_otherwise_takes_the_relation_along():
    def work(who, person):
        return layer(who, person, PRESS, relations=[relate("OF", person, PRESS)])

    merged = merge("d1", [work("a", ADA), work("b", ADA), work("c", RANKED)], MOST)
    assert merged.cases == ()
    [relation] = [one for one in merged.settled if one.case.kind == "relation"]
    assert {one.text for one in relation.case.first} == {"Ada Lovelace", "Colonel Ada Lovelace"}


def test_notes_stand_with_the_votes():
    merged = merge("d1", [layer("a", span("Cairo", "LOC", note="the city")), layer("b")], ALL)
    assert merged.cases[0].votes[0].notes == (("a", "the city"),)


@pytest.mark.parametrize(
    "layers",
    [
        [layer("a"), layer("a")],
        [layer("a"), replace(layer("b"), document="d2")],
        [layer("a"), replace(layer("b"), text_sha256="0")],
    ],
)
def test_layers_that_do_not_go_together_are_refused(layers):
    with pytest.raises(ValueError, match="d1: "):
        merge("d1", layers, ALL)


policies = st.sampled_from(
    [
        ALL,
        MOST,
        Policy(rule="threshold", annotators=2, confidence=0.5),
        Policy(rule="threshold", annotators=1, confidence=0.3, top=2),
        Policy(rule="weighted", weights={"a0": 2.0}, share=0.6),
    ]
)


@given(several(), policies, st.randoms())
def test_the_order_of_the_layers_means_nothing(made, policy, chance):
    schema, doc, layers = made
    shuffled = chance.sample(layers, len(layers))
    assert merge(doc.id, layers, policy, symmetric=symmetric(schema)) == merge(
        doc.id, shuffled, policy, symmetric=symmetric(schema)
    )


@given(several(most=1), st.integers(1, 4), policies)
def test_layers_that_are_the_same_leave_no_case(made, number, policy):
    schema, doc, [one] = made
    layers = [replace(one, annotator=f"a{each}") for each in range(max(number, 2))]
    merged = merge(doc.id, layers, policy, symmetric=symmetric(schema))
    assert merged.cases == ()
    assert {span_key(span) for each in merged.settled for span in each.answer.spans} == {
        span_key(span) for span in one.spans
    }


@given(several(), policies)
def test_every_vote_is_settled_or_in_exactly_one_case(made, policy):
    schema, doc, layers = made
    found = places(merge(doc.id, layers, policy, symmetric=symmetric(schema)))
    for one in layers:
        mine = [(case, vote.answer) for case in found for vote in case.votes if one.annotator in vote.annotators]
        assert len({case.id for case, _ in mine}) == len(mine), "one vote in a place"
        answered = [each for case, answer in mine for each in answer.spans]
        assert sorted(answered, key=str) == sorted((bare_span(doc.id, each) for each in one.spans), key=str)
        values = [
            (case.on.id, case.name, answer.value) for case, answer in mine if case.on and answer.value is not None
        ]
        assert sorted(values) == sorted(
            (bare_span(doc.id, each).id, name, normal(value))
            for each in one.spans
            for name, value in each.attributes.items()
        )
        labels = [(case.name, answer.value) for case, answer in mine if case.kind == "document" and answer != NOTHING]
        assert dict(labels) == {name: normal(value) for name, value in one.document_labels.items()}
        arrows = [(case, each) for case, answer in mine for each in answer.relations]
        words = {each.id: span_key(each) for each in one.spans}
        assert len(arrows) == len({(each.label, *_ends(each, words, schema)) for each in one.relations})
        for each in one.relations:
            ends = words[each.source], words[each.target]
            assert any(
                (
                    each.label == drawn.label
                    and {ends[0] in map(span_key, case.first), ends[1] in map(span_key, case.second)} == {drawn.forward}
                )
                or each.label in symmetric(schema)
                for case, drawn in arrows
            )


def _ends(relation, words, schema):
    ends = words[relation.source], words[relation.target]
    return (frozenset(ends),) if relation.label in symmetric(schema) else ends


@given(several(), st.integers(1, 4), st.integers(1, 4), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_never_settles_more(made, people, more, confidence, other):
    schema, doc, layers = made
    low = Policy(rule="threshold", annotators=min(people, more), confidence=min(confidence, other))
    high = Policy(rule="threshold", annotators=max(people, more), confidence=max(confidence, other))
    few, many = (
        {one.case.id for one in merge(doc.id, layers, policy, symmetric=symmetric(schema)).settled}
        for policy in (high, low)
    )
    assert few <= many


@given(several(), policies)
def test_a_relation_is_settled_only_where_both_ends_are(made, policy):
    schema, doc, layers = made
    merged = merge(doc.id, layers, policy, symmetric=symmetric(schema))
    there = {span.id for one in merged.settled for span in one.answer.spans}
    for one in merged.settled:
        if one.answer.relations:
            assert {span.id for span in one.case.first} & there
            assert {span.id for span in one.case.second} & there
