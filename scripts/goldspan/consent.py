"""What a user has agreed to in a folder that may be anybody's: code that would run, and settings of a server.

An agreement holds for one folder and for the content that its user saw: a changed file needs another one. It is kept
outside of the folder, in ``goldspan/trust`` of the user's state folder (``XDG_STATE_HOME``, by default
``~/.local/state``), where nothing that comes with a folder can write. With ``GOLDSPAN_TRUST=1`` in the environment
everything is agreed to, as in a CI job that only ever sees its own repository.

What is agreed to is given as items: names, each with its content. The name of a file is its path below the folder.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from goldspan.errors import GoldspanError
from goldspan.store.corpus_lock import hidden_folder, ignore_in_git
from goldspan.store.files import HIDDEN, StoreError, write_bytes, write_text
from goldspan.store.places import read_regular

Items: TypeAlias = Mapping[str, bytes]

ENV_FILE = ".env"

VARIABLE = "GOLDSPAN_TRUST"

_MADE_HERE = "made here"
"""The key of the sum of the file `_MARK` that was put into the folder when it was made."""

_MARK = f"{HIDDEN}/made-here"
"""A file in a folder that was made here, with a number that nobody else knows. Another folder that later stands under
the same path lacks it, while device and inode may well be the same."""


class TrustError(GoldspanError):
    """A folder wants to run or to use what its user has not agreed to; the message says what, and how to agree."""


def untrusted(folder: Path, items: Items) -> dict[str, str]:
    """The items that the user has not agreed to as they are, each with ``new`` or ``changed``.

    A ``.env`` needs no agreement in a folder that `goldspan init` made here: git ignores it there, so it is the user's.
    """
    if os.environ.get(VARIABLE) == "1" or not items:
        return {}
    record = _read(folder)
    known = record.get("items", {})
    found = {
        name: "changed" if name in known else "new"
        for name, content in items.items()
        if known.get(name) != digest(content)
    }
    if ENV_FILE in found and _is_made_here(folder, record):
        del found[ENV_FILE]
    return found


def require(folder: Path, items: Items, *, what: str, otherwise: str) -> None:
    """Raises `TrustError` where the user has not agreed to all of the items.

    ``what`` says in the message what the folder wants to do, as "runs rules of its own", and ``otherwise`` how to go on
    without.
    """
    if found := untrusted(folder, items):
        listed = ", ".join(f"{name} (changed since)" if how == "changed" else name for name, how in found.items())
        raise TrustError(
            f"{folder}: this folder {what}, and you have not agreed to that: {listed}; "
            f"see and allow it with `goldspan trust`, or {otherwise}"
        )


def remember(folder: Path, items: Items) -> None:
    """Records that the user agrees to exactly these items of the folder. Raises `TrustError` where it cannot."""
    record = {name: value for name, value in _read(folder).items() if name == _MADE_HERE}
    _write(folder, {**record, "items": {name: digest(content) for name, content in sorted(items.items())}})


def remember_made(folder: Path) -> None:
    """Records that the user made this folder here, in it too. Raises `TrustError` where it cannot."""
    mark = secrets.token_hex().encode()
    try:
        hidden = hidden_folder(folder)
        hidden.mkdir(exist_ok=True)
        ignore_in_git(hidden)
        write_bytes(folder / _MARK, mark, mode=0o600)
    except (OSError, StoreError) as error:
        raise TrustError(f"{folder}: that it was made here cannot be written into it ({error})") from error
    _write(folder, {**_read(folder), _MADE_HERE: digest(mark)})


def forget(folder: Path) -> bool:
    """Withdraws all agreements about the folder; returns whether there were any."""
    try:
        _path(folder).unlink()
    except FileNotFoundError:
        return False
    return True


def files_below(folder: Path, paths: Iterable[Path]) -> dict[str, bytes]:
    """Those files that exist, as items."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _path(folder: Path) -> Path:
    base = os.environ.get("XDG_STATE_HOME", "")
    try:
        state = Path(base) if os.path.isabs(base) else Path.home() / ".local" / "state"
    except RuntimeError as error:
        raise TrustError(
            f"{folder}: there is no home folder to remember in what you agree to; set XDG_STATE_HOME to a folder"
        ) from error
    return state / "goldspan" / "trust" / f"{digest(os.fsencode(folder.resolve()))}.json"


def _read(folder: Path) -> dict[str, Any]:
    """The record of the folder; empty where there is none, or none of ours."""
    try:
        record = json.loads(_path(folder).read_bytes())
    except (OSError, ValueError, RecursionError, TrustError):
        return {}
    is_ours = isinstance(record, dict) and isinstance(record.get("items", {}), dict)
    return record if is_ours else {}


def _write(folder: Path, record: Mapping[str, Any]) -> None:
    path = _path(folder)
    named = {"folder": os.fsencode(folder.resolve()).decode("utf-8", "replace"), **record}
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_text(path, json.dumps(named, ensure_ascii=False, indent=2) + "\n", mode=0o600)
    except OSError as error:
        raise TrustError(
            f"{path}: what you agree to cannot be written there ({error.strerror}); set XDG_STATE_HOME to a folder of "
            "yours that you can write to"
        ) from error


def _is_made_here(folder: Path, record: Mapping[str, Any]) -> bool:
    try:
        return record.get(_MADE_HERE) == digest(read_regular(folder / _MARK))
    except OSError:
        return False
