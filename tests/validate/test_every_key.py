"""Every key of the schema language that asks something of a layer is checked, on the fast path and on the other.

The keys come from language.schema.json: a new key fails here until a case shows what it asks, or until it is listed as
one that asks nothing.
"""

import json
from pathlib import Path

import pytest

import goldspan.schema
from goldspan.model import Provenance, make_relation, make_span, replace
from goldspan.schema.language import parse
from goldspan.validate import label_checks, rule_checks
from goldspan.validate.context import Context

LANGUAGE = json.loads((Path(goldspan.schema.__file__).parent / "language.schema.json").read_text(encoding="utf-8"))

HEAD = "name: x\nversion: 1.0.0\n"
TWO = HEAD + "labels: {A: {}, B: {}}\n"
RELATION = TWO + "relations:\n  R: {source: [A, B], target: [A, B], %s}\n  S: {source: [A, B], target: [A, B]}\n"
ATTRIBUTE = TWO + "attributes: {a: {type: choice, values: [x, y], %s}}\n"
COUNTED = (
    HEAD + "labels: {A: {}, B: {}}\nattributes: {a: {type: choice, values: [x], required: true}}\n"
    'relations: {R: {source: [A], target: [B], per_source: "1"}}\npasses: {p: {%s}}\n'
)
OVERLAP = TWO + "overlap: {%s}\n"

SPANS = {
    "a": ("A", [(2, 6)]),  # in the first sentence
    "b": ("B", [(15, 22)]),
    "c": ("A", [(24, 30), (46, 49)]),
    "d": ("A", [(51, 53)]),  # in the second
    "e": ("B", [(71, 75)]),
    "in a": ("B", [(3, 5)]),
}

CASES = {
    "labels parent": (HEAD + "labels: {F: {abstract: true}, A: {parent: F}, B: {%s}}\n"
                      "relations: {R: {source: [F], target: [F]}}\n", "", "parent: F", ["a R b"], "GS403"),
    "labels abstract": (HEAD + "labels: {A: {%s}, B: {}}\n", "abstract: true", "", ["a"], "GS401"),
    "labels discontinuous": (HEAD + "labels: {A: {%s}}\n", "", "discontinuous: true", ["c"], "GS407"),
    "labels requires": (HEAD + "labels: {A: {%s}, B: {}}\nrelations: {R: {source: [A], target: [B]}}\n",
                        "requires: [R]", "", ["a"], "GS509"),
    "attributes on": (TWO + "relations: {R: {source: [A], target: [B]}}\nattributes:\n"
                      "  a: {type: choice, values: [x], %s}\n", "on: relation", "on: span", ["a a=x"], "GS404"),
    "attributes labels": (ATTRIBUTE, "labels: [B]", "labels: [A]", ["a a=x"], "GS404"),
    "attributes type": (TWO + "attributes: {a: {values: [x], %s}}\n", "type: multi-choice", "type: choice",
                        ["a a=x"], "GS405"),
    "attributes values": (TWO + "attributes: {a: {type: choice, %s}}\n", "values: [y]", "values: [x, y]",
                          ["a a=x"], "GS405"),
    "attributes required": (ATTRIBUTE, "required: true", "", ["a"], "GS406"),
    "relations source": (TWO + "relations: {R: {target: [B], %s}}\n", "source: [B]", "source: [A, B]",
                         ["a R b"], "GS403"),
    "relations target": (TWO + "relations: {R: {source: [A], %s}}\n", "target: [A]", "target: [B]",
                         ["a R b"], "GS403"),
    "relations per_source": (RELATION, 'per_source: {A: "?"}', "", ["a R b", "a R d"], "GS501"),
    "relations per_target": (RELATION, 'per_target: "?"', "", ["a R b", "d R b"], "GS502"),
    "relations symmetric": (RELATION, "symmetric: true", "", ["a R b", "b R a"], "GS505"),
    "relations transitive": (RELATION, "transitive: true", "", ["a R b", "b R d", "a R d"], "GS508"),
    "relations inverse": (RELATION, "inverse: S", "", ["a R b", "b S a"], "GS507"),
    "relations acyclic": (RELATION, "acyclic: true", "", ["a R b", "b R a"], "GS506"),
    "relations reflexive": (RELATION, "", "reflexive: true", ["a R a"], "GS410"),
    "relations same_label": (RELATION, "same_label: true", "", ["a R b"], "GS409"),
    "relations order": (RELATION, "order: backward", "order: forward", ["a R b"], "GS408"),
    "relations scope": (RELATION, "scope: sentence", "", ["a R d"], "GS412"),
    "relations max_distance sentences": (RELATION, "max_distance: {sentences: 0}", "max_distance: {sentences: 1}",
                                         ["a R d"], "GS413"),
    "relations max_distance characters": (RELATION, "max_distance: {characters: 8}", "max_distance: {characters: 9}",
                                          ["b R a"], "GS413"),
    "overlap default": (OVERLAP, "default: [same]", "default: [nest]", ["a", "in a"], "GS503"),
    "overlap rules between": (OVERLAP, "rules: [{between: [A, B], allow: none}]",
                              "rules: [{between: [A, A], allow: none}]", ["a", "in a"], "GS503"),
    "overlap rules allow": (OVERLAP, "rules: [{between: [A, B], allow: [same]}]",
                            "rules: [{between: [A, B], allow: [nest]}]", ["a", "in a"], "GS503"),
    "overlap rules outer": (OVERLAP, "rules: [{between: [A, B], allow: [nest], outer: B}]",
                            "rules: [{between: [A, B], allow: [nest], outer: A}]", ["a", "in a"], "GS503"),
    "passes after": (HEAD + "labels: {A: {}, B: {}}\nrelations: {R: {source: [A], target: [B], per_source: '1'}}\n"
                     "passes: {e: {labels: [A, B]}, p: {labels: [A, B], %s}}\n", "", "after: [e]", ["a"], "GS501"),
    "passes labels": (COUNTED, "labels: [A, B]", "labels: [A]", ["a a=x"], "GS501"),
    "passes relations": (COUNTED, "", "relations: []", ["a a=x"], "GS501"),
    "passes attributes": (COUNTED, "relations: []", "relations: [], attributes: []", ["a"], "GS406"),
}  # fmt: skip
"""By key: a schema, what stands in it where the layer breaks the rule and where it does not, the layer, the code."""

ASK_NOTHING = {
    *("name", "version", "description", "labels", "attributes", "relations", "overlap", "passes"),
    *("overlap rules", "relations max_distance"),
    *("labels definition", "labels colour", "labels hotkey", "labels maps_to", "labels examples"),
    *("attributes default", "attributes assume", "attributes definition", "attributes maps_to"),
    *("relations default_for", "relations chain", "relations definition", "relations maps_to", "relations examples"),
    *("overlap rules why", "passes title", "passes instruction"),
}
"""What is for people and for the labeling screen, and the sections themselves."""


def keys_of(shape, above=""):
    """The keys that a JSON Schema has anywhere, each behind those that it stands below."""
    for name, value in shape.get("properties", {}).items():
        key = f"{above} {name}".strip()
        yield key
        for below in (value, value.get("additionalProperties"), value.get("items")):
            if isinstance(below, dict):
                yield from keys_of(below, key)


def test_every_key_has_a_case_or_asks_nothing_of_layers():
    keys = list(keys_of(LANGUAGE))
    assert len(keys) == len(set(keys)) > 40
    assert set(keys) == CASES.keys() | ASK_NOTHING
    assert not CASES.keys() & ASK_NOTHING


@pytest.fixture
def context(document, layer):
    """A function from a schema and what is marked (``a``, ``a x=y`` or ``a R b``) to what checks get."""

    def build(text, marked):
        spans, relations = {}, []
        for each in marked:
            first, _, rest = (each, "", "") if each in SPANS else each.partition(" ")
            label, _, last = rest.partition(" ")
            name, _, value = rest.partition("=")
            for span in (first, last) if last else (first,):
                made = make_span(document, *SPANS[span], attributes={name: value} if value else {})
                spans.setdefault(span, made)
            if last:
                relations.append(make_relation(label, spans[first].id, spans[last].id))
        made = replace(
            layer,
            spans=tuple(spans.values()),
            relations=tuple(relations),
            document_labels={},
            provenance=Provenance(pass_name="p" if "passes:" in text else None),
        )
        return Context(made, document, parse(text))

    return build


@pytest.mark.parametrize("level_4", [label_checks.check, label_checks.check_closely])
@pytest.mark.parametrize("key", CASES)
def test_what_a_key_asks_is_checked_on_either_path(key, level_4, context):
    schema, breaking, sound, marked, code = CASES[key]
    for written, expected in ((breaking, [code]), (sound, [])):
        given = context(schema % written, marked)
        # a second layer finds what the first has left in the tables of the fast path
        for _ in range(2):
            found = [one.code for one in level_4(given)] or [one.code for one in rule_checks.check(given)]
            assert found == expected, written
