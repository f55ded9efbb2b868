"""The schema language: what a schema says, and every way in which it can be wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from goldspan.schema.keys import declarations
from goldspan.schema.language import SchemaError, language_schema, load, parse
from goldspan.schema.quantities import Count, CountsByLabel
from goldspan.schema.types import SpanLabel

GOOD = """
name: news
version: 1.2.3
description: Who did what.
labels:
  ENTITY: {abstract: true, definition: All that is mentioned.}
  ACTOR: {parent: ENTITY, abstract: true}
  PER: {parent: ACTOR, hotkey: p, colour: "#1f77b4", examples: [Ann], maps_to: {ACE: PER}}
  ORG: {parent: ACTOR, hotkey: o}
  PLACE: {parent: ENTITY}
  EVENT: {discontinuous: true, definition: What happens., hotkey: p}
  CUE:
attributes:
  level: {labels: [ACTOR], type: choice, values: [NAM, NOM], required: true}
  alias: {type: text}
  kind: {on: relation, type: choice, values: [seat, branch]}
  doubt: {on: relation, labels: [LEADS], type: multi-choice, values: [who, whom]}
  topics: {on: document, type: multi-choice, values: [war, trade]}
relations:
  LEADS: {source: [PER], target: [ORG], per_source: "?", per_target: "+", definition: Who heads it.}
  IN: {source: [ENTITY], target: [PLACE], order: forward, per_source: "{0,2}"}
  SAME: {source: [ENTITY], target: [ENTITY], same_label: true, order: backward, reflexive: true}
  NEAR: {source: [PLACE], target: [PLACE], symmetric: true}
  XSAME: {source: [ENTITY], target: [ENTITY], symmetric: true, scope: corpus}
overlap:
  default: [nest]
  rules:
    - {between: [EVENT, ENTITY], allow: []}
    - {between: [EVENT, PLACE], allow: [same], why: A place may name its battle.}
passes:
  people: {title: People, labels: [ACTOR]}
  events: {title: Events, labels: [EVENT, PLACE], relations: [NEAR], attributes: [], instruction: Mark the verb.}
"""

LEAST = """
name: x
version: 1.0.0
labels:
  A: {}
  B: {}
"""
"""Five lines (the first is empty), to which each test of an error adds its own from line 7."""


def problems(text):
    with pytest.raises(SchemaError) as caught:
        parse(text, name="s.yaml")
    assert str(caught.value) == "\n".join(caught.value.problems)
    return list(caught.value.problems)


@pytest.fixture(scope="module")
def good():
    return parse(GOOD)


def test_the_head_is_read(good):
    assert (good.name, good.version, good.description) == ("news", "1.2.3", "Who did what.")


def test_labels_keep_their_order_and_their_facts(good):
    assert list(good.labels) == ["ENTITY", "ACTOR", "PER", "ORG", "PLACE", "EVENT", "CUE"]
    per = good.labels["PER"]
    assert (per.parent, per.hotkey, per.colour, per.examples, per.maps_to) == (
        "ACTOR",
        "p",
        "#1f77b4",
        ("Ann",),
        {"ACE": "PER"},
    )
    assert good.labels["EVENT"].discontinuous and not per.discontinuous


def test_families_stand_for_their_labels(good):
    assert good.concrete == ("PER", "ORG", "PLACE", "EVENT", "CUE")
    assert good.under("ENTITY") == ("PER", "ORG", "PLACE")
    assert good.under("ACTOR") == ("PER", "ORG")
    assert good.under("PER") == ("PER",)
    assert [good.root(name) for name in good.concrete] == ["ENTITY", "ENTITY", "ENTITY", "EVENT", "CUE"]
    assert good.attributes["level"].labels == ("PER", "ORG")
    assert good.relations["IN"].source == ("PER", "ORG", "PLACE")


def test_attributes_belong_to_what_they_name_or_to_all_of_their_kind(good):
    assert good.attributes["alias"].labels == good.concrete
    assert good.attributes["kind"].labels == tuple(good.relations)
    assert good.attributes["topics"].labels == ()
    assert [one.name for one in good.attributes_of("span", "PER")] == ["level", "alias"]
    assert [one.name for one in good.attributes_of("span", "CUE")] == ["alias"]
    assert [one.name for one in good.attributes_of("relation", "IN")] == ["kind"]
    assert [one.name for one in good.attributes_of("document")] == ["topics"]


def test_relations_have_counts_order_and_scope(good):
    leads, inside, same = good.relations["LEADS"], good.relations["IN"], good.relations["SAME"]
    assert (leads.per_source, leads.per_target) == (CountsByLabel(Count(0, 1)), CountsByLabel(Count(1)))
    assert (inside.per_source, inside.per_target, inside.order) == (
        CountsByLabel(Count(0, 2)),
        CountsByLabel(),
        "forward",
    )
    assert (same.same_label, same.order, same.reflexive, same.symmetric) == (True, "backward", True, False)
    assert good.relations["XSAME"].scope == "corpus" and leads.scope == "document"


def test_the_last_overlap_rule_that_covers_two_labels_decides_whichever_comes_first(good):
    for one, other, allowed in (
        ("PER", "ORG", {"nest"}),
        ("EVENT", "EVENT", {"nest"}),
        ("EVENT", "PER", set()),
        ("EVENT", "PLACE", {"same"}),
    ):
        assert good.may_overlap(one, other) == allowed
        assert good.may_overlap(other, one) == allowed


def test_a_pass_shows_what_can_be_drawn_between_its_labels(good):
    people = good.passes["people"]
    assert people.labels == ("PER", "ORG")
    assert people.relations == ("LEADS", "SAME")
    assert people.attributes == ("level", "alias", "kind", "doubt", "topics")
    events = good.passes["events"]
    assert (events.labels, events.relations, events.attributes) == (("PLACE", "EVENT"), ("NEAR",), ())
    assert events.instruction == "Mark the verb."


def test_one_hotkey_may_serve_two_labels_that_never_meet_in_a_pass(good):
    assert good.labels["PER"].hotkey == good.labels["EVENT"].hotkey


def test_without_passes_there_is_one_that_shows_everything():
    schema = parse(LEAST)
    assert list(schema.passes) == ["all"]
    assert schema.passes["all"].labels == ("A", "B")


def test_without_overlap_every_way_is_allowed():
    assert parse(LEAST).may_overlap("A", "B") == {"nest", "same", "cross"}


def test_words_that_older_yaml_took_for_booleans_stay_words():
    schema = parse(LEAST + "attributes: {said: {type: choice, values: [on, off, yes, no, y, n]}}\n")
    assert schema.attributes["said"].values == ("on", "off", "yes", "no", "y", "n")


def test_true_and_false_are_booleans():
    assert parse(LEAST.replace("B: {}", "B: {discontinuous: true, abstract: false}")).labels["B"].discontinuous


@pytest.mark.parametrize(
    ("written", "count", "admitted", "refused"),
    [
        ("?", Count(0, 1), [0, 1], [2]),
        ("*", Count(), [0, 1, 99], []),
        ("+", Count(1), [1, 99], [0]),
        ("1", Count(1, 1), [1], [0, 2]),
        ("{3}", Count(3, 3), [3], [2, 4]),
        ("{2,4}", Count(2, 4), [2, 3, 4], [1, 5]),
        ("{2,}", Count(2), [2, 99], [1]),
        ("{0}", Count(0, 0), [0], [1]),
    ],
)
def test_counts(written, count, admitted, refused):
    schema = parse(LEAST + f'relations: {{R: {{source: [A], target: [B], per_source: "{written}"}}}}\n')
    assert schema.relations["R"].per_source == CountsByLabel(count)
    assert all(count.admits(number) for number in admitted)
    assert not any(count.admits(number) for number in refused)


@given(st.integers(0, 9), st.none() | st.integers(0, 9))
def test_a_count_is_written_as_it_is_read(least, more):
    count = Count(least, None if more is None else least + more)
    schema = parse(LEAST + f'relations: {{R: {{source: [A], target: [B], per_target: "{count}"}}}}\n')
    assert schema.relations["R"].per_target == CountsByLabel(count)


WRONG = [
    (
        "labels of a parent that is not there",
        LEAST + "  C: {parent: D}\n",
        [
            "s.yaml:7:7: labels.C.parent: no label is called 'D'",
        ],
    ),
    (
        "a label that is its own parent",
        LEAST + "  C: {parent: C}\n",
        [
            "s.yaml:7:7: labels.C.parent: 'C' is its own ancestor",
        ],
    ),
    (
        "a ring of parents, and a label under it",
        LEAST + "  C: {parent: D}\n  D: {parent: C}\n  E: {parent: D}\n",
        [
            "s.yaml:7:7: labels.C.parent: 'C' is its own ancestor",
            "s.yaml:8:7: labels.D.parent: 'D' is its own ancestor",
            "s.yaml:9:7: labels.E.parent: 'D' is its own ancestor",
        ],
    ),
    (
        "a relation of an unknown label",
        LEAST + "relations:\n  R: {source: [A, C], target: [D]}\n",
        [
            "s.yaml:8:19: relations.R.source.1: no label is called 'C'",
            "s.yaml:8:32: relations.R.target.0: no label is called 'D'",
        ],
    ),
    (
        "a relation with the name of the tie",
        LEAST + "relations:\n  FRAGMENT_OF: {source: [A], target: [B]}\n",
        [
            "s.yaml:8:3: relations.FRAGMENT_OF: the name 'FRAGMENT_OF' is taken: it ties the fragments of a span",
        ],
    ),
    (
        "a symmetric relation between two kinds",
        LEAST + "relations:\n  R: {source: [A], target: [B], symmetric: true}\n",
        [
            "s.yaml:8:33: relations.R.symmetric: a symmetric relation needs the same source and target labels",
        ],
    ),
    (
        "a symmetric relation with an order",
        LEAST + "relations:\n  R: {source: [A], target: [A], symmetric: true, order: forward}\n",
        [
            "s.yaml:8:50: relations.R.order: a symmetric relation has no order",
        ],
    ),
    (
        "a count that admits nothing",
        LEAST + 'relations:\n  R: {source: [A], target: [B], per_source: "{3,1}"}\n',
        [
            "s.yaml:8:33: relations.R.per_source: {3,1} admits no number; write the smaller one first",
        ],
    ),
    (
        "a count of targets that admits nothing",
        LEAST + 'relations:\n  R: {source: [A], target: [B], per_target: "{1,0}"}\n',
        [
            "s.yaml:8:33: relations.R.per_target: {1,0} admits no number; write the smaller one first",
        ],
    ),
    (
        "an attribute of an unknown label",
        LEAST + "attributes:\n  a: {labels: [A, C], type: text}\n",
        [
            "s.yaml:8:19: attributes.a.labels.1: no label is called 'C'",
        ],
    ),
    (
        "an attribute of an unknown relation",
        LEAST + "attributes:\n  a: {on: relation, labels: [R], type: choice, values: [x]}\n",
        [
            "s.yaml:8:30: attributes.a.labels.0: no relation is called 'R'",
        ],
    ),
    (
        "free text on a relation",
        LEAST + "attributes:\n  a: {on: relation, type: text}\n",
        [
            "s.yaml:8:21: attributes.a.type: a relation's attribute cannot be text: "
            "make it a choice; Label Studio has no free text on relations",
        ],
    ),
    (
        "a document's attribute with labels",
        LEAST + "attributes:\n  a: {on: document, labels: [A], type: choice, values: [x]}\n",
        [
            "s.yaml:8:21: attributes.a.labels: an attribute of the document has no labels",
        ],
    ),
    *(
        (
            f"an attribute called {name}",
            LEAST + f"attributes:\n  {name}: {{type: text}}\n",
            [
                f"s.yaml:8:3: attributes.{name}: the name '{name}' is taken by the labeling screen",
            ],
        )
        for name in ("text", "layer_note", "findings_panel", "labels", "labels_2")
    ),
    (
        "an overlap rule of unknown labels",
        LEAST + "overlap:\n  rules:\n    - {between: [C, D], allow: []}\n",
        [
            "s.yaml:9:18: overlap.rules.0.between.0: no label is called 'C'",
            "s.yaml:9:21: overlap.rules.0.between.1: no label is called 'D'",
        ],
    ),
    (
        "a pass of an unknown label",
        LEAST + "passes:\n  one: {labels: [A, C]}\n",
        [
            "s.yaml:8:21: passes.one.labels.1: no label is called 'C'",
        ],
    ),
    (
        "a pass of an unknown relation",
        LEAST + "passes:\n  one: {relations: [R]}\n",
        [
            "s.yaml:8:21: passes.one.relations.0: no relation is called 'R'",
        ],
    ),
    (
        "a pass that shows a relation but not its labels",
        LEAST + "relations:\n  R: {source: [A], target: [B]}\npasses:\n  one: {labels: [A], relations: [R]}\n",
        [
            "s.yaml:10:34: passes.one.relations.0: "
            "'R' cannot be drawn in this pass: its labels are not in it, or its scope is corpus",
        ],
    ),
    (
        "a pass that shows a relation between documents",
        LEAST + "relations:\n  R: {source: [A], target: [B], scope: corpus}\npasses:\n  one: {relations: [R]}\n",
        [
            "s.yaml:10:21: passes.one.relations.0: "
            "'R' cannot be drawn in this pass: its labels are not in it, or its scope is corpus",
        ],
    ),
    (
        "a pass with an attribute of labels that it does not show",
        LEAST + "attributes:\n  a: {labels: [A], type: text}\npasses:\n  one: {labels: [B], attributes: [a]}\n",
        [
            "s.yaml:10:35: passes.one.attributes.0: no attribute of this pass's labels is called 'a'",
        ],
    ),
    (
        "two labels of a pass with one hotkey",
        LEAST.replace("{}", "{hotkey: x}"),
        [
            "s.yaml:6:7: labels.B.hotkey: hotkey 'x' is A's already in pass 'all'",
        ],
    ),
    (
        "a key given twice",
        LEAST + "  A: {}\nrelations: {}\nrelations: {}\n",
        [
            "s.yaml:5:3: labels.A: is given twice; the second would silently win",
            "s.yaml:8:1: relations: is given twice; the second would silently win",
        ],
    ),
    (
        "a key nobody knows",
        LEAST + "colours: {}\n",
        [
            "s.yaml:7:1: colours: is not a key here; the keys here are: "
            "name, version, description, labels, attributes, relations, overlap, passes",
        ],
    ),
    (
        "a key of a label nobody knows",
        LEAST + "  C: {color: red}\n",
        [
            "s.yaml:7:7: labels.C.color: is not a key here; did you mean 'colour'? the keys here are: "
            + ", ".join(declaration.name for declaration in declarations(SpanLabel)),
        ],
    ),
    (
        "a name where a list of names is wanted",
        LEAST + "relations:\n  R: {source: A, target: [B]}\n",
        ["s.yaml:8:7: relations.R.source: 'A' is not a list; write [A]"],
    ),
    (
        "an attribute without a type",
        LEAST + "attributes:\n  a: {values: [x]}\n",
        ["s.yaml:8:3: attributes.a: 'type' is a required property"],
    ),
    (
        "values of a text",
        LEAST + "attributes:\n  a: {type: text, values: [x]}\n",
        ["s.yaml:8:3: attributes.a: an attribute of type text has no values"],
    ),
    (
        "a choice without values",
        LEAST + "attributes:\n  a: {type: choice}\n",
        ["s.yaml:8:3: attributes.a: 'values' is a required property"],
    ),
    (
        "a label that is a number",
        LEAST + "  1: {}\n",
        ["s.yaml:7:3: the key '1' is not a string in YAML; put it in quotes"],
    ),
    (
        "a label that is no name",
        LEAST + '  " C": {}\n',
        [
            "s.yaml:4:1: labels: ' C' is not a name: letters, digits, '_', '-', '.' and inner spaces only",
        ],
    ),
    (
        "a label with a line break",
        LEAST + '  "C\\n": {}\n',
        [
            "s.yaml:4:1: labels: 'C\\n' is not a name: letters, digits, '_', '-', '.' and inner spaces only",
        ],
    ),
    (
        "a choice without values",
        LEAST + "attributes:\n  a: {type: choice}\n",
        [
            "s.yaml:8:3: attributes.a: 'values' is a required property",
        ],
    ),
    ("a version of two numbers", LEAST.replace("1.0.0", "1.0"), ["s.yaml:3:1: version: 1.0 is not of type 'string'"]),
    ("no labels", "name: x\nversion: 1.0.0\n", ["s.yaml:1:1: 'labels' is a required property"]),
    ("an empty file", "", ["s.yaml:1:1: is empty; a schema has a name, a version and labels"]),
    ("nothing but comments", "# later\n", ["s.yaml:1:1: is empty; a schema has a name, a version and labels"]),
    ("a list", "- a\n", ["s.yaml:1:1: ['a'] is not of type 'object'"]),
    ("a word", "word", ["s.yaml:1:1: 'word' is not of type 'object'"]),
    (
        "no YAML",
        "labels: [A\nname: x",
        [
            "s.yaml:2:5: not valid YAML: expected ',' or ']', but got ':'",
        ],
    ),
    ("two documents", "a: 1\n---\nb: 2\n", ["s.yaml:2:1: not valid YAML: but found another document"]),
]


@pytest.mark.parametrize(("text", "expected"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_what_is_wrong_is_said_with_its_place(text, expected):
    assert problems(text) == expected


@pytest.mark.parametrize("written", ["{}", "{,3}", "{a}", "2", "{1,2,3}", "{-1}", "", "?\\n"])
def test_what_is_no_count_is_refused(written):
    [message] = problems(LEAST + f'relations:\n  R: {{source: [A], target: [B], per_source: "{written}"}}\n')
    assert message.startswith("s.yaml:8:33: relations.R.per_source: ")


def test_every_problem_is_reported_at_once():
    text = LEAST + "relations:\n  R: {source: [C], target: [B]}\nattributes:\n  text: {labels: [D], type: text}\n"
    assert len(problems(text)) == 3


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(SchemaError, match=r"nowhere\.yaml: there is no schema; write one"):
        load(tmp_path / "nowhere.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"name: \xff")
    with pytest.raises(SchemaError, match=r"bytes\.yaml: cannot be read"):
        load(tmp_path / "bytes.yaml")


def test_a_file_is_named_in_its_problems(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(LEAST + "  C: {parent: D}\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"mine\.yaml:7:7: "):
        load(path)


def test_the_language_is_a_valid_json_schema():
    Draft202012Validator.check_schema(language_schema())
