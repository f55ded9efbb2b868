from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.ingest.boilerplate import Cut, find_cuts, kept_ranges, lines
from goldspan.ingest.boilerplate_rules import BoilerplateRule
from goldspan.ingest.characters import verbatim
from goldspan.ingest.sources_toml import UNKNOWN

GONE = BoilerplateRule(id="gone", kind="line", why="test", pattern="gone")
END = BoilerplateRule(id="end", kind="tail", why="test", pattern="end")
TWICE = BoilerplateRule(id="twice", kind="repeat", why="test")
RULES = (GONE, END, TWICE)


def _clean(text, rules=RULES, facts=UNKNOWN, left_out=None):
    found = find_cuts(verbatim(text), rules=rules, facts=facts, left_out=left_out)
    out = "".join(text[start:end] for start, end in kept_ranges(len(text), found))
    return out, [(cut.rule, text[cut.start : cut.end]) for cut in found]


@given(st.text(st.sampled_from("ab \n\t\u2028"), max_size=40))
def test_blank_lines_become_one(text):
    paragraphs = [list(group) for full, group in groupby(text.split("\n"), key=lambda line: bool(line.strip())) if full]
    assert _clean(text, rules=())[0] == "\n\n".join("\n".join(group) for group in paragraphs)


@given(st.lists(st.sampled_from(["gone", "a", "", " ", "b b", "Gone ", "going"]), max_size=12))
def test_cuts_and_kept_ranges_make_up_the_text(words):
    text = "\n".join(words)
    found = find_cuts(verbatim(text), rules=RULES, facts=UNKNOWN)
    ranges = sorted([*kept_ranges(len(text), found), *((cut.start, cut.end) for cut in found)])
    assert "".join(text[start:end] for start, end in ranges) == text
    assert all(start < end for start, end in ranges)
    assert all(one[1] == two[0] for one, two in pairwise(ranges))


@given(st.lists(st.sampled_from(["gone", "a", "", "c", " GONE"]), max_size=12))
def test_boilerplate_leaves_no_trace(words):
    text = "\n".join(words)
    without = "\n".join(word for word in words if word.strip().lower() != "gone")
    assert _clean(text, rules=(GONE,))[0] == _clean(without, rules=(GONE,))[0]


def test_a_hard_wrapped_text_keeps_its_lines():
    assert _clean("one\ntwo\n\nthree\n")[0] == "one\ntwo\n\nthree"


def test_space_at_the_edges_of_a_kept_line_stays():
    assert _clean("  one \n two\t")[0] == "  one \n two\t"


def test_a_line_goes_with_its_line_feed():
    assert _clean("a\ngone\nb") == ("a\nb", [("gone", "gone\n")])


def test_two_lines_of_one_rule_are_two_passages():
    assert _clean("a\ngone\ngone\nb")[1] == [("gone", "gone\n"), ("gone", "gone\n")]


def test_the_first_rule_that_matches_takes_the_line():
    other = BoilerplateRule(id="other", kind="line", why="test", pattern="g.*")
    assert _clean("a\ngone", rules=(other, GONE))[1][-1] == ("other", "gone")


def test_a_tail_takes_all_that_follows_as_one_passage():
    assert _clean("a\n\nEnd\n\nb\ngone") == ("a", [("blank-lines", "\n\n"), ("end", "End\n\nb\ngone")])


def test_a_tail_before_any_text_is_text():
    assert _clean("end\n\na") == ("end\n\na", [])


def test_a_tail_after_nothing_but_boilerplate_is_text():
    assert _clean("gone\nend\na")[0] == "end\na"


def test_a_tail_pattern_inside_a_line_is_text():
    assert _clean("a\nthe end\nb")[0] == "a\nthe end\nb"


def test_a_repeated_title_goes():
    facts = {**UNKNOWN, "title": "The  title"}
    assert _clean("x\nThe title\nb\nThe title \nc", facts=facts) == ("x\nThe title\nb\nc", [("twice", "The title \n")])


def test_another_repeated_line_stays():
    assert _clean("The title\nb\nb", facts={**UNKNOWN, "title": "The title"})[0] == "The title\nb\nb"


def test_without_a_title_the_first_line_is_it():
    assert _clean("gone\na\nb\na") == ("a\nb", [("gone", "gone\n"), ("blank-lines", "\n"), ("twice", "a")])


def test_a_title_in_other_letters_is_not_repeated():
    assert _clean("Raqqa falls\nRAQQA FALLS")[0] == "Raqqa falls\nRAQQA FALLS"


def test_without_the_rule_a_repeated_title_stays():
    assert _clean("a\na", rules=(GONE,))[0] == "a\na"


@pytest.mark.parametrize("title", ["gone", "end"])
def test_a_title_is_no_boilerplate(title):
    assert _clean(f"x\n{title}\nb", facts={**UNKNOWN, "title": title})[0] == f"x\n{title}\nb"


def test_lines_that_the_reader_left_out_keep_its_rule():
    text, gone = _clean("menu\na\ngone\nend", left_out={0: "reader", 2: "reader"})
    assert (text, gone) == ("a", [("reader", "menu\n"), ("blank-lines", "\n"), ("reader", "gone\n"), ("end", "end")])


def test_only_a_line_feed_ends_a_line():
    found = [(line.start, line.end, line.stop) for line in lines("a\u2028b\x85\n\nc")]
    assert found == [(0, 4, 5), (5, 5, 6), (6, 7, 7)]


def test_nothing_but_boilerplate_leaves_nothing():
    assert _clean("gone\n \ngone\n") == ("", [("gone", "gone\n"), ("blank-lines", " \n"), ("gone", "gone\n")])


def test_kept_ranges_lie_between_cuts():
    assert list(kept_ranges(9, [Cut("x", 0, 2), Cut("x", 4, 5), Cut("x", 5, 6)])) == [(2, 4), (6, 9)]
