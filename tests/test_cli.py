"""The command line: exit codes, where things are printed, and what misuse is told."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from strategies import document
from typer.testing import CliRunner

from goldspan import __version__, cli, store
from goldspan.model import Alignment as Aligned
from goldspan.model import Exemption, Layer, Segment, make_span, replace, sha256

EXPORTS = Path(__file__).parent / "labelstudio" / "exports"
TOKEN = "5ecret" + "7" * 34

PYPROJECT = """\
[tool.goldspan]
project = "Command line"
[tool.goldspan.annotators.ann]
email = "goldspan@localhost"
"""
SCHEMA = """\
name: small
version: 1.0.0
labels:
  PER: {definition: 'One person.'}
  ORG: {}
relations:
  works_for: {source: [PER], target: [ORG]}
"""
TEXT = "🐈 Ada [bold] works for Nile Press."


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """A folder with settings, a schema, a document and a layer, and the shell in it."""
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "schema.yaml").write_text(SCHEMA)
    (tmp_path / "seeds").mkdir()
    add(tmp_path / "corpus", "d1", TEXT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """The shell in an empty folder that is in no corpus."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def add(folder, name, text, label="PER", **more):
    doc = document(text, name=name)
    doc = type(doc)(
        id=doc.id,
        text=text,
        text_sha256=sha256(text),
        source=doc.source,
        alignment=Aligned((Segment(0, len(text), 0, len(text)),)),
    )
    store.write_document(folder, doc)
    start = text.index("Ada")
    store.write_layer(
        folder,
        Layer(
            document=name,
            name="ann",
            annotator="ann",
            text_sha256=doc.text_sha256,
            spans=(make_span(doc, label, [(start, start + 3)]),),
            **{"status": "submitted", **more},
        ),
    )


def run(*arguments):
    return CliRunner().invoke(cli.app, [str(one) for one in arguments])


def told(result):
    """What was said, with the line breaks of the terminal taken out."""
    return " ".join(result.stderr.split())


# help


def commands():
    def walk(command, path):
        yield path
        for name, one in getattr(command, "commands", {}).items():
            yield from walk(one, (*path, name))

    return list(walk(typer.main.get_command(cli.app), ()))


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_explains_itself(command):
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    assert result.stderr == ""
    for line in result.stdout.splitlines():
        if re.match(r"\W*--\w", line):
            assert re.search(r"--\S+.*\s\s\S.*[a-z]", line), f"an option without a word of help: {line}"


def test_the_commands_are_those_that_were_promised():
    promised = {
        ("ingest",),
        ("schema", "build"),
        ("serve",),
        ("push",),
        ("pull",),
        ("feedback",),
        ("validate",),
        ("release", "build"),
        ("show",),
    }
    assert promised <= set(commands())


def test_no_option_takes_a_token_or_an_address():
    for command in commands():
        words = run(*command, "--help").stdout.lower()
        assert not re.search(r"--\S*(token|key|password|url)\b", words)


@pytest.mark.parametrize("arguments", [[], ["schema"], ["release"]])
def test_a_group_alone_shows_its_help(arguments):
    assert "Usage:" in run(*arguments).output


def test_the_version():
    assert run("--version").stdout == f"goldspan {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["validate", "--nonsense"], ["release", "build"], ["validate", "--format", "yaml"]]
)
def test_a_wrong_command_line_is_misuse(arguments, corpus):
    result = run(*arguments)
    assert result.exit_code == 2
    assert (result.stdout, "Usage" in result.stderr) == ("", True)


# validate


def test_a_clean_corpus_is_0(corpus):
    result = run("validate")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No findings." in told(result)


def test_errors_are_1(corpus):
    add(corpus / "corpus", "d2", "Here is Ada.", label="XYZ")
    result = run("validate")
    assert result.exit_code == 1
    assert "GS401" in result.stdout and "XYZ" in result.stdout and "d2" in result.stdout
    assert "1 error." in told(result)


def test_warnings_alone_are_0(corpus):
    add(corpus / "corpus", "d2", TEXT)
    result = run("validate")
    assert result.exit_code == 0
    assert "GS701" in result.stdout


def test_excepted_findings_are_counted_on_stderr(corpus):
    path = store.layer_path(corpus / "corpus", "d1", "ann")
    layer = store.read_layer(path)
    half = make_span(store.read_document(store.document_path(corpus / "corpus", "d1")), "PER", [(2, 4)])
    accepted = Exemption(code="GS602", span=half.id, reason="r")
    store.write_layer(corpus / "corpus", replace(layer, spans=(half,), exceptions=(accepted,)))
    result = run("validate")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 finding excepted, with reasons in the layers." in told(result)


@pytest.mark.parametrize("clean", [True, False])
def test_findings_as_json_are_alone_on_stdout(corpus, clean):
    if not clean:
        add(corpus / "corpus", "d2", "Here is Ada.", label="[XYZ]")
    result = run("validate", "--format", "json")
    found = json.loads(result.stdout)
    assert [one["code"] for one in found] == ([] if clean else ["GS401"])
    assert clean or (found[0]["severity"], found[0]["where"]["document"]) == ("error", "d2")
    assert result.stderr != ""


def wide(corpus):
    """The layer of the corpus with a blank taken into its span; the file of it."""
    path = store.layer_path(corpus / "corpus", "d1", "ann")
    span = make_span(store.read_document(store.document_path(corpus / "corpus", "d1")), "PER", [(1, 5)])
    store.write_layer(corpus / "corpus", replace(store.read_layer(path), spans=(span,)))
    return path


def test_fix_mends_and_then_checks(corpus):
    path = wide(corpus)
    result = run("validate", "--fix")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "white space trimmed" in told(result) and "1 repair in 1 layer." in told(result)
    assert "No findings." in told(result)
    assert [span.text for span in store.read_layer(path).spans] == ["Ada"]
    before = path.read_bytes()
    assert "0 repairs in 0 layers." in told(run("validate", "--fix"))
    assert path.read_bytes() == before


@pytest.mark.parametrize("more", [[], ["--fix"]])
def test_diff_shows_what_fix_would_do_and_writes_nothing(corpus, more):
    path = wide(corpus)
    before = path.read_bytes()
    result = run("validate", "--diff", *more)
    assert result.exit_code == 0
    assert path.read_bytes() == before
    assert "nothing was written" in told(result)
    patch = corpus / "fix.patch"
    patch.write_text(result.stdout, encoding="utf-8")
    subprocess.run(["git", "apply", "--unsafe-paths", "fix.patch"], cwd=corpus, check=True)
    patched = path.read_bytes()
    assert patched != before
    run("validate", "--fix")
    assert path.read_bytes() == patched


def test_what_fix_leaves_alone_is_said(corpus):
    path = wide(corpus)
    layer = store.read_layer(path)
    span = make_span(store.read_document(store.document_path(corpus / "corpus", "d1")), "PER", [(1, 2)])
    store.write_layer(corpus / "corpus", replace(layer, spans=(span,)))
    before = path.read_bytes()
    result = run("validate", path, "--fix")
    assert "left alone" in told(result) and "nothing would be left of a fragment" in told(result)
    assert path.read_bytes() == before


def test_single_files_and_other_folders_can_be_checked(corpus, tmp_path_factory):
    layer = store.layer_path(corpus / "corpus", "d1", "ann")
    assert run("validate", layer, store.document_path(corpus / "corpus", "d1")).exit_code == 0
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    add(elsewhere, "d3", "Ada, elsewhere.", label="XYZ")
    assert run("validate", elsewhere).exit_code == 1


def test_another_schema_can_be_given_and_no_corpus_is_needed_then(corpus, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))
    other = corpus / "other.yaml"
    other.write_text("name: other\nversion: 1.0.0\nlabels: {ORG: {}}\n")
    assert run("validate", corpus / "corpus", "--schema", other).exit_code == 1
    assert run("validate", corpus / "corpus", "--schema", corpus / "schema" / "schema.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["validate", "gone"], "gone: neither a corpus folder nor a file"),
        (["validate", "seeds"], "seeds: not a corpus, for it has no folder documents/; run `goldspan ingest` first"),
        (["validate", "--schema", "gone.yaml"], "gone.yaml: cannot be read"),
        (["show", "nobody"], "no document is called 'nobody'; there are: d1"),
        (["show", "d1", "--layer", "eve"], "d1 has no layer 'eve'; it has: ann"),
        (["push"], "no Label Studio to talk to: run `goldspan serve` in another terminal"),
        (["pull"], "no Label Studio to talk to: run `goldspan serve` in another terminal"),
        (["pull", "--export", "gone.json", "--out", "o"], "gone.json: cannot be read: No such file"),
        (
            ["pull", "--export", "pyproject.toml", "--out", "o"],
            "pyproject.toml: what follows task 0 is no task; export",
        ),
        (["pull", "--export", str(EXPORTS / "states.min.json"), "--out", "o"], "looks like JSON-MIN"),
        (
            ["pull", "--export", str(EXPORTS / "states.json"), "--config", "pyproject.toml", "--out", "o"],
            "pyproject.toml: the labeling config is not XML",
        ),
        (["pull", "--export", str(EXPORTS / "states.json")], "--out"),
        (["pull", "--config", "x.xml"], "--config"),
    ],
)
def test_misuse_is_2_and_names_what_and_the_mend(arguments, message, corpus):
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert message in told(result)
    assert "Traceback" not in result.stderr


def test_a_folder_that_cannot_be_written_is_named(corpus):
    (corpus / "file").write_text("")
    result = run("pull", "--export", EXPORTS / "annotators.json", "--out", corpus / "file")
    assert result.exit_code == 2
    assert str(corpus / "file") in told(result)


@pytest.mark.parametrize(
    "command",
    [
        ["ingest"],
        ["schema", "build"],
        ["push"],
        ["pull"],
        ["validate"],
        ["show", "d1"],
        ["release", "build", "--out", "o"],
        ["serve"],
        ["rebuild"],
    ],
)
def test_outside_a_corpus_is_misuse(command, nowhere):
    result = run(*command)
    assert result.exit_code == 2
    assert "no pyproject.toml with [tool.goldspan] here or above; change into your corpus" in told(result)
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize("command", [["validate"], ["push"], ["schema", "build"], ["show", "d1"]])
def test_wrong_settings_are_misuse_and_name_the_file(command, corpus):
    (corpus / "pyproject.toml").write_text("[tool.goldspan]\ncorpse = 'x'\n")
    result = run(*command)
    assert result.exit_code == 2
    assert f"{corpus / 'pyproject.toml'}: [tool.goldspan]: no setting is called 'corpse'" in told(result)


def test_a_broken_schema_names_line_and_column(corpus):
    (corpus / "schema" / "schema.yaml").write_text(SCHEMA.replace("source: [PER]", "source: [PRE]"))
    result = run("validate")
    assert result.exit_code == 2
    assert re.search(r"schema\.yaml:\d+:\d+: ", told(result))


# show


def test_a_document_is_shown_with_its_layers(corpus):
    result = run("show", "d1")
    assert result.exit_code == 0
    assert "🐈 Ada [bold] works for Nile Press." in result.stdout
    assert "layer ann (submitted" in result.stdout and "PER 'Ada'" in result.stdout
    assert result.stderr == ""


def test_the_beginning_of_an_id_will_do_where_only_one_begins_so(corpus):
    add(corpus / "corpus", "d23", "Ada again.")
    assert run("show", "d2").exit_code == 0
    result = run("show", "d")
    assert result.exit_code == 2
    assert "several documents begin with 'd'; there are: d1, d23" in told(result)


def test_a_document_as_json(corpus):
    shown = json.loads(run("show", "d1", "--json").stdout)
    assert shown["document"]["text"] == TEXT
    assert [layer["name"] for layer in shown["layers"]] == ["ann"]
    assert json.loads(run("show", "d1", "--json", "--layer", "ann").stdout) == shown


def test_without_a_document_all_are_listed(corpus):
    result = run("show")
    assert (result.exit_code, result.stdout.startswith("d1  "), "ann (submitted)" in result.stdout) == (0, True, True)
    assert [one["id"] for one in json.loads(run("show", "--json").stdout)] == ["d1"]


def test_what_was_pulled_elsewhere_can_be_shown_there(nowhere):
    run("pull", "--export", EXPORTS / "regions.json", "--out", "out")
    assert len(run("show", "--corpus", "out").stdout.splitlines()) == 40
    assert "layer user-1 (submitted" in run("show", "task-1", "--corpus", "out").stdout


def test_half_a_character_is_printed_as_json_spells_it(nowhere):
    export = json.loads((EXPORTS / "annotators.json").read_text())
    export[0]["annotations"][0]["result"][0]["value"]["text"] = "\ud83d"
    (nowhere / "export.json").write_text(json.dumps(export))
    assert run("pull", "--export", "export.json", "--out", "out", "--format", "json").exit_code == 0
    task = f"task-{export[0]['id']}"
    [layer, _] = json.loads(run("show", task, "--corpus", "out", "--json").stdout)["layers"]
    assert layer["provenance"]["residue"][0]["item"]["value"]["text"] == "\ud83d"
    assert run("show", task, "--corpus", "out").exit_code == 0


def test_a_document_without_layers_says_how_to_get_some(corpus):
    shutil.rmtree(corpus / "corpus" / "layers")
    assert "no layers yet; push the document" in run("show", "d1").stdout


# schema build


def test_what_is_generated_is_written_checked_and_found_stale(corpus):
    assert run("schema", "build", "--check").exit_code == 1, "nothing was generated yet"
    assert not (corpus / "schema" / "generated").exists()
    assert run("schema", "build").exit_code == 0
    result = run("schema", "build", "--check")
    assert (result.exit_code, result.stdout) == (0, "")
    (corpus / "schema" / "schema.yaml").write_text(SCHEMA + "  led_by: {source: [ORG], target: [PER]}\n")
    result = run("schema", "build", "--check")
    assert result.exit_code == 1
    assert "stale: schema/generated/layer.schema.json" in result.stdout
    assert "goldspan schema build" in told(result)


def test_what_is_generated_no_more_is_surplus(corpus):
    run("schema", "build")
    old = corpus / "schema" / "generated" / "label_studio" / "old.xml"
    old.write_text("<View/>")
    result = run("schema", "build", "--check")
    assert (result.exit_code, result.stdout) == (1, "surplus: schema/generated/label_studio/old.xml\n")
    run("schema", "build")
    assert not old.exists()


# ingest and release


def test_ingest_says_what_it_did_and_what_it_skipped(corpus):
    (corpus / "seeds" / "a.txt").write_text("Title\n\nA whole article about Ada.\n")
    (corpus / "seeds" / "empty.txt").write_text("")
    result = run("ingest", "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 1
    assert answer["documents"] == 1
    assert [one["file"] for one in answer["skipped"]] == ["empty.txt"]
    assert answer["stale"] == ["d1"]
    assert "skipped empty.txt" in told(result)


def test_a_release_as_json(corpus):
    result = run("release", "build", "--out", corpus / "data", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["documents"] == 1
    assert {one["path"] for one in answer["files"]} == set(answer["changed"])
    again = json.loads(run("release", "build", "--out", corpus / "data", "--json").stdout)
    assert again["changed"] == []
    assert again["files"] == answer["files"]


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
    assert "layers (" in told(result)


def test_an_export_needs_neither_config_nor_schema(nowhere):
    result = run("pull", "--export", EXPORTS / "characters.json", "--out", "out")
    assert result.exit_code == 0
    assert "20 tasks, 20 layers (20 submitted); 20 files changed" in told(result)
    assert "20 documents made from the tasks' own text" in told(result)


def test_predictions_are_said_to_be_left_out(nowhere):
    result = run("pull", "--export", EXPORTS / "states.json", "--config", EXPORTS / "config.xml", "--out", "out")
    assert "2 predictions left out" in told(result)


def test_findings_of_a_pull_show_the_words_as_they_are(nowhere):
    result = run("pull", "--export", EXPORTS / "regions.json", "--config", EXPORTS / "config.xml", "--out", "out")
    assert result.exit_code == 1
    assert "GS802" in result.stdout and "mark nothing in 61 characters" in result.stdout


# a server


def test_a_server_that_does_not_answer_is_misuse_and_the_token_stays_secret(corpus):
    (corpus / ".env").write_text(f"LABEL_STUDIO_URL=http://127.0.0.1:9\nLABEL_STUDIO_API_KEY={TOKEN}\n")
    result = run("push")
    assert result.exit_code == 2
    assert "http://127.0.0.1:9/: no server answers" in told(result)
    assert TOKEN not in result.output


def test_a_token_without_an_address_is_misuse_and_stays_secret(corpus, monkeypatch):
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", TOKEN)
    result = run("pull")
    assert result.exit_code == 2
    assert "LABEL_STUDIO_API_KEY is set but LABEL_STUDIO_URL is not" in told(result)
    assert TOKEN not in result.output


def test_out_and_home_again(corpus, label_studio):
    (corpus / "pyproject.toml").write_text(PYPROJECT.replace("goldspan@localhost", label_studio.user))
    (corpus / ".env").write_text(f"LABEL_STUDIO_URL={label_studio.url}\nLABEL_STUDIO_API_KEY={label_studio.token}\n")
    first = run("push", "--layers", "--json")
    assert first.exit_code == 0, first.stderr
    answer = json.loads(first.stdout)
    assert (answer["tasks made"], answer["annotations made"], answer["conflicts"]) == (1, 1, [])
    assert answer["url"] == f"{label_studio.url}projects/{answer['project']}/data"
    again = run("push", "--layers")
    assert again.stdout.startswith("1 already there, 1 annotations already there\n")
    home = run("pull", "--format", "json", "--out", "home")
    answer = json.loads(home.stdout)
    assert (home.exit_code, answer["layers"], answer["stale"], answer["findings"]) == (0, 1, [], [])
    [sent], [back] = (list(store.read_layers(corpus / folder)) for folder in ("corpus", "home"))
    assert (back.name, back.spans, back.status) == (sent.name, sent.spans, sent.status)
    for result in (first, again, home):
        assert label_studio.token not in result.output
    assert not [path for path in corpus.rglob("*.json") if label_studio.token in path.read_text()]


def test_feedback_says_what_it_wrote_and_where(corpus, label_studio):
    settings = PYPROJECT.replace("goldspan@localhost", label_studio.user).replace("Command line", "With feedback")
    (corpus / "pyproject.toml").write_text(settings)
    (corpus / ".env").write_text(f"LABEL_STUDIO_URL={label_studio.url}\nLABEL_STUDIO_API_KEY={label_studio.token}\n")
    assert run("push", "--layers").exit_code == 0
    clean = run("feedback")
    assert (clean.exit_code, clean.stderr.count("Next: goldspan pull")) == (0, 1)
    assert clean.stdout.startswith("tasks: 0 written, 0 cleared, 0 prepared, 1 unchanged\n")

    (corpus / "schema" / "schema.yaml").write_text(SCHEMA.replace("PER", "HUMAN"))
    result = run("feedback", "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["tasks"]["written"], answer["others"]) == (1, 1, [])
    assert [one["code"] for found in answer["findings"].values() for one in found] == ["GS401"]
    assert answer["url"].startswith(f"{label_studio.url}projects/{answer['project']}/data?tab=")
    assert "goldspan feedback" in result.stderr
    assert label_studio.token not in result.output


def test_errors_in_the_corpus_stop_a_push_before_anything_is_sent(corpus, label_studio):
    (corpus / ".env").write_text(f"LABEL_STUDIO_URL={label_studio.url}\nLABEL_STUDIO_API_KEY={label_studio.token}\n")
    add(corpus / "corpus", "d2", "Here is Ada.", label="XYZ")
    result = run("push", "--layers", "--json")
    assert result.exit_code == 1
    assert [one["code"] for one in json.loads(result.stdout)] == ["GS401"]
    assert "Nothing was pushed" in told(result)


def test_a_conflict_is_1_and_said(corpus, label_studio):
    settings = PYPROJECT.replace("goldspan@localhost", label_studio.user).replace("Command line", "With conflict")
    (corpus / "pyproject.toml").write_text(settings)
    (corpus / ".env").write_text(f"LABEL_STUDIO_URL={label_studio.url}\nLABEL_STUDIO_API_KEY={label_studio.token}\n")
    assert run("push", "--layers").exit_code == 0
    add(corpus / "corpus", "d1", "Now Ada works for [Nile] Press.")
    result = run("push")
    assert result.exit_code == 1
    assert "left alone d1: its text changed, but task" in told(result)


# Ctrl-C and pipes


def test_ctrl_c_is_130_and_says_that_nothing_is_half_done(corpus, monkeypatch):
    def stopped(*arguments, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.labeling.labels_job, "pull_file", stopped)
    result = run("pull", "--export", EXPORTS / "states.json", "--out", "out")
    assert result.exit_code == 130
    assert "Stopped. Nothing is half written; run the command again to go on." in told(result)


def program(*arguments, **more):
    return subprocess.Popen(
        [sys.executable, "-c", "from goldspan.cli import main; main()", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def test_a_real_ctrl_c_ends_the_program_with_130(corpus):
    os.mkfifo(corpus / "pipe.json")
    # opening the pipe returns when the program reads
    with program("pull", "--export", "pipe.json", "--out", "out") as running, (corpus / "pipe.json").open("w"):
        running.send_signal(signal.SIGINT)
        out, told_then = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert "Stopped." in told_then and "Traceback" not in told_then


def test_a_reader_that_goes_away_makes_no_noise(corpus):
    add(corpus / "corpus", "d2", "word " * 200_000 + "Ada")
    with program("show", "d2") as running:
        running.stdout.readline()
        running.stdout.close()
        noise = running.stderr.read()
    assert "Traceback" not in noise and "Error" not in noise


def test_the_module_can_be_run_by_itself(corpus):
    with program("validate") as running:
        out, talk = running.communicate(timeout=60)
    assert (running.returncode, out) == (0, "")
    assert "No findings." in talk
