"""Decisions after a change: what they answer, they still answer."""

from adjudicate.making import DOC, layer, relate, several, span, symmetric
from hypothesis import given
from hypothesis import strategies as st

from goldspan.adjudicate.choices import AdjudicatorWork, Choice
from goldspan.adjudicate.decide import decide
from goldspan.adjudicate.gold import apply_decisions
from goldspan.adjudicate.merge import merge
from goldspan.adjudicate.policies import Policy
from goldspan.change.migrate.migration_language import Step
from goldspan.change.migrate.migration_steps import apply_steps, layer_update
from goldspan.change.references import updated_decisions
from goldspan.store.decisions import Adjudication

ADA, RANKED, PRESS = span("Ada Lovelace", "PER"), span("Colonel Ada Lovelace", "PER"), span("Nile Press", "ORG")


def step(kind, **options):
    return Step(kind, {name.rstrip("_"): value for name, value in options.items()})


def all_decided(layers, pick=0):
    merged = merge("d1", layers, Policy())
    picks = {case.id: Choice(pick=pick, reason="so") for case in apply_decisions(merged, ()).open}
    work = layer("judge", *apply_decisions(merged, ()).spans, relations=apply_decisions(merged, ()).relations)
    return decide(merged, (), AdjudicatorWork(layer=work, choices=picks), decided_at="2026-01-01").decisions


def after_change(decisions, update, doc=DOC):
    """What is left of decisions on a document; all of them are left, or lost."""
    old = Adjudication(document=doc.id, text_sha256=doc.text_sha256, decisions=decisions)
    done = updated_decisions(old, update)
    assert len(done.decisions) + len(done.lost) == len(decisions)
    return done.decisions


def after(layers, decisions, *steps):
    """What is open, and what stands, with layers and decisions migrated."""
    moved = after_change(decisions, layer_update(steps))
    found = apply_decisions(merge("d1", [apply_steps(one, steps).layer for one in layers], Policy()), moved)
    return found.open, [f"{one.label} {one.text}" for one in found.spans], [one.label for one in found.relations]


RENAMED = [
    step("rename_label", from_="PER", to="PERSON"),
    step("rename_relation", from_="OF", to="WORKS_FOR"),
]


def test_a_renamed_label_keeps_its_decisions():
    layers = [layer("a", ADA), layer("b", RANKED)]
    assert after(layers, all_decided(layers), *RENAMED) == ((), ["PERSON Colonel Ada Lovelace"], [])


def test_so_does_a_renamed_relation_and_one_turned_round():
    layers = [layer("a", ADA, PRESS, relations=[relate("OF", ADA, PRESS)]), layer("b", ADA, PRESS)]
    spans = ["PERSON Ada Lovelace", "ORG Nile Press"]
    assert after(layers, all_decided(layers), *RENAMED) == ((), spans, ["WORKS_FOR"])
    turned = step("swap_direction", relation="OF")
    moved = after_change(all_decided(layers), layer_update([turned]))
    found = apply_decisions(merge("d1", [apply_steps(one, [turned]).layer for one in layers], Policy()), moved)
    [one] = found.relations
    assert (found.open, [each.text for each in found.spans if each.id == one.source]) == ((), ["Nile Press"])


def test_so_does_an_attribute():
    layers = [layer("a", span("Cairo", "PER", level="x")), layer("b", span("Cairo", "PER", level="y"))]
    moved = after_change(all_decided(layers), layer_update(RENAMED))
    found = apply_decisions(merge("d1", [apply_steps(one, RENAMED).layer for one in layers], Policy()), moved)
    assert (found.open, [one.attributes for one in found.spans]) == ((), [{"level": "x"}])


def test_what_a_person_would_have_to_decide_comes_up_again():
    layers = [layer("a", ADA), layer("b", RANKED)]
    assert after_change(all_decided(layers), lambda one: None) == ()


@given(several(), st.data())
def test_without_a_change_decisions_are_the_very_same(made, data):
    schema, doc, layers = made
    merged = merge(doc.id, layers, Policy(), symmetric=symmetric(schema))
    picks = {
        case.id: Choice(pick=data.draw(st.sampled_from(["none", *range(len(case.alternatives))])))
        for case in merged.cases
        if case.awaits is None
    }
    shown = apply_decisions(merged, ())
    work = layer("judge", *shown.spans, relations=shown.relations, labels=shown.document_labels, doc=doc)
    done = decide(merged, (), AdjudicatorWork(layer=work, choices=picks), symmetric=symmetric(schema), decided_at="1")
    assert after_change(done.decisions, lambda one: one, doc) == done.decisions
