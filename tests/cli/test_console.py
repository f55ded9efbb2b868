"""What ends a command: misuse, with a message that says what to do, Ctrl-C, and readers that go away."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from real_exports import EXPORTS
from rich.console import Console
from terminal import SCHEMA, add, run, stderr_text

from goldspan import cli
from goldspan.cli import console
from goldspan.cli.console import FIRST, escaped, progress, stderr, stdout, waiting
from goldspan.escapes import visible

# misuse


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["validate", "gone"], "gone: there is no such file or folder"),
        (["validate", "seeds"], "seeds: not a corpus, for it has no folder documents/; run `goldspan ingest` first"),
        (["validate", "--schema", "gone.yaml"], "gone.yaml: there is no schema; write one (docs/schema-language.md)"),
        (["agree", "--by", "nope"], "Invalid value for '--by': 'nope' is not one of"),
        (["show", "nobody"], "/corpus: no document is called 'nobody'. Known are: 'd1'"),
        (["show", "d1", "--layer", "eve"], "d1: no layer is called 'eve'. Known are: 'ann'"),
        (["push"], "no Label Studio is configured or running: run `goldspan serve` in another terminal"),
        (["pull"], "no Label Studio is configured or running: run `goldspan serve` in another terminal"),
        (["pull", "--export", "gone.json", "--out", "o"], "gone.json: cannot be read: No such file"),
        (
            ["pull", "--export", "pyproject.toml", "--out", "o"],
            "pyproject.toml: what follows task 0 is not a task; export",
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
def test_misuse_is_2_and_names_what_and_the_fix(arguments, message, corpus):
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert message in stderr_text(result)
    assert "Traceback" not in result.stderr


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
    assert "no pyproject.toml with [tool.goldspan] here or above" in stderr_text(result)
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize("command", [["validate"], ["push"], ["schema", "build"], ["show", "d1"]])
def test_wrong_settings_are_misuse_and_name_the_file(command, corpus):
    (corpus / "pyproject.toml").write_text("[tool.goldspan]\ncorpse = 'x'\n")
    result = run(*command)
    assert result.exit_code == 2
    assert f"{corpus / 'pyproject.toml'}: [tool.goldspan]: no setting is called 'corpse'" in stderr_text(result)


def test_a_broken_schema_names_line_and_column(corpus):
    (corpus / "schema" / "schema.yaml").write_text(SCHEMA.replace("source: [PER]", "source: [PRE]"))
    result = run("validate")
    assert result.exit_code == 2
    assert re.search(r"schema\.yaml:\d+:\d+: ", stderr_text(result))


# words of others

ODD = ["[bold]", "[/]", "\\", "\\\\", "[", "]", "[1]", ":cat:", "a", " ", "[link=x]", "[@click]", "\\[", "[#", "[b"]


@given(st.lists(st.sampled_from(ODD) | st.text(max_size=3), max_size=6).map("".join).map(lambda one: f"{one}."))
def test_whatever_is_said_is_printed_letter_by_letter(words):
    words = " ".join(words.split())
    for channel in (stderr, stdout):
        with channel.capture() as captured:
            channel.print(f"[bold red]Error:[/] {escaped(words)}")
        assert captured.get() == f"Error: {cleaned(words)}\n"


def cleaned(words):
    """As it is printed: what moves a terminal's cursor, or changes the order of letters, is spelt out."""
    return visible(words)


DANGEROUS = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u2066\x9b31m\u200f\rover"


def is_clean(output):
    return not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", output)


def test_a_hostile_text_moves_no_cursor_and_turns_no_line(corpus):
    """In every verb that prints words of documents, layers and settings; the layer has an error that quotes them."""
    add(corpus / "corpus", "d1", f"Ada {DANGEROUS}", label=f"PER{DANGEROUS}", note=DANGEROUS)
    layer = next((corpus / "corpus" / "layers" / "d1").glob("*.json"))
    for words in (
        ["show"], ["show", "d1"], ["show", "d1", "--json"], ["show", DANGEROUS], ["validate"], ["validate", str(layer)],
        ["validate", "--format", "json"], ["validate", "--format", "github"], ["validate", "--format", "junit"],
        ["validate", "--format", "sarif"], ["validate", DANGEROUS], ["agree"], ["explain", DANGEROUS],
        ["release", "build", "--out", "out"], ["pull", "--export", DANGEROUS, "--out", "o"],
    ):  # fmt: skip
        result = run(*words)
        assert is_clean(result.output), (words, result.output)
    assert "\\u202egnp" in run("show", "d1").stdout


def test_json_with_a_hostile_text_says_the_same(corpus):
    add(corpus / "corpus", "d1", f"Ada {DANGEROUS}")
    assert json.loads(run("show", "d1", "--json").stdout)["document"]["text"] == f"Ada {DANGEROUS}"


SCRIPT = "import sys; from goldspan.__main__ import main; sys.argv[0] = 'goldspan'; main()"


def in_a_process(*arguments, limit=None, **variables):
    """A command in a process of its own, with so many bytes of memory."""
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **variables},
        preexec_fn=None if limit is None else lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        capture_output=True,
    )


def test_what_the_encoding_of_the_terminal_has_no_letter_for_is_spelt_out(corpus):
    shown = in_a_process("show", "d1", PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"\\U0001f408 Ada" in shown.stdout
    record = json.loads(in_a_process("show", "d1", "--json", PYTHONIOENCODING="ascii").stdout)
    assert record["document"]["text"].startswith("🐈")


@pytest.mark.parametrize("megabytes", [40, 200])
def test_too_little_memory_is_one_line(megabytes, corpus):
    said = in_a_process("validate", limit=megabytes << 20)
    assert (said.returncode, said.stderr.count(b"\n")) == (2, 1)
    assert b"not enough memory" in said.stderr


@pytest.mark.parametrize(
    ("error", "told"), [(MemoryError(), "not enough memory"), (BrokenProcessPool("died"), "short of memory")]
)
def test_memory_that_runs_out_in_the_middle_is_one_message(error, told):
    @console.error_handler()
    def work():
        raise error

    with stderr.capture() as captured, pytest.raises(typer.Exit) as ended:
        work()
    assert ended.value.exit_code == 2
    assert told in captured.get()


@pytest.mark.parametrize("name", ["x\\[/]", "[bold]", "caf\udce9", ":cat:"])
def test_a_file_of_any_name_is_named(corpus, name):
    result = run("validate", name)
    assert (result.exit_code, "there is no such file" in stderr_text(result)) == (2, True)
    assert name.encode("utf-8", "backslashreplace").decode() in stderr_text(result)


# long work


class Recorder(Console):
    """A console that notes the lines that move, instead of moving them."""

    def __init__(self, **options):
        super().__init__(**options)
        self.moving = []

    def status(self, line):
        self.moving.append(line)
        return nullcontext()


@pytest.mark.parametrize(("terminal", "shown"), [(True, ["Checking \\[all]"]), (False, [])])
def test_on_a_terminal_a_line_moves_and_elsewhere_nothing_is_said(terminal, shown, monkeypatch):
    recorder = Recorder(stderr=True, force_terminal=terminal)
    monkeypatch.setattr(console, "stderr", recorder)
    with waiting("Checking [all]"):
        pass
    assert recorder.moving == shown


def test_of_thousands_of_steps_the_first_and_the_last_are_printed(capsys):
    with progress("Pushing") as step:
        for number in range(5_000):
            step(f"task {number}")
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["Pushing ...", *(f"  task {number}" for number in range(FIRST)), "  task 4999"]


def test_later_steps_are_printed_from_time_to_time(capsys, monkeypatch):
    clock = iter(range(0, 10_000))  # a second for each look at it
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with progress("Pushing") as step:
        for number in range(100):
            step(f"task {number}")
    assert 15 < len(capsys.readouterr().err.splitlines()) < 40


# next


def test_after_errors_comes_the_code_that_explains_the_first(corpus):
    add(corpus / "corpus", "d2", "Here is Ada.", label="XYZ")
    assert "Next: goldspan explain GS401; fix what is listed; goldspan validate" in stderr_text(run("validate"))
    assert "Next: goldspan explain GS401; goldspan validate" in stderr_text(run("release", "build", "--out", "o"))


def test_after_a_changed_schema_comes_its_check(corpus):
    assert "Next: goldspan validate; goldspan push" in stderr_text(run("schema", "build"))
    assert "Next" not in stderr_text(run("schema", "build"))


def test_a_corpus_without_documents_says_how_to_get_some(corpus):
    shutil.rmtree(corpus / "corpus")
    result = run("show")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no documents. Next: goldspan ingest" in stderr_text(result)
    assert "there is no such file or folder; run `goldspan ingest` first" in stderr_text(run("validate"))


# Ctrl-C and pipes


def test_ctrl_c_is_130_and_says_that_nothing_is_half_done(corpus, monkeypatch):
    def stopped(*arguments, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.pull, "pull_export", stopped)
    result = run("pull", "--export", EXPORTS / "states.json", "--out", "out")
    assert result.exit_code == 130
    assert "Stopped. Nothing is half written; run the command again to go on." in stderr_text(result)


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
        out, messages = running.communicate(timeout=60)
    assert (running.returncode, out) == (0, "")
    assert "No findings." in messages
