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
        "Source articles to an annotated corpus that people can trust.\n\n"
        "The way of the data: **ingest** → **push** → annotators in Label Studio → **pull** → **validate** → "
        "**release build** → load_dataset.\n\n"
        "Settings stand in `[tool.goldspan]` of pyproject.toml; the server in LABEL_STUDIO_URL and "
        "LABEL_STUDIO_API_KEY, or in a .env file."
    ),
)
schema_app = typer.Typer(
    no_args_is_help=True,
    help="The schema: what follows from it, layers carried over to a changed one, another tool's taken over.",
)
release_app = typer.Typer(no_args_is_help=True, help="Publish the corpus as a dataset.")
adjudicate_app = typer.Typer(
    no_args_is_help=True, help="Several annotators' layers to one: what they agree on, and decisions on the rest."
)
app.add_typer(schema_app, name="schema")
app.add_typer(adjudicate_app, name="adjudicate")
app.add_typer(release_app, name="release")


def _version(value: bool) -> None:
    if value:
        print(f"goldspan {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    pass
