"""The source ``layer``: what a layer of the corpus has, or a file in any format that goldspan reads.

It is the only source that may look at the document's own layers, and so the only one with which nothing can be measured
on them.
"""

import zlib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path

import msgspec

from goldspan import store
from goldspan.formats import format_registry
from goldspan.model import FINISHED, Document, Layer, Origin, replace
from goldspan.store.pulled_state import content_sha256
from goldspan.suggest.source_protocol import Proposal, SourceContext, SourceKind, SuggestError

NAME = "layer"

OTHER_TEXT = "layers that were made on another text"


class LayerSource:
    """``layers`` has for each document its layer, packed: a file cannot be read again for every document."""

    def __init__(self, layers: Iterable[Layer], *, place: str) -> None:
        self._packed: dict[str, bytes] = {}
        digest = sha256()
        for layer in layers:
            if layer.document not in self._packed:
                self._packed[layer.document] = zlib.compress(msgspec.json.encode(layer), 1)
                digest.update(content_sha256(layer).encode())
        if not self._packed:
            raise SuggestError(f"the source layer finds no finished layer in {place}; name another")
        self.version = digest.hexdigest()

    def suggest(self, document: Document, so_far: Proposal) -> Proposal:
        packed = self._packed.get(document.id)
        proposal = Proposal()
        if packed is None:
            return proposal
        layer = msgspec.json.decode(zlib.decompress(packed), type=Layer)
        if layer.text_sha256 != document.text_sha256:
            proposal.left_out[OTHER_TEXT] += 1
            return proposal
        proposal.spans = [replace(span, origin=_origin(span.origin), note=None) for span in layer.spans]
        proposal.relations = [replace(drawn, origin=_origin(drawn.origin)) for drawn in layer.relations]
        return proposal


def _origin(known: Origin | None) -> Origin:
    return Origin(kind="suggested", model=NAME, score=known.score if known else None)


def _make(argument: str, context: SourceContext) -> LayerSource:
    path = context.path(argument)
    if path.exists():
        return LayerSource(_of_file(path), place=str(path))
    return LayerSource(_of_corpus(context.corpus, argument), place=f"{context.corpus}, called {argument!r}")


def _of_corpus(corpus: Path, pattern: str) -> Iterator[Layer]:
    for layer in store.read_layers(corpus):
        if layer.status in FINISHED and is_named(layer, [pattern]):
            yield layer


def is_named(layer: Layer, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns matches the name of the layer or of its annotator."""
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in (layer.name, layer.annotator))


def _of_file(path: Path) -> Iterator[Layer]:
    for _, layers in format_registry.read(path):
        yield from (layer for layer in layers if layer.status in FINISHED)


KINDS = (
    SourceKind(
        name=NAME,
        help="a layer of the corpus, the document's own too, or a file in a format that goldspan reads",
        argument="the name of a layer or annotator, a pattern, or a path",
        needed=True,
        make=_make,
    ),
)
