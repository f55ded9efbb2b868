"""Made-up documents and layers of the corpus' shape: 2.5 kB of text, 60 spans, 30 relations."""

import random

from strategies import document

from goldspan.model import Document, Layer, in_order, make_relation, make_span

LABELS = [f"LABEL_{number}" for number in range(25)]
RELATIONS = [f"RELATION_{number}" for number in range(20)]


def case(number: int) -> tuple[Document, Layer]:
    """The same document and layer for the same number, on every machine."""
    chance = random.Random(number)
    doc = document(" ".join(f"word{chance.randrange(10_000)}" for _ in range(310))[:2500], name=f"doc-{number}")
    spans = {}
    while len(spans) < 60:
        start = chance.randrange(len(doc.text) - 40)
        span = make_span(doc, chance.choice(LABELS), [(start, start + chance.randrange(3, 40))])
        spans[span.id] = span
    pairs = [chance.sample(list(spans), 2) for _ in range(30)]
    relations = {one.id: one for one in (make_relation(chance.choice(RELATIONS), *pair) for pair in pairs)}
    ordered_spans, ordered_relations = in_order(spans.values(), relations.values())
    layer = Layer(
        document=doc.id,
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=doc.text_sha256,
        spans=ordered_spans,
        relations=ordered_relations,
    )
    return doc, layer
