"""Links by the command line: pairs are listed and pushed, two people link them, and their links are compared."""

import json

import pytest
from link_rounds import BOB, Rounds, arrow, link
from terminal import run, stderr_text


@pytest.fixture
def rounds(tmp_path, monkeypatch):
    made = Rounds(tmp_path)
    monkeypatch.chdir(tmp_path)
    for module in ("link_push", "link_pull"):
        monkeypatch.setattr(f"goldspan.cli.{module}.connect", lambda settings, **more: made.client)
    return made


def test_pairs_are_listed_without_a_server(rounds):
    listed = json.loads(run("link", "pairs", "--json").stdout)
    assert {(one["left"], one["right"]) for one in listed["pairs"]} == {("a", "b"), ("a", "c"), ("b", "c")}
    assert run("link", "pairs", "--pair", "a,c").stdout.split()[1:] == ["a", "c"]
    wrong = run("link", "pairs", "--pair", "a")
    assert (wrong.exit_code, "DOC,DOC" in stderr_text(wrong)) == (2, True)


def test_two_people_link_a_pair_and_agree_compares_what_they_said(rounds):
    [pushed] = json.loads(run("link", "push", "--pair", "a,b", "--json").stdout)
    assert (pushed["tasks made"], pushed["already there"], pushed["left_out"]) == (1, 0, [])
    rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"), arrow("a.Nile", "b.Nile", "SAME"))
    rounds.answer("ab", arrow("b.Ada", "a.Ada", "SAME"), member=BOB)
    pulled = run("link", "pull", "--format", "json")
    assert pulled.exit_code == 0
    said = json.loads(pulled.stdout)
    assert (said["links"], said["findings"]) == ({"ann": 2, "bob": 1}, [])
    assert set(said["changes"]["bob"]["added"]) == {link("SAME", "a.Ada", "b.Ada").id}
    scores = json.loads(run("agree", "--measure", "links, MUC", "--format", "json").stdout)
    [score] = [one for one in scores["figures"] if one["measure"] == "links, MUC"]
    assert score["value"] == pytest.approx(2 / 3)


def test_a_contradiction_ends_with_exit_code_1(rounds):
    run("link", "push", "--pair", "a,b")
    rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"), arrow("a.Ada", "b.Ada", "OTHER"))
    pulled = run("link", "pull")
    assert (pulled.exit_code, "GS726" in pulled.stdout) == (1, True)
