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

from goldspan.errors import GoldspanError
from goldspan.schema import yaml_files
from goldspan.schema.builder import Builder
from goldspan.schema.types import Schema


class SchemaError(GoldspanError):
    """A schema that cannot be used. ``problems`` are whole sentences, each with file, line and column."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def load(path: Path) -> Schema:
    """Reads a schema file. Raises `SchemaError`, naming each place, where it cannot be used."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        mend = "write one (docs/schema-language.md), or take one over with `goldspan schema import`"
        raise SchemaError([f"{path}: there is no schema; {mend}"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError([f"{path}: cannot be read: {error}"]) from error
    return parse(text, name=str(path))


def parse(text: str, *, name: str = "schema.yaml") -> Schema:
    """Reads a schema from YAML text; ``name`` is what the error messages call it."""
    data, where, problems = yaml_files.read(
        text,
        name=name,
        shape=language_schema(),
        empty="a schema has a name, a version and labels",
        reworded=_reworded,
    )
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


def _reworded(error: Any) -> str | None:
    if error.validator == "pattern" and error.validator_value.startswith("^\\w"):
        return f"{error.instance!r} is not a name: letters, digits, '_', '-', '.' and inner spaces only"
    if error.validator == "not":
        return "an attribute of type text has no values"
    return None
