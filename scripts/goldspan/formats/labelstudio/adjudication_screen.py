"""Adjudication on the labeling screen: open cases as regions with choices, the votes in a table above the text.

A case comes as a question in words; what it is about is not known here.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from goldspan.findings import excerpt
from goldspan.formats.labelstudio.findings_panel import marked_words, safe_html
from goldspan.formats.labelstudio.labeling_config import FINDINGS_HTML, TEXT, ConfigError, build
from goldspan.formats.labelstudio.result_items import Item, to_results
from goldspan.formats.labelstudio.tasks import task_data
from goldspan.model import Document, Layer, without_origins
from goldspan.schema.language import SchemaError, parse
from goldspan.schema.types import RelationLabel, Schema, SpanLabel
from goldspan.schema.writing import write
from goldspan.wording import counted

CASE = "CASE"
CONTROL, CHOICE, REASON = "adjudication_case", "adjudication_choice", "adjudication_reason"
"""The controls of a case: its region, what is right, and why."""

DONE = "adjudication_done"
"""A box to tick for the whole text. It means only that somebody looked: without any change nothing can be saved."""

STATE, ROUND, OPEN, WORDS = "adjudication_state", "adjudication_round", "open_cases", "adjudication_words"
"""Keys of a task's data: what it was made of, an id of that, how many cases are open, and the schema's names."""

LOOKED_OVER = "looked over"

LETTERS = "ABCDEF"
NONE, OTHER = "none", "other"

_CONTEXT = 30
"""Characters of the text that the table of votes shows before and after what a case is about."""

Range: TypeAlias = tuple[int, int]
"""Code points, half open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A case in words. ``options`` are the answers, each with the annotators who gave it; ``nobody`` gave none.

    ``extent`` is what the case is about, ``None`` for the whole text. A case that is not about spans itself, but about
    a relation or an attribute, has the spans in ``on``: its region stands on a part of one of them.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTask:
    """What a task is made of: what is settled, the open cases, and each annotator's layer under the name to show.

    ``notes`` are those of annotators that belong to no question. ``state`` is kept in the task, to be read with the
    answers; ``round_name`` is an id of it.
    """

    document: Document
    settled: Layer
    questions: Sequence[Question]
    layers: Sequence[tuple[str, Layer]]
    notes: Sequence[Note] = ()
    state: str
    round_name: str


def adjudication_config(schema: Schema, pass_name: str) -> str:
    """The labeling config of a pass, with a label for cases, and beside a selected case the choices and the reason.

    Raises `ConfigError` where an attribute of the schema has the name of a control of ours.
    """
    taken = {CONTROL, CHOICE, REASON, DONE} & set(schema.attributes)
    if taken:
        raise ConfigError(f"the schema's attribute {min(taken)!r} has a name that adjudication needs; rename it")
    root = ET.fromstring(build(schema, pass_name))
    columns = next(view for view in root if view.get("className") == "goldspan-columns")
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
    side = next(view for view in columns if view.get("className") == "goldspan-side")
    side.insert(0, case)
    done = ET.SubElement(side, "Choices", name=DONE, toName=TEXT, choice="multiple", showInline="true")
    ET.SubElement(done, "Choice", value=LOOKED_OVER)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def adjudication_task(case_task: CaseTask, *, schema: Schema, pass_name: str) -> Item:
    """A task: what is settled, with a region for each case, is the annotation; each annotator's layer a prediction."""
    document, settled, questions = case_task.document, case_task.settled, case_task.questions
    places = _places(questions, settled, document.text)
    regions = [
        _region(question, number, place, document.text)
        for number, (question, place) in enumerate(zip(questions, places, strict=True), 1)
    ]
    return {
        "data": {
            **task_data(document, pass_name),
            FINDINGS_HTML: votes_panel(questions, places, document.text, case_task.notes),
            STATE: case_task.state,
            ROUND: case_task.round_name,
            OPEN: len(questions),
            WORDS: _names_of(schema),
        },
        "annotations": [
            {
                "result": [*to_results(settled, document, schema), *regions],
                "ground_truth": False,
                "was_cancelled": False,
            }
        ],
        "predictions": [
            {"model_version": name, "result": to_results(without_origins(layer), document, schema)}
            for name, layer in case_task.layers
        ],
    }


def _names_of(schema: Schema) -> str:
    """A schema without what explains its names. With it a task can be read after the schema has changed."""
    labels = schema.labels.items()
    relations, attributes = schema.relations.items(), schema.attributes.items()
    return write(
        Schema(
            name=schema.name,
            version=schema.version,
            labels={name: SpanLabel(name=name, parent=label.parent, abstract=label.abstract) for name, label in labels},
            attributes={name: replace(attribute, definition="", maps_to={}) for name, attribute in attributes},
            relations={
                name: RelationLabel(
                    name=name, source=relation.source, target=relation.target, symmetric=relation.symmetric
                )
                for name, relation in relations
            },
            passes=schema.passes,
        )
    )


def task_schema(task: Item) -> Schema | None:
    """The schema that a task was made with, as far as its names go; ``None`` where the task holds none."""
    text = task["data"].get(WORDS)
    return _parsed_schema(text) if isinstance(text, str) else None


@cache
def _parsed_schema(text: str) -> Schema | None:
    try:
        return parse(text)
    except SchemaError:
        return None


def _places(questions: Sequence[Question], settled: Layer, text: str) -> list[Range]:
    """Where the region of each question stands."""
    own = [question.extent for question in questions if question.extent and not question.on]
    sharing = [question for question in questions if question.on or not question.extent]
    spans = [fragment for span in settled.spans for fragment in span.fragments]
    shared = iter(case_places(text, [question.on for question in sharing], [*spans, *own]))
    return [question.extent if question.extent and not question.on else next(shared) for question in questions]


def _region(question: Question, number: int, place: Range, text: str) -> Item:
    start, end = place
    return {
        "id": question.id,
        "from_name": CONTROL,
        "to_name": TEXT,
        "type": "labels",
        "value": {"start": start, "end": end, "text": text[start:end], "labels": [CASE]},
        "meta": {"text": [f"case {number}: {question.title}"]},
    }


def votes_panel(questions: Sequence[Question], places: Sequence[Range], text: str, notes: Sequence[Note] = ()) -> str:
    """What to do, the table of votes, and the other notes, as HTML in one line; words that are not ours are escaped.

    ``places`` are those of the cases' regions.
    """
    what_to_do = (
        f"{counted(len(questions), 'open case')}: select each region CASE, choose what is right, and say why. "
        f"{NONE}: none of the answers. {OTHER}: what you mark or set there yourself. "
        "All else is settled; change it where it is wrong. Then press Update."
        if questions
        else f"No open cases: all is settled. Change it where it is wrong, or tick “{LOOKED_OVER}”. Then press Update."
    )
    rows = "".join(
        _row(question, number, place, text)
        for number, (question, place) in enumerate(zip(questions, places, strict=True), 1)
    )
    table = f'<table class="goldspan-found"><tbody>{rows}</tbody></table>' if rows else ""
    below = "".join(_note(who, f"{about}: {note}") for who, about, note in notes)
    return f'<div class="goldspan-told">{what_to_do}</div>{table}{below}'


def _row(question: Question, number: int, place: Range, text: str) -> str:
    what = f'<div class="goldspan-message">{safe_html(question.title)}</div>'
    if question.extent:
        shown = excerpt(text, question.on or (question.extent,), context=_CONTEXT, gap=2 * _CONTEXT)
        what += f'<div class="goldspan-words">{marked_words(shown)}</div>'
    if place != question.extent:
        what += f'<div class="goldspan-hint">CASE stands on “{safe_html(text[slice(*place)])}”</div>'
    letters = [*LETTERS, *[OTHER] * len(question.options)]
    votes = [_vote(letter, option, who) for letter, (option, who) in zip(letters, question.options, strict=False)]
    if question.nobody:
        votes.append(_vote(NONE, "nothing", question.nobody))
    notes = [_note(who, note) for who, note in question.notes]
    return f"<tr><td>{number}</td><td>{what}</td><td>{''.join([*votes, *notes])}</td></tr>"


def _note(who: str, note: str) -> str:
    return f'<div class="goldspan-hint">{safe_html(who)}: {safe_html(note)}</div>'


def _vote(letter: str, option: str, who: Sequence[str]) -> str:
    return f"<div><b>{letter}</b> {safe_html(option)} ({safe_html(', '.join(who))})</div>"


def questions_of(task: Item) -> set[str]:
    """The ids of the cases that a task asks about."""
    try:
        return set(json.loads(task["data"][STATE])["open"])
    except (KeyError, TypeError, ValueError):
        return set()


# where the regions of cases stand
#
# Of regions with one extent, only the topmost can be clicked. So a case of competing spans stands where they are, and
# any other case on a part of one of its spans, of which another part stays free. A case of the whole text gets a word
# on which nothing stands.

_WORD = re.compile(r"\S+")


def case_places(text: str, cases: Sequence[Sequence[Range]], spans: Iterable[Range]) -> list[Range]:
    """A range for each case, in their order.

    A case is given by the spans that it may stand on, none for the whole text; ``spans`` are what else is marked.
    """
    chosen: list[Range | None] = []
    number = Counter[Range]()
    for possible in cases:
        span = min(possible, key=number.__getitem__, default=None)
        chosen.append(span)
        if span is not None:
            number[span] += 1
    parts = {span: iter(_parts(text, span, count)) for span, count in number.items()}
    words = iter(_free_words(text, [*spans, *number], chosen.count(None)))
    return [next(words) if span is None else next(parts[span]) for span in chosen]


def _parts(text: str, extent: Range, count: int) -> list[Range]:
    """So many parts of an extent, and a rest: words where it has enough. All of it where it is too short."""
    start, end = extent
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if len(words) > count:
        return words[:count]
    step = (end - start) // (count + 1)
    if not step:
        return [extent] * count
    return [(at, at + step) for at in range(start, start + count * step, step)]


def _free_words(text: str, taken: Iterable[Range], count: int) -> list[Range]:
    """The first words that nothing overlaps; then any, and all of a text without words."""
    if not count:
        return []
    used = list(taken)
    words = [match.span() for match in _WORD.finditer(text)]
    free = [word for word in words if not any(word[0] < end and start < word[1] for start, end in used)]
    found = [*free, *(word for word in words if word not in free)][:count]
    return [*found, *[found[0] if found else (0, len(text))] * (count - len(found))]
