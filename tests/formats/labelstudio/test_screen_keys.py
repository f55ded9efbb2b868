"""The keys of the labeling screen: one meaning at a time."""

from hypothesis import given
from strategies import schemas

from goldspan.formats.labelstudio.screen_keys import CHOICE_ROWS, LABEL_HOTKEYS, choice_hotkeys, in_key_order
from goldspan.schema.language import parse

SCHEMA = parse("""
name: keys
version: 1.0.0
labels: {PLACE: {}, EVENT: {}}
attributes:
  sure: {type: choice, values: [no]}
  level: {labels: [PLACE], type: choice, values: [NAM, NOM], required: true}
  role: {labels: [PLACE], type: choice, values: [place, actor], required: true}
  tense: {labels: [EVENT], type: choice, values: [past, future], required: true}
  note: {labels: [EVENT], type: text}
  genre: {on: document, type: choice, values: [report]}
""")
PASS = SCHEMA.passes["all"]


def keys_of(schema, taken=LABEL_HOTKEYS):
    shown = [attribute for attribute in schema.attributes.values() if attribute.on != "relation"]
    return choice_hotkeys(in_key_order(shown, schema.passes["all"]), schema.passes["all"], taken)


def test_required_attributes_come_first_and_those_of_the_document_last():
    order = in_key_order(SCHEMA.attributes.values(), PASS)
    assert [attribute.name for attribute in order] == ["level", "role", "tense", "sure", "note", "genre"]


def test_attributes_of_different_labels_share_a_row_of_keys_and_those_of_one_label_do_not():
    assert keys_of(SCHEMA) == {
        ("level", "NAM"): "shift+1",
        ("level", "NOM"): "shift+2",
        ("tense", "past"): "shift+1",
        ("tense", "future"): "shift+2",
        ("role", "place"): "shift+q",
        ("role", "actor"): "shift+w",
        ("sure", "no"): "shift+a",
        ("genre", "report"): "shift+z",
    }


def test_values_beyond_all_rows_get_what_labels_leave_over_and_then_none():
    values = [f"v{number}" for number in range(60)]
    schema = parse(
        "name: many\nversion: 1.0.0\nlabels: {A: {}}\n"
        f"attributes: {{kind: {{on: document, type: choice, values: [{', '.join(values)}]}}}}"
    )
    keys = keys_of(schema, taken="io")
    rows = [key for row in CHOICE_ROWS for key in row]
    assert [keys.get(("kind", value)) for value in values] == [*rows, *"pjklnm", *[None] * (60 - len(rows) - 6)]


@given(schemas())
def test_no_key_has_two_meanings_for_a_span(schema):
    keys = keys_of(schema)
    ours = schema.passes["all"]
    for label in ours.labels:
        shown = [one.name for one in schema.attributes.values() if one.on == "document" or label in one.labels]
        there = [key for (name, _), key in keys.items() if name in shown]
        assert len(set(there)) == len(there)
        assert not set(there) & set(LABEL_HOTKEYS)
