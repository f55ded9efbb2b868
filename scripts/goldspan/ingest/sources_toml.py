"""``sources.toml``: what is known of each article file, one table per file.

Every fact of `FACTS` is either given or listed under ``unknown``. A fact that is
neither is an error and not a null, because it was forgotten.
"""

import datetime
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from goldspan.ingest.source_errors import IngestError
from goldspan.store import read_regular

FACTS = ("title", "publisher", "author", "date", "url", "photo_credit", "licence")
"""The facts of a `goldspan.model.Source` that an article may show."""

Facts: TypeAlias = Mapping[str, str | None]
"""A value for each of `FACTS`; ``None`` is unknown."""

UNKNOWN: Facts = dict.fromkeys(FACTS)


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; ``{}`` where there is no such file. Raises `IngestError`."""
    try:
        data = read_regular(path)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise IngestError(path, f"cannot be read ({error.strerror})", "restore the file") from error
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise IngestError(path, f"not UTF-8 at byte {error.start}", "save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        # not only what is no TOML: also a number of thousands of digits, and very deep nesting
        raise IngestError(path, f"not TOML: {error}", "correct that place") from error


def read_sources(path: Path, *, files: Collection[str]) -> dict[str, Facts]:
    """The facts by file name. ``files`` are the names of the article files in the folder.

    Raises `IngestError` for a file that is not there, an unknown key, a value
    that is not text, and a fact that is neither given nor listed as unknown.
    """
    return {name: _facts(path, name, table, files) for name, table in read_toml(path).items()}


def _facts(path: Path, name: str, table: Any, files: Collection[str]) -> Facts:
    if name not in files:
        raise IngestError(
            path,
            f"[{name!r}] is no article file of this folder",
            'correct the name (in quotes: ["name.txt"]), or remove the table',
        )
    if not isinstance(table, dict):
        raise IngestError(path, f"{name!r} is not a table", f'write the facts below ["{name}"]')
    unknown = table.pop("unknown", [])
    if not isinstance(unknown, list) or any(fact not in FACTS for fact in unknown) or len(set(unknown)) < len(unknown):
        raise IngestError(path, f"[{name!r}] unknown = {unknown!r}", f"list some of {_listed(FACTS)}, each once")
    for key in table:
        if key not in FACTS:
            raise IngestError(path, f"[{name!r}] has the unknown key {key!r}", f"use one of {_listed(FACTS)}, unknown")
        if key in unknown:
            raise IngestError(path, f"[{name!r}] gives {key!r} and lists it as unknown", "remove one of the two")
    missing = [fact for fact in FACTS if fact not in table and fact not in unknown]
    if missing:
        raise IngestError(
            path,
            f"[{name!r}] says nothing of {_listed(missing)}",
            "give what the article shows, or list the fact under `unknown`",
        )
    return {fact: _value(path, name, fact, table[fact]) if fact in table else None for fact in FACTS}


def _value(path: Path, name: str, fact: str, value: Any) -> str:
    if type(value) is datetime.date:
        return value.isoformat()
    if not isinstance(value, str) or not value.strip():
        problem = f"[{name!r}] {fact} = {value!r} is not text"
        raise IngestError(path, problem, "give it in quotes, or list it as unknown")
    return value


def _listed(names: Collection[str]) -> str:
    return ", ".join(names)
