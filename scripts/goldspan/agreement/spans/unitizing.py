"""Krippendorff's alpha for unitizing, of two annotators (Krippendorff 1995; 2004, chapter 11).

Each label by itself, an annotator cuts the text into units (the spans of that label) and
the gaps between them. Two units that overlap differ by the squares of how far their starts
and their ends lie apart; a unit that lies in a gap of the other's by the square of its length.
The expected difference is that of all units and gaps put anywhere. Lengths are code points.

Several documents are one text, with a cut wherever one document ends: differences arise only
within a document, expected ones over all of it.

For more than two annotators the coefficient of 2004 "turned out to behave not as expected"
(Krippendorff, Mathet, Bouvry and Widlöcher 2016), so it is undefined here. Nor does it know
units that overlap within one annotator and label.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from goldspan.agreement.measures import Statistic, Task
from goldspan.agreement.statistics.document_counts import Numbers
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Layer

Range: TypeAlias = tuple[int, int]
Array: TypeAlias = NDArray[Any]


class Lengths(Struct, frozen=True):
    """How long some sections are, each length once, and how many there are of it."""

    each: Array
    times: Array


class Cuts(Struct, frozen=True):
    """One label in one document: how much two annotators differ, and the lengths of both one's units and gaps.

    ``differing`` is the sum of squared differences, each pair of sections once.
    """

    differing: int
    units: Lengths
    gaps: Lengths


class Continuum(Struct, frozen=True):
    """What one document contributes: its length, its number of units, its labels, or why it cannot be compared."""

    length: int
    units: int
    labels: Mapping[str, Cuts]
    why_not: str | None = None


def cut(task: Task) -> Continuum:
    """What one document contributes. Each fragment of a discontinuous span is a unit of its own."""
    return compared([_units(layer) for layer in task.layers], len(task.document.text))


def compared(annotators: Sequence[Mapping[str, Sequence[Range]]], length: int) -> Continuum:
    """What the units of some annotators contribute, given by label as half-open ranges within the text, in order."""
    size = sum(len(ranges) for units in annotators for ranges in units.values())
    if len(annotators) != 2:
        return Continuum(length, size, {}, f"alpha_u is for two annotators, and here are {len(annotators)}")
    for units in annotators:
        for label, ranges in units.items():
            if any(end > start for (_, end), (start, _) in pairwise(ranges)):
                return Continuum(length, size, {}, f"alpha_u is not for spans of one label ({label}) that overlap")
    one, other = annotators
    labels = sorted({*one, *other})
    return Continuum(length, size, {label: _cuts(one.get(label, ()), other.get(label, ()), length) for label in labels})


def _units(layer: Layer) -> dict[str, list[Range]]:
    units: dict[str, list[Range]] = defaultdict(list)
    for span in layer.spans:
        units[span.label].extend(span.fragments)
    return {label: sorted(ranges) for label, ranges in units.items()}


def _cuts(one: Sequence[Range], other: Sequence[Range], length: int) -> Cuts:
    differing, alone = 0, set(other)
    for start, end in one:
        touched = [(begin, stop) for begin, stop in other if start < stop and begin < end]
        alone.difference_update(touched)
        if touched:
            differing += sum((start - begin) ** 2 + (end - stop) ** 2 for begin, stop in touched)
        else:
            differing += (end - start) ** 2
    differing += sum((stop - begin) ** 2 for begin, stop in alone)
    units = [end - start for ranges in (one, other) for start, end in ranges]
    gaps = [gap for ranges in (one, other) for gap in _gaps(ranges, length)]
    return Cuts(differing, _lengths(units), _lengths(gaps))


def _lengths(sections: Sequence[int]) -> Lengths:
    return Lengths(*np.unique(np.array(sections, dtype=np.int64), return_counts=True))


def _gaps(ranges: Sequence[Range], length: int) -> list[int]:
    ends = [0, *(end for _, end in ranges)]
    starts = [*(start for start, _ in ranges), length]
    return [start - end for end, start in zip(ends, starts, strict=True) if start > end]


def size(part: Continuum) -> int:
    """How many units both annotators have cut."""
    return part.units


def alpha_u(parts: Sequence[Continuum]) -> Value:
    """1 - the observed by the expected differences, each summed over the labels (Krippendorff 2004).

    Undefined where a document has not two annotators, where spans of one annotator and label
    overlap, where nobody marked anything, and where each character is a unit to both.
    """
    why_not = {part.why_not for part in parts if part.why_not}
    if why_not:
        return Undefined(min(why_not))
    disagreement = disagreements(parts)
    expected = sum(of_label[1] for of_label in disagreement.values())
    if not expected:
        return Undefined(
            "nobody marked a span" if not disagreement else "no variation: each character is a unit to both"
        )
    return 1 - sum(of_label[0] for of_label in disagreement.values()) / expected


def disagreements(parts: Sequence[Continuum]) -> dict[str, tuple[float, float]]:
    """For each label the observed and the expected disagreement (Krippendorff 2004)."""
    length = sum(part.length for part in parts)
    found: dict[str, tuple[float, float]] = {}
    for label in _labels(parts):
        cuts = _cuts_of(parts, label)
        units, gaps = _together([one.units for one in cuts]), _together([one.gaps for one in cuts])
        found[label] = (sum(one.differing for one in cuts) / length**2, _expected(units, gaps, length))
    return found


def _labels(parts: Sequence[Continuum]) -> list[str]:
    return list({label: None for part in parts for label in part.labels})


def _cuts_of(parts: Sequence[Continuum], label: str) -> list[Cuts]:
    # where nobody used the label, the text is one gap, for both
    return [part.labels.get(label) or Cuts(0, _lengths([]), _lengths([part.length] * 2)) for part in parts]


def _together(several: Sequence[Lengths]) -> Lengths:
    return Lengths(np.concatenate([one.each for one in several]), np.concatenate([one.times for one in several]))


def _expected(units: Lengths, gaps: Lengths, length: int) -> float:
    # for each length of a unit, in how many places of the gaps it fits
    longest = int(units.each.max())
    bound = np.minimum(gaps.each, longest)
    fitting = np.bincount(bound, weights=gaps.times, minlength=longest + 1)[::-1].cumsum()[::-1]
    room = np.bincount(bound, weights=gaps.times * (gaps.each + 1), minlength=longest + 1)[::-1].cumsum()[::-1]
    long = units.each.astype(np.float64)
    in_gaps = room[units.each] - fitting[units.each] * long
    with_units = (float(units.times.sum()) - 1) / 3 * (2 * long**3 - 3 * long**2 + long)
    places = 2.0 * length * (2.0 * length - 1) - float((units.times * long * (long - 1)).sum())
    return float(2 / length * (units.times * (with_units + long**2 * in_gaps)).sum() / places)


def numbers(part: Continuum) -> Numbers:
    """A document's numbers, which add up to those of its text set behind others.

    Lengths are counted, each by itself: those of units and gaps of each label, those of documents, and those of
    the documents that have the label; to the others, all of the text is one gap.
    """
    out: dict[Hashable, float] = {("document", part.length): 1, "units": part.units}
    if part.why_not:
        out["why not", part.why_not] = 1
    for label, cuts in part.labels.items():
        out["differing", label] = cuts.differing
        out["with", label, part.length] = 1
        for name, lengths in (("unit", cuts.units), ("gap", cuts.gaps)):
            for each, times in zip(lengths.each.tolist(), lengths.times.tolist(), strict=True):
                out[name, label, each] = times
    return out


def whole(sums: Numbers) -> Continuum:
    """The continuum of all documents whose `numbers` were added."""
    documents, labels, why_not = Counter[int](), defaultdict[str, _Counted](_Counted), []
    for key, number in sums.items():
        match key:
            case "document", length:
                documents[length] = round(number)
            case "why not", why:
                why_not.append(why)
            case "differing", label:
                labels[label].differing = round(number)
            case counted, label, length:
                getattr(labels[label], _COUNTED[counted])[length] = round(number)
    found = {}
    for label, counted in labels.items():
        without = Counter({length: 2 * times for length, times in (documents - counted.having).items()})
        found[label] = Cuts(counted.differing, _counted(counted.units), _counted(counted.gaps + without))
    size = sum(length * times for length, times in documents.items())
    return Continuum(size, round(sums.get("units", 0)), found, min(why_not, default=None))


class _Counted(Struct):
    differing: int = 0
    units: Counter[int] = field(default_factory=Counter)
    gaps: Counter[int] = field(default_factory=Counter)
    having: Counter[int] = field(default_factory=Counter)


_COUNTED = {"unit": "units", "gap": "gaps", "with": "having"}


def _counted(lengths: Counter[int]) -> Lengths:
    each = sorted(lengths)
    return Lengths(np.array(each, dtype=np.int64), np.array([lengths[one] for one in each]))


STATISTIC = Statistic(name="units and gaps", part=cut, numbers=numbers, whole=whole)
