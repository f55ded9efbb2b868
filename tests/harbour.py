"""A small corpus of two annotators, with everything that a corpus can hold: for the tests of the Python API."""

from strategies import document

from goldspan import store
from goldspan.model import (
    Alignment,
    Layer,
    LinkSet,
    Member,
    Provenance,
    Segment,
    in_order,
    make_relation,
    make_span,
    replace,
)
from goldspan.store import jsonl
from goldspan.store.decisions import Adjudication, Answer, Case, Decision, Vote, write_adjudication
from goldspan.store.links import make_link, write_links

PYPROJECT = """
[tool.goldspan]
project = "harbour"

[tool.goldspan.annotators.ann]
email = "ann@example.org"

[tool.goldspan.annotators.machine]
email = "machine@example.org"
method = "machine-generated"

[tool.goldspan.release]
name = "Harbour"
"""

SCHEMA = """
name: harbour
version: 1.0.0
labels:
  SHIP: {colour: "#336699", discontinuous: true}
  PORT: {}
  VOYAGE: {}
attributes:
  stage: {labels: [VOYAGE], type: choice, values: [departs, arrives]}
  flags: {labels: [SHIP], type: multi-choice, values: [Velm, Osk]}
  note: {labels: [PORT], type: text}
  certain: {on: relation, labels: [AT], type: choice, values: ["yes", "no"]}
  topics: {on: document, type: multi-choice, values: [storm, ferry]}
relations:
  AT: {source: [VOYAGE], target: [PORT]}
  BY: {source: [VOYAGE], target: [SHIP]}
  SAME: {source: [SHIP], target: [SHIP], symmetric: true, transitive: true, scope: corpus}
"""


def _document(name, text):
    """A document whose article is its text, character for character."""
    alignment = Alignment((Segment(0, len(text), 0, len(text)),))
    return replace(document(text, name=name), alignment=alignment)


STORM = _document("storm", "The Marisol left Velm. Then the big ship, the Tern, reached Osk.")
FERRY = _document("ferry", "The Tern came back to Velm.")


def find(doc, words, label, **attributes):
    """A span of words of a document; two words with a gap as ``(first, second)``."""
    parts = (words,) if isinstance(words, str) else words
    places = [doc.text.index(part) for part in parts]
    fragments = [(at, at + len(part)) for at, part in zip(places, parts, strict=True)]
    return make_span(doc, label, fragments, attributes=attributes)


def layer(doc, annotator, spans, relations=(), *, name=None, status="submitted", method="manual", **more):
    ordered, drawn = in_order(spans, relations)
    return Layer(
        document=doc.id,
        name=name or annotator,
        annotator=annotator,
        status=status,
        text_sha256=doc.text_sha256,
        provenance=Provenance(method=method),
        spans=ordered,
        relations=drawn,
        **more,
    )


def entries():
    """The documents with their layers: ann and bob differ on the storm, and only ann has read about the ferry."""
    left = find(STORM, "left", "VOYAGE", stage="departs")
    velm = find(STORM, "Velm", "PORT", note="in the north")
    marisol = find(STORM, "Marisol", "SHIP", flags=("Velm", "Osk"))
    big = find(STORM, ("ship", "Tern"), "SHIP")
    at = make_relation("AT", left.id, velm.id, attributes={"certain": "yes"})
    by = make_relation("BY", left.id, marisol.id)
    ann = layer(STORM, "ann", [left, velm, marisol, big], [at, by], document_labels={"topics": ("storm", "ferry")})
    bob_left = find(STORM, "left", "VOYAGE", stage="arrives")
    bob = layer(STORM, "bob", [bob_left, find(STORM, "The Marisol", "SHIP")], method=None)
    tern = find(FERRY, "Tern", "SHIP")
    ferry = layer(FERRY, "ann", [tern, find(FERRY, "Velm", "PORT")])
    draft = layer(FERRY, "machine", [], status="draft", method="machine-generated")
    return [(STORM, [ann, bob]), (FERRY, [ferry, draft])]


def links():
    (_, (ann, _)), (_, (ferry, _)) = entries()
    big, tern = ann.spans[-1], next(span for span in ferry.spans if span.label == "SHIP")
    members = [
        Member(document=doc, layer="ann", span=span.id, text=span.text)
        for doc, span in (("storm", big), ("ferry", tern))
    ]
    return LinkSet(name="ann", annotator="ann", method="manual", links=(make_link("SAME", members, note="the Tern"),))


def decisions():
    (_, (ann, bob)), _ = entries()
    one, other = (next(span for span in layer.spans if span.label == "SHIP") for layer in (ann, bob))
    case = Case(
        id="c1",
        kind="span",
        votes=(
            Vote(annotators=("ann",), answer=Answer(spans=(one,))),
            Vote(annotators=("bob",), answer=Answer(spans=(other,))),
        ),
    )
    decision = Decision(
        verdict="accepted",
        case=case,
        outcome=Answer(spans=(one,)),
        reason="no article",
        adjudicator="eve",
        decided_at="2024-05-01T10:00:00Z",
    )
    return Adjudication(document="storm", text_sha256=STORM.text_sha256, decisions=(decision,))


def project(root):
    """The corpus with its project in the folder ``root``; returns the folder of the corpus."""
    corpus = root / "corpus"
    (root / "schema").mkdir(parents=True)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "schema" / "schema.yaml").write_text(SCHEMA)
    for doc, layers in entries():
        store.write_document(corpus, doc)
        for each in layers:
            store.write_layer(corpus, each)
    store.record_order(corpus, [doc.id for doc, _ in entries()])
    write_links(corpus, links())
    write_adjudication(corpus, decisions())
    return corpus


def json_lines(corpus):
    """The same documents and layers as JSON Lines, in the folder ``corpus``."""
    with jsonl.NewLines(corpus) as new:
        jsonl.write_part(new.aside / jsonl.part_name(1), (jsonl.entry_line(doc, layers) for doc, layers in entries()))
        new.finish()
    return corpus
