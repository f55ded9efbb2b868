"""A full JSON export cut into shards where a task seems to begin, so that nobody has to read it first.

Whoever reads the shards proves the cuts. The first shard begins at the first
task; where it can be read as a list of objects, it ends between two tasks, and
the next one begins at a task too. Where a cut was wrong, one of the shards
cannot be read, and `export_shards` cuts the file by reading it.
"""

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from goldspan.shards import Shard

_HEAD = re.compile(rb'\s*\[\s*(\{\s*"\w+"\s*:)(?:\s*[-+.\w]+\s*,\s*"(\w+)"\s*:)?')
"""The beginning of an export: of its first task the first key, and behind a number the second."""
_TAIL = re.compile(rb"\}(\s*\]\s*)\Z")

_BLOCK = 1 << 16
"""Bytes read at once: a few tasks."""
_LONGEST = 1 << 10
"""Bytes that the end of a task and the beginning of the next take at most."""


def guessed_shards(path: Path, size: int) -> list[Shard]:
    """Shards of ``size`` bytes, or up to twice as many where tasks are large, to be read with `open_shard`.

    Which task is their first is not known, and given as 1. There are no
    shards where the file does not begin and end as an export does, or where
    tasks are too large to be found. What is looked for, the end of an object and
    another that begins like the first, has quotes that stand in no string; but
    it may stand between two objects inside of a task. Raises `OSError` where the file cannot be read.
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
    """What stands between two tasks, of which the second begins like that of the head."""
    first = re.sub(rb"\s+", rb"", head[1])
    key = first[1:-1]
    behind = rb"\s*[-+.\w]+\s*,\s*" + b'"' + head[2] + b'"' + rb"\s*:" if head[2] else b""
    return re.compile(rb"\}(\s*,\s*)\{\s*" + key + rb"\s*:" + behind)


def _between(file: BinaryIO, at: int, end: int, begins: re.Pattern[bytes]) -> tuple[int, int] | None:
    """Where the object ends behind which one begins like that, from the byte ``at`` on, and where that one begins."""
    file.seek(at)
    held = b""
    while at < end and (block := file.read(_BLOCK)):
        held += block
        if found := begins.search(held):
            return at + found.start(1), at + found.end(1)
        at, held = at + len(held[:-_LONGEST]), held[-_LONGEST:]
    return None
