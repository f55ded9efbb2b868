"""Numbers in what people read."""

import pytest

from goldspan.wording import counted, with_number


@pytest.mark.parametrize(("number", "told"), [(0, "0 layers"), (1, "1 layer"), (2, "2 layers")])
def test_a_noun_takes_an_s_where_there_is_not_exactly_one(number, told):
    assert counted(number, "layer") == told


@pytest.mark.parametrize(
    ("number", "what", "told"),
    [
        (2, "tasks made", "2 tasks made"),
        (1, "tasks made", "1 task made"),
        (1, "open cases", "1 open case"),
        (1, "already there", "1 already there"),
    ],
)
def test_words_in_the_plural_take_the_number_that_there_is(number, what, told):
    assert with_number(number, what) == told
