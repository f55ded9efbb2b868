"""What is checked, and against what: the settings that the validator takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from goldspan.schema.types import Schema
from goldspan.validate.plugins import AnyRule
from goldspan.validate.progress_checks import Plan

OFFSETS, CONVENTIONS, CORPUS, RETURNED = 3, 6, 7, 8
"""Levels: that of sound offsets, the last one of a layer by itself, that of the corpus as a whole, and that of what
came back from Label Studio."""


@dataclass(frozen=True, slots=True)
class Checks:
    """Which checks are made.

    Without a ``schema`` layers are checked for sound offsets only. Findings above
    ``level`` are not looked for; levels 1 and 2 are one step, the reading of a
    file. ``rules`` are the corpus' own, ``plan`` is what its settings ask for.
    With ``at_once``, an error hides no findings of later levels that do not depend
    on it: only unsound offsets and unknown labels do.
    """

    schema: Schema | None
    level: int = RETURNED
    rules: Sequence[AnyRule] = ()
    plan: Plan = Plan()  # noqa: RUF009 - frozen
    at_once: bool = False

    @property
    def identities(self) -> frozenset[str]:
        """The relations that say that two mentions are one thing, as far as known."""
        return self.schema.identities if self.schema is not None else frozenset()
