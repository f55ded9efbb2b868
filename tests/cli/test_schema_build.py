"""The verb schema build."""

from terminal import SCHEMA, run, stderr_text


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
    assert "goldspan schema build" in stderr_text(result)


def test_what_is_generated_no_more_is_surplus(corpus):
    run("schema", "build")
    old = corpus / "schema" / "generated" / "label_studio" / "old.xml"
    old.write_text("<View/>")
    result = run("schema", "build", "--check")
    assert (result.exit_code, result.stdout) == (1, "surplus: schema/generated/label_studio/old.xml\n")
    run("schema", "build")
    assert not old.exists()
