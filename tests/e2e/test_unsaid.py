"""What an annotator need not say: labels of relations, usual values, and the arrows of chains that have names."""

import pytest
from e2e import screen
from strategies import document

from goldspan import store
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.labelstudio import client as server
from goldspan.labelstudio import push_tasks
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.users import ensure_user
from goldspan.model import INFERRED
from goldspan.operations.pull import project_parser, pull_project
from goldspan.schema.language import parse

PASSWORD = "a password of her own"
ANNA = Annotator("anna", "anna@corpus.example")

SCHEMA = parse("""
name: unsaid
version: 1.0.0
labels: {SHIP: {}, PORT: {}}
attributes:
  realis: {labels: [SHIP], type: choice, values: [actual, planned], required: true, default: actual, assume: true}
relations:
  reaches: {source: [SHIP], target: [PORT]}
  same as: {source: [SHIP], target: [SHIP], order: backward, chain: names}
""")
TEXT = "The Marisol left Oslo. The ship was late, and she sank."
SHIPS = [(4, 11), (27, 31), (46, 49)]
OSLO = (17, 21)


@pytest.fixture
def project(label_studio):
    client = connect(label_studio.url, label_studio.token)
    made = push_tasks.open_project(client, "e2e unsaid", SCHEMA, "all")
    yield client, made
    server.delete_project(client, made.id)


def test_what_an_annotator_need_not_say(page, label_studio, project, tmp_path):
    client, made = project
    one = document(TEXT, name="unsaid")
    push_tasks.DocumentPush(client, made, "all").push([one])
    [task] = [task["id"] for task in server.read_tasks(client, made.id)]
    ensure_user(label_studio, ANNA.email, PASSWORD)
    screen.log_in(page, label_studio.url, ANNA.email, PASSWORD)
    screen.open_task(page, label_studio.url, made.id, task)
    for hotkey, place in (*(("1", place) for place in SHIPS), ("2", OSLO)):
        screen.mark(page, hotkey, *place)
    # the name of one is sent with Enter, that of the other by going on
    for place, name, last in ((SHIPS[0], "Marisol", "Enter"), (SHIPS[1], "marisol", None)):
        screen.select(page, *place)
        assert "realis (actual if not set)" in page.locator(".goldspan-side").inner_text()
        field = page.locator("[name='chain:same as']").filter(visible=True)
        field.click()
        page.keyboard.type(name)
        if last:
            page.keyboard.press(last)
        page.keyboard.press("Escape")
    screen.relate(page, OSLO, SHIPS[0])
    page.keyboard.press("Escape")
    screen.relate(page, SHIPS[1], SHIPS[2])
    screen.submit(page)

    store.write_document(tmp_path, one)
    there = server.get_project(client, made.id)
    for changed in (1, 0):
        report = pull_project(client, there, tmp_path, parser=project_parser(client, there, SCHEMA, (ANNA,)))
        assert (report.inferred, report.turned, report.changed) == ({"reaches": 1, "same as": 1}, 2, changed)
    (layer,) = store.read_layers(tmp_path, one.id)
    text = {span.id: span.text for span in layer.spans}
    assert [(text[one.source], one.label, text[one.target], one.origin) for one in layer.relations] == [
        ("Marisol", "reaches", "Oslo", INFERRED),
        ("ship", "same as", "Marisol", None),
        ("she", "same as", "ship", INFERRED),
    ]
    assert {span.text: (span.attributes, span.assumed) for span in layer.spans} == {
        "Oslo": ({}, ()),
        **{ship: ({"realis": "actual"}, ("realis",)) for ship in ("Marisol", "ship", "she")},
    }
