"""Gamma and gamma-cat over documents: the disorders of all documents, added up before they are divided."""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from goldspan.agreement.gamma.continuum import Continuum, continuum_of
from goldspan.agreement.gamma.disorder import (
    FIRST,
    MOST,
    NO_CHANCE,
    NO_UNITS,
    PRECISION,
    SEED,
    Disorders,
    LabelCounts,
    Sampling,
    disorders,
    label_agreement,
)
from goldspan.agreement.measures import Measure, Task, struct_statistic
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import sha256


class GammaCounts(Struct, frozen=True):
    """A document's disorders, not divided by the mean number of units: observed, and expected by ``samples``."""

    observed: float
    expected: float
    units: int
    samples: int


def _disorders(task: Task) -> Disorders | Undefined:
    return _cached_disorders(continuum_of(task.layers, extent=(0, max(1, len(task.document.text)))), task.document.id)


@lru_cache(maxsize=8)
def _cached_disorders(continuum: Continuum, document: str) -> Disorders | Undefined:
    # both measures need the same, one right after the other; each document has its own seed, in whatever order
    return disorders(continuum, sampling=Sampling(seed=SEED + int(sha256(document)[:8], 16)))


def count_disorders(task: Task) -> GammaCounts:
    """The counts of a document for gamma."""
    found = _disorders(task)
    if isinstance(found, Undefined):
        return GammaCounts(0.0, 0.0, 0, 0)
    scale = found.mean_units
    return GammaCounts(found.observed * scale, found.expected * scale, found.units, found.samples)


def gamma(documents: Sequence[GammaCounts]) -> Value:
    """``1 - observed / expected`` (Mathet et al. 2015), each summed over the documents."""
    if not any(counts.units for counts in documents):
        return Undefined(NO_UNITS)
    expected = sum(counts.expected for counts in documents)
    return 1 - sum(counts.observed for counts in documents) / expected if expected > 0 else Undefined(NO_CHANCE)


def count_labels(task: Task) -> LabelCounts:
    """The counts of a document for gamma-cat."""
    found = _disorders(task)
    return LabelCounts(0.0, 0.0, 0.0, 0.0, 0) if isinstance(found, Undefined) else found.label_counts


def gamma_cat(documents: Sequence[LabelCounts]) -> Value:
    """Agreement on the labels of aligned units (Mathet 2017) of all documents."""
    if not any(counts.units for counts in documents):
        return Undefined(NO_UNITS)
    return label_agreement(documents)


def size(counts: GammaCounts | LabelCounts) -> int:
    """The number of units of all annotators."""
    return counts.units


_HOW = (
    "sampler: statistical (normal numbers, gaps and lengths, as in pygamma-agreement), per document, seed "
    f"{SEED} and the document's id, {FIRST} samples or as many as a precision of {PRECISION:.0%} takes, "
    f"at most {MOST}; alpha 1, beta 1, delta_empty 1, labels nominal"
)

MEASURES = (
    Measure(
        name="gamma",
        subject="spans",
        order=90,
        slow=True,
        unit="spans",
        statistic=struct_statistic("disorders", count_disorders, GammaCounts),
        value=gamma,
        size=size,
        about=f"Agreement on places and labels at once by the best alignment (Mathet et al. 2015); {_HOW}.",
    ),
    Measure(
        name="gamma-cat",
        subject="spans",
        order=90,
        slow=True,
        unit="spans",
        statistic=struct_statistic("labels of aligned units", count_labels, LabelCounts),
        value=gamma_cat,
        size=size,
        about=f"Agreement on the labels of aligned spans, the closer the heavier (Mathet 2017); {_HOW}.",
    ),
)
