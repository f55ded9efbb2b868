"""Rules of a file: what they match, what is wrong with a file, and the rules that come with goldspan."""

import pytest
from hypothesis import given
from strategies import document, texts
from suggesting import PLACES, context

from goldspan import patterns
from goldspan.suggest.pattern_source import PatternSource
from goldspan.suggest.source_protocol import Proposal, SuggestError
from goldspan.suggest.source_registry import make_sources


def matched(text, rules):
    source = PatternSource("rules", "rules.toml", rules.encode(), label="TIME", schema=PLACES)
    return source.suggest(document(text), Proposal()).spans


def words(name, text, label):
    source = make_sources([f"{name}:{label}"], context("."))[f"{name}:{label}"]
    return [span.text for span in sorted(source.suggest(document(text), Proposal()).spans, key=lambda one: one.start)]


def test_a_rule_gives_its_label_score_and_values_of_groups():
    [span] = matched(
        "🐈 born 1815-12-10",
        """
        [[rule]]
        id = "day"
        pattern = '(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2}( (?P<hour>[0-9]+)h)?'
        score = 0.9
        attributes = {value = "{year}", role = "{hour}"}
        """,
    )
    assert (span.text, span.start, span.label) == ("1815-12-10", 7, "TIME")
    assert (span.origin.model, span.origin.score, dict(span.attributes)) == ("rules", 0.9, {"value": "1815"})


def test_of_matches_that_share_a_character_the_longest_counts():
    rules = """
    [[rule]]
    id = "short"
    pattern = '[0-9]+'
    [[rule]]
    id = "long"
    pattern = '[0-9]+ days'
    """
    assert {span.text for span in matched("after 40 days and 3 nights", rules)} == {"40 days", "3"}


def test_an_empty_match_is_none():
    assert matched("abc", "[[rule]]\nid = 'x'\npattern = '[0-9]*'") == []


@given(texts)
def test_offsets_are_those_of_the_text_whatever_its_lines(text):
    for span in matched(text, "[[rule]]\nid = 'x'\npattern = '.'"):
        assert text[span.start : span.end] == span.text and len(span.text) == 1


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("[[rule]]\nid = 'x'", "pattern"),
        ("rule = 1", "not a file of rules"),
        ("[[rule]]\nid = 'x'\npattern = '('", "no regular expression"),
        ("[[rule]]\nid = 'x'\npattern = '(a{1000}){1000}'", "repeats"),
        ("[[rule]]\nid = 'x'\npattern = 'a'\nlabel = 'TMIE'", "Did you mean 'TIME'"),
        ("[[rule]]\nid = 'x'\npattern = 'a'\nattributes = {value = '{n}'}", "no group of the pattern is called 'n'"),
        ("[[rule]]\nid = 'x'\npattern = 'a'\n[[rule]]\nid = 'x'\npattern = 'b'", "two rules have the id 'x'"),
        ("[[rule]]\nid = 'x'\npattern = 'a'\nscroe = 1", "scroe"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(rules, said):
    with pytest.raises(SuggestError, match=r"rules\.toml") as raised:
        matched("a", rules)
    assert said in str(raised.value)


def test_a_pattern_without_an_end_is_stopped_and_named(monkeypatch):
    monkeypatch.setattr(patterns, "SECONDS", 0.05)
    with pytest.raises(SuggestError, match="'slow' takes more than"):
        matched("a" * 60 + "!", "[[rule]]\nid = 'slow'\npattern = '(a|aa)+$'")


def test_a_file_that_is_not_there_and_one_outside_of_the_corpus_are_refused(tmp_path):
    with pytest.raises(SuggestError, match="cannot be read"):
        make_sources(["rules:none.toml"], context(tmp_path))
    (tmp_path / "here").mkdir()
    (tmp_path / "rules.toml").write_text("[[rule]]\nid = 'x'\npattern = 'a'\nlabel = 'TIME'")
    assert make_sources(["rules:../rules.toml"], context(tmp_path / "here"))
    with pytest.raises(Exception, match="leads out of"):
        make_sources(["rules:../rules.toml"], context(tmp_path / "here", confined=True))


def test_dates_times_and_stretches_are_found():
    text = "On 4 February 2017, dawn Friday, past 24 hours, at 12:30, 2017-03-11, this week; since 2014. Not 12345."
    assert words("dates", text, "TIME") == [
        *("4 February 2017", "dawn Friday", "past 24 hours", "12:30", "2017-03-11", "this week", "2014"),
    ]


def test_quantities_are_found_with_their_units_and_limits():
    text = "more than 800 square kilometers, over 49, Three hundred, 1,200, 25 percent, dozens of men, the 24th, 12:30."
    found = words("quantities", text, "QUANTITY")
    assert found[:2] == ["more than 800 square kilometers", "over 49"]
    assert {"Three hundred", "1,200", "25 percent"} <= set(found) and not {"24", "24th", "12"} & set(found)
