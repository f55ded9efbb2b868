"""Labeling configs: from a schema, and to what we need of anybody's."""

import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import schemas

from goldspan.formats.labelstudio.labeling_config import (
    NOTE,
    TEXT,
    ConfigError,
    Control,
    build,
    config_of,
    has_panel,
    label_controls,
    offered_relations,
    read,
    schema_of,
)
from goldspan.formats.labelstudio.screen_keys import LABEL_HOTKEYS
from goldspan.schema.label_colours import COLOURS
from goldspan.schema.language import parse
from goldspan.schema.types import FRAGMENT

SCHEMA = parse("""
name: news
version: 1.0.0
labels:
  ENTITY: {abstract: true}
  EVENT: {abstract: true}
  PER: {parent: ENTITY, hotkey: "2", colour: "#112233", definition: 'A "person" & such.'}
  ORG: {parent: ENTITY, discontinuous: true}
  ATTACK: {parent: EVENT}
  CUE: {}
attributes:
  level: {type: choice, values: [NAM, NOM], labels: [ENTITY], required: true}
  tone: {type: multi-choice, values: [dry, warm], labels: [ATTACK]}
  alias: {type: text, labels: [PER]}
  topic: {type: choice, "on": document, values: [war, peace], required: true}
  kind: {type: choice, "on": relation, labels: [member], values: [full, part]}
relations:
  member: {source: [PER], target: [ORG]}
  agent: {source: [ATTACK], target: [ENTITY]}
passes:
  all: {title: All, labels: [ENTITY, EVENT, CUE]}
  people: {title: People, labels: [PER]}
""")


def tags(xml, tag):
    return list(ET.fromstring(xml).iter(tag))


# writing


def test_each_family_of_labels_is_one_control():
    assert label_controls(SCHEMA) == {
        "labels_ENTITY": ("PER", "ORG"),
        "labels_EVENT": ("ATTACK",),
        "labels": ("CUE",),
    }
    written = {one.get("name"): [label.get("value") for label in one] for one in tags(build(SCHEMA, "all"), "Labels")}
    assert written == {"labels_ENTITY": ["PER", "ORG"], "labels_EVENT": ["ATTACK"], "labels": ["CUE"]}


def test_a_control_has_one_name_in_every_pass():
    people = read(build(SCHEMA, "people"))
    assert [name for name, one in people.controls.items() if one.tag == "Labels"] == ["labels_ENTITY"]
    assert people.controls["labels_ENTITY"].values == ("PER",)


def test_given_hotkeys_stay_and_no_key_has_two_meanings():
    keys = {one.get("value"): one.get("hotkey") for one in tags(build(SCHEMA, "all"), "Label")}
    assert keys["PER"] == "2"
    assert len(set(keys.values())) == len(keys) == 4
    assert set(keys.values()) <= set(LABEL_HOTKEYS)


def test_labels_beyond_the_keys_have_none():
    many = parse("name: many\nversion: 1.0.0\nlabels: {" + ", ".join(f"L{number}: {{}}" for number in range(40)) + "}")
    keys = [one.get("hotkey") for one in tags(build(many, "all"), "Label")]
    assert keys == [*LABEL_HOTKEYS, *[None] * (40 - len(LABEL_HOTKEYS))]


def test_colours_are_those_of_the_schema_or_else_the_same_in_every_pass():
    colours = {one.get("value"): one.get("background") for one in tags(build(SCHEMA, "all"), "Label")}
    assert colours["PER"] == "#112233"
    assert set(colours.values()) - {"#112233"} <= set(COLOURS)
    [person] = tags(build(SCHEMA, "people"), "Label")
    assert person.get("background") == "#112233"


def test_definitions_are_hints_and_markup_in_them_is_text():
    [person] = [one for one in tags(build(SCHEMA, "all"), "Label") if one.get("value") == "PER"]
    assert person.get("hint") == 'A "person" & such.'


def test_fragments_can_be_tied_only_where_a_label_of_the_pass_may_be_discontinuous():
    assert FRAGMENT in read(build(SCHEMA, "all")).relations
    assert FRAGMENT not in read(build(SCHEMA, "people")).relations


def test_an_attribute_of_a_relation_is_a_relation_label_for_each_value():
    assert read(build(SCHEMA, "all")).relations == (
        "member",
        "member:kind=full",
        "member:kind=part",
        "agent",
        FRAGMENT,
    )


def test_relations_that_are_named_come_first_with_their_attributes():
    schema = parse("""
name: x
version: 1.0.0
labels: {A: {discontinuous: true}}
relations: {r: {source: [A], target: [A]}, s: {source: [A], target: [A]}, t: {source: [A], target: [A]}}
attributes: {how: {on: relation, labels: [s], type: choice, values: [well, ill]}}
""")
    config = build(schema, "all", ("s", "s:how=well", "gone", "t"))
    assert offered_relations(config) == ("s", "s:how=well", "s:how=ill", "t", "r", FRAGMENT)
    assert build(schema, "all", offered_relations(config)) == config


def test_several_labels_fit_on_one_relation():
    [relations] = tags(build(SCHEMA, "all"), "Relations")
    assert relations.get("choice") == "multiple"


def test_words_are_marked_to_the_letter_and_white_space_is_shown():
    xml = build(SCHEMA, "all")
    [text] = tags(xml, "Text")
    assert (text.get("name"), text.get("value"), text.get("granularity")) == (TEXT, f"${TEXT}", "symbol")


def test_a_span_attribute_shows_for_its_labels_only():
    views = {
        view.get("whenLabelValue"): [(one.get("name"), one.get("whenLabelValue")) for one in view if one.get("name")]
        for view in tags(build(SCHEMA, "all"), "View")
        if view.get("visibleWhen") == "region-selected"
    }
    # on the control too, since a key sets what only its view hides
    assert views == {"PER,ORG": [("level", "PER,ORG")], "ATTACK": [("tone", "ATTACK")], "PER": [("alias", "PER")]}


def test_a_required_attribute_says_so_and_that_of_a_document_stops_a_submission():
    xml = build(SCHEMA, "all")
    assert "level (required)" in [one.get("value") for one in tags(xml, "Header")]
    # topic would be seen at once, while the span without a level might be anywhere
    assert [one.get("name") for one in tags(xml, "Choices") if one.get("required") == "true"] == ["topic"]


def test_no_such_pass_names_those_there_are():
    with pytest.raises(ConfigError, match="no pass 'second'; choose one of: all, people"):
        build(SCHEMA, "second")


@given(schemas())
def test_a_config_says_everything_that_its_schema_shows(schema):
    config = read(build(schema, "all"))
    assert {value for one in config.controls.values() if one.tag == "Labels" for value in one.values} == set(
        schema.concrete
    )
    assert set(schema.relations) <= set(config.relations)
    for attribute in schema.attributes.values():
        if attribute.on != "relation":
            control = config.controls[attribute.name]
            assert (control.per_region, control.values) == (attribute.on == "span", attribute.values)
            assert control.multiple == (attribute.kind == "multi-choice")
    assert config.controls[NOTE].tag == "TextArea"
    assert (config.text_name, config.text_key) == (TEXT, TEXT)


@given(schemas())
def test_the_same_schema_gives_the_same_bytes(schema):
    assert build(schema, "all") == build(schema, "all")
    assert build(schema, "all").endswith(">\n")


def test_the_panel_of_findings_stands_behind_the_text_for_the_list_of_tasks_and_is_no_control():
    # where it stands on the screen is seen in tests/e2e/test_feedback.py
    xml = build(SCHEMA, "all")
    assert [tag.get("value") for tag in ET.fromstring(xml).iter() if tag.tag in ("Text", "HyperText")] == [
        "$text",
        "$findings_html",
    ]
    [panel] = tags(xml, "HyperText")
    assert (panel.get("value"), panel.get("name") in read(xml).controls) == ("$findings_html", False)


# parsing


def test_any_labeling_config_can_be_read():
    config = read("""
      <View><Header value="Read!"/>
        <Relations><Relation value="founded"/><Relation value="owns"/></Relations>
        <View><Labels name="ner" toName="body" choice="multiple">
          <Label value="ORG"/><Label value="PER" alias="person"/>
        </Labels></View>
        <Choices name="sure" toName="body" perRegion="True"><Choice value="low"/><Choice value="high"/></Choices>
        <Choices name="topic" toName="body" choice="multiple"><Choice value="a"/></Choices>
        <TextArea name="why" toName="body"/>
        <Labels toName="body"><Label value="nameless"/></Labels>
        <RectangleLabels name="box" toName="image"><Label value="x"/></RectangleLabels>
        <Text name="body" value="$article"/>
      </View>""")
    assert (config.text_name, config.text_key) == ("body", "article")
    assert config.relations == ("founded", "owns")
    assert list(config.controls.values()) == [
        Control("ner", "Labels", "body", False, True, ("ORG", "person")),
        Control("sure", "Choices", "body", True, False, ("low", "high")),
        Control("topic", "Choices", "body", False, True, ("a",)),
        Control("why", "TextArea", "body", False, False, ()),
    ]


def test_a_config_without_relations_has_none():
    assert read('<View><Text name="t" value="$t"/></View>').relations == ()


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        ("", "not XML"),
        ("<View>", "not XML"),
        ("[{}]", "not XML"),
        ('<View><Image name="i" value="$i"/></View>', "no <Text> tag"),
        ('<View><HyperText name="h" value="$h"/></View>', "no <Text> tag"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(xml, message):
    with pytest.raises(ConfigError, match=message):
        read(xml)


@given(schemas())
def test_a_schema_made_from_a_config_has_its_labels_relations_and_attributes(schema):
    made = schema_of(config_of(schema))
    assert set(made.concrete) == set(schema.concrete)
    assert set(schema.relations) <= set(made.relations)
    assert FRAGMENT not in made.relations
    for name, attribute in schema.attributes.items():
        if attribute.on != "relation":
            assert (made.attributes[name].on, made.attributes[name].kind) == (attribute.on, attribute.kind)
    assert NOTE not in made.attributes


def test_the_configs_of_all_passes_are_one():
    config = config_of(SCHEMA)
    assert config.controls["labels_ENTITY"].values == ("PER", "ORG")
    assert "agent" in config.relations


# usual values, and labels that must have one

USUAL = parse("""
name: usual
version: 1.0.0
labels: {A: {}, B: {}, C: {}}
attributes:
  tone: {type: choice, values: [dry, warm], default: dry, required: [A, B]}
  alias: {labels: [A], type: text, default: none, required: [A]}
  topic: {on: document, type: multi-choice, values: [war, trade, art], default: [war, art]}
  size: {labels: [C], type: choice, values: [big]}
passes:
  all: {title: All labels}
  some: {title: Some, labels: [A, B]}
  other: {title: Other, labels: [C]}
""")


def headers(pass_name):
    return [one.get("value") for one in tags(build(USUAL, pass_name), "Header")]


def test_the_usual_value_is_selected_where_label_studio_does_it_and_named_where_not():
    selected = [one.get("value") for one in tags(build(USUAL, "all"), "Choice") if one.get("selected")]
    assert selected == ["war", "art"]
    assert "topic" in headers("all") and "size" in headers("all")
    assert "alias (required) (usually none)" in headers("all")


@pytest.mark.parametrize(
    ("pass_name", "title"),
    [
        ("all", "tone (required for A, B) (usually dry)"),
        ("some", "tone (required) (usually dry)"),
        ("other", "tone (usually dry)"),
    ],
)
def test_who_needs_an_attribute_stands_in_its_title(pass_name, title):
    assert title in headers(pass_name)


# colours and keys, without collision

some_colours = st.none() | st.sampled_from([*COLOURS[:4], COLOURS[0].upper(), "#123456"])
some_keys = st.sampled_from("123qwe")


@st.composite
def looks(draw):
    """A schema of up to 45 labels, some of which have a colour or a key, and the labels that have none."""
    names = [f"L{number}" for number in range(draw(st.integers(1, 45)))]
    colours = {name: colour for name in names if (colour := draw(some_colours))}
    keys = dict(zip(names, draw(st.lists(some_keys, max_size=min(4, len(names)), unique=True)), strict=False))
    labels = {name: {} for name in names}
    for field, values in (("colour", colours), ("hotkey", keys)):
        for name, value in values.items():
            labels[name][field] = value
    relations = {name: {"source": ["L0"], "target": ["L0"]} for name in "RS"}
    # JSON is YAML
    text = json.dumps({"name": "x", "version": "1.0.0", "labels": labels, "relations": relations})
    return parse(text), colours, keys


LABEL_STUDIO_KEYS = {"u", "r", "enter", "escape", "backspace", "ctrl+enter", "ctrl+space", "ctrl+z", "ctrl+d", "alt+r"}


@given(looks())
def test_no_two_labels_get_one_key_and_none_a_key_that_label_studio_uses(case):
    schema, _, given_keys = case
    keys = {one.get("value"): one.get("hotkey") for one in tags(build(schema, "all"), "Label")}
    there = [key for key in keys.values() if key]
    assert len(set(there)) == len(there) == min(len(keys), len(LABEL_HOTKEYS))
    assert given_keys.items() <= keys.items()
    assert not set(there) & LABEL_STUDIO_KEYS


@given(looks())
def test_relations_get_no_key_as_label_studio_heeds_none(case):
    assert {one.get("hotkey") for one in tags(build(case[0], "all"), "Relation")} == {None}


@given(looks())
def test_no_label_gets_a_colour_that_another_has(case):
    schema, given_colours, _ = case
    colours = {one.get("value"): one.get("background") for one in tags(build(schema, "all"), "Label")}
    assert given_colours.items() <= colours.items()
    chosen = [colour for name, colour in colours.items() if name not in given_colours]
    assert len(set(chosen)) == len(chosen)
    assert not set(chosen) & {colour.lower() for colour in given_colours.values()}


@pytest.mark.parametrize(
    ("xml", "there"),
    [
        (build(SCHEMA, "all").replace("findings_html", "other"), False),
        (build(SCHEMA, "all"), True),
        ("<View>", False),
        ("", False),
    ],
)
def test_a_config_has_a_panel_or_not(xml, there):
    assert has_panel(xml) is there
