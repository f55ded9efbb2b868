"""The numbers under which the labeling screen shows regions, and their words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from goldspan.formats.labelstudio.result_items import Item
from goldspan.model import Layer, Span


@dataclass(frozen=True, slots=True)
class ShownRegion:
    """A region of a result: its number on the screen, from 1, its range in code points, and its labels."""

    id: str
    number: int
    start: int
    end: int
    labels: tuple[str, ...]


def shown_regions(result: object) -> list[ShownRegion]:
    """The regions of a result in the order of their numbers, which is that of the items. Anything else is left out."""
    found: dict[str, ShownRegion] = {}
    for region, value in _values(result):
        start, end, labels = value.get("start"), value.get("end"), value.get("labels")
        if not isinstance(start, int) or not isinstance(end, int):
            continue
        known = found.get(region)
        own = tuple(label for label in labels if isinstance(label, str)) if isinstance(labels, list) else ()
        number = known.number if known else len(found) + 1
        found[region] = ShownRegion(region, number, start, end, (known.labels if known else ()) + own)
    return list(found.values())


def _values(result: object) -> Iterator[tuple[str, Item]]:
    for item in result if isinstance(result, list) else ():
        if isinstance(item, dict) and isinstance(item.get("id"), str) and isinstance(item.get("value"), dict):
            yield item["id"], item["value"]


def numbers_of(layer: Layer, regions: list[ShownRegion]) -> dict[str, str]:
    """The numbers of a layer's spans and of both ends of its relations, by id: ``3`` and ``3 → 5``."""
    by_place = {(label, region.start, region.end): region.number for region in regions for label in region.labels}

    def number(span: Span) -> str:
        start, end = span.fragments[0]
        return str(by_place.get((span.label, start, end), ""))

    numbers = {span.id: number(span) for span in layer.spans}
    ends = {
        relation.id: f"{numbers[relation.source]} → {numbers[relation.target]}"
        for relation in layer.relations
        if numbers.get(relation.source) and numbers.get(relation.target)
    }
    return numbers | ends


def words_of(text: str, regions: list[ShownRegion]) -> Mapping[str, str]:
    """The number and the words of each region, by its id in Label Studio."""
    return {region.id: f"{region.number} “{text[region.start : region.end]}”" for region in regions}
