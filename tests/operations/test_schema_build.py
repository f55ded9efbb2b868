"""What is generated from a schema."""

import json

import pytest

from goldspan.operations.schema_build import build, generated
from goldspan.schema.language import parse

SCHEMA = parse("""
name: news
version: 1.0.0
labels: {PER: {}, ORG: {}}
relations: {LEADS: {source: [PER], target: [ORG]}}
passes:
  people: {title: People, labels: [PER]}
  all: {title: All labels}
""")
FILES = ["layer.schema.json", "labels.md", "label_studio/people.xml", "label_studio/all.xml"]


@pytest.fixture
def built(tmp_path):
    build(SCHEMA, tmp_path)
    return tmp_path


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_there_is_a_json_schema_a_table_and_a_config_for_each_pass(tmp_path):
    report = build(SCHEMA, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in report.files] == FILES
    assert report.stale == report.files
    assert report.surplus == ()
    assert sorted(contents(tmp_path)) == sorted(FILES)


def test_the_files_hold_what_their_names_say(built):
    texts = {name: data.decode("utf-8") for name, data in contents(built).items()}
    assert json.loads(texts["layer.schema.json"])["title"] == "A layer of news 1.0.0"
    assert texts["labels.md"].startswith("# Labels of news 1.0.0\n")
    assert '"PER"' in texts["label_studio/people.xml"] and '"ORG"' not in texts["label_studio/people.xml"]
    assert '"ORG"' in texts["label_studio/all.xml"]


def test_the_same_schema_gives_the_same_files():
    assert list(generated(SCHEMA)) == list(generated(SCHEMA))


def test_building_again_changes_nothing(built):
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*")}
    report = build(SCHEMA, built)
    assert (report.stale, report.surplus) == ((), ())
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*")} == before


@pytest.mark.parametrize("check", [True, False])
def test_a_file_that_was_edited_or_lost_is_stale_and_mended_unless_only_checked(built, check):
    good = contents(built)
    (built / "labels.md").write_text("edited by hand", encoding="utf-8")
    (built / "label_studio/all.xml").unlink()
    before = contents(built)
    report = build(SCHEMA, built, check=check)
    assert [path.name for path in report.stale] == ["labels.md", "all.xml"]
    assert contents(built) == (before if check else good)


@pytest.mark.parametrize("check", [True, False])
def test_the_config_of_a_pass_that_is_gone_is_surplus_and_removed_unless_only_checked(built, check):
    (built / "label_studio/old.xml").write_text("<View/>", encoding="utf-8")
    report = build(SCHEMA, built, check=check)
    assert [path.name for path in report.surplus] == ["old.xml"]
    assert (built / "label_studio/old.xml").exists() is check


def test_files_of_another_kind_are_let_be(built):
    (built / ".gitattributes").write_text("* linguist-generated\n", encoding="utf-8")
    assert build(SCHEMA, built).surplus == ()
    assert (built / ".gitattributes").exists()


def test_a_check_of_a_folder_that_is_not_there_finds_everything_stale_and_makes_nothing(tmp_path):
    report = build(SCHEMA, tmp_path / "new", check=True)
    assert len(report.stale) == len(FILES)
    assert list(tmp_path.iterdir()) == []
