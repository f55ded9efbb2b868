"""Findings on the work that is on the server, written into the tasks that they are about."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldspan import store
from goldspan.formats.labelstudio.annotations import EDITED
from goldspan.formats.labelstudio.findings_panel import PersonFindings, for_annotators
from goldspan.formats.labelstudio.labeling_config import has_panel
from goldspan.formats.labelstudio.region_numbers import numbers_of, shown_regions, words_of
from goldspan.formats.labelstudio.result_items import Item
from goldspan.labelstudio.client import Project, read_tasks
from goldspan.labelstudio.connection import Client
from goldspan.labelstudio.tabs import HAS_FINDINGS, TEXTS, open_tab
from goldspan.labelstudio.task_feedback import TaskUpdates, write_findings
from goldspan.model import Finding, Layer, replace
from goldspan.operations import validation_settings
from goldspan.operations.layer_merge import is_own_change
from goldspan.operations.pull import annotation_project, project_parser, pull_project, with_layer_findings
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.leftovers import scratch_folder
from goldspan.store.pulled_state import server_item
from goldspan.validate.checks import Checks
from goldspan.wording import Progress, short_repr


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatorWork:
    """An annotation, or a draft, with findings: whose it is, and the address that opens it in Label Studio."""

    annotator: str
    document: str
    url: str
    errors: int
    warnings: int


@dataclass(slots=True)
class FeedbackReport:
    """``findings`` are those written into tasks, by the number of the task; ``unsent`` are those
    that annotators cannot fix.

    ``work`` has them counted by annotation, with its address. ``tasks`` counts what was written, ``url`` is the tab of
    tasks with findings, and ``panel`` says whether the project's labeling screen can show them.
    """

    project: Project
    tasks: TaskUpdates
    findings: dict[int, list[Finding]]
    work: list[AnnotatorWork]
    unsent: list[Finding]
    url: str
    panel: bool

    __repr__ = short_repr


def feedback(settings: Settings, schema: Schema, client: Client, *, progress: Progress | None = None) -> FeedbackReport:
    """Checks the work that is on the server now, and writes each task's findings into the task.

    The project is pulled into a temporary folder, and the corpus is not touched. So annotators read about the work that
    they see, and all of it at once: an error hides no finding that does not depend on it. What the corpus suppresses is
    left out, and that somebody else changed an annotation where that was `goldspan push --fixes`.
    """
    rules = validation_settings.rules(settings)  # first, for nothing is pulled where they may not run
    project = annotation_project(settings, schema, client)
    with scratch_folder() as scratch:
        corpus = scratch / "corpus"
        parser = project_parser(client, project, schema, settings.annotators)
        pulled = pull_project(client, project, corpus, parser=parser, progress=progress)
        with_layer_findings(pulled, Checks(schema, rules=rules, at_once=True))
        files = {finding.where.file for finding in pulled.findings}
        layers = {str(path): store.read_layer(path) for path in store.layer_files(corpus) if str(path) in files}
    known = {server_item(layer): layer for layer in store.read_layers(settings.corpus)}
    by_file: dict[str, list[Finding]] = {}
    unsent: list[Finding] = []
    for found in pulled.findings:
        file = found.where.file or ""
        layer = layers.get(file)
        if layer is not None and _is_accepted(found, layer, known.get(server_item(layer))):
            continue
        finding = _without_file(found) if _is_in(found.where.file, scratch) else found
        if layer is not None and layer.provenance.task is not None and for_annotators([finding]):
            by_file.setdefault(file, []).append(finding)
        else:
            unsent.append(finding)
    by_task: dict[int, list[tuple[Layer, list[Finding]]]] = {}
    for file, of_layer in by_file.items():
        by_task.setdefault(layers[file].provenance.task or 0, []).append((layers[file], of_layer))
    people = {task: _people(client, project, task, found) for task, found in by_task.items()}
    updates = write_findings(client, project.id, people, progress=progress)
    open_tab(client, project.id, TEXTS)  # first, or the list would show nothing but tasks with findings
    tab = open_tab(client, project.id, HAS_FINDINGS)
    return FeedbackReport(
        project,
        updates,
        {task: [finding for _, of_layer in found for finding in of_layer] for task, found in by_task.items()},
        [_work(client, project, layer, of_layer) for found in by_task.values() for layer, of_layer in found],
        unsent,
        f"{client.project_url(project.id)}?tab={tab}",
        has_panel(project.config),
    )


def _people(
    client: Client, project: Project, number: int, found: Sequence[tuple[Layer, Sequence[Finding]]]
) -> list[PersonFindings]:
    """The findings of a task by annotator, with the numbers that the regions have on the screen."""
    task = next(iter(read_tasks(client, project.id, number=number)), {})
    text = str(task.get("data", {}).get("text"))
    people = []
    for layer, findings in found:
        regions = shown_regions(_result(task, layer))
        people.append(
            PersonFindings(
                annotator=layer.annotator,
                findings=findings,
                numbers=numbers_of(layer, regions),
                regions=words_of(text, regions),
                url=work_url(client, project, layer),
            )
        )
    return people


def _result(task: Mapping[str, object], layer: Layer) -> object:
    """The result of the annotation or draft that a layer is of."""
    draft = layer.provenance.draft
    number, kind = (layer.provenance.annotation, "annotations") if draft is None else (draft, "drafts")
    listed = task.get(kind)
    found: list[Item] = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return next((one.get("result") for one in found if one.get("id") == number), None)


def work_url(client: Client, project: Project, layer: Layer) -> str:
    """The address that opens a layer's annotation, and not another's; that of the task where there is only a draft."""
    url = f"{client.project_url(project.id)}?task={layer.provenance.task}"
    annotation = layer.provenance.annotation
    return url if annotation is None else f"{url}&annotation={annotation}"


def _work(client: Client, project: Project, layer: Layer, findings: Sequence[Finding]) -> AnnotatorWork:
    numbers = Counter(finding.severity for finding in for_annotators(findings))
    return AnnotatorWork(
        annotator=layer.annotator,
        document=layer.document,
        url=work_url(client, project, layer),
        errors=numbers["error"],
        warnings=numbers["warning"],
    )


def _is_accepted(found: Finding, there: Layer, here: Layer | None) -> bool:
    """Whether the corpus has the annotation as the layer ``here`` that suppresses the finding, or explains it."""
    if here is None or server_item(here) is None:
        return False
    explained = found.code == EDITED and is_own_change(here, there)
    return explained or any(known.covers(found) for known in here.suppressions)


def _without_file(finding: Finding) -> Finding:
    """The finding without the path of the temporary folder."""
    related = tuple(replace(place, where=replace(place.where, file=None)) for place in finding.related)
    return replace(finding, where=replace(finding.where, file=None), related=related)


def _is_in(file: str | None, folder: Path) -> bool:
    return file is not None and Path(file).is_relative_to(folder)
