"""The command itself: its help, its verbs, and wrong command lines."""

import re

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


def test_the_version():
    assert run("--version").stdout == f"goldspan {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["validate", "--nonsense"], ["release", "build"], ["validate", "--format", "yaml"]]
)
def test_a_wrong_command_line_is_misuse(arguments, corpus):
    result = run(*arguments)
    assert result.exit_code == 2
    assert (result.stdout, "Usage" in result.stderr) == ("", True)
