"""An annotator's work in a real browser, and what of it comes home."""

import json
from pathlib import Path

import pytest
from e2e import screen
from strategies import document

from goldspan import ingest, store
from goldspan.formats.labelstudio.annotations import Annotator, Team
from goldspan.formats.labelstudio.labeling_config import read
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.formats.labelstudio.result_items import to_results
from goldspan.labelstudio import client as server
from goldspan.labelstudio import push_tasks
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.push_layers import LayerPush
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Document, Layer, Origin, Provenance, make_relation, make_span, origin_name, replace
from goldspan.operations.pull import ExportOptions, project_parser, pull_export, pull_project
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
    push_tasks.DocumentPush(client, made, "full").push([one])
    return next(task["id"] for task in server.read_tasks(client, made.id) if task["data"]["document_id"] == one.id)


def pulled(project, corpus: Path, schema, one: Document) -> Layer:
    """The only layer that comes back."""
    client, made = project
    store.write_document(corpus, one)
    there = server.get_project(client, made.id)
    report = pull_project(client, there, corpus, parser=project_parser(client, there, schema, TEAM.annotators))
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
    assert screen.columns(page)[:2] == ["tasks:total_annotations", "tasks:data.title"]
    screen.mark(page, "1", *extent(one, name))
    screen.mark(page, "9", *extent(one, "Colonel"))
    screen.relate(page, extent(one, name), extent(one, "Colonel"), "HOLDS_TITLE")
    screen.select(page, *extent(one, name))
    screen.choose(page, "NAM")
    screen.fill_in(page)
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
    screen.fill_in(page)
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


def suggest(client, task: int, layer: Layer, one: Document, schema) -> None:
    """Another tool's prediction with what the layer says: its regions have ids of their own."""
    written = json.dumps(to_results(layer, one, schema))
    for number, span in enumerate(layer.spans):
        written = written.replace(span.id, f"r{number}")
    result = json.loads(written)
    result[0]["score"] = 0.25
    prediction = {"task": task, "result": result, "model_version": "ner-3", "score": 0.5}
    client.http.post("make a prediction", "api/predictions/", prediction, dict)


def test_a_prediction_that_is_accepted_in_part_comes_home_with_its_origins(
    page, label_studio, project, schema, tmp_path
):
    """Two spans are left as they are, one gets another label, one another attribute, and one is drawn by hand."""
    one = document("Colonel John Dorrian, speaking in Raqqa, said the Army fled to Mosul on Monday.", name="suggested")
    task = pushed(project, one)
    client, made = project

    def span(words, label, **attributes):
        return make_span(one, label, [extent(one, words)], attributes=attributes)

    person, title = span("John Dorrian", "PERSON", level="NAM"), span("Colonel", "TITLE")
    predicted = Layer(
        document=one.id,
        name="m",
        annotator="m",
        status="submitted",
        text_sha256=one.text_sha256,
        spans=(person, title, span("Raqqa", "GPE", level="NAM", role="place"), span("Mosul", "PERSON")),
        relations=(make_relation("HOLDS_TITLE", person.id, title.id),),
    )
    suggest(client, task, predicted, one, schema)

    logged_in(page, label_studio, ANNA)
    screen.open_task(page, label_studio.url, made.id, task)
    screen.select(page, *extent(one, "Mosul"))
    page.keyboard.press("1234567890"[schema.concrete.index("GPE")])
    page.keyboard.press("Escape")
    screen.select(page, *extent(one, "Raqqa"))
    screen.choose(page, "NOM")
    page.keyboard.press("Escape")
    screen.mark(page, "1", *extent(one, "Army"))
    screen.relate(page, extent(one, "Army"), extent(one, "Colonel"), "HOLDS_TITLE")
    screen.fill_in(page)
    screen.submit(page)

    corpus = tmp_path / "corpus"
    layer = pulled(project, corpus, schema, one)
    suggested = Origin(kind="suggested", version="ner-3", score=0.5)
    assert {span.text: span.origin for span in layer.spans} == {
        "Colonel": suggested,
        "John Dorrian": replace(suggested, score=0.25),
        "Raqqa": replace(suggested, edited=True),
        "Army": None,
        "Mosul": replace(suggested, edited=True),
    }
    words = {span.id: span.text for span in layer.spans}
    assert {words[drawn.source]: drawn.origin for drawn in layer.relations} == {"John Dorrian": suggested, "Army": None}

    # an export has the predictions by number: what the corpus knows stays
    export = tmp_path / "export.json"
    address = f"api/projects/{made.id}/export?exportType=JSON"
    export.write_text(json.dumps(client.http.get("export the project", address, list)))
    options = ExportOptions(schema=schema, team=Team(TEAM.annotators, server.read_users(client)))
    pull_export(export, corpus, options=options)
    (kept,) = store.read_layers(corpus, one.id)
    assert (kept.spans, kept.relations) == (layer.spans, layer.relations)
    pull_export(export, tmp_path / "new", options=options)
    (told,) = store.read_layers(tmp_path / "new")
    names = {span.text: origin_name(span, "manual") for span in told.spans}
    assert names == {
        "Colonel": "accepted", "John Dorrian": "accepted", "Raqqa": "edited", "Army": "manual", "Mosul": "edited"
    }  # fmt: skip
    ends = {span.id: span.text for span in told.spans}
    relations = {ends[drawn.source]: origin_name(drawn, "manual") for drawn in told.relations}
    assert relations == {"John Dorrian": "unknown", "Army": "manual"}


ARABIC = (
    "قادة داعش يفرون من الرقة تحت ضغط قوات سوريا الديمقراطية\n\nقال التحالف بقيادة US إن هناك علامات (2017) على ذلك.\n"
    "Name\tRank\tPlace\nAnna\tmajor\tRaqqa\n"
)


def test_a_text_from_right_to_left_and_tabs_stand_as_they_should_and_come_home_exactly(
    page, label_studio, project, schema, tmp_path
):
    one = document(ARABIC, name="arabic")
    task = pushed(project, one)
    logged_in(page, label_studio, ANNA)
    screen.open_task(page, label_studio.url, project[1].id, task)
    marked = {"الرقة": "5", "قوات سوريا الديمقراطية": "3", "US": "1", "2017": "0", "major": "9", "Place\nAnna": "y"}
    for words, key in marked.items():
        screen.mark(page, key, *extent(one, words))
    first, us, rank, major = (screen.boxes(page, *extent(one, words))[0] for words in ("قادة", "US", "Rank", "major"))
    line = page.locator(".goldspan-text .lsf-richtext__line").first.bounding_box()
    assert first[2] == pytest.approx(line["x"] + line["width"], abs=2), "an Arabic line begins at the right"
    assert us[0] < first[0]
    assert rank[0] == pytest.approx(major[0], abs=3), "columns line up"

    screen.choose(page, "news report")
    page.locator("button[name=submit]").first.click()
    page.get_by_text("topics: choose a value").wait_for()
    page.locator(".ant-modal-wrap button:visible").last.click()
    page.locator(".ant-modal-wrap").wait_for(state="hidden")
    screen.choose(page, "battle")
    screen.submit(page)
    layer = pulled(project, tmp_path / "corpus", schema, one)
    assert {span.text for span in layer.spans} == set(marked)
    assert all(one.text[span.start : span.end] == span.text for span in layer.spans)
