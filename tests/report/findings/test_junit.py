"""JUnit XML, parsed."""

from pathlib import Path
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from goldspan.findings import finding
from goldspan.model import Place
from goldspan.report.findings.finding_paths import FindingPlaces
from goldspan.report.findings.junit import render, visible

# every character there is, half surrogate pairs and control characters too
anything = st.text(st.characters(exclude_categories=()), max_size=30)


def suite(findings, places, **options):
    root = ElementTree.fromstring(render(findings, places, **options).encode("utf-8"))
    [one] = root.findall("testsuite")
    assert int(one.get("tests")) == len(one.findall("testcase"))
    assert int(one.get("failures")) == len(one.findall("testcase/failure"))
    return one


def test_an_error_fails_the_case_of_its_layer(found, seen):
    one = suite(found("GS407"), seen)
    [case] = one.findall("testcase")
    assert (case.get("name"), case.get("file")) == ("shop / ann", "validate/faulty/GS407/layers/shop/ann.json")
    failure = case.find("failure")
    assert failure.get("type") == "GS407"
    assert failure.get("message") == "GS407 PLACE has 2 fragments; the schema asks for one"
    assert failure.text.startswith("validate/faulty/GS407/layers/shop/ann.json:19: error GS407 PLACE has 2")
    assert "Beta of Oslo." in failure.text and "fix: mark one continuous stretch" in failure.text


def test_the_errors_of_a_layer_are_one_failure(seen):
    where = Place(document="d", layer="l")
    found = [finding(code, f"message {code}", where) for code in ("GS401", "GS402", "GS401")]
    [failure] = suite(found, seen).findall("testcase/failure")
    assert failure.get("message") == "3 x GS401, GS402"
    assert failure.text.count("message GS401") == 2 and "message GS402" in failure.text


def test_each_document_and_layer_is_a_case_wherever_its_findings_stand(seen):
    names = ["a", "b", "a"]
    one = suite([finding("GS401", "message", Place(document=name)) for name in names], seen)
    assert [case.get("name") for case in one.findall("testcase")] == ["a", "b"]


def test_warnings_and_notes_do_not_fail_and_are_reported(seen):
    found = [finding(code, "message", Place(document="d")) for code in ("GS701", "GS812")]
    one = suite(found, seen)
    assert one.get("failures") == "0"
    assert "warning GS701 message" in one.find("testcase/system-out").text
    assert "info GS812 message" in one.find("testcase/system-out").text


def test_a_case_with_both_fails_for_its_errors_alone(seen):
    found = [finding(code, "message", Place(document="d")) for code in ("GS701", "GS101")]
    [case] = suite(found, seen).findall("testcase")
    assert "GS701" not in case.find("failure").text and "GS701" in case.find("system-out").text


def test_no_findings_are_one_case_that_passes(seen):
    one = suite([], seen)
    assert (one.get("tests"), one.get("failures")) == ("1", "0")


def test_what_is_left_out_is_said(seen):
    assert suite([], seen, left_out=3).find("system-out").text == "3 more findings not shown"
    assert suite([], seen).find("system-out") is None


@given(anything)
def test_what_xml_can_hold_comes_back_and_nothing_else_is_lost(text):
    read = ElementTree.fromstring(f"<a>{ElementTree.tostring(_element(text), encoding='unicode')}</a>")[0]
    assert (read.text or "") == read.get("of") == visible(text)
    for character in text:
        assert character in visible(text) or repr(character)[1:-1] in visible(text)


def _element(text):
    one = ElementTree.Element("b", of=visible(text))
    one.text = visible(text)
    return one


def test_control_characters_are_spelt_out():
    assert visible("a\x00b\x1b[0m\r\n\t\ufffe\ud800🐱") == "a\\x00b\\x1b[0m\\r\n\t\\ufffe\\ud800🐱"


@given(st.data())
def test_any_findings_at_all_give_xml(strange, data):
    found = data.draw(strange)
    one = suite(found, FindingPlaces(Path("/nowhere")))
    text = "\n".join(one.itertext())
    for each in found:
        assert visible(each.message) in text
