"""Krippendorff's alpha for unitizing, of two annotators (Krippendorff 1995; 2004, chapter 11).

For each label separately, an annotator divides the text into units (the spans of that label) and the gaps between
them. Two units that overlap differ by the squares of the distances between their starts and between their ends; a unit
that lies in a gap of the other annotator differs by the square of its length. The expected difference is that of all
units and gaps in any order. Lengths are in code points.

Several documents are one text, with a cut wherever a document ends: differences are observed only within a document,
and expected over all of the text.

For more than two annotators the coefficient of 2004 "turned out to behave not as expected"
(Krippendorff, Mathet, Bouvry and Widlöcher 2016), so it is undefined here. It is also undefined for units of one
annotator and label that overlap.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from goldspan.agreement.measures import Measure, Statistic, Task
from goldspan.agreement.statistics.document_counts import Numbers
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Layer

Extent: TypeAlias = tuple[int, int]
"""A half-open range of code points."""

_Integers: TypeAlias = NDArray[Any]


class Lengths(Struct, frozen=True):
    """The lengths of some sections, each length once, and how many sections have it."""

    lengths: _Integers
    times: _Integers


class LabelUnits(Struct, frozen=True):
    """One label in one document: how much two annotators differ, and the lengths of the units and gaps of both.

    ``differing`` is the sum of squared differences, each pair of sections once.
    """

    differing: int
    units: Lengths
    gaps: Lengths


class UnitizedText(Struct, frozen=True):
    """The counts of one document: its length, its number of units, its labels, or why it cannot be compared."""

    length: int
    units: int
    labels: Mapping[str, LabelUnits]
    why_not: str | None = None


def count_task(task: Task) -> UnitizedText:
    """The counts of one document. Each fragment of a discontinuous span is a unit of its own."""
    return count_units([_units(layer) for layer in task.layers], len(task.document.text))


def count_units(annotators: Sequence[Mapping[str, Sequence[Extent]]], length: int) -> UnitizedText:
    """The counts of the units of some annotators, given by label as half-open ranges within the text, in order."""
    size = sum(len(ranges) for units in annotators for ranges in units.values())
    if len(annotators) != 2:
        return UnitizedText(length, size, {}, f"alpha_u is for two annotators, and here are {len(annotators)}")
    for units in annotators:
        for label, ranges in units.items():
            if any(end > start for (_, end), (start, _) in pairwise(ranges)):
                return UnitizedText(length, size, {}, f"alpha_u is not for spans of one label ({label}) that overlap")
    left, right = annotators
    labels = sorted({*left, *right})
    return UnitizedText(
        length, size, {label: _label_units(left.get(label, ()), right.get(label, ()), length) for label in labels}
    )


def _units(layer: Layer) -> dict[str, list[Extent]]:
    units: dict[str, list[Extent]] = defaultdict(list)
    for span in layer.spans:
        units[span.label].extend(span.fragments)
    return {label: sorted(ranges) for label, ranges in units.items()}


def _label_units(left: Sequence[Extent], right: Sequence[Extent], length: int) -> LabelUnits:
    differing, alone = 0, set(right)
    for start, end in left:
        touched = [(begin, stop) for begin, stop in right if start < stop and begin < end]
        alone.difference_update(touched)
        if touched:
            differing += sum((start - begin) ** 2 + (end - stop) ** 2 for begin, stop in touched)
        else:
            differing += (end - start) ** 2
    differing += sum((stop - begin) ** 2 for begin, stop in alone)
    units = [end - start for ranges in (left, right) for start, end in ranges]
    gaps = [gap for ranges in (left, right) for gap in _gaps(ranges, length)]
    return LabelUnits(differing, _lengths(units), _lengths(gaps))


def _lengths(sections: Sequence[int]) -> Lengths:
    return Lengths(*np.unique(np.array(sections, dtype=np.int64), return_counts=True))


def _gaps(ranges: Sequence[Extent], length: int) -> list[int]:
    ends = [0, *(end for _, end in ranges)]
    starts = [*(start for start, _ in ranges), length]
    return [start - end for end, start in zip(ends, starts, strict=True) if start > end]


def size(counts: UnitizedText) -> int:
    """The number of units of both annotators."""
    return counts.units


def alpha_u(documents: Sequence[UnitizedText]) -> Value:
    """1 - the observed by the expected differences, each summed over the labels (Krippendorff 2004).

    Undefined where a document has not two annotators, where spans of one annotator and label
    overlap, where nobody marked anything, and where each character is a unit to both.
    """
    why_not = {counts.why_not for counts in documents if counts.why_not}
    if why_not:
        return Undefined(min(why_not))
    by_label = disagreements_by_label(documents)
    expected = sum(of_label[1] for of_label in by_label.values())
    if not expected:
        return Undefined("nobody marked a span" if not by_label else "no variation: each character is a unit to both")
    return 1 - sum(of_label[0] for of_label in by_label.values()) / expected


def disagreements_by_label(documents: Sequence[UnitizedText]) -> dict[str, tuple[float, float]]:
    """For each label the observed and the expected disagreement (Krippendorff 2004)."""
    length = sum(counts.length for counts in documents)
    found: dict[str, tuple[float, float]] = {}
    for label in _labels(documents):
        of_label = _units_of_label(documents, label)
        units = _concatenated([units.units for units in of_label])
        gaps = _concatenated([units.gaps for units in of_label])
        differing = sum(units.differing for units in of_label)
        found[label] = (differing / length**2, _expected(units, gaps, length))
    return found


def _labels(documents: Sequence[UnitizedText]) -> list[str]:
    return list({label: None for counts in documents for label in counts.labels})


def _units_of_label(documents: Sequence[UnitizedText], label: str) -> list[LabelUnits]:
    # where nobody used the label, the whole text is one gap of either annotator
    return [
        counts.labels.get(label) or LabelUnits(0, _lengths([]), _lengths([counts.length] * 2)) for counts in documents
    ]


def _concatenated(several: Sequence[Lengths]) -> Lengths:
    return Lengths(
        np.concatenate([lengths.lengths for lengths in several]), np.concatenate([lengths.times for lengths in several])
    )


def _expected(units: Lengths, gaps: Lengths, length: int) -> float:
    # for each length of a unit, in how many places of the gaps it fits
    longest = int(units.lengths.max())
    bound = np.minimum(gaps.lengths, longest)
    fitting = np.bincount(bound, weights=gaps.times, minlength=longest + 1)[::-1].cumsum()[::-1]
    room = np.bincount(bound, weights=gaps.times * (gaps.lengths + 1), minlength=longest + 1)[::-1].cumsum()[::-1]
    long = units.lengths.astype(np.float64)
    in_gaps = room[units.lengths] - fitting[units.lengths] * long
    with_units = (float(units.times.sum()) - 1) / 3 * (2 * long**3 - 3 * long**2 + long)
    places = 2.0 * length * (2.0 * length - 1) - float((units.times * long * (long - 1)).sum())
    return float(2 / length * (units.times * (with_units + long**2 * in_gaps)).sum() / places)


def numbers(counts: UnitizedText) -> Numbers:
    """The numbers of a document, which add up to those of several documents set one behind the other.

    Counted is how often each length occurs: of units and gaps of each label, of documents, and of the documents that
    have the label; in the other documents, the whole text is one gap.
    """
    out: dict[Hashable, float] = {("document", counts.length): 1, "units": counts.units}
    if counts.why_not:
        out["why not", counts.why_not] = 1
    for label, units in counts.labels.items():
        out["differing", label] = units.differing
        out["with", label, counts.length] = 1
        for name, lengths in (("unit", units.units), ("gap", units.gaps)):
            for length, times in zip(lengths.lengths.tolist(), lengths.times.tolist(), strict=True):
                out[name, label, length] = times
    return out


def merge(sums: Numbers) -> UnitizedText:
    """The counts of all documents whose `numbers` were added up."""
    documents, labels, why_not = Counter[int](), defaultdict[str, _LabelSums](_LabelSums), []
    for key, number in sums.items():
        match key:
            case "document", length:
                documents[length] = round(number)
            case "why not", why:
                why_not.append(why)
            case "differing", label:
                labels[label].differing = round(number)
            case kind, label, length:
                getattr(labels[label], _FIELDS[kind])[length] = round(number)
    found = {}
    for label, of_label in labels.items():
        without = Counter({length: 2 * times for length, times in (documents - of_label.having).items()})
        found[label] = LabelUnits(
            of_label.differing, _from_counter(of_label.units), _from_counter(of_label.gaps + without)
        )
    size = sum(length * times for length, times in documents.items())
    return UnitizedText(size, round(sums.get("units", 0)), found, min(why_not, default=None))


class _LabelSums(Struct):
    differing: int = 0
    units: Counter[int] = field(default_factory=Counter)
    gaps: Counter[int] = field(default_factory=Counter)
    having: Counter[int] = field(default_factory=Counter)


_FIELDS = {"unit": "units", "gap": "gaps", "with": "having"}


def _from_counter(counter: Counter[int]) -> Lengths:
    lengths = sorted(counter)
    return Lengths(np.array(lengths, dtype=np.int64), np.array([counter[length] for length in lengths]))


MEASURES = (
    Measure(
        name="alpha_u",
        subject="spans",
        order=60,
        unit="spans",
        statistic=Statistic(name="units and gaps", count=count_task, numbers=numbers, merge=merge),
        value=alpha_u,
        size=size,
        about="Krippendorff's alpha for unitizing (1995; 2004), for two annotators, spans of a label not overlapping.",
    ),
)
