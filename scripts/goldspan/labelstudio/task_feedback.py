"""Findings into the data of the tasks that they are about, where annotators see them.

Only three keys of a task's data are changed; annotations and drafts are not touched. The other keys are sent as they
came, because an update replaces all data of a task.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldspan.formats.labelstudio.findings_panel import PersonFindings, finding_data
from goldspan.formats.labelstudio.tasks import FINDINGS, NO_FINDINGS
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import Client
from goldspan.wording import Progress, counted


@dataclass(slots=True)
class TaskUpdates:
    """What became of the tasks. ``prepared`` are those that had no keys for findings, and got empty ones."""

    written: int = 0
    cleared: int = 0
    prepared: int = 0
    unchanged: int = 0


def prepare(client: Client, project: int) -> int:
    """Gives tasks without keys for findings empty ones, which the panel of the screen needs; returns how many."""
    prepared = 0
    for task in server.read_tasks(client, project, fields="task_only"):
        if any(key not in task["data"] for key in NO_FINDINGS):
            server.update_task(client, task["id"], {**NO_FINDINGS, **task["data"]})
            prepared += 1
    return prepared


def write_findings(
    client: Client, project: int, findings: Mapping[int, Sequence[PersonFindings]], *, progress: Progress | None = None
) -> TaskUpdates:
    """Writes the findings of each task, by its number, into its data, those of each annotator under their name.

    The keys of a task without any are cleared. A task whose data are right already is not written.
    """
    report = TaskUpdates()
    for number, task in enumerate(server.read_tasks(client, project, fields="task_only"), 1):
        data = task["data"]
        new = finding_data(findings.get(task["id"], ()))
        old = {key: data[key] for key in new if key in data}
        if old == new:
            report.unchanged += 1
        else:
            server.update_task(client, task["id"], {**data, **new})
            if new[FINDINGS]:
                report.written += 1
            elif len(old) < len(new):
                report.prepared += 1
            else:
                report.cleared += 1
        if progress and number % 100 == 0:
            progress(f"{counted(number, 'task')} checked")
    return report
