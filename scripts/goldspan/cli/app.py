"""The command itself, and its groups of verbs."""

from typing import Annotated

import typer

from goldspan import __version__

app = typer.Typer(
    name="goldspan",
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
    no_args_is_help=True,
    help="The schema: generate what follows from it, migrate layers to a new one, import one from another tool.",
)
import_app = typer.Typer(no_args_is_help=True, help="Make a schema of another tool's configuration.")
release_app = typer.Typer(no_args_is_help=True, help="Publish the corpus as a dataset.")
adjudicate_app = typer.Typer(
    no_args_is_help=True,
    help="Make one gold layer of several annotators' layers: votes where they agree, decisions where they do not.",
)
app.add_typer(schema_app, name="schema")
app.add_typer(adjudicate_app, name="adjudicate")
app.add_typer(release_app, name="release")
schema_app.add_typer(import_app, name="import")


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
