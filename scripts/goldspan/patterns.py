"""Regular expressions from files that may be anybody's: none fills the memory, each is matched under time limits."""

import math
import re
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import regex

SECONDS = 2.0
"""How long a pattern may take for one line. An ordinary one takes millionths of a second, and one that tries every
way to divide a line, as ``(a|aa)+`` does, takes years."""

TEXT_SECONDS, SECONDS_MORE = 10.0, 0.001
"""How long all patterns may take for a text, and how much longer for each of its lines."""

LONGEST_PATTERN = 10_000
"""Characters of a pattern."""

MOST_REPEATS = 100_000
"""A pattern that demands more, as ``(a{1000}){1000}`` does, would fill the memory when it is compiled."""


T = TypeVar("T")


class SlowRuleError(Exception):
    """A rule whose pattern takes longer than it may. ``rule`` is its id; ``why`` says how long, as a sentence does."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(f"{rule}: {why}")
        self.rule, self.why = rule, why


class TextClock:
    """The time that patterns take on a text: of processor, as `regex` counts it, for a machine may be busy."""

    def __init__(self, lines: int) -> None:
        self._limit = self._left = TEXT_SECONDS + SECONDS_MORE * lines
        self._taken: dict[str, float] = defaultdict(float)

    def run(self, rule: str, match: Callable[[float], T]) -> T:
        """What ``match`` gives, which gets the ``timeout`` of a line. Raises `SlowRuleError`."""
        seconds, began = min(SECONDS, self._left), time.process_time()
        try:
            found = match(seconds)
        except TimeoutError as error:
            self._count(rule, began)
            if seconds == SECONDS:
                raise SlowRuleError(rule, f"takes more than {SECONDS:g} seconds on one line") from error
            raise self._slowest() from error
        self._count(rule, began)
        return found

    def _count(self, rule: str, began: float) -> None:
        seconds = time.process_time() - began
        self._taken[rule] += seconds
        self._left = max(0.0, self._left - seconds)

    def _slowest(self) -> SlowRuleError:
        rule, seconds = max(self._taken.items(), key=lambda taken: taken[1])
        return SlowRuleError(
            rule, f"takes {seconds:.2g} of the {self._limit:.2g} seconds that all rules together may take on an article"
        )


@lru_cache(maxsize=1_000)
def compiled(pattern: str) -> Any:
    """The pattern, whatever the case of letters, in the package `regex`: a `TextClock` says its ``timeout``.

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
