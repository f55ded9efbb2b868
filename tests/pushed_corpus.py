"""A corpus of one document and one layer, to be pushed."""

from env_file import write_env
from strategies import document

from goldspan.model import Alignment, Layer, Segment, make_span, replace
from goldspan.operations import serve
from goldspan.schema.language import parse

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}}
passes:
  first: {title: First, labels: [PER]}
  second: {title: Second, labels: [ORG]}
""")


def whole(text, name):
    made = document(text, name=name)
    return replace(made, alignment=Alignment((Segment(0, len(text), 0, len(text)),)))


DOC = whole("🐈 Ada of Nile Press", "d1")
ADA = make_span(DOC, "PER", [(2, 5)])
LAYER = Layer(document="d1", name="ann", annotator="ann", status="submitted", text_sha256=DOC.text_sha256, spans=(ADA,))


def connected(settings, label_studio, **more):
    """The server, by way of the settings of the corpus."""
    write_env(settings.root, label_studio.url, label_studio.token)
    return serve.connect(settings, **more)
