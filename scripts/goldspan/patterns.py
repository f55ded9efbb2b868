"""Regular expressions from files that may be anybody's: none fills the memory, each is matched under a time limit."""

import math
import re
import warnings
from functools import lru_cache
from typing import Any

import regex

SECONDS = 2.0
"""How long a pattern may take for one line. An ordinary one takes millionths of a second, and one that tries every
way to divide a line, as ``(a|aa)+`` does, takes years."""

LONGEST_PATTERN = 10_000
"""Characters of a pattern."""

MOST_REPEATS = 100_000
"""A pattern that demands more, as ``(a{1000}){1000}`` does, would fill the memory when it is compiled."""


@lru_cache(maxsize=1_000)
def compiled(pattern: str) -> Any:
    """The pattern, whatever the case of letters, in the package `regex`: its matches take ``timeout=SECONDS``.

    `regex` can match under a time limit, which `re` cannot; its version 0 means by a pattern what `re` does.
    """
    return regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)


def problem_of(pattern: str) -> tuple[str, str] | None:
    """Why a pattern is not taken, and what to do; ``None`` where it is."""
    if len(pattern) > LONGEST_PATTERN:
        return f"pattern has more than {LONGEST_PATTERN:,} characters", "make two rules of it"
    # a verbose pattern may have blanks and comments within a number
    if max(_repeats(pattern), _repeats(re.sub(r"#.*|\s", "", pattern))) > MOST_REPEATS:
        return f"pattern demands more than {MOST_REPEATS:,} repeats", "correct the pattern"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # such as [[, which a later Python will read in another way
            warnings.simplefilter("ignore", ResourceWarning)  # what is freed meanwhile has nothing to do with it
            re.compile(pattern, re.IGNORECASE)
            compiled(pattern)
    except (re.error, regex.error, OverflowError, RecursionError, MemoryError, Warning) as error:
        return f"pattern is no regular expression: {error}", "correct the pattern"
    return None


def _repeats(pattern: str) -> int:
    """How often the pattern demands its smallest part, or more: the product of all numbers behind a brace."""
    numbers = (int(number[:10]) for number in re.findall(r"\{\s*([0-9]+)", pattern))
    return math.prod(max(1, number) for number in numbers)
