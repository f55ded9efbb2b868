"""What of a corpus goes into a release: layers by their status, notes where the settings say so, names of people.

Work that nobody handed in, and what annotators wrote to their colleagues, is not for the public. What is left out is
counted, so that a build can say so.
"""

from collections import Counter
from dataclasses import dataclass, field
from dataclasses import replace as changed

from goldspan.model import Layer, replace
from goldspan.release.build.entries import DocumentEntry
from goldspan.release.build.pseudonyms import without_names
from goldspan.release.release_settings import Disclosure, NoteKind


@dataclass(slots=True)
class LeftOut:
    """What a release does not have of its corpus: layers by status, notes by what they are about, and links.

    The notes of layers and links that are left out are not counted. ``links`` are those between spans of which a layer
    is left out.
    """

    layers: Counter[str] = field(default_factory=Counter)
    notes: Counter[NoteKind] = field(default_factory=Counter)
    links: int = 0

    def __add__(self, other: "LeftOut") -> "LeftOut":
        return LeftOut(self.layers + other.layers, self.notes + other.notes, self.links + other.links)


def finished_layers(entry: DocumentEntry, disclosure: Disclosure, left_out: LeftOut) -> DocumentEntry:
    """The entry with the layers that are published, under their own names; the others are counted."""
    layers = tuple(layer for layer in entry.layers if disclosure.publishes(layer))
    if len(layers) == len(entry.layers):
        return entry
    left_out.layers.update([layer.status for layer in entry.layers if not disclosure.publishes(layer)])
    return changed(entry, layers=layers)


def public(entry: DocumentEntry, disclosure: Disclosure, left_out: LeftOut) -> DocumentEntry:
    """The entry with pseudonyms and without notes, unless the settings say otherwise; notes are counted."""
    if not disclosure.annotator_names:
        entry = without_names(entry)
    layers = tuple(_without_notes(layer, disclosure, left_out) for layer in entry.layers)
    published = next(
        (new for old, new in zip(entry.layers, layers, strict=True) if old is entry.published), entry.published
    )
    return changed(entry, layers=layers, published=published)


def _without_notes(layer: Layer, disclosure: Disclosure, left_out: LeftOut) -> Layer:
    """The layer itself where it has no notes that are left out."""
    if layer.note is not None and "layers" not in disclosure.notes:
        left_out.notes["layers"] += 1
        layer = replace(layer, note=None)
    if "spans" not in disclosure.notes and (number := sum([span.note is not None for span in layer.spans])):
        left_out.notes["spans"] += number
        layer = replace(layer, spans=tuple(replace(span, note=None) if span.note else span for span in layer.spans))
    return layer
