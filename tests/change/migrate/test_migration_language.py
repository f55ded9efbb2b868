"""Migration files: what they say, and what is wrong with them, with line and column."""

import os
from pathlib import Path

import pytest

from goldspan.change.migrate.migration_language import MigrationError, Step, load_folder, parse

GOOD = "from: 1.0.0\nto: 1.1.0\nsteps:\n  - rename_label: {from: A, to: B}\n"


def problems(text):
    with pytest.raises(MigrationError) as error:
        parse(text, file="m.yaml")
    return error.value.problems


def test_a_migration_is_read():
    one = parse(GOOD, name="0001_b")
    assert (one.name, one.since, one.to) == ("0001_b", "1.0.0", "1.1.0")
    assert one.steps == (Step("rename_label", {"from": "A", "to": "B"}),)


@pytest.mark.parametrize(
    ("step", "place", "message"),
    [
        ("rename_lable: {from: A, to: B}", "m.yaml:4:5", "the keys here are: rename_label"),
        ("rename_label: {from: A}", "m.yaml:4:5", "'to' is a required property"),
        ("rename_label: {from: A, to: A}", "m.yaml:4:29", "is the name that it has already"),
        ("delete_label: {label: A, lose: perhaps}", "m.yaml:4:30", "not of type 'boolean'"),
        ("split_label: {label: A, by: {role: source}, into: {x: B}}", "m.yaml:4:29", "a split goes by one of"),
        (
            "split_label: {label: A, by: {relation: R, role: source}, drop: true, into: {x: B}}",
            "m.yaml:4:62",
            "only an attribute",
        ),
        ("merge_labels: {labels: [A], into: B, attribute: a, values: {C: c}}", "m.yaml:4:56", "'C' is not one"),
        ("set_default: {attribute: a, value: b}", "m.yaml:4:5", "needs labels"),
        ("set_default: {attribute: a, value: b, on: document, labels: [A]}", "m.yaml:4:5", "has no labels"),
    ],
)
def test_a_wrong_step_is_named_with_its_place(step, place, message):
    found = problems(f"from: 1.0.0\nto: 1.1.0\nsteps:\n  - {step}\n")
    assert any(one.startswith(f"{place}: ") and message in one for one in found), found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "m.yaml:1:1: is empty"),
        ("a: [", "not valid YAML"),
        (GOOD.replace("1.1.0", "1.0.0"), "m.yaml:2:1: to: 1.0.0 is not above 1.0.0"),
        (GOOD + "from: 1.0.0\n", "m.yaml:1:1: from: is given twice"),
    ],
)
def test_a_wrong_file_is_named_with_its_place(text, message):
    assert message in "\n".join(problems(text))


def test_a_folder_is_read_in_the_order_of_the_numbers(tmp_path):
    (tmp_path / "0002_later.yaml").write_text(GOOD.replace("1.1.0", "1.2.0").replace("1.0.0", "1.1.0"))
    (tmp_path / "0001_first.yaml").write_text(GOOD)
    assert [one.name for one in load_folder(tmp_path)] == ["0001_first", "0002_later"]


def test_no_folder_is_no_migrations(tmp_path):
    assert load_folder(tmp_path / "none") == ()


def test_what_does_not_follow_or_is_misnamed_is_reported(tmp_path):
    for name in ("0001_a", "0001_b", "places"):
        (tmp_path / f"{name}.yaml").write_text(GOOD)
    with pytest.raises(MigrationError) as error:
        load_folder(tmp_path)
    found = "\n".join(error.value.problems)
    assert "starts from 1.0.0, but 0001_a leads to 1.1.0" in found
    assert "has the number of 0001_a" in found
    assert "places.yaml: is not called NNNN_name.yaml" in found


def test_a_link_out_of_the_folder_and_what_is_no_file_are_refused(tmp_path):
    (tmp_path / "migrations").mkdir()
    (tmp_path / "0001_one.yaml").write_text("from: 1.0.0\n")
    (tmp_path / "migrations" / "0001_one.yaml").symlink_to(tmp_path / "0001_one.yaml")
    os.mkfifo(tmp_path / "migrations" / "0002_two.yaml")
    with pytest.raises(MigrationError) as error:
        load_folder(tmp_path / "migrations")
    assert [Path(problem.split(": ")[0]).name for problem in error.value.problems] == ["0001_one.yaml", "0002_two.yaml"]
