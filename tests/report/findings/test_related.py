"""Related places, in each format."""

import json
from xml.etree import ElementTree

import pytest

from goldspan.findings import finding, record
from goldspan.formats.labelstudio.findings_panel import PersonFindings, panel
from goldspan.model import Excerpt, Place, Related
from goldspan.report.findings import github, junit, sarif
from goldspan.report.findings.finding_lines import SEEN, lines
from goldspan.report.findings.finding_paths import FindingPlaces

LAYER = "validate/faulty/GS407/layers/shop/ann.json"
HERE = Place(file=LAYER, document="shop", layer="ann", span="s918a3129fb15")
SAME_LAYER = Related(
    where=Place(file=LAYER, document="shop", layer="ann", span="sb4f5f4d7c360"),
    message="PLACE 'Oslo'",
    excerpt=Excerpt("Beta of Oslo.", ((8, 12),)),
)
ELSEWHERE = Related(where=Place(file="documents/b.json", document="b"), message="the first")


@pytest.fixture
def one():
    return finding("GS503", "message", HERE, related=[SAME_LAYER, ELSEWHERE])


def test_in_the_terminal_each_is_a_line_and_another_document_is_named(one):
    printed = [line.plain.strip() for line in lines([one])]
    assert [line for line in printed if line.startswith("see also")] == [
        "see also: PLACE 'Oslo': Beta of Oslo.",
        "see also: the first (b)",
    ]


def test_in_the_terminal_the_words_are_marked(one):
    [line] = [line for line in lines([one]) if "Oslo" in line.plain]
    [mark] = [span for span in line.spans if span.style == "reverse"]
    assert line.plain[mark.start : mark.end] == "Oslo"


def test_in_the_terminal_a_long_list_is_cut_and_says_so():
    printed = [line.plain for line in lines([finding("GS503", "message", HERE, related=[ELSEWHERE] * (SEEN + 2))])]
    assert sum("see also" in line for line in printed) == SEEN
    assert any("and 2 more" in line for line in printed)
    just = [line.plain for line in lines([finding("GS503", "message", HERE, related=[ELSEWHERE] * SEEN)])]
    assert not any("more" in line for line in just)


def test_as_json(one):
    assert record(one)["related"] == [
        {
            "where": {"file": LAYER, "document": "shop", "layer": "ann", "span": "sb4f5f4d7c360"},
            "message": "PLACE 'Oslo'",
            "excerpt": {"text": "Beta of Oslo.", "marks": [[8, 12]]},
        },
        {"where": {"file": "documents/b.json", "document": "b"}, "message": "the first"},
    ]
    assert "related" not in record(finding("GS503", "message", HERE))


def test_as_workflow_commands_and_junit_with_path_and_line(one, seen):
    expected = [f"see also: {LAYER}:19: PLACE 'Oslo'", "see also: documents/b.json: the first (b)"]
    command = github.render([one], seen).replace("%0A", "\n").replace("%3A", ":")
    assert [line for line in command.splitlines() if line.startswith("see also")] == expected
    failure = ElementTree.fromstring(junit.render([one], seen).encode("utf-8")).find(".//failure")
    assert [line.strip() for line in failure.text.splitlines() if "see also" in line] == expected


def test_as_related_locations_of_sarif(one, seen):
    [result] = json.loads(sarif.render([one], seen))["runs"][0]["results"]
    assert result["relatedLocations"] == [
        {
            "id": 1,
            "physicalLocation": {"artifactLocation": {"uri": LAYER}, "region": {"startLine": 19}},
            "logicalLocations": [{"fullyQualifiedName": "shop/ann/sb4f5f4d7c360"}],
            "message": {"text": "PLACE 'Oslo'"},
        },
        {
            "id": 2,
            "physicalLocation": {"artifactLocation": {"uri": "documents/b.json"}},
            "logicalLocations": [{"fullyQualifiedName": "b"}],
            "message": {"text": "the first"},
        },
    ]


def test_in_the_panel_of_label_studio_as_text_alone():
    wild = Related(where=HERE, message="<b>x", excerpt=Excerpt("a & b", ((4, 5),)))
    found = [finding("GS503", "message", HERE, related=[wild])]
    html = panel([(PersonFindings(annotator="ann", findings=found), found)])
    assert '<div class="goldspan-related">see also: &lt;b&gt;x: a &amp; <mark>b</mark></div>' in html


def test_paths_are_seen_from_the_root_like_those_of_the_finding(one, tmp_path):
    moved = Related(where=Place(file=str(tmp_path / "a.json")), message="there")
    text = github.render([finding("GS503", "message", HERE, related=[moved])], FindingPlaces(tmp_path))
    assert "see also: a.json: there" in text
