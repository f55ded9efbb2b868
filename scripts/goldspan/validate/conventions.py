"""Level 6: conventions. What the schema allows, but is mostly a slip of the hand."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from goldspan.findings import excerpt
from goldspan.model import GAP, Finding, Fragments, Span, words
from goldspan.validate.context import Context, shown
from goldspan.validate.span_boundaries import blank, clings, splits_word, unshifted

_APART = frozenset(" \n\t,.;:!?'\"()[]-/“”‘’–—…")
"""The usual characters beside a word, none of which is part of one: for a quick answer."""

_BRACKETS = {"(": ")", "[": "]"}
_PAIRED = frozenset('()[]“”„"')
_LIST_MARKS = ",;:،؛、，；："
_STOPS = ".!?؟。।"
_OPENERS = "“„«‘\"'(["
_CLOSERS = "”»’\"')]"
# fmt: off
_ABBREVIATIONS = frozenset((
    "mr", "mrs", "ms", "dr", "prof", "st", "mt", "ft", "jr", "sr", "inc", "ltd", "co", "corp", "bros", "gen", "col",
    "lt", "sgt", "capt", "maj", "adm", "gov", "sen", "rep", "rev", "hon", "pres", "no", "vs", "etc", "al", "fig",
    "vol", "ed", "eds", "approx", "dept", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
    "nov", "dec",
))
# fmt: on


def check(context: Context) -> Iterator[Finding]:
    """Findings GS601 to GS606 of a layer that has no errors."""
    text, length = context.document.text, len(context.document.text)
    paired = any([mark in text for mark in _PAIRED])
    for span in context.layer.spans:
        # most are of whole words or sentences, with blanks or the usual punctuation around
        start, end = span.fragments[0]
        if not (
            len(span.fragments) == 1
            and text[start].isalnum()
            and (start == 0 or text[start - 1] in _APART)
            and (end == length or text[end] in _APART)
            and (text[end - 1].isalnum() or (text[end - 1] in _STOPS and _begins_sentence(text, start)))
        ):
            yield from _edges(context, span)
        if paired and not _PAIRED.isdisjoint(span.text) and (problem := _unbalanced(span.text)):
            yield context.at_span("GS603", f"{shown(span)} {problem}", span)
    yield from _alike(context)


# edges


def _edges(context: Context, span: Span) -> Iterator[Finding]:
    text = context.document.text
    if any(blank(text[start]) or blank(text[end - 1]) for start, end in span.fragments):
        message = f"{shown(span)} begins or ends with white space"
        yield context.at_span("GS601", message + _unshifted(text, span), span)
    edges = (edge for fragment in span.fragments for edge in fragment)
    if halves := sorted({_word_at(text, edge) for edge in edges if splits_word(text, edge)}):
        message = f"{shown(span)} has an edge inside {' and '.join(repr(word) for word in halves)}"
        yield context.at_span("GS602", message + _unshifted(text, span), span)
    if marks := [mark for fragment in span.fragments for mark in _edge_marks(text, *fragment)]:
        message = " and ".join(repr(mark) for mark in marks)
        yield context.at_span("GS604", f"{shown(span)} has {message} at its edge", span)


def _unshifted(text: str, span: Span) -> str:
    meant = unshifted(text, span.fragments)
    if meant is None:
        return ""
    return f"; with offsets as Label Studio counts them when a region is resized, it is {words(text, meant)!r}"


def _word_at(text: str, at: int) -> str:
    start = end = at
    while start > 0 and (text[start - 1].isalnum() or clings(text[start - 1])):
        start -= 1
    while end < len(text) and (text[end].isalnum() or clings(text[end])):
        end += 1
    return text[start:end]


# quotes and brackets


def _unbalanced(words: str) -> str | None:
    """What has no partner, in words. Single quotes are not checked, as they cannot be told from apostrophes."""
    waiting: list[str] = []
    for at, character in enumerate(words):
        if waiting and character == waiting[-1]:
            waiting.pop()
        elif character in _BRACKETS:
            waiting.append(_BRACKETS[character])
        elif character in "“„":
            # speech that runs over paragraphs opens at each of them, and closes once
            if not ("”" in waiting and "\n" in words[:at] and words[:at].rstrip(" \t").endswith("\n")):
                waiting.append("”" if character == "“" else "“")
        elif character == '"':
            waiting.append('"')
        elif character in ")]”":
            return f"closes {character!r} and does not open it"
    if waiting:
        opened = {")": "(", "]": "[", "”": "“", "“": "„", '"': '"'}[waiting[-1]]
        return f"opens {opened!r} and does not close it"
    return None


# punctuation at the edge


def _edge_marks(text: str, start: int, end: int) -> Iterator[str]:
    first, last = text[start], text[end - 1]
    if first in _LIST_MARKS or (first in _STOPS and (end - start == 1 or text[start + 1].isspace())):
        yield first
    if end - start > 1 and (last in _LIST_MARKS or (last in _STOPS and _is_surplus_stop(text, start, end))):
        yield last


def _is_surplus_stop(text: str, start: int, end: int) -> bool:
    """Whether the last character is the end of a sentence of which the fragment is only a part.

    Initials (``U.S.``), abbreviations and dots in the middle of a sentence belong to the words; so does the
    full stop of a passage that begins where a sentence begins.
    """
    if text[end - 2] in _STOPS or _begins_sentence(text, start):
        return False
    after = text[end:].lstrip(_CLOSERS)
    if after and not after[0].isspace() and text[end - 1] not in "。।":
        return False
    following = after.lstrip().lstrip(_OPENERS)
    if following and following[0].islower():
        return False
    if text[end - 1] != ".":
        return True
    before = text[start : end - 1].split()
    word = before[-1].strip(_OPENERS + _CLOSERS) if before else ""
    return not (len(word) == 1 or "." in word or word.casefold() in _ABBREVIATIONS)


def _begins_sentence(text: str, start: int) -> bool:
    if start > 1 and text[start - 1] == " " and text[start - 2].isalnum():
        return False  # in the middle of one, as most words are
    at = start
    while at and text[at - 1] in _OPENERS:
        at -= 1
    line = at
    while line and text[line - 1] in " \t":
        line -= 1
    if not line or text[line - 1] == "\n":
        return True
    if at < start and text[start].isupper():
        return True  # speech in quotation marks, after a colon or a comma
    before = line
    while before and text[before - 1].isspace():
        before -= 1
    if before == at:
        return False
    while before and text[before - 1] in _CLOSERS:
        before -= 1
    return not before or text[before - 1] in _STOPS


# the same words elsewhere


def _alike(context: Context) -> Iterator[Finding]:
    """GS605 and GS606 of names that are marked more than once."""
    text = context.document.text
    by_words: dict[str, list[Span]] = {}
    for span in context.layer.spans:
        by_words.setdefault(span.text, []).append(span)
    names = []
    for same, spans in by_words.items():
        if len(spans) < 2 or (look := _look(same)) is None:
            continue
        if text.count(same) == len(spans) and len({span.label for span in spans}) == 1 and GAP not in same:
            continue  # as most: marked wherever they stand, and alike
        if look == "word":
            spans = [span for span in spans if not _begins_sentence(text, span.start)]
        if len(spans) > 1:
            names.append((spans, len({span.label for span in spans})))
    for spans, labels in names:
        if labels > 1:
            yield from _labelled_differently(context, spans)
    for spans, _ in names:
        yield from _left_out(context, spans)


def _labelled_differently(context: Context, spans: list[Span]) -> Iterator[Finding]:
    extents: dict[Fragments, dict[str, Span]] = {}
    for span in spans:
        extents.setdefault(span.fragments, {}).setdefault(span.label, span)
    usual = Counter(label for labels in extents.values() for label in sorted(labels)).most_common(1)[0][0]
    for labels in extents.values():
        if usual not in labels:
            span = next(iter(labels.values()))
            message = f"{shown(span)} is {usual} elsewhere in this document"
            related = [context.see_span(labelled) for labelled in spans if labelled.label == usual]
            yield context.at_span("GS605", message, span, related=related)


def _left_out(context: Context, spans: list[Span]) -> Iterator[Finding]:
    """Names marked twice or more with one label, where they stand without it."""
    text, words = context.document.text, spans[0].text
    by_label: dict[str, list[Span]] = {}
    for span in spans:
        if len(span.fragments) == 1:
            by_label.setdefault(span.label, []).append(span)
    for label, marked in by_label.items():
        if len(marked) < 2 or text.count(words) == len(marked):
            continue
        left = [
            (found.start(), found.end())
            for found in re.finditer(re.escape(words), text)
            if not (splits_word(text, found.start()) or splits_word(text, found.end()))
            and not _taken(context, label, found.start(), found.end())
        ]
        if left:
            times = "once" if len(left) == 1 else f"{len(left)} times"
            message = f"{shown(marked[0])} is marked {len(marked)} times, and stands unmarked {times}"
            further = [context.see_text(f"unmarked {words!r}", *place) for place in left[1:]]
            related = [*further, *(context.see_span(span, "marked as") for span in marked)]
            yield context.at_place("GS606", message, marked[0], excerpt(text, (left[0],)), related=related)


def _taken(context: Context, label: str, start: int, end: int) -> bool:
    """Whether a span of this label covers the place, another marks just it, or it is part of a longer name."""
    text = context.document.text
    for span in context.layer.spans:
        for first, last in span.fragments:
            if not (first <= start and end <= last):
                continue
            if span.label == label or (first, last) == (start, end) or _all_capitalised(text[first:last]):
                return True
    return False


def _all_capitalised(words: str) -> bool:
    return all(word[0].isupper() for word in re.findall(r"[^\W_]+", words) if len(word) > 3)


def _look(words: str) -> Literal["name", "word"] | None:
    """Whether words that begin with a capital are a name, a word that may be a name, or neither.

    They are a name with another capital inside. A single word may be a name, but not at the beginning of a sentence,
    where every word has a capital.
    """
    if not words[0].isupper():
        return None
    if words.isalpha() and words[1:].islower():  # as most are
        return "word"
    if sum(map(str.isalpha, words)) < 2:
        return None
    return "name" if any(map(str.isupper, words[1:])) else "word"
