"""Text from data as a terminal, JSON and Markdown show it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from goldspan.escapes import (
    code_span,
    encodable,
    escape_markdown,
    visible,
    visible_json,
    visible_line,
    visible_marks,
    without_images,
)

odd_text = st.text(st.sampled_from("\x1b\x07\x9b\u202e\u2066\u200f\ud800\n\t\rab🐈") | st.characters(), max_size=20)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b31m", "\\x9b31m"),
        ("a\rb", "a\\rb"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2066x\u2069\u200e\u200f\u061c", "\\u2066x\\u2069\\u200e\\u200f\\u061c"),
        ("\ud83d", "\\ud83d"),
        ("two\nlines\tand é 🐈 \\x1b", "two\nlines\tand é 🐈 \\x1b"),
        ("👩\u200d👩 \u0645\u06cc\u200c\u062e", "👩\u200d👩 \u0645\u06cc\u200c\u062e"),
    ],
)
def test_what_a_terminal_would_obey_is_spelt_out(text, shown):
    assert visible(text) == shown
    assert visible_line(text) == shown.replace("\n", "\\n").replace("\t", "\\t")


@given(odd_text, st.data())
def test_a_mark_is_on_the_same_characters_afterwards(text, data):
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    shown, [(first, last)] = visible_marks(text, [(start, end)])
    assert shown == visible(text)
    assert shown[first:last] == visible(text[start:end])


@given(st.dictionaries(odd_text, odd_text, max_size=3), st.booleans())
def test_json_says_the_same_without_such_a_character(value, plain):
    text = visible_json(value, plain=plain)
    assert json.loads(text) == value
    assert visible(text) == text
    assert not plain or text.isascii()


MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(odd_text)
def test_markdown_has_no_such_character(text):
    for written in (escape_markdown(text), code_span(text)):
        assert visible_line(written) == written


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://tracker.example/p.png)",
        '<img src="https://tracker.example/p.png">',
        "![x][1]\n\n[1]: https://tracker.example/p.png",
        "<!-- <img src=x> --><svg onload=x>",
        "<script>x</script>",
    ],
)
def test_no_markdown_of_the_settings_loads_anything(text):
    html = MARKDOWN.render(without_images(text))
    assert "<img" not in html and "<svg" not in html and "<script" not in html


def test_other_markdown_of_the_settings_stays():
    text = "See [the page](https://example.org), *please*: `a < b`, 3 < 4!\n\n- one\n"
    assert without_images(text) == text


def test_lone_surrogates_are_spelt_out_and_all_else_is_kept():
    assert encodable("🐈 \ud800 é\udfff") == "🐈 \\ud800 é\\udfff"
