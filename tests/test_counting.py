"""Numbers in what people read."""

import pytest

from goldspan.counting import counted


@pytest.mark.parametrize(("number", "told"), [(0, "0 layers"), (1, "1 layer"), (2, "2 layers")])
def test_a_noun_takes_an_s_where_there_is_not_exactly_one(number, told):
    assert counted(number, "layer") == told
