"""Layers of several annotators on one document, by hand and at random."""

from hypothesis import strategies as st
from strategies import cases as whole_layers
from strategies import document, layers

from goldspan.adjudicate.cases import Merge
from goldspan.model import Layer, in_order, make_relation, make_span, replace

DOC = document("Colonel Ada Lovelace of Nile Press left Cairo for Rome on Friday.", name="d1")


def span(words, label, *, doc=DOC, note=None, **attributes):
    start = doc.text.index(words)
    return make_span(doc, label, [(start, start + len(words))], attributes=attributes, note=note)


def layer(annotator, *spans, relations=(), labels=None, doc=DOC):
    ordered, ordered_relations = in_order(spans, relations)
    return Layer(
        document=doc.id,
        name=annotator,
        annotator=annotator,
        status="submitted",
        text_sha256=doc.text_sha256,
        spans=ordered,
        relations=ordered_relations,
        document_labels=labels or {},
    )


def relate(label, source, target, **attributes):
    return make_relation(label, source.id, target.id, attributes=attributes)


@st.composite
def several(draw, most=4):
    """A document with the layers of one to four annotators who agree in part: each is another's with changes."""
    schema, doc, first = draw(whole_layers())
    made = [replace(first, name="a0", annotator="a0", status="submitted")]
    for number in range(1, draw(st.integers(1, most))):
        name = f"a{number}"
        other = draw(st.sampled_from(made) | layers(schema, doc))
        kept = tuple(one for one in other.spans if draw(st.integers(0, 4)))
        ids = {one.id for one in kept}
        relations = tuple(
            one for one in other.relations if one.source in ids and one.target in ids and draw(st.integers(0, 4))
        )
        made.append(replace(other, name=name, annotator=name, status="submitted", spans=kept, relations=relations))
    return schema, doc, made


def symmetric(schema):
    return {name for name, one in schema.relations.items() if one.symmetric}


def places(merged: Merge):
    return [*(one.case for one in merged.settled), *merged.cases]
