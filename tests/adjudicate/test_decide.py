"""An adjudicator's work to decisions, and decisions to gold."""

from adjudicate.making import layer, relate, several, span, symmetric
from hypothesis import given
from hypothesis import strategies as st
from strategies import layers as random_layers

from goldspan.adjudicate.cases import span_key
from goldspan.adjudicate.choices import AdjudicatorWork, Choice
from goldspan.adjudicate.decide import decide
from goldspan.adjudicate.gold import apply_decisions
from goldspan.adjudicate.merge import merge
from goldspan.adjudicate.policies import Policy
from goldspan.attribute_values import normal

ALL = Policy()
ADA, PRESS, CAIRO, ROME = (
    span("Ada Lovelace", "PER"),
    span("Nile Press", "ORG"),
    span("Cairo", "LOC"),
    span("Rome", "LOC"),
)
RANKED = span("Colonel Ada Lovelace", "PER")


def decided(merged, work, before=(), symmetric=(), to_cases=(), at="2026-01-01", **choices):
    """``choices`` by number of the open case: ``c0="none"``."""
    shown = apply_decisions(merged, before)
    by_id = {shown.open[int(name[1:])].id: Choice(pick=pick, reason=f"why {name}") for name, pick in choices.items()}
    made = AdjudicatorWork(layer=work, choices=by_id, to_cases=to_cases)
    return decide(merged, before, made, symmetric=symmetric, decided_at=at)


def gold(merged, decisions):
    found = apply_decisions(merged, decisions)
    words = {one.id: one.text for one in found.spans}
    return (
        {f"{one.label} {one.text}" for one in found.spans},
        {(words[one.source], one.label, words[one.target]) for one in found.relations},
    )


def verdicts(done):
    return [one.verdict for one in done.decisions]


def two(first, second):
    return merge("d1", [layer("a", *first), layer("b", *second)], ALL)


def test_an_alternative_is_accepted_with_its_reason_and_its_votes():
    merged = two([ADA, CAIRO], [RANKED, CAIRO])
    done = decided(merged, layer("judge", CAIRO), c0=0)
    [one] = done.decisions
    assert (one.verdict, one.reason, one.adjudicator, one.decided_at) == ("accepted", "why c0", "judge", "2026-01-01")
    assert [vote.annotators for vote in one.case.votes] == [("b",), ("a",)]
    assert gold(merged, done.decisions)[0] == {"LOC Cairo", "PER Colonel Ada Lovelace"}


def test_a_letter_that_stands_for_nothing_is_reported_and_the_case_stays_open():
    merged = two([ADA], [])
    done = decided(merged, layer("judge"), c0=1)
    start, end = ADA.start, ADA.end
    problem = "B was chosen, but the last alternative is A; choose again"
    assert done.problems == (f"d1: the case on PER at {start}-{end}: {problem}",)
    assert (done.decisions, len(apply_decisions(merged, done.decisions).open)) == ((), 1)


def test_none_rejects():
    merged = two([ADA], [RANKED])
    done = decided(merged, layer("judge"), c0="none")
    assert (verdicts(done), gold(merged, done.decisions)[0]) == (["rejected"], set())
    assert apply_decisions(merged, done.decisions).open == ()


def test_other_is_what_is_marked_there():
    merged = two([ADA], [RANKED])
    done = decided(merged, layer("judge", span("Lovelace", "PER", level="NAM")), c0="other")
    assert (verdicts(done), gold(merged, done.decisions)[0]) == (["changed"], {"PER Lovelace"})
    assert apply_decisions(merged, done.decisions).spans[0].attributes == {"level": "NAM"}


def test_other_without_anything_marked_is_reported_and_stays_open():
    merged = two([ADA], [RANKED])
    done = decided(merged, layer("judge"), c0="other")
    assert (done.decisions, len(done.problems), len(apply_decisions(merged, done.decisions).open)) == ((), 1, 1)


def test_marking_an_alternative_is_choosing_it():
    merged = two([ADA], [RANKED])
    done = decided(merged, layer("judge", ADA))
    assert (verdicts(done), gold(merged, done.decisions)[0]) == (["accepted"], {"PER Ada Lovelace"})


def test_none_with_an_alternative_marked_is_a_contradiction():
    done = decided(two([ADA], [RANKED]), layer("judge", ADA), c0="none")
    assert (done.decisions, len(done.problems)) == ((), 1)


def test_a_case_without_a_choice_stays_open():
    merged = two([ADA], [RANKED])
    assert decided(merged, layer("judge")).decisions == ()
    assert len(apply_decisions(merged, ()).open) == 1


def test_what_was_settled_can_be_rejected_and_changed():
    merged = two([ADA, CAIRO], [ADA, CAIRO])
    done = decided(merged, layer("judge", span("Lovelace", "PER")))
    assert sorted(verdicts(done)) == ["changed", "rejected"]
    assert gold(merged, done.decisions)[0] == {"PER Lovelace"}


def test_what_nobody_had_is_added_and_stands_when_somebody_says_it_later():
    merged = two([ADA], [ADA])
    done = decided(merged, layer("judge", ADA, ROME))
    assert verdicts(done) == ["added"]
    later = merge("d1", [layer("a", ADA), layer("b", ADA), layer("c", ADA, ROME)], ALL)
    assert len(later.cases) == 1
    assert apply_decisions(later, done.decisions).open == ()
    assert gold(later, done.decisions)[0] == {"PER Ada Lovelace", "LOC Rome"}


def test_an_attribute_can_be_chosen_or_set():
    merged = merge(
        "d1", [layer("a", span("Cairo", "LOC", level="NAM")), layer("b", span("Cairo", "LOC", level="NOM"))], ALL
    )
    chosen = decided(merged, layer("judge", CAIRO), c0=1)
    assert apply_decisions(merged, chosen.decisions).spans[0].attributes == {"level": "NOM"}
    other = decided(merged, layer("judge", span("Cairo", "LOC", level="PRO")), c0="other")
    assert verdicts(other) == ["changed"]
    assert apply_decisions(merged, other.decisions).spans[0].attributes == {"level": "PRO"}


def test_an_attribute_of_a_rejected_span_is_no_case():
    merged = merge(
        "d1",
        [layer("a", span("Cairo", "LOC", level="NAM")), layer("b", span("Cairo", "LOC", level="NOM")), layer("c")],
        ALL,
    )
    kinds = [case.kind for case in merged.cases]
    assert sorted(kinds) == ["attribute", "span"]
    number = [case.kind for case in apply_decisions(merged, ()).open].index("span")
    done = decided(merged, layer("judge"), **{f"c{number}": "none"})
    assert apply_decisions(merged, done.decisions).open == ()


def test_a_relation_that_waits_comes_with_its_ends():
    merged = merge(
        "d1",
        [
            layer("a", ADA, PRESS, relations=[relate("OF", ADA, PRESS)]),
            layer("b", RANKED, PRESS, relations=[relate("OF", RANKED, PRESS)]),
        ],
        ALL,
    )
    assert len(apply_decisions(merged, ()).open) == 1
    done = decided(merged, layer("judge", PRESS), c0=0)
    assert gold(merged, done.decisions)[1] == {("Colonel Ada Lovelace", "OF", "Nile Press")}
    other = decided(merged, layer("judge", PRESS, span("Lovelace", "PER")), c0="other")
    assert gold(merged, other.decisions)[1] == {("Lovelace", "OF", "Nile Press")}
    none = decided(merged, layer("judge", PRESS), c0="none")
    assert gold(merged, none.decisions) == ({"ORG Nile Press"}, set())
    assert apply_decisions(merged, none.decisions).open == ()


def related(*relations):
    return layer("judge", ADA, PRESS, CAIRO, relations=relations)


def test_relations_that_were_settled_are_compared_after_the_work():
    agreed = [relate("OF", ADA, PRESS)]
    merged = merge("d1", [layer(who, ADA, PRESS, CAIRO, relations=agreed) for who in "ab"], ALL)
    assert decided(merged, related(*agreed)).decisions == ()
    assert gold(merged, decided(merged, related()).decisions)[1] == set()
    turned = decided(merged, related(relate("OF", PRESS, ADA)))
    assert (verdicts(turned), gold(merged, turned.decisions)[1]) == (
        ["changed"],
        {("Nile Press", "OF", "Ada Lovelace")},
    )
    more = decided(merged, related(*agreed, relate("IN", PRESS, CAIRO)))
    assert verdicts(more) == ["added"]
    assert gold(merged, more.decisions)[1] == {("Ada Lovelace", "OF", "Nile Press"), ("Nile Press", "IN", "Cairo")}


def test_a_relation_to_a_case_goes_to_what_is_chosen_there():
    merged = merge("d1", [layer("a", ADA, PRESS), layer("b", RANKED, PRESS)], ALL)
    [case] = merged.cases
    drawn = [("OF", case.id, span_key(PRESS), {})]
    done = decided(merged, layer("judge", PRESS), to_cases=drawn, c0=0)
    assert gold(merged, done.decisions)[1] == {("Colonel Ada Lovelace", "OF", "Nile Press")}
    assert len(decided(merged, layer("judge", PRESS), to_cases=drawn).problems) == 1


def test_relations_that_come_to_join_the_same_two_spans_stay_as_they_were_decided():
    near, far, both = span("Ada", "PER"), span("Lovelace", "PER"), span("Ada Lovelace", "PER")
    relations = [relate("OF", near, both), relate("IN", near, far)]
    merged = merge("d1", [layer("a", near, far, both, relations=relations), layer("b")], ALL)
    work = layer("judge", near, far, relations=[relate("BY", near, far)])
    others = {f"c{number}": "other" for number in range(len(apply_decisions(merged, ()).open))}
    done = decided(merged, work, **others)
    expected = ({"PER Ada", "PER Lovelace"}, {("Ada", "BY", "Lovelace")})
    assert gold(merged, done.decisions) == expected
    assert decided(merged, work, before=done.decisions).decisions == ()


# after more annotation


def test_a_decision_stands_while_nobody_says_anything_new():
    merged = two([ADA], [RANKED])
    done = decided(merged, layer("judge"), c0=1)
    same = merge("d1", [layer("a", ADA), layer("b", RANKED), layer("c", RANKED), layer("d")], ALL)
    assert len(same.cases) == 1
    assert apply_decisions(same, done.decisions).open == ()
    assert gold(same, done.decisions)[0] == {"PER Ada Lovelace"}


def test_something_new_brings_the_case_up_again():
    merged = two([ADA], [RANKED])
    done = decided(merged, layer("judge"), c0=0)
    new = merge("d1", [layer("a", ADA), layer("b", RANKED), layer("c", span("Ada Lovelace", "ORG"), CAIRO)], ALL)
    assert [case.labels for case in apply_decisions(new, done.decisions).open] == [("ORG", "PER"), ("LOC",)]


def test_an_answer_that_was_withdrawn_leaves_the_decision():
    merged = merge("d1", [layer("a", ADA), layer("b", RANKED), layer("c", span("Ada Lovelace", "ORG"))], ALL)
    done = decided(merged, layer("judge"), c0=2)
    fewer = merge("d1", [layer("a", ADA), layer("b", RANKED), layer("c")], ALL)
    assert apply_decisions(fewer, done.decisions).open == ()


def test_a_later_decision_goes_before_an_earlier_one():
    merged = two([ADA], [RANKED])
    first = decided(merged, layer("judge"), c0=1).decisions
    again = decided(merged, layer("judge", RANKED), before=first, at="2026-02-01").decisions
    assert gold(merged, (*first, *again))[0] == {"PER Colonel Ada Lovelace"}


@given(several(), st.data())
def test_whatever_the_adjudicator_makes_of_it_is_gold(made, data):
    schema, doc, layers = made
    merged = merge(doc.id, layers, ALL, symmetric=symmetric(schema))
    work = data.draw(random_layers(schema, doc))
    answers = dict.fromkeys((case.id for case in apply_decisions(merged, ()).open), Choice(pick="other"))
    for _ in range(len(answers) + 1):
        made = AdjudicatorWork(layer=work, choices=answers)
        done = decide(merged, (), made, symmetric=symmetric(schema), decided_at="2026-01-01")
        found = apply_decisions(merged, done.decisions)
        if not found.open:
            break
        left = {case.id for case in found.open}
        answers = {one: Choice(pick="none") if one in left else choice for one, choice in answers.items()}
    assert found.open == ()
    assert {_content(one) for one in found.spans} == {_content(one) for one in work.spans}
    assert _relations(found, schema) == _relations(work, schema)
    assert found.document_labels == {name: normal(value) for name, value in work.document_labels.items()}
    again = decide(merged, done.decisions, AdjudicatorWork(layer=work), symmetric=symmetric(schema), decided_at="2")
    assert again.decisions == (), "what is as it was shown asks for no decision"


def _content(span):
    return span_key(span), tuple(sorted((name, normal(value)) for name, value in span.attributes.items()))


def _relations(layer, schema):
    words = {one.id: span_key(one) for one in layer.spans}
    out = set()
    for one in layer.relations:
        ends = (words[one.source], words[one.target])
        attributes = tuple(sorted((name, normal(value)) for name, value in one.attributes.items()))
        out.add((one.label, frozenset(ends) if one.label in symmetric(schema) else ends, attributes))
    return out


@given(several(), st.data())
def test_choices_alone_close_every_case(made, data):
    schema, doc, layers = made
    merged = merge(doc.id, layers, ALL, symmetric=symmetric(schema))
    decisions = ()
    for _ in range(3):
        shown = apply_decisions(merged, decisions)
        if not shown.open:
            break
        picks = {
            case.id: Choice(pick=data.draw(st.sampled_from(["none", *range(len(case.alternatives))])))
            for case in shown.open
        }
        work = layer("judge", *shown.spans, relations=shown.relations, labels=shown.document_labels, doc=doc)
        made = AdjudicatorWork(layer=work, choices=picks)
        done = decide(merged, decisions, made, symmetric=symmetric(schema), decided_at="2026-01-01")
        assert done.problems == ()
        decisions = (*decisions, *done.decisions)
    assert apply_decisions(merged, decisions).open == ()
