"""Migration and the rules between labels: a changed rule is seen, and a covered one is not."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from goldspan import cli, settings, store
from goldspan.change.migrate.migration_language import MigrationError
from goldspan.model import Layer, in_order, make_relation, make_span
from goldspan.operations import schema_migrate
from goldspan.schema import language
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

CLEAN = Path(__file__).parents[1] / "validate" / "faulty" / "clean"

SCHEMA = {
    "name": "small",
    "version": "1.0.0",
    "labels": {"ORG": {}, "PLACE": {}},
    "relations": {
        "PART_OF": {"source": ["ORG"], "target": ["ORG"]},
        "HAS": {"source": ["ORG"], "target": ["ORG"]},
        "AT": {"source": ["ORG"], "target": ["PLACE"]},
    },
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A corpus of one layer: It PART_OF Acme, Acme HAS Beta, Beta PART_OF It, Beta AT Oslo."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.goldspan]\nproject = "small"\ncorpus = "corpus"\n')
    shutil.copytree(CLEAN / "documents", tmp_path / "corpus" / "documents")
    document = store.read_document(CLEAN / "documents/shop.json")
    extents = {"Acme": (2, 6), "It": (51, 53), "Beta": (71, 75), "Oslo": (79, 83)}
    spans = {
        name: make_span(document, "PLACE" if name == "Oslo" else "ORG", [extent]) for name, extent in extents.items()
    }
    drawn = [("It", "PART_OF", "Acme"), ("Acme", "HAS", "Beta"), ("Beta", "PART_OF", "It"), ("Beta", "AT", "Oslo")]
    relations = [make_relation(label, spans[source].id, spans[target].id) for source, label, target in drawn]
    ordered_spans, ordered_relations = in_order(spans.values(), relations)
    layer = Layer(
        document="shop",
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=document.text_sha256,
        spans=ordered_spans,
        relations=ordered_relations,
    )
    store.write_layer(tmp_path / "corpus", layer)
    write_schema(tmp_path, lambda data: None)
    return tmp_path


def write_schema(folder, change, version="1.0.0"):
    data = json.loads(json.dumps(SCHEMA)) | {"version": version}
    change(data)
    (folder / "schema").mkdir(exist_ok=True)
    (folder / "schema" / "schema.yaml").write_text(yaml.safe_dump(data, sort_keys=False))


def migration(folder, steps):
    path = folder / "schema" / "migrations" / "0001_change.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump({"from": "1.0.0", "to": "1.1.0", "steps": steps}))


def seen(folder):
    """The codes that ``schema build --check`` reports."""
    here = settings.load(folder)
    return sorted({one.code for one in schema_migrate.uncovered(here, language.load(here.schema))})


def apply(folder):
    here = settings.load(folder)
    return schema_migrate.migrate(here, language.load(here.schema), apply=True)


def changing(part, name, **fields):
    return lambda data: data.setdefault(part, {}).setdefault(name, {}).update(fields)


KIND = {"type": "choice", "values": ["x", "y"], "default": "y"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: None, []),
        (changing("relations", "PART_OF", acyclic=True), []),
        (changing("relations", "PART_OF", acyclic=True, inverse="HAS"), []),
        (changing("relations", "PART_OF", inverse="HAS"), []),
        (changing("relations", "AT", per_source={"ORG": "?"}), []),
        (changing("relations", "AT", per_source={"ORG": "1"}), ["GS501"]),
        (changing("relations", "AT", per_target={"PLACE": "{0}"}), ["GS502"]),
        (changing("relations", "PART_OF", scope="sentence"), ["GS412"]),
        (changing("labels", "ORG", requires=[["AT", "PART_OF"]]), []),
        (changing("labels", "ORG", requires=["AT"]), ["GS509"]),
        (changing("attributes", "kind", **KIND, required=["PLACE"]), ["GS406"]),
        (changing("attributes", "kind", **KIND, required=[]), []),
    ],
)
def test_a_rule_that_layers_break_is_seen(here, change, expected):
    write_schema(here, change)
    assert seen(here) == expected


def test_the_terminal_tells_what_is_not_covered(here):
    write_schema(here, changing("labels", "ORG", requires=["AT"]))
    assert CliRunner().invoke(cli.app, ["schema", "build"]).exit_code == 0
    result = CliRunner().invoke(cli.app, ["schema", "build", "--check"])
    assert result.exit_code == 1
    assert "GS509" in result.stdout


def test_what_some_labels_need_is_covered_by_setting_the_default_of_the_schema(here):
    write_schema(here, changing("attributes", "kind", **KIND, required=["PLACE"]), version="1.1.0")
    migration(here, [{"set_default": {"attribute": "kind", "labels": ["PLACE"]}}])
    assert seen(here) == []
    assert apply(here).written
    layer = store.read_layer(here / "corpus/layers/shop/ann.json")
    assert {span.label: dict(span.attributes) for span in layer.spans} == {"ORG": {}, "PLACE": {"kind": "y"}}


def test_a_default_that_nobody_says_stops_everything(here):
    write_schema(here, changing("attributes", "kind", type="choice", values=["x"], required=["PLACE"]), "1.1.0")
    migration(here, [{"set_default": {"attribute": "kind", "labels": ["PLACE"]}}])
    with pytest.raises(MigrationError, match="the schema has no default"):
        apply(here)
    assert CliRunner().invoke(cli.app, ["schema", "migrate"]).exit_code == 2


def test_a_relation_is_given_up_for_its_inverse(here):
    def without(data):
        del data["relations"]["HAS"]
        data["relations"]["PART_OF"]["transitive"] = True

    write_schema(here, without, version="1.1.0")
    migration(
        here, [{"swap_direction": {"relation": "HAS"}}, {"merge_relations": {"relations": ["HAS"], "into": "PART_OF"}}]
    )
    # It and Acme and Beta: Beta is part of It, which is part of Acme, of which Beta is part too
    assert seen(here) == []
    assert apply(here).written
    found = list(validate_corpus(here / "corpus", Checks(language.load(here / "schema" / "schema.yaml"))))
    assert [one.code for one in found] == ["GS508"]


def test_a_circle_that_a_migration_makes_is_seen(here):
    write_schema(here, lambda data: data["relations"].pop("HAS"), version="1.1.0")
    migration(here, [{"merge_relations": {"relations": ["HAS"], "into": "PART_OF"}}])
    assert seen(here) == []
    both = changing("relations", "PART_OF", acyclic=True)
    write_schema(here, lambda data: (data["relations"].pop("HAS"), both(data)), version="1.1.0")
    assert seen(here) == ["GS506"]


def test_layers_that_would_break_a_rule_are_shown_before_anything_is_written(here):
    both = changing("relations", "PART_OF", acyclic=True)
    write_schema(here, lambda data: (data["relations"].pop("HAS"), both(data)), version="1.1.0")
    migration(here, [{"merge_relations": {"relations": ["HAS"], "into": "PART_OF"}}])
    before = (here / "corpus/layers/shop/ann.json").read_bytes()
    shown = CliRunner().invoke(cli.app, ["schema", "migrate"])
    assert shown.exit_code == 0 and "GS506" in shown.stdout
    assert "1 error of level 5 in 1 layer; people fix them afterwards" in " ".join(shown.stderr.split())
    answer = json.loads(CliRunner().invoke(cli.app, ["schema", "migrate", "--json"]).stdout)
    assert [one["code"] for one in answer["broken_rules"]] == ["GS506"] and answer["findings"] == []
    assert (here / "corpus/layers/shop/ann.json").read_bytes() == before
    assert apply(here).written and seen(here) == ["GS506"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (changing("relations", "PART_OF", inverse="CONTAINS"), "relations.PART_OF.inverse"),
        (changing("relations", "AT", per_source={"BODY": "1"}), "relations.AT.per_source.BODY"),
        (changing("labels", "ORG", requires=["IN"]), "labels.ORG.requires.0"),
        (changing("attributes", "kind", **KIND, required=["BODY"]), "attributes.kind.required.0"),
        (lambda data: data.update(overlap={"rules": [{"between": ["ORG", "BODY"], "allow": "none"}]}), "between.1"),
    ],
)
def test_an_old_name_that_is_left_in_a_rule_is_reported_with_its_place(here, change, message):
    write_schema(here, change)
    result = CliRunner().invoke(cli.app, ["schema", "build", "--check"])
    assert result.exit_code == 2
    assert message in "".join(result.stderr.split())
