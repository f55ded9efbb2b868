"""A YAML text to its nodes and its data, within bounds: nothing in it is too deep, too large or in itself.

What YAML admits beyond that and no file of ours has a use for is refused with its place: keys that are no text, and
characters that no XML and no UTF-8 can hold.
"""

import re
from typing import Any

import yaml

MOST = 100_000
"""Values in a file, each alias counted as all that it stands for."""

_TEXT, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that the schema language takes in no text."""

_BEYOND_YAML = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
"""What PyYAML's own readers of numbers, dates and tags raise where they do not understand one."""


class YamlError(ValueError):
    """A text that is no YAML for us. ``place`` is ``:line:column``, or empty where it is not known."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


def _place(mark: yaml.Mark | None) -> str:
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""


def load(text: str, loader: type[yaml.SafeLoader]) -> tuple[yaml.Node | None, Any]:
    """The root node of the only document in the text, and what it says; ``None`` twice where there is none.

    Raises `YamlError`.
    """
    try:
        reader = type("_Marked", (_PlacedErrors, loader), {})(text)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = f":{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        raise YamlError(f"not valid YAML: {_named(chr(error.character))} cannot stand there", place) from error
    try:
        root = reader.get_single_node()
        if root is None:
            return None, None
        _NodeSizes().of(root)
        return root, reader.construct_document(root)
    except yaml.YAMLError as error:
        place = _place(getattr(error, "problem_mark", None))
        raise YamlError(f"not valid YAML: {getattr(error, 'problem', error)}", place) from error
    except RecursionError as error:
        raise YamlError("is nested too deeply") from error
    except YamlError:
        raise
    except _BEYOND_YAML as error:
        raise YamlError(f"not valid YAML: {error}", _place(reader.get_mark())) from error
    finally:
        reader.dispose()


class _PlacedErrors:
    """Adds its place to the error of a value that cannot be read."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)  # type: ignore[misc]
        except yaml.YAMLError:
            raise
        except _BEYOND_YAML as error:
            message = f"{_shown(node)} cannot be read: {error}"
            raise yaml.constructor.ConstructorError(None, None, message, node.start_mark) from error


class _NodeSizes:
    """The number of values that each node stands for; each node is visited once."""

    def __init__(self) -> None:
        self.sizes: dict[int, int] = {}
        self.open: set[int] = set()

    def of(self, node: yaml.Node) -> int:
        if id(node) in self.open:
            raise YamlError("contains itself; write the value instead of the alias", _place(node.start_mark))
        if id(node) not in self.sizes:
            self.open.add(id(node))
            self.sizes[id(node)] = size = 1 + sum(self.of(part) for part in _within(node))
            self.open.discard(id(node))
            if size > MOST:
                raise YamlError(f"stands for more than {MOST} values; use fewer aliases", _place(node.start_mark))
        return self.sizes[id(node)]


def _within(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag not in (_TEXT, _MERGE):
                message = f"the key {_shown(key)} is not a string in YAML; put it in quotes"
                raise YamlError(message, _place(key.start_mark))
        return [part for pair in node.value for part in pair]
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    if found := UNWRITABLE.search(node.value):
        raise YamlError(f"{_named(found[0])} cannot be written to any file; leave it out", _place(node.start_mark))
    return []


def _named(character: str) -> str:
    return f"the character U+{ord(character):04X}"


def _shown(node: yaml.Node) -> str:
    return repr(node.value[:60]) if isinstance(node, yaml.ScalarNode) else "that is a list or a table"
