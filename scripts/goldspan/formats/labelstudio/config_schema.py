"""Any labeling config to a schema, and notes on all in it that a schema cannot say."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from goldspan.formats.labelstudio.labeling_config import NOTE, ConfigError, Control, read, schema_of
from goldspan.schema.names import fitting, free, identifier
from goldspan.schema.types import FRAGMENT, Attribute, RelationLabel, Schema, SpanLabel
from goldspan.schema.writing import Imported

READ = frozenset({"Labels", "Label", "Choices", "Choice", "TextArea", "Text", "Relations", "Relation"})
LAYOUT = frozenset({"View", "Style", "Header", "Collapse", "Panel", "Filter", "Markdown"})
"""Tags that only arrange the screen; goldspan arranges its own."""

CARRIED: Mapping[str, frozenset[str]] = {
    "Labels": frozenset({"name", "toName", "showInline"}),
    "Label": frozenset({"value", "alias", "background", "hotkey", "hint"}),
    "Choices": frozenset({"name", "toName", "choice", "perRegion", "required", "showInline", "layout"}),
    "Choice": frozenset({"value", "alias", "selected"}),
    "TextArea": frozenset({"name", "toName", "perRegion", "required", "rows", "maxSubmissions", "editable"}),
    "Text": frozenset({"name", "value", "granularity"}),
    "Relations": frozenset({"choice"}),
    "Relation": frozenset({"value"}),
}
"""The parameters whose meaning a schema has, or that only arrange the screen."""


def read_config(xml: str, *, name: str = "labeling-config") -> Imported:
    """The schema of a config: what `schema_of` finds, with colours, hotkeys, hints and conditions.

    Raises `ConfigError` where the config cannot be read, or labels no spans of
    text. Names that a schema does not take are changed, and that is noted.
    """
    found = schema_of(read(xml), name=fitting(name) or "labeling-config")
    if not found.labels:
        raise ConfigError("the labeling config has no <Labels> with a <Label value=...>; there is nothing to mark")
    return _Importer(ET.fromstring(xml), read(xml).text_name, tuple(read(xml).controls.values())).schema(found)


@dataclass(slots=True)
class _Importer:
    root: ET.Element
    text_name: str
    controls: tuple[Control, ...]
    notes: list[str] = field(default_factory=list)

    def schema(self, found: Schema) -> Imported:
        self._notes_on_tags()
        names = self._names(found.labels, "label")
        shown = {one.get("alias") or one.get("value"): one for one in self.root.iter("Label")}
        labels = {names[old]: self._label(names[old], one, shown[old]) for old, one in found.labels.items()}
        labels = self._without_shared_hotkeys(labels)
        relations, of_relations = self._relations(found, tuple(labels))
        attributes = {one.name: one for one in self._attributes(found, names)}
        for old, one in of_relations.items():
            called = free(identifier(old), attributes)
            attributes[called] = replace(one, name=called)
        schema = Schema(
            name=found.name, version="1.0.0", labels=labels, relations=relations, attributes=attributes, passes={}
        )
        return Imported(schema, tuple(dict.fromkeys(self.notes)))

    def _notes_on_tags(self) -> None:
        tags = Counter(str(one.tag) for one in self.root.iter())
        for tag, count in tags.items():
            if tag not in READ | LAYOUT:
                self.notes.append(f"<{tag}> ({count}): a schema has nothing of the kind; left out")
        if layout := [tag for tag in tags if tag in LAYOUT]:
            self.notes.append(
                f"{', '.join(f'<{tag}>' for tag in layout)}: goldspan arranges the screen itself; left out"
            )
        if tags["Text"] > 1:
            self.notes.append(f"<Text> ({tags['Text']}): a document has one text; read is {self.text_name!r} only")
        if tags["Labels"] > 1:
            self.notes.append("<Labels>: the labels of all of them stand in one list; add families to part them")
        several = [name for name, count in Counter(self._label_values()).items() if count > 1]
        for name in several:
            self.notes.append(f"label {name!r} is given more than once; it is one label here, as its last one says")
        lost: dict[str, dict[str, None]] = {}
        for one in self.root.iter():
            for key in one.attrib:
                if one.tag in CARRIED and key not in CARRIED[one.tag] and not self._is_understood(one, key):
                    lost.setdefault(one.tag, {})[key] = None
            if one.tag == "View" and _condition(one) and _condition_labels(one) is None:
                told = " ".join(f'{key}="{value}"' for key, value in one.attrib.items() if _is_condition(key))
                self.notes.append(f"<View {told}>: a schema shows by label only; what is in it is always shown")
        for tag, keys in lost.items():
            self.notes.append(f"<{tag}>: a schema cannot say {', '.join(keys)}; left out")
        for one in self.root.iter("Labels"):
            if one.get("choice") == "multiple":
                self.notes.append(
                    f"<Labels name={one.get('name')!r}>: a span has one label here, not several at a time"
                )
        for one in self.root.iter("Choices"):
            if any(list(child) for child in one.iter("Choice")):
                self.notes.append(f"<Choices name={one.get('name')!r}>: choices within choices stand in one list")
        for one in self.root.iter("TextArea"):
            if one.get("maxSubmissions") != "1" and one.get("name") != NOTE:
                self.notes.append(f"<TextArea name={one.get('name')!r}>: takes several texts there, and one here")

    def _label_values(self) -> Iterator[str]:
        return (one.get("alias") or one.get("value") or "" for one in self.root.iter("Label"))

    def _is_understood(self, one: ET.Element, key: str) -> bool:
        return _is_condition(key) and _condition_labels(one) is not None

    # labels

    def _label(self, name: str, one: SpanLabel, shown: ET.Element) -> SpanLabel:
        if shown.get("alias"):
            self.notes.append(
                f"label {name}: is the alias, which is what annotations hold; "
                f"the screen said {shown.get('value')!r}, and a schema has no second name"
            )
        colour = shown.get("background") or None
        if colour and not re.fullmatch("#[0-9a-fA-F]{6}", colour):
            self.notes.append(f"label {name}: the colour {colour!r} is not written as #rrggbb; left out")
            colour = None
        return replace(
            one,
            name=name,
            colour=colour,
            hotkey=shown.get("hotkey") or None,
            definition=" ".join((shown.get("hint") or "").split()),
        )

    def _without_shared_hotkeys(self, labels: Mapping[str, SpanLabel]) -> dict[str, SpanLabel]:
        taken: dict[str, str] = {}
        out = {}
        for name, one in labels.items():
            if one.hotkey and taken.setdefault(one.hotkey, name) != name:
                self.notes.append(f"label {name}: the hotkey {one.hotkey!r} is {taken[one.hotkey]}'s already; left out")
                one = replace(one, hotkey=None)
            out[name] = one
        return out

    # relations

    def _relations(
        self, found: Schema, labels: tuple[str, ...]
    ) -> tuple[dict[str, RelationLabel], dict[str, Attribute]]:
        """Relations, and the attributes that goldspan's own configs hide in labels such as ``IN:kind=part``."""
        plain = {old: one for old, one in found.relations.items() if not _hidden(old, found.relations)}
        names = self._names(plain, "relation", FRAGMENT)
        attributes: dict[str, Attribute] = {}
        for old in found.relations:
            if hidden := _hidden(old, found.relations):
                relation, attribute, value = hidden
                so_far = attributes.get(attribute) or Attribute(name=attribute, on="relation", kind="multi-choice")
                attributes[attribute] = replace(
                    so_far,
                    labels=tuple(dict.fromkeys((*so_far.labels, names[relation]))),
                    values=tuple(dict.fromkeys((*so_far.values, value))),
                )
        for name in attributes:
            self.notes.append(f"attribute {name} of relations: the config does not say whether one value or several")
        relations = {
            names[old]: replace(one, name=names[old], source=labels, target=labels) for old, one in plain.items()
        }
        if relations:
            self.notes.append("relations: the config does not say what they may join; narrow source and target by hand")
        return relations, attributes

    # attributes

    def _attributes(self, found: Schema, names: Mapping[str, str]) -> Iterator[Attribute]:
        elements = {one.get("name"): one for one in self.root.iter() if one.tag in ("Choices", "TextArea")}
        above = {child: parent for parent in self.root.iter() for child in parent}
        taken: list[str] = []
        for old, one in found.attributes.items():
            element = elements[old]
            control = next(each for each in self.controls if each.name == old)
            if control.to_name and self.text_name not in control.to_name.split(","):
                self.notes.append(f"<{control.tag} name={old!r}>: is not about the text {self.text_name!r}; left out")
                continue
            if one.kind != "text" and not one.values:
                self.notes.append(f"<Choices name={old!r}>: has no <Choice value=...> of its own; left out")
                continue
            name = free(identifier(old), taken)
            if name != old:
                self.notes.append(f"attribute {old!r} is called {name}: the name is taken, or no attribute may have it")
            taken.append(name)
            values = self._names(one.values, f"attribute {name}: value")
            self._note_aliases(name, element)
            yield replace(
                one,
                name=name,
                labels=self._hosts(one, element, above, names),
                values=tuple(values.values()),
                required=element.get("required", "false").lower() == "true",
                default=self._default(replace(one, name=name), element, values),
            )

    def _default(self, one: Attribute, element: ET.Element, names: Mapping[str, str]) -> str | tuple[str, ...] | None:
        """What is selected from the start; ``names`` has the values as they are called there and here."""
        chosen = [
            names[value]
            for each in element.iter("Choice")
            if each.get("selected", "false").lower() == "true"
            and (value := each.get("alias") or each.get("value") or "") in names
        ]
        if not chosen or one.kind == "text":
            return None
        if one.on == "span":
            self.notes.append(
                f"attribute {one.name}: {', '.join(chosen)} is the default here; on the screen it only stands in the "
                "title, for what Label Studio selects by itself belongs to no region"
            )
        if one.kind == "multi-choice":
            return tuple(dict.fromkeys(chosen))
        if len(set(chosen)) > 1:
            self.notes.append(f"attribute {one.name}: several choices are selected, and one can be; {chosen[0]} is")
        return chosen[0]

    def _note_aliases(self, name: str, element: ET.Element) -> None:
        aliases = [f"{one.get('alias')} ({one.get('value')})" for one in element.iter("Choice") if one.get("alias")]
        if aliases:
            self.notes.append(f"attribute {name}: values are the aliases, as in annotations: {', '.join(aliases)}")

    def _hosts(
        self,
        one: Attribute,
        element: ET.Element,
        above: Mapping[ET.Element, ET.Element],
        names: Mapping[str, str],
    ) -> tuple[str, ...]:
        """The labels that the conditions around a control leave it."""
        left = list(one.labels)
        at: ET.Element | None = element
        while at is not None and left:
            listed = _condition_labels(at)
            if listed is not None and set(listed) & set(names):
                left = [label for label in left if label in listed]
            at = above.get(at)
        return tuple(names[label] for label in left or one.labels)

    def _names(self, written: Iterable[str], what: str, *reserved: str) -> dict[str, str]:
        """Each name to one that a schema takes, no two the same; noted where it had to change."""
        out: dict[str, str] = {}
        every = list(written)
        for old in every:
            wanted = fitting(old) or "unnamed"
            fine = wanted == old and old not in reserved
            out[old] = old if fine else free(wanted, {*out.values(), *every, *reserved})
            if not fine:
                self.notes.append(f"{what} {old!r} is called {out[old]}, because of what a name may hold")
        return out


def _hidden(name: str, relations: Mapping[str, RelationLabel]) -> tuple[str, str, str] | None:
    found = re.fullmatch(r"(.+):([A-Za-z][A-Za-z0-9_]*)=(.+)", name)
    if not found or found[1] not in relations or fitting(found[3]) != found[3]:
        return None
    return found[1], found[2], found[3]


def _is_condition(key: str) -> bool:
    return key == "visibleWhen" or key.startswith("when")


def _condition(one: ET.Element) -> bool:
    return any(_is_condition(key) for key in one.attrib)


def _condition_labels(one: ET.Element) -> tuple[str, ...] | None:
    """The labels that a condition asks for; ``None`` where there is no condition or another one."""
    if one.get("visibleWhen") != "region-selected" or "whenLabelValue" not in one.attrib:
        return None
    if any(_is_condition(key) and key not in ("visibleWhen", "whenLabelValue") for key in one.attrib):
        return None
    return tuple(part.strip() for part in one.attrib["whenLabelValue"].split(","))
