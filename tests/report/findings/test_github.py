"""Workflow commands, read back as the runner reads them."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from goldspan.findings import finding
from goldspan.model import Place
from goldspan.report.findings.finding_paths import FindingPlaces
from goldspan.report.findings.github import escaped, escaped_property, render

# every character there is, half surrogate pairs and control characters too
anything = st.text(st.characters(exclude_categories=()), max_size=30)


DATA = (("%0A", "\n"), ("%0D", "\r"), ("%25", "%"))
PROPERTY = (("%3A", ":"), ("%2C", ","), *DATA)


def unescaped(text, escapes=DATA):
    for spelt, character in escapes:
        text = text.replace(spelt, character)
    return text


def commands(text):
    """Each command as its name, its properties and its message."""
    for line in re.split("[\r\n]", text.removesuffix("\n")) if text else ():
        name, properties, message = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line, re.S).groups()
        pairs = (part.split("=", 1) for part in properties.split(","))
        yield name, {key: unescaped(value, PROPERTY) for key, value in pairs}, unescaped(message)


def test_a_finding_is_a_command_with_file_line_and_code(found, seen):
    [(name, properties, message)] = commands(render(found("GS407"), seen))
    assert name == "error"
    assert properties == {"file": "validate/faulty/GS407/layers/shop/ann.json", "line": "19", "title": "GS407"}
    assert message.startswith("shop / ann: PLACE has 2 fragments; the schema asks for one\nfix: ")


def test_a_severity_has_its_command(seen):
    found = [finding(code, "message", Place(file="f.json")) for code in ("GS101", "GS701", "GS812")]
    assert [name for name, _, _ in commands(render(found, seen))] == ["error", "warning", "notice"]


def test_what_has_no_place_has_only_its_code(seen):
    [(_, properties, message)] = commands(render([finding("GS816", "message", Place(), hint="look")], seen))
    assert (properties, message) == ({"title": "GS816"}, "message\nfix: look")


def test_what_is_left_out_is_said(seen):
    assert render([], seen) == ""
    assert render([], seen, left_out=3) == "::notice title=goldspan::3 more findings not shown\n"


@given(anything)
def test_escaping_can_be_undone_and_leaves_nothing_that_ends_a_command(text):
    assert unescaped(escaped(text)) == text
    assert unescaped(escaped_property(text), PROPERTY) == text
    assert not set(escaped(text)) & set("\r\n")
    assert not set(escaped_property(text)) & set("\r\n:,")


@given(st.data())
def test_any_finding_at_all_is_one_command(strange, data):
    found = data.draw(strange)
    read = list(commands(render(found, FindingPlaces(Path("/nowhere")))))
    assert [one["title"] for _, one, _ in read] == [one.code for one in found]
    assert all(text.endswith(f"\nfix: {one.hint}") for (_, _, text), one in zip(read, found, strict=True))
