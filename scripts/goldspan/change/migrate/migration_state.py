"""Which migrations a corpus has been through: ``corpus/schema.json``, which exists once one was applied."""

import json
from dataclasses import dataclass
from pathlib import Path

from goldspan.change.migrate.migration_language import MigrationError
from goldspan.store.readable import check_readable


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationState:
    """The schema of the layers, and the names of the migrations that were applied, in order."""

    name: str
    version: str
    applied: tuple[str, ...] = ()


def state_path(corpus: Path) -> Path:
    return corpus / "schema.json"


def read_state(corpus: Path) -> MigrationState | None:
    """``None`` where no migration was ever applied.

    Raises `MigrationError` where the file has no state, and `StoreError` where the corpus cannot be read now.
    """
    check_readable(corpus)
    path = state_path(corpus)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        name, version, applied = record["name"], record["version"], record["applied"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise MigrationError([f"{path}: cannot be read ({error}); restore it from git"]) from error
    if not isinstance(applied, list) or not all(_is_name(text) for text in (name, version, *applied)):
        raise MigrationError([f"{path}: not a name, a version and a list of migrations; restore it from git"])
    return MigrationState(name=name, version=version, applied=tuple(applied))


def _is_name(value: object) -> bool:
    # a lone surrogate, which JSON can escape, is not printable
    return isinstance(value, str) and value.isprintable() and bool(value)


def state_text(state: MigrationState) -> str:
    """The text of the file."""
    record = {"name": state.name, "version": state.version, "applied": list(state.applied)}
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
