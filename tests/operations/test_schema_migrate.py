"""Migration on a copy of the project's own corpus: rename, split, merge, and back; and what is refused."""

import json
import os
import shutil
from functools import cache
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from goldspan import cli, settings, store
from goldspan.change.migrate.migration_language import MigrationError
from goldspan.operations import schema_migrate
from goldspan.schema import language
from goldspan.schema.yaml_files import Loader
from goldspan.store.links import link_files, read_links
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

ROOT = Path(__file__).parents[2]
LABELS = {"combatant": "FIGHTERS", "civilian": "CIVILIANS", "official": "OFFICIALS", "mixed": "PEOPLE"}
FORTH = [
    {"rename_label": {"from": "GPE", "to": "PLACE_NAME"}},
    {"split_label": {"label": "GROUP", "by": {"attribute": "status"}, "into": LABELS, "drop": True}},
]
MERGE = [
    {
        "merge_labels": {
            "labels": list(LABELS.values()),
            "into": "GROUP",
            "attribute": "status",
            "values": {label: value for value, label in LABELS.items()},
        }
    },
    {"rename_label": {"from": "PLACE_NAME", "to": "GPE"}},
]


@cache
def bare_schema():
    """The project's own schema without the words for people, which take most of the time that it takes to load."""
    data = yaml.load((ROOT / "schema" / "schema.yaml").read_text(encoding="utf-8"), Loader=Loader)
    for part in ("labels", "relations", "attributes"):
        for declared in data[part].values():
            for words in ("definition", "examples"):
                (declared or {}).pop(words, None)
    return data


def write_schema(folder, data):
    (folder / "schema").mkdir(exist_ok=True)
    # JSON is YAML, and quicker to write
    (folder / "schema" / "schema.yaml").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A copy of the project's own corpus, and the shell in it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    write_schema(tmp_path, bare_schema())
    for part in ("documents", "layers", "links"):
        shutil.copytree(ROOT / "corpus" / part, tmp_path / "corpus" / part)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def old_schema(folder, version):
    write_schema(folder, {**bare_schema(), "version": version})


def new_schema(folder, version="1.1.0"):
    """The schema with GPE renamed and GROUP a family of what its status told apart."""
    data = json.loads(json.dumps(bare_schema()).replace("GPE", "PLACE_NAME"))
    data["version"] = version
    data["labels"]["GROUP"] = {"parent": "ACTOR", "abstract": True}
    data["labels"] |= {label: {"parent": "GROUP"} for label in LABELS.values()}
    del data["attributes"]["status"]
    for one in data["passes"].values():
        if "attributes" in one:
            one["attributes"] = [name for name in one["attributes"] if name != "status"]
    write_schema(folder, data)


def migration(folder, name, since, to, steps):
    path = folder / "schema" / "migrations" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump({"from": since, "to": to, "steps": steps}))


def run(folder, **options):
    here = settings.load(folder)
    return schema_migrate.migrate(here, language.load(here.schema), **options)


def layers(folder):
    """All files that a migration may write, by the end of their path."""
    return {path.name: path.read_bytes() for path in sorted((folder / "corpus").rglob("*.json"))} | {
        path.parent.name: path.read_bytes() for path in store.layer_files(folder / "corpus")
    }


def errors(folder):
    found = validate_corpus(folder / "corpus", Checks(language.load(folder / "schema" / "schema.yaml")))
    return [one.code for one in found if one.severity == "error"]


def goldspan(*arguments):
    return CliRunner().invoke(cli.app, ["schema", *arguments])


def test_rename_split_merge_and_back(own):
    first = layers(own)
    new_schema(own)
    migration(own, "0001_people", "1.0.0", "1.1.0", FORTH)
    assert run(own).written is False and layers(own) == first
    report = run(own, apply=True)
    assert report.written and not report.refused and len(report.changed) == 3
    assert {one.step for one in report.effects} == {0, 1}
    assert errors(own) == []
    second = layers(own)
    used = {span.label for layer in store.read_layers(own / "corpus") for span in layer.spans}
    assert "PLACE_NAME" in used and "FIGHTERS" in used and not used & {"GPE", "GROUP"}
    assert json.loads(second["schema.json"]) == {
        "name": "conflict-news",
        "version": "1.1.0",
        "applied": ["0001_people"],
    }

    old_schema(own, "1.2.0")
    migration(own, "0002_merged", "1.1.0", "1.2.0", MERGE)
    assert run(own, apply=True).written
    assert errors(own) == []
    assert {name: data for name, data in layers(own).items() if name != "schema.json"} == first

    new_schema(own)
    assert run(own, back="0002_merged", apply=True).written
    assert layers(own) == second
    old_schema(own, "1.0.0")
    assert run(own, back="0001_people", apply=True).written
    assert layers(own) == first, "and no schema.json is left"


def test_all_that_is_due_is_done_in_one_go(own):
    first = layers(own)
    old_schema(own, "1.2.0")
    migration(own, "0001_people", "1.0.0", "1.1.0", FORTH)
    migration(own, "0002_merged", "1.1.0", "1.2.0", MERGE)
    report = run(own, apply=True)
    assert report.names == ("0001_people", "0002_merged")
    assert {name: data for name, data in layers(own).items() if name != "schema.json"} == first
    assert run(own).names == ()


def test_a_changed_schema_fails_the_check_until_a_migration_covers_it(own):
    assert goldspan("build").exit_code == 0
    assert goldspan("build", "--check").exit_code == 0
    new_schema(own)
    assert goldspan("build").exit_code == 0
    result = goldspan("build", "--check")
    assert result.exit_code == 1
    assert "GS401" in result.stdout and "write schema/migrations/" in result.stderr
    migration(own, "0001_places", "1.0.0", "1.1.0", FORTH[:1])
    result = goldspan("build", "--check")
    assert result.exit_code == 1 and "'GROUP' is a family" in result.stdout
    migration(own, "0001_places", "1.0.0", "1.1.0", FORTH)
    assert goldspan("build", "--check").exit_code == 0
    assert goldspan("migrate", "--apply").exit_code == 0
    assert goldspan("build", "--check").exit_code == 0


def test_what_would_be_lost_is_shown_with_its_words_and_nothing_is_written(own):
    before = layers(own)
    new_schema(own)
    migration(own, "0001_people", "1.0.0", "1.1.0", [FORTH[0], {"delete_label": {"label": "GROUP"}}])
    result = goldspan("migrate", "--apply")
    assert result.exit_code == 1
    assert "GROUP 'ISIS leaders' would be lost" in result.stdout
    assert "ISIS leaders fleeing Raqqa" in result.stdout
    assert "Nothing can be written" in result.stderr
    assert layers(own) == before


def test_what_would_not_fit_the_schema_is_not_written(own):
    before = layers(own)
    new_schema(own)
    migration(own, "0001_places", "1.0.0", "1.1.0", FORTH[:1])
    report = run(own, apply=True)
    assert {one.code for one in report.errors} >= {"GS401"}
    assert not report.written and layers(own) == before


def test_the_effect_as_json(own):
    new_schema(own)
    migration(own, "0001_people", "1.0.0", "1.1.0", FORTH)
    result = goldspan("migrate", "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["migrations"] == ["0001_people"] and answer["written"] is False and answer["needs_human"] == []
    assert {one["step"] for one in answer["effects"]} == {1, 2}


def layer_bytes(own):
    return [path.read_bytes() for path in sorted((own / "corpus" / "layers").rglob("*.json"))]


@pytest.mark.parametrize("broken", [KeyboardInterrupt, OSError])
def test_what_is_broken_off_leaves_everything_as_it_was(own, monkeypatch, broken):
    before, before_bytes = layers(own), layer_bytes(own)
    new_schema(own)
    migration(own, "0001_people", "1.0.0", "1.1.0", FORTH)
    move, once = os.replace, []

    def fails_at_the_state(source, target):
        if target == own / "corpus" / "schema.json" and not once:
            once.append(layer_bytes(own) != before_bytes)
            raise broken
        move(source, target)

    monkeypatch.setattr(os, "replace", fails_at_the_state)
    with pytest.raises(broken):
        run(own, apply=True)
    assert once == [True], "the layers were moved before it broke off"
    assert layers(own) == before


def test_there_is_no_way_back_without_the_old_schema_or_from_a_loss_or_to_what_was_not_applied(own):
    new_schema(own)
    migration(own, "0001_people", "1.0.0", "1.1.0", FORTH)
    with pytest.raises(MigrationError, match="was not applied"):
        run(own, back="0001_people")
    run(own, apply=True)
    with pytest.raises(MigrationError, match=r"restore the schema of that version first"):
        run(own, back="0001_people")
    old_schema(own, "1.0.0")
    migration(own, "0001_people", "1.0.0", "1.1.0", [{"delete_label": {"label": "X", "lose": True}}])
    with pytest.raises(MigrationError, match="restore the layers from git"):
        run(own, back="0001_people")


def test_a_migration_that_was_applied_may_not_go(own):
    new_schema(own)
    migration(own, "0001_people", "1.0.0", "1.1.0", FORTH)
    run(own, apply=True)
    (own / "schema" / "migrations" / "0001_people.yaml").unlink()
    result = goldspan("migrate")
    assert result.exit_code == 2
    assert "schema.json: says that 0001_people were applied" in " ".join(result.stderr.split())


def test_suppressions_and_links_go_along_and_come_back(own):
    before = layers(own)
    text = (ROOT / "schema" / "schema.yaml").read_text(encoding="utf-8")
    renamed = text.replace("GPE", "PLACE_NAME").replace("XDOC_SAME", "ONE_THING").replace("1.0.0", "1.1.0")
    (own / "schema" / "schema.yaml").write_text(renamed, encoding="utf-8")
    steps = [
        {"rename_label": {"from": "GPE", "to": "PLACE_NAME"}},
        {"rename_relation": {"from": "XDOC_SAME", "to": "ONE_THING"}},
    ]
    migration(own, "0001_names", "1.0.0", "1.1.0", steps)
    assert run(own, apply=True).written
    suppressed_findings = []
    schema = language.load(own / "schema" / "schema.yaml")
    assert list(validate_corpus(own / "corpus", Checks(schema), suppressed=suppressed_findings)) == []
    assert [one.code for one in suppressed_findings] == ["GS602"]
    [path] = link_files(own / "corpus")
    assert {one.label for one in read_links(path).links} == {"ONE_THING"}
    old_schema(own, "1.0.0")
    assert run(own, back="0001_names", apply=True).written
    assert layers(own) == before
