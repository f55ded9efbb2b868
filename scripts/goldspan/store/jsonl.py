"""A corpus as JSON Lines: one line for each document with its layers, in as many files as there were shards.

This form is for corpora that are too large to be reviewed file by file. The folder
holds ``entries/part-000000001.jsonl`` and so on, in the order of the documents; a
line is ``{"document": {...}, "layers": [{...}, ...]}``, with the records of the
folder form in it.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec

from goldspan.model import Document, Layer
from goldspan.shards import Shard
from goldspan.store.files import AnyPath, StoreError
from goldspan.store.format_version import check_version, mark
from goldspan.store.readable import check_readable
from goldspan.store.records import (
    DocumentFields,
    as_text,
    document_fields,
    document_from,
    document_of,
    document_record,
    layer_from,
    layer_record,
)
from goldspan.store.transactions import transaction

BLOCK = 1 << 20
"""Bytes read at once."""

_BUFFER = 1 << 17
"""Bytes read or written at once. Lines are longer than the usual buffer, which would mean a system call for each."""

_NO_CONTEXT = b',"context":[]}'
_NO_SUPPRESSIONS = b',"exceptions":[]'


class _Line(msgspec.Struct):
    document: DocumentFields
    layers: list[Layer]


_line = msgspec.json.Decoder(_Line)
_as_given = msgspec.json.Encoder()
_sorted = msgspec.json.Encoder(order="deterministic")


def is_lines(corpus: AnyPath) -> bool:
    """Whether the folder holds a corpus in this form."""
    return (Path(corpus) / "entries").is_dir()


def part_files(corpus: AnyPath) -> list[Path]:
    """The files of the corpus, in their order. Raises `StoreError` as `check_readable` does."""
    check_readable(corpus)
    return sorted((Path(corpus) / "entries").glob("*.jsonl"))


def entry_line(document: Document, layers: Iterable[Layer]) -> bytes:
    """The line of a document with its layers, with its line break."""
    try:
        inner = b",".join(_layer(layer) for layer in layers)
        return b'{"document":%b,"layers":[%b]}\n' % (_as_given.encode(document_fields(document)), inner)
    except (UnicodeEncodeError, OverflowError, ValueError):
        # a lone surrogate, or a number of many digits, in what Label Studio returned
        record = {"document": document_record(document), "layers": [layer_record(layer) for layer in layers]}
        return as_text(record).encode("utf-8") + b"\n"


def _layer(layer: Layer) -> bytes:
    written = _sorted.encode(layer)
    if not layer.context:
        return written[: -len(_NO_CONTEXT)].removesuffix(_NO_SUPPRESSIONS) + b"}"
    if layer.suppressions:
        return written
    before, _, context = written.rpartition(_NO_SUPPRESSIONS)  # which no string can hold, for its quotes are escaped
    return before + context


def shards(files: Iterable[Path], size: int) -> Iterator[Shard]:
    """The files in shards of about ``size`` bytes, cut between lines; ``first`` is a line number of the file.

    The lines are not parsed.
    """
    for path in files:
        with path.open("rb") as file:
            start = end = at = breaks = 0
            line = 1
            while block := file.read(BLOCK):
                if last := block.rfind(b"\n") + 1:
                    end = at + last
                    breaks += block.count(b"\n")
                at += len(block)
                if end - start >= size:
                    yield Shard(str(path), start, end, line)
                    start, line, breaks = end, line + breaks, 0
            if at > start:
                yield Shard(str(path), start, at, line)


def read_lines(shard: Shard) -> Iterator[tuple[int, int, bytes]]:
    """The lines of a shard without their line breaks, each with its number and offset in the file.

    Blank ones are left out.
    """
    with open(shard.path, "rb", buffering=_BUFFER) as file:
        file.seek(shard.start)
        at, number = shard.start, shard.first
        while at < shard.end and (line := file.readline(shard.end - at)):
            if bare := line.rstrip(b"\r\n"):
                yield number, at, bare
            at += len(line)
            number += 1


def read_entry(line: bytes, place: str) -> tuple[Document, list[Layer]]:
    """The inverse of `entry_line`. Raises `StoreError` where the line, which stands at ``place``, is none."""
    try:
        read = _line.decode(line)
        return document_of(read.document), read.layers
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass  # `json` reads some of what msgspec does not, such as a lone surrogate, and its error says more
    try:
        record = json.loads(line)
        return document_from(record["document"]), [layer_from(layer) for layer in record["layers"]]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, msgspec.MsgspecError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise StoreError(
            f"{place}: not a document with its layers: {reason}; run `goldspan validate` for more"
        ) from error


class _OnlyId(msgspec.Struct):
    id: str


class _OnlyDocumentId(msgspec.Struct):
    document: _OnlyId


_only_id = msgspec.json.Decoder(_OnlyDocumentId)


def read_id(line: bytes, place: str) -> str:
    """The id of a line's document. Raises `StoreError` where the line, which stands at ``place``, is no entry."""
    try:
        return _only_id.decode(line).document.id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return read_entry(line, place)[0].id  # which reads more, and says what is wrong


class NewLines:
    """A new corpus in this form. Its parts are written to the folder ``aside`` until all are complete.

    A context manager: without `finish`, nothing is left. ``staged`` takes other files of the corpus, laid out as in it.
    Raises `StoreError` where there is a corpus already.
    """

    def __init__(self, corpus: AnyPath) -> None:
        self.corpus = Path(corpus)
        self.staged = self.aside = Path()
        self._open = ExitStack()

    def __enter__(self) -> "NewLines":
        with ExitStack() as opening:
            self._changes = opening.enter_context(transaction(self.corpus))
            self._check()
            self._open = opening.pop_all()
        self.staged = self._changes.staged
        self.aside = self.staged / "entries"
        self.aside.mkdir()
        return self

    def _check(self) -> None:
        check_version(self.corpus)
        for known in ("entries", "documents", "layers"):
            if (self.corpus / known).exists():
                where = self.corpus / known
                raise StoreError(f"{self.corpus}: holds a corpus already; name a new folder, or delete {where}")

    def finish(self) -> list[Path]:
        """Moves all parts to their places; returns their files."""
        mark(self.staged)
        self._changes.commit()
        return part_files(self.corpus)

    def __exit__(self, *_: object) -> None:
        self._open.close()


def part_name(number: int) -> str:
    """The file name of the part of this number; parts are in the order of their numbers, which may have gaps."""
    return f"part-{number:09}.jsonl"


def write_part(path: Path, lines: Iterable[bytes]) -> None:
    """Writes a part. `NewLines.finish` flushes it to the disk."""
    with path.open("wb", _BUFFER) as file:
        for line in lines:
            file.write(line)
