"""Where the regions of cases stand."""

from hypothesis import given
from hypothesis import strategies as st

from goldspan.labelstudio.case_places import case_places

TEXT = "Ada Lovelace of Nile Press met the clerk on Friday."
PERSON, ORG, CLERK = (0, 12), (16, 26), (35, 40)


def words(cases, spans=(), text=TEXT):
    return [text[start:end] for start, end in case_places(text, cases, spans)]


def test_a_case_gets_a_word_of_its_span_and_leaves_the_last():
    assert words([[PERSON], [ORG]]) == ["Ada", "Nile"]


def test_too_few_words_are_cut():
    assert words([[CLERK], [CLERK]]) == ["c", "l"]
    assert words([[PERSON], [PERSON]]) == ["Ada ", "Love"]


def test_a_relation_stands_where_fewer_cases_are():
    assert words([[PERSON], [PERSON, ORG]]) == ["Ada", "Nile"]


def test_the_whole_text_gets_a_word_of_its_own():
    assert words([[], [], [PERSON]], [PERSON, ORG]) == ["of", "met", "Ada"]


def test_a_text_that_is_full_or_empty_still_has_a_place():
    assert words([[]], [(0, 51)]) == ["Ada"]
    assert case_places("  ", [[], []], []) == [(0, 2), (0, 2)]


ranges = st.tuples(st.integers(0, 40), st.integers(6, 10)).map(lambda one: (one[0], one[0] + one[1]))


@given(st.lists(ranges, max_size=5))
def test_cases_of_one_span_never_share_a_place_and_never_cover_it(spans):
    found = list(zip(case_places(TEXT, [[span] for span in spans], []), spans, strict=True))
    assert len(set(found)) == len(found)
    for place, span in found:
        assert span[0] <= place[0] < place[1] <= span[1]
        covered = {at for start, end in (one for one, of in found if of == span) for at in range(start, end)}
        assert covered < set(range(*span))
