"""A built release to its withheld form."""

import os
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from goldspan.release.build.views import View
from goldspan.release.release_settings import File
from goldspan.release.withhold import leaks, masked_parquet, restore_record
from goldspan.release.withhold.articles import Articles, documents
from goldspan.release.withhold.grams import readings, sequences, shared
from goldspan.release.withhold.masked_strings import Masker
from goldspan.release.withhold.masking import vocabulary
from goldspan.release.withhold.restore_record import Entry, Head
from goldspan.release.withhold.row_strings import Kind, Place, Row, changed, kinds, ways_to

CARD = "README.md"
RECORD = restore_record.NAME
NOTICE = f"""
> **The words of the articles are withheld.** Every letter and digit of them is a `_` here; offsets, labels and sums are
> those of the full dataset. Whoever has the articles puts the words back with
> `goldspan release restore DIR --articles FOLDER --out DIR`, which reads `{RECORD}` and proves the result by its
> sums.
"""


def withhold(
    release: Path,
    files: Sequence[File],
    *,
    views: Sequence[View],
    describe: Callable[[], Sequence[str]],
    seal: Callable[[Sequence[str]], str],
    progress: Callable[[str], None] = lambda line: None,
) -> tuple[str, ...]:
    """Masks a built release where it lies, and adds `record.NAME`; returns the paths of all its files, the seal last.

    ``release`` is a folder aside, ``files`` are all files of the release there.
    ``describe`` writes anew what tells sums and sizes of the data, and names it;
    ``seal`` then writes what lists all of these files, and names that.
    One document is held at a time, and of the articles' words only those
    sequences of four that the texts beside the data have too.

    Raises `ReleaseError` where the result would still have four words in a row of an article.
    """
    kinds_of = {view.name: kinds(view.columns) for view in views}
    tables = [one.path for one in files if one.path.endswith(".parquet")]
    scratch = release / ".articles"
    with Articles(scratch) as articles:
        for one in documents(release / path for path in tables if _view(path) == "documents"):
            articles.add_document(one["id"], one["text"], one["title"])
        progress("articles read")
        nothing = Masker(articles, {})
        candidates = chain(
            (one for path in tables for one in _in_table(release / path, kinds_of[_view(path)], nothing)),
            (one for file in files if file.path not in tables for one in _in_text(release / file.path)),
        )
        masker = Masker(articles, shared(candidates, articles.all()))
        with (release / RECORD).open("wb") as out:
            restore_record.write(out, Head(files=tuple(files)))
            for path in tables:
                _mask_table(release, path, kinds_of[_view(path)], masker, out)
                progress(f"{path} masked")
            originals = {one.path: leaks.text_of(release / one.path) for one in files if one.path not in tables}
            beside = describe()
            _mask_texts(release, beside, articles)
            for path, original in originals.items():
                if original is not None:
                    told = vocabulary(leaks.text_of(release / path) or "")
                    restore_record.write(out, Entry(file=path, pieces=masker.file(original, told=told).pieces))
        paths: tuple[str, ...] = (*tables, RECORD, *beside)
        last = seal(paths)
        _mask_texts(release, [last], articles)
        paths = (*paths, last)
        progress("looking for words of the articles in the result")
        leaks.check(release, paths, articles)
    scratch.unlink()
    return paths


def _view(path: str) -> str:
    return path.split("/")[1]


def _in_table(path: Path, kinds_of: Mapping[tuple[str, ...], Kind], masker: Masker) -> Iterator[int]:
    """The sequences of four words that would be published."""
    found = array("q")
    only = ways_to(kinds_of, (Kind.free, Kind.other))

    def look(text: str, place: Place) -> str:
        told = masker.cell(text, kinds_of[place.way], place).text
        found.extend(_sequences(told))
        return text

    for row in masked_parquet.rows(path) if only else ():
        changed(row, look, only=only)
    yield from found


def _in_text(path: Path) -> Iterator[int]:
    return _sequences(leaks.text_of(path) or "")


def _sequences(text: str) -> Iterator[int]:
    for read in readings(text):
        yield from (sequence for _, sequence in sequences(read))


def _mask_table(
    release: Path, path: str, kinds_of: Mapping[tuple[str, ...], Kind], masker: Masker, out: BinaryIO
) -> None:
    only = ways_to(kinds_of, (Kind.article, Kind.free, Kind.other))

    def change(number: int, row: Row) -> Row:
        def masked(text: str, place: Place) -> str:
            one = masker.cell(text, kinds_of[place.way], place)
            if one.pieces is not None or one.sha256 is not None:
                entry = Entry(file=path, row=number, cell=place.cell, pieces=one.pieces, sha256=one.sha256)
                restore_record.write(out, entry)
            return one.text

        return changed(row, masked, only=only)

    aside = release / f"{path}.masked"
    masked_parquet.rewrite(release / path, aside, change)
    os.replace(aside, release / path)


def _mask_texts(release: Path, paths: Sequence[str], articles: Articles) -> None:
    masker = Masker(articles, shared((one for path in paths for one in _in_text(release / path)), articles.all()))
    for path in paths:
        text = leaks.text_of(release / path)
        if text is not None:
            masked = masker.file(text).text
            (release / path).write_bytes((_noticed(masked) if path == CARD else masked).encode("utf-8"))


def _noticed(card: str) -> str:
    """The card with a word on what is missing, below its title."""
    # before the title there is YAML, with a comment that looks like one
    facts, mark, body = card.partition("\n---\n")
    before, title, after = body.partition("# ")
    heading, end, rest = after.partition("\n")
    return f"{facts}{mark}{before}{title}{heading}{end}{NOTICE}{rest}" if title else card
