"""Two passes by one annotator in Chromium: the second stands on the first, whatever is done with what was there."""

import os
from pathlib import Path

import pytest
from e2e import screen
from playwright.sync_api import expect
from pushed_corpus import whole

from goldspan import store
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.users import ensure_user
from goldspan.model import make_relation
from goldspan.operations.pull import pull
from goldspan.operations.push import push
from goldspan.operations.team_projects import every_project, settings_of_pass
from goldspan.passes.joining import joined_layers
from goldspan.passes.standing import context_of
from goldspan.schema.language import load
from goldspan.settings import load as load_settings
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

SCHEMA = """
name: trade
version: 1.0.0
labels:
  ORG: {hotkey: o}
  PLACE: {hotkey: p}
  SUM: {hotkey: s}
  DEAL: {hotkey: d}
attributes:
  level: {labels: [ORG], type: choice, values: [name, pronoun]}
  realis: {labels: [DEAL], type: choice, values: [actual, planned]}
relations:
  AGENT: {source: [DEAL], target: [ORG]}
  COUNTS: {source: [SUM], target: [ORG]}
passes:
  things: {labels: [ORG, PLACE, SUM], relations: []}
  deals: {after: [things], labels: [ORG, PLACE, SUM, DEAL]}
"""
TEXT = "Acme of Bern sold 3 ships to Beta of Osk."
PLACES = {"Acme": (0, 4), "Bern": (8, 12), "sold": (13, 17), "3 ships": (18, 25), "Beta": (29, 33), "Osk": (37, 40)}
ANN, PASSWORD = "ann@passes.example", "a long password"
PICTURES = os.environ.get("GOLDSPAN_PICTURES")


@pytest.fixture
def here(tmp_path, label_studio):
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "schema.yaml").write_text(SCHEMA)
    table = '[tool.goldspan]\nproject = "Trade in passes"\n[tool.goldspan.annotators.ann]\n'
    (tmp_path / "pyproject.toml").write_text(f'{table}email = "{ANN}"\n')
    settings = load_settings(tmp_path)
    store.write_document(settings.corpus, whole(TEXT, "d1"))
    client = connect(label_studio.url, label_studio.token)
    ensure_user(client, ANN, PASSWORD)
    yield settings
    for one in every_project(settings, load(settings.schema)):
        if project := server.find_project(client, one.project):
            server.delete_project(client, project.id)


def open_pass(page, client, settings):
    """Opens the only task of the settings' project."""
    project = server.find_project(client, settings.project)
    [task] = server.read_tasks(client, project.id)
    screen.open_task(page, client.url, project.id, task["id"])


def pictured(page, name):
    if PICTURES:
        screen.picture(page, Path(PICTURES) / f"{name}.png")


def shown(page):
    """The labels of the regions on the screen, by their words, and which of them are locked."""
    items = [item for item in screen.serialised(page) if item["type"] == "labels"]
    return (
        {item["value"]["text"]: item["value"]["labels"] for item in items},
        {item["value"]["text"] for item in items if item.get("readonly")},
    )


def test_a_second_pass_stands_on_the_first(here, label_studio, chromium):
    client, schema = connect(label_studio.url, label_studio.token), load(here.schema)
    things, deals = (settings_of_pass(here, schema, name) for name in ("things", "deals"))
    report = push(deals, schema, client).report
    assert (report.created, [text.partition(":")[0] for text in report.waiting]) == (0, ["d1"])
    push(things, schema, client)
    page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
    screen.log_in(page, client.url, ANN, PASSWORD)
    open_pass(page, client, things)
    for key, words in (("o", "Acme"), ("p", "Bern"), ("s", "3 ships"), ("o", "Beta"), ("o", "Osk")):
        screen.mark(page, key, *PLACES[words])
    screen.submit(page)
    pull(here, schema, client)

    report = push(deals, schema, client).report
    assert (report.created, report.contexts_sent, report.waiting) == (1, 1, [])
    open_pass(page, client, deals)
    pictured(page, "passes-opened")
    labels, locked = shown(page)
    assert labels == {"Acme": ["ORG"], "Bern": ["PLACE"], "3 ships": ["SUM"], "Beta": ["ORG"], "Osk": ["ORG"]}
    assert locked == {"Bern", "3 ships"}, "what no arrow ends at"
    for key in "123opsqwe":
        page.keyboard.press(key)
        expect(page.locator(".lsf-label_selected")).to_have_count(0)
    screen.mark(page, "d", *PLACES["sold"])
    screen.relate(page, PLACES["sold"], PLACES["Acme"])
    screen.relate(page, PLACES["3 ships"], PLACES["Beta"])
    pictured(page, "passes-drawn")
    # what is locked stays; what is not can be deleted, and be given a second label
    for words in ("Bern", "Osk"):
        screen.select(page, *PLACES[words])
        page.keyboard.press("Backspace")
        page.keyboard.press("Escape")
    assert set(shown(page)[0]) == {"Acme", "Bern", "3 ships", "Beta", "sold"}
    screen.submit(page)
    page.context.close()

    pulled = pull(here, schema, client)
    [change] = [one for one in pulled.findings if one.code == "GS824"]
    assert (change.where.layer, "Osk" in change.message) == ("ann.deals", True)
    layers = {layer.name: layer for layer in store.read_layers(here.corpus)}
    first, second = layers["ann"], layers["ann.deals"]
    assert context_of(second).spans == first.spans and second.provenance.stands_on == ("ann",)
    [sold] = second.added
    at = {span.text: span.id for span in first.spans}
    drawn = {make_relation("AGENT", sold.id, at["Acme"]).id, make_relation("COUNTS", at["3 ships"], at["Beta"]).id}
    assert {one.id for one in second.relations} == drawn
    found = list(validate_corpus(here.corpus, Checks(schema)))
    assert [one.code for one in found if one.where.layer is not None] == ["GS824"]
    [joined] = joined_layers(layers.values(), schema)
    assert (joined.name, len(joined.spans), len(joined.relations)) == ("ann", 6, 2)
    assert pull(here, schema, client).changed == 0
