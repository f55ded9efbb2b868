"""What a schema says, every cross-reference resolved: labels, attributes, relations, overlap, passes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["choice", "multi-choice", "text"]
Host: TypeAlias = Literal["span", "relation", "document"]
Order: TypeAlias = Literal["any", "forward", "backward"]
Overlap: TypeAlias = Literal["nest", "same", "cross"]
Scope: TypeAlias = Literal["document", "corpus"]

OVERLAPS: tuple[Overlap, ...] = ("nest", "same", "cross")
RESERVED = frozenset({"text", "layer_note", "findings_panel"})
"""Names that the labeling screen uses for itself; no attribute may take them."""

FRAGMENT = "FRAGMENT_OF"
"""Ties the fragments of a discontinuous span on the labeling screen; no relation of a schema may be called so."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLabel:
    name: str
    definition: str = ""
    parent: str | None = None
    abstract: bool = False
    discontinuous: bool = False
    colour: str | None = None
    hotkey: str | None = None
    examples: tuple[str, ...] = ()
    maps_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """``labels`` are the concrete labels that may carry it (empty for a document label)."""

    name: str
    on: Host
    kind: Kind
    definition: str = ""
    labels: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationLabel:
    """``source`` and ``target`` are concrete labels. Counts are over the spans that may take the role."""

    name: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    definition: str = ""
    per_source: Count = Count()
    per_target: Count = Count()
    symmetric: bool = False
    reflexive: bool = False
    same_label: bool = False
    order: Order = "any"
    scope: Scope = "document"
    examples: tuple[str, ...] = ()
    maps_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapRule:
    """For a pair of spans, one labelled in each set, the ways in which they may overlap."""

    first: frozenset[str]
    second: frozenset[str]
    allow: frozenset[Overlap]

    def covers(self, one: str, other: str) -> bool:
        return (one in self.first and other in self.second) or (other in self.first and one in self.second)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One round of annotation: the labels, relations and attributes that it shows."""

    name: str
    title: str
    labels: tuple[str, ...]
    relations: tuple[str, ...]
    attributes: tuple[str, ...]
    instruction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    name: str
    version: str
    description: str = ""
    labels: Mapping[str, SpanLabel] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    relations: Mapping[str, RelationLabel] = field(default_factory=dict)
    overlap: frozenset[Overlap] = frozenset(OVERLAPS)
    overlap_rules: tuple[OverlapRule, ...] = ()
    passes: Mapping[str, Pass] = field(default_factory=dict)

    @property
    def concrete(self) -> tuple[str, ...]:
        """The labels that a span may carry, in the order of the file."""
        return tuple(name for name, label in self.labels.items() if not label.abstract)

    def root(self, label: str) -> str:
        """The topmost ancestor of a label; the label itself where it has no parent."""
        parent = self.labels[label].parent
        return label if parent is None else self.root(parent)

    def under(self, label: str) -> tuple[str, ...]:
        """The concrete labels that a label stands for: itself, or those of its family."""
        return tuple(name for name in self.concrete if label in self._line(name))

    def _line(self, label: str) -> tuple[str, ...]:
        parent = self.labels[label].parent
        return (label,) if parent is None else (label, *self._line(parent))

    def may_overlap(self, one: str, other: str) -> frozenset[Overlap]:
        """How two spans with these labels may overlap; the last rule that covers them decides."""
        for rule in reversed(self.overlap_rules):
            if rule.covers(one, other):
                return rule.allow
        return self.overlap

    def attributes_of(self, on: Host, label: str | None = None) -> tuple[Attribute, ...]:
        """The attributes that spans, relations or documents (of a label) may carry."""
        return tuple(one for one in self.attributes.values() if one.on == on and (label is None or label in one.labels))
