"""Parses what an adjudicator chose and marked in a task."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from goldspan.formats.labelstudio.adjudication_config import (
    CHOICE,
    CONTROL,
    DONE,
    LETTERS,
    REASON,
    explicit,
    none_control,
    reason_control,
)
from goldspan.formats.labelstudio.labeling_config import LabelingConfig
from goldspan.formats.labelstudio.parse_results import ParsedResult, from_results
from goldspan.formats.labelstudio.result_items import Item
from goldspan.model import Attributes, Document, Fragments
from goldspan.schema.types import Schema

CaseEnd: TypeAlias = tuple[str, Fragments] | str
"""An end of a relation: a span's label and extent, or the id of a case."""

ToCase: TypeAlias = tuple[str, CaseEnd, CaseEnd, Attributes]
"""A relation to a case: label, source, target, attributes."""


@dataclass(frozen=True, slots=True)
class AdjudicationAnswers:
    """``picks`` are the letter's number, ``none`` or ``other``, and the reason, by the question's id.

    ``to_cases`` are relations to a case, which are not in ``parsed``.
    """

    picks: Mapping[str, tuple[int | str | None, str | None]]
    parsed: ParsedResult
    to_cases: tuple[ToCase, ...]
    problems: tuple[str, ...]


def read_answers(
    result: object, document: Document, config: LabelingConfig, schema: Schema, questions: Mapping[str, str | None]
) -> AdjudicationAnswers:
    """Parses the result of an adjudication task.

    ``questions`` are its open cases by id, each with its attribute where it is a question about the whole text. Such a
    question has a region in tasks of older versions.
    """
    items = [item for item in result if isinstance(item, dict)] if isinstance(result, list) else []
    whole = {attribute: question for question, attribute in questions.items() if attribute is not None}
    of_whole_text = {
        control: question
        for attribute, question in whole.items()
        for control in (none_control(attribute), reason_control(attribute))
    }
    chosen: dict[str, int | str | None] = {}
    reasons: dict[str, str] = {}
    problems: list[str] = []
    rest = []
    case_regions = set[str]()
    for item in items:
        name = str(item.get("from_name"))
        about = of_whole_text.get(name, item.get("id"))
        if name != DONE and not name.startswith((CONTROL, CHOICE, REASON)):
            rest.append(item)
        elif not isinstance(about, str) or about not in questions:
            if name == CONTROL:
                problems.append("a region CASE belongs to no open case, and was left out; delete that region")
        elif name == CONTROL:
            rest.append(item)  # a relation may be drawn to it, as to a span
            case_regions.add(about)
        elif name.startswith(CHOICE):
            chosen[about] = _pick(item)
        elif name.startswith(REASON):
            reasons[about] = _words(item)
    parsed, to_cases = _without_cases(from_results(rest, document, config, explicit(schema)), case_regions)
    picks = {case: (chosen.get(case), reasons.get(case)) for case in questions if case in chosen or case in reasons}
    return AdjudicationAnswers(picks, parsed, to_cases, tuple(problems))


def _without_cases(parsed: ParsedResult, case_regions: Collection[str]) -> tuple[ParsedResult, tuple[ToCase, ...]]:
    """The parsed result without the spans that stand for cases, and the relations to these spans separately."""
    case_of = {span: case for case in case_regions for span in parsed.regions.get(case, ())}
    ends: dict[str, CaseEnd] = {span.id: (span.label, span.fragments) for span in parsed.spans}
    ends |= case_of
    between_spans, to_cases = [], []
    for relation in parsed.relations:
        if case_of.keys() & {relation.source, relation.target}:
            to_cases.append((relation.label, ends[relation.source], ends[relation.target], relation.attributes))
        else:
            between_spans.append(relation)
    spans = tuple(span for span in parsed.spans if span.id not in case_of)
    return replace(parsed, spans=spans, relations=tuple(between_spans)), tuple(to_cases)


def _pick(item: Item) -> int | str | None:
    choices = _value(item).get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], str | int) else None
    return LETTERS.index(choice) if isinstance(choice, str) and choice in LETTERS else choice


def _value(item: Item) -> Item:
    value = item.get("value")
    return value if isinstance(value, dict) else {}


def _words(item: Item) -> str:
    text = _value(item).get("text") or ""
    return "\n".join(map(str, text) if isinstance(text, list) else [str(text)]).strip()


def touched(annotation: Item) -> bool:
    """Whether somebody has saved an annotation since it was imported, or made it on the screen."""
    if annotation.get("was_cancelled"):
        return False
    try:
        made, changed = (datetime.fromisoformat(annotation[key]) for key in ("created_at", "updated_at"))
        return changed - made > timedelta(seconds=1)
    except (KeyError, TypeError, ValueError):
        return False
