"""Agreement about a later pass: on what it adds, and on relations to what was there."""

from trade import ACME, BETA, DOC, SCHEMA, SOLD, layer

from goldspan.agreement import measure_registry
from goldspan.agreement.corpus_counts import CorpusCounts
from goldspan.agreement.layer_selection import select_layers
from goldspan.agreement.measures import asked_of
from goldspan.model import make_relation


def deals(who, to, *added):
    drawn = [make_relation("AGENT", SOLD.id, to.id)] if SOLD in added else []
    more = {"pass_name": "deals", "context": (ACME, BETA), "on": (f"{who}.things",)}
    return layer(f"{who}.deals", *added, relations=drawn, **more)


def value(name, *layers):
    selection = select_layers(DOC, layers, schema=SCHEMA)
    [measure] = measure_registry.find([name], SCHEMA)
    return measure.of(selection.tasks.values()).value


def test_spans_that_were_there_already_are_no_agreement():
    assert value("span F1, exact", deals("ann", ACME, SOLD), deals("bob", ACME, SOLD)) == 1
    assert value("span F1, exact", deals("ann", ACME, SOLD), deals("bob", ACME)) == 0


def test_relations_end_at_what_was_there():
    assert value("relation F1, strict", deals("ann", ACME, SOLD), deals("bob", ACME, SOLD)) == 1
    assert value("relation F1, strict", deals("ann", ACME, SOLD), deals("bob", BETA, SOLD)) == 0


def test_scores_by_label_have_none_of_the_context():
    counts = CorpusCounts(("span F1, exact",), ("label",), SCHEMA)
    counts.add(select_layers(DOC, [deals("ann", ACME, SOLD), deals("bob", ACME, SOLD)], schema=SCHEMA))
    assert {one.of["label"] for one in counts.pending() if "label" in one.of} == {"DEAL"}


def test_a_task_without_context_is_itself():
    [task] = select_layers(DOC, [layer("ann.things", ACME), layer("bob.things", BETA)], schema=SCHEMA).tasks.values()
    assert asked_of(task, "spans") is task
