"""The verb feedback."""

from dataclasses import asdict
from typing import Any

import typer

from goldspan import findings
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Format,
    Json,
    escaped,
    here_settings,
    next_steps,
    print_findings,
    print_json,
    print_notice,
    progress,
    stderr,
    stdout,
)
from goldspan.operations import feedback as operation
from goldspan.operations.serve import connect
from goldspan.report.findings import finding_lines
from goldspan.schema import language
from goldspan.wording import counted, listed_counts


@verb("feedback")
def feedback(as_json: Json = False) -> None:
    """Tell annotators in Label Studio what to fix.

    Checks what is on the server now, and writes each task's findings into the task: a panel above the text
    on the labeling screen, columns in the list of tasks, and the tab "Has findings". Findings that have been
    fixed are cleared. Annotations, drafts and the corpus are never touched. Exit code 1 where there are errors.
    """
    settings = here_settings()
    client = connect(settings, say=print_notice)
    with progress("Checking the project") as step:
        done = operation.feedback(settings, language.load(settings.schema), client, progress=step)
    in_tasks = [finding for task in sorted(done.findings) for finding in done.findings[task]]
    everything = [*in_tasks, *done.unsent]
    if as_json:
        print_json(_record(done))
        stderr.print(finding_lines.summary(everything))
    else:
        print_findings(everything, Format.text)
        for work in done.work:
            counts = listed_counts({"errors": work.errors, "warnings": work.warnings})
            stdout.print(escaped(f"{work.annotator}, {work.document}: {counts}: {work.url}"))
        stdout.print("tasks: " + ", ".join(f"{number} {what}" for what, number in asdict(done.tasks).items()))
        stdout.print(escaped(done.url))
    if done.unsent:
        count = counted(len(done.unsent), "finding")
        stderr.print(f"{count} not written into tasks, because annotators cannot fix them.")
    if not done.panel:
        stderr.print("[yellow]The labeling screen has no panel for findings yet;[/] `goldspan push` adds it.")
    next_steps(*([f"fix what is listed at {done.url}", "goldspan feedback"] if in_tasks else []), "goldspan pull")
    raise typer.Exit(1 if findings.worst(everything) == "error" else 0)


def _record(done: operation.FeedbackReport) -> dict[str, Any]:
    return {
        "project": done.project.id,
        "url": done.url,
        "panel": done.panel,
        "tasks": asdict(done.tasks),
        "work": [asdict(work) for work in done.work],
        "findings": {
            str(task): [findings.record(finding) for finding in done.findings[task]] for task in sorted(done.findings)
        },
        "others": [findings.record(finding) for finding in done.unsent],
    }
