"""Level 6: what is a slip of the hand, and what only looks like one."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import document as document_of

from goldspan.model import Layer, make_span
from goldspan.schema.language import parse
from goldspan.validate import conventions
from goldspan.validate.checks import Checks
from goldspan.validate.context import Context
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.span_boundaries import splits_word

SCHEMA = parse("name: n\nversion: 1.0.0\nlabels: {A: {discontinuous: true}, B: {}, C: {}}\n")


def layer_of(doc, *marked, status="submitted"):
    """Spans given as ``(label, words)`` or ``(label, start, end)``, words at their first place."""
    text = doc.text
    spans = []
    for label, *where in marked:
        if isinstance(where[0], str):
            start = text.index(where[0])
            where = [start, start + len(where[0])]
        spans.append(make_span(doc, label, [tuple(where)]))
    return Layer(
        document=doc.id, name="ann", annotator="ann", status=status, text_sha256=doc.text_sha256, spans=tuple(spans)
    )


def found(text, *marked, **more):
    doc = document_of(text)
    return list(validate_layer(layer_of(doc, *marked, **more), doc, Checks(SCHEMA)))


def codes(text, *marked, **more):
    return [one.code for one in found(text, *marked, **more)]


# white space


@pytest.mark.parametrize("words", [" Acme", "Acme ", "\u00a0Acme", "Acme\n", "\u200bAcme", "Acme\ufeff"])
def test_white_space_at_an_edge_is_found(words):
    assert codes(f"x {words} y", ("A", words)) == ["GS601"]


def test_white_space_at_the_edge_of_any_fragment_is_found():
    doc = document_of("called it off")
    layer = Layer(
        document="doc",
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=doc.text_sha256,
        spans=(make_span(doc, "A", [(0, 7), (10, 13)]),),
    )
    assert [one.code for one in validate_layer(layer, doc, Checks(SCHEMA))] == ["GS601"]


# half words


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("🐱🐱 the Acme Corp yy", 5, 11, "e Acme"),
        ("xx the Acme 🐱🐱 Corp yy", 7, 21, "Acme 🐱🐱 Corp y"),
    ],
)
def test_the_shift_of_a_resized_region_is_found_though_its_words_agree(text, start, end, words):
    # Label Studio stores UTF-16 offsets where an edge is dragged, and writes the words anew to match
    [one] = found(text, ("A", start, end))
    assert text[start:end] == words
    assert one.code == "GS602"
    assert words in one.message


def test_the_regions_before_they_were_resized_have_no_findings():
    assert codes("🐱🐱 the Acme Corp yy", ("A", "the Acme")) == []
    assert codes("xx the Acme 🐱🐱 Corp yy", ("A", "Acme 🐱🐱 Corp")) == []


@pytest.mark.parametrize(
    "halves",
    [
        "Raqqa|in",
        "24|th",
        "Zo|\u0308e",
        "Zo\u0308|e",
        "با|ران",
        "نمی\u200c|خواهم",
        "co\u00ad|operate",
        "हिन्|दी",
        "Каза|нь",
    ],
)
def test_a_place_inside_a_word_is_known_in_any_spaced_script(halves):
    assert splits_word(halves.replace("|", ""), halves.index("|"))


@pytest.mark.parametrize(
    "parts",
    [
        *("Syria|'s", "We|’re", "US|-led", "|Acme", "Acme|", "🐱|Acme", "👨\u200d|🚒", "☀|\ufe0f", "(|Acme", "Acme|,"),
        *("东|京", "ラ|ッカ", "กรุง|เทพ", "김씨|는", "在|Raqqa", "Raqqa|で"),
    ],
)
def test_a_place_between_words_or_in_an_unspaced_script_is_no_finding(parts):
    assert not splits_word(parts.replace("|", ""), parts.index("|"))


# quotes and brackets


@pytest.mark.parametrize("words", ["“We won", "we won”", '"we won', "Force (SDF", "SDF)", "[sic", "(a] b)", "„so"])
def test_a_lone_quotation_mark_or_bracket_is_found(words):
    assert codes(f"x {words} y", ("A", words)) == ["GS603"]


@pytest.mark.parametrize(
    "words", ["“We won”", '"we won"', "Force (SDF)", "don’t", "the fighters’ camp", "‘a’", "(a [b] c)", "„so“", '("a")']
)
def test_pairs_and_apostrophes_are_no_findings(words):
    assert codes(f"x {words} y", ("A", words)) == []


def test_speech_over_paragraphs_opens_at_each_and_closes_once():
    speech = "“We won.\n\n“We go on.”"
    assert codes(f"x {speech} y", ("A", speech)) == []


# punctuation at the edge


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He left Acme, and", "Acme,"),
        ("He left; Acme fell", "; Acme"),
        ("He left Acme.", "Acme."),
        ("He left Acme. She stayed.", "Acme."),
        ("He said “he left Acme.” She stayed.", "left Acme."),
        ("Did he leave Acme? Yes", "Acme?"),
        ("他离开了，东京。然后", "东京。"),
    ],
)
def test_punctuation_that_is_not_of_the_words_is_found(text, words):
    assert codes(text, ("A", words)) == ["GS604"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("troops of the U.S. left", "U.S."),
        ("troops of the U.S. They left", "U.S."),
        ("led by Acme Inc. It left", "Acme Inc."),
        ("John F. Kennedy", "John F."),
        ("see no. 4 there", "no."),
        ("a .NET house", ".NET"),
        ("He left. We stayed. They won", "We stayed."),
        ("He said: “We stayed.” Then", "“We stayed.”"),
        ("He said: “We stayed.” Then", "We stayed."),
        ("Title\nWe stayed.\nThey", "We stayed."),
        ("and so he left... They", "left..."),
        ("priced at 5.", "5"),
    ],
)
def test_full_stops_that_belong_to_the_words_are_no_findings(text, words):
    assert codes(text, ("A", words)) == []


# the same words elsewhere


def test_a_name_under_two_labels_is_said_at_the_rarer_place():
    text = "the Acme deal, the Acme men, the Acme yard"
    [one] = found(text, ("A", 4, 8), ("A", 19, 23), ("B", 33, 37))
    assert (one.code, one.severity, one.message) == ("GS605", "info", "B 'Acme' is A elsewhere in this document")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("the acme deal, the acme men", [("A", 4, 8), ("B", 19, 23)]),
        ("We left. We won", [("A", 0, 2), ("B", 9, 11)]),
        ("the Acme deal, the Acme men", [("A", 4, 8), ("B", 4, 8), ("A", 19, 23)]),
    ],
    ids=["no name", "a capital because a sentence starts", "two labels at one place"],
)
def test_words_that_may_well_mean_two_things_are_no_findings(text, marked):
    assert codes(text, *marked) == []


def test_a_known_name_that_stands_unmarked_is_said_once_with_its_place():
    text = "the Acme deal, the Acme men, the Acme yard, the Acme car"
    [one] = found(text, ("A", 4, 8), ("A", 19, 23))
    assert (one.code, one.severity) == ("GS606", "info")
    assert one.message == "A 'Acme' is marked 2 times, and stands unmarked 2 times"
    [(start, end)] = one.excerpt.marks
    assert one.excerpt.text[start:end] == "Acme" and one.excerpt.text[end:].startswith(" yard")


@pytest.mark.parametrize(
    ("third", "more"),
    [
        ("the Acmes", []),
        ("the Acme", [("A", 29, 37)]),
        ("the Acme Yard", [("B", 33, 42)]),
    ],
    ids=["another word", "inside a longer span of the label", "part of a longer name"],
)
def test_a_name_that_is_marked_or_is_another_is_no_finding(third, more):
    assert codes(f"the Acme deal, the Acme men, {third}", ("A", 4, 8), ("A", 19, 23), *more) == []


def test_a_name_marked_once_says_nothing_of_the_others():
    assert codes("the Acme deal, the Acme men", ("A", 4, 8)) == []


# when it runs


@pytest.mark.parametrize(
    ("status", "expected"),
    [("submitted", ["GS601"]), ("adjudicated", ["GS601"]), ("draft", []), ("skipped", [])],
)
def test_conventions_are_for_finished_layers(status, expected):
    assert codes("x Acme y", ("A", "Acme "), status=status) == expected


def test_conventions_are_not_looked_at_behind_an_error():
    assert codes("x Acme y", ("A", "Acme "), ("NONE", "y")) == ["GS401"]


# the glance that spares most a closer look

PIECES = ["a", "B", " ", " ", ".", ". ", "!\n", ",", '"', "(", "”", "’", "\u0301", "\u200d", "é", "中"]
ODD = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
NAMED = st.lists(st.tuples(st.sampled_from(["Ann", "Bob Ray", "Annex", "said.", "then"]), st.sampled_from("AAB ")))


def checked(doc, marked):
    return list(conventions.check(Context(layer_of(doc, *marked), doc, SCHEMA)))


@given(ODD)
def test_edges_that_pass_at_a_glance_pass_a_closer_look(text):
    doc = document_of(text)
    marked = [("A", start, end) for start in range(len(text)) for end in range(start + 1, len(text) + 1)]
    at_a_glance = checked(doc, marked)
    # now nothing is known to stand apart from words, or to end a sentence
    with patch.object(conventions, "_APART", frozenset()):
        assert checked(doc, marked) == at_a_glance


@given(NAMED)
def test_names_that_are_marked_everywhere_at_a_glance_are_so_on_a_closer_look(words):
    text = "so it is: " + " ".join(word for word, _ in words)
    at, marked = len("so it is: "), []
    for word, label in words:
        marked += [(label, at, at + len(word))] if label != " " else []
        at += len(word) + 1
    at_a_glance = checked(document_of(text), marked)
    with patch.object(conventions, "GAP", ""):  # which all words hold: so all are looked at closely
        assert checked(document_of(text), marked) == at_a_glance
