"""Random schemas, documents and layers that are valid under them."""

import string

from hypothesis import strategies as st

from goldspan.model import Alignment, Document, Layer, Source, in_order, make_relation, make_span, sha256
from goldspan.schema.types import Attribute, Pass, RelationLabel, Schema, SpanLabel

NAMES = ["PER", "Org unit", "place-name", "Éire", "a.b", "X_1", "EVENT", "Cue"]
TYPES = ["AGENT", "same as", "part-of", "Über", "r.1"]
ATTRIBUTES = ["level", "realis", "value", "kind", "topic", "form"]
VALUES = ["yes", "no", "more than", "NAM", "x-y", "0.5"]

WILD = "🐱👨🏻‍🚒𠮷e\u0301\u00a0\u2028\ufeff\u200b\r\n\t <&>\"'\\n…“”"
"""Characters that break naive offsets: astral, joined, combining, invisible, line ends, markup."""

texts = st.text(
    st.one_of(st.sampled_from(WILD), st.sampled_from(string.ascii_letters + " "), st.characters(codec="utf-8")),
    min_size=1,
    max_size=80,
)
notes = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).map(str.strip).filter(bool)


def document(text: str, *, name: str = "doc") -> Document:
    """A document of a text that needed no cleaning."""
    return Document(
        id=name,
        text=text,
        text_sha256=sha256(text),
        source=Source(file=f"{name}.txt", sha256=sha256(text)),
        alignment=Alignment(()),
    )


@st.composite
def schemas(draw):
    """A schema of concrete labels, some in families, with typed relations and attributes."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    families = draw(st.lists(st.sampled_from(["Family A", "Family_A", None]), min_size=len(names), max_size=len(names)))
    labels = {one: SpanLabel(name=one, abstract=True) for one in sorted({f for f in families if f})}
    labels |= {
        name: SpanLabel(name=name, parent=family, discontinuous=draw(st.booleans()))
        for name, family in zip(names, families, strict=True)
    }
    some = st.lists(st.sampled_from(names), min_size=1, unique=True).map(tuple)
    relations = {}
    for name in draw(st.lists(st.sampled_from(TYPES), max_size=4, unique=True)):
        symmetric = draw(st.booleans())
        source = draw(some)
        target = source if symmetric else draw(some)
        relations[name] = RelationLabel(
            name=name, source=source, target=target, symmetric=symmetric, reflexive=draw(st.booleans())
        )
    attributes = {}
    for name in draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=5, unique=True)):
        on = draw(st.sampled_from(["span", "document"] + (["relation"] if relations else [])))
        kind = draw(st.sampled_from(["choice", "multi-choice"] + (["text"] if on != "relation" else [])))
        hosts = {"span": names, "relation": list(relations), "document": []}[on]
        attributes[name] = Attribute(
            name=name,
            on=on,
            kind=kind,
            labels=tuple(draw(st.lists(st.sampled_from(hosts), min_size=1, unique=True))) if hosts else (),
            values=() if kind == "text" else tuple(draw(st.lists(st.sampled_from(VALUES), min_size=1, unique=True))),
        )
    everything = Pass(
        name="all", title="All labels", labels=tuple(names), relations=tuple(relations), attributes=tuple(attributes)
    )
    return Schema(
        name="random",
        version="1.0.0",
        labels=labels,
        attributes=attributes,
        relations=relations,
        passes={"all": everything},
    )


@st.composite
def fragments(draw, length: int, discontinuous: bool):
    """Half-open ranges inside a text of this length, in order, with a gap between each two."""
    most = 3 if discontinuous else 1
    cuts = draw(st.lists(st.integers(0, length), min_size=2, max_size=2 * most, unique=True).map(sorted))
    cuts = cuts[: len(cuts) // 2 * 2]
    return tuple(zip(cuts[::2], cuts[1::2], strict=True))


@st.composite
def attribute_values(draw, attributes):
    """Values for some of the attributes."""
    out = {}
    for one in attributes:
        if not draw(st.booleans()):
            continue
        if one.kind == "text":
            out[one.name] = draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
        elif one.kind == "choice":
            out[one.name] = draw(st.sampled_from(one.values))
        else:
            out[one.name] = tuple(draw(st.lists(st.sampled_from(one.values), min_size=1, unique=True)))
    return out


@st.composite
def layers(draw, schema: Schema, doc: Document):
    """A layer of the document that is valid under the schema."""
    proto = draw(
        st.lists(
            st.sampled_from(schema.concrete).flatmap(
                lambda name: st.tuples(st.just(name), fragments(len(doc.text), schema.labels[name].discontinuous))
            ),
            max_size=6,
            unique=True,
        )
    )
    spans = [
        make_span(
            doc,
            name,
            extent,
            attributes=draw(attribute_values(schema.attributes_of("span", name))),
            note=draw(st.none() | notes),
        )
        for name, extent in proto
    ]
    relations, seen = [], set()
    for name, spec in schema.relations.items():
        sources = [span for span in spans if span.label in spec.source]
        targets = [span for span in spans if span.label in spec.target]
        if not sources or not targets:
            continue
        ends = st.tuples(st.sampled_from(sources), st.sampled_from(targets))
        for source, target in draw(st.lists(ends, max_size=3)):
            if source.id == target.id and not spec.reflexive:
                continue
            key = name, frozenset((source.id, target.id)) if spec.symmetric else (source.id, target.id)
            if key in seen:
                continue
            seen.add(key)
            values = draw(attribute_values(schema.attributes_of("relation", name)))
            relations.append(make_relation(name, source.id, target.id, attributes=values))
    ordered_spans, ordered_relations = in_order(spans, relations)
    return Layer(
        document=doc.id,
        name="ann",
        annotator="ann",
        status=draw(st.sampled_from(["submitted", "skipped", "draft"])),
        text_sha256=doc.text_sha256,
        spans=ordered_spans,
        relations=ordered_relations,
        document_labels=draw(attribute_values(schema.attributes_of("document"))),
        note=draw(st.none() | notes),
    )


@st.composite
def cases(draw):
    """A schema, a document, and a layer of it that is valid."""
    schema = draw(schemas())
    doc = document(draw(texts))
    return schema, doc, draw(layers(schema, doc))
