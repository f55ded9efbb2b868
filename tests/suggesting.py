"""A schema, and a corpus that suggestions are made on."""

from pathlib import Path

from pushed_corpus import whole

from goldspan import store
from goldspan.model import Layer, make_span
from goldspan.schema.language import parse
from goldspan.suggest.source_protocol import SourceContext

PLACES = parse("""
name: places
version: 1.0.0
labels: {GPE: {}, PERSON: {}, ORG: {}, TITLE: {}, TIME: {}, QUANTITY: {}, EVENT: {}}
attributes:
  role: {labels: [GPE], type: choice, values: [place, actor]}
  level: {labels: [GPE, PERSON], type: choice, values: [NAM, PRO]}
  value: {labels: [TIME], type: text}
relations:
  SAME_AS: {source: [GPE, PERSON], target: [GPE, PERSON], same_label: true, transitive: true, order: backward}
  HOLDS_TITLE: {source: [PERSON], target: [TITLE], scope: sentence}
  AGENT: {source: [EVENT], target: [PERSON, ORG]}
  AFFECTED: {source: [EVENT], target: [PERSON, ORG, GPE]}
overlap: {default: [nest]}
passes:
  all: {}
  people: {title: People, labels: [PERSON, TITLE]}
""")


def context(corpus, **more):
    corpus = Path(corpus)
    given = {
        "schema": PLACES,
        "pass_name": "all",
        "corpus": corpus,
        "root": corpus,
        "folder": corpus,
        "confined": False,
    }
    return SourceContext(**{**given, "state": corpus / ".goldspan", **more})


def gold(document_id, text, *spans, **layer):
    """A document with its layer. A span is (words, label, attributes), on the first occurrence of the words."""
    document = whole(text, document_id)
    made = [
        make_span(document, label, [(text.index(words), text.index(words) + len(words))], attributes=attributes)
        for words, label, attributes in spans
    ]
    given = {"name": "gold", "status": "adjudicated", **layer}
    head = {"document": document_id, "annotator": given["name"], "text_sha256": document.text_sha256}
    return document, Layer(**head, **given, spans=tuple(made))


def put(corpus, pair):
    """Writes a document with its layer into a corpus; returns the document."""
    document, layer = pair
    store.write_document(corpus, document)
    store.write_layer(corpus, layer)
    return document
