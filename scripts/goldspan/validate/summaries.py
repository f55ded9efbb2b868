"""What level 7 keeps of a document: a few hundred bytes, so that those of a whole corpus fit into memory.

A summary is made in the process that reads the document, and sent to
`goldspan.validate.corpus_level`, which takes those of all documents.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from goldspan.components import components
from goldspan.model import Document, Layer, Method, Status
from goldspan.validate.duplicates import signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span that a link names: its label, its words, and a span by which its chain is known, if it is in one."""

    label: str
    text: str
    chain: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSummary:
    """``labels`` counts the spans of each label; ``mentions`` has the spans that were asked for, by id."""

    name: str
    annotator: str
    status: Status
    method: Method | None = None
    pass_name: str | None = None
    file: str | None = None
    labels: Mapping[str, int] = field(default_factory=dict)
    mentions: Mapping[str, Mention] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A document and its layers. ``unread`` has the names of layers that exist and could not be read."""

    document: str
    text_sha256: str
    signature: bytes
    layers: tuple[LayerSummary, ...] = ()
    unread: tuple[str, ...] = ()
    file: str | None = None


def summarise(
    document: Document,
    layers: Iterable[tuple[Layer, str | None]],
    *,
    file: str | None = None,
    unread: Iterable[str] = (),
    wanted: Container[tuple[str, str, str]] = (),
    identities: Container[str] = (),
) -> Summary:
    """The summary of a document and its layers, each layer with the file it stands in.

    ``wanted`` has the ``(document, layer, span)`` of all spans that links name, ``identities`` the relations that make
    chains.
    A pure function; what it returns can be pickled.
    """
    return Summary(
        document=document.id,
        text_sha256=document.text_sha256,
        signature=signature(document.text),
        layers=tuple(_layer(layer, where, wanted, identities) for layer, where in layers),
        unread=tuple(unread),
        file=file,
    )


def _layer(
    layer: Layer, file: str | None, wanted: Container[tuple[str, str, str]], identities: Container[str]
) -> LayerSummary:
    linked = [span for span in layer.spans if (layer.document, layer.name, span.id) in wanted]
    chains = _chains(layer, identities) if linked else {}
    return LayerSummary(
        name=layer.name,
        annotator=layer.annotator,
        status=layer.status,
        method=layer.provenance.method,
        pass_name=layer.provenance.pass_name,
        file=file,
        labels=dict(Counter(span.label for span in layer.added)),
        mentions={span.id: Mention(label=span.label, text=span.text, chain=chains.get(span.id)) for span in linked},
    )


def _chains(layer: Layer, identities: Container[str]) -> dict[str, str]:
    """For each span in a chain one span of the chain, the same for all."""
    pairs = ((one.source, one.target) for one in layer.relations if one.label in identities)
    return {span: chain[0] for chain in components(pairs) for span in chain}


def first_names(documents: Sequence[str]) -> str:
    """The first three ids of documents, as messages list them."""
    return ", ".join(map(repr, documents[:3])) + (", ..." if len(documents) > 3 else "")


def have(documents: Sequence[str], every: int) -> str:
    """The beginning of a message: ``1 of 2 documents ('port') has``."""
    verb = "has" if len(documents) == 1 else "have"
    return f"{len(documents)} of {every} documents ({first_names(documents)}) {verb}"
