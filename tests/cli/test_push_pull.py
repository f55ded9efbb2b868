"""The verbs that go to Label Studio and back: push and pull."""

import json

import pytest
from answering import answering
from env_file import write_env
from real_exports import EXPORTS
from terminal import PYPROJECT, add, run, stderr_text

from goldspan import store

TOKEN = "5ecret" + "7" * 34


# pull from a file


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("annotators", 0),
        ("characters", 0),
        ("repeated", 0),
        ("regions", 1),
        ("screen", 1),
        ("states", 1),
        ("states.snapshot", 1),
    ],
)
def test_an_export_is_pulled_outside_any_corpus(name, code, nowhere):
    result = run(
        "pull",
        "--export",
        EXPORTS / f"{name}.json",
        "--config",
        EXPORTS / "config.xml",
        "--out",
        "out",
        "--format",
        "json",
    )
    answer = json.loads(result.stdout)
    found = answer["findings"]
    assert result.exit_code == code, result.stderr
    assert answer["layers"] == len(list(store.read_layers(nowhere / "out"))) > 0
    assert bool([one for one in found if one["severity"] == "error"]) == bool(code)
    assert "layers (" in stderr_text(result)


def test_an_export_needs_neither_config_nor_schema(nowhere):
    result = run("pull", "--export", EXPORTS / "characters.json", "--out", "out")
    assert result.exit_code == 0
    assert "20 tasks, 20 layers (20 submitted); 20 files changed" in stderr_text(result)
    assert "20 documents made from the tasks' own text" in stderr_text(result)


def test_predictions_are_said_to_be_left_out(nowhere):
    result = run("pull", "--export", EXPORTS / "states.json", "--config", EXPORTS / "config.xml", "--out", "out")
    assert "2 predictions left out" in stderr_text(result)


def test_findings_of_a_pull_show_the_words_as_they_are(nowhere):
    result = run("pull", "--export", EXPORTS / "regions.json", "--config", EXPORTS / "config.xml", "--out", "out")
    assert result.exit_code == 1
    assert "GS802" in result.stdout and "mark nothing in 61 characters" in result.stdout


def test_a_folder_that_cannot_be_written_is_named(corpus):
    (corpus / "file").write_text("")
    result = run("pull", "--export", EXPORTS / "annotators.json", "--out", corpus / "file")
    assert result.exit_code == 2
    assert str(corpus / "file") in stderr_text(result)


# a server


def test_a_server_that_does_not_answer_is_misuse_and_the_token_stays_secret(corpus):
    write_env(corpus, "http://127.0.0.1:9", TOKEN)
    result = run("push")
    assert result.exit_code == 2
    assert "http://127.0.0.1:9/: no server answers" in stderr_text(result)
    assert TOKEN not in result.output


def test_a_token_without_an_address_is_misuse_and_stays_secret(corpus, monkeypatch):
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", TOKEN)
    result = run("pull")
    assert result.exit_code == 2
    assert "LABEL_STUDIO_API_KEY is set but LABEL_STUDIO_URL is not" in stderr_text(result)
    assert TOKEN not in result.output


def test_out_and_home_again(corpus, label_studio):
    (corpus / "pyproject.toml").write_text(PYPROJECT.replace("goldspan@localhost", label_studio.user))
    write_env(corpus, label_studio.url, label_studio.token)
    first = run("push", "--layers", "--json")
    assert first.exit_code == 0, first.stderr
    answer = json.loads(first.stdout)
    assert (answer["tasks made"], answer["annotations made"], answer["conflicts"]) == (1, 1, [])
    assert answer["url"] == f"{label_studio.url}projects/{answer['project']}/data"
    again = run("push", "--layers")
    assert again.stdout.startswith("1 already there, 1 annotation already there\n")
    home = run("pull", "--format", "json", "--out", "home")
    answer = json.loads(home.stdout)
    assert (home.exit_code, answer["layers"], answer["stale"], answer["findings"]) == (0, 1, [], [])
    [sent], [back] = (list(store.read_layers(corpus / folder)) for folder in ("corpus", "home"))
    assert (back.name, back.spans, back.status) == (sent.name, sent.spans, sent.status)
    for result in (first, again, home):
        assert label_studio.token not in result.output
    assert not [path for path in corpus.rglob("*.json") if label_studio.token in path.read_text()]


def test_where_nobody_has_annotated_yet_that_is_the_next_step(corpus, label_studio):
    settings = PYPROJECT.replace("goldspan@localhost", label_studio.user).replace("Command line", "Without labels")
    (corpus / "pyproject.toml").write_text(settings)
    write_env(corpus, label_studio.url, label_studio.token)
    assert run("push").exit_code == 0
    result = run("pull", "--out", "home")
    assert result.exit_code == 0
    assert "Next: annotate" in stderr_text(result)
    assert "release build" not in stderr_text(result)


def test_errors_in_the_corpus_stop_a_push_before_anything_is_sent(corpus, label_studio):
    write_env(corpus, label_studio.url, label_studio.token)
    add(corpus / "corpus", "d2", "Here is Ada.", label="XYZ")
    result = run("push", "--layers", "--json")
    assert result.exit_code == 1
    assert [one["code"] for one in json.loads(result.stdout)] == ["GS401"]
    assert "Nothing was pushed" in stderr_text(result)


def test_a_conflict_is_1_and_said(corpus, label_studio):
    settings = PYPROJECT.replace("goldspan@localhost", label_studio.user).replace("Command line", "With conflict")
    (corpus / "pyproject.toml").write_text(settings)
    write_env(corpus, label_studio.url, label_studio.token)
    assert run("push", "--layers").exit_code == 0
    add(corpus / "corpus", "d1", "Now Ada works for [Nile] Press.")
    result = run("push")
    assert result.exit_code == 1
    assert "left alone d1: its text changed, but task" in stderr_text(result)


KNOWN = {"/api/current-user/whoami": b'{"email": "a@example.com"}', "/api/version/": b'{"release": "1.23.2"}'}


@pytest.mark.parametrize("verb", [("push",), ("pull",), ("feedback",), ("adjudicate", "pull"), ("adjudicate", "push")])
@pytest.mark.parametrize(
    "nonsense", [b"", b"null", b"[]", b"{}", b"<html>Log in</html>", b'{"count": 1, "results": [7]}']
)
def test_a_server_that_answers_nonsense_is_one_line_and_exit_code_2(corpus, verb, nonsense, monkeypatch):
    def answer(request, body):
        return 200, "application/json", KNOWN.get(request.path, nonsense)

    with answering(answer) as address:
        monkeypatch.setenv("LABEL_STUDIO_URL", address)
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", TOKEN)
        result = run(*verb)
    assert result.exit_code == 2
    [line] = [line for line in result.stderr.splitlines() if line.startswith("Error:")]
    assert f"{address}/: the answer to the request to list the projects is not" in line
    assert TOKEN not in result.output
