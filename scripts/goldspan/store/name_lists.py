"""A file of a corpus with a list of names under each name: who annotates a document, which documents a split has."""

import json
from pathlib import Path
from typing import Any

import msgspec

from goldspan.store.files import StoreError

_FORM = dict[str, tuple[str, ...]]


def lists_from(record: Any) -> dict[str, tuple[str, ...]]:
    """The lists in the JSON data of such a file. Raises ``ValueError`` where the data have another shape."""
    return msgspec.convert(record, _FORM)


def read_lists(path: Path, *, what: str) -> dict[str, tuple[str, ...]]:
    """The lists of a file, none where there is no such file; ``what`` it holds is named by errors.

    Raises `StoreError` where it cannot be read.
    """
    try:
        return lists_from(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error
    except (ValueError, RecursionError) as error:  # msgspec's errors are among them
        raise StoreError(f"{path}: not {what} ({error}); run `goldspan validate` for more") from error
