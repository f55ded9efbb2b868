"""What an annotator finds selected on a screen just opened, and what not."""

import pytest
from e2e import screen
from strategies import document

from goldspan import store
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.labelstudio import client as server
from goldspan.labelstudio import push_tasks
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.users import ensure_user
from goldspan.operations.pull import project_parser, pull_project
from goldspan.schema.language import parse

PASSWORD = "a password of her own"
ANNA = Annotator("anna", "anna@corpus.example")

SCHEMA = parse("""
name: usual
version: 1.0.0
labels: {SHIP: {}, PORT: {}}
attributes:
  tone: {labels: [SHIP], type: choice, values: [dry, warm], default: dry}
  topic: {on: document, type: multi-choice, values: [war, trade, art], default: [war, art]}
  kind: {on: document, type: choice, values: [report, essay], default: report}
""")


@pytest.fixture
def project(label_studio):
    client = connect(label_studio.url, label_studio.token)
    made = push_tasks.open_project(client, "e2e usual values", SCHEMA, "all")
    yield client, made
    server.delete_project(client, made.id)


def one_ship_marked(page, label_studio, client, made, one):
    """Opens the one task as a new annotator would, and marks and selects the ship."""
    push_tasks.DocumentPush(client, made, "all").push([one])
    task = next(task["id"] for task in server.read_tasks(client, made.id))
    ensure_user(label_studio, ANNA.email, PASSWORD)
    screen.log_in(page, label_studio.url, ANNA.email, PASSWORD)
    screen.open_task(page, label_studio.url, made.id, task)
    screen.mark(page, "1", 4, 11)
    screen.select(page, 4, 11)


def test_a_selected_choice_of_a_region_would_be_set_on_no_region(page, label_studio, project):
    """Why a config of ours selects none: Label Studio makes a result of it, beside all regions, and drops it."""
    client, made = project
    config = server.get_project(client, made.id).config
    selected = config.replace('<Choice value="dry" ', '<Choice value="dry" selected="true" ')
    assert selected != config
    server.change_config(client, made.id, selected)
    one_ship_marked(page, label_studio, client, made, document("The Marisol left Oslo.", name="usual"))
    items = screen.serialised(page)
    assert [item["from_name"] for item in items if item["from_name"] in ("labels", "tone")] == ["labels"]


def test_the_documents_usual_values_are_selected_and_a_spans_only_named(page, label_studio, project, tmp_path):
    client, made = project
    one = document("The Marisol left Oslo.", name="usual")
    one_ship_marked(page, label_studio, client, made, one)
    assert "tone (usually dry)" in page.locator(".goldspan-side").inner_text()
    screen.submit(page)

    store.write_document(tmp_path, one)
    there = server.get_project(client, made.id)
    report = pull_project(client, there, tmp_path, parser=project_parser(client, there, SCHEMA, (ANNA,)))
    assert report.findings == []
    (layer,) = store.read_layers(tmp_path, one.id)
    assert dict(layer.document_labels) == {"topic": ("war", "art"), "kind": "report"}
    assert [(span.label, span.text, dict(span.attributes)) for span in layer.spans] == [("SHIP", "Marisol", {})]
