"""A full JSON export of Label Studio, read one task at a time, or cut into shards for several processes.

Not by a streaming JSON parser, because these stop at what the server lets
through (an offset of thirty digits) or change it without a word (half of a
surrogate pair): the list is cut into its objects, and each is read whole.
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

_CHUNK = 1 << 20
"""Bytes read at once."""

_SKIP = msgspec.json.Decoder(msgspec.Raw)
_BEHIND = re.compile(r"trailing characters \(byte (\d+)\)")
"""What this decoder says of a JSON value with something behind it: how it tells where the value ends."""
_CUT_OFF = "Input data was truncated"
"""What it says where the value goes on, or might; for what is unsound it says other things, or the same at the end."""

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["\[\]{}]', re.DOTALL)
"""A whole string, a bracket, or the beginning of a string that has not ended yet."""


class ExportError(GoldspanError):
    """An export that cannot be read; the message names the file, the place and the next step."""


@contextmanager
def open_export(path: Path) -> Iterator[Iterator[Item]]:
    """The tasks of a full JSON export, one at a time, with the keys that are read.

    A result may still be the JSON that it is (``msgspec.Raw``), and what is
    wrong in it shows only when it is read. Raises `ExportError` where the file
    is no export, as long as the context lasts.
    """
    with _Told(path) as told:
        yield _tasks(path, told)


def _tasks(path: Path, told: "_Told") -> Iterator[Item]:
    with _reading(path), path.open("rb") as file:
        for _, raw in _objects(file, told):
            yield _task(raw)


def export_shards(path: Path, size: int) -> Iterator[Shard]:
    """An export cut between tasks into shards of about ``size`` bytes, to be read with `open_shard`.

    Only where the tasks begin and end is looked at. Raises `ExportError` where the file is no list of tasks.
    """
    with _Told(path) as told, _reading(path), path.open("rb") as file:
        first, begun, end = 1, 0, 0
        for start, raw in _objects(file, told):
            if told.task > first and start + len(raw) - begun > size:
                yield Shard(str(path), begun, end, first)
                first, begun = told.task, start
            elif told.task == first:
                begun = start
            end = start + len(raw)
        if told.task:
            yield Shard(str(path), begun, end, first)


@contextmanager
def open_shard(shard: Shard) -> Iterator[Iterator[Item]]:
    """The tasks of a shard, as `open_export` has them."""
    with _Told(Path(shard.path), shard.first - 1) as told:
        yield _tasks_of(shard, told)


def _tasks_of(shard: Shard, told: "_Told") -> Iterator[Item]:
    with _reading(told.path), told.path.open("rb") as file:
        file.seek(shard.start)
        raw = b"[" + file.read(shard.end - shard.start) + b"]"
    try:
        tasks = _outer_list.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        for _, one in _objects(io.BytesIO(raw), told):
            yield _task(one)
        return
    for outer in tasks:
        told.task += 1
        yield _opened(outer)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"{path}: cannot be read: {error.strerror}") from error


class _Told:
    """Says of any error which file it is about, and which task, counted from 1 and 0 before the first."""

    def __init__(self, path: Path, task: int = 0) -> None:
        self.path, self.task = path, task

    def __enter__(self) -> "_Told":
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
    """The keys of a task that are read. Results stay the JSON that they are, for most are read in one go."""

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
    return _opened(outer)


def _opened(outer: _Task) -> Item:
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


def _objects(file: BinaryIO, told: _Told) -> Iterator[tuple[int, bytes]]:
    """The objects of a JSON list as they stand in the file, each with its offset. Counts them in ``told``."""
    window = _Window(file)
    first = told.task
    _check(window.next() == b"[", _NO_LIST)
    window.at += 1
    while (character := window.next()) != b"]":
        count = told.task - first
        if count:
            _check(character == b"," or not character, _after(told.task))
            window.at += 1
            character = window.next()
        _check(bool(character), _broken(told.task))
        _check(character == b"{", _after(told.task))
        start = window.base + window.at
        told.task += 1
        yield start, window.object(told.task - 1)
    window.at += 1
    _check(not window.next(), _after(told.task) if told.task > first else _NO_LIST)


class _Window:
    """A piece of a file: ``held`` begins at the byte ``base`` of it, and ``at`` is where reading has come to."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.held, self.base, self.at = file, file.read(len(codecs.BOM_UTF8)), 0, 0
        self.ended = False
        if self.held == codecs.BOM_UTF8:
            self.at = len(self.held)

    def next(self) -> bytes:
        """The next byte that is no white space, which stays unread; empty at the end of the file."""
        while True:
            while self.at < len(self.held):
                character = self.held[self.at : self.at + 1]
                if character not in b" \t\r\n":
                    return character
                self.at += 1
            if not self.more():
                return b""

    def more(self) -> bool:
        """Reads on, and forgets what has been dealt with. Reads more at once the longer an object is."""
        chunk = self.file.read(max(_CHUNK, len(self.held) - self.at))
        self.held, self.base, self.at = self.held[self.at :] + chunk, self.base + self.at, 0
        self.ended = not chunk
        return not self.ended

    def object(self, before: int) -> bytes:
        """The object that begins here, ``before`` others of them before it."""
        while (end := _end(self.held, self.at, last=self.ended)) is None:
            _check(not self.ended, _broken(before))
            self.more()
        raw = self.held[self.at : end]
        self.at = end
        return raw


def _end(held: bytes, at: int, *, last: bool) -> int | None:
    """Where the object ends that begins at ``at``; ``None`` where not in ``held``. ``last``: no more is to come."""
    try:
        _SKIP.decode(memoryview(held)[at:])
    except msgspec.DecodeError as error:
        told = str(error)
        if behind := _BEHIND.search(told):
            # it counts the byte that is behind, too
            return at + len(held[at : at + int(behind[1]) - 1].rstrip())
        if told == _CUT_OFF and not last:
            return None
    except RecursionError:
        pass
    else:
        return len(held.rstrip())
    return _counted_end(held, at)


def _counted_end(held: bytes, at: int) -> int | None:
    """The same of any object, sound or not, by counting brackets."""
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
    return f"what follows task {count} is no task; export the project as JSON, or download the export again"


def _broken(task: int) -> str:
    return f"it breaks off after task {task}; download the export again"


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _NotAnExport(otherwise)
