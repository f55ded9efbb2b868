"""Level 5 of relations: cycles, inverses, what follows from others, counts by label, and needed relations."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan import store
from goldspan.model import Provenance, make_relation, make_span, replace
from goldspan.schema.language import parse
from goldspan.validate.checks import Checks
from goldspan.validate.layer_checks import validate_layer

CLEAN = Path(__file__).parent / "faulty" / "clean"

PARTS = """
name: parts
version: 1.0.0
labels: {A: {}, B: {}}
relations:
  PART_OF: {source: [A, B], target: [A, B], inverse: HAS%s}
  HAS: {source: [A, B], target: [A, B]}
  NEAR: {source: [A, B], target: [A, B], symmetric: true, transitive: true}
"""
TRANSITIVE = PARTS % ", transitive: true"

EXTENTS = {"a": ("A", (2, 6)), "b": ("A", (15, 22)), "c": ("B", (51, 53)), "d": ("B", (71, 75)), "e": ("B", (79, 83))}
EXTENTS |= {"x": ("B", (4, 22)), "y": ("B", (6, 9)), "z": ("B", (40, 53))}


@pytest.fixture
def findings_of(document, layer):
    """The findings of a layer with these marked, such as ``a PART_OF b``, as code and message."""
    spans = {name: make_span(document, label, [extent]) for name, (label, extent) in EXTENTS.items()}
    names = {f"{span.label} {span.text!r}": name for name, span in spans.items()}

    def run(schema, *marked, present="abcde", pass_name=None):
        relations = []
        for drawn in marked:
            source, label, target = drawn.split()
            relations.append(make_relation(label, spans[source].id, spans[target].id))
        bare = replace(
            layer,
            spans=tuple(spans[name] for name in present),
            relations=tuple(relations),
            document_labels={},
            provenance=Provenance(pass_name=pass_name),
        )
        out = []
        for one in validate_layer(bare, document, Checks(parse(schema))):
            message = one.message
            for words, name in names.items():
                message = message.replace(words, name)
            out.append((one.code, message))
        return out

    return run


# cycles


def test_a_cycle_is_reported_whole_and_once(findings_of):
    assert findings_of(TRANSITIVE, "b PART_OF c", "a PART_OF b", "c PART_OF a") == [
        ("GS506", "b PART_OF c, c PART_OF a, a PART_OF b make a cycle")
    ]


def test_two_cycles_are_reported_in_the_order_of_their_relations(findings_of):
    found = findings_of(TRANSITIVE, "d PART_OF e", "e PART_OF d", "a PART_OF b", "b PART_OF a")
    assert [message for _, message in found] == [
        "d PART_OF e, e PART_OF d make a cycle",
        "a PART_OF b, b PART_OF a make a cycle",
    ]


def test_opposite_relations_make_a_cycle_through_the_inverse(findings_of):
    assert findings_of(TRANSITIVE, "a PART_OF b", "a HAS b") == [("GS506", "a PART_OF b, a HAS b make a cycle")]


def test_a_cycle_may_run_through_the_inverse(findings_of):
    assert findings_of(TRANSITIVE, "a PART_OF b", "c HAS b", "c PART_OF a") == [
        ("GS506", "a PART_OF b, c HAS b, c PART_OF a make a cycle")
    ]


@pytest.mark.parametrize("rules", ["", ", transitive: true, acyclic: false", ", transitive: true, reflexive: true"])
def test_cycles_are_allowed_where_the_schema_does_not_forbid_them(findings_of, rules):
    assert findings_of(PARTS % rules, "a PART_OF b", "b PART_OF c", "c PART_OF a") == []


def test_any_relation_may_be_forbidden_to_make_cycles(findings_of):
    found = findings_of(PARTS % ", acyclic: true", "a PART_OF b", "b PART_OF a", "a PART_OF c", "b PART_OF c")
    assert [code for code, _ in found] == ["GS506"]


def test_a_relation_to_the_span_itself_is_no_cycle_where_it_may_be(findings_of):
    assert findings_of(PARTS % ", reflexive: true, acyclic: true", "a PART_OF a", "a PART_OF b") == []


# the same from the other end


def test_the_same_thing_said_from_both_ends_is_a_warning(findings_of):
    assert findings_of(PARTS % "", "a PART_OF b", "b HAS a") == [
        ("GS507", "HAS from b to a says the same as PART_OF from a to b")
    ]


def test_opposite_things_are_two_where_cycles_may_be(findings_of):
    assert findings_of(PARTS % "", "a PART_OF b", "a HAS b") == []


# what follows


def test_a_relation_that_follows_from_others_is_reported_with_them(findings_of):
    found = findings_of(TRANSITIVE, "a PART_OF b", "b PART_OF c", "d HAS c", "a PART_OF d", "a PART_OF e")
    assert found == [("GS508", "PART_OF from a to d follows from a PART_OF b, b PART_OF c, d HAS c")]


def test_nothing_follows_where_the_relation_is_not_transitive(findings_of):
    assert findings_of(PARTS % "", "a PART_OF b", "b PART_OF c", "a PART_OF c") == []


def test_what_closes_a_ring_of_a_symmetric_and_transitive_relation_follows(findings_of):
    assert findings_of(PARTS % "", "a NEAR b", "c NEAR b", "a NEAR c", "d NEAR e") == [
        ("GS508", "NEAR from a to c follows from a NEAR b, c NEAR b")
    ]


def test_the_same_symmetric_relation_twice_is_that_and_no_more(findings_of):
    assert [code for code, _ in findings_of(PARTS % "", "a NEAR b", "b NEAR a")] == ["GS505"]


def test_what_runs_in_a_cycle_is_not_also_reported_to_follow(findings_of):
    found = findings_of(TRANSITIVE, "a PART_OF b", "b PART_OF c", "c PART_OF a", "a PART_OF c")
    assert {code for code, _ in found} == {"GS506"}


def test_a_relation_and_another_do_not_go_on_from_one_another(findings_of):
    schema = PARTS % ", transitive: true" + "  IN: {source: [A, B], target: [A, B], transitive: true}\n"
    assert findings_of(schema, "a PART_OF b", "b IN a", "b IN c", "a PART_OF c") == []


# counts by label


def counting(rules):
    relation = f"  R: {{source: [A, B], target: [A, B], {rules}}}\n"
    return "name: x\nversion: 1.0.0\nlabels: {A: {}, B: {}}\nrelations:\n" + relation


@pytest.mark.parametrize(
    ("rules", "marked", "expected"),
    [
        ('per_source: {A: "1"}', ["a R c"], ["b has no R; the schema asks for exactly one"]),
        ('per_source: {A: "1"}', ["a R c", "b R c", "c R d", "c R e"], []),
        (
            'per_source: {A: "*", "*": "?"}',
            ["a R c", "a R d", "c R d", "c R e"],
            ["c has 2 R; the schema asks for at most one"],
        ),
        ('per_target: {B: "+"}', ["a R c", "b R d"], ["no R point at e; the schema asks for at least one"]),
        ('per_target: {A: "?", B: "{0}"}', ["a R b", "b R c"], ["1 R points at c; the schema asks for none"]),
        ('symmetric: true, per_source: {A: "?"}', ["a R c", "d R a"], ["a has 2 R; the schema asks for at most one"]),
        ('symmetric: true, per_source: {A: "+"}', ["c R a", "d R b"], []),
    ],
)
def test_labels_may_have_their_own_counts(findings_of, rules, marked, expected):
    assert [message for _, message in findings_of(counting(rules), *marked)] == expected


marked = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=12, unique=True)
limits = st.tuples(st.integers(0, 2), st.none() | st.integers(2, 3))


@given(marked, limits, limits)
def test_counts_are_what_counting_says(marked, of_a, of_b):
    document, layer = (
        store.read_document(CLEAN / "documents/shop.json"),
        store.read_layer(CLEAN / "layers/shop/ann.json"),
    )
    written = {
        label: f"{{{least},{'' if most is None else most}}}" for label, (least, most) in (("A", of_a), ("B", of_b))
    }
    counts = f'{{A: "{written["A"]}", B: "{written["B"]}"}}'
    schema = parse(counting(f"per_source: {counts}, per_target: {counts}, reflexive: true"))
    spans = {name: make_span(document, label, [extent]) for name, (label, extent) in EXTENTS.items()}
    relations = tuple(make_relation("R", spans[source].id, spans[target].id) for source, target in marked)
    full = replace(layer, spans=tuple(spans.values()), relations=relations, document_labels={})
    expected = []
    for name, (label, _) in EXTENTS.items():
        least, most = of_a if label == "A" else of_b
        for code, end in (("GS501", 0), ("GS502", 1)):
            number = [drawn[end] for drawn in marked].count(name)
            if number < least or (most is not None and number > most):
                expected.append((code, spans[name].id))
    found = [(one.code, one.where.span) for one in validate_layer(full, document, Checks(schema)) if one.level == 5]
    assert found == expected


# needed relations

NEEDING = """
name: needs
version: 1.0.0
labels:
  F: {abstract: true, requires: [R]}
  A: {parent: F, requires: [[S, T]]}
  B: {}
relations:
  R: {source: [A], target: [B]}
  S: {source: [B], target: [A]}
  T: {source: [A], target: [A]}
passes:
  full: {title: Full}
  some: {title: Some, relations: [R, S]}
"""


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (["a R c", "a T b", "b R c"], []),
        (["a R c", "b R c", "c S a"], ["b needs one of S, T"]),
        (["c S a", "c S b", "a R c"], ["b needs R"]),
        ([], ["a needs R", "a needs one of S, T", "b needs R", "b needs one of S, T"]),
    ],
)
def test_a_span_needs_one_relation_of_each_list_at_either_end(findings_of, marked, expected):
    assert findings_of(NEEDING, *marked, present="abc") == [("GS509", message) for message in expected]


def test_what_a_pass_does_not_show_whole_is_not_missed_in_it(findings_of):
    assert findings_of(NEEDING, "a R c", "b R c", present="abc", pass_name="some") == []
    assert len(findings_of(NEEDING, "a R c", "b R c", present="abc", pass_name="full")) == 2


# within a sentence

SENTENCES = """
name: near
version: 1.0.0
labels: {A: {}, B: {}}
relations:
  R: {source: [A, B], target: [A, B], scope: sentence%s}
"""


@pytest.mark.parametrize(("drawn", "codes"), [("a R b", []), ("d R c", []), ("a R c", ["GS412"]), ("e R b", ["GS412"])])
def test_both_ends_lie_in_one_sentence(findings_of, drawn, codes):
    assert [code for code, _ in findings_of(SENTENCES % "", drawn)] == codes


@pytest.mark.parametrize(
    ("limit", "drawn", "codes"),
    [
        ("characters: 9", "a R b", []),  # [2, 6) and [15, 22)
        ("characters: 9", "b R a", []),
        ("characters: 8", "a R b", ["GS413"]),
        ("characters: 8", "b R a", ["GS413"]),
        ("characters: 0", "a R x", []),  # [2, 6) and [4, 22) share characters
        ("characters: 0", "x R a", []),
        ("characters: 0", "a R y", []),  # [2, 6) and [6, 9) touch
        ("sentences: 0", "a R b", []),
        ("sentences: 0", "a R c", ["GS413"]),
        ("sentences: 1", "c R a", []),
        ("sentences: 0, characters: 8", "a R b", ["GS413"]),
        ("sentences: 0", "c R z", []),  # z ends in the sentence of c, and begins in that before it
    ],
)
def test_ends_may_lie_so_far_apart(findings_of, limit, drawn, codes):
    schema = SENTENCES.replace("scope: sentence%s", f"max_distance: {{{limit}}}")
    found = [code for code, _ in findings_of(schema, drawn, present="abcdexyz")]
    assert [code for code in found if code == "GS413"] == codes


def test_a_relation_within_a_sentence_is_drawn_and_counted_like_others(findings_of):
    assert parse(SENTENCES % "").passes["all"].relations == ("R",)
    assert [code for code, _ in findings_of(SENTENCES % ', per_source: "?"', "c R d", "c R e")] == ["GS501"]


def test_a_span_over_two_sentences_stays_in_none(document, layer):
    long, short = make_span(document, "A", [(40, 60)]), make_span(document, "B", [(51, 53)])
    bare = replace(layer, spans=(long, short), relations=(make_relation("R", long.id, short.id),), document_labels={})
    assert "GS412" in [one.code for one in validate_layer(bare, document, Checks(parse(SENTENCES % "")))]
