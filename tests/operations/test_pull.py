"""An export home: which labels count, and what of a file cannot be read."""

import pytest
from real_exports import EXPORTS

from goldspan.formats.labelstudio.labeling_config import ConfigError
from goldspan.operations.pull import ExportOptions, pull_export
from goldspan.schema.language import parse


def pulled_file(tmp_path, *, config=None, schema=None, export="regions.json"):
    return pull_export(EXPORTS / export, tmp_path / "out", options=ExportOptions(config=config, schema=schema))


def codes(pulled):
    return {one.code for one in pulled.findings}


def test_the_labels_of_the_config_are_the_only_ones(tmp_path):
    assert "GS401" in codes(pulled_file(tmp_path, config=EXPORTS / "config.xml"))
    own = parse("name: other\nversion: 1.0.0\nlabels: {ANIMAL: {}, ORG: {}, PER: {}}")
    pulled = pulled_file(tmp_path, config=EXPORTS / "config.xml", schema=own)
    assert [one.message for one in pulled.findings if one.code == "GS401"] == ["the schema has no label 'ANIMAL'"]


def test_without_a_config_or_a_schema_every_label_counts(tmp_path):
    found = codes(pulled_file(tmp_path))
    assert {"GS801", "GS802", "GS803", "GS804", "GS805"} <= found
    assert not {"GS401", "GS402"} & found


def test_without_a_config_the_controls_are_those_of_the_schema(tmp_path):
    own = parse("name: other\nversion: 1.0.0\nlabels: {ORG: {}, PER: {}}")
    pulled = pulled_file(tmp_path, schema=own, export="characters.json")
    assert codes(pulled) == {"GS806"}, "the export's control is called 'label', the schema's would be 'labels'"
    assert all("goldspan" in one.hint or "config" in one.hint for one in pulled.findings)


def test_a_config_with_a_byte_order_mark_is_read(tmp_path):
    config = tmp_path / "config.xml"
    config.write_bytes(b"\xef\xbb\xbf" + (EXPORTS / "config.xml").read_bytes())
    assert "GS401" in codes(pulled_file(tmp_path, config=config))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"{}", "not XML"),
        (b"<View/>", "no <Text> tag"),
    ],
)
def test_a_config_that_cannot_be_read_is_named(content, told, tmp_path):
    config = tmp_path / "config.xml"
    if content is not None:
        config.write_bytes(content)
    with pytest.raises(ConfigError, match=told) as error:
        pulled_file(tmp_path, config=config)
    assert str(config) in str(error.value)
    assert not (tmp_path / "out").exists()


def test_an_export_without_tasks_is_no_error(tmp_path):
    (tmp_path / "empty.json").write_text("[]")
    pulled = pull_export(tmp_path / "empty.json", tmp_path / "out")
    assert (pulled.findings, pulled.tasks) == ([], 0)
