"""What annotators read of findings."""

import re

import pytest

from goldspan.findings import CODES, finding
from goldspan.formats.labelstudio.annotator_words import ADVICE, advice, message, without_repetition
from goldspan.model import Place, replace

LAYER_LEVELS = (2, 3, 4, 5, 6, 8)
NOT_OF_A_LAYER = {"GS201", "GS305", "GS306", "GS811", "GS815", "GS816", "GS817", "GS820", "GS821"}
"""Of files, documents and projects: they are said to the lead."""


@pytest.mark.parametrize(
    "code",
    [
        code.code
        for code in CODES.values()
        if code.level in LAYER_LEVELS and code.severity != "info" and code.code not in NOT_OF_A_LAYER
    ],
)
def test_every_finding_of_a_layer_says_what_to_do_on_the_screen(code):
    assert code in ADVICE


def test_no_advice_has_words_that_annotators_do_not_know():
    internal = re.compile(r"schema|yaml|json|goldspan|`|\bspan|\brelation\b|fragment|layer|offset|suppress|config")
    assert [code for code, words in ADVICE.items() if internal.search(words.lower())] == []


def test_a_rule_of_the_corpus_own_has_its_own_hint():
    own = replace(finding("GS406", "x", Place()), code="HOUSE1", hint="ask Ada")
    assert advice(own) == "ask Ada"


def test_the_schema_is_the_project_and_ids_are_numbers_and_words():
    found = finding("GS804", "the relation from 'r1' to 'r2' has no label; the schema asks for one", Place())
    said = message(found, {"r1": "3 “Ada”", "r2": "5 “Nile's Press”"})
    assert said == "the relation from 3 “Ada” to 5 “Nile's Press” has no label; the project asks for one"
    assert message(finding("GS406", "the attribute 'level' is required", Place()), {}) == (
        "the attribute 'level' is required"
    )


CUE = Place(document="d1", layer="ann", span="s1")
NEEDS = finding("GS509", "CUE 'says' needs HAS_SOURCE", CUE)
LACKS = finding("GS501", "CUE 'says' has no HAS_SOURCE; the schema asks for exactly one", CUE)


def test_one_arrow_that_is_missing_is_said_once():
    assert without_repetition([LACKS, NEEDS]) == [NEEDS]
    either = replace(NEEDS, message="CUE 'says' needs one of HAS_SOURCE, HAS_CUE")
    assert without_repetition([LACKS, either]) == [either]


@pytest.mark.parametrize(
    "other",
    [
        replace(LACKS, where=replace(CUE, span="s2")),
        replace(LACKS, message="CUE 'says' has no HAS_CONTENT; the schema asks for exactly one"),
        replace(LACKS, message="CUE 'says' has 3 HAS_SOURCE; the schema asks for exactly one"),
    ],
)
def test_another_span_another_relation_or_too_many_is_another_matter(other):
    assert without_repetition([other, NEEDS]) == [other, NEEDS]
