"""Pulls of an export and of a project: which labels count, what cannot be read, and what comes back."""

from dataclasses import replace as changed

import pytest
from pushed_corpus import ADA, LAYER, SCHEMA, connected
from real_exports import EXPORTS

from goldspan import store
from goldspan.change.migrate.migration_state import MigrationState, state_path, state_text
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.formats.labelstudio.labeling_config import ConfigError
from goldspan.labelstudio.connection import ServerError
from goldspan.model import replace
from goldspan.operations.pull import ExportOptions, pull, pull_export
from goldspan.operations.push import PushOptions, push
from goldspan.operations.serve import connect
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
    ("content", "reason"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"{}", "not XML"),
        (b"<View/>", "no <Text> tag"),
    ],
)
def test_a_config_that_cannot_be_read_is_named(content, reason, tmp_path):
    config = tmp_path / "config.xml"
    if content is not None:
        config.write_bytes(content)
    with pytest.raises(ConfigError, match=reason) as error:
        pulled_file(tmp_path, config=config)
    assert str(config) in str(error.value)
    assert not (tmp_path / "out").exists()


def test_an_export_without_tasks_is_no_error(tmp_path):
    (tmp_path / "empty.json").write_text("[]")
    pulled = pull_export(tmp_path / "empty.json", tmp_path / "out")
    assert (pulled.findings, pulled.tasks) == ([], 0)


# a project on a server


def test_what_was_pushed_comes_back(corpus_settings, label_studio, tmp_path):
    corpus_settings = changed(corpus_settings, project="Jobs whole way")
    corpus_settings = changed(corpus_settings, annotators=(Annotator("ann", label_studio.user),))
    client = connected(corpus_settings, label_studio)
    first = push(corpus_settings, SCHEMA, client, PushOptions(layers=True))
    assert (first.report.created, first.report.annotations_created) == (1, 1)
    again = push(corpus_settings, SCHEMA, client, PushOptions(layers=True))
    assert (again.report.present, again.report.annotations_present) == (1, 1)
    pulled = pull(corpus_settings, SCHEMA, client, out=tmp_path / "out")
    assert (pulled.findings, pulled.documents_made) == ([], 1)
    [back] = store.read_layers(tmp_path / "out")
    assert (back.name, back.spans, back.status) == ("ann", LAYER.spans, "submitted")


def test_a_project_from_before_a_migration_is_not_pulled(corpus_settings, label_studio, tmp_path):
    corpus_settings = changed(corpus_settings, project="Jobs before", annotators=(Annotator("ann", label_studio.user),))
    client = connected(corpus_settings, label_studio)
    push(corpus_settings, SCHEMA, client, PushOptions(layers=True))
    pushed = list(store.read_layers(corpus_settings.corpus))
    renamed = parse("name: small\nversion: 2.0.0\nlabels: {PERSON: {}, ORG: {}}\n")
    # labels that the schema never had are pulled, with findings
    assert {one.code for one in pull(corpus_settings, renamed, client, out=tmp_path / "never").findings} == {"GS401"}
    state = MigrationState(name="small", version="2.0.0", applied=("0001_person",))
    store.write_text(state_path(corpus_settings.corpus), state_text(state))
    with pytest.raises(ServerError, match=r"no longer has: PER\. Nothing was pulled.*goldspan push --layers"):
        pull(corpus_settings, renamed, client, out=corpus_settings.corpus)
    assert list(store.read_layers(corpus_settings.corpus)) == pushed
    back = pull(corpus_settings, SCHEMA, client, out=tmp_path / "out")
    assert back.layers == 1


def test_two_layers_of_one_annotator_come_back_under_their_own_names(corpus_settings, label_studio, tmp_path):
    corpus_settings = changed(
        corpus_settings, project="Jobs two layers", annotators=(Annotator("ann", label_studio.user),)
    )
    store.write_layer(corpus_settings.corpus, replace(LAYER, name="ann-2", spans=()))
    client = connected(corpus_settings, label_studio)
    push(corpus_settings, SCHEMA, client, PushOptions(layers=True))
    pull(corpus_settings, SCHEMA, client, out=tmp_path / "out")
    back = {layer.name: layer.spans for layer in store.read_layers(tmp_path / "out")}
    assert back == {"ann": LAYER.spans, "ann-2": ()}


def test_a_project_that_is_not_there_says_to_push_first(corpus_settings, label_studio):
    with pytest.raises(ServerError, match="no project is called 'Nowhere'; run `goldspan push` first"):
        pull(
            changed(corpus_settings, project="Nowhere"),
            SCHEMA,
            connected(corpus_settings, label_studio),
            out=corpus_settings.corpus,
        )


def test_the_embedded_server_takes_recorded_layers_of_annotators_it_never_met(corpus_settings, label_studio, tmp_path):
    stranger = Annotator("ann", "stranger@corpus.example", "machine-generated")
    met = changed(corpus_settings, state=label_studio.log.parent.parent, project="Strangers", annotators=(stranger,))
    pushed = push(met, SCHEMA, connect(met), PushOptions(layers=True))
    assert (pushed.report.annotations_created, pushed.report.conflicts) == (1, [])
    pull(met, SCHEMA, connect(met), out=tmp_path / "out")
    (layer,) = store.read_layers(tmp_path / "out")
    assert (layer.annotator, layer.spans, layer.provenance.method) == ("ann", (ADA,), "machine-generated")
