"""The command itself, its groups of verbs, and how a verb joins them."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from goldspan import __version__
from goldspan.cli.console import error_handler

_Function = TypeVar("_Function", bound=Callable[..., Any])


class VerbCommand(TyperCommand):
    """A command whose help shows no type for an option that takes no value."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _without_types(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix(
                "Value error, "
            )  # of pydantic, which newer versions of Typer use
            raise


ORDER = (
    *("init", "ingest", "schema", "serve", "team", "suggest", "push", "feedback", "pull", "watch", "status", "diff"),
    *("validate", "explain", "show", "link", "pairs", "agree"),
    *("adjudicate", "release", "reanchor", "upgrade", "recover", "trust", "rebuild"),
    *("split", "build", "verify", "diff", "tag", "publish", "checkout", "restore"),
    *("migrate", "import", "docs"),
    *("add", "list", "assign", "move"),
)
"""The order of verbs in help, which is that of the work; a verb that is not here comes last."""


class VerbGroup(TyperGroup):
    """A group of commands in the order of the work, whose help shows no type for an option that takes no value."""

    def list_commands(self, ctx: Any) -> list[str]:
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))

    def get_params(self, ctx: Any) -> list[Any]:
        return _without_types(super().get_params(ctx))


def _without_types(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        if getattr(parameter, "is_flag", False) and parameter.metavar is None:
            parameter.metavar = ""
    return parameters


app = typer.Typer(
    name="goldspan",
    cls=VerbGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help=(
        "Turns source articles into an annotated corpus that people can trust.\n\n"
        "**ingest** reads articles, **push** makes a Label Studio task of each, annotators label them, **pull** "
        "brings the labels back, **validate** checks them, and **release build** makes a dataset for "
        "load_dataset.\n\n"
        "Settings are in `[tool.goldspan]` of pyproject.toml. The server is in LABEL_STUDIO_URL and "
        "LABEL_STUDIO_API_KEY, or in a .env file."
    ),
)
schema_app = typer.Typer(
    cls=VerbGroup,
    no_args_is_help=True,
    help="The schema: generate what follows from it, migrate layers to a new one, import one from another tool.",
)
import_app = typer.Typer(cls=VerbGroup, no_args_is_help=True, help="Make a schema of another tool's configuration.")
release_app = typer.Typer(cls=VerbGroup, no_args_is_help=True, help="Publish the corpus as a dataset.")
adjudicate_app = typer.Typer(
    cls=VerbGroup,
    no_args_is_help=True,
    help="Make one gold layer of several annotators' layers: votes where they agree, decisions where they do not.",
)
link_app = typer.Typer(
    cls=VerbGroup,
    no_args_is_help=True,
    help="Links between documents: pairs of articles side by side in Label Studio, and what people join across them.",
)
team_app = typer.Typer(
    cls=VerbGroup, no_args_is_help=True, help="The people: who they are, who annotates what, how they become members."
)
app.add_typer(schema_app, name="schema")
app.add_typer(team_app, name="team")
app.add_typer(link_app, name="link")
app.add_typer(adjudicate_app, name="adjudicate")
app.add_typer(release_app, name="release")
schema_app.add_typer(import_app, name="import")

_GROUPS = {
    "": app,
    "adjudicate": adjudicate_app,
    "link": link_app,
    "release": release_app,
    "schema": schema_app,
    "schema import": import_app,
    "team": team_app,
}


def verb(words: str) -> Callable[[_Function], _Function]:
    """Makes a function the command of these words, as ``release build``; its errors end it with exit code 2."""
    group, _, name = words.rpartition(" ")

    def register(function: _Function) -> _Function:
        _GROUPS[group].command(name, cls=VerbCommand)(error_handler()(function))
        return function

    return register


def _print_version(value: bool) -> None:
    if value:
        print(f"goldspan {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass
