"""Files that no reader has seen yet: any bytes, a format's own words in any order, a sound file with a change in it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

_Read = TypeVar("_Read")

NESTED = 100_000
"""Deeper than anything that reads recursively can go."""

WORDS = (
    *(b" ", b"\n", b"\r", b"\r\n", b"\t", b"\x00", b"\x1b", b"\x7f", b"\\", b'"', b"'", b"%", b"&", b"<", b">", b"$"),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc3", b"\xe2\x80\xa8", b"\xc2\x85", "🐈é\u202e\u0301".encode()),
    *(b"[" * 3, b"{" * 3, b"]" * 3, b"}" * 3, b"[" * 2000, b"9" * 5000, b"x" * 3000, b"-1", b"1e999", b"NaN", b"null"),
    *(b"\\ud800", b"\\u0000", b"../../x", b"2020-13-45", b"2017-06-01", b"true", b"0x", b"1_0", b"*", b".inf"),
)
"""What trips readers of any format."""

JSON = (
    *(
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b":",
        b"{}",
        b"[]",
        b"0",
        b"1",
        b"1.5",
        b"-1",
        b"null",
        b"true",
        b'"\\ud800"',
        b'"a"',
    ),
    *(b'"id": ', b'"text": ', b'"name": ', b'"x": 1', b"[[0, 1]]", b"1.0"),
)


@st.composite
def _changed(draw: st.DrawFn, seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        match draw(st.sampled_from(["cut", "put", "put", "swap", "swap", "again", "end", "byte"])):
            case "cut":
                data = data[:start] + data[start + draw(st.integers(1, 40)) :]
            case "put":
                data = data[:start] + draw(st.sampled_from(words)) + data[start:]
            case "swap":
                data = data[:start] + draw(st.sampled_from(words)) + data[start + draw(st.integers(1, 20)) :]
            case "again":
                data = data[:end] + data[start : start + 200] + data[end:]
            case "end":
                data = data[:end]
            case "byte":
                data = data[:start] + draw(st.binary(min_size=1, max_size=3)) + data[start + 1 :]
    return data


def files(seeds: Sequence[bytes], *words: bytes) -> st.SearchStrategy[bytes]:
    """Contents for a reader whose sound files are such as ``seeds``, and whose ``words`` these are."""
    every = [*words, *WORDS]
    return st.one_of(
        _changed(seeds, every),
        _changed(seeds, every),
        st.lists(st.sampled_from(every), max_size=12).map(b"".join),
        st.binary(max_size=60),
        st.sampled_from(seeds).flatmap(
            lambda seed: st.sampled_from(["utf-16", "utf-32", "latin-1", "cp1252", "utf-7", "utf-8-sig"]).map(
                lambda code: seed.decode("utf-8").encode(code, "replace")
            )
        ),
    )


def read(reader: Callable[[Path], _Read], path: Path, data: bytes, *errors: type[Exception]) -> _Read | None:
    """What the reader makes of a file of these bytes; ``None`` where it refuses it by name with one of these errors."""
    path.write_bytes(data)
    try:
        return reader(path)
    except errors as error:
        names(error, path)
        return None


def names(error: Exception, file: Path | str) -> str:
    """The error's message, which names the file, can be printed anywhere, and is no longer than anybody reads."""
    message = str(error)
    assert str(file) in message
    message.encode("utf-8")
    assert len(message) < 20_000, len(message)
    return message
