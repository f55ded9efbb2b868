"""Passes after one another: what is pushed with what, what comes back, and what is done when it changed meanwhile."""

import dataclasses
import json

import pytest
from pushed_corpus import connected, whole
from trade import SCHEMA as TRADE

from goldspan import store
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.labelstudio import client as server
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Layer, Provenance, make_relation, make_span, replace
from goldspan.operations.adjudication_state import finished_layers
from goldspan.operations.fix import fix_paths
from goldspan.operations.pull import pull
from goldspan.operations.push import PushOptions, context_person, push
from goldspan.operations.settled_gold import settled_gold
from goldspan.operations.team_projects import every_project, settings_of_pass
from goldspan.passes.standing import context_of
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

DOC = whole("Acme and Beta of Bern sold 3 ships", "d1")
ANN, BOB = (Annotator(name, f"{name}@passes.example") for name in ("ann", "bob"))


def span(label, words, **more):
    start = DOC.text.index(words)
    return make_span(DOC, label, [(start, start + len(words))], **more)


ACME, BETA, BERN, SOLD = (span(*one) for one in (("ORG", "Acme"), ("ORG", "Beta"), ("PLACE", "Bern"), ("DEAL", "sold")))


def layer(who, *spans, pass_name="things", relations=(), **more):
    return Layer(
        document="d1",
        name=f"{who}.{pass_name}",
        annotator=who,
        status="submitted",
        text_sha256=DOC.text_sha256,
        spans=spans,
        relations=relations,
        provenance=Provenance(pass_name=pass_name, method="manual"),
        **more,
    )


def deals(who, *, on, to):
    """A layer of the pass deals, that stands on spans of a layer: SOLD, by one of them."""
    shown = (ACME, BETA, BERN)
    made = layer(who, *shown, SOLD, pass_name="deals", relations=(make_relation("AGENT", SOLD.id, to.id),))
    context = tuple(one.id for one in shown)
    return replace(made, context=context, provenance=replace(made.provenance, stands_on=(on,)))


@pytest.fixture
def corpus(corpus_settings):
    store.write_document(corpus_settings.corpus, DOC)
    for path in store.layer_files(corpus_settings.corpus):
        path.unlink()
    return corpus_settings


def test_a_pass_of_its_own_is_pushed_pulled_and_brought_up_to_date(corpus, label_studio, request):
    here = dataclasses.replace(corpus, project="Passes here", annotators=(ANN,))
    client = connected(here, label_studio)
    ensure_user(client, ANN.email, "a long password")
    later = settings_of_pass(here, TRADE, "deals")
    store.write_layer(here.corpus, layer("ann", ACME, BETA, BERN))
    try:
        report = push(later, TRADE, client).report
        assert (report.created, report.contexts_sent) == (1, 1)
        project = server.find_project(client, later.project)
        [task] = server.read_tasks(client, project.id)
        items = {item["id"]: item for item in task["predictions"][0]["result"]}
        assert items.keys() == {ACME.id, BETA.id, BERN.id}
        assert {name for name, item in items.items() if item.get("readonly")} == set(), "SUM counts any THING"
        assert task["predictions"][0]["model_version"] == "goldspan: earlier passes"
        again = push(later, TRADE, client).report
        assert (again.present, again.contexts_sent, again.conflicts) == (1, 0, [])

        # nobody has begun: the task follows its context
        store.write_layer(here.corpus, layer("ann", ACME, BERN))
        assert push(later, TRADE, client).report.updated == 1
        [task] = server.read_tasks(client, project.id)
        assert [{item["id"] for item in one["result"]} for one in task["predictions"]] == [{ACME.id, BERN.id}]

        result = [*task["predictions"][0]["result"], _region("sold"), _arrow("new", ACME.id)]
        server.create_annotation(client, task["id"], {"result": result, "completed_by": _id(client, ANN)})
        pulled = pull(here, TRADE, client)
        assert [one.code for one in pulled.findings if one.severity == "error"] == []
        made = store.read_layer(store.layer_path(here.corpus, "d1", "ann.deals"))
        assert (context_of(made).layers, made.added) == (("ann.things",), (SOLD,))
        assert made.relations == (make_relation("AGENT", SOLD.id, ACME.id),)

        # somebody has: what changed is a finding, and a fix brings both sides up to date
        store.write_layer(here.corpus, layer("ann", ACME, BETA, BERN))
        assert [text.partition(":")[0] for text in push(later, TRADE, client).report.conflicts] == ["d1"]
        assert "GS709" in _codes(here)
        fix_paths([here.corpus], TRADE, write=True)
        assert "GS709" not in _codes(here)
        report = push(later, TRADE, client, PushOptions(fixes=True)).report
        assert report.fixed == 1
        [task] = server.read_tasks(client, project.id)
        assert len(json.loads(task["data"]["context"])["spans"]) == 3
        after = pull(here, TRADE, client)
        assert after.changed == 0 and push(later, TRADE, client).report.conflicts == []

        store.write_layer(here.corpus, layer("ann", BETA, BERN))
        assert "GS708" in _codes(here)
        fix_paths([here.corpus], TRADE, write=True)
        assert "GS708" in _codes(here), "an arrow is for a person to draw anew"
    finally:
        for one in every_project(here, TRADE):
            if project := server.find_project(client, one.project):
                server.delete_project(client, project.id)


def _codes(settings):
    return {one.code for one in validate_corpus(settings.corpus, Checks(TRADE))}


def _region(words):
    start = DOC.text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": ["DEAL"]}
    return {"id": "new", "from_name": "labels", "to_name": "text", "type": "labels", "value": value}


def _arrow(start, end):
    return {"type": "relation", "from_id": start, "to_id": end, "direction": "right", "labels": ["AGENT"]}


def _id(client, who):
    return next(number for number, email in server.read_users(client).items() if email == who.email)


def test_several_people_in_one_project_wait_for_gold(corpus):
    assert context_person(dataclasses.replace(corpus, annotators=(ANN, BOB))) is None
    assert context_person(dataclasses.replace(corpus, annotators=(ANN,))) == "ann"
    assert context_person(dataclasses.replace(corpus, annotators=(ANN, BOB), person="bob")) == "bob"


def test_gold_of_a_later_pass_stands_on_gold_of_the_earlier_ones(corpus):
    things = settings_of_pass(corpus, TRADE, "things")
    later = settings_of_pass(corpus, TRADE, "deals")
    for who in ("ann", "bob"):
        store.write_layer(corpus.corpus, layer(who, ACME, BERN))
        store.write_layer(corpus.corpus, deals(who, on=f"{who}.things", to=ACME))
    waiting = finished_layers(later, TRADE, DOC)
    assert waiting.layers == () and len(waiting.left_out) == 2
    assert settled_gold(things, TRADE).gold == 1
    finished = finished_layers(later, TRADE, DOC)
    assert [context_of(one).layers for one in finished.layers] == [("gold.things",)] * 2
    assert settled_gold(later, TRADE).gold == 1
    gold = store.read_layer(store.layer_path(corpus.corpus, "d1", "gold.deals"))
    assert (gold.added, len(gold.context), gold.provenance.stands_on) == ((SOLD,), 2, ("gold.things",))
    assert settled_gold(later, TRADE).done == 1


def test_a_relation_to_what_gold_does_not_have_is_no_vote_and_is_said(corpus):
    gold = replace(layer("judge", BERN), name="gold.things", status="adjudicated")
    store.write_layer(corpus.corpus, gold)
    for who in ("ann", "bob"):
        store.write_layer(corpus.corpus, deals(who, on=f"{who}.things", to=ACME))
    finished = finished_layers(settings_of_pass(corpus, TRADE, "deals"), TRADE, DOC)
    assert [one.relations for one in finished.layers] == [(), ()]
    assert [text.partition(":")[0] for text in finished.left_out] == ["d1/ann.deals", "d1/bob.deals"]


def test_the_project_of_a_pass_is_called_after_it_but_for_the_usual_one(corpus):
    assert settings_of_pass(corpus, TRADE, "all").project == corpus.project
    assert settings_of_pass(corpus, TRADE, "deals").project == f"{corpus.project} deals"
    assert [one.pass_name for one in every_project(corpus, TRADE)] == ["", "things", "deals", "sources"]
