"""Layers to move, made of words."""

from goldspan.model import Layer, Provenance, in_order, make_relation, make_span

TEXT = (
    "On Monday the harbour master closed the northern quay after a fire.\n"
    "Ada Nolan said the ferry Aurora had left an hour before.\n"
    "Nobody was hurt, and the quay should open again on Friday."
)


def layer_of(doc, *marked, relations=(), name="ann"):
    """A layer with a span for each ``(label, words...)``; words are fragments, each at its first place in the text."""
    spans = []
    for label, *parts in marked:
        at = [doc.text.index(part) for part in parts]
        extent = [(one, one + len(part)) for one, part in zip(at, parts, strict=True)]
        spans.append(make_span(doc, label, extent))
    made = [make_relation(label, spans[one].id, spans[other].id) for label, one, other in relations]
    ordered, drawn = in_order(spans, made)
    return Layer(
        document=doc.id,
        name=name,
        annotator=name,
        status="submitted",
        text_sha256=doc.text_sha256,
        spans=ordered,
        relations=drawn,
        provenance=Provenance(method="manual"),
    )
