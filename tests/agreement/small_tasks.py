"""Documents with the layers of several annotators: in a few words, and at random."""

from hypothesis import strategies as st
from strategies import document

from goldspan.agreement.measures import Task
from goldspan.model import Layer, in_order, make_span

TEXT = "The army took the old town on Monday, said Col. Ryan Dillon. Raqqa's west is free."


def layer(doc, annotator, *spans, **more):
    """A submitted layer; a span is a label and a fragment or several, and may end in its attributes."""
    made = []
    for label, *rest in spans:
        attributes = rest.pop() if isinstance(rest[-1], dict) else {}
        made.append(make_span(doc, label, rest, attributes=attributes))
    return Layer(
        **{
            "document": doc.id,
            "name": annotator,
            "annotator": annotator,
            "status": "submitted",
            "text_sha256": doc.text_sha256,
            "spans": in_order(made, ())[0],
        }
        | more
    )


def task(*work, text=TEXT, schema=None):
    """A task of one list of spans for each annotator: ann, bob, cid, dan."""
    doc = document(text)
    return Task(
        doc,
        tuple(layer(doc, who, *spans) for who, spans in zip(("ann", "bob", "cid", "dan"), work, strict=False)),
        schema,
    )


fragments = st.lists(st.integers(0, len(TEXT)), min_size=2, max_size=4, unique=True).map(
    lambda edges: list(zip(*[iter(sorted(edges))] * 2, strict=False))
)
labels = st.sampled_from("AB")
spans = st.lists(st.builds(lambda label, extent: (label, *extent), labels, fragments), max_size=5)


def tasks(least=2, most=3):
    """Tasks of some annotators' random spans: nested, crossing, discontinuous, twice the same."""
    return st.lists(spans, min_size=least, max_size=most).map(lambda work: task(*work))
