"""A small corpus on disk, with all that a view has to carry: emoji, fragments, notes, every kind of attribute."""

import os
from pathlib import Path

import pytest

from goldspan import release, store
from goldspan.model import (
    Alignment,
    Document,
    Layer,
    LinkSet,
    Member,
    Provenance,
    Segment,
    Source,
    in_order,
    make_relation,
    make_span,
    sha256,
)
from goldspan.release.build.built_dataset import BuiltDataset
from goldspan.release.build.dataset import BuildOptions, build
from goldspan.release.build.facts import NO_FACTS, Facts
from goldspan.release.build.parquet import first_row
from goldspan.release.build.views import names
from goldspan.release.build.write_views import write_views
from goldspan.schema.language import parse
from goldspan.store.links import make_link, write_links

os.environ["HF_HUB_OFFLINE"] = "1"

SCHEMA = """
name: demo
version: 1.0.0
description: A demonstration.
labels:
  Agent: {abstract: true}
  Actor: {parent: Agent}
  Place: {discontinuous: true}
  Event: {}
  Never: {}
attributes:
  polarity: {type: choice, values: [positive, negative], labels: [Event]}
  tags: {type: multi-choice, values: [sudden, armed], labels: [Event]}
  label: {type: text, labels: [Actor]}
  sure: {"on": relation, type: choice, values: [high, low]}
  topic: {"on": document, type: multi-choice, values: [war, peace]}
relations:
  agent: {source: [Event], target: [Actor]}
  place: {source: [Event], target: [Place]}
  same: {source: [Event], target: [Event], symmetric: true, scope: corpus}
"""

TEXT = "😀 The army shelled Raqqa near\u00a0the river on Monday."


class Bench:
    """A corpus folder, with short ways to fill and to publish it."""

    def __init__(self, path: Path, schema: str = SCHEMA) -> None:
        self.path, self.schema, self.yaml = path, parse(schema), schema

    def document(self, name: str = "one", text: str = TEXT, **source: str) -> Document:
        document = Document(
            id=name,
            text=text,
            text_sha256=sha256(text),
            source=Source(file=f"{name}.txt", sha256=sha256(text), **source),
            alignment=Alignment((Segment(0, len(text), 0, len(text)),)),
        )
        store.write_document(self.path, document)
        return document

    def layer(self, document, name="ann", *, spans=(), relations=(), method="machine-generated", **more) -> Layer:
        ordered_spans, ordered_relations = in_order(spans, relations)
        layer = Layer(
            document=document.id,
            name=name,
            annotator=more.pop("annotator", name),
            status=more.pop("status", "submitted"),
            text_sha256=more.pop("text_sha256", document.text_sha256),
            spans=ordered_spans,
            relations=ordered_relations,
            provenance=more.pop("provenance", Provenance(method=method)),
            **more,
        )
        store.write_layer(self.path, layer)
        return layer

    def full_layer(self, document, name="ann", **more) -> Layer:
        """Three spans and two relations on `TEXT`."""
        actor = make_span(document, "Actor", [(6, 10)], attributes={"label": "the regime"})
        values = {"polarity": "positive", "tags": ("armed", "sudden")}
        event = make_span(document, "Event", [(11, 18)], attributes=values)
        place = make_span(document, "Place", [(19, 24), (34, 39)], note="two stretches")
        relations = (
            make_relation("agent", event.id, actor.id, attributes={"sure": "high"}),
            make_relation("place", event.id, place.id),
        )
        more.setdefault("document_labels", {"topic": ("war",)})
        return self.layer(document, name, spans=(actor, event, place), relations=relations, **more)

    def fill(self) -> "Bench":
        """Three documents: one fully labelled, one without a layer, one read and found empty."""
        self.full_layer(self.document("one", title="Shelling", publisher="The Paper", licence="all rights reserved"))
        self.document("three", "Nobody read this.")
        self.layer(self.document("two", "Nothing happened."), note="calm")
        return self

    def fill_every_view(self) -> "Bench":
        """The same, and a fourth document that a link joins to the first."""
        events = []
        for layer in (*store.read_layers(self.fill().path, "one"), self.full_layer(self.document("zero"))):
            events += [(layer.document, span) for span in layer.spans if span.label == "Event"]
        members = [Member(document=document, layer="ann", span=span.id, text=span.text) for document, span in events]
        link = make_link("same", members, note="the river")
        write_links(self.path, LinkSet(name="ann", annotator="ann", links=(link,)))
        return self

    def build(
        self, out: Path | None = None, *, facts: Facts = NO_FACTS, progress=None, options=None, **settings
    ) -> release.DatasetReport:
        chosen, options = release.ReleaseSettings(**settings), options or BuildOptions(facts=facts)
        return build(self.path, self.schema, out or self.path, settings=chosen, options=options, progress=progress)

    def described(self, folder: Path, *, facts: Facts = NO_FACTS, **settings) -> BuiltDataset:
        """What the sidecar files are made of. The data are written to ``folder``, and nothing else."""
        written = write_views(self.path, self.schema, folder)
        present = {one.view.name for one in written.views}
        return BuiltDataset(
            schema=self.schema,
            tally=written.tally,
            views=written.views,
            omitted=[name for name in names() if name not in present],
            example=first_row(folder / written.views[0].files[0].path),
            settings=release.ReleaseSettings(**settings),
            facts=facts,
        )


@pytest.fixture
def bench(tmp_path):
    """A corpus without documents; the text of `Bench.document` is `TEXT` unless told."""
    return Bench(tmp_path / "corpus")


@pytest.fixture
def filled(bench):
    """Three documents: one fully labelled, one without a layer, one read and found empty."""
    return bench.fill()


@pytest.fixture(scope="session")
def built_once(tmp_path_factory):
    bench = Bench(tmp_path_factory.mktemp("built") / "corpus").fill()
    bench.report = bench.build()
    return bench


@pytest.fixture
def built(built_once):
    """The dataset of `filled`, built in the folder of its corpus and shared by all tests that only read it."""
    before = files(built_once.path)
    yield built_once
    assert files(built_once.path) == before, "a test changed what others read"


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def described(tmp_path_factory):
    """What the sidecar files of `filled` are made of, to be described with other facts and settings."""
    folder = tmp_path_factory.mktemp("described")
    return Bench(folder / "corpus").fill().described(folder / "data")


@pytest.fixture(scope="session")
def make_bench():
    """Another corpus at a path of one's own, perhaps with another schema."""
    return Bench


@pytest.fixture
def contents():
    """The files of a folder that a build makes, by relative path."""

    def read(folder: Path) -> dict[str, bytes]:
        beside = [folder / name for name in ("README.md", "CITATION.cff", "croissant.json", "manifest.json")]
        found = [*beside, *(folder / "data").rglob("*"), *(folder / "plots").rglob("*")]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()}

    return read
