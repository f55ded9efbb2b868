"""A measure of agreement: a statistic that is counted document by document, a value that is computed of it, a name.

A measure is declared in the module that computes it, as one of its ``MEASURES``; `measure_registry` finds them.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal, TypeAlias

from msgspec import Struct, structs

from goldspan.agreement.statistics.document_counts import Array, CountBlock, DocumentCounts, Numbers
from goldspan.agreement.statistics.resampling import CountSource, Sums, resample
from goldspan.agreement.statistics.scores import (
    DOCUMENTS,
    ONE_DOCUMENT,
    RESAMPLES,
    SEED,
    Bootstrap,
    Score,
    Undefined,
    Value,
    with_interval,
)
from goldspan.model import Document, Layer, replace
from goldspan.schema.types import Host, Schema

Subject: TypeAlias = Literal["spans", "relations", "clusters", "links"]
"""What a measure is about. Scores of spans can be split by label, scores of relations by relation."""

SUBJECTS: tuple[Subject, ...] = ("spans", "relations", "clusters", "links")
"""In the order in which measures are shown."""

SPLITS: Mapping[str, Subject] = {"label": "spans", "relation": "relations"}
"""The subject of the measures that can be split by label, and by relation."""

LAST = 1000

ValuesOfRows: TypeAlias = Callable[[Array], Sequence[float | None]]
"""Of a matrix of sums, the value of each row; ``None`` where it has none."""


class Task(Struct, frozen=True):
    """What is compared: a document with the finished layers of two or more annotators, one of each, and the schema."""

    document: Document
    layers: tuple[Layer, ...]
    schema: Schema | None = None


def asked_of(task: Task, subject: Subject) -> Task:
    """The task as a measure of this subject sees it: without context, which nobody was asked to mark.

    Relations end at context, so measures of relations see it.
    """
    if subject == "relations" or not any(layer.context for layer in task.layers):
        return task
    return Task(task.document, tuple(map(added_alone, task.layers)), task.schema)


def added_alone(layer: Layer) -> Layer:
    """The layer without context, and without relations that end there."""
    spans = layer.added
    kept = {span.id for span in spans}
    relations = tuple(made for made in layer.relations if {made.source, made.target} <= kept)
    return replace(layer, spans=spans, relations=relations, context=())


class Statistic(Struct, frozen=True, kw_only=True):
    """What has to be known of a document to compute one or several measures.

    ``count`` makes the counts of one document (a `Task`; of links, of one group of connected documents). ``numbers``
    turns counts into numbers under keys, which add up over documents. ``merge`` makes merged counts of such sums: a
    measure has the same value for them as for the counts of the documents. ``count_relation`` makes the counts of one
    type of relation, where they are not those of a task that is restricted to the type.
    """

    name: str
    count: Callable[[Any], Any]
    numbers: Callable[[Any], Numbers]
    merge: Callable[[Numbers], Any]
    count_relation: Callable[[Task, str], Any] | None = None


class Measure(Struct, frozen=True, kw_only=True):
    """A measure of agreement.

    ``value`` computes the score of the counts of some documents. ``size`` says how many of ``unit`` the counts of a
    document hold; sizes add up. ``about`` is one sentence for readers, with the source of the formula. Within its
    ``subject`` a measure is shown by ``order``, then as declared. A ``slow`` measure takes seconds where others take
    moments, and is computed only if it is asked for by name. ``asked_by`` says whether a schema (or what a pass shows
    of it) asks annotators for what is measured; by default that follows from the subject. ``vectorised``, where
    ``value`` takes long, computes it for many sums at once: it gets the keys of the numbers, and returns a function of
    a matrix with a column for each key. ``drawn`` and ``alone`` are for the interval, as in `Bootstrap`.
    """

    name: str
    subject: Subject
    unit: str
    statistic: Statistic
    value: Callable[[Sequence[Any]], Value]
    size: Callable[[Any], int]
    about: str
    order: int = LAST
    slow: bool = False
    asked_by: Callable[[Schema], bool] | None = None
    vectorised: Callable[[Sequence[Hashable]], ValuesOfRows] | None = None
    drawn: str = DOCUMENTS
    alone: str = ONE_DOCUMENT

    def of(
        self,
        tasks: Iterable[Task],
        *,
        of: Mapping[str, str] | None = None,
        resamples: int = RESAMPLES,
        seed: int = SEED,
    ) -> Score:
        """The score of all tasks together. The numbers of the documents stay in memory, not the documents."""
        counts = DocumentCounts()
        for position, task in enumerate(tasks):
            counts.add(position, self.statistic.numbers(self.statistic.count(asked_of(task, self.subject))))
        return self.score(CountSource(counts), of=of, resamples=resamples, seed=seed)

    def score(
        self,
        source: CountSource,
        *,
        of: Mapping[str, str] | None = None,
        resamples: int = RESAMPLES,
        seed: int = SEED,
    ) -> Score:
        """The score of all documents of a source together, with its interval where there are two or more.

        The same documents in the same order give the same interval.
        """
        sums = Sums(source)
        score = self._score(sums.all(), documents=sums.documents, of=of)
        bootstrap = Bootstrap(units=sums.documents, resamples=resamples, seed=seed, over=self.drawn, alone=self.alone)
        return with_interval(score, self._values(sums, bootstrap), bootstrap)

    def score_of_document(self, block: CountBlock, row: int, *, of: Mapping[str, str] | None = None) -> Score:
        """The score of one document: the document of a row of a block."""
        score = self._score(block.of(row), documents=1, of=of)
        return with_interval(score, (), Bootstrap(units=1, resamples=0))

    def _score(self, sums: Numbers, *, documents: int, of: Mapping[str, str] | None) -> Score:
        merged = self.statistic.merge(sums)
        value = self.value([merged] if documents else [])
        return Score(
            measure=self.name,
            value=None if isinstance(value, Undefined) else value,
            n=round(self.size(merged)),
            unit=self.unit,
            documents=documents,
            of=dict(of or {}),
            undefined=value.why if isinstance(value, Undefined) else None,
        )

    def _values(self, sums: Sums, bootstrap: Bootstrap) -> Iterator[float | None]:
        vectorised = self.vectorised(sums.keys) if self.vectorised else None
        for rows in resample(sums, resamples=bootstrap.resamples, seed=bootstrap.seed):
            if vectorised:
                yield from vectorised(rows)
                continue
            for row in rows:
                value = self.value([self.statistic.merge(sums.numbers(row))])
                yield None if isinstance(value, Undefined) else value


class MeasureOfAttribute(Struct, frozen=True):
    """A declaration that makes a measure for each attribute of a schema that is ``on`` this host and has choices.

    Free text is left out: that two people used the same words is no agreement to measure.
    """

    on: Host
    make: Callable[[str], Measure]

    def measures(self, schema: Schema) -> Iterator[Measure]:
        for attribute in schema.attributes_of(self.on):
            if attribute.kind != "text":
                yield self.make(attribute.name)


def asks_for_attributes(host: Host, schema: Schema) -> bool:
    """Whether a schema has an attribute on this host; for ``asked_by`` of measures of all attributes together."""
    return any(attribute.on == host for attribute in schema.attributes.values())


def struct_statistic(name: str, count: Callable[[Task], Any], kind: type[Struct]) -> Statistic:
    """The statistic whose counts are a struct of numbers."""
    return Statistic(name=name, count=count, numbers=structs.asdict, merge=partial(_make_struct, kind))


def _make_struct(kind: type[Struct], sums: Numbers) -> Any:
    return kind(*(sums.get(field, 0) for field in kind.__struct_fields__))


def statistics_of(measures: Iterable[Measure]) -> tuple[Statistic, ...]:
    """The statistics of some measures, each once."""
    return tuple({measure.statistic.name: measure.statistic for measure in measures}.values())
