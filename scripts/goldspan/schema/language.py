"""The schema language: `schema.yaml` to a `Schema`, with every cross-reference resolved.

The keys are declared in `goldspan.schema.types`, and the shape of the file follows from them. What a JSON Schema
cannot say (unknown names, families in themselves, colliding hotkeys) is checked in `goldspan.schema.consistency`.
Every problem is reported at once, each with its line and column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from goldspan.errors import GoldspanError
from goldspan.schema import consistency, keys, yaml_files
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
    if path.exists() and not path.is_file():  # a pipe has no end
        raise SchemaError([f"{path}: no file; name the schema.yaml"])
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
    """The schema in data of the right shape, as far as it can be read."""
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
    relations, contradictions = _with_inverses(data.get("relations") or {})
    problems += contradictions
    schema = with_section("relations", relations)
    problems += consistency.relations(schema, data.get("relations") or {})
    schema = with_section("attributes", data.get("attributes"))
    problems += consistency.attributes(schema)
    schema = with_section("overlap", data.get("overlap"))
    schema = with_section("passes", data.get("passes"))
    problems += consistency.passes(schema)
    return schema


def _with_inverses(relations: Mapping[str, Fields]) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """The fields of relations, each with its inverse and with what that says for both; and all contradictions."""
    problems: list[Problem] = []
    pairs = _pairs(relations, problems)
    out = {name: dict(written) for name, written in relations.items()}
    for name, written in out.items():
        written.pop("inverse", None)
        if name not in pairs:
            continue
        inverse = pairs[name]
        written["inverse"] = inverse
        shared = {
            declaration.name: declaration.key.shared(relations[inverse][declaration.name])
            for declaration in declarations(RelationLabel)
            if declaration.key.shared is not None and declaration.name in relations[inverse]
        }
        for key, value in shared.items():
            # one message for the two, at the one that stands below
            if written.setdefault(key, value) != value and list(relations).index(name) > list(relations).index(inverse):
                message = f"{inverse!r}, its inverse, says otherwise; leave it out at one of the two"
                problems.append((("relations", name, key), message))
    return out, problems


def _pairs(relations: Mapping[str, Fields], problems: list[Problem]) -> dict[str, str]:
    """Each relation that has an inverse, with it."""
    pairs: dict[str, str] = {}
    for name, written in relations.items():
        inverse = written.get("inverse")
        if inverse is None:
            continue
        if inverse not in relations:
            message = f"no relation is called {inverse!r}"
        elif written.get("symmetric"):
            if inverse == name:
                continue
            message = "a symmetric relation is its own inverse"
        elif inverse == name:
            message = "a relation that is its own inverse is symmetric; write `symmetric: true`"
        elif relations[inverse].get("symmetric"):
            message = f"{inverse!r} is symmetric, and so its own inverse"
        elif pairs.get(name, inverse) != inverse:
            message = f"{pairs[name]!r} is the inverse of {name!r} already"
        elif pairs.get(inverse, name) != name:
            message = f"{inverse!r} is the inverse of {pairs[inverse]!r} already"
        else:
            pairs |= {name: inverse, inverse: name}
            continue
        problems.append((("relations", name, "inverse"), message))
    return pairs


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
