"""Data of the right shape to a `Schema`: names resolved, families expanded, contradictions collected."""

from collections.abc import Mapping, Sequence
from typing import Any

from goldspan.schema.types import (
    FRAGMENT,
    OVERLAPS,
    RESERVED,
    Attribute,
    Count,
    Host,
    Kind,
    OverlapRule,
    Pass,
    RelationLabel,
    Schema,
    SpanLabel,
)


class Builder:
    """Turns checked data into a `Schema`, collecting what does not fit together."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.problems: list[tuple[tuple[object, ...], str]] = []
        self.children: dict[str, list[str]] = {}

    def build(self) -> Schema:
        raw_labels: Mapping[str, Mapping[str, Any]] = self.data["labels"]
        labels = {name: self._label(name, one or {}) for name, one in raw_labels.items()}
        self._check_parents(labels)
        if self.problems:
            return Schema(name="", version="")
        self.labels = labels
        relations = {name: self._relation(name, one) for name, one in (self.data.get("relations") or {}).items()}
        self.relations = relations
        attributes = {name: self._attribute(name, one) for name, one in (self.data.get("attributes") or {}).items()}
        self.attributes = attributes
        overlap = self.data.get("overlap") or {}
        schema = Schema(
            name=self.data["name"],
            version=self.data["version"],
            description=self.data.get("description", ""),
            labels=labels,
            attributes=attributes,
            relations=relations,
            overlap=frozenset(overlap.get("default", OVERLAPS)),
            overlap_rules=tuple(self._overlap(number, one) for number, one in enumerate(overlap.get("rules", ()))),
            passes=self._passes(),
        )
        self._check_hotkeys(schema)
        return schema

    def _label(self, name: str, one: Mapping[str, Any]) -> SpanLabel:
        if parent := one.get("parent"):
            self.children.setdefault(parent, []).append(name)
        return SpanLabel(
            name=name,
            definition=one.get("definition", ""),
            parent=parent,
            abstract=one.get("abstract", False),
            discontinuous=one.get("discontinuous", False),
            colour=one.get("colour"),
            hotkey=one.get("hotkey"),
            examples=tuple(one.get("examples", ())),
            maps_to=one.get("maps_to", {}),
        )

    def _check_parents(self, labels: Mapping[str, SpanLabel]) -> None:
        for name, label in labels.items():
            seen, at = {name}, label.parent
            while at is not None:
                if at not in labels:
                    self.problems.append((("labels", name, "parent"), f"no label is called {at!r}"))
                    break
                if at in seen:
                    self.problems.append((("labels", name, "parent"), f"{at!r} is its own ancestor"))
                    break
                seen.add(at)
                at = labels[at].parent

    def _expand(self, names: Sequence[str], path: tuple[object, ...], *, first: int = 0) -> tuple[str, ...]:
        """The concrete labels under the names, in the order of the file; ``first`` is the place of the first name."""
        found: set[str] = set()
        for number, name in enumerate(names, first):
            if name not in self.labels:
                self.problems.append(((*path, number), f"no label is called {name!r}"))
            else:
                found |= self._under(name)
        return tuple(name for name, label in self.labels.items() if name in found and not label.abstract)

    def _under(self, name: str) -> set[str]:
        return {name}.union(*(self._under(child) for child in self.children.get(name, ())))

    def _attribute(self, name: str, one: Mapping[str, Any]) -> Attribute:
        path = ("attributes", name)
        on: Host = one.get("on", "span")
        kind: Kind = one["type"]
        names = one.get("labels", ())
        labels: tuple[str, ...] = ()
        if on == "span":
            labels = (
                self._expand(names, (*path, "labels"))
                if names
                else tuple(label for label, spec in self.labels.items() if not spec.abstract)
            )
        elif on == "relation":
            labels = tuple(names) or tuple(self.relations)
            for number, label in enumerate(labels):
                if label not in self.relations:
                    self.problems.append(((*path, "labels", number), f"no relation is called {label!r}"))
            if kind == "text":
                mend = "make it a choice; Label Studio has no free text on relations"
                self.problems.append(((*path, "type"), f"a relation's attribute cannot be text: {mend}"))
        elif names:
            self.problems.append(((*path, "labels"), "an attribute of the document has no labels"))
        if name in RESERVED or name == "labels" or name.startswith("labels_"):
            self.problems.append((path, f"the name {name!r} is taken by the labeling screen"))
        return Attribute(
            name=name,
            on=on,
            kind=kind,
            definition=one.get("definition", ""),
            labels=labels,
            values=tuple(one.get("values", ())),
            required=one.get("required", False),
        )

    def _relation(self, name: str, one: Mapping[str, Any]) -> RelationLabel:
        path = ("relations", name)
        if name == FRAGMENT:
            self.problems.append((path, f"the name {name!r} is taken: it ties the fragments of a span"))
        source = self._expand(one["source"], (*path, "source"))
        target = self._expand(one["target"], (*path, "target"))
        symmetric = one.get("symmetric", False)
        if symmetric and set(source) != set(target):
            self.problems.append(((*path, "symmetric"), "a symmetric relation needs the same source and target labels"))
        if symmetric and one.get("order", "any") != "any":
            self.problems.append(((*path, "order"), "a symmetric relation has no order"))
        return RelationLabel(
            name=name,
            source=source,
            target=target,
            definition=one.get("definition", ""),
            per_source=self._count(one.get("per_source", "*"), (*path, "per_source")),
            per_target=self._count(one.get("per_target", "*"), (*path, "per_target")),
            symmetric=symmetric,
            reflexive=one.get("reflexive", False),
            same_label=one.get("same_label", False),
            order=one.get("order", "any"),
            scope=one.get("scope", "document"),
            examples=tuple(one.get("examples", ())),
            maps_to=one.get("maps_to", {}),
        )

    def _count(self, written: str, path: tuple[object, ...]) -> Count:
        short = {"?": Count(0, 1), "*": Count(), "+": Count(1), "1": Count(1, 1)}
        if written in short:
            return short[written]
        least, comma, most = written[1:-1].partition(",")
        count = Count(int(least), int(most) if most else (None if comma else int(least)))
        if count.most is not None and count.most < count.least:
            self.problems.append((path, f"{written} admits no number; write the smaller one first"))
        return count

    def _overlap(self, number: int, one: Mapping[str, Any]) -> OverlapRule:
        path = ("overlap", "rules", number, "between")
        first, second = one["between"]
        return OverlapRule(
            first=frozenset(self._expand([first], path)),
            second=frozenset(self._expand([second], path, first=1)),
            allow=frozenset(one["allow"]),
        )

    def _passes(self) -> dict[str, Pass]:
        declared = self.data.get("passes") or {"all": {"title": "All labels"}}
        return {name: self._pass(name, one or {}) for name, one in declared.items()}

    def _pass(self, name: str, one: Mapping[str, Any]) -> Pass:
        path = ("passes", name)
        every = [label for label, spec in self.labels.items() if not spec.abstract]
        labels = self._expand(one.get("labels", every), (*path, "labels"))
        shown = {
            label: spec
            for label, spec in self.relations.items()
            if spec.scope == "document" and set(spec.source) & set(labels) and set(spec.target) & set(labels)
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
