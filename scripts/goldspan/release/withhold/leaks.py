"""What of the articles a withheld release still tells: the check that a build runs on its own result."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from goldspan.release.release_settings import ReleaseError
from goldspan.release.withhold.articles import TITLE, Articles
from goldspan.release.withhold.grams import LENGTH, readings, sequences, shared
from goldspan.release.withhold.masked_parquet import strings

SHOWN = 3

IDS = ("id", "document")
"""Columns that hold the id of a document."""


def check(release: Path, paths: Sequence[str], articles: Articles) -> None:
    """Raises `ReleaseError` where any of the files has four words in a row that an article has.

    Looked at are all strings of Parquet files and all lines of JSON Lines, each by itself, and all lines of other text
    files together.
    """
    found = shared((sequence for sequence, _ in _told(release, paths)), articles.all())
    if found:
        where = dict(reversed([one for one in _told(release, paths) if one[0] in found]))  # the first place of each
        told = sorted({f"{where[sequence]} ({_of(one.document)})" for sequence, one in found.items()})
        more = f" and {len(told) - SHOWN} more places" if len(told) > SHOWN else ""
        mend = "take the words out there, or publish with the text"
        if any(place.endswith(f", column {column}") for place in where.values() for column in IDS):
            mend += "; the id of a document is the name of its article's file, and is never masked"
        raise ReleaseError(
            f"{LENGTH} words in a row of an article would be published: {', '.join(told[:SHOWN])}{more}; nothing was "
            f"written; {mend}"
        )


def _of(name: str) -> str:
    return "the title of a document" if name.startswith(TITLE) else f"document {name!r}"


def _told(release: Path, paths: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The sequences of all files, each with its place."""
    for path in paths:
        for place, text in texts(release, path):
            for read in readings(text):
                yield from ((sequence, place) for _, sequence in sequences(read))


def texts(release: Path, path: str) -> Iterator[tuple[str, str]]:
    """The strings of a file with their place; none of a file that is neither Parquet nor text."""
    if path.endswith(".parquet"):
        for column, text in strings(release / path):
            yield f"{path}, column {column}", text
    elif path.endswith(".jsonl"):
        with (release / path).open(encoding="utf-8") as lines:
            yield from ((path, line) for line in lines)
    else:
        whole = text_of(release / path)
        if whole is not None:
            yield path, whole


def text_of(path: Path) -> str | None:
    """What a text file says; ``None`` for any other."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
