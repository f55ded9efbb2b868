"""The way back: a `Schema` to the text of a `schema.yaml` that says the same."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from goldspan.schema.types import (
    OVERLAPS,
    Attribute,
    Count,
    OverlapRule,
    Pass,
    RelationLabel,
    Schema,
    SpanLabel,
    acyclic_by_default,
)
from goldspan.schema.yaml_files import Loader

Fields: TypeAlias = dict[str, Any]
Comments: TypeAlias = Mapping[tuple[str, ...], Sequence[str]]

_WIDTH = 110


class WritingError(ValueError):
    """A schema that the language has no words for; the message says which part of it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A schema that was made from another tool's configuration, and ``notes`` on what did not come over as it was."""

    schema: Schema
    notes: tuple[str, ...] = ()


class _Flow(dict[str, str]):
    """A mapping that stays on one line."""


def write(schema: Schema, *, header: Sequence[str] = (), comments: Comments | None = None) -> str:
    """YAML that `parse` reads as this very schema; what has its default is left out.

    ``header`` are lines of comment for the top, ``comments`` those for above an
    entry, by its path: ``("labels",)`` or ``("labels", "PERSON")``. Lists of
    labels name whole families where they can. Raises `WritingError` where a
    list holds a label without those under it, which no `schema.yaml` can say.
    """
    said = dict(comments or {})
    names = _Names(schema)
    top: Fields = {"name": schema.name, "version": schema.version}
    if schema.description:
        top["description"] = schema.description
    sections: dict[str, dict[str, Fields]] = {
        "labels": {name: _label(one) for name, one in schema.labels.items()},
        "attributes": {name: _attribute(one, schema, names) for name, one in schema.attributes.items()},
        "relations": {name: _relation(one, names) for name, one in schema.relations.items()},
    }
    parts = [_comment(header), _comment(said.get((), ())) + _dump(top)]
    parts += [_section(key, entries, said) for key, entries in sections.items() if entries]
    if overlap := _overlap(schema, names):
        parts.append(_comment(said.get(("overlap",), ())) + "overlap:\n" + _indented(overlap))
    passes = {name: _pass(one, schema, names) for name, one in schema.passes.items()}
    if passes and passes != {"all": {"title": "All labels"}}:
        parts.append(_section("passes", passes, said))
    return "\n".join(part for part in parts if part)


# what is said of each part


def _label(one: SpanLabel) -> Fields:
    return _given(
        parent=one.parent,
        abstract=one.abstract,
        definition=one.definition,
        discontinuous=one.discontinuous,
        colour=one.colour,
        hotkey=one.hotkey,
        requires=[group[0] if len(group) == 1 else list(group) for group in one.requires],
        maps_to=_Flow(one.maps_to),
        examples=list(one.examples),
    )


def _attribute(one: Attribute, schema: Schema, names: "_Names") -> Fields:
    labels: Sequence[str] = ()
    if one.on == "span" and one.labels != schema.concrete:
        labels = names.of(one.labels, f"attribute {one.name!r}")
    elif one.on == "relation" and one.labels != tuple(schema.relations):
        labels = one.labels
    return _given(
        on="" if one.on == "span" else one.on,
        labels=list(labels),
        type=one.kind,
        values=list(one.values),
        required=_required(one, schema, names),
        default=list(one.default) if isinstance(one.default, tuple) else one.default,
        definition=one.definition,
        maps_to=_Flow(one.maps_to),
    )


def _required(one: Attribute, schema: Schema, names: "_Names") -> bool | list[str]:
    if isinstance(one.required, bool):
        return one.required
    return names.of(one.required, f"what needs {one.name!r}") if one.on == "span" else list(one.required)


def _relation(one: RelationLabel, names: "_Names") -> Fields:
    ends = _given(
        source=list(names.of(one.source, f"the source of {one.name!r}")),
        target=list(names.of(one.target, f"the target of {one.name!r}")),
        per_source=_counts(one.per_source, one.source_counts, one.source, names),
        per_target=_counts(one.per_target, one.target_counts, one.target, names),
        symmetric=one.symmetric,
        transitive=one.transitive,
        inverse=one.inverse,
    )
    # false says something here: a transitive relation is acyclic unless it says not
    usual = acyclic_by_default(one.symmetric, one.transitive, one.reflexive)
    circles = {} if one.acyclic == usual else {"acyclic": one.acyclic}
    rest = _given(
        reflexive=one.reflexive,
        same_label=one.same_label,
        order="" if one.order == "any" else one.order,
        scope="" if one.scope == "document" else one.scope,
        definition=one.definition,
        maps_to=_Flow(one.maps_to),
        examples=list(one.examples),
    )
    return ends | circles | rest


def _counts(rest: Count, of: Mapping[str, Count], ends: Sequence[str], names: "_Names") -> str | _Flow:
    if not of:
        return "" if rest == Count() else _count(rest)
    # a label below one that has its own count would take that one
    said = [label for label in ends if label in of or any(above in of for above in names.above(label))]
    return _Flow({label: _count(of.get(label, rest)) for label in said} | {"*": _count(rest)})


def _count(count: Count) -> str:
    return "1" if count == Count(1, 1) else str(count)


def _overlap(schema: Schema, names: "_Names") -> str:
    said: Fields = {}
    if schema.overlap != frozenset(OVERLAPS):
        said["default"] = _ways(schema.overlap)
    if schema.overlap_rules:
        said["rules"] = [_rule(one, names) for one in schema.overlap_rules]
    return _dump(said) if said else ""


def _rule(one: OverlapRule, names: "_Names") -> Fields:
    between = [names.one(one.first), names.one(one.second)]
    said: Fields = {"between": between, "allow": _ways(one.allow)}
    if one.outer:
        said["outer"] = next((name for name in between if names.under[name] == one.outer), "") or names.one(one.outer)
    return said


def _ways(allowed: Iterable[str]) -> list[str]:
    return [way for way in OVERLAPS if way in allowed]


def _pass(one: Pass, schema: Schema, names: "_Names") -> Fields:
    said = _given(title="" if one.title == one.name else one.title)
    if one.labels != schema.concrete:
        said["labels"] = list(names.of(one.labels, f"pass {one.name!r}")) if one.labels else []
    labels = set(one.labels)
    drawn = tuple(
        name
        for name, spec in schema.relations.items()
        if spec.scope != "corpus" and labels & set(spec.source) and labels & set(spec.target)
    )
    if one.relations != drawn:
        said["relations"] = list(one.relations)
    hosts = {"span": labels, "relation": set(one.relations)}
    asked = tuple(
        name for name, spec in schema.attributes.items() if spec.on == "document" or hosts[spec.on] & set(spec.labels)
    )
    if one.attributes != asked:
        said["attributes"] = list(one.attributes)
    return said | _given(instruction=one.instruction)


def _given(**fields: Any) -> Fields:
    return {name: value for name, value in fields.items() if value}


class _Names:
    """The shortest lists of names that stand for sets of concrete labels."""

    def __init__(self, schema: Schema) -> None:
        self.parents = {name: one.parent for name, one in schema.labels.items()}
        self.under = {name: frozenset(schema.under(name)) for name in schema.labels}
        # the wider name first; of two that stand for the same, a label that can be marked
        self.order = sorted(
            schema.labels, key=lambda name: (-len(self.under[name]), schema.labels[name].abstract, _depth(schema, name))
        )
        self.place = {name: number for number, name in enumerate(schema.labels)}

    def of(self, labels: Iterable[str], what: str) -> list[str]:
        left, out = set(labels), []
        if not left:
            return [self.one(frozenset())]
        for name in self.order:
            if self.under[name] and self.under[name] <= left:
                out.append(name)
                left -= self.under[name]
        if left:
            some = ", ".join(sorted(left))
            raise WritingError(f"{what} holds {some}, but not all labels below; a label stands for those below it too")
        return sorted(out, key=self.place.__getitem__)

    def above(self, label: str) -> list[str]:
        parent = self.parents[label]
        return [] if parent is None else [parent, *self.above(parent)]

    def one(self, labels: frozenset[str]) -> str:
        for name in self.order:
            if self.under[name] == labels:
                return name
        known = ", ".join(sorted(labels)) or "no label at all"
        raise WritingError(f"no one name stands for {known}; declare a family of them")


def _depth(schema: Schema, name: str) -> int:
    parent = schema.labels[name].parent
    return 0 if parent is None else 1 + _depth(schema, parent)


# how it is laid out


class _Dumper(yaml.SafeDumper):
    """Quotes what our loader would take for something else than a string, and nothing more."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.yaml_implicit_resolvers = Loader.yaml_implicit_resolvers


def _as_string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if not text.isprintable():
        style = '"'
    elif len(text) > 95 and text == " ".join(text.split()):
        style = ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _as_list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.SequenceNode:
    flow = all(isinstance(item, str) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flow)


def _as_flow(dumper: yaml.SafeDumper, items: _Flow) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", items, flow_style=True)


_Dumper.add_representer(str, _as_string)
_Dumper.add_representer(list, _as_list)
_Dumper.add_representer(_Flow, _as_flow)


def _dump(value: Fields) -> str:
    out: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=False
    )
    return out


def _section(key: str, entries: Mapping[str, Fields], comments: Comments) -> str:
    out = [_comment(comments.get((key,), ())), f"{key}:\n"]
    for name, fields in entries.items():
        out += [textwrap.indent(_comment(comments.get((key, name), ())), "  "), _indented(_dump({name: fields}))]
    return "".join(out)


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.removesuffix("\n").split("\n"))


def _comment(lines: Sequence[str]) -> str:
    return "".join(
        f"# {part}".rstrip() + "\n" for line in lines for part in (textwrap.wrap(_printable(line), 115) or [""])
    )


def _printable(line: str) -> str:
    return "".join(character if character.isprintable() else " " for character in line)
