"""The verb that tells annotators what to mend: feedback."""

from dataclasses import asdict

import typer

from goldspan import findings
from goldspan.cli.app import app
from goldspan.cli.console import (
    Format,
    Json,
    data,
    escaped,
    here_settings,
    next_steps,
    print_findings,
    print_json,
    progress,
    talk,
    told,
)
from goldspan.operations import feedback as feedback_job
from goldspan.operations import push_pull as labels_job
from goldspan.report.findings import finding_lines as findings_report
from goldspan.schema import language
from goldspan.wording import counted


@app.command()
def feedback(as_json: Json = False) -> None:
    """Tell annotators in Label Studio what is to be mended.

    Checks what is on the server now, and writes each task's findings into the task: a panel above the text
    on the labeling screen, columns in the list of tasks, and the tab "Has findings". What has been mended
    is cleared. Annotations, drafts and the corpus are never touched. Exit code 1 where there are errors.
    """
    with told():
        here = here_settings()
        schema = language.load(here.schema)
        client = labels_job.connect(here)
        with progress("Checking the project") as step:
            done = feedback_job.feedback(here, schema, client, progress=step)
    found = [one for task in sorted(done.findings) for one in done.findings[task]]
    everything = [*found, *done.others]
    if as_json:
        print_json(
            {
                "project": done.project.id,
                "url": done.url,
                "panel": done.panel,
                "tasks": asdict(done.report),
                "findings": {
                    str(task): [findings.record(one) for one in done.findings[task]] for task in sorted(done.findings)
                },
                "others": [findings.record(one) for one in done.others],
            }
        )
        talk.print(findings_report.summary(everything))
    else:
        print_findings(everything, Format.text)
        counts = asdict(done.report)
        data.print("tasks: " + ", ".join(f"{number} {what}" for what, number in counts.items()))
        data.print(escaped(done.url))
    if done.others:
        talk.print(f"{counted(len(done.others), 'finding')} not written into tasks: annotators cannot mend them.")
    if not done.panel:
        talk.print("[yellow]The labeling screen has no panel for findings yet;[/] `goldspan push` puts it there.")
    if found:
        next_steps(f"mend what is listed at {done.url}", "goldspan feedback", "goldspan pull")
    else:
        next_steps("goldspan pull")
    raise typer.Exit(1 if findings.worst(everything) == "error" else 0)
