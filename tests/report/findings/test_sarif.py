"""SARIF, held against the parts of its structure that are used."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.findings import CODES, finding
from goldspan.model import Place
from goldspan.report.findings.finding_paths import FindingPlaces
from goldspan.report.findings.sarif import render, uri

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def closed(*required, **properties):
    return {"type": "object", "additionalProperties": False, "required": [*required], "properties": properties}


def array(items, **rules):
    return {"type": "array", "items": items, **rules}


BAG = {"type": "object"}
RULE = closed(
    "id",
    id={"type": "string"},
    shortDescription=TEXT,
    fullDescription=TEXT,
    help=TEXT,
    defaultConfiguration=closed("level", level=LEVEL),
    properties=BAG,
)
LOCATION = closed(
    physicalLocation=closed(
        "artifactLocation",
        artifactLocation=closed("uri", uri={"type": "string", "format": "uri-reference"}),
        region=closed("startLine", startLine={"type": "integer", "minimum": 1}),
    ),
    logicalLocations=array(closed("fullyQualifiedName", fullyQualifiedName={"type": "string"})),
)
RELATED = closed("id", "message", id={"type": "integer", "minimum": 0}, message=TEXT, **LOCATION["properties"])
RESULT = closed(
    "ruleId",
    "ruleIndex",
    "level",
    "message",
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=TEXT,
    locations=array(LOCATION),
    relatedLocations=array(RELATED),
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    hostedViewerUri={"type": "string", "format": "uri"},
    properties=BAG,
)
DRIVER = closed(
    "name",
    name={"type": "string"},
    version={"type": "string"},
    rules=array(RULE, uniqueItems=True),
)
RUN = closed(
    "tool",
    "results",
    tool=closed("driver", driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=array(RESULT),
    properties=BAG,
)
SARIF = closed(
    "version", "runs", **{"$schema": {"type": "string"}, "version": {"const": "2.1.0"}, "runs": array(RUN, minItems=1)}
)
"""What the standard (section 3) says of the members that are written, and that no other is."""


def run(findings, places, **options):
    text = render(findings, places, **options)
    assert text.isascii()
    read = json.loads(text)
    jsonschema.validate(read, SARIF)
    [one] = read["runs"]
    for result in one["results"]:
        assert one["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return one


def test_a_finding_has_its_rule_level_file_and_line(found, seen):
    [result] = run(found("GS407"), seen)["results"]
    assert (result["ruleId"], result["level"]) == ("GS407", "error")
    [location] = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "validate/faulty/GS407/layers/shop/ann.json"},
        "region": {"startLine": 19},
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "shop/ann/sb4f5f4d7c360"}]
    assert "PLACE has 2 fragments" in result["message"]["text"] and CODES["GS407"].hint in result["message"]["text"]


@pytest.mark.parametrize(("code", "level"), [("GS101", "error"), ("GS701", "warning"), ("GS812", "note")])
def test_severities_have_the_words_of_sarif(code, level, seen):
    one = run([finding(code, "message", Place())], seen)
    assert one["results"][0]["level"] == level
    assert one["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"] == level


def test_only_the_codes_that_were_found_are_rules(seen):
    one = run([finding(code, "message", Place()) for code in ("GS701", "GS101", "GS701")], seen)
    assert [rule["id"] for rule in one["tool"]["driver"]["rules"]] == ["GS101", "GS701"]
    assert len(one["results"]) == 3


def test_no_findings_are_a_run_without_results(seen):
    assert run([], seen)["results"] == []


def test_what_is_left_out_is_said(seen):
    assert run([], seen, left_out=3)["properties"] == {"leftOut": 3}
    assert "properties" not in run([], seen)


def test_a_fingerprint_does_not_hang_on_the_file_and_its_lines(found, seen):
    [one] = run(found("GS407"), seen)["results"]
    [elsewhere] = run(found("GS407"), FindingPlaces(Path("/nowhere")))["results"]
    [other] = run(found("GS401"), seen)["results"]
    assert one["locations"] != elsewhere["locations"]
    assert one["partialFingerprints"] == elsewhere["partialFingerprints"] != other["partialFingerprints"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("corpus/layers/a b/ä.json", "corpus/layers/a%20b/%C3%A4.json"),
        ("50%#1?.json", "50%25%231%3F.json"),
        ("/data/a:b.json", "file:///data/a%3Ab.json"),
        ("odd\udcff.json", "odd%FF.json"),
    ],
)
def test_a_path_is_a_uri(path, expected):
    assert uri(path) == expected


@given(st.data())
def test_any_findings_at_all_give_sarif(strange, data):
    found = data.draw(strange)
    one = run(found, FindingPlaces(Path("/nowhere")))
    assert [result["ruleId"] for result in one["results"]] == [each.code for each in found]
