"""The verb show."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan import store
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    escaped,
    here_settings,
    next_steps,
    print_json,
    settings_around,
    stderr,
    stdout,
)
from goldspan.operations.show import list_documents
from goldspan.operations.show import show as run
from goldspan.report import document_lines
from goldspan.schema import language


@verb("show")
def show(
    document: Annotated[
        str | None,
        typer.Argument(
            metavar="DOC",
            help="A document's id, or the beginning of one. Without it, all are listed.",
            show_default=False,
        ),
    ] = None,
    layer: Annotated[str | None, typer.Option("--layer", help="Show only this layer.")] = None,
    corpus: Annotated[Path | None, typer.Option("--corpus", help="Another corpus folder than the settings'.")] = None,
    as_json: Json = False,
) -> None:
    """Show a document with its spans and relations, or list the documents."""
    settings = here_settings() if corpus is None else settings_around()
    folder = corpus if corpus is not None or settings is None else settings.corpus
    assert folder is not None
    if document is None:
        _print_list(folder, as_json=as_json)
        return
    shown = run(folder, document, layer=layer)
    if as_json:
        layers = [store.layer_record(one) for one in shown.layers]
        print_json({"document": store.document_record(shown.document), "layers": layers})
        return
    schema = language.load(settings.schema) if settings else None
    for line in document_lines.view(shown.document, shown.layers, schema):
        stdout.print(line)


def _print_list(corpus: Path, *, as_json: bool) -> None:
    records, empty = [], True
    for listed in list_documents(corpus):
        empty = False
        layers = [f"{name} ({status})" for name, status in listed.layers]
        if as_json:
            records.append({"id": listed.id, "title": listed.title, "layers": layers})
        else:
            stdout.print(escaped(f"{listed.id}  {listed.title or ''}  {', '.join(layers) or 'no layers yet'}"))
    if as_json:
        print_json(records)
    elif empty:
        stderr.print(escaped(f"{corpus / 'documents'}: no documents."))
        if not (corpus / "entries").is_dir():
            next_steps("goldspan ingest")
