"""The order of the documents of a folder, in ``order.txt``: the order in which they were added.

A line is the name of a document's file without ``.json``. New documents are
added at the end, and no line is ever moved, so that the rows of a release keep
their order whatever a new article is called. The line of a document that was
removed stays, so that it has its old place if it is added again. Documents
without a line come after all others, sorted by name; so do all documents of a
corpus without the file.

In JSON Lines the order is that of the lines.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from goldspan.store.files import AnyPath, StoreError, safe_name, write_text

_NAME = re.compile(r"[\w.@%-]+")
"""A name that `safe_name` can give. The conflict markers of git are not such names."""

MERGE_HINT = "where git has left a merge conflict, keep the lines of both sides and delete its markers"
"""What to do about a line that is not a name."""


def order_path(corpus: AnyPath) -> Path:
    return Path(corpus) / "order.txt"


def read_order(corpus: AnyPath) -> list[str]:
    """The lines of the file, unchanged; none where there is no file. Raises `StoreError` where it cannot be read."""
    path = order_path(corpus)
    try:
        return path.read_bytes().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error


def bad_lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines that cannot be the name of a document's file, with their numbers; blank lines are ignored."""
    for number, line in enumerate(lines, start=1):
        if line.strip() and not _NAME.fullmatch(line):
            yield number, line


def ordered_document_files(corpus: AnyPath) -> list[Path]:
    """The files of all documents in their order. Raises `StoreError` where ``order.txt`` cannot be read."""
    places: dict[str, int] = {}
    for place, name in enumerate(read_order(corpus)):
        places.setdefault(name, place)
    last = len(places) + 1
    return sorted(_files(corpus), key=lambda path: (places.get(path.stem, last), path.name))


def check_order(corpus: AnyPath) -> None:
    """Raises `StoreError` where a line of the file is not a name."""
    for number, line in bad_lines(read_order(corpus)):
        raise StoreError(f"{order_path(corpus)}:{number}: {line!r} is not the name of a document; {MERGE_HINT}")


def record_order(corpus: AnyPath, new: Iterable[str]) -> bool:
    """Adds the ids of ``new`` documents at the end, in their order; returns whether the file changed.

    Other documents without a line get one before them, sorted by name. Raises `StoreError` as `check_order` does.
    """
    text = order_with(corpus, new)
    return bool(text) and write_text(order_path(corpus), text)


def order_with(corpus: AnyPath, new: Iterable[str]) -> str:
    """The text that `record_order` writes; empty where there are no documents."""
    check_order(corpus)
    added = dict.fromkeys(map(safe_name, new))
    recorded = (line for line in read_order(corpus) if line.strip())
    existing = sorted(path.stem for path in _files(corpus))
    names = dict.fromkeys([*recorded, *(name for name in existing if name not in added), *added])
    return "".join(f"{name}\n" for name in names)


def _files(corpus: AnyPath) -> Iterator[Path]:
    return (Path(corpus) / "documents").glob("*.json")
