"""Proves the committed corpus: runs the whole pipeline again, and compares at every step."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import ingest, model, store
from goldspan.formats.labelstudio.annotations import Team
from goldspan.labelstudio import client as server
from goldspan.labelstudio import push_tasks
from goldspan.labelstudio.connection import Client, connect
from goldspan.labelstudio.push_layers import LayerPush
from goldspan.labelstudio.server import Environment, RunningServer, start
from goldspan.model import Finding, Layer
from goldspan.operations import push, schema_build, validation_settings
from goldspan.operations.pull import project_parser, pull_project
from goldspan.operations.release_build import rebuild_dataset
from goldspan.operations.release_checks import ReleaseRefused
from goldspan.release import DatasetReport, ReleaseError
from goldspan.schema import language
from goldspan.settings import Settings
from goldspan.store.decisions import adjudication_files
from goldspan.store.links import link_files
from goldspan.store.pulled_state import is_gold
from goldspan.store.splits import splits_path
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus
from goldspan.wording import Progress, counted

TITLE = "goldspan rebuild"


@dataclass(slots=True)
class RebuildReport:
    """``differences`` are sentences; where there are none, the corpus is proved. ``dataset`` is the scratch dataset.

    ``spans`` and ``relations`` are counted by label, ``loaded`` are the rows that `datasets` loaded of each view.
    """

    version: str
    dataset: Path
    documents: int = 0
    layers: int = 0
    spans: dict[str, int] = field(default_factory=dict)
    relations: dict[str, int] = field(default_factory=dict)
    loaded: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        counts = counted(len(self.findings), "finding"), counted(len(self.differences), "difference")
        return f"RebuildReport({self.version!r}, {', '.join(counts)})"


def rebuild(
    settings: Settings,
    *,
    installed: Environment | None = None,
    progress: Progress = lambda line: None,
) -> RebuildReport:
    """Ingests, pushes, pulls, validates, builds and loads in a scratch folder, and compares with the committed corpus.

    The scratch folder is ``rebuild/`` in the settings' state folder, and made again each time. The corpus is not
    changed, and no process runs on afterwards. ``installed`` is a Label Studio of another state folder. Raises
    `goldspan.errors.GoldspanError` where a step cannot be done at all.
    """
    scratch = settings.state / "rebuild"
    store.check_inside(scratch, settings.state)
    shutil.rmtree(scratch, ignore_errors=True)
    run = _Rebuild(settings, scratch, progress)
    run.ingest()
    run.push_and_pull(installed)
    run.compare_layers()
    built = run.build()
    if built is not None:
        run.load(built)
    return run.report


class _Rebuild:
    """The steps, in order. Each adds to ``report`` what it finds different."""

    def __init__(self, settings: Settings, scratch: Path, progress: Progress) -> None:
        self._settings, self._scratch, self._progress = settings, scratch, progress
        self._schema = language.load(settings.schema)
        self._rules = validation_settings.rules(settings, otherwise=validation_settings.NEVER_WITHOUT)
        self._work = scratch / "work"
        self._names: dict[tuple[str, int | None], str] = {}
        """The names of the layers by the annotations that were made of them."""
        self.report = RebuildReport(settings.release.version, scratch / settings.corpus.name)

    def ingest(self) -> None:
        self._progress("reading the source articles")
        self.report.differences += ingest_differences(self._settings, self._work)
        self.report.differences += schema_differences(self._settings)

    def push_and_pull(self, installed: Environment | None) -> None:
        """Brings the documents and the recorded layers to a Label Studio, and the layers back."""
        self._progress("starting Label Studio")
        with start(self._settings.state, installed=installed, progress=self._progress) as running:
            self._progress("pushing tasks and recorded layers")
            with self._project(running) as (client, project):
                self._progress("pulling everything back")
                parser = project_parser(client, project, self._schema, self._settings.annotators)
                pull_project(client, project, self._work, parser=parser, progress=self._progress)

    @contextmanager
    def _project(self, running: RunningServer) -> Iterator[tuple[Client, server.Project]]:
        """A project of its own with the tasks and the recorded layers; it is deleted in the end."""
        settings = self._settings
        client = connect(running.url, running.token)
        if left := server.find_project(client, TITLE):
            server.delete_project(client, left.id)
        push.enrol(settings, client, push.layer_annotators(settings))
        pass_name = push.pass_of(settings, self._schema)
        project = push_tasks.open_project(client, TITLE, self._schema, pass_name)
        try:
            push_documents = push_tasks.DocumentPush(client, project, pass_name)
            pushed = push_documents.push(store.read_documents(self._work), self._progress)
            pairs, team = push.layers_to_push(settings, self._schema, pushed), Team(settings.annotators)
            push_to = LayerPush(client, project, self._schema, team, self._note_name)
            submitted = ((document, layer) for document, layer in pairs if layer.status != "draft")
            pushed.add(push_to.push(submitted, self._progress))
            self.report.differences += pushed.conflicts
            yield client, project
        finally:
            server.delete_project(client, project.id)

    def _note_name(self, layer: Layer) -> None:
        self._names[layer.document, layer.provenance.annotation] = layer.name

    def compare_layers(self) -> None:
        """Compares what came back with what was pushed, and validates it."""
        corpus, work = self._settings.corpus, self._work
        give_names(work, self._names)
        keep_suppressions(corpus, work)
        keep_unpushed_files(corpus, work)
        self._progress("comparing layers")
        self.report.differences += layer_differences(corpus, work)
        self.report.layers = sum(1 for _ in store.layer_files(work))
        checks = Checks(self._schema, rules=self._rules, plan=validation_settings.plan(self._settings))
        self.report.findings = list(validate_corpus(work, checks))

    def build(self) -> DatasetReport | None:
        """Builds the dataset, and compares its files with the committed ones; ``None`` where it cannot be built."""
        self._progress("building the dataset")
        report = self.report
        try:
            built = rebuild_dataset(self._settings, corpus=self._work, out=report.dataset, progress=self._progress)
        except ReleaseRefused as refused:
            errors = (finding for finding in report.findings if finding.severity == "error")
            report.differences += (f"{error.where.document}: {error.code} {error.message}" for error in errors)
            report.differences += (f"{failed.check}: {failed.why}; {failed.fix}" for failed in refused.failed)
            return None
        report.documents, report.spans, report.relations = built.documents, dict(built.spans), dict(built.relations)
        paths = [file.path for file in built.files]
        report.differences += file_differences(self._settings.corpus, report.dataset, paths)
        return built

    def load(self, built: DatasetReport) -> None:
        self._progress("loading it with datasets")
        self.report.loaded = _load(self.report.dataset, list(built.rows), self._scratch / "cache")
        self.report.differences += (
            f"{view}: {rows} rows were written, but {self.report.loaded[view]} loaded"
            for view, rows in built.rows.items()
            if self.report.loaded[view] != rows
        )


def ingest_differences(settings: Settings, work: Path) -> Iterator[str]:
    """Writes the documents of the source articles to ``work``; says where they differ from the committed ones."""
    written = set()
    for read in ingest.read_folder(settings.seeds):
        if isinstance(read, ingest.Skipped):
            yield f"skipped: {read}"
            continue
        store.write_document(work, read)
        path, committed = store.document_path(work, read.id), store.document_path(settings.corpus, read.id)
        written.add(committed)
        if not committed.exists():
            yield f"{_name(committed, settings)}: missing; run `goldspan ingest`"
        elif committed.read_bytes() != path.read_bytes():
            yield f"{_name(committed, settings)}: not what the source article gives; run `goldspan ingest`"
    for path in store.document_files(settings.corpus):
        if path not in written:
            yield f"{_name(path, settings)}: no source article gives this document"
    order = store.order_path(settings.corpus)
    if order.exists():
        store.write_bytes(store.order_path(work), order.read_bytes())
        if store.record_order(work, ()):
            yield f"{_name(order, settings)}: not what `goldspan ingest` would write; run it"


def schema_differences(settings: Settings) -> Iterator[str]:
    """The generated files that are not what the schema gives."""
    built = schema_build.build(language.load(settings.schema), settings.generated, check=True)
    for path in (*built.stale, *built.surplus):
        yield f"{_name(path, settings)}: not what schema.yaml gives; run `goldspan schema build`"


def _name(path: Path, settings: Settings) -> str:
    return path.relative_to(settings.root).as_posix()


def give_names(work: Path, names: Mapping[tuple[str, int | None], str]) -> None:
    """Gives pulled layers the names of those that were pushed, where those have gaps in their numbers."""
    for document in {document for document, _ in names}:
        layers = list(store.read_layers(work, document))
        for layer in layers:
            store.layer_path(work, document, layer.name).unlink()
        for layer in layers:
            name = names.get((document, layer.provenance.annotation), layer.name)
            store.write_layer(work, model.replace(layer, name=name))


def keep_suppressions(committed: Path, work: Path) -> None:
    """Gives pulled layers the suppressions of the committed ones, for Label Studio has no place for them."""
    known = {(layer.document, layer.name): layer for layer in store.read_layers(committed) if layer.suppressions}
    for layer in store.read_layers(work):
        if before := known.get((layer.document, layer.name)):
            store.write_layer(work, model.keep_suppressions(layer, before)[0])


def keep_unpushed_files(committed: Path, work: Path) -> None:
    """Copies what is never pushed: splits, links, decisions; layers that are gold, withdrawn, or a draft."""
    unpushed = (
        store.layer_path(committed, layer.document, layer.name)
        for layer in store.read_layers(committed)
        if is_gold(layer) or layer.status in ("withdrawn", "draft")
    )
    for path in (splits_path(committed), *link_files(committed), *adjudication_files(committed), *unpushed):
        if path.exists():
            store.write_bytes(work / path.relative_to(committed), path.read_bytes())


def layer_differences(pushed: Path, pulled: Path) -> Iterator[str]:
    """Compares every recorded layer with the one that came back, but for the place and time of the pull."""
    before = {(layer.document, layer.name): layer for layer in store.read_layers(pushed)}
    after = {(layer.document, layer.name): layer for layer in store.read_layers(pulled)}
    for key in sorted(before.keys() | after.keys()):
        name = "/".join(key)
        if key not in after:
            yield f"layer {name}: was pushed and did not come back"
        elif key not in before:
            yield f"layer {name}: came back and was never pushed"
        else:
            yield from (f"layer {name}: {what}" for what in _differences_of(before[key], after[key]))


def _differences_of(before: Layer, after: Layer) -> Iterator[str]:
    for what in ("spans", "relations"):
        pushed = {label.id: label for label in getattr(before, what)}
        pulled = {label.id: label for label in getattr(after, what)}
        for label_id in sorted(pushed.keys() - pulled.keys()):
            yield f"{what}: {pushed[label_id].label} {label_id} did not come back"
        for label_id in sorted(pulled.keys() - pushed.keys()):
            yield f"{what}: {pulled[label_id].label} {label_id} was never pushed"
        for label_id in sorted(pushed.keys() & pulled.keys()):
            if pushed[label_id] != pulled[label_id]:
                yield f"{what}: {label_id} came back as {pulled[label_id]}, not {pushed[label_id]}"
    # the method of the labels is compared, and the rest of the provenance is of this run
    # suppressions are not compared, for Label Studio has no place for them
    values = [
        ("method", before.provenance.method, after.provenance.method),
        *(
            (name, getattr(before, name), getattr(after, name))
            for name in ("status", "text_sha256", "document_labels", "note", "annotator")
        ),
    ]
    for name, expected, found in values:
        if expected != found:
            yield f"its {name} came back as {found!r}, not {expected!r}"


def file_differences(committed: Path, built: Path, paths: list[str]) -> Iterator[str]:
    """Compares the files of a dataset, byte by byte, with the committed ones."""
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


_LOAD = """
import json, os, sys
import datasets
folder, cache, *views = sys.argv[1:]
loaded = {view: datasets.load_dataset(folder, view, cache_dir=cache) for view in views}
rows = {view: sum(split.num_rows for split in splits.values()) for view, splits in loaded.items()}
sys.stdout.write(json.dumps(rows))
sys.stdout.flush()
os._exit(0)  # threads of pyarrow may still be at work, and then the interpreter aborts
"""


def _load(dataset: Path, views: list[str], cache: Path) -> dict[str, int]:
    """Loads every view as a user does, with a cache of its own and without a network; counts the rows.

    It is a process of its own, for the variables that keep `datasets` from the network hold for a whole process. With
    ``-P`` it imports nothing from the present folder.
    """
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    command = [sys.executable, "-P", "-c", _LOAD, str(dataset), str(cache), *views]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace")
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise ReleaseError(f"{dataset}: `datasets` cannot load it: {reason}; compare its card with the committed one")
    rows: dict[str, int] = json.loads(done.stdout)
    return rows
