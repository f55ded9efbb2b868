"""Labeling configs: a pass of a schema to Label Studio's XML, and any XML to what goldspan uses of it.

Names in a config of ours: the text is ``text``; each family of span labels is one ``Labels`` control; an attribute's
control has the attribute's name; the names of a relation's chains are ``chain:RELATION``; the annotator's note on the
document is ``layer_note``; the panel of findings is ``findings_panel``, that of the guidelines ``guidelines_panel``.
Regions of context are of ``labels:context``.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from goldspan.attribute_values import as_tuple
from goldspan.errors import GoldspanError
from goldspan.formats.labelstudio.guidelines_panel import guidelines_html
from goldspan.formats.labelstudio.screen_keys import ChoiceKeys, choice_hotkeys, in_key_order, label_hotkeys
from goldspan.formats.labelstudio.screen_style import STYLE
from goldspan.model import numbered
from goldspan.schema.label_colours import label_colours
from goldspan.schema.pass_share import pass_share
from goldspan.schema.types import FRAGMENT, Attribute, Pass, RelationLabel, Schema, SpanLabel

TEXT = "text"
NOTE = "layer_note"
PANEL = "findings_panel"
GUIDELINES = "guidelines_panel"
FINDINGS_HTML = "findings_html"
"""The key of a task's data that the panel beside the text shows."""

CHAIN = "chain:"
"""Before the name of a relation, the control for the names of its chains; no attribute can be called so."""

CONTEXT = "labels:context"
"""The control of the spans that a pass shows and does not add."""

NO_KEY = "f20"
"""A key that keyboards do not have, for labels that are not to be chosen: without any, Label Studio gives them keys."""

Tag: TypeAlias = Literal["Labels", "Choices", "TextArea"]


class ConfigError(GoldspanError):
    """A labeling config that cannot be read or made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Control:
    """A tag that makes results: ``name`` is their ``from_name``, ``values`` its labels or choices."""

    name: str
    tag: Tag
    to_name: str
    per_region: bool
    multiple: bool
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelingConfig:
    """What goldspan uses of a labeling config. ``text_key`` is the key of the text in a task's data."""

    text_name: str
    text_key: str
    controls: Mapping[str, Control] = field(default_factory=dict)
    relations: tuple[str, ...] = ()
    memo: dict[str, Any] = field(init=False, default_factory=dict, compare=False, repr=False)
    """A cache for what is derived from the config. It does not go to other processes."""

    def __reduce__(self) -> tuple[Any, ...]:
        return LabelingConfig, (self.text_name, self.text_key, self.controls, self.relations)


# writing


def build(schema: Schema, pass_name: str, relations: Sequence[str] = (), guidelines: str = "") -> str:
    """The labeling config of one pass, as XML that ends in a line break.

    Of the pass' ``relations`` those that are named come first, in their order, and the others as in the schema.
    ``guidelines`` are Markdown, to be opened beside the labels.

    Raises `ConfigError` where the schema has no such pass.
    """
    shown_pass, share = pass_called(schema, pass_name), pass_share(schema, pass_name)
    schema_pass = replace(shown_pass, labels=share.labels, relations=share.relations, attributes=share.attributes)
    view = ET.Element("View", className="goldspan-screen")
    ET.SubElement(view, "Style").text = STYLE
    if schema_pass.relations or any(schema.labels[name].discontinuous for name in shown_pass.labels):
        # the tie of fragments is for those of the context, too
        view.append(relation_list(schema, replace(schema_pass, labels=shown_pass.labels), relations))
    hotkeys = label_hotkeys(schema, schema_pass)
    bar = _label_bar(schema, schema_pass, hotkeys)
    view.append(bar)
    if html := guidelines_html(guidelines):
        guide = ET.SubElement(bar, "View", className="goldspan-guidelines")
        ET.SubElement(guide, "HyperText", name=GUIDELINES, value=html, inline="true")
    if share.context:
        view.append(_context_labels(schema, share.context))
    columns = ET.SubElement(view, "View", className="goldspan-columns")
    reading = ET.SubElement(columns, "View", className="goldspan-text")
    ET.SubElement(reading, "Text", name=TEXT, value=f"${TEXT}", granularity="symbol", showLabels="true")
    side = ET.SubElement(columns, "View", className="goldspan-side")
    # behind the text, because the columns of the list of tasks have this order
    found = ET.SubElement(side, "View", className="goldspan-findings")
    ET.SubElement(found, "HyperText", name=PANEL, value=f"${FINDINGS_HTML}", inline="true")
    shown = [schema.attributes[name] for name in schema_pass.attributes if schema.attributes[name].on != "relation"]
    attributes = in_key_order(shown, schema_pass)
    choice_keys = choice_hotkeys(attributes, schema_pass, hotkeys.values())
    for attribute in attributes:
        if attribute.on == "span":
            side.append(_span_attribute(attribute, schema_pass, choice_keys))
        else:
            ET.SubElement(side, "Header", value=_title(attribute), size="6")
            side.append(_document_control(attribute, choice_keys))
    known = [schema.relations[name] for name in schema_pass.relations]
    side.extend(_chain(relation, schema_pass) for relation in known if relation.chain == "names")
    ET.SubElement(side, "Header", value="note on the whole text", size="6")
    ET.SubElement(side, "TextArea", name=NOTE, toName=TEXT, rows="2", maxSubmissions="1", editable="true")
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def _label_bar(schema: Schema, schema_pass: Pass, hotkeys: Mapping[str, str]) -> ET.Element:
    bar = ET.Element("View", className="goldspan-labels")
    colours = label_colours(schema)
    for control, members in label_controls(schema).items():
        shown = [name for name in members if name in schema_pass.labels]
        if not shown:
            continue
        labels = ET.SubElement(bar, "Labels", name=control, toName=TEXT, showInline="true")
        for name in shown:
            item = ET.SubElement(labels, "Label", value=name, background=colours[name])
            if name in hotkeys:
                item.set("hotkey", hotkeys[name])
            if schema.labels[name].definition:
                item.set("hint", schema.labels[name].definition)
    return bar


def _context_labels(schema: Schema, names: Sequence[str]) -> ET.Element:
    """The labels of the context, out of sight: a region can be shown only if the config has its label."""
    view = ET.Element("View", className="goldspan-context")
    labels = ET.SubElement(view, "Labels", name=CONTEXT, toName=TEXT, showInline="true")
    colours = label_colours(schema)
    for name in names:
        ET.SubElement(labels, "Label", value=name, background=colours[name], hotkey=NO_KEY)
    return view


def pass_called(schema: Schema, pass_name: str) -> Pass:
    """The pass of this name. Raises `ConfigError` where the schema has none."""
    if pass_name not in schema.passes:
        known = ", ".join(schema.passes)
        raise ConfigError(f"the schema has no pass {pass_name!r}; choose one of: {known}")
    return schema.passes[pass_name]


def label_controls(schema: Schema) -> dict[str, tuple[str, ...]]:
    """The ``Labels`` controls: name to the concrete labels in it, one control for each family."""
    families: dict[str, list[str]] = {}
    for name in schema.concrete:
        root = schema.root(name)
        families.setdefault(root if schema.labels[root].abstract else "", []).append(name)
    names = numbered("labels_" + re.sub(r"\W", "_", family) if family else "labels" for family in families)
    return dict(zip(names, map(tuple, families.values()), strict=True))


def relation_list(schema: Schema, schema_pass: Pass, order: Sequence[str] = ()) -> ET.Element:
    """What an arrow may be: the relations of a pass, those in the order first, with their attributes, and the tie of
    fragments."""
    element = ET.Element("Relations", choice="multiple")
    places = {name: place for place, name in enumerate(order)}
    for name in sorted(schema_pass.relations, key=lambda name: places.get(name, len(places))):
        ET.SubElement(element, "Relation", value=name)
        for attribute in schema.attributes_of("relation", name):
            if attribute.name in schema_pass.attributes:
                for value in attribute.values:
                    ET.SubElement(element, "Relation", value=relation_value(name, attribute.name, value))
    if any(schema.labels[name].discontinuous for name in schema_pass.labels):
        ET.SubElement(element, "Relation", value=FRAGMENT)
    return element


def relation_value(label: str, attribute: str, value: str) -> str:
    """A relation's attribute as one of its labels, for Label Studio gives relations no attributes."""
    return f"{label}:{attribute}={value}"


def _span_attribute(attribute: Attribute, schema_pass: Pass, keys: ChoiceKeys) -> ET.Element:
    """A control with its title. The condition on the view hides the title; that on the control guards its keys."""
    shown = [label for label in attribute.labels if label in schema_pass.labels]
    condition = {"visibleWhen": "region-selected", "whenLabelValue": ",".join(shown)}
    view = ET.Element("View", condition)
    ET.SubElement(view, "Header", value=_title(attribute, shown), size="6")
    control = _control(attribute, keys)
    control.attrib.update(perRegion="true", **condition)
    view.append(control)
    return view


def _chain(relation: RelationLabel, schema_pass: Pass) -> ET.Element:
    """The field for the name of the chain that the selected span is in."""
    shown = [label for label in schema_pass.labels if label in relation.source or label in relation.target]
    condition = {"visibleWhen": "region-selected", "whenLabelValue": ",".join(shown)}
    view = ET.Element("View", condition)
    ET.SubElement(view, "Header", value=f"{relation.name}: name of the chain", size="6")
    field = ET.SubElement(view, "TextArea", name=f"{CHAIN}{relation.name}", toName=TEXT, rows="1", maxSubmissions="1")
    field.attrib.update(editable="true", perRegion="true", **condition)
    return view


def _document_control(attribute: Attribute, keys: ChoiceKeys) -> ET.Element:
    """A control without which nothing can be submitted, where the attribute is required and has values to choose."""
    control = _control(attribute, keys)
    if attribute.required is True and attribute.kind != "text":
        control.attrib.update(required="true", requiredMessage=f"{attribute.name}: choose a value for the whole text")
    return control


def _title(attribute: Attribute, shown: Sequence[str] = ()) -> str:
    """The attribute's name, for which labels it is required, and its default where the screen does not set that."""
    title = attribute.name.replace("_", " ")
    if attribute.assume:
        return f"{title} ({', '.join(_usual(attribute))} if not set)"
    needing = [label for label in shown if attribute.needed_by(label)]
    if attribute.required is True or (needing and len(needing) == len(shown)):
        title += " (required)"
    elif needing:
        title += f" (required for {', '.join(needing)})"
    if attribute.default and (attribute.on == "span" or attribute.kind == "text"):
        title += f" (usually {', '.join(_usual(attribute))})"
    return title


def _usual(attribute: Attribute) -> tuple[str, ...]:
    return as_tuple(attribute.default)


def _control(attribute: Attribute, keys: ChoiceKeys) -> ET.Element:
    if attribute.kind == "text":
        return ET.Element("TextArea", name=attribute.name, toName=TEXT, rows="1", maxSubmissions="1", editable="true")
    choice = "single" if attribute.kind == "choice" else "multiple"
    element = ET.Element("Choices", name=attribute.name, toName=TEXT, choice=choice, showInline="true")
    for value in attribute.values:
        item = ET.SubElement(element, "Choice", value=value)
        if key := keys.get((attribute.name, value)):
            item.set("hotkey", key)
        # for a choice on regions, Label Studio would make a result that belongs to no region
        if attribute.on == "document" and value in _usual(attribute):
            item.set("selected", "true")
    return element


# parsing


def read(xml: str) -> LabelingConfig:
    """What any labeling config says of its text, its controls and its relations.

    Raises `ConfigError` where it is not XML or has no ``Text`` tag.
    """
    try:
        root = ET.fromstring(xml)
    except (ET.ParseError, ValueError) as error:  # the latter of a lone surrogate
        raise ConfigError(f"the labeling config is not XML ({error}); copy it from the project's settings") from error
    text = next((tag for tag in root.iter("Text")), None)
    if text is None:
        raise ConfigError("the labeling config has no <Text> tag; goldspan reads annotations of plain text only")
    return LabelingConfig(
        text_name=text.get("name", TEXT),
        text_key=text.get("value", f"${TEXT}").removeprefix("$"),
        controls={control.name: control for control in _controls(root)},
        relations=tuple(
            value
            for relations in root.iter("Relations")
            for relation in relations.iter("Relation")
            if (value := relation.get("value"))
        ),
    )


def read_config_file(path: Path) -> LabelingConfig:
    """The same of a file. The `ConfigError` names it."""
    try:
        return read(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def _controls(root: ET.Element) -> Iterator[Control]:
    tags: dict[str, tuple[Tag, str]] = {
        "Labels": ("Labels", "Label"),
        "Choices": ("Choices", "Choice"),
        "TextArea": ("TextArea", ""),
    }
    for element in root.iter():
        if element.tag in tags and (name := element.get("name")):
            tag, child = tags[element.tag]
            # an alias, where there is one, is what the results hold
            values = (option.get("alias") or option.get("value") for option in element.iter(child)) if child else ()
            yield Control(
                name=name,
                tag=tag,
                to_name=element.get("toName", ""),
                per_region=element.get("perRegion", "false").lower() == "true",
                multiple=element.get("choice", "single").startswith("multiple"),
                values=tuple(value for value in values if value),
            )


def has_panel(xml: str) -> bool:
    """Whether a labeling config shows findings."""
    return f"${FINDINGS_HTML}" in _values(xml, "HyperText")


def offered_relations(xml: str) -> tuple[str, ...]:
    """The labels of relations that a labeling config offers, in its order; none where it cannot be read."""
    return _values(xml, "Relation")


def _values(xml: str, tag: str) -> tuple[str, ...]:
    try:
        root = ET.fromstring(xml)
    except (ET.ParseError, ValueError):
        return ()
    return tuple(element.get("value", "") for element in root.iter(tag))


def config_of(schema: Schema) -> LabelingConfig:
    """What the labeling configs of all passes of a schema have together."""
    configs = [read(build(schema, name)) for name in schema.passes]
    controls: dict[str, Control] = {}
    for config in configs:
        for name, control in config.controls.items():
            values = dict.fromkeys((*controls[name].values, *control.values)) if name in controls else control.values
            controls[name] = replace(control, values=tuple(values))
    relations = dict.fromkeys(value for config in configs for value in config.relations)
    return LabelingConfig(text_name=TEXT, text_key=TEXT, controls=controls, relations=tuple(relations))


def schema_of(config: LabelingConfig, *, name: str = "labeling-config") -> Schema:
    """A schema with the labels, relations and attributes of a config, and no rules beyond them."""
    controls = config.controls.values()
    labels = {
        value: SpanLabel(name=value, discontinuous=FRAGMENT in config.relations)
        for control in controls
        if control.tag == "Labels"
        for value in control.values
    }
    everywhere = tuple(labels)
    relations = {
        value: RelationLabel(
            name=value,
            source=everywhere,
            target=everywhere,
            chain="names" if f"{CHAIN}{value}" in config.controls else "arrows",
        )
        for value in config.relations
        if value != FRAGMENT
    }
    attributes = {
        control.name: Attribute(
            name=control.name,
            on="span" if control.per_region else "document",
            kind="text" if control.tag == "TextArea" else ("multi-choice" if control.multiple else "choice"),
            labels=everywhere if control.per_region else (),
            values=control.values,
        )
        for control in controls
        if control.tag != "Labels" and control.name != NOTE and not control.name.startswith(CHAIN)
    }
    every_label = Pass(
        name="all", title=name, labels=everywhere, relations=tuple(relations), attributes=tuple(attributes)
    )
    return Schema(
        name=name,
        version="0.0.0",
        labels=labels,
        relations=relations,
        attributes=attributes,
        passes={"all": every_label},
    )
