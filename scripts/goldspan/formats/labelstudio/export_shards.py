"""A full JSON export cut into shards at places where a task seems to begin, without reading it first.

Reading the shards proves the cuts. The first shard begins at the first task. If it can be read as a list of objects, it
ends between two tasks, and so the next shard begins at a task; and so on. If a cut was wrong, one of the shards cannot
be read; the export is then cut by `export_shards`, which reads it.
"""

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from goldspan.shards import Shard

_HEAD = re.compile(rb'\s*\[\s*(\{\s*"\w+"\s*:)(?:\s*[-+.\w]+\s*,\s*"(\w+)"\s*:)?')
"""The beginning of an export: the first key of its first task, and the second key where a number comes between."""
_TAIL = re.compile(rb"\}(\s*\]\s*)\Z")

_BLOCK = 1 << 16
"""Bytes read at once: a few tasks."""
_LONGEST = 1 << 10
"""The most bytes that the end of a task and the beginning of the next take."""


def guessed_shards(path: Path, size: int) -> list[Shard]:
    """Shards of ``size`` bytes, or up to twice as many where tasks are large, to be read with `open_shard`.

    The number of their first task is not known, and given as 1. The list is empty where the file does not begin and end
    as an export does, or where tasks are too large to find the next one. A cut is made at the end of an object before
    another that begins like the first task. That cannot be inside of a string, but it can be between two objects inside
    of a task. Raises `OSError` where the file cannot be read.
    """
    with path.open("rb") as file:
        head = _HEAD.match(file.read(_BLOCK).removeprefix(codecs.BOM_UTF8))
        file.seek(max(0, path.stat().st_size - _BLOCK))
        last, tail = file.tell(), file.read()
        closing = _TAIL.search(tail)
        if not head or not closing:
            return []
        file.seek(0)
        start, end = file.read(_BLOCK).index(head[1]), last + closing.start(1)
        begins = _like(head)
        cut = []
        while end - start > size:
            found = _between(file, start + size, min(start + 2 * size, end), begins)
            if found is None and end - start > 2 * size:
                return []
            if found is None:
                break
            cut.append(Shard(str(path), start, found[0], 1))
            start = found[1]
        return [*cut, Shard(str(path), start, end, 1)]


def _like(head: re.Match[bytes]) -> re.Pattern[bytes]:
    """A pattern for the place between two tasks of which the second begins like the first task of the export."""
    first = re.sub(rb"\s+", rb"", head[1])
    key = first[1:-1]
    behind = rb"\s*[-+.\w]+\s*,\s*" + b'"' + head[2] + b'"' + rb"\s*:" if head[2] else b""
    return re.compile(rb"\}(\s*,\s*)\{\s*" + key + rb"\s*:" + behind)


def _between(file: BinaryIO, at: int, end: int, begins: re.Pattern[bytes]) -> tuple[int, int] | None:
    """The first such place from the byte ``at`` on: where an object ends, and where the next begins."""
    file.seek(at)
    held = b""
    while at < end and (block := file.read(_BLOCK)):
        held += block
        if found := begins.search(held):
            return at + found.start(1), at + found.end(1)
        at, held = at + len(held[:-_LONGEST]), held[-_LONGEST:]
    return None
