"""Level 7: an adjudicator's decisions are about texts and words that exist; and levels 1 and 2 of their files."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from goldspan.findings import excerpt, finding
from goldspan.model import Finding, Fragments, Place, Span, replace, words
from goldspan.schema.types import Schema
from goldspan.store.decisions import Adjudication, Decision, adjudication_path
from goldspan.text.fragments import is_inside
from goldspan.validate.context import shown
from goldspan.validate.structure import Read, from_file
from goldspan.validate.summaries import Summary


def read_decisions(path: Path) -> Read[Adjudication]:
    """The decisions in a file of a corpus folder."""
    read, found = from_file(path, _decisions_of)
    if read is None:
        return None, found
    expected = adjudication_path(path.parent.parent, read.document)
    if expected.name == path.name:
        return read, []
    message = f"the file holds decisions on {read.document!r}, which belong in adjudication/{expected.name}"
    return None, [finding("GS103", message, Place(file=str(path), document=read.document))]


def check(
    summaries: Sequence[Summary],
    files: Iterable[Path],
    schema: Schema | None,
    *,
    unread: Container[str],
    text: Callable[[str], str | None],
) -> Iterator[Finding]:
    """Findings GS741 to GS744, and what is wrong with a file itself. ``text`` reads a document's text by its id."""
    known = {summary.document: summary.text_sha256 for summary in summaries}
    for path in files:
        read, found = read_decisions(path)
        yield from found
        if read is None or read.document in unread:
            continue
        where = Place(file=str(path), document=read.document)
        now = known.get(read.document)
        if now is None:
            yield finding("GS741", f"the corpus has no document {read.document!r}", where)
        elif now != read.text_sha256:
            message = f"made on text {read.text_sha256[:12]}…, but the document's is {now[:12]}…"
            yield finding("GS742", f"the decisions were {message}", where)
        elif (document_text := text(read.document)) is not None:
            yield from _words(read.decisions, document_text, where)
        if schema is not None:
            yield from _gone(read.decisions, schema, where)


def _words(decisions: Iterable[Decision], text: str, where: Place) -> Iterator[Finding]:
    """GS743: each span once, however many decisions are about it."""
    seen: set[tuple[str, Fragments, str]] = set()
    for span in (span for decision in decisions for span in _spans(decision)):
        key = span.label, span.fragments, span.text
        if key in seen:
            continue
        seen.add(key)
        found = words(text, span.fragments) if is_inside(span.fragments, len(text)) else "nothing"
        if found != span.text:
            message = f"a decision is about {shown(span)}, but the text there is {found!r}"
            place = replace(where, span=span.id)
            yield finding("GS743", message, place, excerpt=excerpt(text, span.fragments))


def _gone(decisions: Iterable[Decision], schema: Schema, where: Place) -> Iterator[Finding]:
    """GS744, once for each name that decisions set; names in votes only are ignored."""
    for kind, known, set_in in (
        ("label", schema.concrete, _labels_set),
        ("relation", schema.relations, _relations_set),
        ("attribute", schema.attributes, _attributes_set),
    ):
        names = Counter(name for decision in decisions for name in set_in(decision) if name not in known)
        for name, times in sorted(names.items()):
            message = "1 decision sets" if times == 1 else f"{times} decisions set"
            yield finding("GS744", f"{message} the {kind} {name!r}, which the schema does not have", where)


def _labels_set(decision: Decision) -> set[str]:
    return {span.label for span in decision.outcome.spans}


def _relations_set(decision: Decision) -> set[str]:
    return {arrow.label for arrow in decision.outcome.relations}


def _attributes_set(decision: Decision) -> set[str]:
    answer = decision.outcome
    names = {name for span in answer.spans for name in span.attributes}
    names |= {name for arrow in answer.relations for name in arrow.attributes}
    if decision.case.name is not None and answer.value is not None:
        names.add(decision.case.name)
    return names


def _spans(decision: Decision) -> Iterator[Span]:
    case = decision.case
    yield from (case.on,) if case.on is not None else ()
    for answer in (*case.alternatives, decision.outcome):
        yield from answer.spans
    yield from case.first
    yield from case.second


def _decisions_of(record: Mapping[str, Any], file: str) -> Read[Adjudication]:
    try:
        return msgspec.convert(record, Adjudication), []
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError) as error:
        hint = "restore the file from git; `goldspan adjudicate pull` writes it"
        return None, [finding("GS201", str(error), Place(file=file), hint=hint)]
