"""The migration language: reads ``NNNN_name.yaml`` as a `Migration`.

The file is checked against `migration.schema.json`. All problems are reported
together, each with file, line and column.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from goldspan.errors import GoldspanError
from goldspan.schema import yaml_files

HUMAN = "human"
"""Stands in a split for the spans that it does not decide: a person must."""

_NAME = re.compile(r"\d{4}_[\w-]+")


class MigrationError(GoldspanError):
    """Migrations that cannot be used. ``problems`` are whole sentences, each with file, line and column."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Step:
    """One change: ``kind`` is its key in the file, ``options`` is what stands under the key."""

    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind}: {json.dumps(self.options, ensure_ascii=False)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """``name`` is the file's name without ``.yaml``; ``since`` and ``to`` are versions of the schema."""

    name: str
    since: str
    to: str
    steps: tuple[Step, ...]


def version_key(version: str) -> tuple[int, ...]:
    """A version as numbers, to compare."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def load_folder(folder: Path) -> tuple[Migration, ...]:
    """The migrations of a folder in the order of their numbers; none where there is no folder.

    Raises `MigrationError` where one cannot be read, has a wrong name, or starts before the one before it ends.
    """
    migrations: list[Migration] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        if not _NAME.fullmatch(path.stem):
            problems.append(f"{path}: is not called NNNN_name.yaml, such as 0001_places.yaml")
            continue
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)) or not path.is_file():
            problems.append(f"{path}: is no file of this folder; put the migration itself there")
            continue
        try:
            migration = parse(path.read_text(encoding="utf-8"), name=path.stem, file=str(path))
        except MigrationError as error:
            problems += error.problems
            continue
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{path}: cannot be read: {error}")
            continue
        if migrations and version_key(migration.since) < version_key(migrations[-1].to):
            problems.append(
                f"{path}: starts from {migration.since}, but {migrations[-1].name} leads to {migrations[-1].to}"
            )
        if migrations and migration.name[:4] == migrations[-1].name[:4]:
            problems.append(f"{path}: has the number of {migrations[-1].name}; take the next one")
        migrations.append(migration)
    if problems:
        raise MigrationError(problems)
    return tuple(migrations)


def parse(text: str, *, name: str = "0001_migration", file: str | None = None) -> Migration:
    """Reads a migration from YAML text; ``file`` is what the error messages call it."""
    file = file or f"{name}.yaml"
    data, where, problems = yaml_files.read(
        text,
        name=file,
        shape=migration_schema(),
        empty="a migration has from, to and steps",
        reworded=_reworded,
    )
    if not problems:
        problems = [where.says(path, message) for path, message in _contradictions(data)]
    if problems:
        raise MigrationError(problems)
    steps = tuple(Step(kind, options) for step in data["steps"] for kind, options in step.items())
    return Migration(name=name, since=data["from"], to=data["to"], steps=steps)


def migration_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a migration file."""
    text = resources.files(__package__).joinpath("migration.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _reworded(error: Any) -> str | None:
    if error.validator == "oneOf":
        return "a split goes by one of {attribute: NAME} and {relation: NAME, role: source or target}"
    return None


def _contradictions(data: Mapping[str, Any]) -> Iterator[tuple[tuple[object, ...], str]]:
    """The problems that a JSON Schema cannot find."""
    if version_key(data["to"]) <= version_key(data["from"]):
        yield ("to",), f"{data['to']} is not above {data['from']}; a changed schema has a higher version"
    for number, step in enumerate(data["steps"]):
        ((kind, options),) = step.items()
        path = ("steps", number, kind)
        if kind.startswith("rename") and options["from"] == options["to"]:
            yield (*path, "to"), "is the name that it has already"
        if kind == "retype_relation" and options["relation"] == options["to"]:
            yield (*path, "to"), "is the name that it has already"
        if kind == "split_label" and options.get("drop") and "attribute" not in options["by"]:
            yield (*path, "drop"), "only an attribute can be dropped"
        if kind == "merge_labels" and (unknown := set(options.get("values", ())) - set(options["labels"])):
            yield (*path, "values"), f"{min(unknown)!r} is not one of the labels that are merged"
        on = options.get("on", "span")
        if kind == "set_default" and ("labels" in options) != (on != "document"):
            problem = "an attribute of the document has no labels" if on == "document" else "needs labels"
            yield path, problem
