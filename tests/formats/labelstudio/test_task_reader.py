"""Tasks as documents with layers, and what of them no layer holds."""

import json

from real_exports import EXPORTS

from goldspan.formats import format_registry


def test_the_report_of_an_export_has_what_no_layer_holds_and_what_layers_keep_unmapped(tmp_path):
    reader = format_registry.read(EXPORTS / "regions.json", config=EXPORTS / "config.xml")
    layers = [layer for _, layers in reader for layer in layers]
    assert reader.schema is not None and "PER" in reader.schema.labels
    unmapped = [one.code for layer in layers for one in layer.provenance.unmapped]
    assert reader.report.counts.total() == len(unmapped)
    assert reader.report.counts["GS802"] == unmapped.count("GS802") > 5
    assert len(reader.report.examples["GS802"]) == 5
    task = json.loads((EXPORTS / "regions.json").read_bytes())[0]
    (tmp_path / "export.json").write_text(json.dumps([{**task, "data": {}}, task]))
    reader = format_registry.read(tmp_path / "export.json")
    assert len(list(reader)) == 1
    assert reader.report.counts["GS815"] == 1
    assert (reader.tasks, reader.schema) == (2, None)
    assert len(list(reader)) == 1, "a second iteration reads the file again"
    assert reader.report.counts["GS815"] == 1
