"""A task of adjudication: what is settled, open cases as regions, and the votes as a table beside the text.

A case comes as a question in words; what it is about is not known here.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from goldspan.escapes import safe_html
from goldspan.findings import excerpt
from goldspan.formats.labelstudio.adjudication_config import (
    CONTROL,
    LETTERS,
    LOOKED_OVER,
    NONE,
    OTHER,
    case_label,
    explicit,
)
from goldspan.formats.labelstudio.findings_panel import marked_words
from goldspan.formats.labelstudio.labeling_config import FINDINGS_HTML, TEXT
from goldspan.formats.labelstudio.result_items import Item, to_results
from goldspan.formats.labelstudio.tasks import task_data
from goldspan.model import Document, Layer
from goldspan.schema.language import SchemaError, parse
from goldspan.schema.types import RelationLabel, Schema, SpanLabel
from goldspan.schema.writing import write
from goldspan.wording import counted

STATE, ROUND, OPEN, WORDS = "adjudication_state", "adjudication_round", "open_cases", "adjudication_words"
"""Keys of a task's data: what it was made of, an id of that, how many cases are open, and the schema's names."""

_CONTEXT = 30
"""Characters of the text that the table of votes shows before and after what a case is about."""

Range: TypeAlias = tuple[int, int]
"""Code points, half open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A case in words. ``options`` are the answers, each with the annotators who gave it; ``nobody`` gave none.

    A question about the whole text names its ``attribute``, and has no ``extent``. Any other case has a region there.
    One that is not about spans itself, but about a relation or an attribute, has the spans in ``on``: its region stands
    on a part of one of them.
    """

    id: str
    extent: Range | None
    title: str
    options: tuple[tuple[str, tuple[str, ...]], ...]
    nobody: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    on: tuple[Range, ...] = ()
    attribute: str | None = None


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


def adjudication_task(case_task: CaseTask, *, schema: Schema, pass_name: str) -> Item:
    """A task: what is settled, with a region for each case, is the annotation; each annotator's layer a prediction.

    The regions of cases come first, so that Label Studio numbers them as the table does.
    """
    document, settled, questions = case_task.document, case_task.settled, case_task.questions
    schema = explicit(schema)
    places = _places(in_text(questions), document.text)
    regions = [
        _region(question, number, place, document.text)
        for number, (question, place) in enumerate(zip(in_text(questions), places, strict=True), 1)
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
                "result": [*regions, *to_results(settled, document, schema)],
                "ground_truth": False,
                "was_cancelled": False,
            }
        ],
        "predictions": [
            {"model_version": name, "result": to_results(layer, document, schema)} for name, layer in case_task.layers
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


def in_text(questions: Sequence[Question]) -> list[Question]:
    """The questions about a place of the text, in the order of their numbers."""
    return [question for question in questions if question.extent]


def _places(questions: Sequence[Question], text: str) -> list[Range]:
    """Where the region of each question about a place of the text stands."""
    shared = iter(case_places(text, [question.on for question in questions if question.on]))
    return [next(shared) if question.on else question.extent or (0, 0) for question in questions]


def _region(question: Question, number: int, place: Range, text: str) -> Item:
    start, end = place
    label = case_label(len(question.options))
    return {
        "id": question.id,
        "from_name": CONTROL,
        "to_name": TEXT,
        "type": "labels",
        "value": {"start": start, "end": end, "text": text[start:end], "labels": [label]},
        "meta": {"text": [f"case {number}: {question.title}"]},
    }


def votes_panel(questions: Sequence[Question], places: Sequence[Range], text: str, notes: Sequence[Note] = ()) -> str:
    """What to do, the table of votes, and the other notes, as HTML in one line; words that are not ours are escaped.

    ``places`` are those of the regions, for the questions about a place of the text. While the region of one is
    selected, the table shows that question alone.
    """
    what_to_do = (
        f"{counted(len(questions), 'open case')}. Select one: its answers stay here. Then choose, and say why."
        if questions
        else f"No open cases: all is settled. Change it where it is wrong, or tick “{LOOKED_OVER}”. Then press Update."
    )
    whole = [_whole_text_row(question) for question in questions if not question.extent]
    rows = [
        _row(question, number, place, text)
        for number, (question, place) in enumerate(zip(in_text(questions), places, strict=True), 1)
    ]
    table = f'<table class="goldspan-found"><tbody>{"".join([*whole, *rows])}</tbody></table>' if whole or rows else ""
    listed = "".join(_note(who, f"{about}: {note}") for who, about, note in notes)
    below = f'<div class="goldspan-case">{listed}</div>' if listed else ""
    return f'{_style(questions)}<div class="goldspan-told">{what_to_do}</div>{table}{below}'


def _style(questions: Sequence[Question]) -> str:
    """Shows a selected case alone in the table, and what the task asks of the whole text. Names here are ours.

    Label Studio has the id of a region in a class of its words, and ``__active`` while it is selected. For each
    case a browser looks through the element before ``:has``, so that is the text alone, and not the table too.
    """
    alone = [
        f'.goldspan-text:has(.__active[class*="-{question.id}-"])~.goldspan-side '
        f".goldspan-case:not(.goldspan-{question.id}){{display:none}}"
        for question in in_text(questions)
    ]
    asked = [
        f".goldspan-question-{question.attribute}{{display:block!important}}"
        for question in questions
        if question.attribute
    ]
    return f"<style>{''.join([*alone, *asked])}</style>" if alone or asked else ""


def _row(question: Question, number: int, place: Range, text: str) -> str:
    shown = excerpt(text, question.on or (place,), context=_CONTEXT, gap=2 * _CONTEXT)
    what = f'<div class="goldspan-words">{marked_words(shown)}</div>'
    if place != question.extent:
        what += f'<div class="goldspan-hint">the case stands on “{safe_html(text[slice(*place)])}”</div>'
    letters = [*LETTERS, *[OTHER] * len(question.options)]
    votes = [_vote(letter, option, who) for letter, (option, who) in zip(letters, question.options, strict=False)]
    if question.nobody:
        votes.append(_vote(NONE, "nothing", question.nobody))
    return _question_row(f"goldspan-{question.id}", str(number), question, [what, *votes])


def _whole_text_row(question: Question) -> str:
    votes = [_vote("", option, who) for option, who in question.options]
    if question.nobody:
        votes.append(_vote(NONE, "", question.nobody))
    return _question_row("goldspan-whole", "", question, votes)


def _question_row(name: str, number: str, question: Question, parts: Sequence[str]) -> str:
    title = f'<div class="goldspan-message">{safe_html(question.title)}</div>'
    inside = "".join([title, *parts, *(_note(who, note) for who, note in question.notes)])
    return f'<tr class="goldspan-case {name}"><td class="goldspan-number">{number}</td><td>{inside}</td></tr>'


def _note(who: str, note: str) -> str:
    return f'<div class="goldspan-hint">{safe_html(who)}: {safe_html(note)}</div>'


def _vote(letter: str, option: str, who: Sequence[str]) -> str:
    words = " ".join(filter(None, [f"<b>{letter}</b>" if letter else "", safe_html(option)]))
    return f"<div>{words} ({safe_html(', '.join(who))})</div>"


def questions_of(task: Item) -> set[str]:
    """The ids of the cases that a task asks about."""
    try:
        return set(json.loads(task["data"][STATE])["open"])
    except (KeyError, TypeError, ValueError):
        return set()


# where the regions of cases stand
#
# Of regions with one extent, only the topmost can be clicked. So a case of competing spans stands where they are, and
# any other case on a part of one of its spans, of which another part stays free.

_WORD = re.compile(r"\S+")


def case_places(text: str, cases: Sequence[Sequence[Range]]) -> list[Range]:
    """A range for each case, in their order. A case is given by the spans that it may stand on, one or more."""
    chosen: list[Range] = []
    number = Counter[Range]()
    for possible in cases:
        span = min(possible, key=number.__getitem__)
        chosen.append(span)
        number[span] += 1
    parts = {span: iter(_parts(text, span, count)) for span, count in number.items()}
    return [next(parts[span]) for span in chosen]


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
