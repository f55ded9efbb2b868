"""The verb feedback."""

from dataclasses import asdict
from typing import Any

import typer

from goldspan import findings
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Format,
    Json,
    Pass,
    Person,
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
from goldspan.model import Finding
from goldspan.operations import feedback as operation
from goldspan.operations.serve import connect
from goldspan.operations.team_projects import existing_projects, settings_for
from goldspan.report.findings import finding_lines
from goldspan.schema import language
from goldspan.wording import counted, listed_counts


@verb("feedback")
def feedback(pass_name: Pass = None, person: Person = None, as_json: Json = False) -> None:
    """Tell annotators in Label Studio what to fix.

    Checks what is on the server now, and writes each task's findings into the task: a panel above the text
    on the labeling screen, columns in the list of tasks, and the tab "Has findings". Findings that have been
    fixed are cleared. Annotations, drafts and the corpus are never touched. Exit code 1 where there are errors.
    """
    given = here_settings()
    schema = language.load(given.schema)
    settings = settings_for(given, schema, pass_name=pass_name, person=person)
    client = connect(settings, say=print_notice)
    reports = []
    for each in existing_projects(settings, schema, client):
        with progress(f"Checking the project {each.project}") as step:
            reports.append(operation.feedback(each, schema, client, progress=step))
    if as_json:
        records = [_record(done) for done in reports]
        print_json(records[0] if len(records) == 1 else {"projects": records})
    everything = [finding for done in reports for finding in _print(done, as_json=as_json)]
    urls = [done.url for done in reports if done.findings]
    next_steps(*([f"fix what is listed at {', '.join(urls)}", "goldspan feedback"] if urls else []), "goldspan pull")
    raise typer.Exit(1 if findings.worst(everything) == "error" else 0)


def _print(done: operation.FeedbackReport, *, as_json: bool) -> list[Finding]:
    """Prints the report of a project, and returns its findings."""
    everything = [*(finding for task in sorted(done.findings) for finding in done.findings[task]), *done.unsent]
    if as_json:
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
    return everything


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
