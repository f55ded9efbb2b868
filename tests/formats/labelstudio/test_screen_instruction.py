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
