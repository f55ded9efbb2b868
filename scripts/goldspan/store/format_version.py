"""The version of the form in which the files of a corpus are written: ``corpus/format.json``.

A corpus without the file has version 1. Whatever makes a new corpus writes the
file. Version 2 adds keys to layers (where a layer stood at the last pull) and
to decisions (their task), so a corpus of version 1 is read as it is, and
marked as version 2 together with the first file that has such a key, or by
``goldspan upgrade``. Version 3 adds to layers what they stand on (``context``,
and ``stands_on`` in their provenance), and is read and marked in the same way.
"""

import json
from pathlib import Path

from goldspan.store.files import AnyPath, StoreError, write_text

VERSION = 3
"""The version that this goldspan writes."""

OLDEST = 1
"""The oldest version that this goldspan reads as it is."""

UNMARKED = 1
"""The version of a corpus without the file."""


class FormatError(StoreError):
    """A corpus whose files have another version than this goldspan reads."""


def format_path(corpus: AnyPath) -> Path:
    return Path(corpus) / "format.json"


def read_version(corpus: AnyPath) -> int:
    """The version of a corpus. Raises `StoreError` where the file says something else than a version."""
    path = format_path(corpus)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return UNMARKED
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path}: not JSON ({error}); restore it from git") from error
    version = record.get("format") if isinstance(record, dict) and len(record) == 1 else None
    if type(version) is not int or version < 0:
        raise StoreError(f'{path}: must be {{"format": N}} with a whole number N; restore it from git')
    return version


def check_version(corpus: AnyPath) -> None:
    """Raises `FormatError` where the corpus has a version that is not read; the message says what to do."""
    version = read_version(corpus)
    if version > VERSION:
        raise FormatError(
            f"{corpus}: the corpus has format {version}, and this goldspan reads format {VERSION}; "
            "install a newer goldspan"
        )
    if version < OLDEST:
        raise FormatError(
            f"{corpus}: the corpus has format {version}, and this goldspan reads format {VERSION}; "
            "`goldspan upgrade` shows what would change, and `goldspan upgrade --apply` writes it"
        )


def mark(corpus: AnyPath, version: int | None = None) -> bool:
    """Writes a version into the corpus, by default `VERSION`; says whether the file changed."""
    return write_text(format_path(corpus), f'{{"format": {VERSION if version is None else version}}}\n')


def mark_staged(corpus: AnyPath, staged: AnyPath) -> bool:
    """Marks a corpus of an older version in the files that are staged for it; returns whether that was needed."""
    return read_version(corpus) < VERSION and mark(staged)
