"""Any labeling config to a schema, with notes on what a schema cannot say."""

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

KNOWN_PARAMETERS: Mapping[str, frozenset[str]] = {
    "Labels": frozenset({"name", "toName", "showInline"}),
    "Label": frozenset({"value", "alias", "background", "hotkey", "hint"}),
    "Choices": frozenset(
        {"name", "toName", "choice", "perRegion", "required", "requiredMessage", "showInline", "layout"}
    ),
    "Choice": frozenset({"value", "alias", "selected", "hotkey"}),
    "TextArea": frozenset({"name", "toName", "perRegion", "required", "rows", "maxSubmissions", "editable"}),
    "Text": frozenset({"name", "value", "granularity", "showLabels"}),
    "Relations": frozenset({"choice"}),
    "Relation": frozenset({"value"}),
}
"""The parameters that a schema can say, and those that only arrange the screen."""


def read_config(xml: str, *, name: str = "labeling-config") -> Imported:
    """The schema of a config: what `schema_of` finds, with colours, hotkeys, hints and conditions.

    Names that a schema does not take are changed, with a note. Raises `ConfigError` where the config cannot be read, or
    has no labels for spans of text.
    """
    config = read(xml)
    bare = schema_of(config, name=fitting(name) or "labeling-config")
    if not bare.labels:
        raise ConfigError("the labeling config has no <Labels> with a <Label value=...>; there is nothing to mark")
    return _Importer(ET.fromstring(xml), config.text_name, tuple(config.controls.values())).schema(bare)


@dataclass(slots=True)
class _Importer:
    root: ET.Element
    text_name: str
    controls: tuple[Control, ...]
    notes: list[str] = field(default_factory=list)

    def schema(self, bare: Schema) -> Imported:
        """The schema with all that the config says beyond the names in ``bare``."""
        self._notes_on_tags()
        names = self._names(bare.labels, "label")
        elements = {element.get("alias") or element.get("value"): element for element in self.root.iter("Label")}
        labels = {names[old]: self._label(names[old], label, elements[old]) for old, label in bare.labels.items()}
        labels = self._without_shared_hotkeys(labels)
        relations, of_relations = self._relations(bare, tuple(labels))
        attributes = {attribute.name: attribute for attribute in self._attributes(bare, names)}
        for old, attribute in of_relations.items():
            name = free(identifier(old), attributes)
            attributes[name] = replace(attribute, name=name)
        schema = Schema(
            name=bare.name, version="1.0.0", labels=labels, relations=relations, attributes=attributes, passes={}
        )
        return Imported(schema, tuple(dict.fromkeys(self.notes)))

    # what a schema cannot say

    def _notes_on_tags(self) -> None:
        tags = Counter(str(element.tag) for element in self.root.iter())
        for tag, count in tags.items():
            if tag not in READ | LAYOUT:
                self.notes.append(f"<{tag}> ({count}): a schema has nothing of the kind; left out")
        if layout := [tag for tag in tags if tag in LAYOUT]:
            self.notes.append(
                f"{', '.join(f'<{tag}>' for tag in layout)}: goldspan arranges the screen itself; left out"
            )
        if tags["Text"] > 1:
            self.notes.append(f"<Text> ({tags['Text']}): a document has one text; only {self.text_name!r} is read")
        if tags["Labels"] > 1:
            self.notes.append("<Labels>: the labels of all of them are in one list; add families to group them")
        for name, count in Counter(self._label_values()).items():
            if count > 1:
                self.notes.append(f"label {name!r} is given more than once; it is one label here, as its last one says")
        self._notes_on_parameters()
        self._notes_on_controls()

    def _notes_on_parameters(self) -> None:
        lost: dict[str, dict[str, None]] = {}
        for element in self.root.iter():
            known = KNOWN_PARAMETERS.get(element.tag, element.attrib.keys())
            understood = _condition_labels(element) is not None
            for key in element.attrib:
                if key not in known and not (_is_condition(key) and understood):
                    lost.setdefault(element.tag, {})[key] = None
            if element.tag == "View" and _has_condition(element) and not understood:
                written = " ".join(f'{key}="{value}"' for key, value in element.attrib.items() if _is_condition(key))
                self.notes.append(f"<View {written}>: a schema shows by label only; what is in it is always shown")
        for tag, keys in lost.items():
            self.notes.append(f"<{tag}>: a schema cannot say {', '.join(keys)}; left out")

    def _notes_on_controls(self) -> None:
        for element in self.root.iter("Labels"):
            if element.get("choice") == "multiple":
                self.notes.append(
                    f"<Labels name={element.get('name')!r}>: a span has one label here, not several at a time"
                )
        for element in self.root.iter("Choices"):
            if any(list(child) for child in element.iter("Choice")):
                self.notes.append(f"<Choices name={element.get('name')!r}>: choices within choices are in one list")
        for element in self.root.iter("TextArea"):
            if element.get("maxSubmissions") != "1" and element.get("name") != NOTE:
                self.notes.append(f"<TextArea name={element.get('name')!r}>: takes several texts there, and one here")

    def _label_values(self) -> Iterator[str]:
        return (element.get("alias") or element.get("value") or "" for element in self.root.iter("Label"))

    # labels

    def _label(self, name: str, label: SpanLabel, element: ET.Element) -> SpanLabel:
        if element.get("alias"):
            self.notes.append(
                f"label {name}: is the alias, which is what annotations hold; "
                f"the screen said {element.get('value')!r}, and a schema has no second name"
            )
        colour = element.get("background") or None
        if colour and not re.fullmatch("#[0-9a-fA-F]{6}", colour):
            self.notes.append(f"label {name}: the colour {colour!r} is not written as #rrggbb; left out")
            colour = None
        return replace(
            label,
            name=name,
            colour=colour,
            hotkey=element.get("hotkey") or None,
            definition=" ".join((element.get("hint") or "").split()),
        )

    def _without_shared_hotkeys(self, labels: Mapping[str, SpanLabel]) -> dict[str, SpanLabel]:
        taken: dict[str, str] = {}
        out = {}
        for name, label in labels.items():
            if label.hotkey and taken.setdefault(label.hotkey, name) != name:
                self.notes.append(
                    f"label {name}: {taken[label.hotkey]} has the hotkey {label.hotkey!r} already; left out"
                )
                label = replace(label, hotkey=None)
            out[name] = label
        return out

    # relations

    def _relations(
        self, bare: Schema, labels: tuple[str, ...]
    ) -> tuple[dict[str, RelationLabel], dict[str, Attribute]]:
        """Relations, and the attributes that goldspan's own configs write as labels such as ``IN:kind=part``."""
        hidden = {old: found for old in bare.relations if (found := _hidden_attribute(old, bare.relations))}
        relations = {old: relation for old, relation in bare.relations.items() if old not in hidden}
        names = self._names(relations, "relation", FRAGMENT)
        attributes: dict[str, Attribute] = {}
        for relation, name, value in hidden.values():
            so_far = attributes.get(name) or Attribute(name=name, on="relation", kind="multi-choice")
            attributes[name] = replace(
                so_far,
                labels=tuple(dict.fromkeys((*so_far.labels, names[relation]))),
                values=tuple(dict.fromkeys((*so_far.values, value))),
            )
        for name in attributes:
            self.notes.append(f"attribute {name} of relations: the config does not say whether one value or several")
        if relations:
            self.notes.append("relations: the config does not say what they may join; narrow source and target by hand")
        return {
            names[old]: replace(relation, name=names[old], source=labels, target=labels)
            for old, relation in relations.items()
        }, attributes

    # attributes

    def _attributes(self, bare: Schema, names: Mapping[str, str]) -> Iterator[Attribute]:
        elements = {
            element.get("name"): element for element in self.root.iter() if element.tag in ("Choices", "TextArea")
        }
        parents = {child: parent for parent in self.root.iter() for child in parent}
        taken: list[str] = []
        for old, attribute in bare.attributes.items():
            element = elements[old]
            control = next(control for control in self.controls if control.name == old)
            if control.to_name and self.text_name not in control.to_name.split(","):
                self.notes.append(f"<{control.tag} name={old!r}>: is not about the text {self.text_name!r}; left out")
                continue
            if attribute.kind != "text" and not attribute.values:
                self.notes.append(f"<Choices name={old!r}>: has no <Choice value=...> of its own; left out")
                continue
            name = free(identifier(old), taken)
            if name != old:
                self.notes.append(f"attribute {old!r} is called {name}: the name is taken, or no attribute may have it")
            taken.append(name)
            values = self._names(attribute.values, f"attribute {name}: value")
            self._note_aliases(name, element)
            yield replace(
                attribute,
                name=name,
                labels=self._labels_with(attribute, element, parents, names),
                values=tuple(values.values()),
                required=element.get("required", "false").lower() == "true",
                default=self._default(replace(attribute, name=name), element, values),
            )

    def _default(
        self, attribute: Attribute, element: ET.Element, names: Mapping[str, str]
    ) -> str | tuple[str, ...] | None:
        """The choices that are selected at first; ``names`` has the values by their names in the config."""
        chosen = [
            names[value]
            for choice in element.iter("Choice")
            if choice.get("selected", "false").lower() == "true"
            and (value := choice.get("alias") or choice.get("value") or "") in names
        ]
        if not chosen or attribute.kind == "text":
            return None
        if attribute.on == "span":
            self.notes.append(
                f"attribute {attribute.name}: {', '.join(chosen)} is the default here; the screen only shows it in the "
                "title, for a choice that Label Studio selects by itself belongs to no region"
            )
        if attribute.kind == "multi-choice":
            return tuple(dict.fromkeys(chosen))
        if len(set(chosen)) > 1:
            self.notes.append(
                f"attribute {attribute.name}: several choices are selected, and one can be; {chosen[0]} is"
            )
        return chosen[0]

    def _note_aliases(self, name: str, element: ET.Element) -> None:
        choices = [choice for choice in element.iter("Choice") if choice.get("alias")]
        if choices:
            aliases = ", ".join(f"{choice.get('alias')} ({choice.get('value')})" for choice in choices)
            self.notes.append(f"attribute {name}: values are the aliases, as in annotations: {aliases}")

    def _labels_with(
        self,
        attribute: Attribute,
        element: ET.Element,
        parents: Mapping[ET.Element, ET.Element],
        names: Mapping[str, str],
    ) -> tuple[str, ...]:
        """The labels that have the attribute: those that the conditions around its control allow."""
        left = list(attribute.labels)
        around: ET.Element | None = element
        while around is not None and left:
            listed = _condition_labels(around)
            if listed is not None and set(listed) & set(names):
                left = [label for label in left if label in listed]
            around = parents.get(around)
        return tuple(names[label] for label in left or attribute.labels)

    def _names(self, written: Iterable[str], what: str, *reserved: str) -> dict[str, str]:
        """Each name to a name that a schema takes, all different, with a note where it had to change."""
        out: dict[str, str] = {}
        every = list(written)
        for old in every:
            wanted = fitting(old) or "unnamed"
            unchanged = wanted == old and old not in reserved
            out[old] = old if unchanged else free(wanted, {*out.values(), *every, *reserved})
            if not unchanged:
                self.notes.append(f"{what} {old!r} is called {out[old]}, because of what a name may hold")
        return out


def _hidden_attribute(name: str, relations: Mapping[str, RelationLabel]) -> tuple[str, str, str] | None:
    """Relation, attribute and value in a relation label of goldspan's own configs, such as ``IN:kind=part``."""
    found = re.fullmatch(r"(.+):([A-Za-z][A-Za-z0-9_]*)=(.+)", name)
    if not found or found[1] not in relations or fitting(found[3]) != found[3]:
        return None
    return found[1], found[2], found[3]


def _is_condition(key: str) -> bool:
    return key == "visibleWhen" or key.startswith("when")


def _has_condition(element: ET.Element) -> bool:
    return any(map(_is_condition, element.attrib))


def _condition_labels(element: ET.Element) -> tuple[str, ...] | None:
    """The labels that a condition asks for; ``None`` where there is no condition, or another one."""
    if element.get("visibleWhen") != "region-selected" or "whenLabelValue" not in element.attrib:
        return None
    if any(_is_condition(key) and key not in ("visibleWhen", "whenLabelValue") for key in element.attrib):
        return None
    return tuple(label.strip() for label in element.attrib["whenLabelValue"].split(","))
