"""Adjudication on the labeling screen: open cases as regions with choices, and what is chosen, read back.

What a case is about is not this room's matter. It gets questions in words, and
returns what was chosen on each, and the spans and relations that stand there.
"""

import json
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TypeAlias

from goldspan.findings import excerpt
from goldspan.formats.labelstudio.labeling_config import FINDINGS_HTML, TEXT, ConfigError, LabelingConfig, build
from goldspan.formats.labelstudio.parse_results import Reading, from_results
from goldspan.formats.labelstudio.result_items import Item, to_results
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID, task_data
from goldspan.labelstudio import client as server
from goldspan.labelstudio.case_places import Range, case_places
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.task_feedback import marked_words, safe_html
from goldspan.model import Attributes, Document, Fragments, Layer
from goldspan.schema.language import SchemaError, parse
from goldspan.schema.types import RelationLabel, Schema, SpanLabel
from goldspan.schema.writing import write

CASE = "CASE"
CONTROL, CHOICE, REASON = "adjudication_case", "adjudication_choice", "adjudication_reason"
"""The controls of a case: its region, what is right, and why."""

DONE = "adjudication_done"
"""Ticked for the whole text. It means nothing but that somebody looked: without any change nothing can be saved."""

STATE, ROUND, OPEN, WORDS = "adjudication_state", "adjudication_round", "open_cases", "adjudication_words"
"""Keys of a task's data: what it was made of, a name for just that, how many cases are open, and the schema's names."""

LOOKED_OVER = "looked over"

LETTERS = "ABCDEF"
NONE, OTHER = "none", "other"

_CONTEXT = 30
"""Characters of the text that the table of votes shows before and after what a case is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A case in words. ``options`` are words, and who says so.

    ``extent`` is what it is about, ``None`` for the whole text. ``on`` are the spans that it hangs on, where it
    is not about spans itself: its region shares the place of one of them.
    """

    id: str
    extent: Range | None
    title: str
    options: tuple[tuple[str, tuple[str, ...]], ...]
    nobody: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    on: tuple[Range, ...] = ()


Note: TypeAlias = tuple[str, str, str]
"""Who noted it, what it is about, in words, and the note."""

CaseEnd: TypeAlias = tuple[str, Fragments] | str
"""An end of a relation: a span's label and extent, or the id of a case."""

ToCase: TypeAlias = tuple[str, CaseEnd, CaseEnd, Attributes]
"""A relation to a case: label, source, target, attributes."""


@dataclass(frozen=True, slots=True)
class Answered:
    """``picks`` are the letter's number, ``none`` or ``other``, and the reason, by the question's id.

    ``to_cases`` are relations to a case, which are not in ``reading``.
    """

    picks: Mapping[str, tuple[int | str | None, str | None]]
    reading: Reading
    to_cases: tuple[ToCase, ...]
    problems: tuple[str, ...]


def adjudication_config(schema: Schema, pass_name: str) -> str:
    """The labeling config of a pass, with a label for cases, and beside a selected case what is right, and why.

    Raises `ConfigError` where an attribute of the schema has the name of a control of ours.
    """
    taken = {CONTROL, CHOICE, REASON, DONE} & set(schema.attributes)
    if taken:
        raise ConfigError(f"the schema's attribute {min(taken)!r} has a name that adjudication needs; rename it")
    root = ET.fromstring(build(schema, pass_name))
    columns = next(one for one in root if one.get("className") == "goldspan-columns")
    labels = ET.Element("Labels", name=CONTROL, toName=TEXT, showInline="true")
    ET.SubElement(labels, "Label", value=CASE, background="#111827", hint="An open case: select it to decide it.")
    root.insert(list(root).index(columns), labels)
    case = ET.Element("View", visibleWhen="region-selected", whenTagName=CONTROL, whenLabelValue=CASE)
    ET.SubElement(case, "Header", value="what is right here (see the table)", size="6")
    choices = ET.SubElement(
        case, "Choices", name=CHOICE, toName=TEXT, choice="single", showInline="true", perRegion="true"
    )
    for value in (*LETTERS, NONE, OTHER):
        ET.SubElement(choices, "Choice", value=value)
    ET.SubElement(case, "Header", value="why (Enter adds it)", size="6")
    ET.SubElement(
        case, "TextArea", name=REASON, toName=TEXT, rows="1", maxSubmissions="1", editable="true", perRegion="true"
    )
    side = next(one for one in columns if one.get("className") == "goldspan-side")
    side.insert(0, case)
    done = ET.SubElement(side, "Choices", name=DONE, toName=TEXT, choice="multiple", showInline="true")
    ET.SubElement(done, "Choice", value=LOOKED_OVER)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def adjudication_task(
    document: Document,
    settled: Layer,
    questions: Sequence[Question],
    voices: Sequence[tuple[str, Layer]],
    *,
    notes: Sequence[Note] = (),
    schema: Schema,
    pass_name: str,
    state: str,
    round_name: str,
) -> Item:
    """A task: the settled part with a region for each case as the annotation, each voice as a prediction.

    ``notes`` are those that no question has.
    """
    places = _places(questions, settled, document.text)
    regions = [
        _region(one, number, place, document.text)
        for number, (one, place) in enumerate(zip(questions, places, strict=True), 1)
    ]
    return {
        "data": {
            **task_data(document, pass_name),
            FINDINGS_HTML: panel(questions, places, document.text, notes),
            STATE: state,
            ROUND: round_name,
            OPEN: len(questions),
            WORDS: _words_of(schema),
        },
        "annotations": [
            {
                "result": [*to_results(settled, document, schema), *regions],
                "ground_truth": False,
                "was_cancelled": False,
            }
        ],
        "predictions": [
            {"model_version": name, "result": to_results(layer, document, schema)} for name, layer in voices
        ],
    }


def _words_of(schema: Schema) -> str:
    """The names of a schema, without what explains them: what stands in the task is to be read by these."""
    labels = schema.labels.items()
    relations = schema.relations.items()
    return write(
        Schema(
            name=schema.name,
            version=schema.version,
            labels={name: SpanLabel(name=name, parent=one.parent, abstract=one.abstract) for name, one in labels},
            attributes={name: replace(one, definition="", maps_to={}) for name, one in schema.attributes.items()},
            relations={
                name: RelationLabel(name=name, source=one.source, target=one.target, symmetric=one.symmetric)
                for name, one in relations
            },
            passes=schema.passes,
        )
    )


def schema_of(task: Item) -> Schema | None:
    """The names that a task was made in, as a schema; ``None`` where it does not tell."""
    written = task["data"].get(WORDS)
    return _schema(written) if isinstance(written, str) else None


@cache
def _schema(written: str) -> Schema | None:
    try:
        return parse(written)
    except SchemaError:
        return None


def _places(questions: Sequence[Question], settled: Layer, text: str) -> list[Range]:
    """Where the region of each question stands."""
    whole = [one.extent for one in questions if one.extent and not one.on]
    sharing = [one for one in questions if one.on or not one.extent]
    spans = [fragment for span in settled.spans for fragment in span.fragments]
    found = iter(case_places(text, [one.on for one in sharing], [*spans, *whole]))
    return [one.extent if one.extent and not one.on else next(found) for one in questions]


def _region(one: Question, number: int, place: Range, text: str) -> Item:
    start, end = place
    return {
        "id": one.id,
        "from_name": CONTROL,
        "to_name": TEXT,
        "type": "labels",
        "value": {"start": start, "end": end, "text": text[start:end], "labels": [CASE]},
        "meta": {"text": [f"case {number}: {one.title}"]},
    }


def panel(questions: Sequence[Question], places: Sequence[Range], text: str, notes: Sequence[Note] = ()) -> str:
    """What to do, the table of votes and the other notes, as HTML of one line; every word that is not ours is escaped.

    ``places`` are those of the cases' regions.
    """
    told = (
        f"{len(questions)} open {'case' if len(questions) == 1 else 'cases'}: select each region CASE, choose what is "
        f"right, and say why. {NONE}: nothing of it. {OTHER}: what you mark or set there yourself. "
        "All else is settled; change it where it is wrong. Then press Update."
        if questions
        else f"No open cases: all is settled. Change it where it is wrong, or tick “{LOOKED_OVER}”. Then press Update."
    )
    rows = "".join(
        _row(one, number, place, text) for number, (one, place) in enumerate(zip(questions, places, strict=True), 1)
    )
    table = f'<table class="goldspan-found"><tbody>{rows}</tbody></table>' if rows else ""
    below = "".join(_note(who, f"{about}: {note}") for who, about, note in notes)
    return f'<div class="goldspan-told">{told}</div>{table}{below}'


def _row(one: Question, number: int, place: Range, text: str) -> str:
    what = f'<div class="goldspan-message">{safe_html(one.title)}</div>'
    if one.extent:
        shown = excerpt(text, one.on or (one.extent,), context=_CONTEXT, gap=2 * _CONTEXT)
        what += f'<div class="goldspan-words">{marked_words(shown)}</div>'
    if place != one.extent:
        what += f'<div class="goldspan-hint">CASE stands on “{safe_html(text[slice(*place)])}”</div>'
    letters = [*LETTERS, *[OTHER] * len(one.options)]
    votes = [_vote(letter, option, who) for letter, (option, who) in zip(letters, one.options, strict=False)]
    if one.nobody:
        votes.append(_vote(NONE, "nothing", one.nobody))
    notes = [_note(who, note) for who, note in one.notes]
    return f"<tr><td>{number}</td><td>{what}</td><td>{''.join([*votes, *notes])}</td></tr>"


def _note(who: str, note: str) -> str:
    return f'<div class="goldspan-hint">{safe_html(who)}: {safe_html(note)}</div>'


def _vote(letter: str, option: str, who: Sequence[str]) -> str:
    return f"<div><b>{letter}</b> {safe_html(option)} ({safe_html(', '.join(who))})</div>"


# home again


def read_answers(
    result: object, document: Document, config: LabelingConfig, schema: Schema, questions: Collection[str]
) -> Answered:
    """What an annotation of such a task says. ``questions`` are the ids of the cases that were asked."""
    items = [one for one in result if isinstance(one, dict)] if isinstance(result, list) else []
    chosen: dict[str, int | str | None] = {}
    reasons: dict[str, str] = {}
    problems: list[str] = []
    rest = []
    case_regions = set[str]()
    for item in items:
        name, about = item.get("from_name"), item.get("id")
        if name not in (CONTROL, CHOICE, REASON, DONE):
            rest.append(item)
        elif not isinstance(about, str) or about not in questions:
            if name == CONTROL:
                problems.append("a region CASE was marked that nobody had asked about; it is left out")
        elif name == CONTROL:
            rest.append(item)  # a relation may be drawn to it, as to a span
            case_regions.add(about)
        elif name == CHOICE:
            chosen[about] = _pick(item)
        elif name == REASON:
            reasons[about] = _words(item)
    reading, to_cases = _without_cases(from_results(rest, document, config, schema), case_regions)
    picks = {one: (chosen.get(one), reasons.get(one)) for one in questions if one in chosen or one in reasons}
    return Answered(picks, reading, to_cases, tuple(problems))


def _without_cases(reading: Reading, case_regions: Collection[str]) -> tuple[Reading, tuple[ToCase, ...]]:
    """What was read, without the spans that stand for cases, and the relations to these apart."""
    case_of = {span: case for case in case_regions for span in reading.regions.get(case, ())}
    ends: dict[str, CaseEnd] = {span.id: (span.label, span.fragments) for span in reading.spans}
    ends |= case_of
    plain, to_cases = [], []
    for one in reading.relations:
        if case_of.keys() & {one.source, one.target}:
            to_cases.append((one.label, ends[one.source], ends[one.target], one.attributes))
        else:
            plain.append(one)
    spans = tuple(span for span in reading.spans if span.id not in case_of)
    return replace(reading, spans=spans, relations=tuple(plain)), tuple(to_cases)


def _pick(item: Item) -> int | str | None:
    choices = item.get("value", {}).get("choices") or [None]
    one = choices[0]
    return LETTERS.index(one) if isinstance(one, str) and one in LETTERS else one


def _words(item: Item) -> str:
    text = item.get("value", {}).get("text") or ""
    return "\n".join(map(str, text) if isinstance(text, list) else [str(text)]).strip()


def touched(annotation: Item) -> bool:
    """Whether somebody has saved an annotation since it was imported, or made it on the screen."""
    if annotation.get("was_cancelled"):
        return False
    try:
        made, changed = (datetime.fromisoformat(annotation[key]) for key in ("created_at", "updated_at"))
    except (KeyError, TypeError, ValueError):
        return False
    return changed - made > timedelta(seconds=1)


# to the server


@dataclass(slots=True)
class TaskReport:
    """What became of the tasks. ``replaced`` had not been worked on, and the votes were others by now."""

    created: int = 0
    present: int = 0
    replaced: int = 0


def open_adjudication(client: Client, title: str, schema: Schema, pass_name: str) -> Project:
    """The project of this title with the config for adjudicating this pass: made, or found and brought up to date."""
    if not 3 <= len(title) <= 50:
        raise ServerError(f"the project title {title!r} must have 3 to 50 characters; shorten [tool.goldspan] project")
    config = adjudication_config(schema, pass_name)
    project = server.find_project(client, title)
    if project is None:
        project = server.create_project(client, title, config, instruction="")
        hidden = [f"tasks:data.{key}" for key in (STATE, ROUND, WORDS, FINDINGS_HTML)]
        server.create_view(
            client,
            project.id,
            {
                "title": "Default",
                "type": "list",
                "target": "tasks",
                "hiddenColumns": {"explore": hidden, "labeling": [*hidden, f"tasks:data.{OPEN}"]},
            },
        )
    elif project.config.strip() != config.strip():
        try:
            server.change_config(client, project.id, config)
        except ServerError as error:
            raise ServerError(
                f"{error}\nWhat was saved there is in other words than the schema's now. All decisions are pulled: "
                "give `project` in [tool.goldspan] another name, and push again; only what is open comes up there"
            ) from error
    return server.get_project(client, project.id)


def send_tasks(client: Client, project: Project, tasks: Iterable[Item]) -> TaskReport:
    """Sends the tasks that are not there yet, each once.

    A task with the same round is there already, as is one that somebody works on
    and that has all cases of the new one. What nobody has worked on gives way
    to the new task of its document.
    """
    report = TaskReport()
    known: dict[str, list[Item]] = {}
    for task in server.read_tasks(client, project.id):
        known.setdefault(str(task["data"].get(DOCUMENT_ID)), []).append(task)
    new = []
    for task in tasks:
        there = known.get(task["data"][DOCUMENT_ID], [])
        if any(_serves(old, task) for old in there):
            report.present += 1
            continue
        for old in there:
            if not _worked_on(old):
                server.delete_task(client, old["id"])
                report.replaced += 1
        new.append(task)
    if new:
        try:
            server.import_tasks(client, project.id, new)
        except ServerError as error:
            if not error.unsure:
                raise
            rounds = {task["data"].get(ROUND) for task in server.read_tasks(client, project.id, fields="task_only")}
            if missing := [task for task in new if task["data"][ROUND] not in rounds]:
                server.import_tasks(client, project.id, missing)
    report.created = len(new)
    return report


def _serves(old: Item, new: Item) -> bool:
    if old["data"].get(ROUND) == new["data"][ROUND]:
        return True
    asked = questions_of(new)
    return _worked_on(old) and bool(asked) and asked <= questions_of(old)


def questions_of(task: Item) -> set[str]:
    """The ids of the cases that a task asks about."""
    try:
        return set(json.loads(task["data"][STATE])["open"])
    except (KeyError, TypeError, ValueError):
        return set()


def _worked_on(task: Item) -> bool:
    return bool(task.get("drafts")) or any(touched(one) for one in task.get("annotations", ()))
