"""Result items to labelled regions, with the attributes of regions and of the document."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from goldspan.formats.labelstudio.labeling_config import CHAIN, NOTE, Control, LabelingConfig, Tag
from goldspan.formats.labelstudio.named_chains import same_name
from goldspan.formats.labelstudio.result_items import ACCEPTED, CHANGED, SCREEN, Item, score_of
from goldspan.schema.types import Schema

Keep: TypeAlias = Callable[[str, str, object], None]
"""Takes the code, the message and the item of what a layer cannot represent."""

_MAPPED_KEYS = {"id", "from_name", "to_name", "type", "value", "meta"} | SCREEN
_VALUE_KEYS = {kind: {"start", "end", "text", kind} for kind in ("labels", "choices", "text")}
"""The keys of an item's value that a layer represents, by the key of what was chosen."""


class Region(Struct):
    """A labelled stretch of text as Label Studio knows it; several labels make several spans."""

    item: Item
    start: int
    end: int
    labels: list[str]
    note: str | None
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)


@dataclass(slots=True)
class Regions:
    """``by_id`` has several regions under an id only where the result has.

    ``chains`` has the ids of the regions that a name of a chain stands on, each with the item, by relation and name.
    """

    by_id: dict[str, list[Region]] = field(default_factory=dict)
    chains: dict[tuple[str, str], list[tuple[str, Item]]] = field(default_factory=dict)
    document_labels: dict[str, Any] = field(default_factory=dict)
    note: str | None = None


def read_regions(
    items: Iterable[Item], text: str, config: LabelingConfig | None, schema: Schema | None, keep: Keep
) -> Regions:
    """Reads all items but relations. ``keep`` is given what could not be read, or not fully."""
    parser = _RegionParser(text, config, schema, keep)
    values = []
    for item in items:
        control = parser.control(item)
        if control is None:
            continue
        if control.tag == "Labels":
            parser.region(item)
        else:
            values.append((item, control))
    # values come second, for one may come before its region
    for item, control in values:
        parser.value(item, control)
    return parser.found


@dataclass(slots=True)
class _RegionParser:
    text: str
    config: LabelingConfig | None
    schema: Schema | None
    keep: Keep
    found: Regions = field(default_factory=Regions)

    def control(self, item: Item) -> Control | None:
        name = item.get("from_name")
        if self.config is None:
            control = _guessed(item)
        else:
            control = self.config.controls.get(name) if isinstance(name, str) else None
        if control is None:
            message = f"no control of the labeling config is called {name!r} (type {item.get('type')!r})"
            self.keep("GS806", message, item)
        elif self.config is not None and item.get("to_name") != self.config.text_name:
            self.keep("GS806", f"{name!r} is set on {item.get('to_name')!r}, not on the text", item)
        elif not isinstance(item.get("value"), dict):
            self.keep("GS806", f"the value of {name!r} is not an object", item)
        else:
            return control
        return None

    def region(self, item: Item) -> None:
        value, text = item["value"], self.text
        start, end, labels = value.get("start"), value.get("end"), value.get("labels")
        # the type of True is not int
        if not (type(start) is int and type(end) is int and 0 <= start < end <= len(text)):
            self.keep("GS802", f"start {start!r} and end {end!r} mark nothing in {len(text)} characters", item)
            return
        labels = [labels] if isinstance(labels, str) else labels
        if (
            not isinstance(labels, list)
            or not labels
            or not all([isinstance(label, str) and label for label in labels])
        ):
            self.keep("GS801", f"the region {start}-{end} {text[start:end]!r} has no label", item)
            return
        words, shown = text[start:end], value.get("text")
        if shown != words and shown is not None and not (isinstance(shown, str) and _same_words(shown, words)):
            self.keep("GS814", f"the region shows {shown!r}, but {start}-{end} is {words!r}", item)
        note = self._keep_other_keys(item, "labels")
        if len(labels) > 1:
            labels = list(dict.fromkeys(labels))
        region = Region(item, start, end, labels, note)
        given = item.get("id")
        region_id = given if isinstance(given, str) else f"(unnamed {len(self.found.by_id)})"
        twins = self.found.by_id.get(region_id)
        if twins is None:
            self.found.by_id[region_id] = [region]
            return
        name = item.get("from_name")
        if any(twin.item.get("from_name") == name or (twin.start, twin.end) != (start, end) for twin in twins):
            self.keep("GS805", f"the region id {region_id!r} is used more than once; offsets may be another's", item)
        twins.append(region)

    def _keep_other_keys(self, item: Item, kind: str) -> str | None:
        """Keeps what a span or an attribute cannot represent, and returns the note."""
        value, meta = item["value"], item.get("meta")
        mapped = _MAPPED_KEYS
        if kind == "labels" and item.get("origin") in (ACCEPTED, CHANGED) and score_of(item) is not None:
            mapped = _MAPPED_KEYS | {"score"}  # which its origin has
        if not meta and item.keys() <= mapped and value.keys() <= _VALUE_KEYS[kind]:
            return None
        lost = {key: content for key, content in item.items() if key not in mapped}
        if inner := {key: content for key, content in value.items() if key not in _VALUE_KEYS[kind]}:
            lost["value"] = inner
        if meta and not self._is_note(meta, item, kind):
            lost["meta"] = meta
        if lost:
            self.keep("GS812", f"not carried over: {', '.join(sorted(lost))}", {"id": item.get("id"), **lost})
        return _note(item)

    def _is_note(self, meta: object, item: Item, kind: str) -> bool:
        """Whether ``meta`` is the note of a region, or the copy of it that the screen adds to the region's values."""
        if kind == "labels":
            return isinstance(meta, dict) and set(meta) == {"text"} and _note(item) is not None
        given = item.get("id")
        regions = self.found.by_id.get(given, ()) if isinstance(given, str) else ()
        return any(region.item.get("meta") == meta for region in regions)

    def value(self, item: Item, control: Control) -> None:
        kind = "choices" if control.tag == "Choices" else "text"
        values = item["value"].get(kind)
        values = [values] if isinstance(values, str) else values
        if not isinstance(values, list) or not values or not all(isinstance(chosen, str) for chosen in values):
            self.keep("GS806", f"{control.name!r} has no value that can be read", item)
            return
        self._keep_other_keys(item, kind)
        attribute = self.schema.attributes.get(control.name) if self.schema else None
        value: Any
        if control.tag == "TextArea":
            value = "\n".join(values)
        elif attribute.kind == "multi-choice" if attribute else control.multiple:
            value = tuple(values)
        else:
            value = values[0] if len(values) == 1 else tuple(values)
        if control.name == NOTE and not control.per_region:
            if self.found.note is not None and self.found.note != _stripped(value):
                self.keep("GS812", f"{NOTE!r} is set twice; {self.found.note!r} was kept", item)
            else:
                self.found.note = _stripped(value)
        elif not control.per_region and "start" not in item["value"]:
            self._set(self.found.document_labels, control.name, value, item)
        elif isinstance(item.get("id"), str) and (regions := self.found.by_id.get(item["id"])):
            if control.name.startswith(CHAIN):
                chain = control.name.removeprefix(CHAIN), same_name(value)
                self.found.chains.setdefault(chain, []).append((item["id"], item))
            else:
                for region in regions:
                    self._set(region.attributes, control.name, value, item)
            extent = item["value"].get("start"), item["value"].get("end")
            if extent not in [(region.start, region.end) for region in regions]:
                self.keep("GS812", f"{control.name!r} names other offsets than its region", item)
        else:
            self.keep("GS806", f"{control.name!r} is set on a region that does not exist", item)

    def _set(self, attributes: dict[str, Any], name: str, value: Any, item: Item) -> None:
        if attributes.setdefault(name, value) != value:
            self.keep("GS812", f"{name!r} is set twice; {attributes[name]!r} was kept", item)


def _guessed(item: Item) -> Control | None:
    """The control that an item's type and value point to, where there is no labeling config."""
    tags: dict[object, Tag] = {"labels": "Labels", "choices": "Choices", "textarea": "TextArea"}
    kind, name, value = item.get("type"), item.get("from_name"), item.get("value")
    tag = tags.get(kind) if isinstance(kind, str) else None
    if tag is None or not isinstance(name, str) or not isinstance(value, dict):
        return None
    return Control(name=name, tag=tag, to_name="", per_region="start" in value, multiple=False, values=())


def _note(item: Item) -> str | None:
    meta = item.get("meta")
    written = meta.get("text") if isinstance(meta, dict) else None
    written = [written] if isinstance(written, str) else written
    if not isinstance(written, list):
        return None
    return _stripped("\n".join(map(str, written)))


def _stripped(note: str) -> str | None:
    return note.strip() or None


def _same_words(left: str, right: str) -> bool:
    """Apart from white space: the screen writes a line break as backslash and n, and several blanks as one."""
    return left.replace("\\n", " ").split() == right.replace("\\n", " ").split()
