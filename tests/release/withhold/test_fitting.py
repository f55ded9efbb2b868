import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.model import sha256
from goldspan.release.withhold.fitting import fitted
from goldspan.release.withhold.masking import mask

TEXT = (
    "Bridge falls\n\nWitnesses said “the old bridge fell” after a third air strike.\n"
    "Nobody was hurt, the mayor told reporters on Friday;\nthe town has no other way across the water.\n"
)


def fit(copy, text=TEXT):
    return fitted(mask(text), sha256(text), copy)


@pytest.mark.parametrize(
    "copy",
    [
        TEXT,
        TEXT.replace("\n", "\r\n\r\n").replace(" ", "\u00a0 "),
        TEXT.replace("“", '"').replace("”", '"'),
        "Home | News | World\nShare this\n\n" + TEXT,
        TEXT + "\nRead more: ten ways to cross a river\nAll rights reserved 2017\n",
        TEXT.replace("strike.\n", "strike.\n\nADVERTISEMENT\nBuy a boat today\n\n"),
        "Skip to text\n" + TEXT.replace("Friday;\n", "Friday;\nRelated: the war on the river\n") + "© The Paper",
        " ".join(TEXT.split()),
        "\ufeffMenu\n" + TEXT.replace("Witnesses", "Wit\u00adnes\u00adses").replace("Friday", "\u200bFri\u200bday"),
    ],
    ids=["same", "white space", "quotes", "before", "behind", "between", "all around", "one line", "soft hyphens"],
)
def test_a_variant_gives_the_text(copy):
    assert fit(copy) == TEXT


@pytest.mark.parametrize(
    "copy",
    ["", "…", TEXT.replace("third", "fifth"), TEXT.replace("Nobody was hurt, ", ""), "x" * len(TEXT), TEXT[:60]],
    ids=["nothing", "no words", "another word", "words less", "one word", "half"],
)
def test_a_copy_of_another_text_gives_nothing(copy):
    assert fit(copy) is None


def test_letters_may_be_composed_otherwise():
    text = "Über die Brücke"
    assert fit("U\u0308ber die Bru\u0308cke", text) == text


def test_what_is_invisible_stands_where_the_text_has_it():
    text = TEXT.replace("reporters", "re\u00adport\u00aders")
    assert fit("Menu\n" + TEXT, text) == text
    text = TEXT.replace("Nobody was", "Nobody\u200bwas")
    assert fit("Menu\n" + TEXT, text) == text, "what one cannot see may also stand for a blank"


def test_a_line_whose_words_are_as_long_as_its_neighbours_is_taken_out_whole():
    text = "one two six\nten fat men\nred hot day"
    assert fit("one two six\nads for you\nten fat men\nred hot day", text) == text


lines = st.lists(st.lists(st.text("aäß", min_size=1, max_size=9), min_size=1, max_size=8).map(" ".join), min_size=1)


@given(lines)
def test_white_space_never_matters(parts):
    assert fit("\n\t".join(parts), " ".join(parts)) == " ".join(parts)


@given(lines, lines)
def test_what_is_given_is_the_text_or_nothing(parts, other):
    text = "\n".join(parts)
    assert fit("\n".join(other), text) in (None, text)


@given(lines, lines, st.data())
def test_lines_more_lead_to_the_text_or_to_nothing(parts, more, data):
    text = "\n".join(parts)
    copy = list(parts)
    for one in more:
        copy.insert(data.draw(st.integers(0, len(copy))), one)
    assert fit("\n".join(copy), text) in (None, text)
