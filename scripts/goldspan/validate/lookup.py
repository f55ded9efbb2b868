"""Tables of a schema for levels 4 and 5, made once for each pass and not for each layer.

The fast path of level 4 uses these tables. It is derived from the declarations of the keys (`goldspan.schema.keys`): a
label, attribute or relation with a key that the tables do not contain is checked closely.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from goldspan.model import Attributes
from goldspan.schema.forms import Overlap
from goldspan.schema.keys import PairRule, is_fast, pair_rules
from goldspan.schema.pass_share import pass_share
from goldspan.schema.quantities import ANY_NUMBER, Count
from goldspan.schema.types import Attribute, Host, RelationLabel, Schema


@dataclass(frozen=True, slots=True)
class AttributeRules:
    """The attributes that a label, a relation or the document may have, and those that it must in this pass."""

    known: Mapping[str, Attribute]
    required: tuple[str, ...]
    choices: Mapping[str, frozenset[object]]
    """The values of the attributes that take one of a list, and ask nothing else."""

    def admits(self, values: Attributes) -> bool:
        """Whether the tables show that the values fit; otherwise they must be checked closely."""
        choices = self.choices
        for name, value in values.items():
            if name not in choices or value not in choices[name]:
                return False
        return all(name in values for name in self.required)


@dataclass(frozen=True, slots=True)
class SpanRules(AttributeRules):
    """A label that spans may carry. ``fast``: it requires nothing that is not in these tables."""

    discontinuous: bool = False
    fast: bool = False


@dataclass(frozen=True, slots=True)
class RelationRules(AttributeRules):
    """A relation. ``fast``: it requires nothing but these labels at its ends."""

    spec: RelationLabel = field(kw_only=True)
    source: frozenset[str] = field(kw_only=True)
    target: frozenset[str] = field(kw_only=True)
    fast: bool = field(kw_only=True)
    pair_rules: tuple[tuple[object, PairRule], ...] = field(kw_only=True)
    """The rules for both ends, each with the value of its key."""

    def joins(self, source: str, target: str) -> bool:
        """Whether spans of these labels may be its ends, without any other rule."""
        return self.fast and source in self.source and target in self.target


@dataclass(frozen=True, slots=True)
class CountRule:
    """A relation with counts: the count at each end, by the label of the span."""

    spec: RelationLabel
    leaving: Mapping[str, Count]
    arriving: Mapping[str, Count]


@dataclass(frozen=True, slots=True)
class GraphRule:
    """A relation and its inverse, if it has one, whose edges make one graph with rules."""

    spec: RelationLabel
    inverse: str | None


class Lookup:
    """The tables of a schema for one pass; of the whole schema without a pass, or with an unknown one."""

    def __init__(self, schema: Schema, pass_name: str | None) -> None:
        shown_pass = schema.passes.get(pass_name or "")
        share = None if shown_pass is None else pass_share(schema, shown_pass.name)
        asked = schema.attributes.keys() if share is None else frozenset(share.attributes)
        shown = schema.relations.keys() if share is None else frozenset(share.relations)
        self.spans = {
            name: SpanRules(
                *_attribute_rules(schema, "span", name, asked),
                discontinuous=schema.labels[name].discontinuous,
                fast=is_fast(schema.labels[name]),
            )
            for name in schema.concrete
        }
        self.relations = {
            name: RelationRules(
                *_attribute_rules(schema, "relation", name, asked),
                spec=spec,
                source=frozenset(spec.source),
                target=frozenset(spec.target),
                fast=is_fast(spec),
                pair_rules=tuple(pair_rules(spec)),
            )
            for name, spec in schema.relations.items()
        }
        self.bare = frozenset(name for name, rules in self.spans.items() if rules.fast and not rules.required)
        """The labels of which a span without attributes and in one fragment needs no further check."""
        self.fitting: set[tuple[str, str, str]] = set()
        """The labels of a relation and of its two ends that are known to fit, where nothing else is required."""
        self.document = AttributeRules(*_attribute_rules(schema, "document", None, asked))
        in_layers = [spec for spec in schema.relations.values() if spec.in_layers]
        self.symmetric = frozenset(spec.name for spec in in_layers if spec.symmetric)
        self.identity = frozenset(spec.name for spec in in_layers if spec.identity)
        self.counts = {spec.name: rule for spec in in_layers if spec.name in shown and (rule := _count_rule(spec))}
        self.needing = _needing(self.counts.values())
        self.requires = _requires(schema, shown)
        self.graphs = _graph_rules(in_layers)
        self.overlap_rules = bool(schema.overlap.rules)
        self.overlap = schema.overlap.default
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
    """The tables, made at the first use."""
    key = Lookup, pass_name if pass_name in schema.passes else None
    if key not in schema.memo:
        schema.memo[key] = Lookup(schema, pass_name)
    made: Lookup = schema.memo[key]
    return made


def _attribute_rules(
    schema: Schema, on: Host, label: str | None, asked: Iterable[str]
) -> tuple[dict[str, Attribute], tuple[str, ...], dict[str, frozenset[object]]]:
    known = {attribute.name: attribute for attribute in schema.attributes_of(on, label)}
    required = tuple(name for name, attribute in known.items() if name in asked and attribute.needed_by(label))
    choices = {
        name: frozenset[object](attribute.values)
        for name, attribute in known.items()
        if attribute.kind == "choice" and is_fast(attribute)
    }
    return known, required, choices


def _count_rule(spec: RelationLabel) -> CountRule | None:
    leaving = {label: spec.per_source.of(label) for label in spec.source}
    arriving = {label: spec.per_target.of(label) for label in spec.target}
    leaving = {label: count for label, count in leaving.items() if count != ANY_NUMBER}
    arriving = {} if spec.symmetric else {label: count for label, count in arriving.items() if count != ANY_NUMBER}
    return CountRule(spec, leaving, arriving) if leaving or arriving else None


def _needing(rules: Iterable[CountRule]) -> dict[str, list[tuple[str, bool]]]:
    """By label of a span, the relations that it needs, and whether they leave it."""
    out: dict[str, list[tuple[str, bool]]] = {}
    for rule in rules:
        for limits, leaves in ((rule.leaving, True), (rule.arriving, False)):
            for label, count in limits.items():
                if count.least:
                    out.setdefault(label, []).append((rule.spec.name, leaves))
    return out


def _requires(schema: Schema, shown: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """By label, the lists of relations of which it needs one each, but for lists that the pass shows only in part."""
    out: dict[str, list[tuple[str, ...]]] = {}
    for label in schema.concrete:
        for group in schema.requires(label):
            able = [name for name in group if label in (*schema.relations[name].source, *schema.relations[name].target)]
            if all(name in shown for name in able):
                out.setdefault(label, []).append(group)
    return out


def _graph_rules(relations: Iterable[RelationLabel]) -> dict[str, GraphRule]:
    """By relation, the graph of it and its inverse; edges have the direction of the one that is declared first."""
    out: dict[str, GraphRule] = {}
    for spec in relations:
        if spec.name not in out and (spec.transitive or spec.acyclic or spec.inverse):
            rule = GraphRule(spec, spec.inverse)
            out |= {name: rule for name in (spec.name, spec.inverse) if name}
    return out
