"""Spans as tags: which of overlapping ones is shown, and where each begins."""

import pytest
from hypothesis import given
from strategies import cases

from goldspan.model import make_span
from goldspan.release.build.bio_tags import tag_names, tagged_sentences

TEXT = "The army shelled Raqqa. On Monday Raqqa fell."


@pytest.fixture
def tag(bench):
    def tags(*spans, text=TEXT):
        document = bench.document("one", text)
        return [list(one.tags) for one in tagged_sentences(text, [make_span(document, *span) for span in spans])]

    return tags


def test_names_of_tags():
    assert tag_names(["A", "B"]) == ("O", "B-A", "I-A", "B-B", "I-B")


def test_each_sentence_has_its_tokens_with_their_places():
    first, second = tagged_sentences(TEXT, [])
    assert first.tokens == ("The", "army", "shelled", "Raqqa", ".")
    assert (second.start, second.end) == (24, 45)
    assert [TEXT[a:b] for a, b in zip(second.starts, second.ends, strict=True)] == [
        "On",
        "Monday",
        "Raqqa",
        "fell",
        ".",
    ]
    assert set(first.tags + second.tags) == {"O"}


def test_a_span_begins_with_b_and_goes_on_with_i(tag):
    first, _ = tag(("Actor", [(0, 8)]), ("Place", [(17, 22)]))
    assert first == ["B-Actor", "I-Actor", "O", "B-Place", "O"]


def test_neighbours_of_one_label_are_told_apart(tag):
    assert tag(("A", [(0, 3)]), ("A", [(4, 8)]))[0][:2] == ["B-A", "B-A"]


def test_a_token_of_which_a_span_has_a_part_is_the_spans(tag):
    assert tag(("A", [(5, 7)]))[0] == ["O", "B-A", "O", "O", "O"]


def test_of_nested_spans_the_outermost_is_shown(tag):
    assert tag(("Inner", [(4, 8)]), ("Outer", [(0, 16)]))[0] == ["B-Outer", "I-Outer", "I-Outer", "O", "O"]


def test_a_span_that_only_overlaps_a_longer_one_is_not_shown_in_part(tag):
    assert tag(("Long", [(0, 16)]), ("Short", [(9, 22)]))[0] == ["B-Long", "I-Long", "I-Long", "O", "O"]


def test_of_equally_long_spans_the_first_is_shown(tag):
    assert tag(("B", [(0, 3)]), ("A", [(0, 3)]))[0][0] == "B-A"
    assert tag(("Z", [(0, 8)]), ("A", [(4, 12)]))[0][:3] == ["B-Z", "I-Z", "O"]


def test_every_fragment_begins_anew_and_its_gap_is_free(tag):
    first, _ = tag(("Far", [(0, 3), (17, 22)]), ("Near", [(4, 8)]))
    assert first == ["B-Far", "B-Near", "O", "B-Far", "O"]


def test_a_span_over_two_sentences_begins_in_each(tag):
    first, second = tag(("A", [(17, 26)]))
    assert first[3:] == ["B-A", "I-A"] and second[:2] == ["B-A", "O"]


@given(cases())
def test_tags_are_always_well_formed_and_a_span_alone_is_shown(case):
    _, document, layer = case
    sentences = list(tagged_sentences(document.text, layer.spans))
    assert "".join(word for one in sentences for word in one.tokens) == "".join(document.text.split())
    for one in sentences:
        assert len(one.tokens) == len(one.starts) == len(one.ends) == len(one.tags)
        assert [document.text[a:b] for a, b in zip(one.starts, one.ends, strict=True)] == list(one.tokens)
        for before, tag in zip(("O", *one.tags), one.tags, strict=False):
            assert not tag.startswith("I-") or before[2:] == tag[2:]
    for span in layer.spans:
        alone = [tag for one in tagged_sentences(document.text, [span]) for tag in one.tags if tag != "O"]
        assert any(char.strip() for start, end in span.fragments for char in document.text[start:end]) == bool(alone)
        assert {tag[2:] for tag in alone} <= {span.label}
