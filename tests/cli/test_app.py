"""The command itself: its help, its verbs, and wrong command lines."""

import inspect
import re
import subprocess
import sys

import pytest
import typer
from terminal import run

from goldspan import __version__, cli


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


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_an_option_that_takes_no_value_is_shown_without_a_type(command):
    assert "<bool>" not in run(*command, "--help").stdout


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
        ("release", "restore"),
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


def test_a_module_is_named_like_its_verb_and_every_module_holds_one():
    modules = {command: callback_of(command).__module__ for command in commands() if callback_of(command)}
    for command, module in modules.items():
        assert "_".join(command).startswith(module.removeprefix("goldspan.cli.")), command
    assert set(modules.values()) == {f"goldspan.cli.{name}" for name in cli.VERB_MODULES}


def callback_of(path):
    command = typer.main.get_command(cli.app)
    for word in path:
        command = command.commands[word]
    return None if hasattr(command, "commands") else inspect.unwrap(command.callback)


@pytest.mark.parametrize("words", ["pull --help", "schema docs --help", "release verify --help"])
def test_a_verb_is_known_where_only_its_modules_are_loaded(words):
    start = "from goldspan.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", start, *words.split()], capture_output=True, text=True, check=True)
    assert "Usage:" in done.stdout


def test_of_a_group_only_the_verb_that_is_called_is_imported():
    start = "import sys; from goldspan import cli; cli.load(['release', 'verify', 'x']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if name.startswith("goldspan.cli.release_")}
    assert loaded == {"goldspan.cli.release_verify"}


def test_pulling_imports_no_measures_and_no_parquet():
    start = "import sys; from goldspan import cli; cli.load(['pull']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=True)
    assert not {"numpy", "pyarrow", "goldspan.agreement"} & set(done.stdout.split())


def test_the_version():
    assert run("--version").stdout == f"goldspan {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["validate", "--nonsense"], ["release", "build"], ["validate", "--format", "yaml"]]
)
def test_a_wrong_command_line_is_misuse(arguments, corpus):
    result = run(*arguments)
    assert result.exit_code == 2
    assert (result.stdout, "Usage" in result.stderr) == ("", True)
