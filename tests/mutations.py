"""Inputs for readers, each made from a seed and a number: sound files with changes in bytes, lines or JSON values.

The same seed, reader and number give the same input, so a failure is replayed by its number.
"""

import copy
import json
import random
from collections.abc import Sequence
from typing import Any

import fuzz

LONGEST = 300_000
"""Bytes of an input; what takes time or memory per byte is found with far fewer."""

ODD_TEXTS = (
    *(
        "",
        " ",
        "\x00",
        "\x1b[2J",
        "\u202e",
        "\ud800",
        "\udfff\ud800",
        "é\u0301",
        "🐈",
        "a\nb",
        "../../x",
        "/etc/passwd",
    ),
    *("x" * 300, "x" * 70_000, "[bold]", "{{ x }}", "<b>", "%s", "0", "null", "2020-13-45", "9" * 400),
)
ODD_NUMBERS = (0, 1, -1, 2**31, 2**53 + 1, 2**63, 2**64, -(2**70), 10**400, 0.5, -0.0, 1e308)
ODD_VALUES: tuple[Any, ...] = (
    *ODD_TEXTS,
    *ODD_NUMBERS,
    None,
    True,
    False,
    [],
    {},
    [[]],
    [None],
    {"": {}},
    [[0, 1]],
    [1, "a"],
)
DEPTHS = (3, 200, 900, 5_000)


def mutated(seeds: Sequence[bytes], words: Sequence[bytes], name: str) -> bytes:
    """One input; ``name`` is all that chance depends on. ``words`` are those of the format."""
    chance = random.Random(name)
    data = chance.choice(seeds)
    kind = chance.random()
    if kind < 0.45 and (tree := _tree(data)) is not None:
        data = _written(chance, _changed_tree(chance, tree))
        if chance.random() < 0.8:
            return data[:LONGEST]
    elif kind < 0.55:
        data = b"".join(chance.choice((*words, *fuzz.WORDS)) for _ in range(chance.randrange(12)))
    elif kind < 0.65:
        data = _changed_lines(chance, data)
    elif kind < 0.68:
        code = chance.choice(("utf-16", "utf-32", "latin-1", "cp1252", "utf-7", "utf-8-sig"))
        data = data.decode("utf-8", "replace").encode(code, "replace")
    elif kind < 0.70:
        data = chance.randbytes(chance.randrange(200))
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        data = _changed_bytes(chance, data, seeds, words)
    return data[:LONGEST]


# bytes


def _changed_bytes(chance: random.Random, data: bytes, seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    length = chance.choice((1, 1, 2, 8, 40, 400))
    match chance.randrange(9):
        case 0:  # a bit
            return (
                data[:at] + bytes((data[at] ^ 1 << chance.randrange(8),)) + data[at + 1 :] if at < len(data) else data
            )
        case 1:
            return data[:at] + chance.randbytes(1) + data[at + 1 :]
        case 2:
            return data[:at] + data[at + length :]
        case 3:
            return data[:at] + data[at : at + length] * chance.choice((2, 2, 3, 50)) + data[at + length :]
        case 4:
            return data[:at]
        case 5:  # the end of another file
            other = chance.choice(seeds)
            return data[:at] + other[chance.randrange(len(other) + 1) :]
        case 6:  # two parts change places
            other_at = chance.randrange(len(data) + 1)
            first, second = sorted((at, other_at))
            return data[:first] + data[second : second + length] + data[first:second] + data[second + length :]
        case _:
            return data[:at] + chance.choice((*words, *fuzz.WORDS)) + data[at + chance.choice((0, 0, length)) :]


def _changed_lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                lines.insert(chance.randrange(len(lines) + 1), lines[at])
            case 1 if len(lines) > 1:
                del lines[at]
            case 2:
                chance.shuffle(lines)
            case _:
                lines[at] = b" " * chance.randrange(4) + lines[at].strip() + chance.choice((b"", b"\n", b"\r", b"\r\n"))
    return b"".join(lines)


# JSON


def _tree(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every container in the tree with each of its keys."""
    found, waiting = [], [tree]
    while waiting:
        inner = waiting.pop()
        keys: Any = inner if isinstance(inner, dict) else range(len(inner)) if isinstance(inner, list) else ()
        for key in keys:
            found.append((inner, key))
            waiting.append(inner[key])
    return found


def _changed_tree(chance: random.Random, tree: Any) -> Any:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        places = _places(tree)
        if not places:
            return chance.choice(ODD_VALUES)
        holder, key = chance.choice(places)
        match chance.randrange(8):
            case 0:
                del holder[key]
            case 1:
                another, other_key = chance.choice(places)
                holder[key] = copy.deepcopy(another[other_key])
            case 2:
                holder[key] = _nested(chance, holder[key])
            case 3 if isinstance(holder, dict):
                holder[chance.choice((*ODD_TEXTS, *map(str, holder)))] = holder.pop(key)
            case 4 if isinstance(holder, list):
                holder[:] = holder * chance.choice((2, 3, 40)) if len(holder) < 1_000 else holder[:1]
            case 5 if isinstance(holder[key], str):
                at = chance.randrange(len(holder[key]) + 1)
                holder[key] = holder[key][:at] + chance.choice(ODD_TEXTS) + holder[key][at:]
            case 6 if isinstance(holder[key], int):
                holder[key] += chance.choice((1, -1, 2**31, -(2**63)))
            case _:
                holder[key] = copy.deepcopy(chance.choice(ODD_VALUES))
    return tree


def _nested(chance: random.Random, value: Any) -> Any:
    for _ in range(chance.choice((1, 2, 60))):
        value = [value] if chance.random() < 0.5 else {"x": value}
    return value


def _written(chance: random.Random, tree: Any) -> bytes:
    text = json.dumps(tree, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, None, 2)))
    if chance.random() < 0.1:
        depth = chance.choice(DEPTHS)
        return chance.choice(("[" * depth + text + "]" * depth, text + text, '{"a":' * depth + text)).encode(
            "utf-8", "surrogatepass"
        )
    return text.encode("utf-8", "surrogatepass")
