"""The verb ingest."""

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    here_settings,
    next_steps,
    print_first,
    print_json,
    stderr,
    stdout,
    waiting,
)
from goldspan.operations.ingest import IngestReport
from goldspan.operations.ingest import ingest as run
from goldspan.wording import counted


@verb("ingest")
def ingest(as_json: Json = False) -> None:
    """Turn the articles in seeds/ into documents of the corpus.

    Reads .txt, .html and .jsonl files, leaves out boilerplate (menus, "follow us", reading times) by declared
    rules, and writes corpus/documents/ID.json. Words are never changed. Articles that cannot be read are named
    and skipped; the exit code is 1 then.
    """
    settings = here_settings()
    with waiting("Reading the articles"):
        report = run(settings)
    if as_json:
        print_json(_record(report))
    else:
        stdout.print(f"{counted(report.documents, 'document')}, {len(report.changed)} new or changed")
        for rule, number in sorted(report.removed.items()):
            stdout.print(f"  left out by rule {rule}: {counted(number, 'passage')}")
    print_first("skipped", report.skipped, "articles")
    if report.skipped:
        stderr.print(f"{counted(len(report.skipped), 'article')} skipped.")
    print_first("stale", report.stale, "documents")
    if report.stale:
        count = counted(len(report.stale), "document")
        stderr.print(f"{count} whose article is gone or cannot be read; delete the files that should go.")
    if report.outdated:
        stderr.print(f"The text of {counted(len(report.outdated), 'document')} with layers changed.")
        next_steps("goldspan reanchor", "goldspan validate")
    else:
        next_steps("goldspan validate", "goldspan push")
    raise typer.Exit(1 if report.skipped else 0)


def _record(report: IngestReport) -> dict[str, object]:
    return {
        "documents": report.documents,
        "changed": report.changed,
        "removed": dict(report.removed),
        "skipped": [
            {"file": skipped.file, "record": skipped.record, "reason": skipped.reason} for skipped in report.skipped
        ],
        "stale": report.stale,
        "outdated": report.outdated,
    }
