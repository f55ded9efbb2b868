"""Labels in their families, and what a name in a schema's file stands for."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from goldspan.schema.types import SpanLabel

Path: TypeAlias = tuple[object, ...]
"""The keys that lead to a place in the file."""

Problem: TypeAlias = tuple[Path, str]

_DEEPEST = 100
"""Families in families; what follows parents from label to label may then do so by calling itself."""


class Families:
    """Finds the labels that names stand for; a name that stands for none becomes one of ``problems``."""

    def __init__(self, labels: Mapping[str, SpanLabel], problems: list[Problem]) -> None:
        self.labels = labels
        self.problems = problems
        self.children: dict[str, list[str]] = {}
        for name, label in labels.items():
            if label.parent is not None:
                self.children.setdefault(label.parent, []).append(name)

    def says(self, path: Path, message: str) -> None:
        self.problems.append((path, message))

    def check_parents(self) -> None:
        """Every parent is there, and none is its own ancestor; until then, nothing else may be asked."""
        for name, label in self.labels.items():
            seen, at = {name}, label.parent
            while at is not None:
                if at not in self.labels:
                    self.says(("labels", name, "parent"), f"no label is called {at!r}")
                    break
                if at in seen:
                    self.says(("labels", name, "parent"), f"{at!r} is its own ancestor")
                    break
                if len(seen) == _DEEPEST:
                    self.says(("labels", name, "parent"), f"stands in more than {_DEEPEST} families")
                    return  # and so do all below it
                seen.add(at)
                at = self.labels[at].parent

    @property
    def concrete(self) -> tuple[str, ...]:
        return tuple(name for name, label in self.labels.items() if not label.abstract)

    def expand(self, names: Sequence[str], path: Path, *, first: int = 0) -> tuple[str, ...]:
        """The concrete labels under the names, in the order of the file; ``first`` is the place of the first name."""
        found: set[str] = set()
        for number, name in enumerate(names, first):
            if name not in self.labels:
                self.says((*path, number), f"no label is called {name!r}")
            else:
                found |= self.under(name)
        return tuple(name for name in self.concrete if name in found)

    def under(self, name: str) -> set[str]:
        """The label and all below it, families too."""
        return {name}.union(*(self.under(child) for child in self.children.get(name, ())))

    def line(self, label: str) -> list[str]:
        """The label, its family, that one's, and so on."""
        parent = self.labels[label].parent
        return [label, *(self.line(parent) if parent is not None else ())]
