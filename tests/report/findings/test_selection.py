"""Choosing findings by level and code."""

import pytest

from goldspan.findings import CODES, finding
from goldspan.model import Place
from goldspan.report.findings.selection import CodeSelection, SelectionError, codes, matching

SOME = ("GS101", "GS301", "GS302", "GS401", "GS701")


def chosen(**rules):
    these = CodeSelection(**rules)
    return [code for code in SOME if finding(code, "message", Place()) in these]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, list(SOME)),
        ({"level": 3}, ["GS101", "GS301", "GS302"]),
        ({"select": ("GS301", "GS4")}, ["GS301", "GS401"]),
        ({"ignore": ("GS3",)}, ["GS101", "GS401", "GS701"]),
        ({"select": ("GS3",), "ignore": ("GS302",)}, ["GS301"]),
        ({"select": ("GS302",), "ignore": ("GS3",)}, []),
        ({"level": 3, "select": ("GS4", "GS1")}, ["GS101"]),
    ],
)
def test_what_is_chosen(rules, expected):
    assert chosen(**rules) == expected


def test_codes_may_be_several_in_a_word_and_small():
    assert codes(["GS301, gs4", "GS"]) == ("GS301", "GS4", "GS")
    assert codes([]) == ()


@pytest.mark.parametrize("word", ["GS999", "E501", "", "GS301,", "GS3011"])
def test_a_code_that_is_none_is_named(word):
    with pytest.raises(SelectionError, match=r"no code is, or begins with, '.*'; there are GS1\.\., "):
        codes([word])


def test_matching_gives_the_codes_that_begin_so():
    assert matching("GS70") == [code for code in CODES if code.startswith("GS70")] != []
