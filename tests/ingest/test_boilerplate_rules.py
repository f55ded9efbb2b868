"""Every rule with what it takes and what it must leave, and the rules file with its mistakes."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan import patterns
from goldspan.ingest import IngestError, package_rules, read_rules
from goldspan.ingest.boilerplate_rules import LIMIT, VALUE, BoilerplateRule
from goldspan.ingest.sources_toml import UNKNOWN
from goldspan.patterns import SlowRuleError, TextClock


def matches(rule, line, facts):
    return rule.matches(line, facts, TextClock(1))


FACTS = {**UNKNOWN, "publisher": "ARA News", "author": "J. O'Neil (Erbil)"}

CASES = {
    "reading-time": (
        ["2 min read", "2 MIN READ", "12-minute read", "Reading time: 3 mins"],
        ["2 min readers", "It was a 2 min read", "2 min read by all"],
    ),
    "date-line": (
        [
            "12 March, 2017",
            "12 March 2017",
            "March 12, 2017",
            "Sunday, 12 March 2017",
            "2017-03-12",
            "3rd Feb. 2017",
            "Published: 12 March 2017",
            "Last updated on March 12, 2017 at 10:45 am GMT",
            "12 March, 2017 - 10:45",
        ],
        ["On 12 March, 2017", "12 March", "12 March, 2017 was a Sunday.", "March 2017", "12 Marches, 2017"],
    ),
    "file-photo": (
        ["Islamic State militants. File photo", "File photo", "(File photo)", "Fighters in Raqqa | file image."],
        ["The group posted a file photo", "File photos show the bridge.", "A profile photo"],
    ),
    "agency-credit": (
        [
            "Raqqa is the group's capital [Getty]",
            "A street in Mosul [AFP]",
            "A tank. [Delil Souleiman/AFP/Getty]",
            "Smoke over Raqqa (Photo by A. Person)",
            "Smoke rises (Getty Images)",
        ],
        ["Raqqa [the capital]", "The minister told a newspaper (Reuters)", "[Getty] was founded in 1995", "Getty"],
    ),
    "photo-credit": (
        ["Photo: Reuters", "Image credit: A. Person", "Photo by A. Person", "Pictures courtesy: the ministry"],
        [
            "Photos of the battle spread online.",
            "Photo by the road.",
            "Photo by photo, he went through them.",
            "The photo: a fake",
        ],
    ),
    "reporting-line": (
        [
            "Reporting by: A. Person | Source: ARA News",
            "Reporting by A. Person; Editing by B. Person",
            "(Additional reporting by A. Person; writing by B. Person)",
        ],
        ["Reporting by the agency was barred.", "He praised the reporting by A | Source: B"],
    ),
    "publisher-line": (
        ["ARA News", "ara news", "By ARA News", "Source: ARA News", "J. O'Neil (Erbil)", "by J. O'Neil (Erbil)"],
        ["ARA News reported", "ARAXNews", "BBC News", "J. O'Neil Erbil"],
    ),
    "follow-us": (
        [
            "For the latest news follow us on Twitter",
            "Follow us on Facebook",
            "Like us on Facebook and Twitter!",
            "Follow us on Twitter, Facebook and Telegram.",
        ],
        ["They follow us on Twitter, he said.", "Follow us on foot", "Follow us on Twitter he told them"],
    ),
    "newsletter": (
        ["Join our Weekly Newsletter", "Subscribe to our newsletter", "Sign up for our free daily newsletter today!"],
        ["Join our weekly newsletter readers in Raqqa", "Our newsletter", "Join our fight"],
    ),
    "share": (
        ["Share", "Share this article", "Share on Facebook", "Share this:"],
        ["Share prices fell", "They share this view", "Share this article of faith"],
    ),
    "advertisement": (
        ["Advertisement", "ADVERTISEMENTS", "Story continues below advertisement", "Sponsored content"],
        ["Advertisements were torn down.", "The story continues below"],
    ),
    "read-more": (
        ["Read more: Mosul dam holds", "See also: The fall of Raqqa"],
        ["Read more books", "They could read more: nobody did"],
    ),
    "related-items": (
        ["Related Items", "related articles:", "You may also like", "Recommended stories for you"],
        ["Related Items were seized.", "Related", "You may also like to know"],
    ),
    "leave-a-reply": (
        ["Leave a Reply", "Leave a comment", "Post a comment", "3 comments", "Comments (12)"],
        ["Leave a reply for him", "Comments", "He made 3 comments"],
    ),
}
RULES = {rule.id: rule for rule in package_rules()}


def test_every_rule_that_looks_at_a_line_is_tested_here():
    assert set(CASES) == {rule.id for rule in RULES.values() if rule.kind != "repeat"}


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule, cases in CASES.items() for line in cases[0]])
def test_takes(rule, line):
    assert matches(RULES[rule], line, FACTS)


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule, cases in CASES.items() for line in cases[1]])
def test_leaves(rule, line):
    assert not matches(RULES[rule], line, FACTS)


@pytest.mark.parametrize("rule", CASES)
def test_no_near_miss_of_one_rule_is_taken_by_another(rule):
    for line in CASES[rule][1]:
        assert [one.id for one in RULES.values() if matches(one, line, FACTS)] == []


def test_a_fact_that_is_unknown_takes_nothing():
    assert not matches(RULES["publisher-line"], "ARA News", UNKNOWN)
    assert not matches(RULES["publisher-line"], "by", UNKNOWN)
    assert not matches(RULES["publisher-line"], "by", {**UNKNOWN, "publisher": ""})


@pytest.mark.parametrize(("length", "taken"), [(LIMIT - 1, True), (LIMIT, False)])
def test_only_short_lines_are_boilerplate(length, taken):
    rule = BoilerplateRule(id="any", kind="line", why="test", pattern=".*")
    assert matches(rule, "x" * length, UNKNOWN) is taken


def test_without_a_file_the_package_rules_hold(tmp_path):
    assert read_rules(tmp_path / "rules.toml") == package_rules()


def test_a_corpus_adds_a_rule_and_switches_one_off(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(
        'off = ["share"]\n[[rule]]\nid = "home"\nkind = "line"\npattern = "Home"\nwhy = "A menu."\n', encoding="utf-8"
    )
    ids = [rule.id for rule in read_rules(path)]
    assert ids == [rule.id for rule in package_rules() if rule.id != "share"] + ["home"]


def test_a_rule_that_is_switched_off_can_be_written_anew(tmp_path):
    path = tmp_path / "rules.toml"
    rule = '[[rule]]\nid = "share"\nkind = "line"\npattern = "Share!"\nwhy = "A button."\n'
    path.write_text('off = ["share"]\n' + rule, encoding="utf-8")
    assert [rule.pattern for rule in read_rules(path) if rule.id == "share"] == ["Share!"]


GOOD = {"id": '"x"', "kind": '"line"', "pattern": '"x"', "why": '"x"'}


def _rule(**fields):
    return "[[rule]]\n" + "\n".join(f"{key} = {value}" for key, value in {**GOOD, **fields}.items() if value)


def test_a_file_that_is_freed_unclosed_while_a_rule_is_read_is_no_error(tmp_path, monkeypatch):
    path, compiled, unraisable = tmp_path / "rules.toml", re.compile, []
    path.write_text(_rule(), encoding="utf-8")

    def frees_a_file(*arguments):
        open(path)  # noqa: SIM115
        return compiled(*arguments)

    monkeypatch.setattr(re, "compile", frees_a_file)
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    assert "x" in [rule.id for rule in read_rules(path)]
    assert unraisable == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[[rule", "not TOML"),
        ('of = ["share"]', "unknown key 'of'"),
        ('off = ["shares"]', "'shares'"),
        ('off = "share"', "off = 'share'"),
        ("off = [[1]]", "off = "),
        ('off = ["blank-lines"]', "blank-lines"),
        ("[rule]\nid = 'x'", "one table"),
        ("rule = [1]", "rule 1 is not a table"),
        (_rule(id=None), "rule 1 has no id"),
        (_rule(id="3"), "rule 1 has no id"),
        (_rule(id='"share"'), "'share' is taken"),
        (_rule(id='"trafilatura"'), "'trafilatura' is taken"),
        (_rule() + "\n" + _rule(), "rule 2: the id 'x' is taken"),
        (_rule(kind='"lines"'), "kind = 'lines'"),
        (_rule(kind="[1]"), "kind = [1]"),
        (_rule(why=None), "'why' is missing"),
        (_rule(pattern=None), "'pattern' is missing"),
        (_rule(pattern='""'), "pattern = ''"),
        (_rule(colour='"red"'), "'colour' does not belong"),
        (_rule(pattern="'('"), "no regular expression"),
        (_rule(kind='"source-field"', pattern='"{value}"'), "'fields' is missing"),
        (_rule(kind='"source-field"', pattern='"{value}"', fields="[]"), "names no field"),
        (_rule(kind='"source-field"', pattern='"{value}"', fields='["colour"]'), "colour"),
        (_rule(kind='"source-field"', pattern='"by"', fields='["author"]'), "lacks {value}"),
        (_rule(kind='"source-field"', pattern='"({value}"', fields='["author"]'), "no regular expression"),
        (_rule(kind='"repeat"'), "'pattern' does not belong"),
        (_rule(pattern="'(?:(?:(?:a{1000}){1000}){1000})'"), "demands more than 100,000 repeats"),
        (_rule(pattern="'a{999999999999999999999}'"), "demands more than 100,000 repeats"),
        (_rule(pattern='"""(?x) (?:ab){ 10 00 #{2}\n0 } {1000}"""'), "demands more than 100,000 repeats"),
        (_rule(pattern="'#(?:ab){1000}{1000}'"), "demands more than 100,000 repeats"),
        (_rule(pattern=f"'{'a|' * 5_000}b'"), "more than 10,000 characters"),
    ],
)
def test_a_mistake_is_named_with_file_and_place(tmp_path, content, says):
    path = tmp_path / "rules.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(IngestError) as caught:
        read_rules(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert says in str(caught.value)


# patterns of others


def test_a_pattern_that_finds_no_end_is_stopped(monkeypatch):
    monkeypatch.setattr(patterns, "SECONDS", 0.1)
    quick = BoilerplateRule(id="quick", kind="line", why="w", pattern="(a+)+$")
    assert not matches(quick, "a" * 60 + "!", UNKNOWN)
    rule = BoilerplateRule(id="slow", kind="line", why="w", pattern="(a|aa)+$")
    assert matches(rule, "a" * 60, UNKNOWN)
    with pytest.raises(SlowRuleError, match="slow: takes more than"):
        matches(rule, "a" * 60 + "!", UNKNOWN)


def test_a_fact_that_fits_into_no_line_is_not_looked_for():
    rule = BoilerplateRule(id="x", kind="source-field", why="w", pattern=VALUE * 1_000, fields=("title",))
    assert not matches(rule, "a", {"title": "a" * 10_000_000})
    rule = BoilerplateRule(id="x", kind="source-field", why="w", pattern=f"by {VALUE}", fields=("title",))
    assert matches(rule, "by " + "a" * (LIMIT - 4), {"title": "a" * (LIMIT - 4)})


PARTS = (
    *("a", "é", "İ", "ß", "ſ", "K", "1", "٣", " ", "-", ".", "(", "]", "{", "|", "\u2028"),
    *(line for taken, left in CASES.values() for line in (*taken, *left)),
)


@given(st.lists(st.sampled_from(PARTS), max_size=4).map("".join).map(lambda line: " ".join(line.split())[: LIMIT - 1]))
def test_the_rules_of_goldspan_match_under_a_time_limit_what_python_matches(line):
    for rule in RULES.values():
        if rule.kind in ("line", "tail"):
            expected = bool(line) and re.fullmatch(rule.pattern, line, re.IGNORECASE) is not None
            assert matches(rule, line, UNKNOWN) is expected, rule.id
