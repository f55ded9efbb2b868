"""Numbers and names in what people read."""

import pytest

from goldspan.wording import counted, unknown, with_number


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


def test_an_unknown_name_is_told_the_nearest_and_the_known():
    assert unknown("label", "PERSN", ["PERSON", "PLACE"]).split("'")[1::2] == ["PERSN", "PERSON", "PERSON", "PLACE"]


def test_a_name_that_goes_on_is_near():
    assert unknown("document", "000", ["000_5f2f36bdbfeb356c", "1"], most=0).split("'")[3] == "000_5f2f36bdbfeb356c"


def test_of_many_known_names_some_are_told_and_the_others_counted():
    told = unknown("document", "x", [f"d{number}" for number in range(30)], most=10)
    assert "'d9' and 20 more" in told
    assert "'d10'" not in told


def test_where_nothing_is_known_it_says_so():
    assert unknown("layer", "ann", []).endswith("none")
