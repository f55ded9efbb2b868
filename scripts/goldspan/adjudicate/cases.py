"""What annotators said about one place of a document, and what of it is settled."""

import json

import msgspec
from msgspec import Struct

from goldspan.model import Fragments, Span, content_id, span_id
from goldspan.store.decisions import Answer, Case, Kind

Key = tuple[str, Fragments]
"""A span without what hangs on it: its label and its extent."""


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


def sort_key(value: object) -> str:
    """An order of answers that depends on what they say alone."""
    return json.dumps(msgspec.to_builtins(value, order="deterministic"), ensure_ascii=False, sort_keys=True)


def case_id(document: str, kind: Kind, *place: object) -> str:
    """The id of a place and what is on offer there; who voted for what does not count."""
    return content_id("c", document, kind, *(sort_key(one) for one in place))
