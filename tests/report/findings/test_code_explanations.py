"""The explanation of a code."""

import re

import pytest

from goldspan.findings import CODES
from goldspan.report.findings.code_explanations import lines, listing, markdown, page, record
from goldspan.report.findings.examples import EXAMPLES

PAGE = """\
# Codes

Words of a person.

{levels}"""


def skeleton(levels):
    return PAGE.format(levels="".join(f"## Level {level}: name\n\nAbout {level}.\n\n" for level in levels))


LEVELS = sorted({one.level for one in CODES.values()})


def test_every_code_has_an_example_and_every_example_a_code():
    assert list(EXAMPLES) == list(CODES), "scripts/goldspan/report/examples.py"


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_is_two_different_things_of_few_lines(code):
    one = EXAMPLES[code]
    assert one.wrong != one.right
    for part in (one.wrong, one.right):
        assert 1 <= len(part.splitlines()) <= 5
        assert all(line == line.strip() != "" for line in part.splitlines())
        assert "```" not in part


def test_a_code_is_explained_with_all_that_is_known_of_it():
    printed = "\n".join(line.plain for line in lines("GS202"))
    one = CODES["GS202"]
    assert printed.startswith(f"GS202 {one.title} (error, level 2)\n")
    for part in (one.why, one.hint, *EXAMPLES["GS202"].wrong.splitlines(), *EXAMPLES["GS202"].right.splitlines()):
        assert part in printed


def test_an_unknown_code_is_a_defect():
    with pytest.raises(KeyError):
        list(lines("GS999"))


def test_a_record_has_the_same():
    assert record("GS407") == {
        "code": "GS407",
        "level": 4,
        "severity": "error",
        "title": CODES["GS407"].title,
        "why": CODES["GS407"].why,
        "wrong": EXAMPLES["GS407"].wrong,
        "right": EXAMPLES["GS407"].right,
        "mend": CODES["GS407"].hint,
    }


def test_the_listing_has_a_line_for_each_code():
    assert [line.split()[0] for line in listing()] == list(CODES)


def test_the_lines_of_an_example_stand_below_each_other():
    assert "wrong: {" in markdown("GS202")
    assert "\n       {" in markdown("GS202")


def test_a_page_gets_the_sections_of_every_level_and_keeps_what_people_wrote():
    made = page(skeleton(LEVELS))
    assert re.findall(r"^### (GS\d+)$", made, re.M) == list(CODES)
    assert "Words of a person." in made
    for level in LEVELS:
        assert f"## Level {level}: name\n\nAbout {level}.\n\n### GS{level}" in made
    for code in CODES:
        assert markdown(code) in made


def test_a_page_made_twice_is_the_same():
    made = page(skeleton(LEVELS))
    assert page(made) == made


def test_a_section_that_is_stale_or_of_no_code_goes():
    made = page(skeleton(LEVELS))
    spoilt = made.replace(CODES["GS301"].why, "Old.").replace("### GS302\n", "### GS399\n")
    assert spoilt != made and page(spoilt) == made


def test_a_level_without_a_heading_is_said():
    with pytest.raises(ValueError, match=r"no heading `## Level N: \.\.\.` for level 8"):
        page(skeleton(LEVELS[:-1]))
