"""Where the tokens of a text are."""

from hypothesis import given
from hypothesis import strategies as st

from goldspan.text.tokens import tokens


def words(text):
    found = tokens(text)
    return [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]


def test_words_and_single_signs_are_tokens():
    assert words("😀 Éire's state_run TV: 20,000 dead...") == [
        "😀", "Éire", "'", "s", "state_run", "TV", ":", "20", ",", "000", "dead", ".", ".", ".",
    ]  # fmt: skip


@given(st.text())
def test_tokens_hold_every_character_but_white_space_once(text):
    assert "".join(words(text)) == "".join(text.split())


@given(st.text(min_size=1), st.data())
def test_a_range_touches_the_tokens_that_share_a_character_with_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start + 1, len(text) + 1))
    found = tokens(text)
    shared = [
        number
        for number, (begun, ended) in enumerate(zip(found.starts, found.ends, strict=True))
        if set(range(begun, ended)) & set(range(start, end))
    ]
    assert list(found.touched(start, end)) == shared
