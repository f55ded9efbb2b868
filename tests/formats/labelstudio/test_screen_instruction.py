"""The instruction of a pass on the labeling screen."""

from goldspan.formats.labelstudio.screen_instruction import instruction_html
from goldspan.schema.language import parse

SCHEMA = parse("""
name: x
version: 1.0.0
labels: {A: {discontinuous: true}, B: {}}
passes:
  both: {title: Both, labels: [A, B], instruction: "<p>Names first.</p>"}
  whole: {title: Whole, labels: [B]}
""")


def test_what_the_schema_says_comes_first_and_then_how_to_work():
    assert instruction_html(SCHEMA, "both").startswith("<p>Names first.</p><ul>")
    assert all(key in instruction_html(SCHEMA, "whole") for key in ("Alt+R", "Alt+M", "Skip", "5 seconds"))


def test_only_a_pass_with_spans_in_parts_says_how_to_tie_them():
    assert "FRAGMENT_OF" in instruction_html(SCHEMA, "both")
    assert "FRAGMENT_OF" not in instruction_html(SCHEMA, "whole")


UNSAID = parse("""
name: x
version: 1.0.0
labels: {WHO: {abstract: true}, PER: {parent: WHO}, ORG: {parent: WHO}, DEAL: {}, DAY: {}}
relations:
  when: {source: [DEAL], target: [DAY]}
  buyer: {source: [DEAL], target: [WHO]}
  seller: {source: [DEAL], target: [WHO], default_for: [[DEAL, WHO]]}
  same: {source: [PER], target: [PER], order: backward, chain: names}
passes:
  all: {}
  buyers: {labels: [PER, DEAL], relations: [buyer]}
""")


def test_relations_that_need_no_label_are_named_and_how_chains_get_theirs():
    whole, buyers = (instruction_html(UNSAID, name) for name in ("all", "buyers"))
    assert "from either end: when; same; seller from DEAL to WHO." in whole
    assert "from either end: buyer." in buyers
    assert "name of the chain" in whole and "name of the chain" not in buyers
