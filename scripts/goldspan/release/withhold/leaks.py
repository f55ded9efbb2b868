"""Words of the articles that a withheld release still has: the check that a build runs on its own result."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from goldspan.release.release_settings import ReleaseError
from goldspan.release.withhold.articles import TITLE, Articles
from goldspan.release.withhold.grams import LENGTH, sequences, shared_sequences, word_lists
from goldspan.release.withhold.masked_parquet import strings

SHOWN = 3

IDS = ("id", "document")
"""Columns that hold the id of a document."""


def check_leaks(release: Path, paths: Sequence[str], articles: Articles) -> None:
    """Raises `ReleaseError` where any of the files has four words in a row that an article has.

    Each string of a Parquet file and each line of JSON Lines is looked at by itself, any other text file as a whole.
    """
    found = shared_sequences((sequence for sequence, _ in _sequences(release, paths)), articles)
    if found:
        where = dict(
            reversed([place for place in _sequences(release, paths) if place[0] in found])
        )  # the first of each
        leaks = sorted({f"{where[sequence]} ({_source(article.document)})" for sequence, article in found.items()})
        more = f" and {len(leaks) - SHOWN} more places" if len(leaks) > SHOWN else ""
        advice = "take the words out there, or publish with the text"
        if any(place.endswith(f", column {column}") for place in where.values() for column in IDS):
            advice += "; the id of a document is the name of its article's file, and is never masked"
        raise ReleaseError(
            f"{LENGTH} words in a row of an article would be published: {', '.join(leaks[:SHOWN])}{more}; nothing was "
            f"written; {advice}"
        )


def _source(name: str) -> str:
    return "the title of a document" if name.startswith(TITLE) else f"document {name!r}"


def _sequences(release: Path, paths: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The sequences of all files, each with its place."""
    for path in paths:
        for place, text in _texts(release, path):
            for found in word_lists(text):
                yield from ((sequence, place) for _, sequence in sequences(found))


def _texts(release: Path, path: str) -> Iterator[tuple[str, str]]:
    """The strings of a file with their place; none of a file that is neither Parquet nor text."""
    if path.endswith(".parquet"):
        for column, text in strings(release / path):
            yield f"{path}, column {column}", text
    elif path.endswith(".jsonl"):
        with (release / path).open(encoding="utf-8") as lines:
            yield from ((path, line) for line in lines)
    else:
        content = text_of(release / path)
        if content is not None:
            yield path, content


def text_of(path: Path) -> str | None:
    """The content of a text file; ``None`` for any other."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
