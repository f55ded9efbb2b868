"""JSON as Label Studio writes it, which may hold values that the standard does not allow."""

import json
import math
from typing import Any

import msgspec


def read_json(raw: bytes | msgspec.Raw) -> Any:
    """The value that the JSON spells.

    A lone surrogate is kept. NaN, infinities and numbers that are too large become the strings that they were written
    as. Raises
    ``json.JSONDecodeError``, ``UnicodeDecodeError`` or ``RecursionError``.
    """
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        written = bytes(raw).decode("utf-8")
        return json.loads(written, parse_int=_int, parse_float=_float, parse_constant=str)


def _float(written: str) -> Any:
    value = float(written)
    return value if math.isfinite(value) else written


def _int(written: str) -> Any:
    # Python refuses to read, and later to write, longer ones
    return int(written) if len(written) < 1000 else written
