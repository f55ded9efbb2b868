"""The verb suggest."""

from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    NoRules,
    escaped,
    here_settings,
    next_steps,
    print_json,
    print_notice,
    progress,
    stderr,
    stdout,
)
from goldspan.operations.suggest import SuggestReport, known_sources
from goldspan.operations.suggest import suggest as run
from goldspan.operations.suggestion_maker import ModelOptions
from goldspan.schema import language
from goldspan.suggest.suggest_settings import MODEL
from goldspan.wording import counted, listed_counts

Documents = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[DOC]...", help="Ids of documents, or beginnings of ids; by default all.", show_default=False
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        help="Where suggestions come from, as NAME or NAME:ARGUMENT. May be given several times: the first has the "
        "better claim to a place. By default those of the settings.",
        show_default=False,
    ),
]
Model = Annotated[
    str,
    typer.Option("--model", help="The name under which annotators see them."),
]
Version = Annotated[
    str | None,
    typer.Option(
        "--version", help="The version that they see, by default made of all that counts.", show_default=False
    ),
]
AsLayer = Annotated[
    str | None,
    typer.Option("--as-layer", help="Write the layer of a machine of this name instead.", show_default=False),
]


@verb("suggest")
def suggest(
    documents: Documents = None,
    sources: Sources = None,
    model: Model = MODEL,
    version: Version = None,
    as_layer: AsLayer = None,
    list_sources: Annotated[bool, typer.Option("--list", help="List the sources, and do nothing else.")] = False,
    no_rules: NoRules = False,
    as_json: Json = False,
) -> None:
    """Suggest spans and relations to annotators, who accept, change or delete them.

    Suggestions are files beside the layers, and `goldspan push --suggestions MODEL` shows them in Label Studio. A
    document's own layers are never looked at, but by the source `layer`.

    * `goldspan suggest --source gold --source repeats --source chains`
    * `goldspan suggest --source dates:TIME --source quantities:QUANTITY`
    * `goldspan suggest --source layer:FILE.json` what another tool says
    """
    if list_sources:
        return _print_sources()
    settings = here_settings(no_rules=no_rules)
    with progress("Suggesting") as step:
        report = run(
            settings,
            language.load(settings.schema),
            ModelOptions(sources=sources or (), model=model, version=version),
            documents=documents or (),
            as_layer=as_layer,
            progress=step,
        )
    _print_report(report, as_json=as_json)
    for note in report.notes:
        print_notice(note)
    if report.findings:
        stderr.print(f"The machine's layers have {counted(len(report.findings), 'error')}; see `goldspan validate`.")
    else:
        shown = f"goldspan show DOC --layer {as_layer}"
        next_steps(f"goldspan push --suggestions {report.model}" if as_layer is None else shown)
    raise typer.Exit(1 if report.findings else 0)


def _print_sources() -> None:
    for name, kind in known_sources().items():
        stdout.print(f"{name}{':...' if kind.needed else '[:...]' if kind.argument else ''}", markup=False)
        stdout.print(f"    {kind.help}{f'; after the colon: {kind.argument}' if kind.argument else ''}", markup=False)


def _print_report(report: SuggestReport, *, as_json: bool) -> None:
    counts = {"spans": report.spans.total(), "relations": report.relations.total()}
    if as_json:
        print_json(
            {
                "model": report.model,
                "version": report.version,
                "documents": report.documents,
                "changed": report.changed,
                **{name: dict(getattr(report, name)) for name in ("spans", "relations", "sources", "left_out")},
                "errors": len(report.findings),
                "notes": report.notes,
            }
        )
        return
    changed = f"{report.changed} of them new or changed" if report.changed else "nothing new"
    stdout.print(
        escaped(
            f"{report.model}, version {report.version}: {listed_counts(counts) or 'nothing suggested'}, "
            f"on {counted(report.documents, 'document')}, {changed}"
        )
    )
    for name, found in (("sources", report.sources), ("spans", report.spans), ("relations", report.relations)):
        if found:
            stdout.print(escaped(f"  {name}: {', '.join(f'{what} {number}' for what, number in found.most_common())}"))
    for reason, number in report.left_out.most_common():
        stderr.print(escaped(f"  left out: {number} {reason}"))
