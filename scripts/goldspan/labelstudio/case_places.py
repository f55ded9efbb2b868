"""Where the regions of cases stand, so that each can be selected by a click, and the spans beneath them too.

Of regions with one extent, only the topmost can be clicked. A case of competing spans
stands where they are. Any other case hangs on spans that stand there already: it gets a part of one of them,
and part of the span stays free. A case of the whole text gets a word on which nothing stands.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Range: TypeAlias = tuple[int, int]
"""Code points, half open."""

_WORD = re.compile(r"\S+")


def case_places(text: str, cases: Sequence[Sequence[Range]], spans: Iterable[Range]) -> list[Range]:
    """A range for each case, in their order.

    Each case comes with the spans that it may stand on, none for the whole text; ``spans`` are what else stands there.
    """
    chosen: list[Range | None] = []
    number = Counter[Range]()
    for ends in cases:
        one = min(ends, key=number.__getitem__, default=None)
        chosen.append(one)
        if one is not None:
            number[one] += 1
    parts = {one: iter(_parts(text, one, count)) for one, count in number.items()}
    words = iter(_free_words(text, [*spans, *number], sum(one is None for one in chosen)))
    return [next(words) if one is None else next(parts[one]) for one in chosen]


def _parts(text: str, extent: Range, count: int) -> list[Range]:
    """So many parts of an extent, words if it has enough, and one left over; all of it where it is too short."""
    start, end = extent
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if len(words) > count:
        return words[:count]
    step = (end - start) // (count + 1)
    if not step:
        return [extent] * count
    return [(at, at + step) for at in range(start, start + count * step, step)]


def _free_words(text: str, taken: Iterable[Range], count: int) -> list[Range]:
    """The first words that nothing overlaps; then any, and all of a text without words."""
    if not count:
        return []
    used = list(taken)
    words = [match.span() for match in _WORD.finditer(text)]
    free = [word for word in words if not any(word[0] < end and start < word[1] for start, end in used)]
    found = [*free, *(word for word in words if word not in free)][:count]
    return [*found, *[found[0] if found else (0, len(text))] * (count - len(found))]
