"""YAML files of ours: read, checked against a JSON Schema, and every problem with its line and column."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from goldspan.schema import yaml_nodes


class Loader(yaml.SafeLoader):
    """YAML 1.2's booleans: in a schema, ``on``, ``yes`` and ``no`` are words."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read(
    text: str,
    *,
    name: str,
    shape: Mapping[str, Any],
    empty: str,
    reworded: Callable[[Any], str | None],
    elsewhere: Callable[[str], str] = lambda key: "",
) -> tuple[Any, "YamlPlaces", list[str]]:
    """The data of a YAML text, the places in it, and all that is wrong with it, as sentences with line and column.

    ``shape`` is the JSON Schema (2020-12) of the data, ``reworded`` puts those of its
    errors in words that need words of their own, ``empty`` says what a file
    without content lacks, and ``elsewhere`` where in the file a key may stand.
    """
    from jsonschema import Draft202012Validator  # late: a command without a file to check need not wait for it

    try:
        root, data = yaml_nodes.load(text, Loader)
    except yaml_nodes.YamlError as error:
        return None, YamlPlaces(name, None), [f"{name}{error.place}: {error}"]
    where = YamlPlaces(name, root)
    if data is None:
        return None, where, [f"{name}:1:1: is empty; {empty}"]
    problems = [where.says(path, message) for path, message in _duplicate_keys(root)]
    errors = sorted(
        Draft202012Validator(shape).iter_errors(data), key=lambda error: [str(part) for part in error.absolute_path]
    )
    for problem in errors:
        if message := reworded(problem):
            problems.append(where.says(tuple(problem.absolute_path), message))
        else:
            problems += [where.says(path, message) for path, message in _in_words(problem, elsewhere)]
    return data, where, problems


def _in_words(error: Any, elsewhere: Callable[[str], str]) -> Iterator[tuple[tuple[object, ...], str]]:
    """An error of a JSON Schema in words, each with the path of keys to what it is about."""
    path, instance = tuple(error.absolute_path), error.instance
    if error.validator == "additionalProperties":
        known = [*error.schema.get("properties", {})]
        for key in (key for key in instance if key not in known):
            meant = difflib.get_close_matches(str(key), known, n=1)
            guess = f"did you mean {meant[0]!r}? " if meant else ""
            if places := elsewhere(str(key)):
                guess = f"it is a key of {places}; "
            yield (*path, key), f"is not a key here; {guess}the keys here are: {', '.join(known)}"
    elif error.validator == "type" and error.validator_value == "array" and isinstance(instance, str | int | float):
        yield path, f"{instance!r} is not a list; write [{instance}]"
    else:
        yield path, str(error.message)


class YamlPlaces:
    """Finds line and column of a path of keys in a composed YAML document."""

    def __init__(self, name: str, root: yaml.Node | None) -> None:
        self.name, self.root = name, root

    def says(self, path: Sequence[object], message: str) -> str:
        node = self.root
        mark = node.start_mark if node else None
        for part in path:
            key, node = _child(node, part)
            if node is None:
                break
            mark = key.start_mark if key else node.start_mark
        at = f"{self.name}:{mark.line + 1}:{mark.column + 1}" if mark else self.name
        inside = _short(".".join(str(part) for part in path))
        return f"{at}: {inside}: {_short(message)}" if inside else f"{at}: {_short(message)}"


def _short(message: str, most: int = 1000) -> str:
    """Without the middle where a value, which would be quoted whole, is longer than anybody reads."""
    return message if len(message) <= most else f"{message[: most // 2]} … {message[-most // 2 :]}"


def _child(node: yaml.Node | None, part: object) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return None, node.value[part]
    return None, None


def _duplicate_keys(node: yaml.Node | None, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], str]]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            here = (*path, key.value)
            if key.value in seen:
                yield here, "is given twice; the second would silently win"
            seen.add(key.value)
            yield from _duplicate_keys(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _duplicate_keys(value, (*path, number))
