"""What levels 4 and 5 look up of a schema, worked out once for each pass and not for each layer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from goldspan.model import Attributes
from goldspan.schema.types import Attribute, Count, Host, Overlap, RelationLabel, Schema

ANY = Count()


@dataclass(frozen=True, slots=True)
class Carrier:
    """A label, or the document: the attributes that it may have, and those that it must in this pass."""

    known: Mapping[str, Attribute]
    required: tuple[str, ...]
    choices: Mapping[str, frozenset[object]]
    """Of those that take one of a list of values, the values."""

    def admits(self, values: Attributes) -> bool:
        """Whether all is well at a glance; where it is not, a closer look has to say."""
        choices = self.choices
        for name, value in values.items():
            if name not in choices or value not in choices[name]:
                return False
        return all(name in values for name in self.required)


@dataclass(frozen=True, slots=True)
class Marked(Carrier):
    """A label that spans may carry."""

    discontinuous: bool = False


@dataclass(frozen=True, slots=True)
class Drawn(Carrier):
    """A relation; ``plain`` where it has no rule but that its ends have these labels."""

    spec: RelationLabel = field(kw_only=True)
    source: frozenset[str] = field(kw_only=True)
    target: frozenset[str] = field(kw_only=True)
    plain: bool = field(kw_only=True)

    def joins(self, source: str, target: str) -> bool:
        """Whether spans of these labels may be its ends, and no other rule has to be asked."""
        return self.plain and source in self.source and target in self.target


@dataclass(frozen=True, slots=True)
class Counted:
    """A relation whose number at a span is limited: at each end, the limits by the span's label."""

    spec: RelationLabel
    leaving: Mapping[str, Count]
    arriving: Mapping[str, Count]


@dataclass(frozen=True, slots=True)
class Running:
    """A relation, with its inverse where it has one, whose arrows together make a graph that has rules."""

    spec: RelationLabel
    inverse: str | None


class Lookup:
    """The tables of a schema for one pass; without a pass, or with one that the schema has not, of all of it."""

    def __init__(self, schema: Schema, pass_name: str | None) -> None:
        one = schema.passes.get(pass_name or "")
        asked = schema.attributes.keys() if one is None else frozenset(one.attributes)
        shown = schema.relations.keys() if one is None else frozenset(one.relations)
        self.spans = {
            name: Marked(*_carrier(schema, "span", name, asked), discontinuous=schema.labels[name].discontinuous)
            for name in schema.concrete
        }
        self.relations = {
            name: Drawn(
                *_carrier(schema, "relation", name, asked),
                spec=spec,
                source=frozenset(spec.source),
                target=frozenset(spec.target),
                plain=spec.scope == "document" and not spec.same_label and spec.order == "any",
            )
            for name, spec in schema.relations.items()
        }
        self.bare = frozenset(name for name, one in self.spans.items() if not one.required)
        """The labels of which a span in one piece needs nothing more."""
        self.fitting: set[tuple[str, str, str]] = set()
        """Of the relations that need nothing more, the label with those of its ends, once they are known to fit."""
        self.document = Carrier(*_carrier(schema, "document", None, asked))
        drawn = [spec for spec in schema.relations.values() if spec.scope != "corpus"]
        self.symmetric = frozenset(spec.name for spec in drawn if spec.symmetric)
        self.identity = frozenset(spec.name for spec in drawn if spec.identity)
        self.counted = {spec.name: limits for spec in drawn if spec.name in shown and (limits := _counted(spec))}
        self.needing = _needing(self.counted.values())
        self.requires = _requires(schema, shown)
        self.running = _running(drawn)
        self.overlap_rules = bool(schema.overlap_rules)
        self.overlap = schema.overlap
        self._pairs: dict[tuple[str, str], frozenset[Overlap]] = {}
        self._schema = schema

    def may_overlap(self, outer: str, inner: str) -> frozenset[Overlap]:
        """How a span may overlap another that is not longer."""
        pair = outer, inner
        if pair not in self._pairs:
            rule = self._schema.overlap_rule(outer, inner)
            allowed = self.overlap if rule is None else rule.allow
            if rule is not None and rule.outer and outer not in rule.outer:
                allowed = allowed - {"nest"}
            self._pairs[pair] = allowed
        return self._pairs[pair]


def lookup(schema: Schema, pass_name: str | None) -> Lookup:
    """The tables, made when they are first asked for."""
    key = Lookup, pass_name if pass_name in schema.passes else None
    if key not in schema.memo:
        schema.memo[key] = Lookup(schema, pass_name)
    made: Lookup = schema.memo[key]
    return made


def _carrier(
    schema: Schema, on: Host, label: str | None, asked: Iterable[str]
) -> tuple[dict[str, Attribute], tuple[str, ...], dict[str, frozenset[object]]]:
    known = {one.name: one for one in schema.attributes_of(on, label)}
    required = tuple(name for name, one in known.items() if name in asked and one.needed_by(label))
    return known, required, {name: frozenset(one.values) for name, one in known.items() if one.kind == "choice"}


def _counted(spec: RelationLabel) -> Counted | None:
    leaving = {label: spec.source_counts.get(label, spec.per_source) for label in spec.source}
    arriving = {label: spec.target_counts.get(label, spec.per_target) for label in spec.target}
    leaving = {label: count for label, count in leaving.items() if count != ANY}
    arriving = {} if spec.symmetric else {label: count for label, count in arriving.items() if count != ANY}
    return Counted(spec, leaving, arriving) if leaving or arriving else None


def _needing(counted: Iterable[Counted]) -> dict[str, list[tuple[str, bool]]]:
    """By label of a span, the relations of which it needs some, and whether they leave it."""
    out: dict[str, list[tuple[str, bool]]] = {}
    for one in counted:
        for limits, leaves in ((one.leaving, True), (one.arriving, False)):
            for label, count in limits.items():
                if count.least:
                    out.setdefault(label, []).append((one.spec.name, leaves))
    return out


def _requires(schema: Schema, shown: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """By label, the lists of relations of which it needs one each; a list that the pass shows in part is not asked."""
    out: dict[str, list[tuple[str, ...]]] = {}
    for label in schema.concrete:
        for group in schema.requires(label):
            able = [one for one in group if label in (*schema.relations[one].source, *schema.relations[one].target)]
            if all(one in shown for one in able):
                out.setdefault(label, []).append(group)
    return out


def _running(drawn: Iterable[RelationLabel]) -> dict[str, Running]:
    """By relation, what it and its inverse are together; arrows run as those of the one that is declared first."""
    out: dict[str, Running] = {}
    for spec in drawn:
        if spec.name not in out and (spec.transitive or spec.acyclic or spec.inverse):
            one = Running(spec, spec.inverse)
            out |= {name: one for name in (spec.name, spec.inverse) if name}
    return out
