"""What a schema says of relations beyond their ends: inverses, cycles, counts by label, and what a label needs."""

import pytest

from goldspan.schema.language import SchemaError, parse
from goldspan.schema.quantities import Count, CountsByLabel, Distance
from goldspan.schema.reference import reference

HEAD = """
name: x
version: 1.0.0
labels:
  SITE: {abstract: true}
  TOWN: {parent: SITE}
  WOOD: {parent: SITE}
  EVENT: {}
"""
"""Eight lines (the first is empty); what a test adds begins on line 9."""


def with_relations(text, extra=""):
    return HEAD + "relations:\n" + "".join(f"  {line}\n" for line in text.splitlines()) + extra


def problems(text):
    with pytest.raises(SchemaError) as caught:
        parse(text, name="s.yaml")
    return list(caught.value.problems)


PART = "PART_OF: {source: [SITE], target: [SITE], %s}"
HAS = "HAS: {source: [SITE], target: [SITE], %s}"


# inverse


@pytest.mark.parametrize(("one", "other"), [("inverse: HAS", "order: any"), ("inverse: HAS", "inverse: PART_OF")])
def test_an_inverse_is_reported_at_both_whichever_says_it(one, other):
    schema = parse(with_relations(f"{PART % one}\n{HAS % other}"))
    assert (schema.relations["PART_OF"].inverse, schema.relations["HAS"].inverse) == ("HAS", "PART_OF")


def test_what_is_true_of_a_relation_is_true_of_its_inverse():
    rules = (
        "inverse: HAS, transitive: true, same_label: true, scope: sentence, order: forward, "
        "max_distance: {characters: 9}"
    )
    schema = parse(with_relations(f"{PART % rules}\n{HAS % 'examples: [a]'}"))
    has = schema.relations["HAS"]
    assert (has.transitive, has.acyclic, has.same_label, has.scope, has.order) == (
        True,
        True,
        True,
        "sentence",
        "backward",
    )
    assert has.max_distance == Distance(characters=9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PART % "inverse: HAD", ["s.yaml:10:45: relations.PART_OF.inverse: no relation is called 'HAD'"]),
        (
            PART % "inverse: PART_OF",
            [
                "s.yaml:10:45: relations.PART_OF.inverse: "
                "a relation that is its own inverse is symmetric; write `symmetric: true`",
            ],
        ),
        (
            f"{PART % 'inverse: HAS, symmetric: true'}\n{HAS % 'order: any'}",
            ["s.yaml:10:45: relations.PART_OF.inverse: a symmetric relation is its own inverse"],
        ),
        (
            f"{PART % 'inverse: HAS'}\n{HAS % 'symmetric: true'}",
            ["s.yaml:10:45: relations.PART_OF.inverse: 'HAS' is symmetric, and so its own inverse"],
        ),
        (
            f"{PART % 'inverse: HAS'}\n{HAS % 'inverse: HOLDS'}\nHOLDS: {{source: [SITE], target: [SITE]}}",
            ["s.yaml:11:41: relations.HAS.inverse: 'PART_OF' is the inverse of 'HAS' already"],
        ),
        (
            f"{PART % 'order: any'}\n{HAS % 'inverse: PART_OF'}\n{(HAS % 'inverse: PART_OF').replace('HAS', 'HOLDS')}",
            ["s.yaml:12:43: relations.HOLDS.inverse: 'PART_OF' is the inverse of 'HAS' already"],
        ),
        (
            "AT: {source: [EVENT], target: [SITE], inverse: OF}\nOF: {source: [TOWN], target: [EVENT]}",
            [
                "s.yaml:10:41: relations.AT.inverse: 'OF' does not run between the same labels the other way round",
            ],
        ),
        (
            f"{PART % 'inverse: HAS, transitive: true'}\n{HAS % 'transitive: false'}",
            [
                "s.yaml:11:41: relations.HAS.transitive: "
                "'PART_OF', its inverse, says otherwise; leave it out at one of the two",
            ],
        ),
        (
            f"{PART % 'inverse: HAS, order: forward'}\n{HAS % 'order: forward'}",
            [
                "s.yaml:11:41: relations.HAS.order: "
                "'PART_OF', its inverse, says otherwise; leave it out at one of the two",
            ],
        ),
        (
            PART % "symmetric: true, acyclic: true",
            ["s.yaml:10:62: relations.PART_OF.acyclic: a symmetric relation runs both ways, and so in cycles"],
        ),
    ],
)
def test_contradictions_are_reported_with_their_place(text, expected):
    assert problems(with_relations(text)) == expected


# relations without a label

MORE = "AT: {source: [EVENT], target: [SITE], %s}\nOF: {source: [EVENT], target: [SITE], %s}"


def test_a_default_for_a_family_is_one_for_all_its_labels_that_the_relation_joins():
    schema = parse(with_relations(PART % "same_label: true, default_for: [[SITE, SITE]]"))
    part = schema.relations["PART_OF"]
    pairs = [(one, other) for one in schema.concrete for other in schema.concrete if part.is_default_for(one, other)]
    assert pairs == [("TOWN", "TOWN"), ("WOOD", "WOOD")]


def test_a_symmetric_relation_is_a_default_both_ways():
    part = parse(with_relations(PART % "symmetric: true, default_for: [[TOWN, WOOD]]")).relations["PART_OF"]
    assert part.is_default_for("WOOD", "TOWN") and not part.is_default_for("WOOD", "WOOD")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            MORE % ("default_for: [[EVENT, SITE]]", "default_for: [[EVENT, TOWN]]"),
            ["s.yaml:11:55: relations.OF.default_for.0: 'AT' is the default from 'EVENT' to 'TOWN' already"],
        ),
        (
            PART % "default_for: [[TOWN, WOOD], [EVENT, TOWN]]",
            ["s.yaml:10:73: relations.PART_OF.default_for.1: this relation joins no two of these labels so"],
        ),
        (
            PART % "default_for: [[TOWN, CAVE]]",
            ["s.yaml:10:66: relations.PART_OF.default_for.0.1: no label is called 'CAVE'"],
        ),
        (
            PART % "scope: corpus, default_for: [[TOWN, TOWN]]",
            ["s.yaml:10:60: relations.PART_OF.default_for: a relation between documents is drawn in no text"],
        ),
    ],
)
def test_a_default_is_checked(text, expected):
    assert problems(with_relations(text)) == expected


# chains


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "AT: {source: [EVENT], target: [SITE], chain: names}",
            "s.yaml:10:41: relations.AT.chain: no label is among the source and the target, so this relation makes no "
            "chains",
        ),
        (
            PART % "chain: names, order: forward",
            "s.yaml:10:45: relations.PART_OF.chain: each span of a chain points to one before it, and this relation "
            "points forward",
        ),
        (
            PART % "chain: names, scope: corpus",
            "s.yaml:10:45: relations.PART_OF.chain: a relation between documents is drawn in no text",
        ),
    ],
)
def test_a_relation_with_names_makes_chains(text, expected):
    assert problems(with_relations(text)) == [expected]


# cycles


@pytest.mark.parametrize(
    ("rules", "acyclic"),
    [
        ("transitive: true", True),
        ("transitive: true, symmetric: true", False),
        ("transitive: true, reflexive: true", False),
        ("transitive: true, acyclic: false", False),
        ("transitive: true, reflexive: true, acyclic: true", True),
        ("acyclic: true", True),
        ("order: any", False),
    ],
)
def test_a_transitive_relation_runs_in_no_circle_unless_it_says_so(rules, acyclic):
    assert parse(with_relations(PART % rules)).relations["PART_OF"].acyclic is acyclic


# distances


@pytest.mark.parametrize(
    ("written", "distance", "words"),
    [
        ("{sentences: 2}", Distance(sentences=2), "at most 2 sentences apart"),
        ("{characters: 1}", Distance(characters=1), "at most 1 character apart"),
        ("{characters: 80, sentences: 0}", Distance(0, 80), "at most 0 sentences and 80 characters apart"),
    ],
)
def test_a_distance_is_in_sentences_or_characters_or_both(written, distance, words):
    schema = parse(with_relations(PART % f"max_distance: {written}"))
    assert schema.relations["PART_OF"].max_distance == distance
    assert f"({words})" in reference(schema)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("max_distance: {}", "s.yaml:10:45: relations.PART_OF.max_distance: {} should be non-empty"),
        (
            "max_distance: {sentences: -1}",
            "s.yaml:10:60: relations.PART_OF.max_distance.sentences: -1 is less than the minimum of 0",
        ),
        (
            "max_distance: {sentence: 1}",
            "s.yaml:10:60: relations.PART_OF.max_distance.sentence: is not a key here; "
            "did you mean 'sentences'? the keys here are: sentences, characters",
        ),
        (
            "max_distance: {sentences: 1}, scope: corpus",
            "s.yaml:10:45: relations.PART_OF.max_distance: a relation between documents has no distance",
        ),
    ],
)
def test_a_distance_is_checked(written, expected):
    assert problems(with_relations(PART % written)) == [expected]


# counts by label


@pytest.mark.parametrize(
    ("written", "rest", "others"),
    [
        ('"?"', Count(0, 1), {}),
        ('{TOWN: "1"}', Count(), {"TOWN": Count(1, 1)}),
        ('{SITE: "+"}', Count(), {"TOWN": Count(1), "WOOD": Count(1)}),
        ('{TOWN: "?", SITE: "+"}', Count(), {"TOWN": Count(0, 1), "WOOD": Count(1)}),
        ('{SITE: "+", TOWN: "*"}', Count(), {"WOOD": Count(1)}),
        ('{"*": "?", WOOD: "{2}"}', Count(0, 1), {"WOOD": Count(2, 2)}),
        ('{"*": "?", WOOD: "?"}', Count(0, 1), {}),
    ],
)
def test_a_count_may_be_one_for_each_label_and_the_nearest_name_decides(written, rest, others):
    one = parse(with_relations(PART % f"per_source: {written}")).relations["PART_OF"]
    assert one.per_source == CountsByLabel(rest, others)
    other = parse(with_relations(PART % f"per_target: {written}")).relations["PART_OF"]
    assert other.per_target == CountsByLabel(rest, others)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('{HILL: "1"}', "s.yaml:10:58: relations.PART_OF.per_source.HILL: no label is called 'HILL'"),
        (
            '{EVENT: "1"}',
            "s.yaml:10:58: relations.PART_OF.per_source.EVENT: 'EVENT' cannot stand at this end of the relation",
        ),
        (
            '{TOWN: "{3,1}"}',
            "s.yaml:10:58: relations.PART_OF.per_source.TOWN: {3,1} admits no number; write the smaller one first",
        ),
        ("{}", "s.yaml:10:45: relations.PART_OF.per_source: {} should be non-empty"),
    ],
)
def test_a_count_by_label_is_checked(written, expected):
    assert problems(with_relations(PART % f"per_source: {written}")) == [expected]


# what a label needs

AT = """AT: {source: [EVENT], target: [SITE]}
NEAR: {source: [EVENT], target: [SITE]}
X: {source: [EVENT], target: [EVENT], scope: corpus}"""


def needing(label, requires):
    return with_relations(AT).replace(f"  {label}: {{", f"  {label}: {{requires: {requires}, ").replace(", }", "}")


def test_a_label_may_need_one_of_some_relations_and_so_do_those_under_it():
    schema = parse(needing("SITE", "[[AT, NEAR]]").replace("WOOD: {", "WOOD: {requires: [AT], "))
    assert schema.requires("TOWN") == (("AT", "NEAR"),)
    assert schema.requires("WOOD") == (("AT", "NEAR"), ("AT",))
    assert schema.requires("EVENT") == ()


@pytest.mark.parametrize(
    ("label", "requires", "expected"),
    [
        ("EVENT", "[IN]", "s.yaml:8:22: labels.EVENT.requires.0: no relation is called 'IN'"),
        (
            "EVENT",
            "[AT, [NEAR, X]]",
            "s.yaml:8:26: labels.EVENT.requires.1: 'X' is one between documents, which no layer holds",
        ),
        ("SITE", "[]", None),
    ],
)
def test_what_a_label_needs_is_checked(label, requires, expected):
    text = needing(label, requires)
    assert expected is None or problems(text) == [expected]
    assert expected is not None or parse(text).requires("TOWN") == ()


def test_a_label_cannot_need_what_it_cannot_have():
    text = with_relations("NEXT: {source: [TOWN], target: [TOWN]}").replace("SITE: {", "SITE: {requires: [NEXT], ")
    assert problems(text) == [
        "s.yaml:5:21: labels.SITE.requires.0: 'WOOD' cannot have NEXT, whose ends are other labels"
    ]


# required, default


def attribute(rest):
    return HEAD + f"attributes:\n  kind: {{labels: [SITE, EVENT], type: choice, values: [a, b], {rest}}}\n"


@pytest.mark.parametrize(
    ("written", "needing"),
    [
        ("true", ["TOWN", "WOOD", "EVENT"]),
        ("false", []),
        ("[]", []),
        ("[SITE]", ["TOWN", "WOOD"]),
        ("[EVENT, SITE]", ["TOWN", "WOOD", "EVENT"]),
    ],
)
def test_an_attribute_may_be_required_of_some_labels(written, needing):
    one = parse(attribute(f"required: {written}")).attributes["kind"]
    assert [label for label in one.labels if one.needed_by(label)] == needing
    assert one.required is bool(needing) or one.required == tuple(needing)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("required: [HILL]", "s.yaml:10:74: attributes.kind.required.0: no label is called 'HILL'"),
        ("default: c", "s.yaml:10:63: attributes.kind.default: 'c' is not one of the values"),
        ("default: [a]", "s.yaml:10:63: attributes.kind.default: the default of this type of attribute is one value"),
        ("assume: true", "s.yaml:10:63: attributes.kind.assume: there is no default that could be assumed"),
    ],
)
def test_required_and_default_are_checked(rest, expected):
    assert problems(attribute(rest)) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "{labels: [TOWN], type: text, required: [WOOD]}",
            "s.yaml:10:46: attributes.a.required.0: 'WOOD' does not have this attribute",
        ),
        (
            "{on: document, type: choice, values: [x], required: [TOWN]}",
            "s.yaml:10:48: attributes.a.required: an attribute of the document has no labels; write true or false",
        ),
        (
            "{on: relation, type: choice, values: [x], required: [AT]}",
            "s.yaml:10:59: attributes.a.required.0: no relation is called 'AT'",
        ),
        (
            "{on: document, type: text, default: x, assume: true}",
            "s.yaml:10:45: attributes.a.assume: the default of an attribute of the document is set on the labeling "
            "screen from the start",
        ),
        (
            "{type: multi-choice, values: [x], default: x}",
            "s.yaml:10:40: attributes.a.default: the default of this type of attribute is a list of values",
        ),
    ],
)
def test_required_and_default_fit_the_kind_of_attribute(line, expected):
    assert problems(HEAD + f"attributes:\n  a: {line}\n") == [expected]


# overlap


def test_none_is_a_readable_empty_list():
    schema = parse(HEAD + "overlap: {default: none, rules: [{between: [TOWN, WOOD], allow: none}]}\n")
    assert schema.overlap.default == schema.may_overlap("TOWN", "WOOD") == frozenset()


def test_a_rule_may_say_which_is_the_outer_one():
    schema = parse(HEAD + "overlap: {rules: [{between: [EVENT, SITE], allow: [nest], outer: SITE}]}\n")
    assert schema.overlap.rules[0].outer == {"TOWN", "WOOD"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            "{between: [EVENT, SITE], allow: [nest], outer: TOWN}",
            "s.yaml:11:47: overlap.rules.0.outer: 'TOWN' is neither 'EVENT' nor 'SITE'",
        ),
        (
            "{between: [EVENT, SITE], allow: [same], outer: SITE}",
            "s.yaml:11:47: overlap.rules.0.outer: these two may not nest, so none is the outer one",
        ),
        (
            "{between: [EVENT, SITE], allow: any}",
            "s.yaml:11:32: overlap.rules.0.allow: 'any' does not match '^none$(?!\\\\n)'",
        ),
    ],
)
def test_an_overlap_rule_is_checked(rule, expected):
    assert problems(HEAD + f"overlap:\n  rules:\n    - {rule}\n") == [expected]


# what people read


def test_the_tables_say_all_of_it():
    text = reference(
        parse(
            needing("EVENT", "[[AT, NEAR]]").replace(
                "relations:\n",
                "attributes:\n"
                "  kind: {labels: [SITE], type: choice, values: [a], required: [TOWN], default: a, maps_to: {ACE: k}}\n"
                "overlap: {rules: [{between: [EVENT, SITE], allow: [nest], outer: SITE}]}\n"
                "relations:\n"
                "  HAS: {source: [SITE], target: [SITE], inverse: IN, transitive: true, scope: sentence}\n"
                '  IN: {source: [SITE], target: [SITE], per_source: {TOWN: "?", "*": "1"}}\n',
            )
        )
    )
    for line in (
        "| `EVENT` |  | (needs `AT` or `NEAR`) |",
        "| `HAS` | `SITE` | `SITE` | `*` | `*` | "
        "(transitive; the inverse of `IN`; never in a circle; within one sentence) |",
        "| `IN` | `SITE` | `SITE` | `{1}`; `?` for `TOWN` | `*` |",
        "| `kind` | `SITE` | `a` (required for `TOWN`) (usually `a`) |",
        "| `EVENT` | `SITE` | `nest`: one lies inside the other; the outer one is `SITE` |",
        "| `kind` | ACE | k |",
    ):
        assert line in text, text
