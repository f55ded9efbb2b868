"""The loop back: what is wrong with the work on the server, told in the tasks that it is about."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from goldspan import store
from goldspan.formats.labelstudio.findings_panel import for_annotators
from goldspan.formats.labelstudio.labeling_config import has_panel
from goldspan.labelstudio import task_feedback as writing
from goldspan.labelstudio.client import Project, find_project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.task_feedback import FeedbackReport
from goldspan.model import Finding, replace
from goldspan.operations.pull import pull
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.wording import short_repr

Progress = Callable[[str], None]


@dataclass(slots=True)
class Told:
    """``findings`` are those of each task, by its number; ``others`` are for whoever runs the project.

    ``panel`` says whether the project's labeling screen has a place to show them.
    """

    project: Project
    report: FeedbackReport
    findings: dict[int, list[Finding]]
    others: list[Finding]
    url: str
    panel: bool

    __repr__ = short_repr


def feedback(settings: Settings, schema: Schema, client: Client, *, progress: Progress | None = None) -> Told:
    """Checks what is on the server now, and writes each task's findings into the task.

    The project is pulled into a folder that is gone afterwards: the corpus is
    not touched, and what annotators read is about what they see.
    """
    project = find_project(client, settings.project)
    if project is None:
        raise ServerError(f"{client.url}: no project is called {settings.project!r}; run `goldspan push` first")
    with tempfile.TemporaryDirectory(prefix="goldspan-") as scratch:
        corpus = Path(scratch)
        pulled = pull(settings, schema, client, out=corpus, progress=progress)
        files = {one.where.file for one in pulled.findings}
        tasks = {
            str(path): store.read_layer(path).provenance.task
            for path in store.layer_files(corpus)
            if str(path) in files
        }
    findings: dict[int, list[Finding]] = {}
    others = []
    for one in pulled.findings:
        task = tasks.get(one.where.file or "")
        bare = _without_file(one) if _under(one.where.file, scratch) else one
        if task is None or not for_annotators([bare]):
            others.append(bare)
        else:
            findings.setdefault(task, []).append(bare)
    report = writing.write_findings(client, project.id, findings, progress=progress)
    return Told(project, report, findings, others, writing.open_view(client, project.id), has_panel(project.config))


def _without_file(one: Finding) -> Finding:
    related = tuple(replace(other, where=replace(other.where, file=None)) for other in one.related)
    return replace(one, where=replace(one.where, file=None), related=related)


def _under(file: str | None, folder: str) -> bool:
    return file is not None and Path(file).is_relative_to(folder)
