"""Figures of a corpus as its documents pass by: what is kept are numbers for each measure, not the documents."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field

from goldspan.agreement import layer_selection, registry
from goldspan.agreement.layer_selection import Chosen
from goldspan.agreement.measures import Task, statistics
from goldspan.agreement.registry import Subject
from goldspan.agreement.statistics.document_counts import Block, Series, Spool, Stored
from goldspan.agreement.statistics.resampling import Source
from goldspan.agreement.statistics.scores import RESAMPLES, SEED, Score
from goldspan.model import Layer
from goldspan.schema.types import Schema

By: TypeAlias = Literal["label", "relation", "document", "annotator", "pass"]
BYS: tuple[By, ...] = ("label", "relation", "document", "annotator", "pass")

_SUBJECT_OF: Mapping[By, Subject] = {"label": "spans", "relation": "relations"}

_NO_LABEL = ""
"""No label and no relation is called so: a document's part of it is that of one without the label."""


class Person(Struct):
    """An annotator: how many layers of theirs are compared, and of how many it is said that a machine made them."""

    layers: int = 0
    machine: int = 0


class Split(Struct):
    """The numbers of documents, those of one value (a label, say) apart from those of another.

    ``series`` are by value and statistic. ``empty`` has, by statistic, the numbers of each document without any
    of them: a document in which a label is not used still counts for it. ``used`` are the values that are there.
    """

    used: set[str] = field(default_factory=set)
    series: dict[str, dict[str, Series]] = field(default_factory=dict)
    empty: dict[str, Series] = field(default_factory=dict)


class Parts(Struct):
    """The numbers of one pass: of all documents, by statistic, and split as asked for."""

    documents: list[str] = field(default_factory=list)
    pooled: dict[str, Series] = field(default_factory=dict)
    by: dict[By, Split] = field(default_factory=dict)


class Counted(Struct, frozen=True):
    """A figure that is still to be made: its measure, where its numbers are, and what it is of."""

    measure: str
    source: Source
    of: Mapping[str, str]


class Documents(Struct, frozen=True):
    """Figures of some documents, each by itself, that are still to be made: blocks by statistic."""

    measures: tuple[str, ...]
    blocks: Mapping[str, Block | Stored]
    documents: tuple[str, ...]
    of: Mapping[str, str]


class Collection(Struct):
    """The numbers of the documents so far, and who made them. Two can be merged, in the order of the documents.

    ``measures`` are names, some of them of the ``schema``; ``by`` says which splits are wanted.
    """

    measures: tuple[str, ...]
    by: tuple[By, ...] = ()
    schema: Schema | None = None
    documents: int = 0
    compared: int = 0
    passes: dict[str, Parts] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    alone: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, chosen: Chosen) -> None:
        self.documents += 1
        self.compared += bool(chosen.tasks)
        self.left_out.update(chosen.left_out)
        for layer in chosen.alone:
            self.alone[layer.annotator] += 1
        for name, task in chosen.tasks.items():
            for layer in task.layers:
                self._met(layer)
            self._add(self.passes.setdefault(name, Parts()), task)

    def _met(self, layer: Layer) -> None:
        person = self.people.setdefault(layer.annotator, Person())
        person.layers += 1
        person.machine += layer.provenance.method == "machine-generated"

    def _add(self, parts: Parts, task: Task) -> None:
        number = len(parts.documents)
        parts.documents.append(task.document.id)
        every = statistics(registry.named(self.measures, self.schema))
        for one in every:
            parts.pooled.setdefault(one.name, Series()).add(number, one.numbers(one.part(task)))
        for by in self.by:
            if by == "annotator":
                split = parts.by.setdefault(by, Split())
                for pair in layer_selection.pairs(task):
                    name = ", ".join(layer.annotator for layer in pair.layers)
                    split.used.add(name)
                    series = split.series.setdefault(name, {})
                    for one in every:
                        series.setdefault(one.name, Series()).add(number, one.numbers(one.part(pair)))
            elif by == "label" or by == "relation":
                self._split(parts.by.setdefault(by, Split()), by, task, number)

    def _split(self, split: Split, by: registry.Split, task: Task, number: int) -> None:
        used = _labels(task, by)
        split.used |= used
        # a schema says where a relation could have been drawn, so its absence is another part for each type
        labels = used if by == "label" or self.schema is None else used | set(self.schema.relations)
        for one in statistics(registry.named(self.measures, self.schema, _SUBJECT_OF[by])):
            without = one.numbers(registry.part_of(one, task, by, _NO_LABEL))
            split.empty.setdefault(one.name, Series()).add(number, without)
            for label in labels:
                series = split.series.setdefault(label, {}).setdefault(one.name, Series())
                series.add(number, one.numbers(registry.part_of(one, task, by, label)))

    def pack(self) -> None:
        """Makes it small, to be held or sent elsewhere."""
        for parts in self.passes.values():
            for series in _all(parts):
                series.pack()

    def merge(self, other: "Collection", spool: Spool | None = None) -> None:
        """Takes in the numbers of the documents that follow; with a spool they wait there."""
        self.documents += other.documents
        self.compared += other.compared
        self.left_out.update(other.left_out)
        self.alone.update(other.alone)
        for name, person in other.people.items():
            mine = self.people.setdefault(name, Person())
            mine.layers += person.layers
            mine.machine += person.machine
        for name, parts in other.passes.items():
            _merge(self.passes.setdefault(name, Parts()), parts, spool)

    def wanted(self) -> Iterator[Counted | Documents]:
        """The figures that can be made: pooled first, then by what was asked for, pass by pass."""
        several = len(self.passes) > 1 or "pass" in self.by
        for name, parts in self.passes.items():
            of = {"pass": name or "none named"} if several else {}
            for measure in registry.named(self.measures, self.schema):
                yield Counted(measure.name, Source(parts.pooled[measure.statistic.name]), of)
        for by in self.by:
            for name, parts in self.passes.items():
                of = {"pass": name or "none named"} if several else {}
                yield from self._of_documents(parts, of) if by == "document" else self._of_values(by, parts, of)

    def _of_documents(self, parts: Parts, of: Mapping[str, str]) -> Iterator[Documents]:
        self.pack()
        names = list(parts.pooled)
        first = 0
        for blocks in zip(*(series.blocks for series in parts.pooled.values()), strict=True):
            size = len(blocks[0][1].read().documents)
            every = {name: block for name, (_, block) in zip(names, blocks, strict=True)}
            yield Documents(self.measures, every, tuple(parts.documents[first : first + size]), of)
            first += size

    def _of_values(self, by: By, parts: Parts, of: Mapping[str, str]) -> Iterator[Counted]:
        split = parts.by.get(by, Split())
        name = "annotators" if by == "annotator" else by
        for value in sorted(split.used):
            series = split.series.get(value, {})
            for measure in registry.named(self.measures, self.schema, _SUBJECT_OF.get(by)):
                of_measure = measure.statistic.name
                source = Source(series[of_measure], split.empty.get(of_measure))
                yield Counted(measure.name, source, {**of, name: value})

    def scores(self, *, resamples: int = RESAMPLES, seed: int = SEED) -> Iterator[Score]:
        """All of them, in this process."""
        for one in self.wanted():
            yield from made(one, schema=self.schema, resamples=resamples, seed=seed)


def made(
    one: Counted | Documents, *, schema: Schema | None = None, resamples: int = RESAMPLES, seed: int = SEED
) -> list[Score]:
    """The figure, with its interval; or those of some documents, document by document."""
    if isinstance(one, Counted):
        (measure,) = registry.named([one.measure], schema)
        return [measure.score(one.source, of=one.of, resamples=resamples, seed=seed)]
    blocks = {name: block.read() for name, block in one.blocks.items()}
    return [
        measure.score_of_document(blocks[measure.statistic.name], row, of={**one.of, "document": document})
        for row, document in enumerate(one.documents)
        for measure in registry.named(one.measures, schema)
    ]


def _labels(task: Task, by: By) -> set[str]:
    """The labels or types that the layers of the task have."""
    if by == "label":
        return {span.label for layer in task.layers for span in layer.spans}
    return {relation.label for layer in task.layers for relation in layer.relations}


def _merge(mine: Parts, theirs: Parts, spool: Spool | None) -> None:
    offset = len(mine.documents)
    mine.documents += theirs.documents
    _extend(mine.pooled, theirs.pooled, offset, spool)
    for by, split in theirs.by.items():
        into = mine.by.setdefault(by, Split())
        into.used |= split.used
        _extend(into.empty, split.empty, offset, spool)
        for value, series in split.series.items():
            _extend(into.series.setdefault(value, {}), series, offset, spool)


def _extend(mine: dict[str, Series], theirs: Mapping[str, Series], offset: int, spool: Spool | None) -> None:
    for statistic, series in theirs.items():
        mine.setdefault(statistic, Series()).extend(series, offset, spool)


def _all(parts: Parts) -> Iterator[Series]:
    yield from parts.pooled.values()
    for split in parts.by.values():
        yield from split.empty.values()
        for series in split.series.values():
            yield from series.values()
