"""Gamma, gamma-cat and gamma-k of a continuum, and gamma and gamma-cat as measures over documents."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import ceil

import numpy as np
from msgspec import Struct

from goldspan.agreement.gamma.alignment import Aligned, align
from goldspan.agreement.gamma.continuum import Continuum, Floats, Integers, Packed, categories_of, continuum_of, pack
from goldspan.agreement.gamma.dissimilarity import Dissimilarity
from goldspan.agreement.gamma.samplers import SAMPLERS
from goldspan.agreement.measures import Measure, Task, plain
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import sha256

SEED = 20150903
PRECISION = 0.05
FIRST = 30
MOST = 2000

_AT_ONCE = 30
"""Samples that are aligned together; a bound on memory."""

_NO_UNITS = "there are no spans"
_NO_CHANCE = "by chance there would be no disorder either"
_NO_PAIRS = "no two spans of different annotators are aligned closely enough to compare their labels"
_NO_CHANCE_PAIRS = "by chance there would be no different labels either"


class Labels(Struct, frozen=True):
    """The categorical dissimilarity of aligned units, weighted, and the weights it is to be divided by."""

    disorder: float
    weight: float


class Disorders(Struct, frozen=True, kw_only=True):
    """What was observed in a continuum of some ``units``, and what is expected by chance.

    ``observed`` and ``expected`` are disorders by the mean number of units of an annotator. ``deviation`` is that of
    the ``samples`` of which ``expected`` is the mean. ``labels`` is of all categories (key ``None``) and of
    each, ``labels_expected`` the mean of what samples have there, without a key where none has anything.
    """

    units: int
    mean_units: float
    observed: float
    expected: float
    deviation: float
    samples: int
    sampler: str
    seed: int
    precision: float | None
    labels: Mapping[str | None, Labels]
    labels_expected: Mapping[str | None, float]

    @property
    def gamma(self) -> Value:
        """``1 - observed / expected``; undefined where nothing is expected: there is nothing to compare with."""
        return 1 - self.observed / self.expected if self.expected > 0 else Undefined(_NO_CHANCE)

    @property
    def margin(self) -> float | None:
        """How far off the expected disorder may be, as a share of it, at a confidence of 95 %."""
        return 1.96 * self.deviation / self.samples**0.5 / self.expected if self.expected > 0 else None

    @property
    def gamma_cat(self) -> Value:
        """Agreement on the categories of aligned units."""
        return _labels_value([_labels_of(self.labels[None], self.labels_expected.get(None), self.units)])

    def gamma_k(self, category: str) -> Value:
        """Agreement on the categories of aligned units of which one at least is of this category."""
        labels = self.labels.get(category, Labels(0.0, 0.0))
        return _labels_value([_labels_of(labels, self.labels_expected.get(category), self.units)])


def disorders(
    continuum: Continuum,
    *,
    dissimilarity: Dissimilarity | None = None,
    sampler: str = "statistical",
    seed: int = SEED,
    precision: float | None = PRECISION,
    first: int = FIRST,
    most: int = MOST,
) -> Disorders | Undefined:
    """Observed and expected disorder of a continuum; undefined where it has no units.

    First ``first`` samples are drawn, then more until the mean is known, at a confidence of 95 %, within ``precision``
    of itself (Mathet et al. 2015, section 5.3), but never more than ``most``; with a precision of ``None``, no more.
    The same continuum and options give the same figures. Raises ``KeyError`` for a sampler there is not.
    """
    if not any(continuum.annotators):
        return Undefined(_NO_UNITS)
    using = dissimilarity or Dissimilarity()
    categories = categories_of(continuum)
    categorical = using.categories(categories)
    packed = pack(continuum, categories)
    (observed,) = align([packed], using, categorical)
    draw = SAMPLERS[sampler](packed, continuum.extent, len(categories), np.random.default_rng(seed))
    drawn: list[float] = []
    labels: list[tuple[Floats, Floats]] = []
    wanted = first
    while len(drawn) < wanted:
        samples = [draw() for _ in range(min(_AT_ONCE, wanted - len(drawn)))]
        for sample, aligned in zip(samples, align(samples, using, categorical), strict=True):
            drawn.append(aligned.disorder / sample.mean_units if sample.units else 0.0)
            labels.append(_labels(aligned, sample, categorical, using.delta_empty))
        if len(drawn) == wanted and precision is not None:
            wanted = max(wanted, min(most, _required(drawn, precision)))
    disorder, weight = _labels(observed, packed, categorical, using.delta_empty)
    keys: tuple[str | None, ...] = (None, *categories)
    return Disorders(
        units=packed.units,
        mean_units=packed.mean_units,
        observed=observed.disorder / packed.mean_units,
        expected=float(np.mean(drawn)),
        deviation=float(np.std(drawn)),
        samples=len(drawn),
        sampler=sampler,
        seed=seed,
        precision=precision,
        labels={key: Labels(float(disorder[at]), float(weight[at])) for at, key in enumerate(keys)},
        labels_expected=_means(keys, labels),
    )


def _required(drawn: Sequence[float], precision: float) -> int:
    mean = float(np.mean(drawn))
    return ceil((1.96 * float(np.std(drawn)) / mean / precision) ** 2) if mean else 0


def _labels(aligned: Aligned, packed: Packed, categorical: Floats, delta: float) -> tuple[Floats, Floats]:
    """Weighted categorical dissimilarity and weights: of all pairs of aligned units, then of those with each category.

    A pair weighs ``max(0, 1 - positional)``, with ``delta_empty`` as 1, and, in a unitary alignment of k units,
    ``1 / (k - 1)`` of that (Mathet 2017, section 4.2).
    """
    pairs = np.concatenate([one.pairs.ravel() for one in aligned.chosen] or [np.zeros(0, dtype=np.int64)])
    share = np.concatenate([np.full(one.pairs.size, 1 / (one.size - 1)) for one in aligned.chosen] or [np.zeros(0)])
    weight = share * np.maximum(0.0, 1.0 - aligned.pairs.positional[pairs] / delta)
    one, other = packed.category[aligned.pairs.first[pairs]], packed.category[aligned.pairs.second[pairs]]
    disorder = weight * categorical[one, other] / delta
    return _by_category(disorder, one, other, len(categorical)), _by_category(weight, one, other, len(categorical))


def _by_category(numbers: Floats, one: Integers, other: Integers, categories: int) -> Floats:
    differ = one != other
    of_each = np.bincount(one, numbers, categories) + np.bincount(other[differ], numbers[differ], categories)
    return np.concatenate([[numbers.sum()], of_each])


def _means(keys: Sequence[str | None], labels: Sequence[tuple[Floats, Floats]]) -> dict[str | None, float]:
    """The mean, over the samples that have aligned pairs at all, of weighted dissimilarity by weight."""
    disorder, weight = np.array([one for one, _ in labels]), np.array([other for _, other in labels])
    means = {}
    for at, key in enumerate(keys):
        some = weight[:, at] > 0
        if some.any():
            means[key] = float((disorder[some, at] / weight[some, at]).mean())
    return means


# over documents


class GammaPart(Struct, frozen=True):
    """A document's disorders, not divided by the mean number of units: observed, and expected by ``samples``."""

    observed: float
    expected: float
    units: int
    samples: int


class LabelsPart(Struct, frozen=True):
    """What a document's aligned units say of their labels: weighted dissimilarity, and weights.

    ``known`` are the weights where samples say what to expect, ``chance`` the same times what is expected.
    """

    disorder: float
    weight: float
    known: float
    chance: float
    units: int


def _labels_of(labels: Labels, expected: float | None, units: int) -> LabelsPart:
    known = labels.weight if expected is not None else 0.0
    return LabelsPart(labels.disorder, labels.weight, known, known * (expected or 0.0), units)


def _of(task: Task) -> Disorders | Undefined:
    return _measured(continuum_of(task.layers, extent=(0, max(1, len(task.document.text)))), task.document.id)


@lru_cache(maxsize=8)
def _measured(continuum: Continuum, document: str) -> Disorders | Undefined:
    # both measures ask for the same, one right after the other; each document draws its own samples, in any order
    return disorders(continuum, seed=SEED + int(sha256(document)[:8], 16))


def _gamma_part(task: Task) -> GammaPart:
    found = _of(task)
    if isinstance(found, Undefined):
        return GammaPart(0.0, 0.0, 0, 0)
    scale = found.mean_units
    return GammaPart(found.observed * scale, found.expected * scale, found.units, found.samples)


def _gamma_value(parts: Sequence[GammaPart]) -> Value:
    if not any(part.units for part in parts):
        return Undefined(_NO_UNITS)
    expected = sum(part.expected for part in parts)
    return 1 - sum(part.observed for part in parts) / expected if expected > 0 else Undefined(_NO_CHANCE)


def _labels_part(task: Task) -> LabelsPart:
    found = _of(task)
    if isinstance(found, Undefined):
        return LabelsPart(0.0, 0.0, 0.0, 0.0, 0)
    return _labels_of(found.labels[None], found.labels_expected.get(None), found.units)


def _labels_pooled(parts: Sequence[LabelsPart]) -> Value:
    if not any(part.units for part in parts):
        return Undefined(_NO_UNITS)
    return _labels_value(parts)


def _labels_value(parts: Sequence[LabelsPart]) -> Value:
    """Of pooled labels; what is expected of a document weighs as much as its aligned pairs do."""
    weight, chance = sum(part.weight for part in parts), sum(part.chance for part in parts)
    if weight <= 0:
        return Undefined(_NO_PAIRS)
    if chance <= 0:
        return Undefined(_NO_CHANCE_PAIRS)
    expected = chance / sum(part.known for part in parts)
    return 1 - sum(part.disorder for part in parts) / weight / expected


def _units(part: GammaPart | LabelsPart) -> int:
    return part.units


_HOW = (
    "sampler: statistical (normal numbers, gaps and lengths, as in pygamma-agreement), per document, seed "
    f"{SEED} and the document's id, {FIRST} samples or as many as a precision of {PRECISION:.0%} takes, "
    f"at most {MOST}; alpha 1, beta 1, delta_empty 1, labels nominal"
)


MEASURES: list[Measure] = [
    Measure(
        name="gamma",
        unit="spans",
        statistic=plain("disorders", _gamma_part, GammaPart),
        value=_gamma_value,
        size=_units,
        about=f"Agreement on places and labels at once by the best alignment (Mathet et al. 2015); {_HOW}.",
    ),
    Measure(
        name="gamma-cat",
        unit="spans",
        statistic=plain("labels of aligned units", _labels_part, LabelsPart),
        value=_labels_pooled,
        size=_units,
        about=f"Agreement on the labels of aligned spans, the closer the heavier (Mathet 2017); {_HOW}.",
    ),
]
