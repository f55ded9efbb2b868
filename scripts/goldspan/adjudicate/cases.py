"""What annotators said about one place of a document, and what of it is settled."""

import json
from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct

from goldspan.model import Attributes, Fragments, Span, Value, content_id, span_id

Kind = Literal["span", "attribute", "relation", "document"]

Key = tuple[str, Fragments]
"""A span without what hangs on it: its label and its extent."""


class Arrow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A relation between the two ends of a place: ``forward`` runs from the first to the second."""

    label: str
    forward: bool = True
    attributes: Attributes = {}


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody said about a place. By its kind: spans, arrows, or the value of an attribute; empty: nothing."""

    spans: tuple[Span, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    value: Value | None = None


NOTHING = Answer()


class Vote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An answer with all who gave it, in alphabetical order. ``notes`` are ``(annotator, note)``."""

    annotators: tuple[str, ...]
    answer: Answer = NOTHING
    notes: tuple[tuple[str, str], ...] = ()


class Case(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place with everyone's vote, each annotator in exactly one.

    - ``span``: spans that compete; the place is where they are.
    - ``attribute``: the attribute ``name`` of the span ``on``, among those who have that span.
    - ``relation``: what runs between two ends. An end is a span, or the competing
      spans of a place at which nobody has more than one.
    - ``document``: the document label ``name``.

    Votes are in the order of their numbers, the largest first, "nothing" last.
    ``awaits`` is what the policy would settle, were both ends of a relation settled.
    """

    id: str
    kind: Kind
    votes: tuple[Vote, ...] = ()
    on: Span | None = None
    name: str | None = None
    first: tuple[Span, ...] = ()
    second: tuple[Span, ...] = ()
    awaits: Answer | None = None

    @property
    def alternatives(self) -> tuple[Answer, ...]:
        """What is on offer, without "nothing", which always is."""
        return tuple(vote.answer for vote in self.votes if vote.answer != NOTHING)

    @property
    def fragments(self) -> Fragments:
        """Where it is: the ranges of all spans concerned, merged; none for a document label."""
        spans = [span for answer in self.alternatives for span in answer.spans]
        spans += [self.on] if self.on else []
        spans += [*self.first, *self.second]
        return joined(fragment for span in spans for fragment in span.fragments)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of spans or relations, or the name of the attribute, that it is about, in alphabetical order."""
        if self.name is not None:
            return (self.name,)
        spans = {span.label for answer in self.alternatives for span in answer.spans}
        return tuple(sorted(spans | {arrow.label for answer in self.alternatives for arrow in answer.arrows}))


class Settled(Struct, frozen=True, kw_only=True):
    """A place on which the votes agree enough, and what is taken from them."""

    case: Case
    answer: Answer


class Merge(Struct, frozen=True, kw_only=True):
    """All places of a document: those that are settled, and those that are open. ``voices`` are the annotators."""

    document: str
    voices: tuple[str, ...]
    settled: tuple[Settled, ...] = ()
    cases: tuple[Case, ...] = ()


def key(span: Span) -> Key:
    return span.label, span.fragments


def bare(document: str, span: Span) -> Span:
    """The span without attributes and note, under the id of its content."""
    return Span(
        id=span_id(document, span.label, span.fragments), label=span.label, fragments=span.fragments, text=span.text
    )


def normal(value: Value) -> Value:
    """A value of several choices in alphabetical order: their order means nothing."""
    return tuple(sorted(set(value))) if isinstance(value, tuple) else value


def sort_key(value: object) -> str:
    """An order of answers that depends on what they say alone."""
    return json.dumps(msgspec.to_builtins(value, order="deterministic"), ensure_ascii=False, sort_keys=True)


def case_id(document: str, kind: Kind, *place: object) -> str:
    """The id of a place and what is on offer there; who voted for what does not count."""
    return content_id("c", document, kind, *(sort_key(one) for one in place))


def joined(fragments: Iterable[tuple[int, int]]) -> Fragments:
    """Ranges in order, those that touch made one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(fragments):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)
