"""Cases that are no spans, on the screen: attributes, relations with attributes of their own, document labels."""

from functools import partial

import pytest
from adjudicate import making
from e2e import adjudicating, screen
from playwright.sync_api import expect
from strategies import document

from goldspan import store
from goldspan.labelstudio import client as server
from goldspan.model import make_relation
from goldspan.operations.adjudicate_pull import adjudicate_pull
from goldspan.operations.adjudicate_push import adjudicate_push
from goldspan.schema import language
from goldspan.store.decisions import decisions_on

JUDGE = "judge.kinds@corpus.example"
SCHEMA = """\
name: kinds
version: 1.0.0
labels:
  PERSON: {}
  ORG: {}
relations:
  WORKS_FOR: {source: [PERSON], target: [ORG]}
  LEADS: {source: [PERSON], target: [ORG]}
attributes:
  level: {labels: [PERSON], type: choice, values: [name, noun, pronoun]}
  certainty: {on: relation, labels: [WORKS_FOR], type: choice, values: [stated, inferred]}
  topic: {on: document, type: choice, values: [people, trade]}
  tone: {on: document, type: choice, values: [dry, lively, plain]}
"""
ARTICLE = document(
    "Ada Lovelace leads Nile Press, says the clerk.\nGrace Hopper was at Acme once, and Alan Turing at Bletchley.",
    name="d1",
)
PEOPLE, PLACES = ("Ada Lovelace", "clerk", "Grace Hopper", "Alan Turing"), ("Nile Press", "Acme", "Bletchley")
extent = partial(adjudicating.extent, ARTICLE)


def write(settings, name, levels, relations, labels):
    """A layer with all spans; ``levels`` of persons, relations as words, label, words, attributes."""
    spans = {words: making.span(words, "ORG", doc=ARTICLE) for words in PLACES}
    for words in PEOPLE:
        known = {"level": levels[words]} if words in levels else {}
        spans[words] = making.span(words, "PERSON", doc=ARTICLE, **known)
    arrows = [
        make_relation(label, spans[source].id, spans[target].id, attributes=attributes)
        for source, label, target, attributes in relations
    ]
    made = making.layer(name, *spans.values(), relations=arrows, labels=labels, doc=ARTICLE)
    store.write_layer(settings.corpus, made)


@pytest.fixture
def here(tmp_path):
    """A corpus of one document on whose spans two annotators agree, and on little else."""
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "schema.yaml").write_text(SCHEMA)
    settings = adjudicating.corpus(tmp_path, ARTICLE, project="kinds", judge=JUDGE)
    write(
        settings,
        "ann",
        {"Ada Lovelace": "name", "clerk": "noun", "Grace Hopper": "name"},
        [
            ("Ada Lovelace", "LEADS", "Nile Press", {}),
            ("Grace Hopper", "WORKS_FOR", "Acme", {"certainty": "stated"}),
            ("Alan Turing", "WORKS_FOR", "Bletchley", {}),
        ],
        {"topic": "people", "tone": "dry"},
    )
    write(
        settings,
        "bob",
        {"Ada Lovelace": "noun", "clerk": "name", "Grace Hopper": "name", "Alan Turing": "name"},
        [
            ("Ada Lovelace", "WORKS_FOR", "Nile Press", {}),
            ("Grace Hopper", "WORKS_FOR", "Acme", {"certainty": "inferred"}),
        ],
        {"topic": "trade", "tone": "lively"},
    )
    return settings


def test_all_kinds_of_cases_are_decided_on_the_screen(page, label_studio, here, tmp_path):
    schema = language.load(here.schema)
    with adjudicating.adjudication(label_studio, here, JUDGE) as client:
        _round(page, label_studio, here, schema, client, tmp_path)


def places(task):
    """Where the region of each case stands, by its title."""
    [annotation] = task["annotations"]
    regions = [one for one in annotation["result"] if one.get("from_name") == "adjudication_case"]
    return {one["meta"]["text"][0].partition(": ")[2]: (one["value"]["start"], one["value"]["end"]) for one in regions}


def _round(page, label_studio, here, schema, client, tmp_path):
    pushed = adjudicate_push(here, schema, client)
    assert (pushed.tasks.created, pushed.cases) == (1, 8)
    [task] = server.read_tasks(client, pushed.project)
    place = places(task)
    assert len(set(place.values())) == 6, "each can be selected, and two are about the whole text"
    screen.log_in(page, label_studio.url, JUDGE, adjudicating.PASSWORD)
    screen.open_task(page, label_studio.url, pushed.project, task["id"])
    rows = page.locator(screen.PANEL).locator("tr:visible")
    expect(rows).to_have_count(8)
    screen.picture(page, tmp_path / "cases.png")
    text, votes = (page.locator(one).bounding_box() for one in (screen.TEXT, screen.PANEL))
    assert text["x"] + text["width"] <= votes["x"] and votes["y"] < page.viewport_size["height"] / 2, "side by side"

    screen.select(page, *place["level of PERSON “clerk”"])
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("level of PERSON “clerk”")
    letters = page.locator(".goldspan-side input:visible").and_(page.locator("[name=A],[name=B],[name=C]"))
    assert [box.get_attribute("name") for box in letters.all()] == ["A", "B"], "no letter that it does not have"
    screen.picture(page, tmp_path / "selected.png")
    page.keyboard.press("Escape")
    expect(rows).to_have_count(8)

    screen.choose(page, "people")
    screen.say_why(page, "about people", "topic")
    screen.choose(page, "plain")
    screen.say_why(page, "neither", "tone")
    screen.decide(page, place["level of PERSON “Ada Lovelace”"], "A", "her name")
    screen.decide(page, place["level of PERSON “Alan Turing”"], "none", "not asked for")
    screen.decide(page, place["level of PERSON “clerk”"], "other", "stands for one")
    screen.decide(page, place["relation between “Ada Lovelace” and “Nile Press”"], "B", "no word of leading")
    screen.decide(page, place["relation between “Grace Hopper” and “Acme”"], "other", "she was at the head")
    screen.decide(page, place["relation between “Alan Turing” and “Bletchley”"], "none", "a place")
    screen.picture(page, tmp_path / "chosen.png")
    screen.select(page, *extent("rk"))
    screen.picture(page, tmp_path / "clerk.png")
    screen.choose(page, "pronoun")
    page.keyboard.press("Escape")
    screen.relate(page, extent("Hopper"), extent("Acme"), "LEADS")
    screen.picture(page, tmp_path / "related.png")
    screen.submit(page)

    pulled = adjudicate_pull(here, schema, client)
    assert (pulled.problems, pulled.gold, pulled.open) == ([], 1, {})
    gold = store.read_layer(store.layer_path(here.corpus, "d1", "gold"))
    assert {one.text: one.attributes.get("level") for one in gold.spans if one.label == "PERSON"} == {
        "Ada Lovelace": "name",
        "clerk": "pronoun",
        "Grace Hopper": "name",
        "Alan Turing": None,
    }
    named = {one.id: one.text for one in gold.spans}
    assert {(named[one.source], one.label, named[one.target]) for one in gold.relations} == {
        ("Ada Lovelace", "WORKS_FOR", "Nile Press"),
        ("Grace Hopper", "LEADS", "Acme"),
    }
    assert gold.document_labels == {"topic": "people", "tone": "plain"}
    decided = {one.reason: (one.case.kind, one.verdict) for one in decisions_on(here.corpus, "d1", ARTICLE.text_sha256)}
    assert decided == {
        "about people": ("document", "accepted"),
        "neither": ("document", "changed"),
        "her name": ("attribute", "accepted"),
        "not asked for": ("attribute", "rejected"),
        "stands for one": ("attribute", "changed"),
        "no word of leading": ("relation", "accepted"),
        "she was at the head": ("relation", "changed"),
        "a place": ("relation", "rejected"),
    }
    assert adjudicate_push(here, schema, client).done == 1
