"""Open cases to a Label Studio project of their own, one task per document."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

import msgspec

from goldspan.adjudicate.cases import pseudonyms, renamed_case, renamed_decision, renamed_merge, span_key
from goldspan.attribute_values import as_text
from goldspan.change.migrate.migration_plan import applied_names
from goldspan.formats.labelstudio.adjudication_config import document_attributes
from goldspan.formats.labelstudio.adjudication_screen import CaseTask, Note, Question, adjudication_task
from goldspan.formats.labelstudio.result_items import Item
from goldspan.labelstudio import client as server
from goldspan.labelstudio.adjudication_project import CaseTaskReport, open_adjudication, send_tasks
from goldspan.labelstudio.connection import Client
from goldspan.model import Attributes, Layer, Provenance, Span, content_id, sha256
from goldspan.operations.adjudicate_pull import adjudicate_pull, adjudication_title, voters
from goldspan.operations.adjudication_state import DocumentState, document_states
from goldspan.operations.push import pass_of
from goldspan.passes.standing import on_context
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.decisions import NOTHING, Answer, Case, CaseRelation
from goldspan.wording import Progress, short_repr


@dataclass(slots=True)
class AdjudicatePushReport:
    """The project, and what became of its tasks; ``cases`` is the number of open cases in them.

    ``done`` counts documents whose gold layer is up to date, ``waiting`` those with fewer than two finished
    annotators. ``withdrawn`` counts layers that have no vote, for their annotation was deleted. ``problems`` are those
    of the pull that went before.
    """

    project: int
    url: str
    tasks: CaseTaskReport
    cases: int = 0
    done: int = 0
    waiting: int = 0
    withdrawn: int = 0
    problems: list[str] = field(default_factory=list)

    __repr__ = short_repr


def adjudicate_push(
    settings: Settings, schema: Schema, client: Client, *, names: bool = False, progress: Progress | None = None
) -> AdjudicatePushReport:
    """Makes a task of every document with open cases, or whose gold layer is not up to date.

    The task's annotation has what is settled, and each annotator's layer is a
    prediction. Annotators have pseudonyms in it, or their names with ``names``.
    Decisions on the server are pulled first, so that no case is asked twice. A task that nobody has worked on is
    deleted where its document has gold by now, as by `goldspan adjudicate pull --settled`.

    Raises `ServerError` where the server refuses the project or the tasks.
    """
    title = adjudication_title(settings)
    pulled = None
    if server.find_project(client, title) is not None:
        pulled = adjudicate_pull(settings, schema, client, progress=progress)
    project = open_adjudication(client, title, schema, pass_of(settings, schema))
    report = AdjudicatePushReport(project.id, client.project_url(project.id), CaseTaskReport())
    report.problems += pulled.problems if pulled else []
    done: set[str] = set()
    tasks = list(_tasks(settings, schema, report, done, names=names))
    report.tasks = send_tasks(client, project, tasks, done=done)
    return report


def _tasks(
    settings: Settings, schema: Schema, report: AdjudicatePushReport, done: set[str], *, names: bool
) -> Iterator[Item]:
    """The tasks; documents that need none are added to those that are done."""
    for state in document_states(settings, schema):
        finished = state.finished if isinstance(state, DocumentState) else state
        report.withdrawn += sum(layer.status == "withdrawn" for layer in finished.unfinished)
        if not isinstance(state, DocumentState):
            report.waiting += 1
        elif state.gold == "done":
            report.done += 1
            done.add(state.merged.document)
        else:
            report.cases += len(state.open)
            report.problems += _unasked(state, schema, pass_of(settings, schema))
            yield _task(settings, schema, state, names=names)


def _unasked(state: DocumentState, schema: Schema, pass_name: str) -> Iterator[str]:
    """The open cases that the screen of the pass cannot ask, for it does not show their attribute of the whole text."""
    shown = document_attributes(schema, pass_name)
    for case in state.open:
        if case.kind == "document" and case.name not in shown:
            yield (
                f"{state.merged.document}: the pass {pass_name} does not show the attribute {case.name}, so nobody can "
                "decide it there; set `pass` in [tool.goldspan] to one that shows it"
            )


def _settled(state: DocumentState, pass_name: str) -> Layer:
    """What needs no decision, as the layer that the screen begins with; what the pass stands on is its context."""
    document = state.finished.document
    layer = Layer(
        document=document.id,
        name="settled",
        annotator="settled",
        status="submitted",
        text_sha256=document.text_sha256,
        spans=state.result.spans,
        relations=state.result.relations,
        document_labels=state.result.document_labels,
        provenance=Provenance(pass_name=pass_name),
    )
    return on_context(layer, state.finished.context)


def _task(settings: Settings, schema: Schema, state: DocumentState, *, names: bool) -> Item:
    document = state.finished.document
    people = voters(state.finished.layers, state.decisions)
    shown_names = {} if names else pseudonyms(people, salt=settings.project)
    written = _written_state(settings, state, shown_names)
    layers = ((shown_names.get(layer.annotator, layer.annotator), layer) for layer in state.finished.layers)
    task = CaseTask(
        document=document,
        settled=_settled(state, pass_of(settings, schema)),
        questions=[_question(renamed_case(case, shown_names)) for case in state.open],
        layers=sorted(layers, key=itemgetter(0)),
        notes=sorted(_notes(state, shown_names)),
        state=written,
        round_name=content_id("round-", document.text_sha256, sha256(written)),
    )
    return adjudication_task(task, schema=schema, pass_name=pass_of(settings, schema))


def _written_state(settings: Settings, state: DocumentState, shown_names: Mapping[str, str]) -> str:
    """What the task is made of, as JSON that the pull reads."""
    decisions = [renamed_decision(decision, shown_names) for decision in state.decisions]
    record = {
        "merge": msgspec.to_builtins(renamed_merge(state.merged, shown_names), order="deterministic"),
        "decisions": msgspec.to_builtins(decisions, order="deterministic"),
        "open": [case.id for case in state.open],
        "migrations": applied_names(settings.corpus),
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _notes(state: DocumentState, shown_names: Mapping[str, str]) -> Iterator[Note]:
    """The annotators' notes on the whole text, and on spans that are in no open case."""
    in_cases = {span_key(span) for case in state.open for answer in case.alternatives for span in answer.spans}
    for layer in state.finished.layers:
        annotator = shown_names.get(layer.annotator, layer.annotator)
        if layer.note:
            yield annotator, "the whole text", layer.note
        for span in layer.spans:
            if span.note and span_key(span) not in in_cases:
                yield annotator, _span_in_words(span), span.note


def _question(case: Case) -> Question:
    """The case in the words that the adjudicator reads."""
    answered = [vote for vote in case.votes if vote.answer != NOTHING]
    marked = (*_attribute_span(case), *case.first, *case.second)
    return Question(
        id=case.id,
        extent=_extent(case),
        title=_title(case),
        options=tuple((_answer_in_words(case, vote.answer), vote.annotators) for vote in answered),
        nobody=tuple(annotator for vote in case.votes if vote.answer == NOTHING for annotator in vote.annotators),
        notes=tuple(note for vote in case.votes for note in vote.notes),
        on=tuple(dict.fromkeys(span.fragments[0] for span in marked)),
        attribute=case.name if case.kind == "document" else None,
    )


def _extent(case: Case) -> tuple[int, int] | None:
    """From the first to the last code point of the case, half open; ``None`` for the whole text."""
    spans = _attribute_span(case) or case.first or tuple(span for answer in case.alternatives for span in answer.spans)
    return (min(span.start for span in spans), max(span.end for span in spans)) if spans else None


def _attribute_span(case: Case) -> tuple[Span, ...]:
    return (case.on,) if case.on else ()


def _title(case: Case) -> str:
    if case.kind == "span":
        return "which span, with which label?"
    if case.kind == "relation":
        return f"relation between {_end_in_words(case.first)} and {_end_in_words(case.second)}"
    if case.on is not None:
        return f"{case.name} of {_span_in_words(case.on)}"
    return f"{case.name} of the whole text"


def _answer_in_words(case: Case, answer: Answer) -> str:
    if case.kind == "span":
        return " and ".join(_span_in_words(span) for span in answer.spans)
    if case.kind == "relation":
        return " and ".join(_relation_in_words(relation, case) for relation in answer.relations)
    return as_text(answer.value)


def _relation_in_words(relation: CaseRelation, case: Case) -> str:
    source, target = (case.first, case.second) if relation.forward else (case.second, case.first)
    label = f"{relation.label}{_attributes_in_words(relation.attributes)}"
    return f"{_end_in_words(source)} {label} {_end_in_words(target)}"


def _attributes_in_words(attributes: Attributes) -> str:
    listed = ", ".join(f"{name}={value}" for name, value in attributes.items())
    return f" ({listed})" if listed else ""


def _end_in_words(spans: tuple[Span, ...]) -> str:
    return " / ".join(dict.fromkeys(f"“{span.text}”" for span in spans))


def _span_in_words(span: Span) -> str:
    return f"{span.label} “{span.text}”"
