"""JSON Lines: one article a line, its text in the field ``text``.

A line may also have ``id`` and any of the facts of `goldspan.ingest.sources_toml`;
other fields are not read. The alignment gives the place of each character in
the line as it stands in the file, escapes included.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from goldspan.ingest.characters import Chars, CharsBuilder
from goldspan.ingest.parsed_article import BYTE_ORDER_MARK, ParsedArticle, decoded
from goldspan.ingest.source_errors import ArticleError
from goldspan.ingest.sources_toml import FACTS, Facts

_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line that is not blank: ``number`` counts from 1, ``base`` is its offset in the file in code points.

    ``data`` has neither line end nor byte order mark, so that its sha256 stays
    the same when the line moves.
    """

    number: int
    base: int
    data: bytes


def raw_lines(file: IO[bytes]) -> Iterator[RawLine]:
    """The lines of a file opened as bytes, one at a time.

    In a line that is not UTF-8, each bad byte counts as one code point.
    """
    base = 0
    for number, whole in enumerate(file, start=1):
        mark = number == 1 and whole.startswith(BYTE_ORDER_MARK.encode())
        data = (whole[3:] if mark else whole).rstrip(b"\r\n")
        if data.strip():
            yield RawLine(number, base + mark, data)
        base += len(whole.decode("utf-8", "surrogateescape"))


def read_line(line: RawLine, *, file: str, facts: Facts) -> ParsedArticle:
    """One article. Facts in the line take precedence over ``facts``, which are for the whole file.

    Raises `ArticleError` where the line is not UTF-8, not a JSON object, or has no usable ``text``.
    """
    raw = decoded(line.data)
    fields = _fields(raw)
    if "text" not in fields:
        raise ArticleError("has no field `text`", 'put the article there: {"text": "..."}')
    text, start = fields["text"]
    if not isinstance(text, str):
        raise ArticleError(f"its `text` is a JSON {_kind(text)}", "make it a string")
    own = {fact: _fact(fact, fields[fact][0]) for fact in FACTS if fact in fields}
    name = _id(fields["id"][0]) if "id" in fields else None
    _check_unicode("text", text)
    return ParsedArticle(
        id=name or f"{Path(file).stem}-{hashlib.sha256(text.encode()).hexdigest()[:12]}",
        file=file,
        sha256=hashlib.sha256(line.data).hexdigest(),
        facts={**facts, **own},
        raw=raw,
        chars=unescape(raw, start + 1, len(text)),
        base=line.base,
    )


def unescape(raw: str, start: int, length: int) -> Chars:
    """``length`` characters of the JSON string whose first one stands at ``start`` of ``raw``."""
    builder = CharsBuilder()
    done, at = 0, start
    while done < length:
        escape = _ESCAPE.search(raw, at)
        plain = length - done if escape is None else min(length - done, escape.start() - at)
        builder.add_verbatim(raw[at : at + plain], at)
        done, at = done + plain, at + plain
        if done < length and escape is not None:
            builder.add_whole(json.loads(f'"{escape[0]}"'), *escape.span())
            done, at = done + 1, escape.end()
    return builder.chars()


def _fields(raw: str) -> dict[str, tuple[Any, int]]:
    """The fields of the object, each with the place in ``raw`` where its value begins."""
    try:
        record = json.loads(raw)
    except json.JSONDecodeError as error:
        raise ArticleError(
            f"not JSON: {error.msg} at column {error.colno}", "correct the line, or remove it"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"not JSON that can be read: {error}", "correct the line, or remove it") from error
    if not isinstance(record, dict):
        raise ArticleError(f"a JSON {_kind(record)} and no object", 'write {"text": "..."}')
    decoder = json.JSONDecoder()
    out: dict[str, tuple[Any, int]] = {}
    # the line is known to be a JSON object, so between its parts are only white space, colons and commas
    at = _skip(raw, _skip(raw, 0) + 1)
    while raw[at] != "}":
        key, at = decoder.raw_decode(raw, at)
        start = _skip(raw, _skip(raw, at) + 1)
        value, at = decoder.raw_decode(raw, start)
        if key in out:
            raise ArticleError(f"has the field {key!r} twice", "remove one of them")
        out[key] = value, start
        at = _skip(raw, at)
        at = _skip(raw, at + 1) if raw[at] == "," else at
    return out


def _skip(raw: str, at: int) -> int:
    match = _SPACE.match(raw, at)
    assert match
    return match.end()


def _id(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ArticleError(f"its `id` is a JSON {_kind(value)}", "make it a string, or leave it out")
    name = str(value)
    if not name.strip():
        raise ArticleError("its `id` is empty", "give it one, or leave it out")
    return name


def _fact(fact: str, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArticleError(f"its `{fact}` is a JSON {_kind(value)}", "make it a string, or null where it is not known")
    _check_unicode(fact, value)
    return value if value.strip() else None


def _check_unicode(field: str, value: str) -> None:
    lone = _SURROGATE.search(value)
    if lone:
        raise ArticleError(
            f"its `{field}` holds a lone surrogate (U+{ord(lone[0]):04X}) at character {lone.start()}",
            "write the whole surrogate pair, or remove it",
        )


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]
