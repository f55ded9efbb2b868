"""What a layer of a later pass stands on, and what became of that."""

from trade import ACME, BETA, DOC, SCHEMA, SOLD, layer

from goldspan.model import make_relation, replace
from goldspan.passes.standing import PassContext, bare, context_for, context_of, context_state, on_context

THINGS = layer("ann.things", ACME, BETA)
GOLD = layer("gold.things", BETA, status="adjudicated", annotator="judge")
DEAL = make_relation("AGENT", SOLD.id, ACME.id)
DEALS = layer("ann.deals", SOLD, pass_name="deals", relations=[DEAL], context=[ACME, BETA], on=("ann.things",))


def context(*known, pass_name="deals", person="ann"):
    return context_for(DOC, known, SCHEMA, pass_name, person=person)


def test_gold_goes_before_the_own_layer_and_nobody_elses_counts():
    assert context(THINGS) == PassContext(("ann.things",), (bare(ACME), bare(BETA)))
    assert context(THINGS, GOLD) == PassContext(("gold.things",), (bare(BETA),))
    assert context(THINGS, person="bob") is None
    assert context(THINGS, person=None) is None
    assert context(GOLD, person=None) == context(THINGS, GOLD)


def test_unfinished_layers_and_those_of_another_text_are_nothing_to_stand_on():
    for status in ("draft", "skipped", "withdrawn"):
        assert context(layer("ann.things", ACME, status=status)) is None, status
    assert context(replace(THINGS, text_sha256="0" * 64)) is None


def test_a_pass_sees_of_each_earlier_pass_the_labels_that_it_shows():
    assert context(THINGS, DEALS, pass_name="sources") == PassContext(
        ("ann.things", "ann.deals"), (bare(ACME), bare(BETA), bare(SOLD))
    )
    assert context(pass_name="things") == context(pass_name="all") == PassContext()


def test_a_context_that_is_as_it_was_is_current():
    state = context_state(DEALS, DOC, [THINGS, DEALS], SCHEMA)
    assert state.is_current and (state.gone, state.new) == ((), ())


def test_what_is_gone_and_new_since():
    state = context_state(DEALS, DOC, [layer("ann.things", BETA)], SCHEMA)
    assert (state.gone, state.used, state.new) == ((bare(ACME),), (bare(ACME),), ())
    other = layer("ann.deals", SOLD, pass_name="deals", context=[ACME], on=("ann.things",))
    state = context_state(other, DOC, [THINGS], SCHEMA)
    assert (state.gone, state.new, state.is_current) == ((), (bare(BETA),), False)
    assert context_state(DEALS, DOC, [], SCHEMA).now is None


def test_a_layer_on_a_new_context_keeps_what_its_relations_need():
    now = context(GOLD)
    moved = on_context(DEALS, now)
    assert context_of(moved) == PassContext(("gold.things",), (bare(ACME), bare(BETA)))
    assert (moved.added, moved.relations) == ((SOLD,), (DEAL,))
    unused = layer("ann.deals", SOLD, pass_name="deals", context=[ACME, BETA], on=("ann.things",))
    assert context_of(on_context(unused, now)) == now
