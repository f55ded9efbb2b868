"""Spans as one tag for each token, sentence by sentence: what trainers of sequence taggers want.

A token has a single tag, so of spans that overlap only one can be shown: the outermost, which is the longest, and of
equally long ones the first in the order of spans. A span that shares a token with a shown one is not shown at all.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from goldspan.model import Span, span_order
from goldspan.text.fragments import length
from goldspan.text.sentences import sentences
from goldspan.text.tokens import tokens

OUTSIDE = "O"


def tag_names(labels: Sequence[str]) -> tuple[str, ...]:
    """``O``, and for each label ``B-`` (its first token) and ``I-`` (every other)."""
    return (OUTSIDE, *(f"{mark}-{label}" for label in labels for mark in "BI"))


class TaggedSentence(NamedTuple):
    """A sentence, its place in the text, and its tokens with their places there."""

    start: int
    end: int
    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    tags: tuple[str, ...]


def tagged_sentences(text: str, spans: Sequence[Span]) -> Iterator[TaggedSentence]:
    """The sentences of a text, in order, with the tags that the spans give their tokens.

    A span has the tokens of which it covers at least one character. Each of its fragments begins with ``B-``, and so
    does the part of a span that is in the next sentence.
    """
    found = tokens(text)
    words = [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    tags = _tags(len(words), [(span, [found.touched(*fragment) for fragment in span.fragments]) for span in spans])
    for start, end in sentences(text).ranges:
        inside = found.touched(start, end)
        sentence = slice(inside.start, inside.stop)
        first, *following = tags[sentence]
        yield TaggedSentence(
            start=start,
            end=end,
            tokens=tuple(words[sentence]),
            starts=found.starts[sentence],
            ends=found.ends[sentence],
            tags=("B-" + first[2:] if first.startswith("I-") else first, *following),
        )


def _tags(number: int, spans: Sequence[tuple[Span, Sequence[range]]]) -> list[str]:
    tags = [OUTSIDE] * number
    for span, fragments in sorted(spans, key=_outermost):
        covered = [tag for fragment in fragments for tag in tags[fragment.start : fragment.stop]]
        if covered.count(OUTSIDE) < len(covered):
            continue
        for fragment in fragments:
            if fragment:
                inside = [f"I-{span.label}"] * (len(fragment) - 1)
                tags[fragment.start : fragment.stop] = [f"B-{span.label}", *inside]
    return tags


def _outermost(item: tuple[Span, Sequence[range]]) -> tuple[object, ...]:
    span, _ = item
    return -length(span.fragments), *span_order(span)
