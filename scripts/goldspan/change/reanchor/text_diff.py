"""What two versions of a text share, as blocks of equal code points."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz.distance import LCSseq, Levenshtein, Opcodes

Range: TypeAlias = tuple[int, int]

_STEPS = (re.compile(r"[^\n]*\n|[^\n]+"), re.compile(r"\w+|\W"))
"""Lines, then words; together the tokens are the whole text."""

_MOST_CELLS = 2_000_000_000
"""The longest common subsequence takes a bit for each pair of tokens: 250 MB at most."""


@dataclass(frozen=True, slots=True)
class Block:
    """``length`` code points that stand at ``old`` of the old text and at ``new`` of the new one."""

    old: int
    new: int
    length: int


def align(old: str, new: str) -> tuple[Block, ...]:
    """The equal blocks in order, as long as can be: no two of them touch in both texts.

    Lines are aligned first, then words inside the lines that changed, and
    characters only inside the words that changed, so that a rewritten sentence
    does not fall to pieces of single letters spread over its neighbours.
    """
    blocks: list[Block] = []
    for one in _blocks(old, new, (0, len(old)), (0, len(new)), _STEPS):
        last = blocks[-1] if blocks else None
        if last and (last.old + last.length, last.new + last.length) == (one.old, one.new):
            blocks[-1] = Block(last.old, last.new, last.length + one.length)
        else:
            blocks.append(one)
    return tuple(blocks)


def _blocks(
    old: str, new: str, old_range: Range, new_range: Range, steps: Sequence[re.Pattern[str]]
) -> Iterator[Block]:
    """The blocks of two ranges: the runs of equal tokens, and between them those of the next finer step."""
    if not steps:
        yield from _characters(old, new, old_range, new_range)
        return
    at_old, at_new = old_range[0], new_range[0]
    for one in _anchors(old, new, old_range, new_range, steps[0]):
        yield from _blocks(old, new, (at_old, one.old), (at_new, one.new), steps[1:])
        yield one
        at_old, at_new = one.old + one.length, one.new + one.length
    yield from _blocks(old, new, (at_old, old_range[1]), (at_new, new_range[1]), steps[1:])


def _anchors(old: str, new: str, old_range: Range, new_range: Range, token: re.Pattern[str]) -> Iterator[Block]:
    """The runs of equal tokens. A blank or a comma between two changes is no anchor, but part of the change."""
    old_places, old_tokens = _tokens(old, old_range, token)
    new_places, new_tokens = _tokens(new, new_range, token)
    for one in _opcodes(old_tokens, new_tokens):
        if one.tag != "equal":
            continue
        start, end = old_places[one.src_start], old_places[one.src_end]
        at_an_end = one.src_start == one.dest_start == 0 or (
            one.src_end == len(old_tokens) and one.dest_end == len(new_tokens)
        )
        if at_an_end or any(character.isalnum() for character in old[start:end]):
            yield Block(start, new_places[one.dest_start], end - start)


def _tokens(text: str, extent: Range, token: re.Pattern[str]) -> tuple[list[int], list[str]]:
    """Where each token of the range starts, with the end of the range behind; and the tokens."""
    tokens = token.findall(text, *extent)
    places = [extent[0]]
    for one in tokens:
        places.append(places[-1] + len(one))
    return places, tokens


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Opcodes:
    """What keeps the most tokens; in a text of novels, which would take too much memory, the least edit distance."""
    if len(old) * len(new) <= _MOST_CELLS:
        return LCSseq.opcodes(old, new)
    return Levenshtein.opcodes(old, new)


def _characters(old: str, new: str, old_range: Range, new_range: Range) -> Iterator[Block]:
    for one in Levenshtein.opcodes(old[slice(*old_range)], new[slice(*new_range)]):
        if one.tag == "equal":
            yield Block(old_range[0] + one.src_start, new_range[0] + one.dest_start, one.src_end - one.src_start)
