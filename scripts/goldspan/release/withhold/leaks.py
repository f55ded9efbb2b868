"""What of the articles a withheld release still tells: the check that a build runs on its own result."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from goldspan.release.errors import ReleaseError
from goldspan.release.withhold.articles import Articles
from goldspan.release.withhold.data import strings
from goldspan.release.withhold.grams import LENGTH, readings, sequences, shared

SHOWN = 3


def check(release: Path, paths: Sequence[str], articles: Articles) -> None:
    """Raises `ReleaseError` where any of the files has four words in a row that an article has.

    Looked at are all strings of Parquet files, each by itself, and all lines of text files together.
    """
    where: dict[int, str] = {}
    for path in paths:
        for place, text in texts(release, path):
            for read in readings(text):
                for _, sequence in sequences(read):
                    where.setdefault(sequence, place)
    found = shared(where, articles.all())
    if found:
        told = sorted({f"{where[sequence]} (document {one.document!r})" for sequence, one in found.items()})
        more = f" and {len(told) - SHOWN} more places" if len(told) > SHOWN else ""
        raise ReleaseError(
            f"{LENGTH} words in a row of an article would be published: {', '.join(told[:SHOWN])}{more}; nothing was "
            "written; take the words out there, or publish with the text"
        )


def texts(release: Path, path: str) -> Iterator[tuple[str, str]]:
    """The strings of a file with their place; none of a file that is neither Parquet nor text."""
    if path.endswith(".parquet"):
        for column, text in strings(release / path):
            yield f"{path}, column {column}", text
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
