"""Decisions from Label Studio to the corpus, and gold layers from votes and decisions."""

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from goldspan import store
from goldspan.adjudicate.cases import Merge, pseudonyms, renamed_decision
from goldspan.adjudicate.choices import AdjudicatorWork, Choice, Pick
from goldspan.adjudicate.decide import decide
from goldspan.adjudicate.gold import gold_layer, with_voted_origins
from goldspan.adjudicate.matching_decisions import with_new_decisions
from goldspan.change.migrate.migration_language import Step
from goldspan.change.migrate.migration_plan import MigrationHistory
from goldspan.change.migrate.migration_steps import layer_update, renamed_relation
from goldspan.change.references import UpdatedDecisions, updated_decisions
from goldspan.formats.labelstudio.adjudication_answers import AdjudicationAnswers, read_answers, touched
from goldspan.formats.labelstudio.adjudication_config import NONE, OTHER
from goldspan.formats.labelstudio.adjudication_screen import STATE, task_schema
from goldspan.formats.labelstudio.annotations import Team
from goldspan.formats.labelstudio.labeling_config import LabelingConfig
from goldspan.formats.labelstudio.labeling_config import read as read_config
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.task_reader import pull_time
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID, TaskError, read_task
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.model import INFERRED, Document, Layer, Provenance, replace
from goldspan.operations import schema_migrate
from goldspan.operations.adjudication_state import (
    FinishedLayers,
    document_state,
    finished_layers,
    symmetric_relations,
)
from goldspan.operations.push import pass_of
from goldspan.passes.standing import on_context
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.decisions import Adjudication, Decision, adjudication_path, decisions_on, write_adjudication
from goldspan.store.files import holds
from goldspan.store.format_version import mark_staged
from goldspan.store.transactions import Transaction, transaction
from goldspan.wording import Progress, counted, short_repr

_SUFFIX = " adjudication"

_LONGEST_TITLE = 50
"""Characters that Label Studio allows in the title of a project."""


@dataclass(slots=True)
class AdjudicatePullReport:
    """``untouched`` counts tasks that were never saved; ``open`` has the number of open cases by document.

    ``changed`` counts documents with new or changed decisions, ``gold`` new or changed gold layers.
    """

    url: str
    tasks: int = 0
    untouched: int = 0
    decisions: int = 0
    changed: int = 0
    gold: int = 0
    open: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    __repr__ = short_repr


class _VotesRecord(msgspec.Struct, kw_only=True):
    """What a task was made of, as the push wrote it into the task's data."""

    merge: Merge
    decisions: tuple[Decision, ...]
    open: tuple[str, ...]
    migrations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _SavedTask:
    """A task with its saved annotation, and what the task was made of when it was pushed."""

    id: int
    updated_at: str
    annotation: Item
    merged: Merge
    decisions: tuple[Decision, ...]
    asked: tuple[str, ...]
    migrations: tuple[str, ...]
    schema: Schema | None

    @property
    def questions(self) -> dict[str, str | None]:
        """The open cases by id, each with its attribute where it is about the whole text."""
        asked = dict.fromkeys(self.asked)
        return asked | {
            case.id: case.name for case in self.merged.cases if case.id in asked and case.kind == "document"
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _TaskDecisions:
    """The decisions read from a task, in the names of the present schema, and who made them."""

    decisions: tuple[Decision, ...]
    adjudicator: str
    note: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pull:
    """What all tasks of a pull share."""

    settings: Settings
    changes: Transaction
    schema: Schema
    url: str
    project: int
    config: LabelingConfig
    team: Team
    history: MigrationHistory
    report: AdjudicatePullReport

    @property
    def pass_name(self) -> str:
        return pass_of(self.settings, self.schema)


def adjudication_title(settings: Settings) -> str:
    """The title of the Label Studio project for adjudication."""
    return settings.project[: _LONGEST_TITLE - len(_SUFFIX)] + _SUFFIX


def voters(layers: Sequence[Layer], decisions: Sequence[Decision]) -> set[str]:
    """The annotators of the layers, and those whose votes the decisions name."""
    voted = {name for decision in decisions for vote in decision.case.votes for name in vote.annotators}
    return {*(layer.annotator for layer in layers), *voted}


def adjudicate_pull(
    settings: Settings, schema: Schema, client: Client, *, progress: Progress | None = None
) -> AdjudicatePullReport:
    """Reads the decisions of every saved task, and writes the gold layer of every document without open cases.

    A difference between what was settled and what the saved annotation has is a
    decision, too. A second pull changes nothing.

    Raises `ServerError` where the server has no project for adjudication.
    """
    project = server.find_project(client, adjudication_title(settings))
    if project is None:
        title = adjudication_title(settings)
        raise ServerError(f"{client.url}: no project is called {title!r}; run `goldspan adjudicate push` first")
    report = AdjudicatePullReport(url=client.project_url(project.id))
    with transaction(settings.corpus) as changes:
        _stage_tasks(_pull_of(settings, schema, client, project, changes, report), client, progress)
        if changes.paths():
            mark_staged(settings.corpus, changes.staged)
        changes.commit()
    return report


def _pull_of(
    settings: Settings,
    schema: Schema,
    client: Client,
    project: Project,
    changes: Transaction,
    report: AdjudicatePullReport,
) -> _Pull:
    return _Pull(
        settings=settings,
        changes=changes,
        schema=schema,
        url=client.url,
        project=project.id,
        config=read_config(project.config),
        team=Team(settings.annotators, server.read_users(client)),
        history=schema_migrate.history(settings),
        report=report,
    )


def _stage_tasks(pull: _Pull, client: Client, progress: Progress | None) -> None:
    report = pull.report
    saved: dict[str, list[_SavedTask]] = {}
    for task in server.read_tasks(client, pull.project):
        report.tasks += 1
        if (saved_task := _saved_task(task, report)) is not None:
            saved.setdefault(str(task["data"].get(DOCUMENT_ID)), []).append(saved_task)
        if progress and report.tasks % server.PAGE == 0:
            progress(f"{counted(report.tasks, 'task')} read")
    for document_id in sorted(saved):
        path = store.document_path(pull.settings.corpus, document_id)
        if path.exists():
            tasks = sorted(saved[document_id], key=lambda task: (task.updated_at, task.id))
            _pull_document(pull, store.read_document(path), tasks)
        else:
            report.problems.append(f"{document_id}: the corpus has no such document; its decisions were not pulled")


def _saved_task(task: Item, report: AdjudicatePullReport) -> _SavedTask | None:
    annotations = [annotation for annotation in task.get("annotations", ()) if touched(annotation)]
    if not annotations:
        report.untouched += 1
        return None
    if len(annotations) > 1:
        report.problems.append(
            f"task {task['id']}: {len(annotations)} annotations are saved, and only one can become gold; "
            "delete the others"
        )
        return None
    try:
        read_task(task)
        state = msgspec.convert(json.loads(task["data"][STATE]), _VotesRecord)
    except (TaskError, KeyError, TypeError, ValueError, RecursionError) as error:
        report.problems.append(f"task {task['id']}: its record of the votes cannot be read ({error}); push again")
        return None
    return _SavedTask(
        id=task["id"],
        updated_at=str(annotations[0].get("updated_at")),
        annotation=task["data"] | annotations[0],
        merged=state.merge,
        decisions=state.decisions,
        asked=state.open,
        migrations=state.migrations,
        schema=task_schema(task),
    )


def _pull_document(pull: _Pull, document: Document, tasks: Sequence[_SavedTask]) -> None:
    """Stages the decisions of all tasks of a document, oldest first, and its gold layer where no case is open."""
    corpus = pull.settings.corpus
    finished = finished_layers(pull.settings, pull.schema, document)
    decisions = decisions_on(corpus, document.id, document.text_sha256)
    people = voters(finished.layers, decisions) | {annotator.name for annotator in pull.settings.annotators}
    real_names = {shown: name for name, shown in pseudonyms(people, salt=pull.settings.project).items()}
    last: _TaskDecisions | None = None
    note: str | None = None
    read = [(task, found) for task in tasks if (found := _task_decisions(pull, document, task)) is not None]
    decisions = tuple(decision for decision in decisions if not any(_made_in(task, decision) for task, _ in read))
    for _, found in read:
        decisions = with_new_decisions(
            decisions, [renamed_decision(decision, real_names) for decision in found.decisions]
        )
        note = found.note or note  # a later task does not show the note of an earlier one
        last = found
    if last is None:
        return
    adjudication = Adjudication(document=document.id, text_sha256=document.text_sha256, decisions=decisions)
    write_adjudication(pull.changes.staged, adjudication)
    staged = adjudication_path(pull.changes.staged, document.id)
    pull.report.changed += not holds(adjudication_path(corpus, document.id), staged.read_bytes())
    _stage_gold(pull, finished, decisions, last, note)


def _made_in(task: _SavedTask, decision: Decision) -> bool:
    """Whether the decision is what an earlier pull read from the task, which may say something else by now."""
    shown = {earlier.decided_at for earlier in task.decisions}
    return decision.task == task.id and decision.decided_at not in shown


def _stage_gold(
    pull: _Pull, finished: FinishedLayers, decisions: Sequence[Decision], last: _TaskDecisions, note: str | None
) -> None:
    corpus, document = pull.settings.corpus, finished.document
    result = document_state(pull.settings, pull.schema, finished, decisions).result
    gold_pass = finished.gold.provenance.pass_name if finished.gold else None
    if result.open:
        pull.report.open[document.id] = len(result.open)
    elif gold_pass and gold_pass != pull.pass_name:
        path = store.layer_path(corpus, document.id, finished.gold_name)
        pull.report.problems.append(
            f"{document.id}: its gold layer belongs to the pass {gold_pass} and was not overwritten; "
            f"for gold of the pass {pull.pass_name}, delete {path}, and pull again"
        )
    else:
        layer = gold_layer(
            result,
            document,
            adjudicator=last.adjudicator,
            note=note,
            provenance=last.provenance,
            name=finished.gold_name,
        )
        layer = with_voted_origins(on_context(layer, finished.context), finished.layers)
        pull.report.gold += store.write_layer(pull.changes.staged, layer, known=corpus)


def _task_decisions(pull: _Pull, document: Document, task: _SavedTask) -> _TaskDecisions | None:
    """What was decided in a task; ``None``, with a problem in the report, where the task does not fit the corpus."""
    problems = pull.report.problems
    if task.annotation.get("text") != document.text:
        problems.append(f"{document.id}: task {task.id} has another text; its decisions were not pulled")
        return None
    steps = pull.history.steps_since(task.migrations, pull.schema)
    if steps is None:
        undone = ", ".join(task.migrations)
        problems.append(
            f"{document.id}: task {task.id} was made after migrations that were undone ({undone}); "
            "its decisions were not pulled"
        )
        return None
    schema_then = (task.schema if steps else None) or pull.schema
    answers = read_answers(task.annotation.get("result"), document, pull.config, schema_then, task.questions)
    adjudicator, method = pull.team.find(task.annotation.get("updated_by") or task.annotation.get("completed_by"))
    decided = decide(
        task.merged,
        task.decisions,
        _work(document, answers, adjudicator),
        symmetric=_SymmetricBefore(pull.schema, steps),
        decided_at=task.updated_at,
    )
    updated = _updated(document, decided.decisions, steps)
    problems += (f"task {task.id}: {problem}" for problem in _problems(answers))
    problems += (f"task {task.id}: {problem}" for problem in decided.problems)
    problems += (
        f"{document.id}: task {task.id}: the decision on {' / '.join(decision.case.labels)} was made before a "
        "migration and does not fit the layers after it; decide it again"
        for decision in updated.lost
    )
    pull.report.decisions += len(updated.decisions)
    provenance = Provenance(
        method=method,
        origin=pull.url,
        project=pull.project,
        task=task.id,
        annotation=task.annotation.get("id"),
        pass_name=pull.pass_name,
        updated_at=task.updated_at,
        pulled_at=pull_time(),
        unmapped=answers.parsed.unmapped,
    )
    return _TaskDecisions(
        decisions=tuple(replace(decision, task=task.id) for decision in updated.decisions),
        adjudicator=adjudicator,
        note=answers.parsed.note,
        provenance=provenance,
    )


def _problems(answers: AdjudicationAnswers) -> Iterator[str]:
    """What of the answers could not be read, and what was read that nobody wrote."""
    yield from answers.problems
    for item in answers.parsed.unmapped:
        yield f"{item.code} {item.message}"
    for relation in answers.parsed.relations:
        if relation.origin == INFERRED:
            yield f"a relation without a label was read as {relation.label!r}, as the schema says"


def _work(document: Document, answers: AdjudicationAnswers, adjudicator: str) -> AdjudicatorWork:
    layer = Layer(
        document=document.id,
        name=adjudicator,
        annotator=adjudicator,
        status="submitted",
        text_sha256=document.text_sha256,
        spans=answers.parsed.spans,
        relations=answers.parsed.relations,
        document_labels=answers.parsed.document_labels,
    )
    choices = {case: Choice(pick=_pick(pick), reason=reason or None) for case, (pick, reason) in answers.picks.items()}
    return AdjudicatorWork(layer=layer, choices=choices, to_cases=answers.to_cases)


@dataclass(frozen=True, slots=True)
class _SymmetricBefore(Container[str]):
    """The relations without direction, by the names that they had before the steps of a migration."""

    schema: Schema
    steps: tuple[Step, ...]

    def __contains__(self, label: object) -> bool:
        return renamed_relation(str(label), self.steps) in symmetric_relations(self.schema)


def _updated(document: Document, decisions: tuple[Decision, ...], steps: tuple[Step, ...]) -> UpdatedDecisions:
    """Decisions made before the steps of a migration, in the names after them."""
    if not steps:
        return UpdatedDecisions(decisions, ())
    made = Adjudication(document=document.id, text_sha256=document.text_sha256, decisions=decisions)
    return updated_decisions(made, layer_update(steps))


def _pick(pick: int | str | None) -> Pick | None:
    if isinstance(pick, int):
        return pick
    return "none" if pick == NONE else "other" if pick == OTHER else None
