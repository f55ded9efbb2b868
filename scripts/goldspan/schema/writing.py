"""A `Schema` to the text of a `schema.yaml` that says the same: the inverse of `language`."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from goldspan.schema import keys
from goldspan.schema.forms import Flow
from goldspan.schema.types import Schema
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


def write(schema: Schema, *, header: Sequence[str] = (), comments: Comments | None = None) -> str:
    """YAML that `parse` reads as this very schema; what has its default is left out.

    ``header`` are lines of comment for the top, ``comments`` those for above an
    entry, by its path: ``("labels",)`` or ``("labels", "PERSON")``. Lists of
    labels name whole families where they can. Raises `WritingError` where a
    list holds a label without those under it, which no `schema.yaml` can say.
    """
    above = dict(comments or {})
    written = keys.write(schema, schema=schema, names=_ShortestNames(schema))
    top = {key: value for key, value in written.items() if isinstance(value, str)}
    parts = [_comment(header), _comment(above.get((), ())) + _dump(top)]
    parts += [_section(key, value, above) for key, value in written.items() if value and key not in top]
    return "\n".join(part for part in parts if part)


class _ShortestNames:
    """The shortest lists of names that stand for sets of concrete labels."""

    def __init__(self, schema: Schema) -> None:
        self.parents = {name: label.parent for name, label in schema.labels.items()}
        self.under = {name: frozenset(schema.under(name)) for name in schema.labels}
        # the wider name first; of two that stand for the same, a label that can be marked
        self.order = sorted(
            schema.labels, key=lambda name: (-len(self.under[name]), schema.labels[name].abstract, _depth(schema, name))
        )
        self.place = {name: number for number, name in enumerate(schema.labels)}

    def of(self, labels: Iterable[str], what: str) -> list[str]:
        left, out = set(labels), []
        if not left:
            return [self.single(frozenset())]
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

    def single(self, labels: frozenset[str]) -> str:
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


def _as_flow(dumper: yaml.SafeDumper, items: Flow) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", items, flow_style=True)


_Dumper.add_representer(str, _as_string)
_Dumper.add_representer(list, _as_list)
_Dumper.add_representer(Flow, _as_flow)


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
