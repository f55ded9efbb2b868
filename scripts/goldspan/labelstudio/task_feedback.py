"""Findings into the data of the tasks that they are about, where annotators see them.

Only three keys of a task's data are changed; annotations and drafts are not touched. The other keys are sent as they
came, because an update replaces all data of a task.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldspan.formats.labelstudio.findings_panel import PersonFindings, finding_data
from goldspan.formats.labelstudio.labeling_config import FINDINGS_HTML, TEXT
from goldspan.formats.labelstudio.tasks import (
    DOCUMENT_ID,
    FINDING_CODES,
    FINDINGS,
    NO_FINDINGS,
    PASS,
    TEXT_SHA256,
    TITLE,
)
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import Client
from goldspan.wording import Progress, counted

VIEW = "Has findings"
"""The tab of the data manager that lists the tasks with findings."""


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


def open_view(client: Client, project: int) -> str:
    """The address of the tab "Has findings", which is created where there is none of this title.

    All members see a project's tabs. Label Studio makes its own first tab only where there is no tab. So one is made
    here, too: otherwise the list would show nothing but tasks with findings.
    """
    views = server.read_views(client, project)
    if not views:
        server.create_view(client, project, {"title": "Default", **_TASKS, "hiddenColumns": _hidden(_SELDOM_USED)})
    number = views.get(VIEW) or server.create_view(client, project, _VIEW_DATA)
    return f"{client.project_url(project)}?tab={number}"


def _hidden(columns: Iterable[str]) -> dict[str, list[str]]:
    in_labeling = (*_SELDOM_USED, *_HIDDEN_IN_LABELING)
    return {
        "explore": [f"tasks:{column}" for column in columns],
        "labeling": [f"tasks:{column}" for column in in_labeling],
    }


_SELDOM_USED = (
    f"data.{FINDINGS_HTML}",
    f"data.{TEXT_SHA256}",
    "inner_id",
    "annotations_results",
    "annotations_ids",
    "predictions_score",
    "predictions_model_versions",
    "predictions_results",
    "file_upload",
    "storage_filename",
    "created_at",
    "avg_lead_time",
)
"""Hidden, so that the columns of data, which are far to the right, come into sight."""

_HIDDEN_IN_LABELING = (
    "id",
    "completed_at",
    "cancelled_annotations",
    "total_predictions",
    "annotators",
    "updated_at",
    "updated_by",
    "draft_exists",
    *(f"data.{key}" for key in (FINDINGS, FINDING_CODES, DOCUMENT_ID, TITLE, PASS)),
)
"""Hidden beside an open task, where there is room only for the text and the number of annotations."""

_TASKS: Mapping[str, Any] = {"type": "list", "target": "tasks"}
_VIEW_DATA: Mapping[str, Any] = {
    "title": VIEW,
    **_TASKS,
    "ordering": [f"-tasks:data.{FINDINGS}"],
    "filters": {
        "conjunction": "and",
        # with type String the server accepts "greater" but finds nothing
        "items": [
            {"filter": f"filter:tasks:data.{FINDINGS}", "operator": "greater", "type": "Number", "value": 0},
        ],
    },
    "hiddenColumns": _hidden(
        (
            *_SELDOM_USED,
            f"data.{TEXT}",
            f"data.{DOCUMENT_ID}",
            f"data.{PASS}",
            "completed_at",
            "cancelled_annotations",
            "total_predictions",
        )
    ),
}
