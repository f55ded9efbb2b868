"""The verb that divides the corpus: release split."""

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
from goldspan.operations import release_split as job
from goldspan.release.splitting import ONE_SPLIT, SplitAssignment, SplitConflict
from goldspan.wording import counted

SHOWN = 5
"""Of a group that bridges two splits, so many documents of each and so many reasons."""


@verb("release split")
def release_split(
    apply: Annotated[bool, typer.Option("--apply", help="Write splits.json. Without it, nothing is changed.")] = False,
    as_json: Json = False,
) -> None:
    """Say which documents are for training and which for testing.

    A document that is in a split stays there. Documents that are nearly the same, or linked, make a group, and a
    group is in one split; a new one goes where the group is, and else where the seed sends it. A group that is in two
    splits already is listed, and nothing is written: to move a document, edit splits.json by hand, and know that the
    next version is then a MAJOR one.

    Shares, seed and minimum stand in `[tool.goldspan.splits]`. Below the minimum there is one split, and no file.
    Exit code 0: done, 1: a group bridges two splits, 2: misuse.
    """
    here = here_settings()
    with progress("split") as step:
        outcome = job.run(here, apply=apply, progress=step)
    assigned = outcome.assigned
    if as_json:
        print_json(_record(assigned, written=outcome.written))
    else:
        for line in _lines(assigned, here.splits.minimum):
            stdout.print(escaped(line))
    if assigned.conflicts:
        stderr.print(
            "[bold red]Nothing was written:[/] these groups are in two splits, so one would leak into the other."
        )
        stderr.print(
            "Put each group into one split in splits.json. A document that moves makes the next version a MAJOR one; "
            "where only a new document joins two groups, leave that one out instead."
        )
        next_steps("edit splits.json", "goldspan release split")
        raise typer.Exit(1)
    if not assigned.splits:
        next_steps("goldspan release build --out DIR")
    elif outcome.written or apply:
        if not outcome.written:
            stderr.print("The record is up to date; nothing was written.")
        next_steps("goldspan validate", "goldspan release build --out DIR")
    else:
        stderr.print("Nothing was written yet.")
        next_steps("goldspan release split --apply")


def _lines(one: SplitAssignment, minimum: int) -> Iterator[str]:
    if not one.splits and not one.conflicts:
        yield (
            f"{counted(one.documents, 'document')}, fewer than {minimum}: all are in {ONE_SPLIT}, the only split; "
            "no file is needed"
        )
        return
    for name, documents in one.splits.items():
        new = sum(1 for split in one.new.values() if split == name)
        share = 100 * len(documents) / one.documents
        yield f"{name}: {counted(len(documents), 'document')}, {share:.1f} %, {new} new"
    yield f"{counted(one.groups, 'group')} of documents that belong together; the largest has {one.largest}"
    if one.gone:
        named = ", ".join(one.gone[:SHOWN]) + (", ..." if len(one.gone) > SHOWN else "")
        yield f"{counted(len(one.gone), 'document')} no longer in the corpus, taken off the record: {named}"
    for bridged in one.conflicts:
        yield from _bridged(bridged)


def _bridged(one: SplitConflict) -> Iterator[str]:
    yield "a group in several splits:"
    for name, documents in (*one.recorded.items(), *([("new", one.new)] if one.new else [])):
        more = f" and {len(documents) - SHOWN} more" if len(documents) > SHOWN else ""
        yield f"  {name}: {', '.join(documents[:SHOWN])}{more}"
    for join in one.joins[:SHOWN]:
        yield f"  {join.left} and {join.right}: {join.why}"
    if len(one.joins) > SHOWN:
        yield f"  and {len(one.joins) - SHOWN} more reasons"


def _record(one: SplitAssignment, *, written: bool) -> dict[str, Any]:
    return {
        "documents": one.documents,
        "splits": {name: list(documents) for name, documents in one.splits.items()},
        "new": dict(one.new),
        "gone": list(one.gone),
        "groups": one.groups,
        "largest": one.largest,
        "bridged": [
            {
                "recorded": {name: list(documents) for name, documents in each.recorded.items()},
                "new": list(each.new),
                "joins": [{"one": join.left, "other": join.right, "why": join.why} for join in each.joins],
            }
            for each in one.conflicts
        ],
        "written": written,
    }
