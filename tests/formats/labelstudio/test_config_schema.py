"""Labeling configs to schemas, and what a schema cannot say of them."""

from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import schemas

from goldspan.formats.labelstudio.config_schema import read_config
from goldspan.formats.labelstudio.labeling_config import ConfigError, build
from goldspan.schema.language import parse
from goldspan.schema.writing import write

TEXT = '<Text name="t" value="$text"/>'


def imported(inner, text=TEXT):
    """The schema of a config, as its own text says it, and the notes."""
    found = read_config(f"<View>{text}{inner}</View>", name="boats")
    schema = parse(write(found.schema))
    assert build(schema, "all")
    return schema, found.notes


def assert_noted(notes, *words):
    assert any(all(word in note for word in words) for note in notes), notes


LABELS = """<Labels name="l" toName="t"><Label value="Ship" background="#1f77b4" hotkey="s" hint="One  ship."/>
<Label value="Port"/></Labels>"""


def test_labels_come_with_colour_hotkey_and_hint():
    schema, notes = imported(LABELS)
    ship = schema.labels["Ship"]
    assert (ship.colour, ship.hotkey, ship.definition) == ("#1f77b4", "s", "One ship.")
    assert schema.concrete == ("Ship", "Port")
    assert [note for note in notes if "arranges" not in note] == []


def test_what_is_selected_from_the_start_is_the_default():
    schema, notes = imported(
        LABELS
        + '<Choices name="kind" toName="t"><Choice value="a"/><Choice value="b" selected="true"/></Choices>'
        + '<Choices name="size" toName="t" perRegion="true" choice="multiple">'
        + '<Choice value="x/y" selected="true"/><Choice value="2" alias="two" selected="True"/><Choice value="z"/>'
        + '</Choices><Choices name="tone" toName="t">'
        + '<Choice value="p" selected="true"/><Choice value="q" selected="true"/></Choices>'
    )
    assert schema.attributes["kind"].default == "b"
    assert schema.attributes["size"].default == ("x_y", "two")
    assert schema.attributes["tone"].default == "p"
    assert_noted(notes, "attribute size", "belongs to no region")
    assert_noted(notes, "attribute tone", "several choices are selected")
    assert not any("attribute kind" in note for note in notes)


def test_relations_join_anything_and_that_is_said():
    schema, notes = imported(LABELS + '<Relations><Relation value="at"/></Relations>')
    assert schema.relations["at"].source == schema.relations["at"].target == ("Ship", "Port")
    assert_noted(notes, "narrow source and target")


def test_attributes_come_with_their_labels_where_a_condition_names_them():
    schema, notes = imported(
        LABELS
        + '<View visibleWhen="region-selected" whenLabelValue="Ship">'
        + '<Choices name="size" toName="t" perRegion="true" required="true"><Choice value="big"/></Choices></View>'
        + '<Choices name="kind" toName="t" choice="multiple"><Choice value="a"/></Choices>'
        + '<TextArea name="remark" toName="t" perRegion="true" maxSubmissions="1"/>'
    )
    size, kind, remark = (schema.attributes[name] for name in ("size", "kind", "remark"))
    assert (size.labels, size.required, size.values) == (("Ship",), True, ("big",))
    assert (kind.on, kind.kind) == ("document", "multi-choice")
    assert (remark.labels, remark.kind) == (("Ship", "Port"), "text")
    assert not any("View" in note and "shows" in note for note in notes)


CHOICES = '<Choices name="c" toName="t" perRegion="true"{}><Choice value="x"{}/></Choices>'


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (LABELS + '<Taxonomy name="x" toName="t"><Choice value="a"/></Taxonomy>', ["<Taxonomy> (1)", "left out"]),
        (LABELS + '<RectangleLabels name="r" toName="i"/><Image name="i" value="$i"/>', ["<RectangleLabels>"]),
        (LABELS + '<Header value="Mark ships"/>', ["<Header>", "left out"]),
        (LABELS + '<Text name="two" value="$two"/>', ["<Text> (2)", "only 't' is read"]),
        (LABELS + '<Labels name="m" toName="t"><Label value="Crew"/></Labels>', ["are in one list"]),
        (LABELS + '<Labels name="m" toName="t"><Label value="Ship"/></Labels>', ["'Ship' is given more than once"]),
        ('<Labels name="l" toName="t" choice="multiple"><Label value="A"/></Labels>', ["one label here"]),
        ('<Labels name="l" toName="t" maxUsages="3"><Label value="A"/></Labels>', ["<Labels>", "maxUsages"]),
        ('<Labels name="l" toName="t"><Label value="A" alias="b"/></Labels>', ["label b", "the screen said 'A'"]),
        ('<Labels name="l" toName="t"><Label value="A" background="red"/></Labels>', ["the colour 'red'"]),
        ('<Labels name="l" toName="t"><Label value="A/B"/></Labels>', ["label 'A/B' is called A_B"]),
        (
            '<Labels name="l" toName="t"><Label value="A" hotkey="1"/><Label value="B" hotkey="1"/></Labels>',
            ["label B: A has the hotkey '1' already"],
        ),
        (LABELS + CHOICES.format("", ' alias="y"'), ["the aliases", "y (x)"]),
        (LABELS + CHOICES.format(' visibleWhen="choice-selected" whenTagName="d"', ""), ["<Choices>", "whenTagName"]),
        (
            LABELS + '<View visibleWhen="choice-selected" whenTagName="d">' + CHOICES.format("", "") + "</View>",
            ['<View visibleWhen="choice-selected" whenTagName="d">', "always shown"],
        ),
        (
            LABELS + '<Choices name="c" toName="t"><Choice value="x"><Choice value="y"/></Choice></Choices>',
            ["choices within choices"],
        ),
        (LABELS + '<Choices name="c" toName="t" value="$options"/>', ["has no <Choice value=...>"]),
        (LABELS + '<Choices name="c" toName="i"><Choice value="x"/></Choices>', ["not about the text 't'"]),
        (LABELS + '<TextArea name="n" toName="t"/>', ["several texts"]),
        (LABELS + '<TextArea name="my-note" toName="t"/>', ["'my-note' is called my_note"]),
        (LABELS + '<Choices name="c" toName="t"><Choice value="so?"/></Choices>', ["value 'so?' is called so_"]),
        (LABELS + '<Relations><Relation value="at:"/></Relations>', ["relation 'at:' is called at_"]),
    ],
)
def test_what_a_schema_cannot_say_is_said(inner, words):
    assert_noted(imported(inner)[1], *words)


def test_what_differs_only_in_odd_characters_stays_apart():
    schema, _ = imported('<Labels name="l" toName="t"><Label value="A/B"/><Label value="A_B"/></Labels>')
    assert schema.concrete == ("A_B_2", "A_B")


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        ("<View>", "is not XML"),
        ("<View/>", "has no <Text> tag"),
        (f"<View>{TEXT}</View>", "has no <Labels>"),
        (f'<View>{TEXT}<Labels name="l" toName="t" value="$labels"/></View>', "has no <Labels>"),
    ],
)
def test_a_config_without_spans_of_text_is_an_error(xml, message):
    with pytest.raises(ConfigError, match=message):
        read_config(xml)


@given(schemas())
def test_a_config_of_ours_comes_back_with_its_labels_and_attributes(schema):
    back = parse(write(read_config(build(schema, "all")).schema))
    assert set(back.concrete) == set(schema.concrete)
    assert set(back.relations) == set(schema.relations)
    assert set(back.attributes) == set(schema.attributes)
    for name, one in schema.attributes.items():
        assert (back.attributes[name].on, back.attributes[name].values) == (one.on, one.values)
        assert set(back.attributes[name].labels) == set(one.labels)


ODD = [
    "",
    " ",
    "text",
    "labels_x",
    "AT:text=yes",
    "AT",
    "at:",
    "FRAGMENT_OF",
    "a/b",
    "a_b",
    "x" * 70,
    "A,B",
    "#abc",
    "é",
]
CHILD = {"Labels": "Label", "Choices": "Choice", "Relations": "Relation", "Taxonomy": "Choice"}
PARAMETERS = ["name", "toName", "perRegion", "visibleWhen", "whenLabelValue", "choice", "required"]
odd = st.sampled_from(ODD)


def element(tag, parameters, inner=""):
    return f"<{tag} {' '.join(f'{key}={quoteattr(value)}' for key, value in parameters.items())}>{inner}</{tag}>"


@st.composite
def elements(draw):
    tag = draw(st.sampled_from([*CHILD, "TextArea", "View"]))
    values = st.sampled_from([*ODD, "t", "true", "region-selected", "multiple"])
    own = draw(st.dictionaries(st.sampled_from(PARAMETERS), values))
    inner = st.dictionaries(st.sampled_from(["value", "alias", "background", "hotkey", "hint"]), odd)
    children = draw(st.lists(inner, max_size=3)) if tag in CHILD else []
    return element(tag, own, "".join(element(CHILD[tag], one) for one in children))


@given(st.lists(elements(), max_size=6).map("".join))
def test_any_config_of_text_becomes_a_schema(inner):
    found = read_config(f"<View>{TEXT}{LABELS}{inner}</View>")
    assert parse(write(found.schema)).labels == found.schema.labels
