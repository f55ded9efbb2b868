"""Random schemas, documents and layers that are valid under them."""

import string
from functools import cache

from hypothesis import strategies as st

from goldspan.model import (
    INFERRED,
    UNKNOWN_ORIGIN,
    Alignment,
    Document,
    Layer,
    Origin,
    Source,
    in_order,
    make_relation,
    make_span,
    sha256,
)
from goldspan.schema.types import Attribute, Pass, RelationLabel, Schema, SpanLabel

NAMES = ("PER", "Org unit", "place-name", "Éire", "a.b", "X_1", "EVENT", "Cue")
TYPES = ("AGENT", "same as", "part-of", "Über", "r.1")
ATTRIBUTES = ("level", "realis", "value", "kind", "topic", "form")
VALUES = ("yes", "no", "more than", "NAM", "x-y", "0.5")

WILD = "🐱👨🏻‍🚒𠮷e\u0301\u00a0\u2028\ufeff\u200b\r\n\t <&>\"'\\n…“”"
"""Characters that break naive offsets: astral, joined, combining, invisible, line ends, markup."""

texts = st.text(
    st.one_of(st.sampled_from(WILD), st.sampled_from(string.ascii_letters + " "), st.characters(codec="utf-8")),
    min_size=1,
    max_size=80,
)
notes = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).map(str.strip).filter(bool)
maybe_origins = st.sampled_from([None, UNKNOWN_ORIGIN]) | st.builds(
    Origin,
    kind=st.just("suggested"),
    model=st.none() | st.just("ner"),
    version=st.none() | st.just("3.1"),
    score=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    edited=st.booleans(),
)
maybe_drawn = maybe_origins | st.just(INFERRED)
maybe_notes = st.none() | notes


def document(text: str, *, name: str = "doc") -> Document:
    """A document of a text that needed no cleaning."""
    return Document(
        id=name,
        text=text,
        text_sha256=sha256(text),
        source=Source(file=f"{name}.txt", sha256=sha256(text)),
        alignment=Alignment(()),
    )


# Strategies are made once and used again, for making one costs more than drawing from it.


@cache
def one_of(values):
    """One of the values."""
    return st.sampled_from(values)


@cache
def some_of(values, least=1, most=None):
    """Some of the values, each once, as a tuple."""
    return st.lists(st.sampled_from(values), min_size=least, max_size=most, unique=True).map(tuple)


KINDS = ("choice", "multi-choice", "text")


@st.composite
def schemas(draw):
    """A schema of concrete labels, some in families, with typed relations and attributes."""
    names = draw(some_of(NAMES, most=6))
    families = [draw(one_of(("Family A", "Family_A", None))) for _ in names]
    labels = {one: SpanLabel(name=one, abstract=True) for one in sorted({f for f in families if f})}
    labels |= {
        name: SpanLabel(name=name, parent=family, discontinuous=draw(st.booleans()))
        for name, family in zip(names, families, strict=True)
    }
    relations = {}
    for name in draw(some_of(TYPES, least=0, most=4)):
        symmetric = draw(st.booleans())
        source = draw(some_of(names))
        target = source if symmetric else draw(some_of(names))
        relations[name] = RelationLabel(
            name=name, source=source, target=target, symmetric=symmetric, reflexive=draw(st.booleans())
        )
    attributes = {}
    for name in draw(some_of(ATTRIBUTES, least=0, most=5)):
        on = draw(one_of(("span", "document", "relation") if relations else ("span", "document")))
        kind = draw(one_of(KINDS[:2] if on == "relation" else KINDS))
        hosts = {"span": names, "relation": tuple(relations), "document": ()}[on]
        attributes[name] = Attribute(
            name=name,
            on=on,
            kind=kind,
            labels=draw(some_of(hosts)) if hosts else (),
            values=() if kind == "text" else draw(some_of(VALUES)),
        )
    everything = Pass(
        name="all", title="All labels", labels=names, relations=tuple(relations), attributes=tuple(attributes)
    )
    return Schema(
        name="random",
        version="1.0.0",
        labels=labels,
        attributes=attributes,
        relations=relations,
        passes={"all": everything},
    )


@cache
def fragments(length: int, discontinuous: bool):
    """Half-open ranges inside a text of this length, in order, with a gap between each two."""
    most = 3 if discontinuous else 1
    cuts = st.lists(st.integers(0, length), min_size=2, max_size=2 * most, unique=True).map(sorted)
    return cuts.map(lambda found: tuple(zip(found[:-1:2], found[1::2], strict=True)))


attribute_texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@st.composite
def attribute_values(draw, attributes):
    """Values for some of the attributes."""
    out = {}
    for one in attributes:
        if not draw(st.booleans()):
            continue
        if one.kind == "text":
            out[one.name] = draw(attribute_texts)
        elif one.kind == "choice":
            out[one.name] = draw(one_of(one.values))
        else:
            out[one.name] = draw(some_of(one.values))
    return out


@cache
def labelled(names, length: int):
    """Labels and extents in a text of this length; ``names`` are labels, each with whether it may have fragments."""
    one = st.sampled_from(names).flatmap(lambda found: st.tuples(st.just(found[0]), fragments(length, found[1])))
    return st.lists(one, max_size=6, unique=True)


@cache
def pairs(sources: int, targets: int):
    """Some pairs of numbers below these."""
    return st.lists(st.tuples(st.integers(0, sources - 1), st.integers(0, targets - 1)), max_size=3)


@st.composite
def layers(draw, schema: Schema, doc: Document):
    """A layer of the document that is valid under the schema."""
    names = tuple((name, schema.labels[name].discontinuous) for name in schema.concrete)
    proto = draw(labelled(names, len(doc.text)))
    spans = [
        make_span(
            doc,
            name,
            extent,
            attributes=draw(attribute_values(schema.attributes_of("span", name))),
            note=draw(maybe_notes),
            origin=draw(maybe_origins),
        )
        for name, extent in proto
    ]
    relations, seen = [], set()
    for name, spec in schema.relations.items():
        sources = [span for span in spans if span.label in spec.source]
        targets = [span for span in spans if span.label in spec.target]
        if not sources or not targets:
            continue
        for first, second in draw(pairs(len(sources), len(targets))):
            source, target = sources[first], targets[second]
            if source.id == target.id and not spec.reflexive:
                continue
            key = name, frozenset((source.id, target.id)) if spec.symmetric else (source.id, target.id)
            if key in seen:
                continue
            seen.add(key)
            values = draw(attribute_values(schema.attributes_of("relation", name)))
            relations.append(make_relation(name, source.id, target.id, attributes=values, origin=draw(maybe_drawn)))
    ordered_spans, ordered_relations = in_order(spans, relations)
    return Layer(
        document=doc.id,
        name="ann",
        annotator="ann",
        status=draw(one_of(("submitted", "skipped", "draft"))),
        text_sha256=doc.text_sha256,
        spans=ordered_spans,
        relations=ordered_relations,
        document_labels=draw(attribute_values(schema.attributes_of("document"))),
        note=draw(maybe_notes),
    )


@st.composite
def cases(draw):
    """A schema, a document, and a layer of it that is valid."""
    schema = draw(schemas())
    doc = document(draw(texts))
    return schema, doc, draw(layers(schema, doc))
