"""The equal blocks of two versions of a text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz.distance import LCSseq, Levenshtein, Opcodes

Range: TypeAlias = tuple[int, int]

_TOKENISERS = (re.compile(r"[^\n]*\n|[^\n]+"), re.compile(r"\w+"), re.compile(r"\w+|\W"))
"""Lines, then words, then what is between words. Words come first, for blanks and full stops are equal everywhere: if
all counted the same, many of those would be kept rather than a few words."""

_MOST_CELLS = 2_000_000_000
"""The longest common subsequence needs a bit for each pair of tokens: 250 MB at most."""


@dataclass(frozen=True, slots=True)
class MatchingBlock:
    """``length`` code points that are at ``old`` in the old text and at ``new`` in the new text."""

    old: int
    new: int
    length: int


def align(old: str, new: str) -> tuple[MatchingBlock, ...]:
    """The equal blocks in order, as long as possible: no two of them touch in both texts.

    Lines are aligned first, then words inside changed lines, and characters only
    inside changed words. So a rewritten sentence does not become many single
    letters that match here and there.
    """
    blocks: list[MatchingBlock] = []
    for block in _blocks(old, new, (0, len(old)), (0, len(new)), _TOKENISERS):
        last = blocks[-1] if blocks else None
        if last and (last.old + last.length, last.new + last.length) == (block.old, block.new):
            blocks[-1] = MatchingBlock(last.old, last.new, last.length + block.length)
        else:
            blocks.append(block)
    return tuple(blocks)


def _blocks(
    old: str, new: str, old_range: Range, new_range: Range, tokenisers: Sequence[re.Pattern[str]]
) -> Iterator[MatchingBlock]:
    """The blocks of two ranges: runs of equal tokens, and between them the blocks by the next finer tokeniser."""
    if not tokenisers:
        yield from _character_blocks(old, new, old_range, new_range)
        return
    old_start, new_start = old_range[0], new_range[0]
    for block in _token_blocks(old, new, old_range, new_range, tokenisers[0]):
        yield from _blocks(old, new, (old_start, block.old), (new_start, block.new), tokenisers[1:])
        yield block
        old_start, new_start = block.old + block.length, block.new + block.length
    yield from _blocks(old, new, (old_start, old_range[1]), (new_start, new_range[1]), tokenisers[1:])


def _token_blocks(
    old: str, new: str, old_range: Range, new_range: Range, tokeniser: re.Pattern[str]
) -> Iterator[MatchingBlock]:
    """The runs of equal tokens. White space or punctuation alone between two changes belongs to the change."""
    old_places, old_tokens = _tokens(old, old_range, tokeniser)
    new_places, new_tokens = _tokens(new, new_range, tokeniser)
    for opcode in _opcodes(old_tokens, new_tokens):
        if opcode.tag != "equal":
            continue
        is_at_an_end = opcode.src_start == opcode.dest_start == 0 or (
            opcode.src_end == len(old_tokens) and opcode.dest_end == len(new_tokens)
        )
        run = zip(
            old_places[opcode.src_start : opcode.src_end], new_places[opcode.dest_start : opcode.dest_end], strict=True
        )
        for block in _runs(old, new, run):
            text = old[block.old : block.old + block.length]
            if is_at_an_end or any(character.isalnum() for character in text):
                yield block


def _runs(old: str, new: str, places: Iterable[tuple[Range, Range]]) -> Iterator[MatchingBlock]:
    """The blocks of equal tokens that follow one another, as long as what is between two of them is equal too."""
    block: MatchingBlock | None = None
    for (old_start, old_end), (new_start, new_end) in places:
        if block is not None:
            old_gap, new_gap = old[block.old + block.length : old_start], new[block.new + block.length : new_start]
            if old_gap == new_gap:
                block = MatchingBlock(block.old, block.new, old_end - block.old)
                continue
            yield block
        block = MatchingBlock(old_start, new_start, new_end - new_start)
    if block is not None:
        yield block


def _tokens(text: str, extent: Range, tokeniser: re.Pattern[str]) -> tuple[list[Range], list[str]]:
    """Where the tokens of the range are, and the tokens."""
    found = list(tokeniser.finditer(text, *extent))
    return [token.span() for token in found], [token[0] for token in found]


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Opcodes:
    """The opcodes that keep most tokens, or the least edit distance where those would need too much memory."""
    if len(old) * len(new) <= _MOST_CELLS:
        return LCSseq.opcodes(old, new)
    return Levenshtein.opcodes(old, new)


def _character_blocks(old: str, new: str, old_range: Range, new_range: Range) -> Iterator[MatchingBlock]:
    for opcode in Levenshtein.opcodes(old[slice(*old_range)], new[slice(*new_range)]):
        if opcode.tag == "equal":
            length = opcode.src_end - opcode.src_start
            yield MatchingBlock(old_range[0] + opcode.src_start, new_range[0] + opcode.dest_start, length)
