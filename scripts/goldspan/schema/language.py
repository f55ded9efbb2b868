"""The schema language: `schema.yaml` to a `Schema`, with every cross-reference resolved.

The shape of the file is checked against `language.schema.json`; what a JSON
Schema cannot say (unknown names, cycles, colliding hotkeys) is checked here.
Every problem is reported at once, each with its line and column.
"""

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from goldspan.schema.builder import Builder
from goldspan.schema.places import Loader, Places, duplicate_keys
from goldspan.schema.types import Schema


class SchemaError(ValueError):
    """A schema that cannot be used. ``problems`` are whole sentences, each with file, line and column."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def load(path: Path) -> Schema:
    """Reads a schema file. Raises `SchemaError`, naming each place, where it cannot be used."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError([f"{path}: cannot be read: {error}"]) from error
    return parse(text, name=str(path))


def parse(text: str, *, name: str = "schema.yaml") -> Schema:
    """Reads a schema from YAML text; ``name`` is what the error messages call it."""
    try:
        root = yaml.compose(text, Loader=Loader)
        data = yaml.load(text, Loader=Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise SchemaError([f"{at}: not valid YAML: {getattr(error, 'problem', error)}"]) from error
    if data is None:
        raise SchemaError([f"{name}:1:1: is empty; a schema has a name, a version and labels"])
    where = Places(name, root)
    problems = [where.says(path, message) for path, message in duplicate_keys(root)]
    problems += [where.says(tuple(one.absolute_path), _reworded(one)) for one in _structure_errors(data)]
    if problems:
        raise SchemaError(problems)
    builder = Builder(data)
    schema = builder.build()
    if builder.problems:
        raise SchemaError([where.says(path, message) for path, message in builder.problems])
    return schema


def language_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the schema language itself."""
    text = resources.files(__package__).joinpath("language.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _structure_errors(data: object) -> list[Any]:
    errors = Draft202012Validator(language_schema()).iter_errors(data)
    return sorted(errors, key=lambda error: [str(part) for part in error.absolute_path])


def _reworded(error: Any) -> str:
    if error.validator == "additionalProperties":
        return f"{error.message}; known are: {', '.join(error.schema.get('properties', {}))}"
    if error.validator == "pattern" and error.validator_value.startswith("^\\w"):
        return f"{error.instance!r} is not a name: letters, digits, '_', '-', '.' and inner spaces only"
    return str(error.message)
