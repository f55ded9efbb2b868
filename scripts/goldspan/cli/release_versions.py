"""Verbs about versions of the dataset: release verify, diff, checkout and tag."""

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from goldspan.cli.app import release_app
from goldspan.cli.console import (
    Json,
    data,
    escaped,
    here_settings,
    next_steps,
    print_json,
    progress,
    settings_around,
    talk,
    told,
)
from goldspan.operations import release_versions as versions
from goldspan.release import ReleaseError
from goldspan.release.versions import manifest
from goldspan.wording import counted


class DiffFormat(StrEnum):
    text = "text"
    json = "json"
    markdown = "markdown"


@release_app.command("verify")
def release_verify(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="A dataset. Default: the corpus.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every file of a dataset against its manifest, and the manifest against its own sum and its git tag.

    Exit code 1 where a file has other bytes, is missing, or lies in `data/` without being listed. It needs no git; in
    a repository that has the tag of this version, the manifest has to be the tagged one.
    """
    with told():
        where = folder or here_settings().corpus
        known = manifest.read(where)
        faults = list(versions.verify(where, known, settings_around()))
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
        wrong = len({one.path for one in faults})
        talk.print(escaped(f"{counted(wrong, 'file')} not as {what} has {'it' if wrong == 1 else 'them'}."))
        next_steps(
            "restore the files from git, or download them again", f"goldspan release checkout {known.version} --out DIR"
        )
        raise typer.Exit(1)
    talk.print(escaped(f"{counted(len(known.files), 'file')} of {what}, every byte as its manifest says."))


@release_app.command("diff")
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
    with told(), ExitStack() as open_sides, progress("Comparing") as step:
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
        data.print(escaped(compare.markdown(found)))
    else:
        for line in compare.lines(found):
            data.print(escaped(line))
        if not found.counts:
            data.print("The data are the same.")
    if follows:
        talk.print(escaped(f"From {before.version} this is a {by} change: the version after it is {follows}."))


@release_app.command("checkout")
def release_checkout(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="A version, such as 1.2.0.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="A new or empty folder.", show_default=False)],
) -> None:
    """Bring a released version back from its git tag, checked against its manifest."""
    with told():
        here = here_settings()
        number = version.removeprefix(here.release.tag_prefix)
        made = versions.history(here).checkout(number, out)
    talk.print(escaped(f"version {made.version} in {out}: {counted(len(made.files), 'file')}, as its manifest says"))
    next_steps(f'datasets.load_dataset("{out}")')


@release_app.command("tag")
def release_tag() -> None:
    """Tag the present commit with the version of the dataset in it.

    The committed dataset must be what its manifest says, and no draft. A tag is made once, and never moved.
    """
    with told():
        made = versions.tag(here_settings())
    talk.print(escaped(f"tagged {made.tag}" if made.new else f"{made.tag} is there already, of this very dataset"))
    next_steps(f"git push origin {made.tag}")
