"""Findings on the work that is on the server, written into the tasks that they are about."""

from dataclasses import dataclass
from pathlib import Path

from goldspan import store
from goldspan.formats.labelstudio.annotations import EDITED
from goldspan.formats.labelstudio.findings_panel import for_annotators
from goldspan.formats.labelstudio.labeling_config import has_panel
from goldspan.labelstudio.client import Project, find_project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.task_feedback import TaskUpdates, open_view, write_findings
from goldspan.model import Finding, Layer, replace
from goldspan.operations.pull import pull
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.leftovers import scratch_folder
from goldspan.store.pulled_state import server_item
from goldspan.wording import Progress, short_repr


@dataclass(slots=True)
class FeedbackReport:
    """``findings`` are those written into tasks, by the number of the task; ``unsent`` are those
    that annotators cannot fix.

    ``tasks`` counts what was written, ``url`` is the tab of tasks with findings, and ``panel`` says whether the
    project's labeling screen can show them.
    """

    project: Project
    tasks: TaskUpdates
    findings: dict[int, list[Finding]]
    unsent: list[Finding]
    url: str
    panel: bool

    __repr__ = short_repr


def feedback(settings: Settings, schema: Schema, client: Client, *, progress: Progress | None = None) -> FeedbackReport:
    """Checks the work that is on the server now, and writes each task's findings into the task.

    The project is pulled into a temporary folder, and the corpus is not touched. So annotators read about the work that
    they see. What the corpus suppresses is left out, and that somebody else changed an annotation where that was
    `goldspan push --fixes`.
    """
    project = find_project(client, settings.project)
    if project is None:
        raise ServerError(f"{client.url}: no project is called {settings.project!r}; run `goldspan push` first")
    with scratch_folder() as scratch:
        corpus = scratch / "corpus"
        pulled = pull(settings, schema, client, out=corpus, progress=progress)
        files = {finding.where.file for finding in pulled.findings}
        layers = {str(path): store.read_layer(path) for path in store.layer_files(corpus) if str(path) in files}
    known = {server_item(layer): layer for layer in store.read_layers(settings.corpus)}
    findings: dict[int, list[Finding]] = {}
    unsent: list[Finding] = []
    for found in pulled.findings:
        layer = layers.get(found.where.file or "")
        if layer is not None and _is_accepted(found, layer, known.get(server_item(layer))):
            continue
        task = layer.provenance.task if layer is not None else None
        finding = _without_file(found) if _is_in(found.where.file, scratch) else found
        if task is None or not for_annotators([finding]):
            unsent.append(finding)
        else:
            findings.setdefault(task, []).append(finding)
    updates = write_findings(client, project.id, findings, progress=progress)
    url, panel = open_view(client, project.id), has_panel(project.config)
    return FeedbackReport(project, updates, findings, unsent, url, panel)


def _is_accepted(found: Finding, there: Layer, here: Layer | None) -> bool:
    """Whether the corpus has the annotation as the layer ``here`` that suppresses the finding, or explains it."""
    if here is None or server_item(here) is None:
        return False
    pushed = here.provenance.pushed_at is not None and here.provenance.pushed_at == there.provenance.updated_at
    return (pushed and found.code == EDITED) or any(known.covers(found) for known in here.suppressions)


def _without_file(finding: Finding) -> Finding:
    """The finding without the path of the temporary folder."""
    related = tuple(replace(place, where=replace(place.where, file=None)) for place in finding.related)
    return replace(finding, where=replace(finding.where, file=None), related=related)


def _is_in(file: str | None, folder: Path) -> bool:
    return file is not None and Path(file).is_relative_to(folder)
