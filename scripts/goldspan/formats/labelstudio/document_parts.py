"""A long document as several tasks, its parts, and the work on them as that on the whole.

A part is a stretch of the text that begins at a paragraph. What is on the whole is cut (`cut_results`) and joined again
(`join_results`) as result items, so that spans, chains and what the schema leaves unsaid are read from the whole. A
relation between two parts, which nobody can draw, is a mark: its target has a name in the field `ACROSS`, and its
source ``LABEL > name``.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from goldspan.formats.labelstudio.json_values import read_json
from goldspan.formats.labelstudio.labeling_config import ACROSS, NOTE, TEXT
from goldspan.formats.labelstudio.named_chains import free_name, same_name
from goldspan.formats.labelstudio.result_items import Item

CONTINUES = "CONTINUES"
"""The label of a mark that says: the region goes on from the end of the other one, which is in the part before."""

_TO = ">"
"""Between the label of a relation and the name of its target."""

_BLANK_LINE, _LINE = re.compile(r"\n[^\S\n]*\n\s*"), re.compile(r"\n\s*")


def part_starts(text: str, longest: int) -> tuple[int, ...]:
    """Where the parts of a text begin, in code points; 0 alone for one that is not longer than ``longest``.

    Parts are of about equal length. They begin behind a blank line, or where there is none near, behind a line break; a
    paragraph is never cut, however long it is.
    """
    number = math.ceil(len(text) / longest)
    if number < 2:
        return (0,)
    size = len(text) / number
    starts = {0}
    for borders in (_BLANK_LINE, _LINE):
        found = [match.end() for match in borders.finditer(text) if match.end() < len(text)]
        wanted = [size * one for one in range(1, number)]
        for place in wanted:
            near = min(found, key=lambda border: abs(border - place), default=None)
            taken = any(abs(place - start) < size / 2 for start in starts if start)
            if near is not None and abs(near - place) < size / 2 and not taken:
                starts.add(near)
    return tuple(sorted(starts))


def part_of(starts: Sequence[int], offset: int) -> int:
    """The part, from 0, that the character at the offset is in."""
    return max(0, bisect_right(starts, offset) - 1)


def cut_results(items: Sequence[Item], starts: Sequence[int]) -> list[list[Item]]:
    """The result items of a whole document for each of its parts: the inverse of `join_results`.

    A region that goes over a border becomes one for each part, tied by marks with `CONTINUES`. What is said of the
    document stands in every part, and the note in the first.
    """
    cut = _Cut(starts, [[] for _ in starts])
    for item in items:
        if item.get("type") == "relation":
            cut.relation(item)
        elif _extent(item) is None:
            for part in cut.parts if item.get("from_name") != NOTE else cut.parts[:1]:
                part.append(item)
        else:
            cut.region(item)
    return cut.done()


@dataclass(slots=True)
class _Cut:
    starts: Sequence[int]
    parts: list[list[Item]]
    extents: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    """Of each region the part, its place among the part's items, and its words."""
    marks: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def region(self, item: Item) -> None:
        start, end = _extent(item) or (0, 0)
        first = part_of(self.starts, start)
        region = item["id"]
        is_region, words = item["type"] == "labels", str(item["value"].get("text", ""))
        last = part_of(self.starts, max(start, end - 1)) if is_region else first  # where its values stand
        for part in range(first, last + 1):
            begin = max(start, self.starts[part])
            stop = min(end, self.starts[part + 1]) if part + 1 < len(self.starts) else end
            piece = region if part == first else f"{region}~{part - first + 1}"
            moved: Item = {"start": begin - self.starts[part], "end": stop - self.starts[part]}
            if is_region:
                moved["text"] = words[begin - start : stop - start]
            said = {key: told for key, told in item.items() if part == first or key != "meta"}  # the note, once
            self.parts[part].append({**said, "id": piece, "value": {**item["value"], **moved}})
            if is_region:
                self.extents[piece] = part, len(self.parts[part]) - 1, words
                if part > first:
                    self.mark(piece, region, [CONTINUES])

    def relation(self, item: Item) -> None:
        source, target = item["from_id"], item["to_id"]
        parts = [self.extents[end][0] for end in (source, target) if end in self.extents]
        if len(parts) == 2 and parts[0] != parts[1]:
            self.mark(source, target, item["labels"])
        else:
            self.parts[parts[0] if parts else 0].append(item)

    def mark(self, source: str, target: str, labels: Iterable[str]) -> None:
        if target not in self.names:
            self.names[target] = free_name(self.extents[target][2].replace(_TO, " "), self.taken)
            self.marks.setdefault(target, []).append(self.names[target])
        self.marks.setdefault(source, []).extend(f"{label} {_TO} {self.names[target]}" for label in labels)

    def done(self) -> list[list[Item]]:
        for region, marks in self.marks.items():
            part, place, _ = self.extents[region]
            value = {key: self.parts[part][place]["value"][key] for key in ("start", "end")}
            said = {"from_name": ACROSS, "to_name": TEXT, "type": "textarea", "value": value | {"text": marks}}
            self.parts[part].append({"id": region, **said})
        return self.parts


def join_results(parts: Sequence[object], starts: Sequence[int]) -> list[Any]:
    """The results of the parts of a document as that of the whole, with offsets in the whole text.

    A mark whose other end is missing, or is there twice, becomes a relation to a region that does not exist, which
    readers report (GS803); so does a name that no mark uses. What is said of the document counts once.
    """
    joined: list[Any] = []
    marks: list[tuple[str, str]] = []
    of_document: dict[str, list[Item]] = {}
    for result, start in zip(parts, starts, strict=True):
        for item in _items(result):
            if not isinstance(item, dict) or item.get("type") == "relation":
                joined.append(item)
            elif (extent := _extent(item)) is None:
                before = of_document.setdefault(str(item.get("from_name")), [])
                if not _is_said(item, before):
                    before.append(dict(item))
                    joined.append(before[-1])
            elif item.get("from_name") == ACROSS and isinstance(item.get("id"), str):
                marks += ((item["id"], said) for said in _texts(item["value"]))
            else:
                moved = {"start": extent[0] + start, "end": extent[1] + start}
                joined.append({**item, "value": {**item["value"], **moved}})
    return _with_marks(joined, marks)


def _items(result: object) -> Sequence[object]:
    if isinstance(result, msgspec.Raw):
        result = read_json(result)
    return result if isinstance(result, list) else [] if result is None else [result]


def _is_said(item: Item, before: Sequence[Item]) -> bool:
    """Whether a part before says the same of the document. A note is put behind the one before."""
    value = item.get("value")
    if any(value == one.get("value") for one in before):
        return True
    if not before or item.get("from_name") != NOTE or not isinstance(value, dict):
        return False
    first = before[0].get("value")
    texts = list(_texts(first)) if isinstance(first, dict) else []
    before[0]["value"] = {"text": [*texts, *(text for text in _texts(value) if text not in texts)]}
    return True


def _with_marks(items: list[Any], marks: Sequence[tuple[str, str]]) -> list[Any]:
    """The items with what the marks say; a mark is the region that it stands on, and its text."""
    named: dict[str, list[str]] = {}
    said: dict[tuple[str, str], list[str]] = {}
    shown: dict[str, str] = {}
    for region, text in marks:
        label, to, name = text.rpartition(_TO)
        shown.setdefault(same_name(name), name.strip())
        if to:
            said.setdefault((region, same_name(name)), []).append(label.strip())
        elif region not in named.setdefault(same_name(name), []):
            named[same_name(name)].append(region)
    for (source, name), labels in said.items():
        there = named.get(name, [])
        target = there[0] if len(there) == 1 else f"{shown[name]}{' (on several spans)' if there else ''}"
        if CONTINUES in labels and _continue(items, source, target):
            labels = [label for label in labels if label != CONTINUES]
            if not labels:
                continue
        items.append(_relation(source, target, [label for label in labels if label]))
    used = {name for _, name in said}
    spare = ((name, region) for name, regions in named.items() if name not in used for region in regions)
    items += (_relation(shown[name], region, []) for name, region in spare)
    return items


def _continue(items: list[Any], later: str, first: str) -> bool:
    """Lets a region go on over the one that follows it at once; whether that was so."""
    regions = {one.get("id"): one for one in items if isinstance(one, dict) and one.get("type") == "labels"}
    if later not in regions or first not in regions:
        return False
    before, behind = regions[first]["value"], regions[later]["value"]
    if before["end"] != behind["start"] or before.get("labels") != behind.get("labels"):
        return False
    whole = {"end": behind["end"], "text": f"{before.get('text', '')}{behind.get('text', '')}"}
    for place, item in enumerate(items):
        if isinstance(item, dict) and item.get("id") == first and _extent(item) is not None:
            value = whole if item.get("type") == "labels" else {"end": whole["end"]}
            items[place] = {**item, "value": {**item["value"], **value}}
    items[:] = [one for one in items if one is not regions[later]]
    return True


def _relation(source: str, target: str, labels: Sequence[str]) -> Item:
    return {"from_id": source, "to_id": target, "type": "relation", "direction": "right", "labels": list(labels)}


def _extent(item: Mapping[str, Any]) -> tuple[int, int] | None:
    value = item.get("value")
    if not isinstance(value, dict):
        return None
    start, end = value.get("start"), value.get("end")
    return (start, end) if type(start) is int and type(end) is int else None


def _texts(value: Mapping[str, Any]) -> Iterator[str]:
    text = value.get("text")
    texts = [text] if isinstance(text, str) else text if isinstance(text, list) else []
    return (one for one in texts if isinstance(one, str))
