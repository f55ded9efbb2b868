"""The things that a document tells of, as far as links may join them: chains of mentions, and their names."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from goldspan.components import components
from goldspan.model import Document, Layer, Span, span_order
from goldspan.schema.types import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainProfile:
    """A chain of mentions, or a mention that is in none; ``spans`` in the order of the text.

    ``names`` are its mentions as sequences of words in lower case, each once, without those of pronouns only.
    """

    label: str
    spans: tuple[Span, ...]
    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentProfile:
    """What makes two documents alike: the words of their chains. ``date`` is the ISO date of the document, if known."""

    document: str
    date: str | None
    words: frozenset[str]


_EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and any at by for from he her hers him his i in it its me my of on or our ours she some that the their "
        "theirs them they this those to us we who whom whose with you your yours",
    )
)
"""Words that say nothing of whom a mention is about, in English; others are told apart by being rare."""


def chains_of(layer: Layer, schema: Schema) -> dict[str, str]:
    """For each span of a layer the first span of its chain, by id: itself where it is in none.

    Chains are made by the relations that say identity (`RelationLabel.identity`).
    """
    identities = schema.identities
    pairs = ((one.source, one.target) for one in layer.relations if one.label in identities)
    ordered = [span.id for span in sorted(layer.spans, key=span_order)]
    return {span: chain[0] for chain in components(pairs, nodes=ordered) for span in chain}


def chain_profiles(layer: Layer, schema: Schema) -> list[ChainProfile]:
    """The chains of a layer that links may join, in the order of their first mentions."""
    labels = set(schema.linkable)
    first_of = chains_of(layer, schema)
    chains: dict[str, list[Span]] = {}
    for span in sorted(layer.spans, key=span_order):
        if span.label in labels:
            chains.setdefault(first_of[span.id], []).append(span)
    return [ChainProfile(label=spans[0].label, spans=tuple(spans), names=_names(spans)) for spans in chains.values()]


def _names(spans: Sequence[Span]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(name for span in spans if (name := name_words(span.text))))


def name_words(text: str) -> tuple[str, ...]:
    """The words of a mention in lower case, without accents, and without those that say nothing of whom it is about.

    ``US`` is a name, and ``us`` is not.
    """
    words = [_SUFFIX.sub("", match[0]) for match in _WORD.finditer(_without_accents(text))]
    return tuple(
        word.casefold() for word in words if word.casefold() not in _EMPTY_WORDS or (len(word) > 1 and word.isupper())
    )


_WORD = re.compile(r"\w+(?:['’]s\b)?")
_SUFFIX = re.compile(r"['’]s$")


def _without_accents(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


def document_profile(document: Document, chains: Iterable[ChainProfile]) -> DocumentProfile:
    words = frozenset(word for chain in chains for name in chain.names for word in name)
    return DocumentProfile(document=document.id, date=document.source.date, words=words)


Rarity = Mapping[str, float]
"""How much a word tells, by the word: the logarithm of how many times as many documents there are as have it."""
