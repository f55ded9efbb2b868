"""Quotes at exact offsets, or nowhere."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import texts

from goldspan.suggest.quotes import place

TEXT = "🐈 Raqqa fell. They left Raqqa, and Raqqa\nburned."


@pytest.mark.parametrize(
    ("quote", "around", "expected"),
    [
        ("fell", {}, (8, 12)),
        ("fell", {"before": "never", "after": "there"}, (8, 12)),  # words that stand there once need no context
        ("raqqa", {}, "missing"),
        ("Raqqa  fell", {}, "missing"),
        ("", {}, "missing"),
        (" ", {}, "missing"),
        ("Raqqa", {}, "ambiguous"),
        ("Raqqa", {"before": "left "}, (24, 29)),
        ("Raqqa", {"after": "burned"}, (35, 40)),
        ("Raqqa", {"before": "they left"}, "ambiguous"),  # no place has that before it
        ("Raqqa", {"before": "left", "after": "fell"}, "ambiguous"),
        ("a", {"before": "q", "after": ","}, (28, 29)),
    ],
)
def test_a_quote_is_placed_where_it_is_meant(quote, around, expected):
    assert place(TEXT, quote, **around) == expected


@given(texts, st.data())
def test_what_is_quoted_with_all_that_is_around_it_is_found_again(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    before, after = text[:start], text[end:]
    assume(before.strip() and after.strip())
    found = place(text, text[start:end], before=before, after=after)
    assert found == "ambiguous" or text[slice(*found)] == text[start:end]
    if before == before.rstrip() and after == after.lstrip():
        assert found == (start, end)


@given(texts, texts, texts, texts)
def test_whatever_is_quoted_is_placed_on_its_own_words_or_nowhere(text, quote, before, after):
    found = place(text, quote, before=before, after=after)
    assert isinstance(found, str) or text[slice(*found)] == quote
