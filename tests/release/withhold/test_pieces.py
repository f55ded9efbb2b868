from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from goldspan.release.withhold.pieces import joined, quoted, with_quotes


@given(texts, texts)
def test_quotes_give_the_string_again_and_tell_only_what_the_article_lacks(text, article):
    pieces = quoted(text, "d", article)
    assert joined(pieces, {"d": article}.__getitem__) == text
    shown = "".join(one for one in pieces if isinstance(one, str))
    assert not set(shown) & set(article)


@given(texts, texts, st.integers(0, 80))
def test_where_to_look_first_changes_only_the_place(text, article, near):
    assert joined(quoted(text, "d", article, near=near), {"d": article}.__getitem__) == text


@given(texts, texts, st.data())
def test_ranges_become_quotes_and_the_rest_is_reported(text, article, data):
    bounds = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    places = [(start, end, "d", 0) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]
    pieces = with_quotes(text, places, {"d": article}.__getitem__)
    assert joined(pieces, {"d": article}.__getitem__) == text


def test_the_longest_stretch_is_quoted():
    article = "the army shelled Raqqa"
    assert quoted("army shelled", "d", article) == [("d", 4, 16)]
    assert quoted("Army!", "d", article) == ["A", ("d", 5, 8), "!"]


def test_a_quote_names_the_place_that_is_meant():
    assert quoted("a b", "d", "a b a b", near=4) == [("d", 4, 7)]
