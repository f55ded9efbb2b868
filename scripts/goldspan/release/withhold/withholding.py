"""Masks a built release, and records what it takes to restore it."""

import os
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TypeAlias

from goldspan.release.build.views import View
from goldspan.release.release_settings import File
from goldspan.release.withhold import masked_parquet, restore_record
from goldspan.release.withhold.articles import Articles, documents
from goldspan.release.withhold.grams import sequences, shared_sequences, word_lists
from goldspan.release.withhold.leaks import check_leaks, text_of
from goldspan.release.withhold.masked_strings import Masker
from goldspan.release.withhold.masking import vocabulary
from goldspan.release.withhold.restore_record import RestoreEntry, RestoreHead
from goldspan.release.withhold.row_strings import (
    ColumnPath,
    Row,
    StringKind,
    StringPlace,
    column_tree,
    map_strings,
    string_kinds,
)
from goldspan.wording import Progress

Kinds: TypeAlias = Mapping[ColumnPath, StringKind]

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
    progress: Progress = lambda line: None,
) -> tuple[str, ...]:
    """Masks the built release in a staging folder, and adds `RECORD`; returns the paths of all files, the seal last.

    ``files`` are all files of the release. ``describe`` writes those again that have sums and sizes of the data, and
    returns their paths; ``seal`` then writes the file that lists all these files, and returns its path. One document is
    in memory at a time, and of the words of the articles only those sequences of four that the other texts have too.

    Raises `ReleaseError` where the result would still have four words in a row of an article.
    """
    kinds = {view.name: string_kinds(view.columns) for view in views}
    tables = {file.path: kinds[_view(file.path)] for file in files if file.path.endswith(".parquet")}
    texts = [file.path for file in files if file.path not in tables]
    scratch = release / ".articles"
    with Articles(scratch) as articles:
        for document in documents(release / path for path in tables if _view(path) == "documents"):
            articles.add_document(document["id"], document["text"], document["title"])
        progress("articles read")
        masker = _masker(release, articles, tables, texts)
        with (release / RECORD).open("wb") as record:
            restore_record.write_line(record, RestoreHead(files=tuple(files)))
            for path in tables:
                _mask_table(release, path, tables[path], masker, record)
                progress(f"{path} masked")
            originals = {path: text for path in texts if (text := text_of(release / path)) is not None}
            described = describe()
            _mask_texts(release, described, articles)
            for path, original in originals.items():
                shown = vocabulary(text_of(release / path) or "")
                entry = RestoreEntry(file=path, pieces=masker.file(original, shown=shown).pieces)
                restore_record.write_line(record, entry)
        paths = (*tables, RECORD, *described)
        sealed = seal(paths)
        _mask_texts(release, [sealed], articles)
        progress("looking for words of the articles in the result")
        check_leaks(release, (*paths, sealed), articles)
    scratch.unlink()
    return (*paths, sealed)


def _view(path: str) -> str:
    return path.split("/")[1]


def _masker(release: Path, articles: Articles, tables: Mapping[str, Kinds], texts: Sequence[str]) -> Masker:
    """A masker that knows the sequences that both the release and the articles have."""
    unaware = Masker(articles, {})
    candidates = chain(
        (sequence for path, kinds in tables.items() for sequence in _in_table(release / path, kinds, unaware)),
        (sequence for path in texts for sequence in _in_text(release / path)),
    )
    return Masker(articles, shared_sequences(candidates, articles))


def _in_table(path: Path, kinds: Kinds, masker: Masker) -> Iterator[int]:
    """The sequences of four words that would be published."""
    found = array("q")
    only = column_tree(kinds, (StringKind.free, StringKind.other))

    def look(text: str, place: StringPlace) -> str:
        found.extend(_sequences(masker.cell(text, kinds[place.columns], place).text))
        return text

    for row in masked_parquet.rows(path) if only else ():
        map_strings(row, look, only=only)
    yield from found


def _in_text(path: Path) -> Iterator[int]:
    return _sequences(text_of(path) or "")


def _sequences(text: str) -> Iterator[int]:
    for words in word_lists(text):
        yield from (sequence for _, sequence in sequences(words))


def _mask_table(release: Path, path: str, kinds: Kinds, masker: Masker, record: BinaryIO) -> None:
    only = column_tree(kinds, (StringKind.article, StringKind.free, StringKind.other))

    def masked_row(number: int, row: Row) -> Row:
        def masked(text: str, place: StringPlace) -> str:
            made = masker.cell(text, kinds[place.columns], place)
            if made.pieces is not None or made.sha256 is not None:
                entry = RestoreEntry(file=path, row=number, cell=place.cell, pieces=made.pieces, sha256=made.sha256)
                restore_record.write_line(record, entry)
            return made.text

        return map_strings(row, masked, only=only)

    aside = release / f"{path}.masked"
    masked_parquet.rewrite(release / path, aside, masked_row)
    os.replace(aside, release / path)


def _mask_texts(release: Path, paths: Sequence[str], articles: Articles) -> None:
    candidates = (sequence for path in paths for sequence in _in_text(release / path))
    masker = Masker(articles, shared_sequences(candidates, articles))
    for path in paths:
        text = text_of(release / path)
        if text is not None:
            masked = masker.file(text).text
            (release / path).write_bytes((_with_notice(masked) if path == CARD else masked).encode("utf-8"))


def _with_notice(card: str) -> str:
    """The card with a note that words are withheld, below its title."""
    # before the title there is YAML, with a comment that looks like one
    facts, mark, body = card.partition("\n---\n")
    before, title, after = body.partition("# ")
    heading, end, rest = after.partition("\n")
    return f"{facts}{mark}{before}{title}{heading}{end}{NOTICE}{rest}" if title else card
