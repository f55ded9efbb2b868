"""Cases to the labeling screen, and decisions home."""

import json
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import msgspec

from goldspan import store
from goldspan.adjudicate.answers import with_new
from goldspan.adjudicate.cases import Merge, key
from goldspan.adjudicate.choices import Choice, Pick, decide
from goldspan.adjudicate.gold import GOLD, gold
from goldspan.adjudicate.voter_names import pseudonyms, renamed_case, renamed_decision, renamed_merge
from goldspan.attribute_values import as_text
from goldspan.change.migrate.migration_language import Step
from goldspan.change.migrate.migration_plan import applied_names
from goldspan.change.migrate.migration_steps import layer_update, renamed_relation
from goldspan.change.references import UpdatedDecisions, updated_decisions
from goldspan.formats.labelstudio import adjudication_screen as screen
from goldspan.formats.labelstudio.adjudication_answers import read_answers, touched
from goldspan.formats.labelstudio.adjudication_screen import CaseTask, Note, Question
from goldspan.formats.labelstudio.annotations import Team
from goldspan.formats.labelstudio.labeling_config import read
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.task_reader import pull_time
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID, TaskError, read_task
from goldspan.labelstudio import client as server
from goldspan.labelstudio.adjudication_project import CaseTaskReport, open_adjudication, send_tasks
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.model import Attributes, Document, Layer, Provenance, Span, content_id, sha256
from goldspan.operations import schema_migrate
from goldspan.operations.adjudicate import Standing, standing, standings, symmetric, voices
from goldspan.operations.push import pass_of
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.decisions import (
    NOTHING,
    Adjudication,
    Answer,
    Case,
    CaseRelation,
    Decision,
    decisions_on,
    write_adjudication,
)
from goldspan.wording import counted, short_repr

Progress = Callable[[str], None]

_SUFFIX = " adjudication"


@dataclass(slots=True)
class PushedCases:
    """What a push did. ``done`` are documents that need nothing, ``waiting`` those with too few annotators.

    ``problems`` are those of the pull before it.
    """

    project: int
    url: str
    tasks: CaseTaskReport
    cases: int = 0
    done: int = 0
    waiting: int = 0
    problems: list[str] = field(default_factory=list)

    __repr__ = short_repr


@dataclass(slots=True)
class PulledGold:
    """What came home. ``untouched`` are tasks that nobody has saved; ``open`` the cases left, by document."""

    url: str
    tasks: int = 0
    untouched: int = 0
    decisions: int = 0
    changed: int = 0
    gold: int = 0
    open: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    __repr__ = short_repr


def title_of(settings: Settings) -> str:
    """The title of the project to adjudicate in."""
    return settings.project[: 50 - len(_SUFFIX)] + _SUFFIX


# out


def push(
    settings: Settings, schema: Schema, client: Client, *, names: bool = False, progress: Progress | None = None
) -> PushedCases:
    """Makes a task of every document with open cases, or without gold that is up to date.

    What is settled stands in it as the annotation, each annotator's layer as a
    prediction. Annotators stand under pseudonyms unless ``names`` is set. Whatever
    was decided and not pulled yet is pulled first, so that nothing is asked twice.
    """
    there = server.find_project(client, title_of(settings)) is not None
    pulled = pull(settings, schema, client, progress=progress) if there else None
    project = open_adjudication(client, title_of(settings), schema, pass_of(settings, schema))
    out = PushedCases(project.id, client.project_url(project.id), CaseTaskReport())
    out.problems += pulled.problems if pulled else []
    out.tasks = send_tasks(client, project, list(_tasks(settings, schema, out, names=names)))
    return out


def _tasks(settings: Settings, schema: Schema, out: PushedCases, *, names: bool) -> Iterator[Item]:
    for one in standings(settings, schema):
        if not isinstance(one, Standing):
            out.waiting += 1
        elif one.gold == "done":
            out.done += 1
        else:
            out.cases += len(one.open)
            yield _task(settings, schema, one, names=names)


def _task(settings: Settings, schema: Schema, one: Standing, *, names: bool) -> Item:
    document = one.voices.document
    shown = {} if names else pseudonyms(_people(one.voices.layers, one.decisions), salt=settings.project)
    state = {
        "merge": msgspec.to_builtins(renamed_merge(one.merged, shown), order="deterministic"),
        "decisions": [
            msgspec.to_builtins(renamed_decision(each, shown), order="deterministic") for each in one.decisions
        ],
        "open": [case.id for case in one.open],
        "migrations": applied_names(settings.corpus),
    }
    written = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    settled = Layer(
        document=document.id,
        name="settled",
        annotator="settled",
        status="submitted",
        text_sha256=document.text_sha256,
        spans=one.found.spans,
        relations=one.found.relations,
        document_labels=one.found.document_labels,
    )
    case_task = CaseTask(
        document=document,
        settled=settled,
        questions=[_question(renamed_case(case, shown)) for case in one.open],
        layers=sorted(
            ((shown.get(layer.annotator, layer.annotator), layer) for layer in one.voices.layers), key=itemgetter(0)
        ),
        notes=sorted(_notes(one, shown)),
        state=written,
        round_name=content_id("round-", document.text_sha256, sha256(written)),
    )
    return screen.adjudication_task(case_task, schema=schema, pass_name=pass_of(settings, schema))


def _notes(one: Standing, shown: Mapping[str, str]) -> Iterator[Note]:
    """What annotators noted on the whole text, and on spans that are in no open case."""
    asked = {key(span) for case in one.open for answer in case.alternatives for span in answer.spans}
    for layer in one.voices.layers:
        who = shown.get(layer.annotator, layer.annotator)
        if layer.note:
            yield who, "the whole text", layer.note
        for span in layer.spans:
            if span.note and key(span) not in asked:
                yield who, _named(span), span.note


def _people(layers: tuple[Layer, ...], decisions: tuple[Decision, ...]) -> set[str]:
    """Everybody who is named in the votes now or in those of a decision."""
    voted = {who for one in decisions for vote in one.case.votes for who in vote.annotators}
    return {*(layer.annotator for layer in layers), *voted}


def _question(case: Case) -> Question:
    silent = tuple(who for vote in case.votes if vote.answer == NOTHING for who in vote.annotators)
    return Question(
        id=case.id,
        extent=_extent(case),
        title=_title(case),
        options=tuple((_told(case, vote.answer), vote.annotators) for vote in case.votes if vote.answer != NOTHING),
        nobody=silent,
        notes=tuple(note for vote in case.votes for note in vote.notes),
        on=tuple(dict.fromkeys(span.fragments[0] for span in (*_on(case), *case.first, *case.second))),
    )


def _extent(case: Case) -> tuple[int, int] | None:
    spans = _on(case) or case.first or tuple(span for answer in case.alternatives for span in answer.spans)
    return (min(span.start for span in spans), max(span.end for span in spans)) if spans else None


def _on(case: Case) -> tuple[Span, ...]:
    return (case.on,) if case.on else ()


def _title(case: Case) -> str:
    if case.kind == "span":
        return "which span, with which label?"
    if case.kind == "relation":
        return f"relation between {_end(case.first)} and {_end(case.second)}"
    if case.on is not None:
        return f"{case.name} of {_named(case.on)}"
    return f"{case.name} of the whole text"


def _told(case: Case, answer: Answer) -> str:
    if case.kind == "span":
        return " and ".join(_named(span) for span in answer.spans)
    if case.kind == "relation":
        return " and ".join(_arrow(one, case) for one in answer.relations)
    return as_text(answer.value)


def _arrow(one: CaseRelation, case: Case) -> str:
    source, target = (case.first, case.second) if one.forward else (case.second, case.first)
    return f"{_end(source)} {one.label}{_attributes(one.attributes)} {_end(target)}"


def _attributes(attributes: Attributes) -> str:
    told = ", ".join(f"{name}={value}" for name, value in attributes.items())
    return f" ({told})" if told else ""


def _end(spans: tuple[Span, ...]) -> str:
    return " / ".join(dict.fromkeys(f"“{span.text}”" for span in spans))


def _named(span: Span) -> str:
    return f"{span.label} “{span.text}”"


# home


@dataclass(frozen=True, slots=True)
class _Saved:
    """A saved annotation of a task, with what the task was made of, and the migrations and names of then."""

    updated_at: str
    task: int
    annotation: Item
    merged: Merge
    before: tuple[Decision, ...]
    asked: tuple[str, ...]
    migrations: tuple[str, ...]
    schema: Schema | None


def pull(settings: Settings, schema: Schema, client: Client, *, progress: Progress | None = None) -> PulledGold:
    """Brings decisions home from every saved task, and gold where no case of a document is open.

    What was settled is compared with what stands there now: every difference is
    a decision, too. Pulled again, it is the same.
    """
    project = server.find_project(client, title_of(settings))
    if project is None:
        told = f"{client.url}: no project is called {title_of(settings)!r}; run `goldspan adjudicate push` first"
        raise ServerError(told)
    team = Team(settings.annotators, server.read_users(client))
    out = PulledGold(url=client.project_url(project.id))
    saved: dict[str, list[_Saved]] = {}
    for task in server.read_tasks(client, project.id):
        out.tasks += 1
        one = _saved(task, out)
        if one is not None:
            saved.setdefault(str(task["data"].get(DOCUMENT_ID)), []).append(one)
        if progress and out.tasks % 100 == 0:
            progress(f"{counted(out.tasks, 'task')} read")
    for document_id in sorted(saved):
        path = store.document_path(settings.corpus, document_id)
        if not path.exists():
            out.problems.append(f"{document_id}: the corpus has no such document; its decisions are left on the server")
            continue
        ordered = sorted(saved[document_id], key=lambda one: (one.updated_at, one.task))
        _decide(settings, schema, store.read_document(path), ordered, project, team, client, out)
    return out


def _saved(task: Item, out: PulledGold) -> _Saved | None:
    annotations = [one for one in task.get("annotations", ()) if touched(one)]
    if not annotations:
        out.untouched += 1
        return None
    if len(annotations) > 1:
        told = f"task {task['id']}: {len(annotations)} annotations are saved, and one can be gold; delete the others"
        out.problems.append(told)
        return None
    try:
        read_task(task)
        state = json.loads(task["data"][screen.STATE])
        merged = msgspec.convert(state["merge"], Merge)
        before = msgspec.convert(state["decisions"], tuple[Decision, ...])
    except (TaskError, KeyError, TypeError, ValueError) as error:
        out.problems.append(f"task {task['id']}: what it was made of cannot be read ({error}); push again")
        return None
    updated = str(annotations[0].get("updated_at"))
    return _Saved(
        updated,
        task["id"],
        task["data"] | annotations[0],
        merged,
        before,
        tuple(state["open"]),
        tuple(state.get("migrations", ())),
        screen.task_schema(task),
    )


def _decide(
    settings: Settings,
    schema: Schema,
    document: Document,
    saved: list[_Saved],
    project: Project,
    team: Team,
    client: Client,
    out: PulledGold,
) -> None:
    heard = voices(settings, schema, document)
    decisions = decisions_on(settings.corpus, document.id, document.text_sha256)
    people = _people(heard.layers, decisions) | {one.name for one in settings.annotators}
    real = {shown: name for name, shown in pseudonyms(people, salt=settings.project).items()}
    layer: dict[str, Any] = {}
    note: str | None = None
    for one in saved:
        if one.annotation.get("text") != document.text:
            out.problems.append(f"{document.id}: task {one.task} has another text; it is left alone")
            continue
        steps = schema_migrate.history(settings).steps_since(one.migrations, schema)
        if steps is None:
            told = f"was made after migrations that were undone ({', '.join(one.migrations)}); it is left alone"
            out.problems.append(f"{document.id}: task {one.task} {told}")
            continue
        who, method = team.find(one.annotation.get("updated_by") or one.annotation.get("completed_by"))
        of_then = (one.schema if steps else None) or schema
        answers = read_answers(one.annotation.get("result"), document, read(project.config), of_then, one.asked)
        work = Layer(
            document=document.id,
            name=who,
            annotator=who,
            status="submitted",
            text_sha256=document.text_sha256,
            spans=answers.parsed.spans,
            relations=answers.parsed.relations,
            document_labels=answers.parsed.document_labels,
        )
        done = decide(
            one.merged,
            one.before,
            work,
            {case: Choice(pick=_pick(pick), reason=why or None) for case, (pick, why) in answers.picks.items()},
            to_cases=answers.to_cases,
            symmetric=_Symmetric(schema, steps),
            adjudicator=who,
            decided_at=one.updated_at,
        )
        followed = _followed(document, done.decisions, steps)
        unmapped = answers.parsed.unmapped
        out.problems += (f"task {one.task}: {told}" for told in (*answers.problems, *done.problems))
        out.problems += (f"task {one.task}: {each.code} {each.message}" for each in unmapped)
        out.problems += (
            f"{document.id}: task {one.task}: the decision on {' / '.join(each.case.labels)} was made before a "
            "migration and does not fit the layers after it; decide it again"
            for each in followed.lost
        )
        out.decisions += len(followed.decisions)
        decisions = with_new(decisions, [renamed_decision(each, real) for each in followed.decisions])
        note = answers.parsed.note or note  # a later task does not show what was noted on an earlier one
        layer = {
            "adjudicator": who,
            "note": note,
            "provenance": Provenance(
                method=method,
                origin=client.url,
                project=project.id,
                task=one.task,
                annotation=one.annotation.get("id"),
                pass_name=pass_of(settings, schema),
                updated_at=one.updated_at,
                pulled_at=pull_time(),
                unmapped=unmapped,
            ),
        }
    if not layer:
        return
    adjudication = Adjudication(document=document.id, text_sha256=document.text_sha256, decisions=decisions)
    out.changed += write_adjudication(settings.corpus, adjudication)
    found = standing(settings, schema, heard).found
    if found.open:
        out.open[document.id] = len(found.open)
    elif other := _other_pass(heard.gold, pass_of(settings, schema)):
        path = store.layer_path(settings.corpus, document.id, GOLD)
        told = f"its gold is of the pass {other}, and stays; for gold of this pass, delete {path}, and pull again"
        out.problems.append(f"{document.id}: {told}")
    else:
        out.gold += store.write_layer(settings.corpus, gold(found, document, **layer))


def _other_pass(there: Layer | None, pass_name: str) -> str | None:
    """The pass of the gold that is there, where it is another one."""
    other = there.provenance.pass_name if there else None
    return other if other != pass_name else None


@dataclass(frozen=True, slots=True)
class _Symmetric(Container[str]):
    """The relations without direction, under the names that they had before some steps."""

    schema: Schema
    steps: tuple[Step, ...]

    def __contains__(self, label: object) -> bool:
        return renamed_relation(str(label), self.steps) in symmetric(self.schema)


def _followed(document: Document, decisions: tuple[Decision, ...], steps: tuple[Step, ...]) -> UpdatedDecisions:
    """Decisions that were made before some steps of migrations, after them."""
    if not steps:
        return UpdatedDecisions(decisions, ())
    made = Adjudication(document=document.id, text_sha256=document.text_sha256, decisions=decisions)
    return updated_decisions(made, layer_update(steps))


def _pick(pick: int | str | None) -> Pick | None:
    if isinstance(pick, int):
        return pick
    return "none" if pick == screen.NONE else "other" if pick == screen.OTHER else None
