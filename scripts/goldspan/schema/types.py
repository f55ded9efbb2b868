"""What a schema says, every cross-reference resolved: labels, attributes, relations, overlap, passes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from goldspan.wording import counted

Kind: TypeAlias = Literal["choice", "multi-choice", "text"]
Host: TypeAlias = Literal["span", "relation", "document"]
Order: TypeAlias = Literal["any", "forward", "backward"]
Overlap: TypeAlias = Literal["nest", "same", "cross"]
Scope: TypeAlias = Literal["sentence", "document", "corpus"]

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
    """``requires`` are lists of relations: a span needs one of each list. It holds for the labels below too."""

    name: str
    definition: str = ""
    parent: str | None = None
    abstract: bool = False
    discontinuous: bool = False
    colour: str | None = None
    hotkey: str | None = None
    requires: tuple[tuple[str, ...], ...] = ()
    examples: tuple[str, ...] = ()
    maps_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """``labels`` are the concrete labels, or the relations, that may carry it (empty for a document label).

    ``required`` is true, false, or names those of them that need it, never all.
    ``default`` is the usual value; nothing is ever taken to have it unsaid.
    """

    name: str
    on: Host
    kind: Kind
    definition: str = ""
    labels: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    required: bool | tuple[str, ...] = False
    default: str | tuple[str, ...] | None = None
    maps_to: Mapping[str, str] = field(default_factory=dict)

    def needed_by(self, label: str | None) -> bool:
        """Whether a span or relation of this label that may carry it must; ``None`` asks about a document."""
        return self.required if isinstance(self.required, bool) else label in self.required


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationLabel:
    """``source`` and ``target`` are concrete labels. Counts are over the spans that may take the role.

    ``source_counts`` and ``target_counts`` are those of labels for which ``per_source`` and ``per_target`` do not
    hold. ``inverse`` says the same from the other end; it is told at both, but for a symmetric relation, which is
    its own.
    """

    name: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    definition: str = ""
    per_source: Count = Count()
    per_target: Count = Count()
    source_counts: Mapping[str, Count] = field(default_factory=dict)
    target_counts: Mapping[str, Count] = field(default_factory=dict)
    symmetric: bool = False
    transitive: bool = False
    inverse: str | None = None
    acyclic: bool = False
    reflexive: bool = False
    same_label: bool = False
    order: Order = "any"
    scope: Scope = "document"
    examples: tuple[str, ...] = ()
    maps_to: Mapping[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> bool:
        """Whether it says that two mentions are of one thing, so that chains of it hang together."""
        return self.same_label or (self.symmetric and self.transitive)


def acyclic_by_default(symmetric: bool, transitive: bool, reflexive: bool) -> bool:
    """Whether a relation of this kind may not run in a circle where the schema does not say."""
    return transitive and not symmetric and not reflexive


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapRule:
    """For a pair of spans, one labelled in each set, the ways in which they may overlap.

    ``outer`` are the labels of which one must be the outer span where they nest; empty where either may.
    """

    first: frozenset[str]
    second: frozenset[str]
    allow: frozenset[Overlap]
    outer: frozenset[str] = frozenset()

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
    memo: dict[object, Any] = field(init=False, default_factory=dict, compare=False, repr=False)
    """For what others derive from the schema and would rather not derive twice; no part of what it says."""

    def __repr__(self) -> str:
        parts = (
            counted(len(self.concrete), "label"),
            counted(len(self.relations), "relation"),
            counted(len(self.attributes), "attribute"),
        )
        return f"<Schema {self.name!r} {self.version}: {', '.join(parts)}>"

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

    def overlap_rule(self, one: str, other: str) -> OverlapRule | None:
        """The last overlap rule that covers spans with these labels; ``None`` where the default decides."""
        return next((rule for rule in reversed(self.overlap_rules) if rule.covers(one, other)), None)

    def may_overlap(self, one: str, other: str) -> frozenset[Overlap]:
        """How two spans with these labels may overlap."""
        rule = self.overlap_rule(one, other)
        return self.overlap if rule is None else rule.allow

    def requires(self, label: str) -> tuple[tuple[str, ...], ...]:
        """The lists of relations of which a span with this label needs one each, those of its families too."""
        return tuple(
            dict.fromkeys(group for name in reversed(self._line(label)) for group in self.labels[name].requires)
        )

    def attributes_of(self, on: Host, label: str | None = None) -> tuple[Attribute, ...]:
        """The attributes that spans, relations or documents (of a label) may carry."""
        return tuple(one for one in self.attributes.values() if one.on == on and (label is None or label in one.labels))
