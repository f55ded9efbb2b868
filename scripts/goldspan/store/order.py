"""The order of the documents of a folder: that in which they came, kept in ``order.txt``.

A line is the name of a document's file without ``.json``. New ones are added at
the end, and no line is ever moved: so the rows of a release keep their places,
whatever a new article is called. The line of a document that is gone stays, and
gives it its place again should it come back. Documents without a line stand
behind all others, by name; so do those of a corpus without the file.

In JSON Lines the order is that of the lines.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from goldspan.store.files import AnyPath, StoreError, safe_name, write_text

_NAME = re.compile(r"[\w.@%-]+")
"""What `safe_name` may give. The marks that git leaves where a merge is open are none."""

MERGE = "where git has left a merge open, keep the lines of both sides and delete its marks"
"""What mends a line that is no name."""


def order_path(corpus: AnyPath) -> Path:
    return Path(corpus) / "order.txt"


def read_order(corpus: AnyPath) -> list[str]:
    """The lines of the file as they stand; none without one. Raises `StoreError` where it cannot be read."""
    path = order_path(corpus)
    try:
        return path.read_bytes().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error


def no_names(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines that cannot be the name of a document's file, with their numbers. Blank ones do not count."""
    for number, line in enumerate(lines, start=1):
        if line.strip() and not _NAME.fullmatch(line):
            yield number, line


def in_order(corpus: AnyPath) -> list[Path]:
    """The files of all documents. Raises `StoreError` where the record cannot be read."""
    places: dict[str, int] = {}
    for place, name in enumerate(read_order(corpus)):
        places.setdefault(name, place)
    last = len(places) + 1
    return sorted(_files(corpus), key=lambda path: (places.get(path.stem, last), path.name))


def check_order(corpus: AnyPath) -> None:
    """Raises `StoreError` where something other than names stands in the file."""
    for number, line in no_names(read_order(corpus)):
        raise StoreError(f"{order_path(corpus)}:{number}: {line!r} is not the name of a document; {MERGE}")


def record_order(corpus: AnyPath, new: Iterable[str]) -> bool:
    """Puts documents that are ``new`` (ids, in their order) behind all others; says whether the file changed.

    Others that have no line yet get one before them, by name. Raises `StoreError` as `check_order` does.
    """
    text = order_with(corpus, new)
    return bool(text) and write_text(order_path(corpus), text)


def order_with(corpus: AnyPath, new: Iterable[str]) -> str:
    """The text that `record_order` writes; empty where there is no document at all."""
    check_order(corpus)
    added = dict.fromkeys(map(safe_name, new))
    recorded = (line for line in read_order(corpus) if line.strip())
    there = sorted(path.stem for path in _files(corpus))
    names = dict.fromkeys([*recorded, *(name for name in there if name not in added), *added])
    return "".join(f"{name}\n" for name in names)


def _files(corpus: AnyPath) -> Iterator[Path]:
    return (Path(corpus) / "documents").glob("*.json")
