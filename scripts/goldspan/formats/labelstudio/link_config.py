"""The labeling config of links: two texts side by side with their mentions, and arrows from one to the other.

A mention is a region of the text that it stands in, so each text has ``Labels`` of its own: one for two texts would
show regions, and make none. Their bars are not shown, for the mentions are there already.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Literal, TypeAlias

from goldspan.formats.labelstudio.labeling_config import (
    FINDINGS_HTML,
    PANEL,
    ConfigError,
    LabelingConfig,
    label_controls,
    read,
    relation_list,
)
from goldspan.formats.labelstudio.screen_style import PAIR_STYLE, STYLE
from goldspan.schema.label_colours import label_colours
from goldspan.schema.types import Pass, Schema

Side: TypeAlias = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
"""The two texts of a pair: the names of their tags, and what the keys of a task's data begin with."""

CANDIDATES, CANDIDATES_HTML = "candidates", "candidates_html"
"""The panel of candidates, and its key in a task's data."""

PAIR_NOTE = "pair_note"

LINKS = "links"
"""The name of the pass in which links are made; no pass of the schema needs to declare it."""


def text_key(side: Side) -> str:
    return f"{side}_text"


def title_key(side: Side) -> str:
    return f"{side}_title"


def link_schema(schema: Schema) -> Schema:
    """The schema of one task with two texts: its relations are those between documents, as if it were one document.

    Raises `ConfigError` where the schema has none.
    """
    key = "links of a pair"
    if key not in schema.memo:
        relations = {
            name: replace(relation, scope="document", order="any", max_distance=None, chain="arrows")
            for name, relation in schema.relations.items()
            if not relation.in_layers
        }
        if not relations:
            raise ConfigError("the schema has no relation with `scope: corpus`, so nothing can be linked; declare one")
        labels = schema.linkable
        attributes = tuple(
            attribute.name for attribute in schema.attributes_of("relation") if set(attribute.labels) & set(relations)
        )
        only = Pass(name=LINKS, title="Links", labels=labels, relations=tuple(relations), attributes=attributes)
        schema.memo[key] = replace(schema, relations=relations, passes={LINKS: only})
    made: Schema = schema.memo[key]
    return made


def schema_across(schema: Schema) -> Schema:
    """The `link_schema` of arrows from one text to the other, which tie no fragments."""
    links = link_schema(schema)
    key = "links across"
    if key not in links.memo:
        whole = {name: replace(label, discontinuous=False) for name, label in links.labels.items()}
        links.memo[key] = replace(links, labels=whole)
    made: Schema = links.memo[key]
    return made


def link_config(schema: Schema) -> str:
    """The labeling config, as XML that ends in a line break. Raises `ConfigError` as `link_schema` does."""
    links = link_schema(schema)
    view = ET.Element("View", className="goldspan-screen goldspan-pair")
    ET.SubElement(view, "Style").text = STYLE + PAIR_STYLE
    view.append(relation_list(links, links.passes[LINKS]))
    columns = ET.SubElement(view, "View", className="goldspan-texts")
    for side in SIDES:
        column = ET.SubElement(columns, "View", className=f"goldspan-{side}")
        heading = ET.SubElement(column, "View", className="goldspan-heading")
        ET.SubElement(heading, "Header", value=f"${title_key(side)}", size="6")
        bar = ET.SubElement(column, "View", className="goldspan-context")
        bar.extend(_labels(links, side))
        reading = ET.SubElement(column, "View", className="goldspan-text")
        tag = ET.SubElement(reading, "Text", name=side, value=f"${text_key(side)}", granularity="symbol")
        tag.set("showLabels", "true")
    panels = ET.SubElement(view, "View", className="goldspan-panels")
    found = ET.SubElement(panels, "View", className="goldspan-findings")
    ET.SubElement(found, "HyperText", name=PANEL, value=f"${FINDINGS_HTML}", inline="true")
    candidates = ET.SubElement(panels, "View", className="goldspan-candidates")
    ET.SubElement(candidates, "HyperText", name=CANDIDATES, value=f"${CANDIDATES_HTML}", inline="true")
    ET.SubElement(panels, "Header", value="note on the pair", size="6")
    note = ET.SubElement(panels, "TextArea", name=PAIR_NOTE, toName=SIDES[0], rows="1", maxSubmissions="1")
    note.set("editable", "true")
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def _labels(schema: Schema, side: Side) -> Iterable[ET.Element]:
    colours = label_colours(schema)
    for control, members in label_controls(schema).items():
        shown = [name for name in members if name in schema.passes[LINKS].labels]
        if shown:
            labels = ET.Element("Labels", name=side_control(control, side), toName=side, showInline="true")
            for name in shown:
                ET.SubElement(labels, "Label", value=name, background=colours[name])
            yield labels


def side_control(control: str, side: Side) -> str:
    """The name of a control for one of the two texts."""
    return f"{control}_{side}"


def side_configs(xml: str) -> dict[Side, LabelingConfig]:
    """What a config of links says of each of its two texts. Raises `ConfigError` where it is no such config."""
    config = read(xml)
    found: dict[Side, LabelingConfig] = {}
    for side in SIDES:
        controls = {name: control for name, control in config.controls.items() if control.to_name == side}
        if not any(control.tag == "Labels" for control in controls.values()):
            raise ConfigError(
                f"the labeling config has no labels for the text {side!r}; run `goldspan link push` again"
            )
        found[side] = LabelingConfig(side, text_key(side), controls, config.relations)
    return found


def link_instruction(schema: Schema) -> str:
    """What to do on the screen of a pair, and what each relation between documents means. No styles are kept."""
    relations = link_schema(schema).relations.values()
    listed = "".join(f"<li><b>{escape(one.name)}</b>: {escape(one.definition)}</li>" for one in relations)
    return (
        "<h2>Linking two texts</h2><p>The mentions of both texts are marked already. Join those that are of one thing, "
        "or belong together in another way:</p>"
        f"<ul>{listed}</ul><ul>"
        "<li><b>A link</b>: select a mention in one text, press Alt+R, and click on one in the other text. Then choose "
        "the label in the panel Relations. One link for each thing is enough, from any of its mentions.</li>"
        "<li><b>Candidates</b> stand under the texts, with the numbers of their mentions. They go by names alone: some "
        "are wrong, and some things that are the same have other names.</li>"
        "<li><b>The mentions stay as they are</b>: what you change of them is undone. One that is missing or wrong is "
        "corrected in the task of its document; say so in the note.</li>"
        "<li>Where there is nothing to link, <b>submit the pair as it is</b>.</li>"
        "<li>Label Studio saves 5 seconds after a change. <b>Wait that long</b> before you close or reload the "
        "page.</li>"
        "</ul>"
    )
