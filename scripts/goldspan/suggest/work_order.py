"""In which order documents become tasks, and with it the order in which annotators get them.

``disagreement``: those first on which the suggestions of several models and the finished layers differ most, by the
mean of 1 - F1 of each two of them, spans of the same extent and label (query by committee, Seung et al. 1992; F1 as
agreement, Hripcsak and Rothschild 2005). ``uncertainty``: those first whose suggestions have the lowest mean score.
``diverse``: each next one is the least like those before it (greedy k-center, Gonzalez 1985), by the Jaccard
similarity of their words, estimated from hashes (MinHash, Broder 1997). ``as-is``: the order of the corpus.

The same corpus, order and seed give the same order. Documents of which nothing is known come last, as the corpus has
them.
"""

import random
import zlib
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from goldspan import store
from goldspan.model import Document, Layer
from goldspan.store.suggestion_files import read_suggestions
from goldspan.suggest.source_protocol import SuggestError
from goldspan.text.tokens import tokens

Order: TypeAlias = Literal["as-is", "disagreement", "uncertainty", "diverse"]
ORDERS: tuple[Order, ...] = ("as-is", "disagreement", "uncertainty", "diverse")

HASHES = 64
"""Hash functions of a signature; the estimate of a similarity is off by about 1 / sqrt(64)."""

_PRIME = (1 << 31) - 1

_Signature: TypeAlias = NDArray[np.int64]


class Placed(NamedTuple):
    """A document at its place; ``by`` names the order, and ``value`` is what it has it for, ``None`` if not known."""

    document: str
    by: str
    value: float | None


def work_order(corpus: Path, order: Order, *, model: str | None = None, seed: int = 0) -> list[Placed]:
    """All documents of a corpus in an order. ``model`` is the one whose scores count for ``uncertainty``.

    Raises `SuggestError` where an order needs suggestions that are not there.
    """
    documents = store.read_documents(corpus)
    if order == "as-is":
        return [Placed(document.id, order, None) for document in documents]
    if order == "diverse":
        return _diverse([(document.id, _words(document)) for document in documents], seed)
    if order == "uncertainty":
        if model is None:
            raise SuggestError("the order uncertainty goes by the scores of suggestions: name their model too")
        values = [(document.id, _uncertainty(corpus, document, model)) for document in documents]
    else:
        values = [(document.id, _disagreement(corpus, document)) for document in documents]
    if values and all(value is None for _, value in values):
        fix = (
            "goldspan suggest" if order == "uncertainty" else "goldspan suggest --model NAME, with another source each"
        )
        raise SuggestError(f"nothing is known that the order {order} could go by; run `{fix}` first")
    known = sorted((one for one in values if one[1] is not None), key=lambda one: -(one[1] or 0.0))  # stable
    unknown = (one for one in values if one[1] is None)
    return [Placed(document, order, value) for document, value in (*known, *unknown)]


def _uncertainty(corpus: Path, document: Document, model: str) -> float | None:
    scores = [
        suggestion.score
        for suggestion in read_suggestions(corpus, document.id)
        if suggestion.model == model and suggestion.text_sha256 == document.text_sha256
    ]
    return None if not scores or scores[0] is None else 1.0 - scores[0]


def _disagreement(corpus: Path, document: Document) -> float | None:
    """The mean of 1 - F1 of each two suggestions and finished layers; ``None`` where there are not two."""
    voices = [layer for layer in _voices(corpus, document) if layer.text_sha256 == document.text_sha256]
    pairs = [_difference(left, right) for left, right in combinations(voices, 2)]
    return sum(pairs) / len(pairs) if pairs else None


def _voices(corpus: Path, document: Document) -> Iterator[Layer]:
    for suggestion in read_suggestions(corpus, document.id):
        yield suggestion.as_layer(suggestion.model)
    yield from (layer for layer in store.read_layers(corpus, document.id) if layer.status == "submitted")


def _difference(left: Layer, right: Layer) -> float:
    one, other = {span.id for span in left.spans}, {span.id for span in right.spans}
    return 1.0 - 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


# diverse


def _words(document: Document) -> list[int]:
    """Hashes of the different words of a text, whatever their case."""
    found = tokens(document.text)
    words = {document.text[start:end].casefold() for start, end in zip(found.starts, found.ends, strict=True)}
    return [zlib.crc32(word.encode("utf-8", "surrogatepass")) % _PRIME for word in words]


def _diverse(documents: Sequence[tuple[str, list[int]]], seed: int) -> list[Placed]:
    """Every document once; the value is how unlike it is to the nearest of those before it."""
    if not documents:
        return []
    chance = random.Random(seed)
    signatures = _signatures([words for _, words in documents], chance)
    following = chance.randrange(len(documents))
    nearest = np.zeros(len(documents))
    left = np.ones(len(documents), dtype=bool)
    placed = []
    for _ in documents:
        placed.append(
            Placed(documents[following][0], f"diverse, seed {seed}", round(1.0 - float(nearest[following]), 4))
        )
        left[following] = False
        similar = (signatures == signatures[following]).mean(axis=1)
        nearest = np.maximum(nearest, similar)
        following = int(np.where(left, nearest, 2.0).argmin())
    return placed


def _signatures(documents: Sequence[list[int]], chance: random.Random) -> _Signature:
    factors = np.array([[chance.randrange(1, _PRIME), chance.randrange(_PRIME)] for _ in range(HASHES)], dtype=np.int64)
    made = np.empty((len(documents), HASHES), dtype=np.int64)
    for row, words in enumerate(documents):
        hashes = np.array(words or [0], dtype=np.int64)
        made[row] = ((factors[:, :1] * hashes + factors[:, 1:]) % _PRIME).min(axis=1)
    return made
