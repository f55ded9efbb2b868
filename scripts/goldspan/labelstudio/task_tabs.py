"""Tabs of a project's list of tasks, which show what people need of a task and hide the rest."""

from collections.abc import Iterable
from typing import Any

from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client

_COLUMNS = (
    *("inner_id", "total_annotations", "cancelled_annotations", "total_predictions", "annotators"),
    *("annotations_results", "annotations_ids", "predictions_score", "predictions_model_versions"),
    *("predictions_results", "file_upload", "storage_filename", "created_at", "completed_at", "avg_lead_time"),
)
_BESIDE_A_TASK = ("id", "updated_at", "updated_by", "draft_exists")
"""Of Label Studio's own columns those that are hidden, and those that are hidden beside an open task too."""


def ensure_tab(
    client: Client, project: Project, title: str, *, hidden: Iterable[str], beside: Iterable[str] = ()
) -> None:
    """Makes the tab where there is none of this title, also where an earlier push ended before it made one.

    ``hidden`` are the keys of a task's data that it does not show, ``beside`` those that it does not show beside an
    open task.
    """
    if title in server.read_views(client, project.id):
        return
    never = [*(f"tasks:data.{key}" for key in hidden), *(f"tasks:{column}" for column in _COLUMNS)]
    open_task = [*(f"tasks:{column}" for column in _BESIDE_A_TASK), *(f"tasks:data.{key}" for key in beside)]
    data: dict[str, Any] = {
        "title": title,
        "type": "list",
        "target": "tasks",
        "hiddenColumns": {"explore": never, "labeling": [*never, *open_task]},
    }
    server.create_view(client, project.id, data)
