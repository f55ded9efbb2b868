"""A full JSON export of Label Studio, read one task at a time.

Not by a streaming JSON parser, because these stop at what the server lets
through (an offset of thirty digits) or change it without a word (half of a
surrogate pair): the list is cut into its objects, and each is read whole.
"""

import codecs
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from goldspan.labelstudio.results import Item

_CHUNK = 1 << 18
"""Bytes read at once."""

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["\[\]{}]', re.DOTALL)
"""A whole string, a bracket, or the beginning of a string that has not ended yet."""


class ExportError(ValueError):
    """An export that cannot be read; the message names the file, the place and the next step."""


def read_export(path: Path) -> Iterator[Item]:
    """The tasks of a full JSON export, one at a time. Raises `ExportError` where it is none."""
    number = 0
    try:
        with path.open("rb") as file:
            for raw in _objects(file):
                number += 1
                yield _task(raw)
    except OSError as error:
        raise ExportError(f"{path}: cannot be read: {error.strerror}") from error
    except RecursionError as error:
        raise ExportError(f"{path}: task {number} is nested too deeply; download the export again") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ExportError(f"{path}: task {number} is not JSON ({error}); download the export again") from error
    except _NotAnExport as error:
        raise ExportError(f"{path}: {error}") from error


class _NotAnExport(ValueError):
    pass


def _task(raw: bytes) -> Item:
    task: Item = json.loads(raw.decode("utf-8"), parse_int=_int, parse_float=_float, parse_constant=str)
    if "data" not in task:
        raise _NotAnExport(
            "its tasks have no data: it looks like JSON-MIN, which has lost the relations; export the project as JSON"
        )
    return task


def _float(written: str) -> Any:
    """The number, or what was written where no number can hold it."""
    value = float(written)
    return value if math.isfinite(value) else written


def _int(written: str) -> Any:
    # Python refuses to read, and later to write, longer ones
    return int(written) if len(written) < 1000 else written


def _objects(file: BinaryIO) -> Iterator[bytes]:
    """The objects of a JSON list, as they stand in the file."""
    held, at, begun, depth, count = b"", 0, 0, 0, 0
    first = True
    while chunk := file.read(_CHUNK):
        if first:
            chunk, first = chunk.removeprefix(codecs.BOM_UTF8), False
        # what lies before `begun` has been dealt with
        held, at, begun = held[begun:] + chunk, at - begun, 0
        for token in _TOKEN.finditer(held, at):
            if token[0] == b'"':
                break
            at = token.end()
            if token[0] in b"[{":
                depth += 1
                if depth == 1:
                    _check(token[0] == b"[" and not count and not held[begun : token.start()].strip(), _NO_LIST)
                    begun = at
                elif depth == 2:
                    between = held[begun : token.start()].strip()
                    _check(token[0] == b"{" and between == (b"," if count else b""), _after(count))
                    begun = token.start()
            elif token[0] in b"]}":
                depth -= 1
                if depth == 1:
                    count += 1
                    yield held[begun:at]
                    begun = at
                elif depth == 0:
                    _check(token[0] == b"]" and not held[begun : token.start()].strip(), _after(count))
                    begun = at
                    count = count or -1
                else:
                    _check(depth > 0, _after(count))
            else:
                _check(depth > 1, _after(count) if depth else _NO_LIST)
    _check(count != 0 or depth > 0, _NO_LIST)
    _check(depth == 0, f"it breaks off after task {count}; download the export again")
    _check(not held[begun:].strip(), _after(max(count, 0)))


_NO_LIST = "not a JSON list of tasks; export the project as JSON (not JSON-MIN or CSV)"


def _after(count: int) -> str:
    return f"what follows task {count} is no task; export the project as JSON, or download the export again"


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _NotAnExport(otherwise)
