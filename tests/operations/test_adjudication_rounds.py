"""Adjudication over many rounds, with a model of the server: a change of mind, of votes and of texts."""

from dataclasses import replace as changed

import pytest
from adjudicate.making import DOC, layer, span
from model_server import LEAD, ModelServer
from operations.test_adjudicate_status import SCHEMA

from goldspan import store
from goldspan.formats.labelstudio.adjudication_config import CHOICE, CONTROL
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.model import make_document, replace
from goldspan.operations.adjudicate_pull import adjudicate_pull
from goldspan.operations.adjudicate_push import adjudicate_push
from goldspan.operations.adjudicate_status import adjudicate_status
from goldspan.operations.adjudication_state import document_states
from goldspan.operations.reanchor import reanchor
from goldspan.settings import load
from goldspan.store.decisions import decisions_on

ADA, RANKED, CAIRO = span("Ada Lovelace", "PER"), span("Colonel Ada Lovelace", "PER"), span("Cairo", "LOC")


class Judging:
    """A corpus of one document with a case on Ada, and a place on which two annotators agree."""

    def __init__(self, top):
        (top / "pyproject.toml").write_text('[tool.goldspan]\nproject = "judged"\n')
        self.settings = changed(load(top), annotators=(Annotator("judge", "lead@example.com"),))
        store.write_document(self.settings.corpus, DOC)
        for name, person in (("ann", ADA), ("bob", RANKED)):
            store.write_layer(self.settings.corpus, layer(name, person, CAIRO))
        self.server = ModelServer()
        self.client = self.server.client()
        self.pushed = {}

    def push(self):
        return adjudicate_push(self.settings, SCHEMA, self.client).tasks

    def pull(self):
        return adjudicate_pull(self.settings, SCHEMA, self.client)

    def save(self, *, choice=None, without=(), task=-1):
        """Saves a task as it was pushed but for a choice on its case, and the spans that are deleted."""
        annotation = list(self.server.annotations.values())[task]
        shown = self.pushed.setdefault(annotation["id"], annotation["result"])
        result = [item for item in shown if item["id"] not in {one.id for one in without}]
        for case in [item for item in result if choice and item["from_name"] == CONTROL]:
            value = {**{key: case["value"][key] for key in ("start", "end", "text")}, "choices": [choice]}
            item = {"id": case["id"], "from_name": CHOICE, "to_name": "text", "type": "choices", "value": value}
            result = [*result, item]
        self.server.edit(annotation["id"], result, self.server.members[LEAD])

    def gold(self):
        path = store.layer_path(self.settings.corpus, "d1", "gold")
        return [one.text for one in store.read_layer(path).spans] if path.exists() else None


@pytest.fixture
def judging(tmp_path):
    made = Judging(tmp_path)
    assert made.push().created == 1
    return made


def test_what_the_judge_deleted_and_put_back_is_gold_again(judging):
    judging.save(choice="A", without=[CAIRO])
    judging.pull()
    assert judging.gold() == ["Colonel Ada Lovelace"]
    judging.save(choice="A")
    assert judging.pull().changed == 1
    assert judging.gold() == ["Colonel Ada Lovelace", "Cairo"]


def test_a_choice_that_is_taken_back_opens_its_case_again(judging):
    judging.save(choice="A")
    assert judging.pull().open == {}
    judging.save()
    assert judging.pull().open == {"d1": 1}
    assert decisions_on(judging.settings.corpus, "d1", DOC.text_sha256) == ()
    [state] = document_states(judging.settings, SCHEMA)
    assert state.gold == "behind"


def test_decisions_of_a_task_that_is_gone_stay(judging):
    judging.save(choice="A", without=[CAIRO])
    judging.pull()
    store.write_layer(judging.settings.corpus, layer("cy", ADA, CAIRO, span("Rome", "LOC")))
    assert judging.push().created == 1
    judging.server.delete_task(min(judging.server.tasks))
    judging.save(choice="A")
    assert judging.pull().open == {}
    assert judging.gold() == ["Colonel Ada Lovelace", "Rome"]


def test_a_task_on_an_old_text_is_asked_anew(judging, tmp_path):
    judging.save(without=[CAIRO])
    judging.pull()
    old = tmp_path / "old.json"
    old.write_bytes(store.document_path(judging.settings.corpus, "d1").read_bytes())
    new = replace(make_document(f"{DOC.text} Update.", name="d1"), source=DOC.source)
    store.write_document(judging.settings.corpus, new)
    assert reanchor(judging.settings, old=old, apply=True).complete
    assert judging.push().created == 1, "the answer in the task of the old text could not be pulled"
    judging.save(choice="A")
    judging.pull()
    assert judging.gold() == ["Colonel Ada Lovelace"]


def test_it_is_said_how_many_withdrawn_layers_have_no_vote(judging):
    gone = replace(layer("bob", RANKED), name="bob-2", status="withdrawn")
    store.write_layer(judging.settings.corpus, gone)
    assert adjudicate_push(judging.settings, SCHEMA, judging.client).withdrawn == 1
    assert adjudicate_status(judging.settings, SCHEMA).layers_of["bob"] == {"submitted": 1, "withdrawn": 1}
