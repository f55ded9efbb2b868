from hypothesis import given
from hypothesis import strategies as st

from goldspan.ingest.characters import CharsBuilder, align, join, normalise, verbatim
from goldspan.model import Segment

TEXTS = st.text(st.sampled_from("ab\r\n \u00a0\u202f\u2028é😀"), max_size=40)


@given(TEXTS, st.integers(0, 5))
def test_normalised_characters_know_their_place(normalised, raw, base):
    chars = normalise(verbatim(raw))
    assert chars.text == normalised(raw)
    alignment = align(chars, base=base)
    for index, char in enumerate(chars.text):
        start, end = alignment.raw_range(index, index + 1)
        assert normalised(raw[start - base : end - base]) == char


@given(TEXTS)
def test_normalising_twice_is_normalising_once(raw):
    once = normalise(verbatim(raw))
    twice = normalise(once)
    assert (twice.text, list(twice.starts), list(twice.ends)) == (once.text, list(once.starts), list(once.ends))


def test_narrow_and_wide_no_break_spaces_become_one_space_each():
    assert normalise(verbatim("a\u00a0\u00a0b\u202fc")).text == "a  b c"


def test_other_odd_characters_stay():
    text = "“Raqqain”\u2009\u200b\u2028\x85\x0c\ufeffe\u0301"
    assert normalise(verbatim(text)).text == text


def test_a_text_without_changes_is_one_segment():
    assert align(verbatim("abc\u00a0d")).segments == (Segment(0, 5, 0, 5),)


def test_a_crlf_is_a_segment_of_its_own():
    found = align(normalise(verbatim("ab\r\ncd")))
    assert found.segments == (Segment(0, 2, 0, 2), Segment(2, 1, 2, 2), Segment(3, 2, 4, 2))


def test_two_crlfs_are_not_mistaken_for_one_passage():
    assert align(normalise(verbatim("\r\n\r\n"))).segments == (Segment(0, 1, 0, 2), Segment(1, 1, 2, 2))


def test_a_reference_that_makes_two_characters_is_one_segment():
    builder = CharsBuilder()
    builder.add_whole("≂̸", 0, 15)
    assert align(builder.chars()).segments == (Segment(0, 2, 0, 15),)


def test_inserted_characters_have_no_raw_length():
    builder = CharsBuilder()
    builder.add_verbatim("a", 3)
    builder.add_whole("\n\n", 4, 4)
    builder.add_verbatim("b", 9)
    assert align(builder.chars()).segments == (Segment(0, 1, 3, 1), Segment(1, 2, 4, 0), Segment(3, 1, 9, 1))


def test_joining_ranges_keeps_places():
    chars = join(verbatim("abcdef"), [(0, 2), (4, 6)])
    assert (chars.text, list(chars.starts)) == ("abef", [0, 1, 4, 5])


def test_nothing_has_an_empty_alignment():
    assert align(verbatim("")).segments == ()
