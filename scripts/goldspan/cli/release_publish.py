"""The verb that publishes a release: release publish."""

from pathlib import Path
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
from goldspan.operations.release_publish import release_publish as run
from goldspan.release.publish import Access, PublishReport, without_secrets
from goldspan.wording import counted

SUMMARIES = {
    "planned": "Nothing was sent.",
    "published": "Published.",
    "tagged": "The files were there; only the tag was missing, and was made.",
    "there": "This version is there already, with the same content; nothing was sent.",
}


@verb("release publish")
def release_publish(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help="USER/NAME or hf://datasets/USER/NAME on the Hugging Face Hub, a folder, a git remote "
            "(git+URL, or an URL ending in .git), or any address that fsspec knows (s3://...).",
        ),
    ],
    folder: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="The release's folder. Default: the corpus.", show_default=False),
    ] = None,
    create: Annotated[
        Access | None,
        typer.Option(
            "--create", help="Make the dataset on the Hub where it is not there, for everybody to read or not yet."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and touch nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Publish the release that `goldspan release build` made.

    The files that manifest.json lists are sent, once every checksum is checked. On the Hub and in git it is one
    commit with a tag; files that are there already are not sent again. A published version is never overwritten.
    Run it again after anything that broke off.

    The login is that of `hf auth login` or HF_TOKEN, and git's own. Exit code 0: published, or there already,
    2: refused or failed, with what to do.
    """
    where = folder or here_settings().corpus
    with progress("Publishing") as step:
        report = run(where, target, create=create, dry_run=dry_run, progress=step)
    if as_json:
        print_json(_record(report))
    else:
        _print(report)
    if report.warning:
        stderr.print(f"[yellow]Warning:[/] {escaped(report.warning)}")
    stderr.print(SUMMARIES[report.state])
    if report.state == "planned":
        chosen = (f" --from {folder}" if folder else "") + (f" --create {create}" if create else "")
        next_steps(f"goldspan release publish {without_secrets(target)}{chosen}")
    else:
        next_steps(report.use)


def _print(report: PublishReport) -> None:
    plan = report.plan
    stdout.print(escaped(f"version {report.version} to {report.target}"))
    for heading, files in (("new", plan.new), ("changed", plan.changed), ("unchanged", plan.unchanged)):
        for file in files:
            stdout.print(escaped(f"  {heading:9}  {file.path}  {file.size} bytes"))
    for path in plan.removed:
        stdout.print(escaped(f"  {'removed':9}  {path}"))
    sent = "to send" if report.state == "planned" else "sent"
    stdout.print(f"{counted(len(plan.sent), 'file')}, {plan.size} bytes {sent}")
    if report.commit:
        stdout.print(f"commit {report.commit}")


def _record(report: PublishReport) -> dict[str, Any]:
    plan = report.plan
    return {
        "target": report.target,
        "version": report.version,
        "state": report.state,
        "commit": report.commit,
        **{
            heading: [{"path": file.path, "bytes": file.size} for file in files]
            for heading, files in (("new", plan.new), ("changed", plan.changed), ("unchanged", plan.unchanged))
        },
        "removed": list(plan.removed),
        "bytes": plan.size,
        "warning": report.warning,
    }
