"""The decisions of an adjudicator: ``corpus/adjudication/DOCUMENT.json``, one decision a line.

A decision holds its case: a place of the text with the vote of each annotator
at that time, so that it can be compared with their later layers.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from goldspan.model import Attributes, Fragments, Span, Value
from goldspan.store import StoreError, dumps, safe_name, write_text
from goldspan.store.files import AnyPath
from goldspan.store.readable import check_readable
from goldspan.text.fragments import union

Kind = Literal["span", "attribute", "relation", "document"]

Verdict = Literal["accepted", "changed", "rejected", "added"]


class CaseRelation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A relation between the two ends of a case; ``forward`` where its source is the first end."""

    label: str
    forward: bool = True
    attributes: Attributes = {}


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an annotator has at a place: spans, relations, or the value of an attribute. Empty where it is nothing."""

    spans: tuple[Span, ...] = ()
    relations: tuple[CaseRelation, ...] = field(name="arrows", default=())
    value: Value | None = None


NOTHING = Answer()


class Vote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An answer with all annotators who gave it, in alphabetical order. ``notes`` are ``(annotator, note)``."""

    annotators: tuple[str, ...]
    answer: Answer = NOTHING
    notes: tuple[tuple[str, str], ...] = ()


class Case(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place of the text with the votes on it; each annotator is in exactly one vote.

    The kinds of a case:

    - ``span``: spans that compete for the place where they are.
    - ``attribute``: the attribute ``name`` of the span ``on``, among the annotators who have that span.
    - ``relation``: the relations between two ends. An end is a span, or the competing
      spans of a place at which no annotator has more than one.
    - ``document``: the document label ``name``.

    Votes of more annotators come first, the vote for nothing last. ``awaits`` is
    what the policy accepts as soon as both ends of a relation are settled.
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
        """The answers that were given, without the empty one."""
        return tuple(vote.answer for vote in self.votes if vote.answer != NOTHING)

    @property
    def fragments(self) -> Fragments:
        """The union of the fragments of all spans in the case; empty for a document label."""
        spans = [span for answer in self.alternatives for span in answer.spans]
        spans += [self.on] if self.on else []
        spans += [*self.first, *self.second]
        return union(fragment for span in spans for fragment in span.fragments)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the spans and relations in the case, or the name of its attribute, in alphabetical order."""
        if self.name is not None:
            return (self.name,)
        spans = {span.label for answer in self.alternatives for span in answer.spans}
        return tuple(sorted(spans | {relation.label for answer in self.alternatives for relation in answer.relations}))


class Decision(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The decision of an adjudicator on a case, with the votes at that time.

    ``accepted``: one of the alternatives. ``changed``: another answer. ``rejected``:
    nothing. ``added``: no annotator had anything there; the case has no votes.
    ``task`` is the number of the task in Label Studio in which it was made.
    """

    verdict: Verdict
    case: Case
    outcome: Answer = NOTHING
    reason: str | None = None
    adjudicator: str
    decided_at: str
    task: int | None = None


class Adjudication(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The decisions on a document; ``text_sha256`` is that of the text on which they were made."""

    document: str
    text_sha256: str
    decisions: tuple[Decision, ...] = ()


def adjudication_path(corpus: AnyPath, document: str) -> Path:
    return Path(corpus) / "adjudication" / f"{safe_name(document)}.json"


def adjudication_files(corpus: AnyPath) -> Iterator[Path]:
    """The files of decisions, by name. Raises `StoreError` as `check_readable` does."""
    check_readable(corpus)
    yield from sorted((Path(corpus) / "adjudication").glob("*.json"))


def read_adjudication(path: AnyPath) -> Adjudication:
    """Raises `StoreError` where the file does not hold decisions."""
    try:
        return msgspec.convert(json.loads(Path(path).read_text(encoding="utf-8")), Adjudication)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or no decisions
        raise StoreError(f"{path}: not decisions of an adjudicator ({error}); restore it from git") from error


def decisions_on(corpus: AnyPath, document: str, text_sha256: str) -> tuple[Decision, ...]:
    """The decisions on a document; none where there is no file. Raises `StoreError` where its text has changed."""
    path = adjudication_path(corpus, document)
    if not path.exists():
        return ()
    known = read_adjudication(path)
    if known.document != document or known.text_sha256 != text_sha256:
        raise StoreError(
            f"{path}: its decisions are on another text of {document!r}; "
            "run `goldspan reanchor`, restore that text, or delete the file and decide again"
        )
    return known.decisions


def write_adjudication(corpus: AnyPath, adjudication: Adjudication) -> bool:
    """Writes ``adjudication/<document>.json``; says whether the file changed."""
    record = msgspec.to_builtins(adjudication, order="deterministic")
    return write_text(adjudication_path(corpus, adjudication.document), dumps(record))
