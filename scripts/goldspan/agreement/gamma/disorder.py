"""The disorder of a continuum, observed and expected, and gamma, gamma-cat and gamma-k that follow from them."""

from collections.abc import Mapping, Sequence
from math import ceil

import numpy as np
from msgspec import Struct

from goldspan.agreement.gamma.alignment import Aligned, align
from goldspan.agreement.gamma.continuum import Continuum, Floats, Integers, PackedContinuum, categories_of, pack
from goldspan.agreement.gamma.dissimilarity import Dissimilarity
from goldspan.agreement.gamma.samplers import SAMPLERS
from goldspan.agreement.statistics.scores import Undefined, Value

SEED = 20150903
PRECISION = 0.05
FIRST = 30
MOST = 2000

_BATCH = 30
"""Samples that are aligned together; a bound on memory."""

NO_UNITS = "there are no spans"
NO_CHANCE = "by chance there would be no disorder either"
_NO_PAIRS = "no two spans of different annotators are aligned closely enough to compare their labels"
_NO_CHANCE_PAIRS = "by chance there would be no different labels either"


class Sampling(Struct, frozen=True, kw_only=True):
    """How the expected disorder is sampled.

    First ``first`` samples are drawn, then more until the mean is known, at a confidence of 95 %, within ``precision``
    of itself (Mathet et al. 2015, section 5.3), but never more than ``most``; with a precision of ``None``, no more.
    ``sampler`` is a key of `SAMPLERS`.
    """

    sampler: str = "statistical"
    seed: int = SEED
    precision: float | None = PRECISION
    first: int = FIRST
    most: int = MOST


class LabelDisorder(Struct, frozen=True):
    """The categorical dissimilarity of aligned units, weighted, and the sum of the weights."""

    disorder: float
    weight: float


class Disorders(Struct, frozen=True, kw_only=True):
    """What was observed in a continuum of some ``units``, and what is expected by chance.

    ``observed`` and ``expected`` are disorders divided by the mean number of units of an annotator. ``deviation`` is
    the standard deviation of the ``samples`` of which ``expected`` is the mean. ``labels`` is of all categories (key
    ``None``) and of each, ``labels_expected`` the mean of the samples, without a key where no sample has a value.
    """

    units: int
    mean_units: float
    observed: float
    expected: float
    deviation: float
    samples: int
    sampling: Sampling
    labels: Mapping[str | None, LabelDisorder]
    labels_expected: Mapping[str | None, float]

    @property
    def gamma(self) -> Value:
        """``1 - observed / expected``; undefined where nothing is expected: there is nothing to compare with."""
        return 1 - self.observed / self.expected if self.expected > 0 else Undefined(NO_CHANCE)

    @property
    def margin(self) -> float | None:
        """How far off the expected disorder may be, as a share of it, at a confidence of 95 %."""
        return 1.96 * self.deviation / self.samples**0.5 / self.expected if self.expected > 0 else None

    @property
    def label_counts(self) -> "LabelCounts":
        """What the aligned units contribute to `label_agreement`, all categories together."""
        return _label_counts(self.labels[None], self.labels_expected.get(None), self.units)

    @property
    def gamma_cat(self) -> Value:
        """Agreement on the categories of aligned units."""
        return label_agreement([self.label_counts])

    def gamma_k(self, category: str) -> Value:
        """Agreement on the categories of aligned units of which at least one has this category."""
        labels = self.labels.get(category, LabelDisorder(0.0, 0.0))
        return label_agreement([_label_counts(labels, self.labels_expected.get(category), self.units)])


class LabelCounts(Struct, frozen=True):
    """What aligned units show of their labels: weighted dissimilarity, and weights.

    ``known`` are the weights where samples show what to expect, ``chance`` the same times what is expected.
    """

    disorder: float
    weight: float
    known: float
    chance: float
    units: int


def _label_counts(labels: LabelDisorder, expected: float | None, units: int) -> LabelCounts:
    known = labels.weight if expected is not None else 0.0
    return LabelCounts(labels.disorder, labels.weight, known, known * (expected or 0.0), units)


def label_agreement(documents: Sequence[LabelCounts]) -> Value:
    """``1 - observed / expected`` of the labels of several documents (Mathet 2017).

    What is expected of a document weighs as much as its aligned pairs do.
    """
    weight, chance = sum(counts.weight for counts in documents), sum(counts.chance for counts in documents)
    if weight <= 0:
        return Undefined(_NO_PAIRS)
    if chance <= 0:
        return Undefined(_NO_CHANCE_PAIRS)
    expected = chance / sum(counts.known for counts in documents)
    return 1 - sum(counts.disorder for counts in documents) / weight / expected


def disorders(
    continuum: Continuum, *, dissimilarity: Dissimilarity | None = None, sampling: Sampling | None = None
) -> Disorders | Undefined:
    """Observed and expected disorder of a continuum; undefined where it has no units.

    The same continuum and options give the same result. Raises ``KeyError`` for a sampler that does not exist.
    """
    if not any(continuum.annotators):
        return Undefined(NO_UNITS)
    dissimilarity, sampling = dissimilarity or Dissimilarity(), sampling or Sampling()
    categories = categories_of(continuum)
    categorical = dissimilarity.categories(categories)
    packed = pack(continuum, categories)
    (observed,) = align([packed], dissimilarity, categorical)
    draw = SAMPLERS[sampling.sampler](packed, continuum.extent, len(categories), np.random.default_rng(sampling.seed))
    drawn: list[float] = []
    labels: list[tuple[Floats, Floats]] = []
    wanted = sampling.first
    while len(drawn) < wanted:
        samples = [draw() for _ in range(min(_BATCH, wanted - len(drawn)))]
        for sample, aligned in zip(samples, align(samples, dissimilarity, categorical), strict=True):
            drawn.append(aligned.disorder / sample.mean_units if sample.units else 0.0)
            labels.append(_labels(aligned, sample, categorical, dissimilarity.delta_empty))
        if len(drawn) == wanted and sampling.precision is not None:
            wanted = max(wanted, min(sampling.most, _required(drawn, sampling.precision)))
    disorder, weight = _labels(observed, packed, categorical, dissimilarity.delta_empty)
    keys: tuple[str | None, ...] = (None, *categories)
    return Disorders(
        units=packed.units,
        mean_units=packed.mean_units,
        observed=observed.disorder / packed.mean_units,
        expected=float(np.mean(drawn)),
        deviation=float(np.std(drawn)),
        samples=len(drawn),
        sampling=sampling,
        labels={key: LabelDisorder(float(disorder[column]), float(weight[column])) for column, key in enumerate(keys)},
        labels_expected=_means(keys, labels),
    )


def _required(drawn: Sequence[float], precision: float) -> int:
    mean = float(np.mean(drawn))
    return ceil((1.96 * float(np.std(drawn)) / mean / precision) ** 2) if mean else 0


def _labels(aligned: Aligned, packed: PackedContinuum, categorical: Floats, delta: float) -> tuple[Floats, Floats]:
    """Weighted categorical dissimilarity and weights: of all pairs of aligned units, then of those with each category.

    A pair weighs ``max(0, 1 - positional)``, with ``delta_empty`` as 1, and, in a unitary alignment of k units,
    ``1 / (k - 1)`` of that (Mathet 2017, section 4.2).
    """
    chosen = aligned.chosen
    pairs = np.concatenate([unitary.pairs.ravel() for unitary in chosen] or [np.zeros(0, dtype=np.int64)])
    share = np.concatenate([np.full(unitary.pairs.size, 1 / (unitary.size - 1)) for unitary in chosen] or [np.zeros(0)])
    weight = share * np.maximum(0.0, 1.0 - aligned.pairs.positional[pairs] / delta)
    first, second = packed.category[aligned.pairs.first[pairs]], packed.category[aligned.pairs.second[pairs]]
    disorder = weight * categorical[first, second] / delta
    size = len(categorical)
    return _by_category(disorder, first, second, size), _by_category(weight, first, second, size)


def _by_category(numbers: Floats, first: Integers, second: Integers, categories: int) -> Floats:
    differ = first != second
    by_category = np.bincount(first, numbers, categories) + np.bincount(second[differ], numbers[differ], categories)
    return np.concatenate([[numbers.sum()], by_category])


def _means(keys: Sequence[str | None], labels: Sequence[tuple[Floats, Floats]]) -> dict[str | None, float]:
    """The mean, over the samples that have aligned pairs at all, of weighted dissimilarity by weight."""
    disorder, weight = (np.array([sample[part] for sample in labels]) for part in (0, 1))
    means = {}
    for column, key in enumerate(keys):
        aligned = weight[:, column] > 0
        if aligned.any():
            means[key] = float((disorder[aligned, column] / weight[aligned, column]).mean())
    return means
