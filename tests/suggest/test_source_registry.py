"""Sources by name, with what stands after the colon."""

import pytest
from suggesting import context

from goldspan.errors import NotFoundError
from goldspan.suggest.source_protocol import SuggestError
from goldspan.suggest.source_registry import make_sources, source_kinds


@pytest.mark.parametrize("name", source_kinds())
def test_every_source_says_what_it_is_and_what_it_needs(name):
    kind = source_kinds()[name]
    assert kind.name == name and kind.help and (kind.argument or not kind.needed)


def test_sources_are_made_in_the_order_in_which_they_are_named():
    assert list(make_sources(["chains", "dates:TIME", "repeats"], context("."))) == ["chains", "dates:TIME", "repeats"]


@pytest.mark.parametrize(
    ("named", "error", "said"),
    [
        ("glod", NotFoundError, "Did you mean 'gold'"),
        ("dates", SuggestError, "needs the label"),
        ("dates:TIEM", SuggestError, "Did you mean 'TIME'"),
        ("chains:SAME_AS", SuggestError, "takes nothing after a colon"),
    ],
)
def test_a_source_that_cannot_be_made_is_refused(named, error, said):
    with pytest.raises(error, match=said):
        make_sources([named], context("."))
