"""The verbs that make things: schema build and release build."""

import json

from terminal import SCHEMA, run, told

# schema build


def test_what_is_generated_is_written_checked_and_found_stale(corpus):
    assert run("schema", "build", "--check").exit_code == 1, "nothing was generated yet"
    assert not (corpus / "schema" / "generated").exists()
    assert run("schema", "build").exit_code == 0
    result = run("schema", "build", "--check")
    assert (result.exit_code, result.stdout) == (0, "")
    (corpus / "schema" / "schema.yaml").write_text(SCHEMA + "  led_by: {source: [ORG], target: [PER]}\n")
    result = run("schema", "build", "--check")
    assert result.exit_code == 1
    assert "stale: schema/generated/layer.schema.json" in result.stdout
    assert "goldspan schema build" in told(result)


def test_what_is_generated_no_more_is_surplus(corpus):
    run("schema", "build")
    old = corpus / "schema" / "generated" / "label_studio" / "old.xml"
    old.write_text("<View/>")
    result = run("schema", "build", "--check")
    assert (result.exit_code, result.stdout) == (1, "surplus: schema/generated/label_studio/old.xml\n")
    run("schema", "build")
    assert not old.exists()


# release build


def test_a_release_as_json(corpus):
    run("schema", "build")
    result = run("release", "build", "--out", corpus / "data", "--draft", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["documents"] == 1
    assert {one["path"] for one in answer["files"]} == set(answer["changed"])
    again = json.loads(run("release", "build", "--out", corpus / "data", "--draft", "--json").stdout)
    assert again["changed"] == []
    assert again["files"] == answer["files"]
