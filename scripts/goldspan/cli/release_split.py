"""The verb release split."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    escaped,
    here_settings,
    next_steps,
    print_json,
    progress,
    stderr,
    stdout,
)
from goldspan.operations import release_split as operation
from goldspan.release.splitting import ONE_SPLIT, SplitAssignment, SplitConflict
from goldspan.wording import counted

SHOWN = 5
"""Of a group that is in two splits, so many documents of each and so many reasons are shown."""


@verb("release split")
def release_split(
    apply: Annotated[bool, typer.Option("--apply", help="Write splits.json. Without it, nothing is changed.")] = False,
    as_json: Json = False,
) -> None:
    """Say which documents are for training and which for testing.

    A document that is in a split stays there. Documents that are nearly the same, or linked, make a group, and a group
    is in one split. A new document goes to the split of its group, and a new group to the one that the seed gives. A
    group that is in two splits already is listed, and nothing is written: to move a document, edit splits.json by hand.
    The next version is then a MAJOR one.

    Shares, seed and minimum stand in `[tool.goldspan.splits]`. Below the minimum there is one split, and no file.
    Exit code 0: done, 1: a group is in two splits, 2: misuse.
    """
    settings = here_settings()
    with progress("Splitting") as step:
        report = operation.release_split(settings, apply=apply, progress=step)
    assignment = report.assignment
    if as_json:
        print_json(_record(assignment, written=report.written))
    else:
        for line in _lines(assignment, settings.splits.minimum):
            stdout.print(escaped(line))
    if assignment.conflicts:
        stderr.print(
            "[bold red]Nothing was written:[/] these groups are in two splits, so one would leak into the other."
        )
        stderr.print(
            "Put each group into one split in splits.json. A document that moves makes the next version a MAJOR one; "
            "where only a new document joins two groups, leave that one out instead."
        )
        next_steps("edit splits.json", "goldspan release split")
        raise typer.Exit(1)
    if not assignment.splits:
        next_steps("goldspan release build --out DIR")
    elif report.written or apply:
        if not report.written:
            stderr.print("The record is up to date; nothing was written.")
        next_steps("goldspan validate", "goldspan release build --out DIR")
    else:
        stderr.print("Nothing was written yet.")
        next_steps("goldspan release split --apply")


def _lines(assignment: SplitAssignment, minimum: int) -> Iterator[str]:
    if not assignment.splits and not assignment.conflicts:
        yield (
            f"{counted(assignment.documents, 'document')}, fewer than {minimum}: all are in {ONE_SPLIT}, the only "
            "split; no file is needed"
        )
        return
    for name, documents in assignment.splits.items():
        new = sum(1 for split in assignment.new.values() if split == name)
        share = 100 * len(documents) / assignment.documents
        yield f"{name}: {counted(len(documents), 'document')}, {share:.1f} %, {new} new"
    groups = counted(assignment.groups, "group")
    yield f"{groups} of documents that belong together; the largest has {assignment.largest}"
    if gone := assignment.gone:
        named = ", ".join(gone[:SHOWN]) + (", ..." if len(gone) > SHOWN else "")
        yield f"{counted(len(gone), 'document')} no longer in the corpus, taken off the record: {named}"
    for conflict in assignment.conflicts:
        yield from _conflict_lines(conflict)


def _conflict_lines(conflict: SplitConflict) -> Iterator[str]:
    yield "a group in several splits:"
    for name, documents in (*conflict.recorded.items(), *([("new", conflict.new)] if conflict.new else [])):
        more = f" and {len(documents) - SHOWN} more" if len(documents) > SHOWN else ""
        yield f"  {name}: {', '.join(documents[:SHOWN])}{more}"
    for join in conflict.joins[:SHOWN]:
        yield f"  {join.left} and {join.right}: {join.why}"
    if len(conflict.joins) > SHOWN:
        yield f"  and {len(conflict.joins) - SHOWN} more reasons"


def _record(assignment: SplitAssignment, *, written: bool) -> dict[str, Any]:
    return {
        "documents": assignment.documents,
        "splits": {name: list(documents) for name, documents in assignment.splits.items()},
        "new": dict(assignment.new),
        "gone": list(assignment.gone),
        "groups": assignment.groups,
        "largest": assignment.largest,
        "bridged": [
            {
                "recorded": {name: list(documents) for name, documents in conflict.recorded.items()},
                "new": list(conflict.new),
                "joins": [{"one": join.left, "other": join.right, "why": join.why} for join in conflict.joins],
            }
            for conflict in assignment.conflicts
        ],
        "written": written,
    }
