"""The verb release verify."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    error_handler,
    escaped,
    here_settings,
    next_steps,
    print_json,
    settings_around,
    stderr,
    stdout,
)
from goldspan.operations.release_verify import release_verify as run
from goldspan.wording import counted


@verb("release verify")
def release_verify(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A dataset. Default: the corpus.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every file of a dataset against its manifest, and the manifest against its own sum and its git tag.

    Exit code 1 where a file has other bytes, is missing, or lies in `data/` without being listed. It needs no git; in
    a repository that has the tag of this version, the manifest has to be the tagged one.
    """
    with error_handler():
        report = run(folder or here_settings().corpus, settings=settings_around())
    known, faults = report.manifest, report.faults
    if as_json:
        print_json(
            {
                "version": known.version,
                "draft": known.draft,
                "files": len(known.files),
                "faults": [{"path": fault.path, "fault": fault.fault} for fault in faults],
            }
        )
    for fault in () if as_json else faults:
        stdout.print(escaped(f"{fault.fault}: {fault.path}"))
    what = f"version {known.version}{' (a draft)' if known.draft else ''}"
    if faults:
        wrong = len({fault.path for fault in faults})
        stderr.print(escaped(f"{counted(wrong, 'file')} not as {what} has {'it' if wrong == 1 else 'them'}."))
        next_steps(
            "restore the files from git, or download them again", f"goldspan release checkout {known.version} --out DIR"
        )
        raise typer.Exit(1)
    stderr.print(escaped(f"{counted(len(known.files), 'file')} of {what}, every byte as its manifest says."))
