"""Numbers, names and reports in what people read."""

from dataclasses import dataclass, field

import pytest

from goldspan.wording import counted, listed_counts, short_repr, unknown


@pytest.mark.parametrize(("number", "text"), [(0, "0 layers"), (1, "1 layer"), (2, "2 layers")])
def test_a_noun_takes_an_s_where_there_is_not_exactly_one(number, text):
    assert counted(number, "layer") == text


def test_counts_are_listed_without_zeros_and_in_the_singular_where_it_is_one():
    assert listed_counts({"tasks made": 2, "replaced": 0, "open cases": 3}) == "2 tasks made, 3 open cases"
    assert (
        listed_counts({"tasks made": 1, "already there": 1, "open cases": 1})
        == "1 task made, 1 already there, 1 open case"
    )
    assert listed_counts({"tasks made": 0}) == listed_counts({}) == ""


def test_the_error_of_an_unknown_name_has_the_nearest_and_the_known():
    assert unknown("label", "PERSN", ["PERSON", "PLACE"]).split("'")[1::2] == ["PERSN", "PERSON", "PERSON", "PLACE"]


def test_where_a_command_lists_all_names_the_nearest_few_are_named():
    known = [f"d{number}" for number in range(30)] + ["far away"]
    message = unknown("document", "d3x", known, listed_by="goldspan show")
    assert "Did you mean 'd3'?" in message and message.endswith("`goldspan show` lists all 31")
    assert "'far away'" not in message
    assert "'a', 'b'" in unknown("document", "d3x", ["a", "b"], listed_by="goldspan show")


def test_a_name_that_goes_on_is_near():
    assert unknown("document", "000", ["000_5f2f36bdbfeb356c", "1"], most=0).split("'")[3] == "000_5f2f36bdbfeb356c"


def test_of_many_known_names_some_are_reported_and_the_others_counted():
    text = unknown("document", "x", [f"d{number}" for number in range(30)], most=10)
    assert "'d9' and 20 more" in text
    assert "'d10'" not in text


def test_where_nothing_is_known_it_says_so():
    assert unknown("layer", "ann", []).endswith("none")


@dataclass
class Report:
    name: str = "x"
    files: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    inner: object = None

    __repr__ = short_repr


def test_a_report_shows_what_is_short_and_counts_what_is_long():
    assert repr(Report(files=["a", "b"])) == "Report(name='x', files=['a', 'b'])"
    assert repr(Report("y" * 200, ["a"] * 1000, {"a" * 200: 1})) == (
        "Report(name=<200 characters>, files=<1000 items>, counts=<1 item>)"
    )
    assert repr(Report(inner=Exception("z" * 200))) == "Report(name='x', inner=<Exception>)"
    assert repr(Report(inner=Report())) == "Report(name='x', inner=Report(name='x'))"
