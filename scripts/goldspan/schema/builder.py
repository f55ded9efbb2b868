"""Data of the right shape to a `Schema`: names resolved, families expanded, contradictions collected."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from goldspan.schema.inverses import completed
from goldspan.schema.types import (
    FRAGMENT,
    OVERLAPS,
    RESERVED,
    Attribute,
    Count,
    Host,
    Kind,
    Overlap,
    OverlapRule,
    Pass,
    RelationLabel,
    Schema,
    SpanLabel,
    acyclic_by_default,
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
        written, contradictions = completed(self.data.get("relations") or {})
        self.problems += contradictions
        relations = {name: self._relation(name, one) for name, one in written.items()}
        self.relations = relations
        self._check_inverses()
        self._check_requires()
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
            overlap=_ways(overlap.get("default", OVERLAPS)),
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
            requires=tuple((group,) if isinstance(group, str) else tuple(group) for group in one.get("requires", ())),
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
            required=self._required(one.get("required", False), on, labels, (*path, "required")),
            default=self._default(one, (*path, "default")),
            maps_to=one.get("maps_to", {}),
        )

    def _required(
        self, said: bool | Sequence[str], on: Host, labels: tuple[str, ...], path: tuple[object, ...]
    ) -> bool | tuple[str, ...]:
        if isinstance(said, bool):
            return said
        if on == "document":
            self.problems.append((path, "an attribute of the document has no labels; write true or false"))
            return False
        needing: set[str] = set()
        for number, name in enumerate(said):
            under = set(self._expand([name], path, first=number)) if on == "span" else {name} & set(self.relations)
            if on == "relation" and not under:
                self.problems.append(((*path, number), f"no relation is called {name!r}"))
            elif under and not under & set(labels):
                self.problems.append(((*path, number), f"{name!r} does not have this attribute"))
            needing |= under & set(labels)
        if needing == set(labels):
            return bool(labels)
        return tuple(label for label in labels if label in needing) or False

    def _default(self, one: Mapping[str, Any], path: tuple[object, ...]) -> str | tuple[str, ...] | None:
        default = one.get("default")
        if default is None:
            return None
        if isinstance(default, str) == (one["type"] == "multi-choice"):
            told = "a list of values" if one["type"] == "multi-choice" else "one value"
            self.problems.append((path, f"the default of this type of attribute is {told}"))
            return None
        given = (default,) if isinstance(default, str) else tuple(default)
        for value in given:
            if one["type"] != "text" and value not in one["values"]:
                self.problems.append((path, f"{value!r} is not one of the values"))
        return default if isinstance(default, str) else given

    def _relation(self, name: str, one: Mapping[str, Any]) -> RelationLabel:
        path = ("relations", name)
        if name == FRAGMENT:
            self.problems.append((path, f"the name {name!r} is taken: it ties the fragments of a span"))
        source = self._expand(one["source"], (*path, "source"))
        target = self._expand(one["target"], (*path, "target"))
        symmetric, transitive, reflexive = (one.get(key, False) for key in ("symmetric", "transitive", "reflexive"))
        if symmetric and set(source) != set(target):
            self.problems.append(((*path, "symmetric"), "a symmetric relation needs the same source and target labels"))
        if symmetric and one.get("order", "any") != "any":
            self.problems.append(((*path, "order"), "a symmetric relation has no order"))
        if symmetric and one.get("acyclic"):
            self.problems.append(((*path, "acyclic"), "a symmetric relation runs both ways, and so in circles"))
        per_source, source_counts = self._counts(one.get("per_source", "*"), source, (*path, "per_source"))
        per_target, target_counts = self._counts(one.get("per_target", "*"), target, (*path, "per_target"))
        return RelationLabel(
            name=name,
            source=source,
            target=target,
            definition=one.get("definition", ""),
            per_source=per_source,
            per_target=per_target,
            source_counts=source_counts,
            target_counts=target_counts,
            symmetric=symmetric,
            transitive=transitive,
            inverse=one.get("inverse"),
            acyclic=one.get("acyclic", acyclic_by_default(symmetric, transitive, reflexive)),
            reflexive=reflexive,
            same_label=one.get("same_label", False),
            order=one.get("order", "any"),
            scope=one.get("scope", "document"),
            examples=tuple(one.get("examples", ())),
            maps_to=one.get("maps_to", {}),
        )

    def _check_inverses(self) -> None:
        for name, one in self.relations.items():
            if one.inverse is None or "inverse" not in self.data["relations"][name]:
                continue
            other = self.relations[one.inverse]
            if (set(one.source), set(one.target)) != (set(other.target), set(other.source)):
                told = f"{other.name!r} does not run between the same labels the other way round"
                self.problems.append((("relations", name, "inverse"), told))

    def _check_requires(self) -> None:
        for name, label in self.labels.items():
            under = set(self._expand([name], ("labels", name)))
            for number, group in enumerate(label.requires):
                path = ("labels", name, "requires", number)
                able: set[str] = set()
                for relation in group:
                    if (spec := self.relations.get(relation)) is None:
                        self.problems.append((path, f"no relation is called {relation!r}"))
                    elif spec.scope == "corpus":
                        self.problems.append((path, f"{relation!r} is one between documents, which no layer holds"))
                    else:
                        able |= {*spec.source, *spec.target}
                if group and able and (unable := sorted(under - able)):
                    told = f"{unable[0]!r} cannot have {' or '.join(group)}, whose ends are other labels"
                    self.problems.append((path, told))

    def _counts(
        self, written: str | Mapping[str, str], ends: Sequence[str], path: tuple[object, ...]
    ) -> tuple[Count, dict[str, Count]]:
        """The count of a role, and those of the labels for which it is another. The nearest name decides."""
        if isinstance(written, str):
            return self._count(written, path), {}
        counts = {name: self._count(count, (*path, name)) for name, count in written.items()}
        rest = counts.pop("*", Count())
        for name in counts:
            if name not in self.labels:
                self.problems.append(((*path, name), f"no label is called {name!r}"))
            elif not self._under(name) & set(ends):
                self.problems.append(((*path, name), f"{name!r} cannot stand at this end of the relation"))
        nearest = {label: next((counts[one] for one in self._line(label) if one in counts), rest) for label in ends}
        return rest, {label: count for label, count in nearest.items() if count != rest}

    def _line(self, label: str) -> list[str]:
        """The label, its family, that one's, and so on."""
        parent = self.labels[label].parent
        return [label, *(self._line(parent) if parent is not None else ())]

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
        allow, outer = _ways(one["allow"]), one.get("outer")
        if outer is not None and outer not in (first, second):
            self.problems.append(((*path[:-1], "outer"), f"{outer!r} is neither {first!r} nor {second!r}"))
            outer = None
        if outer is not None and "nest" not in allow:
            self.problems.append(((*path[:-1], "outer"), "these two may not nest, so none is the outer one"))
        return OverlapRule(
            first=frozenset(self._expand([first], path)),
            second=frozenset(self._expand([second], path, first=1)),
            allow=allow,
            outer=frozenset(self._expand([outer], path)) if outer is not None else frozenset(),
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
