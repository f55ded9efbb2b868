"""The verb show."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

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
from goldspan.escapes import visible_line
from goldspan.operations.show import ShownDocument, list_documents, source_places
from goldspan.operations.show import show as run
from goldspan.report import document_lines
from goldspan.schema import language

Document = Annotated[
    str | None,
    typer.Argument(
        metavar="DOC",
        help="A document's id, or the beginning of one. Without it, all are listed.",
        show_default=False,
    ),
]
LayerName = Annotated[str | None, typer.Option("--layer", help="Show only this layer.", show_default=False)]
Corpus = Annotated[
    Path | None,
    typer.Option("--corpus", help="Another corpus folder than that of the settings.", show_default=False),
]
Source = Annotated[
    bool, typer.Option("--source", help="Show where each span is in the source article: line, column and passage.")
]


@verb("show")
def show(
    document: Document = None,
    layer: LayerName = None,
    source: Source = False,
    corpus: Corpus = None,
    as_json: Json = False,
) -> None:
    """Show a document with its spans and relations, or list the documents."""
    settings = here_settings() if corpus is None or source else settings_around()
    folder = corpus if corpus is not None or settings is None else settings.corpus
    assert folder is not None
    if document is None:
        if source:
            raise typer.BadParameter("needs a document: goldspan show DOC --source", param_hint="--source")
        _print_list(folder, as_json=as_json)
        return
    shown = run(folder, document, layer=layer)
    if source and settings:
        _print_source(shown, settings.seeds, as_json=as_json)
    elif as_json:
        layers = list(map(store.layer_record, shown.layers))
        print_json({"document": store.document_record(shown.document), "layers": layers})
    else:
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
            stdout.print(
                escaped(visible_line(f"{listed.id}  {listed.title or ''}  {', '.join(layers) or 'no layers yet'}"))
            )
    if as_json:
        print_json(records)
    elif empty:
        stderr.print(escaped(f"{corpus}: no documents."))
        next_steps("goldspan ingest")


def _print_source(shown: ShownDocument, seeds: Path, *, as_json: bool) -> None:
    places = source_places(shown, seeds=seeds)
    file = seeds / shown.document.source.file
    if as_json:
        print_json(_source_record(shown, file, places))
        return
    stdout.print(Text.assemble((visible_line(shown.document.id), "bold"), visible_line(f"  {file}")))
    for layer in shown.layers:
        stdout.print(Text("\n" + visible_line(f"layer {layer.name}"), style="bold"))
        for span in layer.spans:
            stdout.print(Text.assemble("  ", (visible_line(span.label), "bold"), f" {span.text!r}"))
            for place in places[layer.name][span.id]:
                where = f"line {place.line}, column {place.column}, characters {place.start}-{place.end}"
                stdout.print(Text.assemble("    ", (f"{where}: ", "dim"), repr(place.text)))
    if not shown.layers:
        stderr.print("No layers yet.")


def _source_record(shown: ShownDocument, file: Path, places: dict[str, Any]) -> dict[str, Any]:
    return {
        "document": shown.document.id,
        "file": str(file),
        "layers": [
            {
                "name": layer.name,
                "spans": [
                    {
                        "id": span.id,
                        "label": span.label,
                        "text": span.text,
                        "places": [asdict(place) for place in places[layer.name][span.id]],
                    }
                    for span in layer.spans
                ],
            }
            for layer in shown.layers
        ],
    }
