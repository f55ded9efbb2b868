"""The syntax of brat's configuration files: sections, lines, macros and levels.

Macros hold from where they stand to the end of their section, as in brat. A
level is any deeper indentation, by tabs or by spaces.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from goldspan.schema.language import SchemaError
from goldspan.schema.yaml_nodes import UNWRITABLE

RESERVED = frozenset(
    {"ANY", "ENTITY", "RELATION", "EVENT", "NONE", "EMPTY", "REL-TYPE", "URL", "URLBASE", "GLYPH-POS", "DEFAULT"}
    | {"NORM", "OVERLAP", "OVL-TYPE", "INHERIT"}
)
"""Names in angle brackets that have a meaning in brat itself."""

DEEPEST = 50
"""The most types above a type."""

LONGEST = 100_000
"""The most characters of a line with its macros expanded: macros of macros could double it with every line."""


@dataclass(frozen=True, slots=True)
class Argument:
    """``KEY:one|two``; ``repeat`` is what follows the key: nothing, ``? * +``, ``{N}`` or ``{N-M}``."""

    key: str
    repeat: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A line: its name, its further names, its arguments, and the node above it in the hierarchy."""

    line: int
    name: str
    names: tuple[str, ...]
    arguments: tuple[Argument, ...]
    unused: bool = False
    parent: "Node | None" = None


@dataclass(slots=True)
class Conf:
    """A file. ``separators`` counts lines of hyphens; ``problems`` are messages with file and line."""

    file: str
    sections: dict[str, list[Node]] = field(default_factory=dict)
    separators: int = 0
    problems: list[str] = field(default_factory=list)

    def add_problem(self, line: int, message: str) -> None:
        self.problems.append(f"{self.file}:{line}: {message}")

    def nodes(self, section: str) -> Sequence[Node]:
        return self.sections.get(section, ())


def read(text: str, *, file: str, known: Collection[str]) -> Conf:
    """Reads the sections that are ``known``. Of other sections only the names are kept.

    Raises `SchemaError`, naming every line, where the file is broken.
    """
    conf = Conf(file)
    section: str | None = None
    reader = _Section(conf, "")
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = raw.removesuffix("\r")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if found := UNWRITABLE.search(line):
            conf.add_problem(number, f"has the character U+{ord(found[0]):04X}, which no schema takes; leave it out")
        elif head := re.fullmatch(r"\s*\[(.*)\]\s*", line):
            section = head[1].strip()
            reader = _Section(conf, section)
            conf.sections.setdefault(section, [])
        elif section is None:
            conf.add_problem(number, "comes before any section; the first line must name one, such as [entities]")
        elif section in known and (node := reader.read(number, line)):
            conf.sections[section].append(node)
    if conf.problems:
        raise SchemaError(conf.problems)
    return conf


class _Section:
    def __init__(self, conf: Conf, name: str) -> None:
        self.conf, self.name = conf, name
        self.macros: dict[str, str] = {}
        self.above: list[tuple[int, Node, tuple[str, ...]]] = []
        """The possible parents of the next line: indentation, node, its arguments as written."""

    def read(self, number: int, line: str) -> Node | None:
        if re.fullmatch(r"\s*-+\s*", line):
            self.conf.separators += 1
            return None
        if macro := re.fullmatch(r"<([A-Za-z_-]+)>=\s*(.*?)\s*", line):
            self._macro(number, macro[1], self._expanded(number, macro[2]))
            return None
        indent = len(line) - len(line.lstrip())
        names, rest = self._cut(self._expanded(number, line.strip()))
        while self.above and self.above[-1][0] >= indent:
            self.above.pop()
        if indent and not self.above:
            self.conf.add_problem(number, "is indented, but no line above it is less indented")
        if len(self.above) > DEEPEST:
            self.conf.add_problem(number, f"is below more than {DEEPEST} types")
            return None
        written = [part.strip() for part in rest.split(",") if part.strip()]
        arguments = self._inherited(number, written)
        node = self._node(number, names, arguments)
        if node is not None:
            self.above.append((indent, node, arguments))
        return node

    def _cut(self, line: str) -> tuple[str, str]:
        """Names and arguments; display names may hold blanks, so these end at a tab only."""
        if self.name == "labels":
            names, _, rest = line.partition("\t")
            # a tab may also stand before a bar
            return (line.replace("\t", " "), "") if rest.lstrip().startswith("|") else (names, rest)
        names, rest = [*line.split(None, 1), ""][:2]
        if "\t" in line and " " in line.partition("\t")[0].strip():
            names, _, rest = line.partition("\t")  # blanks in a name, as old files have them
        return names, rest

    def _macro(self, number: int, name: str, value: str) -> None:
        if name in RESERVED:
            self.conf.add_problem(number, f"<{name}> has a meaning in brat itself; give the macro another name")
        self.macros[f"<{name}>"] = value

    def _expanded(self, number: int, line: str) -> str:
        for name, value in self.macros.items():
            if len(line) + line.count(name) * len(value) > LONGEST:
                self.conf.add_problem(number, f"is longer than {LONGEST} characters when {name} is expanded")
                return ""
            line = line.replace(name, value)
        for unknown in re.findall(r"<([^<>]*)>", line):
            if unknown not in RESERVED:
                self.conf.add_problem(number, f"no macro <{unknown}> is defined above it in [{self.name}]")
        return line

    def _inherited(self, number: int, written: Sequence[str]) -> tuple[str, ...]:
        if "<INHERIT>" not in written:
            return tuple(written)
        if not self.above:
            self.conf.add_problem(number, "<INHERIT> needs a type above it to inherit from")
            return ()
        above = self.above[-1][2]
        return tuple(argument for part in written for argument in (above if part == "<INHERIT>" else (part,)))

    def _node(self, number: int, written: str, arguments: Sequence[str]) -> Node | None:
        names = [name.strip() for name in written.split("|") if name.strip()]
        bare = tuple(name.removeprefix("!").strip() for name in names)
        if not bare or not all(bare):
            self.conf.add_problem(number, f"{written!r} has no name")
            return None
        return Node(
            line=number,
            name=bare[0],
            names=bare[1:],
            arguments=tuple(self._arguments(number, arguments)),
            unused=any(name.startswith("!") for name in names),
            parent=self.above[-1][1] if self.above else None,
        )

    def _arguments(self, number: int, written: Sequence[str]) -> Iterator[Argument]:
        seen: set[str] = set()
        for argument in written:
            found = re.fullmatch(r"(<[^<>]+>|[^\s:]+?)(\{[^\s{}]*\}|[?*+]|):(\S*)", argument)
            if not found:
                self.conf.add_problem(
                    number, f"{argument!r} is not an argument; write NAME:TYPE|TYPE, and commas between arguments"
                )
                continue
            key, repeat, values = found[1], found[2], tuple(found[3].split("|"))
            if key in seen:
                self.conf.add_problem(number, f"the argument {key} is given twice")
            elif not all(values):
                self.conf.add_problem(number, f"{argument!r} has an empty value")
            elif repeat.startswith("{") and not _counts(repeat):
                self.conf.add_problem(
                    number, f"{repeat} is not a count; write {{2}} or {{1-3}}, the smaller number first"
                )
            else:
                yield Argument(key, repeat, values)
            seen.add(key)


def counts(repeat: str) -> tuple[int, int | None]:
    """The least and the most that a repeat asks for; ``None`` for no limit."""
    short: dict[str, tuple[int, int | None]] = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}
    return short[repeat] if repeat in short else _counts(repeat) or (0, None)


def _counts(repeat: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"\{([0-9]{1,6})(?:-([0-9]{1,6}))?\}", repeat)
    if not found:
        return None
    least, most = int(found[1]), int(found[2] or found[1])
    return (least, most) if least <= most and most > 0 else None
