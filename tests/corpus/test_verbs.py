"""Every verb of the command line is one call of the API, with the same options and defaults."""

import inspect
from pathlib import Path

import pytest
import typer

import goldspan
from goldspan import Corpus, cli

PRINTED = {"--json", "--format", "--markdown", "--statistics", "--max-findings", "--help"}
"""How a command prints its answer. The API returns it, and a frame holds all findings."""

ELSEWHERE = {
    ("show", "--corpus"): "the corpus is what was opened",
    ("upgrade", "CORPUS"): "the corpus is what was opened",
    ("release verify", "DIR"): "the corpus is what was opened; goldspan.release_verify takes any folder",
    ("validate", "--schema"): "goldspan.open takes another schema",
    ("validate", "--fix"): "Corpus.fix",
    ("validate", "--diff"): "Corpus.fix",
}
"""Options that are no options of the method, and where they are."""

NAMES = {
    ("release diff", "--all"): "every",
    ("release publish", "--from"): "folder",
}
"""Options whose names are none in Python, or none that says what they are."""


def commands():
    def walk(command, path):
        for name, one in getattr(command, "commands", {}).items():
            yield from walk(one, (*path, name))
        if not hasattr(command, "commands"):
            yield " ".join(path), command

    made = dict(walk(typer.main.get_command(cli.app), ()))
    made.pop("agree")  # FIXME: until its operation is one call
    return made


def method(command):
    name = command.replace(" ", "_").replace("-", "_")
    return getattr(Corpus, name, None) or getattr(goldspan, name)


def options(command):
    """The options of a command by the names that they have in Python, with their defaults."""
    for each in commands()[command].params:
        shown = each.opts[-1] if each.param_type_name == "option" else (each.metavar or each.name).strip("[]")
        if shown in PRINTED or (command, shown) in ELSEWHERE:
            continue
        default = inspect.Parameter.empty if each.required else plain(each.default)
        yield NAMES.get((command, shown), each.name if each.param_type_name == "argument" else words(shown)), default


def words(flag):
    return flag.removeprefix("--").replace("-", "_")


def plain(default):
    """A default as it is compared: none given is the same as an empty list."""
    return str(default) if isinstance(default, Path) else default or None


@pytest.mark.parametrize("command", commands())
def test_a_command_is_a_call_with_the_same_options_and_defaults(command):
    parameters = inspect.signature(method(command)).parameters
    expected = dict(options(command))
    made = {name: parameters[name].default for name in expected if name in parameters}
    assert {
        name: plain(default) if default is not inspect.Parameter.empty else default for name, default in made.items()
    } == expected


@pytest.mark.parametrize("command", commands())
def test_what_a_command_does_not_have_is_for_programs_alone(command):
    parameters = set(inspect.signature(method(command)).parameters) - {"self"}
    assert parameters - dict(options(command)).keys() <= {"progress", "batch_size", "workers"}


@pytest.mark.parametrize("command", commands())
def test_options_are_keywords(command):
    arguments = {each.name for each in commands()[command].params if each.param_type_name == "argument"}
    for name, parameter in inspect.signature(method(command)).parameters.items():
        positional = parameter.kind is not inspect.Parameter.KEYWORD_ONLY
        assert not positional or name in {"self", *arguments}, name


def test_what_is_said_to_be_elsewhere_is_an_option_of_a_command():
    for command, shown in (*ELSEWHERE, *NAMES):
        given = commands()[command].params
        assert shown in {
            (each.metavar or each.name).strip("[]") if each.param_type_name == "argument" else each.opts[-1]
            for each in given
        }
