"""A full JSON export of Label Studio, read one task at a time, or cut into shards for several processes.

The list is cut into its objects, and each is decoded whole. Streaming JSON parsers are of no use here: they stop at
values that the server stores (an offset of thirty digits), or change them silently (a lone surrogate).
"""

import codecs
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType
from msgspec.structs import asdict

from goldspan.errors import GoldspanError
from goldspan.formats.labelstudio.json_values import read_json
from goldspan.formats.labelstudio.result_items import Item
from goldspan.shards import Shard

CHUNK = 1 << 20
"""Bytes read at once."""

_SKIP = msgspec.json.Decoder(msgspec.Raw)
_TRAILING = re.compile(r"trailing characters \(byte (\d+)\)")
"""The error of this decoder for a JSON value with something after it: it says where the value ends."""
_TRUNCATED = "Input data was truncated"
"""Its error where the value may go on in the next chunk."""

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["\[\]{}]', re.DOTALL)
"""A complete string, a bracket, or the quote of a string that does not end here."""


class ExportError(GoldspanError):
    """An export that cannot be read; the message names the file, the place and the next step."""


@contextmanager
def open_export(path: Path) -> Iterator[Iterator[Item]]:
    """The tasks of a full JSON export, one at a time, with the keys that are used.

    A result may be undecoded JSON (``msgspec.Raw``), so errors in it show only when it is decoded. Until the context
    ends, errors in the file are raised as `ExportError`.
    """
    with _TaskPlace(path) as place:
        yield _tasks(path, place)


def _tasks(path: Path, place: "_TaskPlace") -> Iterator[Item]:
    with _readable(path), path.open("rb") as file:
        for _, raw in _objects(file, place):
            yield _task(raw)


def export_shards(path: Path, size: int) -> Iterator[Shard]:
    """An export cut between tasks into shards of about ``size`` bytes, to be read with `open_shard`.

    Only looks where tasks begin and end. Raises `ExportError` where the file is not a list of tasks.
    """
    with _TaskPlace(path) as place, _readable(path), path.open("rb") as file:
        first, shard_start, end = 1, 0, 0
        for start, raw in _objects(file, place):
            if place.task > first and start + len(raw) - shard_start > size:
                yield Shard(str(path), shard_start, end, first)
                first, shard_start = place.task, start
            elif place.task == first:
                shard_start = start
            end = start + len(raw)
        if place.task:
            yield Shard(str(path), shard_start, end, first)


@contextmanager
def open_shard(shard: Shard) -> Iterator[Iterator[Item]]:
    """The tasks of a shard, as `open_export` has them."""
    with _TaskPlace(Path(shard.path), shard.first - 1) as place:
        yield _tasks_of(shard, place)


def _tasks_of(shard: Shard, place: "_TaskPlace") -> Iterator[Item]:
    with _readable(place.path), place.path.open("rb") as file:
        file.seek(shard.start)
        raw = b"[" + file.read(shard.end - shard.start) + b"]"
    try:
        tasks = _outer_list.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        for _, task in _objects(io.BytesIO(raw), place):
            yield _task(task)
        return
    for outer in tasks:
        place.task += 1
        yield _as_item(outer)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"{path}: cannot be read: {error.strerror}") from error


class _TaskPlace:
    """Names the file and the task in any error: ``task`` is its number from 1, and 0 before the first."""

    def __init__(self, path: Path, task: int = 0) -> None:
        self.path, self.task = path, task

    def __enter__(self) -> "_TaskPlace":
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        at = f"{self.path}: task {self.task}"
        if isinstance(error, RecursionError):
            raise ExportError(f"{at} is nested too deeply; download the export again") from error
        if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
            raise ExportError(f"{at} is not JSON ({error}); download the export again") from error
        if isinstance(error, _NotAnExport):
            raise ExportError(f"{self.path}: {error}") from error


class _NotAnExport(ValueError):
    pass


class _Task(Struct):
    """The keys of a task that are used. Results stay undecoded, because the fast path decodes most of them."""

    id: Any = UNSET
    project: Any = UNSET
    data: Any = UNSET
    annotations: list[dict[str, Raw]] | UnsetType = UNSET
    drafts: Any = UNSET
    predictions: Any = UNSET


_outer = msgspec.json.Decoder(_Task)
_outer_list = msgspec.json.Decoder(list[_Task])


def _task(raw: bytes) -> Item:
    try:
        outer = _outer.decode(raw)
    except msgspec.MsgspecError:
        return _with_data(read_json(raw))
    return _as_item(outer)


def _as_item(outer: _Task) -> Item:
    task = {key: value for key, value in asdict(outer).items() if value is not UNSET}
    for annotation in task.get("annotations", ()):
        for key, value in annotation.items():
            if key != "result":
                annotation[key] = read_json(value)
    return _with_data(task)


def _with_data(task: Item) -> Item:
    if "data" not in task:
        raise _NotAnExport(
            "its tasks have no data: it looks like JSON-MIN, which has lost the relations; export the project as JSON"
        )
    return task


def _objects(file: BinaryIO, place: _TaskPlace) -> Iterator[tuple[int, bytes]]:
    """The objects of a JSON list as undecoded bytes, each with its offset in the file. Counts them in ``place``."""
    window = _Window(file)
    first = place.task
    _check(window.next() == b"[", _NO_LIST)
    window.at += 1
    while (character := window.next()) != b"]":
        count = place.task - first
        if count:
            _check(character == b"," or not character, _after(place.task))
            window.at += 1
            character = window.next()
        _check(bool(character), _broken(place.task))
        _check(character == b"{", _after(place.task))
        start = window.base + window.at
        place.task += 1
        yield start, window.object(place.task - 1)
    window.at += 1
    _check(not window.next(), _after(place.task) if place.task > first else _NO_LIST)


class _Window:
    """A piece of a file: ``held`` begins at the byte ``base`` of the file; ``at`` is the present place in ``held``."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.held, self.base, self.at = file, file.read(len(codecs.BOM_UTF8)), 0, 0
        self.ended = False
        if self.held == codecs.BOM_UTF8:
            self.at = len(self.held)

    def next(self) -> bytes:
        """The next byte that is not white space, without moving past it; empty at the end of the file."""
        while True:
            while self.at < len(self.held):
                character = self.held[self.at : self.at + 1]
                if character not in b" \t\r\n":
                    return character
                self.at += 1
            if not self.more():
                return b""

    def more(self) -> bool:
        """Reads the next chunk, and drops what lies before ``at``. The longer an object, the larger the chunk."""
        chunk = self.file.read(max(CHUNK, len(self.held) - self.at))
        self.held, self.base, self.at = self.held[self.at :] + chunk, self.base + self.at, 0
        self.ended = not chunk
        return not self.ended

    def object(self, before: int) -> bytes:
        """The object that begins here; ``before`` is how many objects came before it."""
        while (end := _end(self.held, self.at, last=self.ended)) is None:
            _check(not self.ended, _broken(before))
            self.more()
        raw = self.held[self.at : end]
        self.at = end
        return raw


def _end(held: bytes, at: int, *, last: bool) -> int | None:
    """The end of the object at ``at``, ``None`` where it is not in ``held``. ``last``: the file has no more bytes."""
    try:
        _SKIP.decode(memoryview(held)[at:])
    except msgspec.DecodeError as error:
        message = str(error)
        if trailing := _TRAILING.search(message):
            # the number is that of the first byte after the value, from 1
            return at + len(held[at : at + int(trailing[1]) - 1].rstrip())
        if message == _TRUNCATED and not last:
            return None
    except RecursionError:
        pass
    else:
        return len(held.rstrip())
    return _counted_end(held, at)


def _counted_end(held: bytes, at: int) -> int | None:
    """The same by counting brackets, which works for invalid JSON too."""
    depth = 0
    for token in _TOKEN.finditer(held, at):
        if token[0] == b'"':
            return None
        if token[0] in b"[{":
            depth += 1
        elif token[0] in b"]}":
            depth -= 1
            if not depth:
                return token.end()
    return None


_NO_LIST = "not a JSON list of tasks; export the project as JSON (not JSON-MIN or CSV)"


def _after(count: int) -> str:
    return f"what follows task {count} is not a task; export the project as JSON, or download the export again"


def _broken(task: int) -> str:
    return f"it breaks off after task {task}; download the export again"


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _NotAnExport(otherwise)
