"""The verb release diff."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import error_handler, escaped, here_settings, next_steps, print_json, progress, stderr, stdout
from goldspan.operations.release_diff import ReleaseDiff
from goldspan.operations.release_diff import release_diff as run
from goldspan.release.versions import diff_lines
from goldspan.release.versions.changes import LISTED


class DiffFormat(StrEnum):
    text = "text"
    json = "json"
    markdown = "markdown"


@verb("release diff")
def release_diff(
    old: Annotated[
        str | None, typer.Argument(metavar="OLD", help="A version, or a folder. Default: the last release.")
    ] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="The same. Default: the corpus as it stands.")
    ] = None,
    form: Annotated[DiffFormat, typer.Option("--format", help="How to print it.")] = DiffFormat.text,
    every: Annotated[bool, typer.Option("--all", help=f"List every change, not the first {LISTED} of a sort.")] = False,
) -> None:
    """Compare two versions of the dataset, and say which number follows.

    A version is a git tag. Documents, splits, facts, spans, relations, attributes and layers are compared, and the
    schemas: what was added, removed or changed. Before the first release, everything counts as added.
    """
    with error_handler(), progress("Comparing") as step:
        found = run(here_settings(), old, new, most=None if every else LISTED, progress=step)
    if form is DiffFormat.json:
        print_json(_record(found))
    elif form is DiffFormat.markdown:
        stdout.print(escaped(diff_lines.markdown(found.diff)))
    else:
        for line in diff_lines.lines(found.diff):
            stdout.print(escaped(line))
        if not found.diff.counts:
            stdout.print("The data are the same.")
    if found.old is None:
        number = f"Its number is {found.follows}, as [tool.goldspan.release] says; the first may have any number."
        stderr.print(escaped(f"No version is tagged yet: this is what the first release will have. {number}"))
        next_steps("goldspan release build --out corpus", "commit it", "goldspan release tag")
    elif found.follows:
        change = f"From {found.version} this is a {found.bump} change"
        stderr.print(escaped(f"{change}: the version after it is {found.follows}."))


def _record(found: ReleaseDiff) -> dict[str, Any]:
    changes = (
        {"what": change.what, "kind": change.kind, "name": change.name}
        | {key: value for key in ("document", "before", "after") if (value := getattr(change, key)) is not None}
        for change in found.diff.changes
    )
    return {
        "old": found.old,
        "new": found.new,
        "follows": found.follows,
        "bump": found.bump,
        "counts": {what: dict(counts) for what, counts in found.diff.counts.items()},
        "changes": list(changes),
    }
