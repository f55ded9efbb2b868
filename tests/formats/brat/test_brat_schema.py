"""brat's configuration to a schema, construct by construct."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goldspan.formats.brat.brat_schema import read_brat
from goldspan.formats.labelstudio.labeling_config import build
from goldspan.schema.language import SchemaError, parse
from goldspan.schema.quantities import Count, CountsByLabel
from goldspan.schema.writing import write


def imported(entities="", relations="", events="", attributes="", visual=None):
    """The schema of the sections, as its own text says it, and the notes."""
    sections = {"entities": entities, "relations": relations, "events": events, "attributes": attributes}
    text = "".join(f"[{name}]\n{body}\n" for name, body in sections.items())
    found = read_brat(text, visual, name="harbour")
    schema = parse(write(found.schema))
    for name in schema.passes:
        assert build(schema, name)
    return schema, found.notes


def assert_noted(notes, *words):
    assert any(all(word in note for word in words) for note in notes), notes


PLAIN = "Ship\nPort\nPerson"


# entities


def test_entities_become_labels_of_one_family():
    schema, _ = imported(PLAIN)
    assert schema.concrete == ("Ship", "Port", "Person")
    assert {schema.root(name) for name in schema.concrete} == {"ENTITY"}
    assert all(schema.labels[name].discontinuous for name in schema.concrete)


def test_types_that_nobody_marks_become_families_whatever_indents_them():
    schema, _ = imported("!Thing\n\t!Vessel\n\t\tShip\n\t\tBoat\n\tCargo\n!Place\n    Port\nPerson")
    assert schema.under("Thing") == ("Ship", "Boat", "Cargo")
    assert schema.under("Vessel") == ("Ship", "Boat")
    assert schema.under("Place") == ("Port",)
    assert schema.labels["Person"].parent == "ENTITY"


def test_a_rule_on_a_type_does_not_reach_its_subtypes():
    schema, notes = imported("Ship\n\tTanker\nPort", "At\tArg1:Ship, Arg2:Port")
    assert schema.relations["At"].source == ("Ship",)
    assert schema.labels["Tanker"].parent == schema.labels["Ship"].parent == "Ship_family"
    assert_noted(notes, "annotation.conf:2", "Ship has subtypes")


def test_lines_of_hyphens_and_comments_are_no_types():
    schema, notes = imported("# all of them\nShip\n-----\nPort\n  # below\n")
    assert schema.concrete == ("Ship", "Port")
    assert_noted(notes, "lines of hyphens")


def test_further_names_of_a_type_are_kept_as_its_names_elsewhere():
    schema, _ = imported("Ship|VEH:Water|Vessel")
    assert schema.labels["Ship"].maps_to == {"VEH": "VEH:Water", "brat": "Vessel"}


def test_names_that_a_schema_does_not_take_are_changed_and_said():
    schema, notes = imported("Ship/Boat\n-Port")
    assert schema.concrete == ("Ship_Boat", "Port")
    assert_noted(notes, "'Ship/Boat' is called Ship_Boat")
    assert_noted(notes, "'-Port' is called Port")


def test_one_name_as_entity_and_as_event_becomes_two_labels():
    schema, notes = imported("Crossing\nShip", "Near\tArg1:Ship, Arg2:Crossing", "Crossing\tBy:Ship")
    assert schema.concrete == ("Crossing", "Ship", "Crossing_event")
    assert schema.relations["Near"].target == ("Crossing", "Crossing_event")
    assert schema.relations["By"].source == ("Crossing_event",)
    assert_noted(notes, "the name Crossing is taken", "Crossing_event")


def test_a_type_may_be_called_as_the_family_would_be():
    schema, _ = imported("ENTITY\nShip")
    assert set(schema.concrete) == {"ENTITY", "Ship"}


def test_normalisation_is_said_to_be_lost():
    assert_noted(imported("Ship\t<NORM>:Lloyds")[1], "Ship", "<NORM>:Lloyds")


# macros


def test_macros_stand_for_what_they_say_from_there_on():
    schema, _ = imported(PLAIN, "<ANYTHING>=Ship|Port\n<ENDS>=Arg1:Person, Arg2:<ANYTHING>\nSees\t<ENDS>")
    assert schema.relations["Sees"].target == ("Ship", "Port")


def test_a_macro_ends_with_its_section():
    with pytest.raises(SchemaError, match=r"annotation.conf:7: no macro <X> .* \[events\]"):
        imported("<X>=Ship\n<X>", "", "Voyage\tBy:<X>")


# relations


def test_relations_have_typed_ends():
    schema, notes = imported(PLAIN, "Owns\tArg1:Person, Arg2:Ship|Port\nKnows\tArg1:<ENTITY>, Arg2:<ANY>")
    assert (schema.relations["Owns"].source, schema.relations["Owns"].target) == (("Person",), ("Ship", "Port"))
    assert schema.relations["Knows"].source == schema.concrete
    assert not any("Owns" in note for note in notes)


def test_lines_of_one_relation_are_joined_and_what_that_allows_is_said():
    schema, notes = imported(PLAIN, "At\tArg1:Person, Arg2:Ship\nAt\tArg1:Ship, Arg2:Port")
    assert schema.relations["At"].source == ("Ship", "Person")
    assert_noted(notes, "At", "also allows Person -> Port, Ship -> Ship")


def test_an_equivalence_of_each_type_with_itself_keeps_to_one_label():
    lines = "".join(f"Same\tArg1:{one}, Arg2:{one}, <REL-TYPE>:symmetric-transitive\n" for one in ("Ship", "Port"))
    schema, notes = imported(PLAIN, lines)
    same = schema.relations["Same"]
    assert (same.symmetric, same.same_label, same.source) == (True, True, ("Ship", "Port"))
    assert same.transitive
    assert not any("Same" in note for note in notes)


def test_a_symmetric_relation_gets_the_same_labels_at_both_ends():
    schema, notes = imported(PLAIN, "Near\tArg1:Ship, Arg2:Port, <REL-TYPE>:symmetric")
    assert schema.relations["Near"].source == schema.relations["Near"].target == ("Ship", "Port")
    assert_noted(notes, "Near", "Port -> Port, Ship -> Ship")
    assert not any("transitive" in note for note in notes)


def test_equiv_is_an_equivalence_without_saying_so():
    schema, notes = imported(PLAIN, "Equiv\tArg1:Ship, Arg2:Ship")
    equiv = schema.relations["Equiv"]
    assert (equiv.symmetric, equiv.transitive, equiv.acyclic) == (True, True, False)
    assert not any("Equiv" in note for note in notes)


def test_what_a_relation_is_beyond_its_ends_is_taken_over():
    lines = "In\tArg1:Port, Arg2:Port, <REL-TYPE>:transitive-reflexive\n"
    lines += "Under\tArg1:Ship, Arg2:Ship, <REL-TYPE>:transitive\nBy\tArg1:Ship, Arg2:Ship, <REL-TYPE>:dense\n"
    schema, notes = imported(PLAIN, lines)
    inside, under, by = (schema.relations[name] for name in ("In", "Under", "By"))
    assert (inside.transitive, inside.reflexive, inside.symmetric, inside.acyclic) == (True, True, False, False)
    assert (under.transitive, under.acyclic) == (True, False)
    assert not (by.transitive or by.symmetric)
    assert_noted(notes, "Under may have cycles, as in brat")
    assert_noted(notes, "By is dense; a schema cannot say so")


def test_other_argument_names_unknown_types_and_counts_are_said():
    schema, notes = imported(PLAIN, "Owns\tOwner?:Person, Owned:Ship|Wreck\nLost\tArg1:Wreck, Arg2:Ship")
    assert schema.relations["Owns"].target == ("Ship",)
    assert "Lost" not in schema.relations
    assert_noted(notes, "Owner is the source and Owned the target")
    assert_noted(notes, "no type is called Wreck")
    assert_noted(notes, "counts of a relation's arguments")
    assert_noted(notes, "Lost joins nothing")


def test_unused_and_nested_relations_are_said():
    schema, notes = imported(PLAIN, "!Any_link\n\tOwns\tArg1:Person, Arg2:Ship")
    assert list(schema.relations) == ["Owns"]
    assert_noted(notes, "Any_link is marked as not used")
    assert_noted(notes, "Owns stands below Any_link")


# events


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("By", Count(1, 1)),
        ("By?", Count(0, 1)),
        ("By*", Count()),
        ("By+", Count(1)),
        ("By{2}", Count(2, 2)),
        ("By{1-3}", Count(1, 3)),
    ],
)
def test_a_role_becomes_a_relation_from_the_trigger_with_its_count(written, count):
    schema, notes = imported(PLAIN, "", f"Voyage\t{written}:Ship|<EVENT>\nStorm")
    by = schema.relations["By"]
    assert (by.source, by.target, by.per_source) == (("Voyage",), ("Ship", "Voyage", "Storm"), CountsByLabel(count))
    assert schema.root("Voyage") == "EVENT"
    assert not any("counts" in note for note in notes)


def test_roles_of_one_name_are_one_relation_with_all_that_any_allows():
    schema, notes = imported(PLAIN, "", "Voyage\tBy:Ship, To?:Port\nSale\tBy+:Person")
    by = schema.relations["By"]
    assert (by.source, by.target) == (("Voyage", "Sale"), ("Ship", "Person"))
    assert by.per_source == CountsByLabel(Count(), {"Voyage": Count(1, 1), "Sale": Count(1)})
    assert schema.relations["To"].source == ("Voyage",)
    assert not any("count" in note for note in notes)
    assert_noted(notes, "By", "also allows Sale -> Ship, Voyage -> Person")


def test_a_role_that_any_number_may_fill_needs_no_count_of_its_own():
    schema, _ = imported(PLAIN, "", "Voyage\tBy:Ship\nSale\tBy*:Ship\nLoss\tBy:Ship")
    by = schema.relations["By"]
    assert by.per_source == CountsByLabel(Count(), {"Voyage": Count(1, 1), "Loss": Count(1, 1)})


def test_roles_are_inherited_where_asked_for():
    schema, _ = imported(PLAIN, "", "Voyage\tBy:Ship\n\tReturn\t<INHERIT>, From?:Port")
    assert schema.relations["By"].source == ("Voyage", "Return")
    assert schema.relations["From"].source == ("Return",)


def test_a_role_called_as_a_relation_gets_another_name():
    schema, notes = imported(PLAIN, "By\tArg1:Ship, Arg2:Person", "Voyage\tBy:Ship")
    assert schema.relations["By_role"].source == ("Voyage",)
    assert_noted(notes, "By is called By_role")


# attributes


def test_attributes_have_their_labels_and_values():
    schema, _ = imported(PLAIN, "", "Voyage", "Mood\tArg:Voyage|Ship, Value:sure|no\nDenied\tArg:<EVENT>")
    mood, denied = schema.attributes["Mood"], schema.attributes["Denied"]
    assert (mood.labels, mood.values, mood.kind, mood.required) == (("Ship", "Voyage"), ("sure", "no"), "choice", False)
    assert (denied.labels, denied.values) == (("Voyage",), ("yes",))


def test_an_attribute_of_relations_and_spans_becomes_two():
    schema, notes = imported(PLAIN, "Owns\tArg1:Person, Arg2:Ship", "", "Doubt\tArg:Ship|<RELATION>")
    assert schema.attributes["Doubt"].on == "span"
    assert schema.attributes["Doubt_relation"].labels == ("Owns",)
    assert_noted(notes, "Doubt of a relation is called Doubt_relation")


def test_names_and_values_that_do_not_fit_are_changed_and_said():
    schema, notes = imported(PLAIN, "", "", "text\tArg:Ship, Value:a?|a_|b, <DEFAULT>:a?\n2nd-form\tArg:Ship")
    assert schema.attributes["of_text"].values == ("a__2", "a_", "b")
    assert "is_2nd_form" in schema.attributes
    assert_noted(notes, "the value 'a?' is called a__2")
    assert schema.attributes["of_text"].default == "a__2"


@pytest.mark.parametrize(
    ("lines", "default", "note"),
    [
        ("Size\tArg:Ship, Value:big|small, <DEFAULT>:small", "small", None),
        ("Size\tArg:Ship, Value:big|small, <DEFAULT>:huge", None, "<DEFAULT>:huge is not one of the values"),
        ("Size\tArg:Ship, Value:big|small, <DEFAULT>:big|small", None, "is not one of the values"),
        ("Size\tArg:Ship, Value:a|b, <DEFAULT>:a\nSize\tArg:Port, Value:a|b, <DEFAULT>:b", None, "several defaults"),
    ],
)
def test_a_default_is_taken_over_where_it_is_one_value(lines, default, note):
    schema, notes = imported(PLAIN, "", "", lines)
    assert schema.attributes["Size"].default == default
    assert note is None or any(note in one for one in notes)


def test_lines_of_one_attribute_are_joined():
    schema, notes = imported(PLAIN, "", "", "Size\tArg:Ship, Value:big\nSize\tArg:Port, Value:small")
    assert schema.attributes["Size"].values == ("big", "small")
    assert_noted(notes, "Size has other values on other lines")


# overlap


def test_entities_may_not_overlap_and_events_may():
    schema, _ = imported(PLAIN, "", "Voyage")
    assert schema.may_overlap("Ship", "Port") == frozenset()
    assert schema.may_overlap("Ship", "Voyage") == schema.may_overlap("Voyage", "Voyage") == {"nest", "same", "cross"}


def test_overlap_is_allowed_as_the_lines_say():
    lines = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:contain\n"
    lines += (
        "<OVERLAP>\tArg1:Ship, Arg2:Person, <OVL-TYPE>:equal|cross\n<OVERLAP>\tArg1:Port, Arg2:Port, <OVL-TYPE>:<ANY>"
    )
    schema, notes = imported(PLAIN, lines)
    assert schema.may_overlap("Ship", "Port") == {"nest"}
    assert schema.may_overlap("Person", "Ship") == {"nest", "same", "cross"}
    assert schema.may_overlap("Port", "Port") == {"nest", "same", "cross"}
    assert schema.may_overlap("Ship", "Ship") == {"nest"}
    assert_noted(notes, "GS504")


@pytest.mark.parametrize(
    ("lines", "outer"),
    [
        ("Arg1:Ship, Arg2:Port, <OVL-TYPE>:contain", {"Ship"}),
        ("Arg1:Port, Arg2:Ship, <OVL-TYPE>:contain|equal", {"Port"}),
        ("Arg1:Ship, Arg2:Port, <OVL-TYPE>:contain\n<OVERLAP>\tArg1:Port, Arg2:Ship, <OVL-TYPE>:contain", set()),
        ("Arg1:Ship, Arg2:Port, <OVL-TYPE>:contain\n<OVERLAP>\tArg1:Port, Arg2:Ship, <OVL-TYPE>:<ANY>", set()),
        ("Arg1:Ship, Arg2:Port, <OVL-TYPE>:<ANY>", set()),
        ("Arg1:Ship, Arg2:Port, <OVL-TYPE>:equal", set()),
    ],
)
def test_nesting_one_way_round_says_which_is_the_outer_one(lines, outer):
    schema, notes = imported(PLAIN, f"<OVERLAP>\t{lines}")
    assert schema.overlap_rule("Port", "Ship").outer == outer
    assert schema.may_overlap("Ship", "Ship") == frozenset()
    assert not any("nest" in note for note in notes)


def test_all_overlap_needs_no_rules():
    schema, _ = imported(PLAIN, "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>")
    assert schema.overlap.rules == ()


# visual.conf


def test_colours_and_display_names_are_read():
    visual = """[labels]
Ship | Any ship | Shp
Port\t| Port
Sees | sees
[drawing]
Ship\tbgColor:skyblue, fgColor:black
Port\tbgColor:#0af
Person\tbgColor:none-such
SPAN_DEFAULT\tbgColor:lightgreen
[options]
whatever it is
"""
    schema, notes = imported(PLAIN, visual=visual)
    assert schema.labels["Ship"].definition == "Any ship (Shp)"
    assert (schema.labels["Ship"].colour, schema.labels["Port"].colour) == ("#87ceeb", "#00aaff")
    assert schema.labels["Port"].definition == "" and schema.labels["Person"].colour is None
    assert_noted(notes, "visual.conf:8", "none-such")
    assert_noted(notes, "left out: bgColor of SPAN_DEFAULT, fgColor")
    assert_noted(notes, "[options] is not read")


# errors


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Ship\n", ":1: comes before any section"),
        ("[entities]\n\tShip\n", ":2: is indented"),
        ("[entities]\n!\n", ":2: '!' has no name"),
        ("[entities]\n...\n", ":2: '...' has no letter"),
        ("[entities]\n", ": has no type to mark"),
        (
            "[entities]\nShip\n[relations]\nOwns\tArg1:Ship; Arg2:Ship\n",
            ":4: 'Arg1:Ship; Arg2:Ship' is not an argument",
        ),
        ("[entities]\nShip\n[relations]\nOwns\tArg1:Ship\n", ":4: Owns needs two arguments"),
        ("[entities]\nShip\n[relations]\nOwns\tArg1:Ship, Arg1:Ship\n", ":4: the argument Arg1 is given twice"),
        ("[entities]\nShip\n[relations]\nOwns\tArg1:Ship|, Arg2:Ship\n", ":4: 'Arg1:Ship|' has an empty value"),
        (
            "[entities]\nShip\n[relations]\n<OVERLAP>\tArg1:Ship, Arg2:Ship, <OVL-TYPE>:near\n",
            ":4: near is not an <OVL-TYPE>",
        ),
        ("[entities]\nShip\n[events]\nVoyage\tBy{3-1}:Ship\n", ":4: {3-1} is not a count"),
        ("[entities]\nShip\n[events]\nVoyage\t<INHERIT>\n", ":4: <INHERIT> needs a type above it"),
        ("[entities]\n<ENTITY>=Ship\nShip\n", ":2: <ENTITY> has a meaning in brat itself"),
        ("[entities]\nShip\n[attributes]\nDenied\n", ":4: Denied does not say what can have it"),
    ],
)
def test_a_broken_file_is_reported_with_its_line(text, message):
    with pytest.raises(SchemaError) as error:
        read_brat(text, file="a.conf")
    assert f"a.conf{message}" in str(error.value)


def test_all_broken_lines_are_reported_at_once():
    with pytest.raises(SchemaError) as error:
        read_brat("[entities]\n\tShip\nPort a\nPier b\n")
    assert len(error.value.problems) == 3


PIECES = [
    *("[entities]", "[relations]", "[events]", "[attributes]", "[labels]", "[drawing]", "\n", "\t", " ", "---", "é"),
    *(
        "Ship",
        "Port",
        "!Ship",
        "<ANY>",
        "<ENTITY>",
        "<X>=",
        ":",
        ",",
        "|",
        "{2}",
        "<INHERIT>",
        "<OVERLAP>",
        "Arg1:Ship",
    ),
    *(", Arg2:Port", "Arg:<ANY>", ", Value:a-b", "By+:Ship", "<OVL-TYPE>:<ANY>", "bgColor:red", "<REL-TYPE>:symmetric"),
    *(", <REL-TYPE>:symmetric", ", <REL-TYPE>:transitive", ", <OVL-TYPE>:contain", ", <DEFAULT>:a", "Boat\tBy?:Port"),
]
pieces = st.sampled_from(PIECES)


@given(st.lists(pieces, max_size=40).map("".join), st.lists(pieces, max_size=20).map("".join))
@example("[entities]\nShip\n[events]\nShip\tShip:Ship\n", "")
def test_any_text_becomes_a_schema_or_an_error(text, visual):
    try:
        found = read_brat(text, visual)
    except SchemaError:
        return
    assert parse(write(found.schema)).labels == found.schema.labels
