"""The verb release diff."""

from contextlib import ExitStack
from enum import StrEnum
from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import error_handler, escaped, here_settings, print_json, progress, stderr, stdout
from goldspan.operations import release_versions as versions
from goldspan.release import ReleaseError


class DiffFormat(StrEnum):
    text = "text"
    json = "json"
    markdown = "markdown"


@verb("release diff")
def release_diff(
    old: Annotated[
        str | None, typer.Argument(metavar="[OLD]", help="A version, or a folder. Default: the last release.")
    ] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="[NEW]", help="The same. Default: the corpus as it stands.")
    ] = None,
    form: Annotated[DiffFormat, typer.Option("--format", help="How to print it.")] = DiffFormat.text,
    every: Annotated[
        bool, typer.Option("--all", help=f"List every change, not the first {versions.LISTED} of a sort.")
    ] = False,
) -> None:
    """Compare two versions of the dataset, and say which number follows.

    A version is a git tag. Documents, splits, facts, spans, relations, attributes and layers are compared, and the
    schemas: what was added, removed or changed.
    """
    with error_handler(), ExitStack() as open_sides, progress("Comparing") as step:
        here = here_settings()
        from goldspan.release.versions import compare  # late, for it brings pyarrow

        if old is None and (old := versions.history(here).latest()) is None:
            mend = "run `git fetch --tags`, name two folders, or tag one with `goldspan release tag`"
            raise ReleaseError(f"no version is tagged here; {mend}")
        before = open_sides.enter_context(versions.named(here, old))
        now = versions.present(here, progress=step) if new is None else versions.named(here, new)
        after = open_sides.enter_context(now)
        versions.check_forms(before, after)
        changes = compare.differences(before.folder, after.folder, schemas=(before.schema, after.schema))
        found = compare.collect(changes, most=None if every else versions.LISTED)
    by = compare.bump(found)
    follows = compare.following(before.version, by) if before.version else None
    if form is DiffFormat.json:
        print_json({"old": before.name, "new": after.name, "follows": follows, **compare.record(found)})
    elif form is DiffFormat.markdown:
        stdout.print(escaped(compare.markdown(found)))
    else:
        for line in compare.lines(found):
            stdout.print(escaped(line))
        if not found.counts:
            stdout.print("The data are the same.")
    if follows:
        stderr.print(escaped(f"From {before.version} this is a {by} change: the version after it is {follows}."))
