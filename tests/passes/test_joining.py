"""Layers of passes become one layer for each annotator, and one gold, and that becomes them again."""

from hypothesis import given
from hypothesis import strategies as st
from strategies import document, layers
from trade import ACME, BETA, CHAIN, SCHEMA, SOLD, layer

from goldspan.model import make_relation, replace
from goldspan.passes.joining import join, joined_layers, joined_names, split
from goldspan.passes.standing import bare, context_for, on_context

texts = st.text("ab 🐱é", min_size=1, max_size=12)


def said(layer):
    """What a layer says, and on what."""
    return layer.spans, layer.relations, dict(layer.document_labels), layer.note, layer.context


@given(st.data(), texts)
def test_a_layer_split_by_pass_and_joined_is_the_layer(data, text):
    whole = replace(data.draw(layers(SCHEMA, document(text))), status="submitted")
    parts = split(whole, SCHEMA, CHAIN)
    assert said(join(parts)) == said(whole)
    assert list(map(said, split(join(parts), SCHEMA, CHAIN))) == list(map(said, parts))
    added = [one.id for part in parts for one in part.added]
    assert sorted(added) == sorted(one.id for one in whole.spans)
    drawn = [one.id for part in parts for one in part.relations]
    assert sorted(drawn) == sorted(one.id for one in whole.relations)
    # every end of a relation is in the layer of its pass
    for part in parts:
        assert {end for one in part.relations for end in (one.source, one.target)} <= {one.id for one in part.spans}


@given(st.data(), texts)
def test_the_parts_stand_on_each_other_as_a_push_would_have_them(data, text):
    doc = document(text)
    whole = replace(data.draw(layers(SCHEMA, doc)), status="submitted")
    things, deals, sources = split(whole, SCHEMA, CHAIN)
    for part, known in ((deals, [things]), (sources, [things, deals])):
        context = context_for(doc, known, SCHEMA, part.provenance.pass_name, person="ann")
        assert context is not None and on_context(part, context) == part


def test_layers_of_each_annotator_become_one_with_the_values_of_the_pass_that_set_them():
    deal = make_relation("AGENT", SOLD.id, ACME.id)
    ann = [
        layer("ann.things", ACME, BETA),
        layer("ann.deals", SOLD, pass_name="deals", relations=[deal], context=[ACME, BETA], on=("ann.things",)),
    ]
    bob = layer("bob.things", BETA)
    joined, alone = joined_layers([*ann, bob], SCHEMA)
    assert (joined.name, joined.annotator, joined.spans, joined.relations) == (
        "ann.things",
        "ann",
        (ACME, BETA, SOLD),
        (deal,),
    )
    assert (joined.context, alone.name, alone.spans) == ((), "bob.things", (BETA,))
    assert joined_layers([bob, *reversed(ann)], SCHEMA)[1] == joined
    assert joined_names([*ann, bob], SCHEMA) == {"ann.deals": "ann.things"}


def test_work_on_gold_is_joined_with_gold_and_the_earlier_layer_stays_by_itself():
    deal = make_relation("AGENT", SOLD.id, BETA.id)
    gold = layer("gold.things", ACME, BETA, status="adjudicated", annotator="judge")
    own = layer("ann.things", ACME)
    later = layer("ann.deals", SOLD, pass_name="deals", relations=[deal], context=[ACME, BETA], on=("gold.things",))
    by_name = {one.name: one for one in joined_layers([own, later, gold], SCHEMA)}
    assert joined_names([own, later, gold], SCHEMA) == {}
    assert by_name["ann.things"].spans == (ACME,)
    assert by_name["ann.deals"].spans == (ACME, BETA, SOLD)
    assert (by_name["ann.deals"].status, by_name["ann.deals"].annotator) == ("submitted", "ann")
    assert by_name["gold.things"].spans == (ACME, BETA)


def test_gold_of_several_passes_is_one_gold():
    things = layer("gold.things", ACME, BETA, status="adjudicated", annotator="judge")
    deals = layer(
        "gold.deals",
        SOLD,
        pass_name="deals",
        status="adjudicated",
        annotator="other",
        context=[ACME, BETA],
        on=("gold.things",),
    )
    [gold] = joined_layers([deals, things], SCHEMA)
    assert (gold.name, gold.status, gold.spans) == ("gold.things", "adjudicated", (ACME, BETA, SOLD))


def test_drafts_skipped_layers_and_passes_by_themselves_stay_as_they_are():
    every = [
        layer("ann", ACME, pass_name="all"),
        layer("ann.things.draft", ACME, status="draft"),
        layer("bob.things", status="skipped"),
    ]
    assert joined_layers(every, SCHEMA) == every


def test_no_relation_is_lost_where_what_it_stood_on_is_gone():
    deal = make_relation("AGENT", SOLD.id, BETA.id)
    [joined] = joined_layers(
        [
            layer("ann.things", ACME),
            layer("ann.deals", SOLD, pass_name="deals", relations=[deal], context=[ACME, BETA], on=("ann.things",)),
        ],
        SCHEMA,
    )
    assert (joined.spans, joined.relations) == ((ACME, bare(BETA), SOLD), (deal,))
