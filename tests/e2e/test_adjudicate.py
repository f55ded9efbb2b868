"""Two annotators, their agreement, three cases decided on the screen, gold; a third annotator, only the new case."""

import json
import shutil
from functools import partial
from pathlib import Path

import pytest
from adjudicate import making
from e2e import adjudicating, screen
from playwright.sync_api import expect
from strategies import document
from terminal import run

from goldspan import store
from goldspan.labelstudio import client as server
from goldspan.model import make_relation
from goldspan.operations.adjudicate_pull import adjudicate_pull
from goldspan.operations.adjudicate_push import adjudicate_push
from goldspan.operations.adjudicate_status import adjudicate_status
from goldspan.schema import language
from goldspan.store.decisions import decisions_on

ROOT = Path(__file__).parent.parent.parent
JUDGE = "judge@corpus.example"
ARTICLE = document(
    "Colonel Ada Lovelace works for Nile Press.\nShe left Cairo on a Friday, and went to Rome or <b>Paris</b>.",
    name="d1",
)
extent = partial(adjudicating.extent, ARTICLE)


def span(label, words):
    return making.span(words, label, doc=ARTICLE, **({"level": "NAM"} if label == "PERSON" else {}))


def write(settings, name, *spans, relations=()):
    store.write_layer(settings.corpus, making.layer(name, *spans, relations=relations, doc=ARTICLE))


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A corpus of one document that two annotators have finished, and the shell in it."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    settings = adjudicating.corpus(tmp_path, ARTICLE, project="e2e", judge=JUDGE)
    agreed = [span("PERSON", "Ada Lovelace"), span("ORG", "Nile Press")]
    works = make_relation("MEMBER_OF", agreed[0].id, agreed[1].id)
    write(settings, "ann", *agreed, span("GPE", "Cairo"), span("GPE", "Rome"), relations=[works])
    write(settings, "bob", *agreed, span("ORG", "Cairo"), span("GPE", "Paris"), relations=[works])
    return settings


def agreement(*arguments):
    """What `goldspan agree` says: the scores by measure and by what they are of, and the disagreements by kind."""
    answered = run("agree", "--format", "json", "--explain", "--measure", "F1", *arguments)
    assert answered.exit_code == 0, answered.stderr
    found = json.loads(answered.stdout)
    scores = {(one["measure"], *one["of"].values()): one for one in found["figures"]}
    return scores, {kind: number for kind, number in found["disagreements"]["kinds"].items() if number}


def test_cases_are_decided_on_the_screen_and_only_new_ones_come_up_again(page, label_studio, here, tmp_path):
    schema = language.load(here.schema)
    with adjudicating.adjudication(label_studio, here, JUDGE) as client:
        _round(page, label_studio, here, schema, client, tmp_path)


def _round(page, label_studio, here, schema, client, tmp_path):
    scores, kinds = agreement()
    assert (scores["span F1, exact",]["value"], scores["span F1, exact",]["n"]) == (0.5, 8)
    assert scores["relation F1, strict",]["value"] == 1
    assert kinds == {"missing": 2, "label": 1}, "as many as there will be cases"
    pushed = adjudicate_push(here, schema, client)
    assert (pushed.tasks.created, pushed.cases) == (1, 3)
    again = adjudicate_push(here, schema, client)
    assert (again.tasks.created, again.tasks.present) == (0, 1)
    assert adjudicate_pull(here, schema, client).untouched == 1
    [task] = server.read_tasks(client, pushed.project)
    assert len(task["predictions"]) == 2
    assert "ann" not in {one["model_version"] for one in task["predictions"]}

    screen.log_in(page, label_studio.url, JUDGE, adjudicating.PASSWORD)
    screen.open_task(page, label_studio.url, pushed.project, task["id"])
    panel = page.locator(screen.PANEL)
    expect(panel.locator("tr")).to_have_count(3)
    expect(panel).to_contain_text("<b>Paris</b>")
    assert "bob" not in panel.inner_text()
    screen.picture(page, tmp_path / "cases.png")
    screen.decide(page, extent("Cairo"), "A", "a city")
    screen.decide(page, extent("Rome"), "none", "only perhaps")
    screen.decide(page, extent("Paris"), "other", "a place, no state")
    screen.mark(page, "6", *extent("Paris"))
    screen.picture(page, tmp_path / "chosen.png")
    screen.submit(page)

    pulled = adjudicate_pull(here, schema, client)
    assert (pulled.problems, pulled.gold, pulled.open) == ([], 1, {})
    gold = store.read_layer(store.layer_path(here.corpus, "d1", "gold"))
    assert (gold.status, gold.annotator) == ("adjudicated", "judge")
    assert [(one.label, one.text) for one in gold.spans] == [
        ("PERSON", "Ada Lovelace"),
        ("ORG", "Nile Press"),
        ("GPE", "Cairo"),
        ("LOCATION", "Paris"),
    ]
    assert gold.spans[0].attributes == {"level": "NAM"}
    assert [(one.label, one.source, one.target) for one in gold.relations] == [
        ("MEMBER_OF", gold.spans[0].id, gold.spans[1].id)
    ]
    decisions = decisions_on(here.corpus, "d1", ARTICLE.text_sha256)
    assert [(one.verdict, one.reason, one.adjudicator) for one in decisions] == [
        ("accepted", "a city", "judge"),
        ("rejected", "only perhaps", "judge"),
        ("changed", "a place, no state", "judge"),
    ]
    assert [vote.annotators for vote in decisions[0].case.votes] == [("ann",), ("bob",)]
    assert adjudicate_pull(here, schema, client).gold == 0, "pulled again, it is the same"
    assert adjudicate_push(here, schema, client).done == 1
    assert [one.gold for one in adjudicate_status(here, schema).documents] == ["done"]

    scores, kinds = agreement("ann", "gold")
    assert scores["span F1, exact",]["value"] == 6 / 8, "gold counts where it is named"
    assert kinds == {"missing": 2}

    agreed = [span("PERSON", "Ada Lovelace"), span("ORG", "Nile Press")]
    works = make_relation("MEMBER_OF", agreed[0].id, agreed[1].id)
    write(here, "cy", *agreed, span("GPE", "Cairo"), span("TIME", "Friday"), relations=[works])
    scores, _ = agreement("--by", "annotator")
    assert {pair: scores["span F1, exact", pair]["value"] for pair in ("ann, bob", "ann, cy", "bob, cy")} == {
        "ann, bob": 0.5,
        "ann, cy": 0.75,
        "bob, cy": 0.5,
    }
    third = adjudicate_push(here, schema, client)
    assert (third.tasks.created, third.cases) == (1, 1)
    new = max(task["id"] for task in server.read_tasks(client, third.project))
    screen.open_task(page, label_studio.url, third.project, new)
    expect(page.locator(screen.PANEL).locator("tr")).to_have_count(1)
    screen.picture(page, tmp_path / "third.png")
    marked = {(one["value"]["text"], one["value"]["labels"][0]) for one in shown(page)}
    assert marked == {
        ("Ada Lovelace", "PERSON"),
        ("Nile Press", "ORG"),
        ("Cairo", "GPE"),
        ("Paris", "LOCATION"),
        ("Friday", "CASE A"),
    }
    screen.decide(page, extent("Friday"), "A", "a day")
    screen.submit(page)
    pulled = adjudicate_pull(here, schema, client)
    assert (pulled.problems, pulled.gold) == ([], 1)
    gold = store.read_layer(store.layer_path(here.corpus, "d1", "gold"))
    assert [one.label for one in gold.spans] == ["PERSON", "ORG", "GPE", "TIME", "LOCATION"]
    earlier = [one for one in decisions_on(here.corpus, "d1", ARTICLE.text_sha256) if one.reason != "a day"]
    assert earlier == list(decisions)


def shown(page):
    return [one for one in screen.serialised(page) if one["type"] == "labels"]
