"""Labels come home: the tasks of a server or of an export, as layers in a corpus folder."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from goldspan.findings import finding
from goldspan.formats.labelstudio.annotations import Reader, Team, named
from goldspan.formats.labelstudio.export import open_export
from goldspan.formats.labelstudio.labeling_config import Config, read
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.tasks import TaskError, document_of, read_task
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Client, Project
from goldspan.model import Document, Finding, Layer, Place, keep_suppressions
from goldspan.schema.types import Schema
from goldspan.store import (
    StoreError,
    check_folder,
    check_order,
    document_path,
    layer_files,
    layer_path,
    read_document,
    read_layer,
    record_order,
    safe_name,
    write_document,
    write_layer,
)
from goldspan.wording import counted

Progress = Callable[[str], None]


@dataclass(slots=True)
class PullReport:
    """What a pull did. ``stale`` are layers that an earlier pull brought and this one did not: it deletes nothing."""

    origin: str
    tasks: int = 0
    documents_made: int = 0
    layers: int = 0
    changed: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    predictions: int = 0
    stale: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def pull_project(
    client: Client, project: Project, corpus: Path, *, schema: Schema, team: Team, progress: Progress | None = None
) -> PullReport:
    """Every annotation and draft of a project, into ``corpus/layers``.

    A document that the corpus does not have is made from the task's own text.
    The listing is read by id, so tasks deleted meanwhile hide no others; where
    the number of tasks changed while reading, the report's findings say so.
    """
    team = Team(team.annotators, server.read_users(client))
    report = PullReport(origin=client.url)
    tasks = server.read_tasks(client, project.id)
    reader = Reader(read(project.config), schema, team, client.url, now())
    _pull(tasks, corpus, reader, report, progress)
    there = server.get_project(client, project.id).tasks
    if there != report.tasks:
        told = f"the project has {counted(there, 'task')}, but {report.tasks} were listed: it changed while it was read"
        report.findings.append(finding("GS816", told, Place(file=client.project_url(project.id))))
    return report


def pull_export(
    export: Path,
    corpus: Path,
    *,
    config: Config | None,
    schema: Schema | None,
    team: Team,
    progress: Progress | None = None,
) -> PullReport:
    """The same from a full JSON export, read as a stream.

    Without a config, a result item's own type says what made it.
    Raises `ExportError` where the file is not such an export.
    """
    report = PullReport(origin=export.name)
    reader = Reader(config, schema, team, export.name, now())
    with open_export(export) as tasks:
        _pull(tasks, corpus, reader, report, progress)
    return report


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _pull(tasks: Iterable[Item], corpus: Path, reader: Reader, report: PullReport, progress: Progress | None) -> None:
    check_folder(corpus)
    check_order(corpus)
    made: list[str] = []
    try:
        _pull_tasks(tasks, corpus, reader, report, made, progress)
    finally:  # what is there when the server fails has its place too
        if made:
            record_order(corpus, made)


def _pull_tasks(
    tasks: Iterable[Item],
    corpus: Path,
    reader: Reader,
    report: PullReport,
    made: list[str],
    progress: Progress | None,
) -> None:
    """``made`` takes the ids of documents that were not there, in the order of their tasks."""
    first_pass = next(iter(reader.schema.passes), None) if reader.schema else None
    names: dict[str, set[str]] = {}
    projects: set[int] = set()
    for task in tasks:
        report.tasks += 1
        if progress and report.tasks % 100 == 0:
            progress(f"{counted(report.tasks, 'task')} read, {counted(report.layers, 'layer')}")
        where = Place(file=report.origin, document=f"task-{task.get('id')}")
        try:
            data = read_task(task, reader.config.text_key if reader.config else None)
            own = document_of(data, origin=report.origin)
            document, new = _document(corpus, own, seen=own.id in names)
        except (TaskError, StoreError) as error:
            report.findings.append(finding("GS815", f"task {task.get('id')}: {error}", where))
            continue
        if new:
            made.append(document.id)
            write_document(corpus, document)
            report.documents_made += 1
        elif document.id in names:
            told = f"task {data.task} holds document {document.id!r}, which another task holds too"
            report.findings.append(finding("GS811", told, Place(file=report.origin, document=document.id)))
        report.findings += bare(task, Place(file=report.origin, document=document.id))
        report.predictions += predictions(task)
        taken = names.setdefault(document.id, set())
        if isinstance(project := task.get("project"), int):
            projects.add(project)
        for layer in named(reader.layers(task, data, document), taken, first_pass=first_pass):
            layer, lost = _with_suppressions(corpus, layer)
            report.findings += lost
            report.changed += write_layer(corpus, layer)
            report.layers += 1
            report.by_status[layer.status] += 1
    for document_id, taken in names.items():
        came = {safe_name(name) for name in taken}
        report.stale += (
            f"{document_id}/{path.stem}"
            for path in layer_files(corpus, document_id)
            if path.stem not in came and _project(path) in projects
        )


def _with_suppressions(corpus: Path, layer: Layer) -> tuple[Layer, list[Finding]]:
    """The layer with the suppressions of the one on disk: a server knows of none. Says which found no place."""
    try:
        known = read_layer(layer_path(corpus, layer.document, layer.name))
    except StoreError:
        return layer, []
    kept, lost = keep_suppressions(layer, known)
    where = Place(document=layer.document, layer=layer.name)
    return kept, [
        finding(
            "GS607",
            f"the suppression of {one.code} for {one.span or one.relation} went, for that is no longer in the layer; "
            f"its reason was: {one.reason}",
            where,
            hint="nothing needs to be done, unless what it stood for is still there under another id",
        )
        for one in lost
    ]


def _project(layer: Path) -> int | None:
    """The project that a layer was pulled from, if any: another project's, or one made by hand, is not stale."""
    try:
        return read_layer(layer).provenance.project
    except StoreError:
        return None


def predictions(task: Item) -> int:
    """How many predictions a task has; they are no annotations."""
    held = task.get("predictions")
    return len(held) if isinstance(held, list) else 0


def bare(task: Item, where: Place) -> Iterator[Finding]:
    """Says what a snapshot names by number only; it can be made with everything in it."""
    for key, code in (("annotations", "GS817"), ("drafts", "GS818")):
        items = task.get(key)
        if items is None:
            continue
        if numbers := [item for item in items if not isinstance(item, dict)] if isinstance(items, list) else [items]:
            told = f"task {task.get('id')}: {len(numbers)} {key} came as numbers, without what is in them"
            yield finding(code, told, where)


def _document(corpus: Path, own: Document, *, seen: bool) -> tuple[Document, bool]:
    """The corpus' document of this id, or the task's own and that it is new. ``seen``: in this very pull."""
    path = document_path(corpus, own.id)
    if not path.exists():
        return own, True
    known = read_document(path)
    # what an earlier pull made from a task's text follows the task
    if not seen and known.source.file == own.source.file and known.text != own.text:
        return own, True
    return known, False
