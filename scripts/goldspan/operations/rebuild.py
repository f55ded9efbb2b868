"""The whole road, with a comparison at every step: what `make corpus` runs."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goldspan import findings, ingest, model, store
from goldspan.formats.labelstudio.annotations import Team
from goldspan.labelstudio import client as server
from goldspan.labelstudio import push_tasks as outward
from goldspan.labelstudio.connection import Client, connect
from goldspan.labelstudio.server import Environment, Running, start
from goldspan.model import Finding, Layer
from goldspan.operations import push as push_job
from goldspan.operations import schema_build as schema_job
from goldspan.operations import validation_settings
from goldspan.operations.pull import pull_project
from goldspan.operations.release_build import rebuild_dataset
from goldspan.operations.release_checks import ReleaseRefused
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.decisions import adjudication_files
from goldspan.store.links import link_files
from goldspan.store.splits import splits_path
from goldspan.validate.folder_checks import validate_corpus

TITLE = "goldspan rebuild"

Progress = Callable[[str], None]


@dataclass(slots=True)
class RebuildReport:
    """``differences`` are sentences; none means that the corpus is proved. ``dataset`` is the scratch folder."""

    version: str
    dataset: Path
    documents: int = 0
    layers: int = 0
    spans: dict[str, int] = field(default_factory=dict)
    relations: dict[str, int] = field(default_factory=dict)
    loaded: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def record(report: RebuildReport) -> dict[str, Any]:
    """The report as JSON data."""
    return {
        "version": report.version,
        "dataset": str(report.dataset),
        "documents": report.documents,
        "layers": report.layers,
        "spans": report.spans,
        "relations": report.relations,
        "loaded": report.loaded,
        "findings": [findings.record(one) for one in report.findings],
        "differences": report.differences,
    }


def run(
    settings: Settings, schema: Schema, *, installed: Environment | None = None, progress: Progress
) -> RebuildReport:
    """Ingests, pushes, pulls, validates, builds and loads in a scratch folder; compares with the committed corpus.

    The scratch folder is ``rebuild/`` in the settings' state folder, made anew
    each time. Nothing in the corpus is changed, and nothing started here runs
    on afterwards. ``installed`` is a Label Studio of another state folder.
    """
    scratch = settings.state / "rebuild"
    shutil.rmtree(scratch, ignore_errors=True)
    work, dataset = scratch / "work", scratch / settings.corpus.name
    report = RebuildReport(settings.release.version, dataset)

    progress("reading the seeds")
    report.differences += _ingested(settings, work)
    stale = schema_job.build(schema, settings.generated, check=True)
    report.differences += (
        f"{path.relative_to(settings.root)}: not what schema.yaml gives; run `goldspan schema build`"
        for path in (*stale.stale, *stale.surplus)
    )

    progress("starting Label Studio")
    with start(settings.state, installed=installed, progress=progress) as running:
        progress("pushing tasks and recorded layers")
        with _project(settings, schema, work, running, report, progress) as (client, project):
            progress("pulling everything back")
            team = Team(settings.annotators)
            pull_project(client, project, work, schema=schema, team=team, progress=progress)

    keep_suppressions(settings.corpus, work)
    keep_beside(settings.corpus, work)
    progress("comparing layers")
    report.differences += layers_differ(settings.corpus, work)
    report.layers = sum(1 for _ in store.layer_files(work))
    report.findings = list(
        validate_corpus(
            work, schema, rules=validation_settings.rules(settings), plan=validation_settings.plan(settings)
        )
    )

    progress("building the dataset")
    try:
        built = rebuild_dataset(settings, corpus=work, out=dataset, progress=progress)
    except ReleaseRefused as refused:
        errors = (one for one in report.findings if one.severity == "error")
        report.differences += (f"{one.where.document}: {one.code} {one.message}" for one in errors)
        report.differences += (f"{one.check}: {one.why}; {one.fix}" for one in refused.failed)
        return report
    report.documents, report.spans, report.relations = built.documents, dict(built.spans), dict(built.relations)
    report.differences += _bytes_differ(settings.corpus, dataset, [file.path for file in built.files])

    progress("loading it with datasets")
    report.loaded = _load(dataset, list(built.rows), scratch / "cache")
    report.differences += (
        f"{name}: {rows} rows were written, but {report.loaded[name]} loaded"
        for name, rows in built.rows.items()
        if report.loaded[name] != rows
    )
    return report


def _ingested(settings: Settings, work: Path) -> Iterator[str]:
    """Writes the documents of the seeds; says where they are not the committed ones."""
    made = set()
    for one in ingest.read_folder(settings.seeds):
        if isinstance(one, ingest.Skipped):
            yield f"{one.file}: skipped: {one.reason}; {one.fix}"
            continue
        store.write_document(work, one)
        ours, committed = store.document_path(work, one.id), store.document_path(settings.corpus, one.id)
        made.add(committed)
        if not committed.exists():
            yield f"{_name(committed, settings)}: missing; run `goldspan ingest`"
        elif committed.read_bytes() != ours.read_bytes():
            yield f"{_name(committed, settings)}: not what the seed gives; run `goldspan ingest`"
    for path in store.document_files(settings.corpus):
        if path not in made:
            yield f"{_name(path, settings)}: no seed gives this document"
    order = store.order_path(settings.corpus)
    if order.exists():
        store.write_bytes(store.order_path(work), order.read_bytes())
        if store.record_order(work, ()):
            yield f"{_name(order, settings)}: not what `goldspan ingest` would write; run it"


def _name(path: Path, settings: Settings) -> str:
    return path.relative_to(settings.root).as_posix()


@contextmanager
def _project(
    settings: Settings, schema: Schema, work: Path, running: Running, report: RebuildReport, progress: Progress
) -> Iterator[tuple[Client, server.Project]]:
    """A project of its own with the tasks and the recorded layers, deleted in the end."""
    client = connect(running.url, running.token)
    if left := server.find_project(client, TITLE):
        server.delete_project(client, left.id)
    push_job.enrol(settings, client)
    pass_name = push_job.pass_of(settings, schema)
    project = outward.open_project(client, TITLE, schema, pass_name)
    try:
        documents = store.read_documents(work)
        pushed = outward.push_documents(client, project, documents, pass_name=pass_name, progress=progress)
        outward.push_layers(
            client,
            project,
            push_job.documents_with_layers(settings.corpus),
            schema=schema,
            team=Team(settings.annotators),
            report=pushed,
            progress=progress,
        )
        report.differences += pushed.conflicts
        yield client, project
    finally:
        server.delete_project(client, project.id)


def keep_suppressions(committed: Path, work: Path) -> None:
    """Gives pulled layers the suppressions of the committed ones, for Label Studio has no place for them."""
    known = {(layer.document, layer.name): layer for layer in store.read_layers(committed) if layer.suppressions}
    for layer in store.read_layers(work):
        if before := known.get((layer.document, layer.name)):
            store.write_layer(work, model.keep_suppressions(layer, before)[0])


def keep_beside(committed: Path, work: Path) -> None:
    """Copies what stands beside documents and layers, and never goes to Label Studio: splits, links, decisions."""
    for path in (splits_path(committed), *link_files(committed), *adjudication_files(committed)):
        if path.exists():
            store.write_bytes(work / path.relative_to(committed), path.read_bytes())


def layers_differ(pushed: Path, pulled: Path) -> Iterator[str]:
    """Compares every recorded layer with the one that came back, all but where and when it was pulled."""
    before = {(layer.document, layer.name): layer for layer in store.read_layers(pushed)}
    after = {(layer.document, layer.name): layer for layer in store.read_layers(pulled)}
    for key in sorted(before.keys() | after.keys()):
        name = "/".join(key)
        if key not in after:
            yield f"layer {name}: was pushed and did not come back"
        elif key not in before:
            yield f"layer {name}: came back and was never pushed"
        else:
            yield from (f"layer {name}: {told}" for told in _layer_differs(before[key], after[key]))


def _layer_differs(before: Layer, after: Layer) -> Iterator[str]:
    for what in ("spans", "relations"):
        pushed = {one.id: one for one in getattr(before, what)}
        pulled = {one.id: one for one in getattr(after, what)}
        for one in sorted(pushed.keys() - pulled.keys()):
            yield f"{what}: {pushed[one].label} {one} did not come back"
        for one in sorted(pulled.keys() - pushed.keys()):
            yield f"{what}: {pulled[one].label} {one} was never pushed"
        for one in sorted(pushed.keys() & pulled.keys()):
            if pushed[one] != pulled[one]:
                yield f"{what}: {one} came back as {pulled[one]}, not {pushed[one]}"
    # how the labels were made must come home too; the rest of the provenance is of this run
    method = before.provenance.method, after.provenance.method
    if method[0] != method[1]:
        yield f"its method came back as {method[1]}, not {method[0]}"
    # suppressions do not travel, for Label Studio has no place for them
    for name in ("status", "text_sha256", "document_labels", "note", "annotator"):
        pushed, pulled = getattr(before, name), getattr(after, name)
        if pushed != pulled:
            yield f"its {name} came back as {pulled!r}, not {pushed!r}"


def _bytes_differ(committed: Path, built: Path, paths: list[str]) -> Iterator[str]:
    """Compares the dataset's files, byte by byte, with the committed ones."""
    for path in paths:
        try:
            same = (committed / path).read_bytes() == (built / path).read_bytes()
        except FileNotFoundError:
            yield f"{committed.name}/{path}: missing; run `goldspan release build --out {committed.name}`"
            continue
        if not same:
            yield f"{committed.name}/{path}: other bytes; run `goldspan release build --out {committed.name}`"
    known = {committed / path for path in paths}
    for file in sorted((committed / "data").rglob("*.parquet")):
        if file not in known:
            yield f"{file.relative_to(committed.parent)}: the build does not make this file"


def _load(dataset: Path, configs: list[str], cache: Path) -> dict[str, int]:
    """Loads every config as a user would, from a cache of its own and without a network; says how many rows."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    import datasets  # late, so that the settings above count, and because it takes seconds

    datasets.disable_progress_bars()
    return {
        name: sum(split.num_rows for split in datasets.load_dataset(str(dataset), name, cache_dir=str(cache)).values())
        for name in configs
    }
