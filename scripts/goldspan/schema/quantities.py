"""Counts and distances, as a schema has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from goldspan.wording import counted


@dataclass(frozen=True, slots=True)
class Count:
    """How many: at least ``least``, at most ``most`` (``None``: no limit). Written ``? * + {n} {n,m}``."""

    least: int = 0
    most: int | None = None

    def admits(self, number: int) -> bool:
        return self.least <= number and (self.most is None or number <= self.most)

    def __str__(self) -> str:
        short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((self.least, self.most))
        if short:
            return short
        if self.least == self.most:
            return f"{{{self.least}}}"
        return f"{{{self.least},{'' if self.most is None else self.most}}}"

    @property
    def words(self) -> str:
        """The count as messages say it, as "at least one" or "2 to 4"."""
        if self.least == self.most:
            return f"exactly {_in_words(self.least)}" if self.least else "none"
        if self.most is None:
            return f"at least {_in_words(self.least)}" if self.least else "any number"
        return f"{self.least} to {self.most}" if self.least else f"at most {_in_words(self.most)}"


def _in_words(number: int) -> str:
    return "one" if number == 1 else str(number)


ANY_NUMBER = Count()


@dataclass(frozen=True, slots=True)
class CountsByLabel:
    """How many relations a span may have, by its label: ``usual`` where ``by_label`` has no other count."""

    usual: Count = ANY_NUMBER
    by_label: Mapping[str, Count] = field(default_factory=dict)

    def of(self, label: str) -> Count:
        return self.by_label.get(label, self.usual)


ANY_NUMBERS = CountsByLabel()


@dataclass(frozen=True, slots=True)
class Distance:
    """How far two spans may lie apart, from the end of the one to the start of the other; ``None``: no limit.

    0 characters are between spans that touch or overlap, and 0 sentences where the one begins in the sentence in which
    the other ends.
    """

    sentences: int | None = None
    characters: int | None = None

    def __str__(self) -> str:
        limits = ((self.sentences, "sentence"), (self.characters, "character"))
        return " and ".join(counted(limit, unit) for limit, unit in limits if limit is not None)
