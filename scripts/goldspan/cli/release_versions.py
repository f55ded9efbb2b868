"""Verbs about versions of the dataset: release verify."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan.cli.app import release_app
from goldspan.cli.console import Json, counted, data, escaped, here_settings, next_steps, print_json, talk, told
from goldspan.release import manifest


@release_app.command("verify")
def release_verify(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="A dataset. Default: the corpus.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every file of a dataset against its manifest.

    Exit code 1 where a file has other bytes, is missing, or lies in `data/` without being listed.
    """
    with told():
        where = folder or here_settings().corpus
        known = manifest.read(where)
        faults = list(manifest.verify(where, known))
    if as_json:
        print_json(
            {
                "version": known.version,
                "draft": known.draft,
                "files": len(known.files),
                "faults": [{"path": one.path, "fault": one.fault} for one in faults],
            }
        )
    for one in () if as_json else faults:
        data.print(escaped(f"{one.fault}: {one.path}"))
    what = f"version {known.version}{' (a draft)' if known.draft else ''}"
    if faults:
        talk.print(escaped(f"{counted(len(faults), 'file')} not as {what} has {'it' if len(faults) == 1 else 'them'}."))
        next_steps("restore the files from git", f"goldspan release checkout {known.version} --out DIR")
        raise typer.Exit(1)
    talk.print(escaped(f"{counted(len(known.files), 'file')} of {what}, every byte as its manifest says."))
