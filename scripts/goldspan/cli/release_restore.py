"""The verb release restore."""

from pathlib import Path
from typing import Annotated, Any

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import Json, escaped, next_steps, print_first, print_json, progress, stderr, stdout
from goldspan.errors import require_path
from goldspan.operations.release_restore import RestoreReport
from goldspan.operations.release_restore import release_restore as run
from goldspan.wording import counted


@verb("release restore")
def release_restore(
    release: Annotated[Path, typer.Argument(help="The folder of a release built with --withhold-text.")],
    articles: Annotated[
        Path, typer.Option("--articles", help="A folder with your copies of the articles: .txt, .html, .jsonl.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder for the full release.")],
    as_json: Json = False,
) -> None:
    """Put the words back into a release whose text is withheld, from your own copies of its articles.

    A copy may have other white space or more lines than the published text, but no other words: a text counts only
    if its sha256 is the one in the release. What no copy gives stays masked, and is listed.

    Exit code 1 where any file differs from the original by a byte.
    """
    with progress("Restoring") as step:
        report = run(require_path(release), require_path(articles), out=out, progress=step)
    restored = report.restored
    print_first("not read", report.skipped, "files")
    if as_json:
        print_json(_record(report))
    else:
        _print_result(report)
    if not restored.proved:
        different = counted(len(restored.different), "file")
        stderr.print(f"[bold red]Not all of it is restored:[/] {different} with other bytes than the original.")
        next_steps("add the missing copies to the folder, and run it again")
        raise typer.Exit(1)
    stderr.print(f"Proved: all {len(restored.same)} files are the original's, byte for byte.")
    next_steps(f'datasets.load_dataset("{out}")')


def _print_result(report: RestoreReport) -> None:
    restored, texts = report.restored, report.restored.texts
    exact = counted(texts.exact, "document")
    stdout.print(f"{exact} from identical copies, {texts.fitted} from copies with the same words")
    for missing in texts.missing:
        stdout.print(escaped(f"  {missing.document}: stays masked: {missing.reason}"))
    for title in restored.titles:
        stdout.print(escaped(f"  {title}: its title stays masked: no copy has it"))
    for path in restored.different:
        stdout.print(escaped(f"  {path}: not the original's bytes"))


def _record(report: RestoreReport) -> dict[str, Any]:
    restored, texts = report.restored, report.restored.texts
    return {
        "where": str(restored.where),
        "proved": restored.proved,
        "exact": texts.exact,
        "fitted": texts.fitted,
        "missing": [{"document": missing.document, "reason": missing.reason} for missing in texts.missing],
        "titles": restored.titles,
        "same": restored.same,
        "different": restored.different,
        "skipped": list(map(str, report.skipped)),
    }
