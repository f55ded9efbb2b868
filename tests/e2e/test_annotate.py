"""An annotator's work in a real browser, and what of it comes home."""

from pathlib import Path

import pytest
from e2e import screen
from strategies import document

from goldspan import ingest, store
from goldspan.formats.labelstudio.annotations import Annotator, Team
from goldspan.formats.labelstudio.labeling_config import read
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.labelstudio import client as server
from goldspan.labelstudio import push_tasks
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.push_layers import LayerPush
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Document, Layer, Provenance, replace
from goldspan.operations.pull import pull_project
from goldspan.schema import language
from goldspan.validate.checks import Checks
from goldspan.validate.layer_checks import validate_layer

ROOT = Path(__file__).parent.parent.parent
PASSWORD = "a password of her own"
ANNA = Annotator("anna", "anna@corpus.example")
MACHINE = Annotator("machine-1", "machine-1@corpus.example", "machine-generated")
TEAM = Team((ANNA, MACHINE))

ARTICLE = (
    "🐱👨🏻‍🚒 Fires near the\u00a0river\r\n\r\nColonel John\u00a0Dorrian, speaking in Raqqa, said “𠮷: they fled”.\r\n"
)


@pytest.fixture(scope="module")
def schema():
    return language.load(ROOT / "schema" / "schema.yaml")


@pytest.fixture
def project(label_studio, schema, request):
    """A client, and a new project with all labels."""
    client = connect(label_studio.url, label_studio.token)
    made = push_tasks.open_project(client, f"e2e {request.node.name}"[:50], schema, "full")
    yield client, made
    server.delete_project(client, made.id)


def pushed(project, one: Document) -> int:
    """The task that the document became."""
    client, made = project
    push_tasks.push_documents(client, made, [one], pass_name="full")
    return next(task["id"] for task in server.read_tasks(client, made.id) if task["data"]["document_id"] == one.id)


def pulled(project, corpus: Path, schema, one: Document) -> Layer:
    """The only layer that comes back."""
    client, made = project
    store.write_document(corpus, one)
    report = pull_project(client, server.get_project(client, made.id), corpus, schema=schema, team=TEAM)
    assert report.findings == []
    (layer,) = store.read_layers(corpus, one.id)
    return layer


def extent(one: Document, words: str) -> tuple[int, int]:
    start = one.text.index(words)
    return start, start + len(words)


def logged_in(page, label_studio, annotator: Annotator):
    ensure_user(label_studio, annotator.email, PASSWORD)
    screen.log_in(page, label_studio.url, annotator.email, PASSWORD)


def from_article(tmp_path: Path) -> Document:
    """The article as ingest makes it, its non-breaking spaces made plain."""
    (tmp_path / "fires.txt").write_bytes(ARTICLE.encode())
    (one,) = ingest.read_folder(tmp_path)
    return one


def as_it_stands(tmp_path: Path) -> Document:
    """A text that keeps its non-breaking spaces and its CRLFs."""
    return document(ARTICLE, name="fires")


@pytest.mark.parametrize("made_by", [from_article, as_it_stands])
def test_two_spans_and_a_relation_come_home_exactly(page, label_studio, project, schema, tmp_path, made_by):
    one = made_by(tmp_path)
    task = pushed(project, one)
    name = next(words for words in ("John Dorrian", "John\u00a0Dorrian") if words in one.text)

    logged_in(page, label_studio, ANNA)
    screen.open_task(page, label_studio.url, project[1].id, task)
    assert screen.columns(page)[:2] == ["tasks:total_annotations", "tasks:data.text"]
    screen.mark(page, "1", *extent(one, name))
    screen.mark(page, "9", *extent(one, "Colonel"))
    screen.relate(page, extent(one, name), extent(one, "Colonel"), "HOLDS_TITLE")
    screen.select(page, *extent(one, name))
    screen.choose(page, "NAM")
    screen.submit(page)

    layer = pulled(project, tmp_path / "corpus", schema, one)
    spans = {span.label: span for span in layer.spans}
    assert {label: (span.text, span.fragments) for label, span in spans.items()} == {
        "PERSON": (name, (extent(one, name),)),
        "TITLE": ("Colonel", (extent(one, "Colonel"),)),
    }
    assert spans["PERSON"].attributes == {"level": "NAM"}
    assert [(each.label, each.source, each.target) for each in layer.relations] == [
        ("HOLDS_TITLE", spans["PERSON"].id, spans["TITLE"].id)
    ]
    assert (layer.annotator, layer.status, layer.provenance.method) == ("anna", "submitted", "manual")
    assert layer.provenance.unmapped == ()
    if made_by is from_article:
        start, end = one.alignment.raw_range(*extent(one, name))
        assert ARTICLE[start:end] == "John\u00a0Dorrian", "the words are found again in the raw file"


def test_fragments_that_an_annotator_ties_are_one_span(page, label_studio, project, schema, tmp_path):
    one = document("🐱 They are moving their families out of Raqqa.", name="moving")
    task = pushed(project, one)
    logged_in(page, label_studio, ANNA)
    screen.open_task(page, label_studio.url, project[1].id, task)
    screen.mark(page, "e", *extent(one, "moving"))
    screen.mark(page, "e", *extent(one, "out"))
    screen.relate(page, extent(one, "out"), extent(one, "moving"), "FRAGMENT_OF")
    screen.submit(page)

    layer = pulled(project, tmp_path / "corpus", schema, one)
    (span,) = layer.spans
    assert (span.label, span.text) == ("RELOCATION", "moving ... out")
    assert span.fragments == (extent(one, "moving"), extent(one, "out"))
    assert layer.relations == ()
    assert [finding.code for finding in validate_layer(layer, one, Checks(schema))] != ["GS407"]


def test_a_recorded_layer_survives_being_opened_and_saved(page, label_studio, project, schema, tmp_path):
    """Every span, relation and attribute of a real article, through the editor and back."""
    one = store.read_document(ROOT / "corpus" / "documents" / "000_5f2f36bdbfeb356c.json")
    (recorded,) = store.read_layers(ROOT / "corpus", one.id)
    task = pushed(project, one)
    client, made = project
    ensure_user(label_studio, MACHINE.email, PASSWORD)
    LayerPush(client, made, schema, TEAM).push([(one, recorded)])

    logged_in(page, label_studio, MACHINE)
    screen.open_task(page, label_studio.url, made.id, task)
    shown = from_results(screen.serialised(page), one, read(server.get_project(client, made.id).config), schema)
    assert (shown.spans, shown.relations) == (recorded.spans, recorded.relations)
    assert shown.unmapped == ()

    screen.choose(page, "analysis")  # the editor saves nothing that has not changed
    screen.submit(page)
    layer = pulled(project, tmp_path / "corpus", schema, one)
    changed = {**recorded.document_labels, "genre": "analysis"}
    bare = {"provenance": Provenance(), "suppressions": ()}  # neither travels
    assert replace(layer, **bare) == replace(recorded, document_labels=changed, **bare)
