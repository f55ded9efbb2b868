"""Where the sentences of a text are: half-open ranges of code points, in order, disjoint.

A sentence never runs over a line break; inside a line `sentencex` decides,
which knows abbreviations and leaves a quotation in one piece. Ranges have no
white space at their edges, and every other character of the text lies in one.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Sentences:
    """``ranges`` are the sentences; ``starts`` their first characters, for `at`."""

    ranges: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> int:
        """The number of the sentence that holds a character; white space between two belongs to the first.

        -1 is what stands before the first sentence.
        """
        return bisect_right(self.starts, offset) - 1


@lru_cache(maxsize=64)
def sentences(text: str, language: str = LANGUAGE) -> Sentences:
    """The sentences of a text; ``language`` is a two-letter code. The last few texts are remembered."""
    from sentencex import get_sentence_boundaries  # a schema without such a rule never loads it

    ranges = []
    line_start = 0
    for line in text.splitlines(keepends=True):
        if not line.isspace():
            for found in get_sentence_boundaries(language, line):
                ranges += _trimmed(text, line_start + found["start_index"], line_start + found["end_index"])
        line_start += len(line)
    return Sentences(tuple(ranges), tuple(start for start, _ in ranges))


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The range without white space at its edges; none where nothing is left."""
    part = text[start:end]
    start, end = end - len(part.lstrip()), start + len(part.rstrip())
    return [(start, end)] if start < end else []
