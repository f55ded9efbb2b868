"""Which spans and relations of an annotation were suggested: a comparison with the predictions of its task.

Label Studio tells it in part. An annotation that began as a copy of a prediction has its number (`parent_prediction`),
and its regions keep their ids and have an `origin`: `prediction`, or `prediction-changed` once they were changed. A
region that was pasted from a prediction has a new id. Relations have no origin, and what was imported has none either,
or `manual` once somebody saved it. An export names predictions by their numbers alone; an annotation may have the one
that it began with inside.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from goldspan.formats.labelstudio.json_values import read_json
from goldspan.formats.labelstudio.labeling_config import LabelingConfig
from goldspan.formats.labelstudio.parse_results import ParsedResult, from_results
from goldspan.formats.labelstudio.result_items import ACCEPTED, CHANGED, Item, score_of
from goldspan.model import UNKNOWN_ORIGIN, Document, Layer, Origin, Relation, Span, replace
from goldspan.schema.types import Schema

_MARK = b'"prediction'
"""What the JSON of a result with such a region has in it."""


_AT = "@"


def model_version(model: str | None, version: str) -> str:
    """Model and version as the one string that a prediction has for both: ``MODEL@VERSION``, or the version alone.

    Raises ``ValueError`` where the name of the model has an ``@``.
    """
    if model is not None and _AT in model:
        raise ValueError(f"{model!r}: the name of a model has no {_AT} here, which separates it from its version")
    return version if model is None and _AT not in version else f"{model or ''}{_AT}{version}"


def read_model_version(told: object) -> tuple[str | None, str | None]:
    """Model and version of a prediction, as far as it tells them: the inverse of `model_version`."""
    if not isinstance(told, str) or not told:
        return None, None
    model, at, version = told.partition(_AT)
    return (model or None, version or None) if at else (None, told)


@dataclass(frozen=True, slots=True)
class _Prediction:
    """What a prediction says. ``region_of`` has for each region the ids of its spans; ``scores`` are by region."""

    number: int | None
    model: str | None
    version: str | None
    score: float | None
    spans: Mapping[str, Span]
    relations: Mapping[tuple[str, str], Sequence[Relation]]
    region_of: Mapping[str, tuple[str, ...]]
    scores: Mapping[str, float]

    def origin(self, region: str | None = None, *, edited: bool) -> Origin:
        score = self.scores.get(region, self.score) if region else self.score
        return Origin(kind="suggested", model=self.model, version=self.version, score=score, edited=edited)


class _Match(NamedTuple):
    """A span of a prediction. ``region`` is the region that it shares with the annotated one, if any."""

    prediction: _Prediction
    span: Span
    region: str | None


@dataclass(frozen=True, slots=True)
class TaskSuggestions:
    """The predictions of a task. ``by_number`` says whether only the numbers of some are known."""

    document: Document
    config: LabelingConfig | None
    schema: Schema | None
    predictions: Sequence[_Prediction] = ()
    by_number: bool = False

    def marked(self, layer: Layer, annotation: Item) -> Layer:
        """The layer of an annotation or a draft of the task, with the origins of its spans and relations."""
        if not layer.spans or not self._may_tell(annotation):
            return layer
        items = annotation.get("result")
        if isinstance(items, msgspec.Raw):
            items = read_json(items)
        parsed = from_results(items, self.document, self.config, self.schema)
        parent = _number(annotation.get("parent_prediction"))
        task = self._with_own_prediction(annotation)
        spans, relations = _Comparison(task, parent, parsed, _regions(items)).marked()
        return replace(layer, spans=spans, relations=relations)

    def _with_own_prediction(self, annotation: Item) -> "TaskSuggestions":
        """With the prediction that an annotation of an export has inside, where the task has only its number."""
        own = annotation.get("prediction")
        if not isinstance(own, dict) or not isinstance(own.get("result"), list):
            return self
        read = _read_prediction(own, self.document, self.config, self.schema)
        if any(prediction.number == read.number for prediction in self.predictions):
            return self
        return dataclasses.replace(self, predictions=(*self.predictions, read))

    def _may_tell(self, annotation: Item) -> bool:
        """Whether any part of an annotation may have been suggested."""
        if self.predictions or self.by_number or any(map(annotation.get, ("prediction", "parent_prediction"))):
            return True
        result = annotation.get("result")
        if isinstance(result, msgspec.Raw):
            return _MARK in bytes(result)
        return any(item.get("origin") in (ACCEPTED, CHANGED) for item in _dicts(result))


def read_suggestions(
    task: Item, document: Document, config: LabelingConfig | None, schema: Schema | None
) -> TaskSuggestions:
    """The suggestions of a task, whose predictions may be full or numbers."""
    held = task.get("predictions")
    found = [item for item in held if item is not None] if isinstance(held, list) else []
    full = [_read_prediction(item, document, config, schema) for item in found if isinstance(item, dict)]
    return TaskSuggestions(document, config, schema, full, len(full) < len(found))


def _read_prediction(
    prediction: Item, document: Document, config: LabelingConfig | None, schema: Schema | None
) -> _Prediction:
    result = prediction.get("result")
    parsed = from_results(result if isinstance(result, list) else [], document, config, schema)
    relations: dict[tuple[str, str], list[Relation]] = {}
    for relation in parsed.relations:
        relations.setdefault((relation.source, relation.target), []).append(relation)
    model, version = read_model_version(prediction.get("model_version"))
    scores = {region: score_of(item) for region, item in _regions(result).items()}
    return _Prediction(
        number=_number(prediction.get("id")),
        model=model,
        version=version,
        score=score_of(prediction),
        spans={span.id: span for span in parsed.spans},
        relations=relations,
        region_of=parsed.regions,
        scores={region: score for region, score in scores.items() if score is not None},
    )


@dataclass(slots=True)
class _Comparison:
    """An annotation beside the predictions of its task. ``regions`` has its regions' items, by id."""

    task: TaskSuggestions
    parent: int | None
    parsed: ParsedResult
    regions: Mapping[str, Item]
    matches: dict[str, _Match] = field(default_factory=dict)
    """The predicted span of each span, if any."""
    origins: dict[str, Origin | None] = field(default_factory=dict)
    """The origin of each span."""

    def marked(self) -> tuple[tuple[Span, ...], tuple[Relation, ...]]:
        """The spans and relations of the annotation with their origins."""
        of_span: dict[str, list[str]] = {}
        for region, ids in self.parsed.regions.items():
            for span_id in ids:
                of_span.setdefault(span_id, []).append(region)
        spans = []
        for span in self.parsed.spans:
            origin = self.origins[span.id] = self._of_span(span, of_span.get(span.id, []))
            spans.append(replace(span, origin=origin) if origin else span)
        relations = [
            replace(relation, origin=origin) if (origin := self._of_relation(relation)) else relation
            for relation in self.parsed.relations
        ]
        return tuple(spans), tuple(relations)

    def _predictions(self) -> Iterator[_Prediction]:
        """The predictions, the one that the annotation is a copy of first."""
        yield from sorted(self.task.predictions, key=lambda prediction: prediction.number != self.parent)

    @property
    def _is_known(self) -> bool:
        """Whether the content of all predictions that may have been copied is known."""
        if self.parent is not None:
            return any(prediction.number == self.parent for prediction in self.task.predictions)
        return not self.task.by_number

    def _of_span(self, span: Span, regions: Sequence[str]) -> Origin | None:
        items = [self.regions[region] for region in regions if region in self.regions]
        origins = [item.get("origin") for item in items]
        by_id = self._by_region(span, regions)
        match = by_id or self._by_content(span)
        if match:
            self.matches[span.id] = match
        if ACCEPTED in origins or CHANGED in origins:
            edited = CHANGED in origins or (match is not None and differs(span, match.span))
            if match is None:
                return Origin(kind="suggested", score=next(filter(None, map(score_of, items)), None), edited=edited)
            return match.prediction.origin(match.region, edited=edited)
        if by_id and not self._is_own_id(span, by_id.region, origins):
            return by_id.prediction.origin(by_id.region, edited=differs(span, by_id.span))
        if origins and all(origin == "manual" for origin in origins):
            return None
        return UNKNOWN_ORIGIN if match or not self._is_known else None

    def _is_own_id(self, span: Span, region: str | None, origins: Sequence[object]) -> bool:
        """Whether a region of an imported annotation has the same id because ids of ours follow from the content."""
        return self.parent is None and all(origin is None for origin in origins) and str(region).startswith(span.id)

    def _by_region(self, span: Span, regions: Sequence[str]) -> _Match | None:
        """The predicted span of the same region; of several that the region became, the one of the same label."""
        for prediction in self._predictions():
            for region in regions:
                if ids := prediction.region_of.get(region):
                    found = [prediction.spans[span_id] for span_id in ids]
                    same = [predicted for predicted in found if predicted.label == span.label]
                    return _Match(prediction, (same or found)[0], region)
        return None

    def _by_content(self, span: Span) -> _Match | None:
        """The predicted span of the same label and extent, from which its id follows."""
        for prediction in self._predictions():
            if span.id in prediction.spans:
                regions = [region for region, ids in prediction.region_of.items() if span.id in ids]
                return _Match(prediction, prediction.spans[span.id], regions[0] if regions else None)
        return None

    def _of_relation(self, relation: Relation) -> Origin | None:
        """An annotator can relate suggestions alone: a relation with another end was drawn by hand."""
        ends = self.origins.get(relation.source), self.origins.get(relation.target)
        source, target = self.matches.get(relation.source), self.matches.get(relation.target)
        if None in ends:
            return None
        if source is None or target is None or source.prediction is not target.prediction:
            return None if self._is_known and source and target else UNKNOWN_ORIGIN
        pair = source.span.id, target.span.id
        there = source.prediction.relations
        if pair not in there and pair[::-1] not in there:
            return None
        if any(end is not None and end.kind == "unknown" for end in ends):
            return UNKNOWN_ORIGIN
        same = [predicted for predicted in there.get(pair, ()) if predicted.label == relation.label]
        edited = not any(predicted.attributes == relation.attributes for predicted in same)
        return source.prediction.origin(edited=edited)


def differs(span: Span, predicted: Span) -> bool:
    """Whether a span is not what was predicted; a note is no change."""
    made = span.label, span.fragments, dict(span.attributes)
    return made != (predicted.label, predicted.fragments, dict(predicted.attributes))


def _regions(items: object) -> dict[str, Item]:
    """The items of regions by their ids; those of a region's attributes have the same id."""
    found: dict[str, Item] = {}
    for item in _dicts(items):
        if item.get("type") == "labels" and isinstance(region := item.get("id"), str):
            found.setdefault(region, item)
    return found


def _dicts(items: object) -> Iterator[Item]:
    return (item for item in items if isinstance(item, dict)) if isinstance(items, list) else iter(())


def _number(value: object) -> int | None:
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, int) and not isinstance(value, bool) else None
