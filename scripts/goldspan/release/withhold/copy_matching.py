"""Which documents a copy may be of, by the lengths of its words."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Set

from goldspan.release.withhold.masking import INVISIBLE, WORD

RUN = 6
"""Words whose lengths make a feature of a text."""

SKETCH = 64
"""Features kept of a document: always the smallest, so that any copy has most of them."""

FEW = 3
"""Features that a copy has to share."""

TRIED = 5
"""Documents that a copy is compared with closely."""


def features(text: str) -> set[int]:
    """The runs of word lengths in a text, hashed; the same for a text and its masked form."""
    lengths = [len(word) for word in WORD.findall(INVISIBLE.sub("", text))]
    return {hash(tuple(lengths[at : at + RUN])) for at in range(len(lengths) - RUN + 1)}


class Index:
    """Documents by the features of their masked texts. Holds `SKETCH` numbers a document."""

    def __init__(self) -> None:
        self._having: dict[int, list[str]] = defaultdict(list)
        self._short: list[str] = []
        self._needed: dict[str, int] = {}

    def add(self, document: str, masked: str) -> None:
        sketch = heapq.nsmallest(SKETCH, features(masked))
        self._needed[document] = min(FEW, len(sketch))
        if not sketch:
            self._short.append(document)
        for one in sketch:
            self._having[one].append(document)

    def like(self, copy: str, among: Set[str]) -> list[str]:
        """The documents that the copy may be of, the likeliest first; those too short to tell come last."""
        shared = Counter(one for feature in features(copy) for one in self._having.get(feature, ()) if one in among)
        likely = [one for one, number in shared.most_common() if number >= self._needed[one]]
        return [*likely[:TRIED], *(one for one in self._short if one in among)]
