"""Small documents and layers for the tests of agreement, and random ones."""

import string

from hypothesis import strategies as st
from strategies import document

from goldspan.model import Layer, Relation, Span, relation_id, span_id

DOC = document((string.ascii_lowercase + " ") * 4)


def span(label, *fragments, doc=DOC):
    extent = tuple(fragments)
    return Span(id=span_id(doc.id, label, extent), label=label, fragments=extent, text="")


def relation(label, source, target):
    return Relation(id=relation_id(label, source.id, target.id), label=label, source=source.id, target=target.id)


def layer(spans=(), relations=(), *, name="ann", doc=DOC):
    return Layer(
        document=doc.id,
        name=name,
        annotator=name,
        status="submitted",
        text_sha256=doc.text_sha256,
        spans=tuple(spans),
        relations=tuple(relations),
    )


@st.composite
def extents(draw, longest=30):
    cuts = draw(st.lists(st.integers(0, longest), min_size=2, max_size=4, unique=True).map(sorted))
    return tuple(zip(cuts[::2], cuts[1::2], strict=False))


@st.composite
def layers(draw, name="ann", labels="AB", types="pq", longest=30):
    """A layer of a few spans that nest, cross, repeat and have gaps, with relations between any two."""
    kinds = st.tuples(st.sampled_from(labels), extents(longest))
    spans = [span(label, *extent) for label, extent in draw(st.lists(kinds, max_size=7, unique=True))]
    relations = []
    if spans:
        ends = st.tuples(st.sampled_from(types), st.sampled_from(spans), st.sampled_from(spans))
        drawn = draw(st.lists(ends, max_size=8))
        relations = list({one.id: one for one in (relation(*each) for each in drawn)}.values())
    return layer(spans, relations, name=name)
