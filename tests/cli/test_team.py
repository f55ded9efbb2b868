"""`goldspan team` on the command line."""

import json
import tomllib

import pytest
from terminal import add, run, stderr_text

from goldspan.cli import VERB_MODULES


def test_the_team_verbs_are_those_of_the_work():
    assert {"team_add", "team_list", "team_assign", "team_move"} <= set(VERB_MODULES)


@pytest.fixture
def team(corpus):
    (corpus / "pyproject.toml").write_text('[tool.goldspan]\nproject = "Command line"\n')
    add(corpus / "corpus", "d2", "Ada left.")
    for name in ("ann", "bob"):
        assert run("team", "add", name, "--email", f"{name}@example.com").exit_code == 0
    return corpus


def test_people_are_listed_without_their_addresses_unless_these_are_asked_for(team):
    assert "example.com" not in run("team", "list").stdout
    assert "ann@example.com" in run("team", "list", "--addresses").stdout
    assert "example.com" not in run("team", "list", "--json").stdout
    assert "example.com" not in (team / "pyproject.toml").read_text()


def test_an_assignment_is_written_when_asked_for(team):
    assert "Nothing was written yet" in stderr_text(run("team", "assign"))
    record = json.loads(run("team", "assign", "--apply", "--json").stdout)
    assert record["documents_of"] == {"ann": 1, "bob": 1} and record["written"]
    assert json.loads((team / "corpus" / "assignments.json").read_text()) == record["assigned"]
    assert run("team", "assign", "d1", "--to", "bob", "--apply").exit_code == 0
    assert json.loads((team / "corpus" / "assignments.json").read_text())["d1"] == ["bob"]
    assert run("validate").exit_code == 0


def test_documents_without_people_are_a_mistake_that_is_explained(team):
    done = run("team", "assign", "d1")
    assert done.exit_code == 2 and "--to" in stderr_text(done)


def test_addresses_are_moved(corpus):
    settings = corpus / "pyproject.toml"
    settings.write_text(settings.read_text().replace("goldspan@localhost", "ann@example.com"))
    assert "ann" in stderr_text(run("team", "move"))
    assert tomllib.loads(settings.read_text())["tool"]["goldspan"]["annotators"] == {"ann": {}}
    assert "No address" in stderr_text(run("team", "move"))


def test_assignments_that_are_none_are_a_finding(team):
    (team / "corpus" / "assignments.json").write_text('{"d1": "ann"}')
    done = run("validate")
    assert done.exit_code == 1 and "GS201" in done.stdout
