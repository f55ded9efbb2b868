"""Data of the right shape to a `Schema`: names resolved, families expanded, contradictions collected."""

from collections.abc import Iterable, Mapping
from typing import Any

from goldspan.schema.attribute_declarations import build_attributes
from goldspan.schema.families import Families, Problem
from goldspan.schema.relation_declarations import build_relations
from goldspan.schema.types import OVERLAPS, Overlap, OverlapRule, Pass, Schema, SpanLabel


class Builder:
    """Turns checked data into a `Schema`, collecting what does not fit together."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.problems: list[Problem] = []

    def build(self) -> Schema:
        labels = {name: _label(name, one or {}) for name, one in self.data["labels"].items()}
        self.families = Families(labels, self.problems)
        self.families.check_parents()
        if self.problems:
            return Schema(name="", version="")
        self.relations = build_relations(self.data.get("relations") or {}, self.families)
        self.attributes = build_attributes(self.data.get("attributes") or {}, self.families, self.relations)
        overlap = self.data.get("overlap") or {}
        schema = Schema(
            name=self.data["name"],
            version=self.data["version"],
            description=self.data.get("description", ""),
            labels=labels,
            attributes=self.attributes,
            relations=self.relations,
            overlap=_ways(overlap.get("default", OVERLAPS)),
            overlap_rules=tuple(self._overlap(number, one) for number, one in enumerate(overlap.get("rules", ()))),
            passes=self._passes(),
        )
        self._check_hotkeys(schema)
        return schema

    def _overlap(self, number: int, one: Mapping[str, Any]) -> OverlapRule:
        path = ("overlap", "rules", number)
        ends = {
            name: frozenset(self.families.expand([name], (*path, "between"), first=place))
            for place, name in enumerate(one["between"])
        }
        allow, outer = _ways(one["allow"]), one.get("outer")
        first, second = one["between"]
        if outer is not None and outer not in ends:
            self.problems.append(((*path, "outer"), f"{outer!r} is neither {first!r} nor {second!r}"))
        elif outer is not None and "nest" not in allow:
            self.problems.append(((*path, "outer"), "these two may not nest, so none is the outer one"))
        return OverlapRule(first=ends[first], second=ends[second], allow=allow, outer=ends.get(outer, frozenset()))

    def _passes(self) -> dict[str, Pass]:
        declared = self.data.get("passes") or {"all": {"title": "All labels"}}
        return {name: self._pass(name, one or {}) for name, one in declared.items()}

    def _pass(self, name: str, one: Mapping[str, Any]) -> Pass:
        path = ("passes", name)
        labels = self.families.expand(one.get("labels", self.families.concrete), (*path, "labels"))
        shown = {
            label: spec
            for label, spec in self.relations.items()
            if spec.scope != "corpus" and set(spec.source) & set(labels) and set(spec.target) & set(labels)
        }
        relations = tuple(one.get("relations", shown))
        for number, label in enumerate(relations):
            if label not in self.relations:
                self.problems.append(((*path, "relations", number), f"no relation is called {label!r}"))
            elif label not in shown:
                message = f"{label!r} cannot be drawn in this pass: its labels are not in it, or its scope is corpus"
                self.problems.append(((*path, "relations", number), message))
        fitting = [
            attribute.name
            for attribute in self.attributes.values()
            if attribute.on == "document"
            or (attribute.on == "span" and set(attribute.labels) & set(labels))
            or (attribute.on == "relation" and set(attribute.labels) & set(relations))
        ]
        attributes = tuple(one.get("attributes", fitting))
        for number, label in enumerate(attributes):
            if label not in fitting:
                message = f"no attribute of this pass's labels is called {label!r}"
                self.problems.append(((*path, "attributes", number), message))
        return Pass(
            name=name,
            title=one.get("title", name),
            labels=labels,
            relations=relations,
            attributes=attributes,
            instruction=one.get("instruction", ""),
        )

    def _check_hotkeys(self, schema: Schema) -> None:
        for name, one in schema.passes.items():
            taken: dict[str, str] = {}
            for label in one.labels:
                key = schema.labels[label].hotkey
                if key is None:
                    continue
                if key in taken:
                    message = f"hotkey {key!r} is {taken[key]}'s already in pass {name!r}"
                    self.problems.append((("labels", label, "hotkey"), message))
                taken[key] = label


def _ways(written: str | Iterable[Overlap]) -> frozenset[Overlap]:
    return frozenset() if isinstance(written, str) else frozenset(written)


def _label(name: str, one: Mapping[str, Any]) -> SpanLabel:
    return SpanLabel(
        name=name,
        definition=one.get("definition", ""),
        parent=one.get("parent"),
        abstract=one.get("abstract", False),
        discontinuous=one.get("discontinuous", False),
        colour=one.get("colour"),
        hotkey=one.get("hotkey"),
        requires=tuple((group,) if isinstance(group, str) else tuple(group) for group in one.get("requires", ())),
        examples=tuple(one.get("examples", ())),
        maps_to=one.get("maps_to", {}),
    )
