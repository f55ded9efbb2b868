"""Which pairs of documents may tell of the same things, without comparing each with each.

Documents are alike by the words of their mentions: the cosine of their TF-IDF vectors (Salton and Buckley 1988; each
word counts once a document), times a factor for their dates, 1 on the same day and 0.5 far apart. An index of words
finds the pairs: two documents without a word in common are never looked at, and words that very many documents have
find none.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest

from goldspan.linking.chain_profiles import DocumentProfile, Rarity

MOST_DOCUMENTS = 200
"""A word that more documents have proposes no pair; so the work grows with the number of documents, not its square."""

HALF_LIFE = 14
"""Days after which the part of the factor that depends on the date is half."""


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class PairProposal:
    """Two documents by id, in the order of the corpus, and how alike they are, from 0 to 1."""

    left: str
    right: str
    similarity: float


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The documents that have each word, by their numbers in the order in which they came, and how rare each word is.

    ``lengths`` are those of the documents' vectors.
    """

    profiles: Sequence[DocumentProfile]
    postings: dict[str, list[int]]
    rarity: Rarity
    lengths: Sequence[float]


def word_index(profiles: Iterable[DocumentProfile]) -> WordIndex:
    every = list(profiles)
    postings: dict[str, list[int]] = {}
    for number, profile in enumerate(every):
        for word in sorted(profile.words):
            postings.setdefault(word, []).append(number)
    rarity = {word: math.log(1 + len(every) / len(found)) for word, found in postings.items()}
    lengths = [math.sqrt(_weight(profile.words, rarity)) for profile in every]
    return WordIndex(every, postings, rarity, lengths)


def _weight(words: Iterable[str], rarity: Rarity) -> float:
    """The dot product of two vectors that have these words in common."""
    return sum(rarity[word] ** 2 for word in sorted(words))


def proposals(index: WordIndex, *, most: int, least: float) -> list[PairProposal]:
    """For each document up to ``most`` others that are the likest, and at least ``least`` alike; best first."""
    chosen: dict[tuple[int, int], float] = {}
    for number in range(len(index.profiles)):
        alike = (
            (value, -other)
            for other, dot in _beside(index, number)
            if (value := _similarity(index, number, other, dot)) >= least
        )
        for value, other in nlargest(most, alike):
            chosen[min(number, -other), max(number, -other)] = value
    names = [profile.document for profile in index.profiles]
    found = [
        PairProposal(left=names[left], right=names[right], similarity=value)
        for (left, right), value in sorted(chosen.items())
    ]
    return sorted(found, key=lambda one: -one.similarity)  # stable: else as the corpus has them


def similarity(index: WordIndex, left: str, right: str) -> float:
    """How alike two documents are, whether or not they are proposed. Raises ``ValueError`` where one is not there."""
    numbers = {profile.document: number for number, profile in enumerate(index.profiles)}
    if missing := [name for name in (left, right) if name not in numbers]:
        raise ValueError(f"no profile of {missing[0]!r}")
    first, second = numbers[left], numbers[right]
    shared = index.profiles[first].words & index.profiles[second].words
    return _similarity(index, first, second, _weight(shared, index.rarity)) if shared else 0.0


def _beside(index: WordIndex, number: int) -> Iterator[tuple[int, float]]:
    """The documents that share a word with one, and the dot product of their vectors as far as words are looked up."""
    dots: dict[int, float] = {}
    for word in sorted(index.profiles[number].words):  # sums of floats depend on their order
        found = index.postings[word]
        if len(found) <= MOST_DOCUMENTS:
            for other in found:
                dots[other] = dots.get(other, 0.0) + index.rarity[word] ** 2
    dots.pop(number, None)
    yield from sorted(dots.items())


def _similarity(index: WordIndex, number: int, other: int, dot: float) -> float:
    first, second = index.profiles[number], index.profiles[other]
    return dot / (index.lengths[number] * index.lengths[other]) * date_factor(first.date, second.date)


def date_factor(left: str | None, right: str | None) -> float:
    """1 on the same day, 0.75 after a `HALF_LIFE`, 0.5 far apart; 1 where one of the dates is not known."""
    days = days_between(left, right)
    return 1.0 if days is None else 0.5 + 0.5 * 0.5 ** (days / HALF_LIFE)


def days_between(left: str | None, right: str | None) -> int | None:
    """``None`` where one of the two is not known, or no date."""
    try:
        first, second = (date.fromisoformat(one[:10]) for one in (left or "", right or ""))
    except ValueError:
        return None
    return abs((first - second).days)
