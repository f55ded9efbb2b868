"""The labels of a Label Studio project, or of its export, as layers in a corpus, with a check of what came.

There is one way: a reader of tasks, then the checks, then a store, which is a folder or JSON Lines.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from goldspan.change.migrate.migration_state import read_state
from goldspan.findings import finding
from goldspan.formats.labelstudio import labeling_config as labeling
from goldspan.formats.labelstudio.annotations import NOBODY, Annotator, TaskParser, Team
from goldspan.formats.labelstudio.export import open_export
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.task_reader import export_parser, pull_time
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.model import Place
from goldspan.operations import validation_settings
from goldspan.operations.pull_folder import UNDECIDED, ProjectReading, TakeChoice, pull_into_folder
from goldspan.operations.pull_jsonl import LinesPull
from goldspan.operations.pull_report import PullReport
from goldspan.operations.team_projects import existing_projects
from goldspan.schema import language
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.transactions import finish_change
from goldspan.validate.checks import CORPUS, Checks
from goldspan.validate.plugins import AnyRule
from goldspan.wording import Progress, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What is known of an export, which says neither what its labels mean nor who its annotators are.

    A labeling config decides which labels there are; ``schema`` is used where none is given. With neither, every label
    is taken as it comes, and only offsets, words and what could not be read are checked. ``rules`` are the corpus' own.
    """

    config: Path | None = None
    schema: Schema | None = None
    team: Team = NOBODY
    rules: Sequence[AnyRule] = ()


NOTHING_KNOWN = ExportOptions()


def export_options(settings: Settings | None, config: Path | None = None) -> ExportOptions:
    """The options for an export, from the settings of a corpus; a labeling config takes the place of all of these."""
    if settings is None or config is not None:
        return ExportOptions(config=config)
    return ExportOptions(
        schema=language.load(settings.schema),
        team=Team(settings.annotators),
        rules=validation_settings.rules(settings),
    )


def pull(
    settings: Settings,
    schema: Schema,
    client: Client,
    *,
    out: Path | None = None,
    choice: TakeChoice = UNDECIDED,
    progress: Progress | None = None,
) -> PullReport:
    """Pulls the project of the settings into the corpus folder ``out``, by default that of the settings, and checks it.

    Where each annotator has a project of their own, these are pulled one after the other, those that are there.

    ``choice`` decides about layers that were changed here and on the server.
    Raises `ServerError` where there is no such project, or where it is from before a migration of the corpus.
    """
    rules = validation_settings.rules(settings)  # first, for nothing is pulled where they may not run
    finish_change(out or settings.corpus)
    reports = []
    for one in existing_projects(settings, schema, client):
        project = annotation_project(one, schema, client)
        parser = replace(project_parser(client, project, schema, settings.annotators), owner=one.person or None)
        reports.append(
            pull_project(client, project, out or settings.corpus, parser=parser, choice=choice, progress=progress)
        )
    report = reports[0]
    for other in reports[1:]:
        report.add_project(other)
    return with_layer_findings(report, Checks(schema, rules=rules))


def annotation_project(settings: Settings, schema: Schema, client: Client) -> Project:
    """The project in which people annotate.

    Raises `ServerError` where there is none, or where it is from before a migration of the corpus.
    """
    project = server.find_project(client, settings.project)
    if project is None:
        raise ServerError(f"{client.url}: no project is called {settings.project!r}; run `goldspan push` first")
    state = read_state(settings.corpus)
    if state and state.applied and (old := _not_in(schema, labeling.read(project.config))):
        raise ServerError(
            f"{client.project_url(project.id)}: the project is from before a migration, and has what the schema no "
            f"longer has: {', '.join(old)}. Nothing was pulled, for old labels would come in place of the migrated "
            "ones: give `project` in the settings another name, and run `goldspan push --layers`"
        )
    return project


def project_parser(client: Client, project: Project, schema: Schema, annotators: Sequence[Annotator]) -> TaskParser:
    """What makes layers of the tasks of a project, which has its own labeling config and members."""
    team = Team(tuple(annotators), server.read_users(client))
    return TaskParser(labeling.read(project.config), schema, team, client.url, pull_time())


def pull_project(
    client: Client,
    project: Project,
    out: Path,
    *,
    parser: TaskParser,
    choice: TakeChoice = UNDECIDED,
    progress: Progress | None = None,
) -> PullReport:
    """Every annotation and draft of a project as a layer in the corpus folder ``out``; the layers are not checked.

    The tasks are listed by id, so tasks deleted meanwhile hide no others. Where the number of tasks changed meanwhile,
    the report's findings say so, and no layer is withdrawn. ``parser`` is that of `project_parser`.
    """

    def is_complete(report: PullReport) -> bool:
        now_there = server.get_project(client, project.id).tasks
        if now_there != report.tasks:
            counts = f"the project has {counted(now_there, 'task')}, but {report.tasks} were listed"
            message = f"{counts}: it changed meanwhile"
            report.add(finding("GS816", message, Place(file=client.project_url(project.id))))
        return now_there == report.tasks

    reading = ProjectReading(project.id, is_complete)
    return pull_into_folder(
        partial(project_tasks, client, project.id), parser, out, choice=choice, reading=reading, progress=progress
    )


@contextmanager
def project_tasks(client: Client, project: int, number: int | None = None) -> Iterator[Iterator[Item]]:
    """The tasks of a project, or the one with this number, as a reader opens them."""
    yield server.read_tasks(client, project, number=number)


def pull_export(
    export: Path,
    out: Path,
    *,
    options: ExportOptions = NOTHING_KNOWN,
    jsonl: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> PullReport:
    """Pulls a full JSON export into the corpus folder ``out``, and checks what came.

    With ``jsonl``, ``out`` becomes a new corpus of JSON Lines, made shard by shard by the executor, with the first
    `goldspan.operations.pull_jsonl.MOST` findings in the report; otherwise there is a file for each document and layer.

    Raises `goldspan.formats.labelstudio.export.ExportError` where the file is no such export.
    """
    parser = export_parser(export, config=options.config, schema=options.schema, team=options.team)
    if jsonl:
        return LinesPull(export, out, parser, options.rules).run(executor, progress)
    report = pull_into_folder(partial(open_export, export), parser, out, progress=progress)
    return with_layer_findings(report, Checks(parser.schema, rules=options.rules))


def with_layer_findings(report: PullReport, checks: Checks) -> PullReport:
    """The report of a pull into a corpus folder, with the findings of the folder's layers."""
    from goldspan.validate.folder_checks import validate_corpus  # which a pull into JSON Lines has no use for

    if (report.out / "documents").is_dir():
        for found in validate_corpus(report.out, checks):
            # what a whole corpus lacks is no matter of a pull, which may bring a part of it
            if found.level != CORPUS or found.where.layer is not None:
                report.add(found)
    return report


def _not_in(schema: Schema, config: labeling.LabelingConfig) -> list[str]:
    """The labels, relations and attributes of a labeling config that the schema does not have."""
    shown = labeling.schema_of(config)
    relations = dict.fromkeys(name.partition(":")[0] for name in shown.relations)  # behind the colon: an attribute
    return [
        name
        for names, known in (
            (shown.labels, schema.concrete),
            (relations, schema.relations),
            (shown.attributes, schema.attributes),
        )
        for name in names
        if name not in known
    ]
