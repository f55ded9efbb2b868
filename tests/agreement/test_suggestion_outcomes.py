"""What became of suggestions in a layer, and of many in two groups."""

import pytest
from hypothesis import given
from small_layers import DOC, layer, layers, relation, span

from goldspan.agreement.suggestion_outcomes import OUTCOMES, SuggestionOutcomes, outcomes
from goldspan.model import replace

ADA, BOB, CITY, DAY = span("PER", (0, 3)), span("PER", (4, 7)), span("GPE", (10, 15)), span("TIME", (20, 24))


def test_spans_are_accepted_edited_refused_and_added():
    made = layer([ADA, span("PER", (4, 9)), DAY])
    assert outcomes(layer([ADA, BOB, CITY]), made) == {
        ("span", "PER", "accepted"): 1,
        ("span", "PER", "edited"): 1,
        ("span", "GPE", "refused"): 1,
        ("span", "TIME", "added"): 1,
    }


@pytest.mark.parametrize(
    ("suggested", "made", "outcome"),
    [
        ({}, {"level": "NAM"}, "accepted"),
        ({"level": "NAM"}, {"level": "NAM", "role": "place"}, "accepted"),
        ({"level": "NAM"}, {"level": "NOM"}, "edited"),
        ({"level": "NAM"}, {}, "edited"),
    ],
)
def test_a_value_may_be_added_but_not_changed(suggested, made, outcome):
    with_values = [layer([replace(ADA, attributes=values)]) for values in (suggested, made)]
    assert outcomes(*with_values) == {("span", "PER", outcome): 1}


def test_another_label_on_the_same_words_is_an_edit_of_the_label_that_was_suggested():
    assert outcomes(layer([CITY]), layer([span("ORG", (10, 15))])) == {("span", "GPE", "edited"): 1}


def test_relations_follow_the_counterparts_of_their_ends():
    longer = span("PER", (0, 4))
    suggested = layer(
        [ADA, BOB, CITY, DAY],
        [relation("p", ADA, BOB), relation("p", ADA, CITY), relation("q", CITY, DAY), relation("q", BOB, DAY)],
    )
    made = layer(
        [longer, BOB, CITY, DAY],
        [relation("p", longer, BOB), relation("q", longer, CITY), relation("q", DAY, CITY), relation("p", BOB, CITY)],
    )
    found = {key: number for key, number in outcomes(suggested, made).items() if key[0] == "relation"}
    assert found == {
        ("relation", "p", "accepted"): 1,
        ("relation", "p", "edited"): 1,  # another label
        ("relation", "q", "edited"): 1,  # turned around
        ("relation", "q", "refused"): 1,
        ("relation", "p", "added"): 1,
    }


@given(layers(), layers())
def test_every_suggestion_has_one_outcome_and_everything_else_was_added(suggested, made):
    counts = outcomes(suggested, made)

    def number(kind, *names):
        return sum(count for (one, _, outcome), count in counts.items() if one == kind and outcome in names)

    for kind, before, after in (
        ("span", suggested.spans, made.spans),
        ("relation", suggested.relations, made.relations),
    ):
        assert number(kind, "accepted", "edited", "refused") == len(before)
        assert number(kind, "accepted", "edited", "added") == len(after)


@given(layers())
def test_a_suggestion_that_is_taken_as_it_is_is_accepted(suggested):
    assert {outcome for _, _, outcome in outcomes(suggested, suggested)} <= {"accepted"}


def test_groups_count_documents_pace_and_agreement():
    found = SuggestionOutcomes("m")
    ann, bob = layer([ADA, BOB], name="ann"), layer([ADA], name="bob")
    ann = replace(ann, provenance=replace(ann.provenance, lead_time=54.0))
    suggested = layer([ADA], name="suggested")
    found.seen.add(DOC, [(suggested, ann), (suggested, bob)])
    found.unseen.add(DOC, [])
    assert (found.seen.documents, found.seen.layers, found.unseen.documents) == (1, 2, 0)
    assert found.seen.pace == pytest.approx(54_000 / len(DOC.text))
    assert found.seen.f1 == pytest.approx(2 / 3)
    assert (found.unseen.pace, found.unseen.f1) == (None, None)
    assert [found.seen.rate(outcome) for outcome in OUTCOMES] == [(2, 2), (0, 2), (0, 2), (1, 3)]
    assert found.labels() == [("span", "PER")]
