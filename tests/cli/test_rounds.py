"""Many rounds on the command line: what pull, push and diff say of layers that changed; the server is a model."""

import json

import pytest
from model_server import ModelServer
from terminal import SCHEMA, TEXT, add, run, stderr_text

from goldspan import store
from goldspan.model import replace

ANN = "ann@example.com"
PYPROJECT = '[tool.goldspan]\nproject = "Rounds"\n[tool.goldspan.annotators.ann]\nemail = "ann@example.com"\n'


@pytest.fixture
def rounds(tmp_path, monkeypatch):
    """A corpus of one document whose layer is on the server, in the folder where we are; and the server."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "schema.yaml").write_text(SCHEMA)
    add(tmp_path / "corpus", "d1", TEXT)
    server = ModelServer(ANN)
    for verb in ("push", "pull", "diff"):
        monkeypatch.setattr(f"goldspan.cli.{verb}.connect", lambda settings, **more: server.client())
    assert run("push", "--layers").exit_code == 0
    server.corpus = tmp_path / "corpus"
    return server


def change(rounds, **changes):
    path = store.layer_path(rounds.corpus, "d1", "ann")
    store.write_layer(rounds.corpus, replace(store.read_layer(path), **changes))


def edit(rounds, label="ORG"):
    [annotation] = rounds.annotations.values()
    item = annotation["result"][0]
    rounds.edit(annotation["id"], [{**item, "value": {**item["value"], "labels": [label]}}])


def test_a_withdrawn_layer_is_said_at_each_step(rounds):
    rounds.annotations.clear()
    pushed = run("push", "--layers")
    assert "deleted in Label Studio d1/ann" in stderr_text(pushed) and "were not made again" in stderr_text(pushed)
    pulled = run("pull")
    assert pulled.exit_code == 0
    assert "1 layer withdrawn, 1 of them now" in stderr_text(pulled)
    assert "1 layer withdrawn, 0 of them now" in stderr_text(run("pull"))
    assert "1 withdrawn layer left out" in " ".join(run("push", "--layers").stdout.split())
    assert json.loads(run("pull", "--format", "json").stdout)["withdrawn"] == ["d1/ann"]
    assert "GS707" in run("validate").stdout


def test_a_fix_is_kept_and_brought_to_the_server(rounds):
    change(rounds, note="looked at twice")
    pulled = run("pull")
    assert "1 layer changed here only, and kept; `goldspan push --fixes`" in stderr_text(pulled)
    assert "goldspan push --fixes" in stderr_text(run("push", "--layers"))
    assert "changed here since the last pull" in stderr_text(run("diff", "d1/ann"))
    pushed = run("push", "--fixes")
    assert (pushed.exit_code, "1 annotation updated" in " ".join(pushed.stdout.split())) == (0, True)
    assert "as it was last pulled" in stderr_text(run("diff", "d1/ann"))


def test_a_conflict_is_shown_and_decided(rounds):
    change(rounds, note="looked at twice")
    edit(rounds)
    pulled = run("pull")
    assert "GS821" in pulled.stdout
    assert "goldspan pull --take local|server" in stderr_text(pulled)
    shown = run("diff", "d1/ann")
    lines = shown.stdout.splitlines()
    assert lines == [
        "only here: PER 'Ada' [2, 5)",
        "only in Label Studio: ORG 'Ada' [2, 5)",
        "differs: note of the layer",
        "    'looked at twice' here, 'none' in Label Studio",
    ]
    assert "goldspan pull --take local d1/ann" in stderr_text(shown)
    record = json.loads(run("diff", "d1/ann", "--json").stdout)
    assert (record["state"], [one["side"] for one in record["differences"]]) == ("conflict", ["here", "server", "both"])
    assert json.loads(run("diff", "d1/ann", "--server", "--json").stdout) == record
    assert run("push", "--layers").exit_code == 1
    assert run("schema", "migrate").exit_code == 0, "there is none"
    assert run("pull", "--take", "server", "d1/ann").exit_code == 0
    assert run("diff", "d1/ann", "--server").stdout.strip() == "Both say the same."


def test_a_conflict_is_decided_before_a_migration(rounds):
    change(rounds, note="looked at twice")
    edit(rounds)
    run("pull")
    schema = SCHEMA.replace("PER", "PERSON").replace("1.0.0", "2.0.0")
    (rounds.corpus.parent / "schema" / "schema.yaml").write_text(schema)
    (rounds.corpus.parent / "schema" / "migrations").mkdir()
    (rounds.corpus.parent / "schema" / "migrations" / "0001_person.yaml").write_text(
        "from: 1.0.0\nto: 2.0.0\nsteps:\n  - rename_label: {from: PER, to: PERSON}\n"
    )
    refused = run("schema", "migrate")
    assert refused.exit_code == 2 and "d1/ann; decide with `goldspan pull --take" in stderr_text(refused)


def test_a_layer_that_is_not_there_is_named_with_the_nearest(rounds):
    result = run("diff", "d1/anna")
    assert result.exit_code == 2 and "ann" in stderr_text(result)
    assert "DOCUMENT/NAME" in stderr_text(run("diff", "ann"))


@pytest.mark.parametrize(
    "arguments", [("--take", "local", "--export", "x.json", "--out", "y"), ("d1/ann",), ("--take", "theirs")]
)
def test_options_that_do_not_go_together_are_refused(arguments, rounds):
    assert run("pull", *arguments).exit_code == 2
