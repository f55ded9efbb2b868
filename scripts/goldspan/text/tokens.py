"""Where the tokens of a text are: half-open ranges of code points, in order, disjoint.

A token is letters, digits and underscores in a row, or any other single
character that is not white space. No language is assumed, and no model is needed.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Tokens:
    """``starts`` are the first characters of the tokens, ``ends`` what follows their last."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def touched(self, start: int, end: int) -> range:
        """The numbers of the tokens that have a character in ``[start, end)``."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))


@lru_cache(maxsize=4)
def tokens(text: str) -> Tokens:
    """The tokens of a text. The last few texts are remembered."""
    found = [match.span() for match in TOKEN.finditer(text)]
    return Tokens(tuple([start for start, _ in found]), tuple([end for _, end in found]))
