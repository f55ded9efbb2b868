"""A corpus of JSON Lines, a document with its layers a line, read and written like any other format."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, count, islice
from pathlib import Path

from goldspan.formats.folder_corpus import StoredReader, schema_report, stage_links
from goldspan.formats.protocol import FileFormat, FormatReport, Option, Pair
from goldspan.model import LinkSet
from goldspan.schema.types import Schema
from goldspan.shards import SHARD_SIZE
from goldspan.store import StoreError, jsonl


class LinesReader(StoredReader):
    """The lines of a corpus, or of one file of it."""

    def __iter__(self) -> Iterator[Pair]:
        if self.path.is_dir():
            yield from super().__iter__()
            return
        for shard in jsonl.shards([self.path], SHARD_SIZE):
            for number, _, line in jsonl.read_lines(shard):
                yield jsonl.read_entry(line, f"{shard.path}:{number}")


def write_lines(
    pairs: Iterable[Pair],
    path: Path,
    *,
    schema: Schema | None = None,
    links: Iterable[LinkSet] = (),
    per_file: int = 1000,
) -> FormatReport:
    """Makes a new corpus. Raises `StoreError` where one is there, or where two pairs have the same document."""
    lines = _lines(pairs, path)
    with jsonl.NewLines(path) as new:
        for number in count(1):
            if not (first := next(lines, b"")):
                break
            jsonl.write_part(new.aside / jsonl.part_name(number), chain([first], islice(lines, per_file - 1)))
        stage_links(links, new.staged)
        new.finish()
    return schema_report(schema, path)


def _lines(pairs: Iterable[Pair], path: Path) -> Iterator[bytes]:
    seen: set[str] = set()
    for document, layers in pairs:
        if document.id in seen:
            raise StoreError(f"{path}: the document {document.id!r} comes twice; give each document an id of its own")
        seen.add(document.id)
        yield jsonl.entry_line(document, layers)


def _is_jsonl(path: Path) -> bool:
    if path.is_dir():
        return jsonl.is_lines(path)
    try:
        with path.open("rb") as file:
            return bool(re.match(rb'\s*\{\s*"document"\s*:\s*\{', file.read(200)))
    except OSError:
        return False


FORMAT = FileFormat(
    name="jsonl",
    title="a corpus of JSON Lines: a document with its layers a line",
    suffixes=(".jsonl",),
    sniff=_is_jsonl,
    read=LinesReader,
    write=write_lines,
    write_options=(Option("per_file", int, 1000, "documents of a file at most"),),
)
