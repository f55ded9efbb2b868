"""The schema language: `schema.yaml` to a `Schema`, with every cross-reference resolved.

The keys are declared in `goldspan.schema.types`, and the shape of the file follows from them. What a JSON Schema
cannot say (unknown names, families in themselves, colliding hotkeys) is checked in `goldspan.schema.consistency`.
Every problem is reported at once, each with its line and column.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from goldspan.errors import GoldspanError
from goldspan.schema import consistency, keys, yaml_files
from goldspan.schema.inverses import completed
from goldspan.schema.keys import Fields, Problem, ReadContext, declarations
from goldspan.schema.types import Attribute, OverlapPolicy, OverlapRule, Pass, RelationLabel, Schema, SpanLabel

SECTIONS = {
    "the top": Schema,
    "labels": SpanLabel,
    "attributes": Attribute,
    "relations": RelationLabel,
    "overlap": OverlapPolicy,
    "rules of overlap": OverlapRule,
    "passes": Pass,
}
"""Where keys stand, and the types that declare them."""


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
        fix = "write one (docs/schema-language.md), or take one over with `goldspan schema import`"
        raise SchemaError([f"{path}: there is no schema; {fix}"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError([f"{path}: cannot be read: {error}"]) from error
    return parse(text, name=str(path))


def parse(text: str, *, name: str = "schema.yaml") -> Schema:
    """Reads a schema from YAML text; ``name`` is what the error messages call it."""
    data, places, wrong = yaml_files.read(
        text,
        name=name,
        shape=language_schema(),
        empty="a schema has a name, a version and labels",
        reworded=_reworded,
        elsewhere=_elsewhere,
    )
    if wrong:
        raise SchemaError(wrong)
    problems: list[Problem] = []
    schema = _schema(data, problems)
    if problems:
        raise SchemaError([places.says(path, message) for path, message in problems])
    return schema


@cache
def language_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the schema language itself."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "goldspan:schema-language",
        "title": "A goldspan annotation schema",
        **keys.shape(Schema),
    }


def _schema(data: Fields, problems: list[Problem]) -> Schema:
    """The schema that data of the right shape says, as far as it can be made out."""
    schema = Schema(name=data["name"], version=data["version"], description=data.get("description", ""))
    keys_of_schema = {declaration.name: declaration for declaration in declarations(Schema)}

    def with_section(key: str, written: Any) -> Schema:
        context = ReadContext({}, data, schema, (key,), problems)
        found = keys_of_schema[key]
        value = found.key.form.read(written, context) if written else found.usual({}, schema)
        return replace(schema, **{key: value})

    schema = with_section("labels", data["labels"])
    problems += consistency.families(schema)
    if problems:
        return schema
    relations, contradictions = completed(data.get("relations") or {})
    problems += contradictions
    schema = with_section("relations", relations)
    problems += consistency.relations(schema, data.get("relations") or {})
    schema = with_section("attributes", data.get("attributes"))
    problems += consistency.attributes(schema)
    schema = with_section("overlap", data.get("overlap"))
    schema = with_section("passes", data.get("passes"))
    problems += consistency.passes(schema)
    return schema


def _reworded(error: Any) -> str | None:
    if error.validator == "pattern" and error.validator_value.startswith("^\\w"):
        return f"{error.instance!r} is not a name: letters, digits, '_', '-', '.' and inner spaces only"
    if error.validator == "not":
        return "an attribute of type text has no values"
    return None


def _elsewhere(key: str) -> str:
    """The places where a key may stand, in words; empty where it may stand nowhere."""
    return " and ".join(
        place
        for place, section in SECTIONS.items()
        if any(declaration.name == key for declaration in declarations(section))
    )
