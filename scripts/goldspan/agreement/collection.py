"""Figures of a corpus as its documents pass by: what is held are the measures' parts, not the documents."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from msgspec import Struct, field

from goldspan.agreement import choosing, registry
from goldspan.agreement.choosing import Chosen
from goldspan.agreement.figures import RESAMPLES, SEED, Figure, figure
from goldspan.agreement.measures import Task
from goldspan.agreement.registry import Subject
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
    """The parts of documents, one value (of labels, say) apart from the other.

    ``parts`` are by value, measure and number of the document. ``empty`` has, by
    measure, the part of each document without any of them: a document in which
    a label is not used still counts for it. ``used`` are the values that are there.
    """

    used: set[str] = field(default_factory=set)
    parts: dict[str, dict[str, dict[int, Any]]] = field(default_factory=dict)
    empty: dict[str, list[Any]] = field(default_factory=dict)


class Parts(Struct):
    """The parts of one pass: of all documents, by measure, and split as asked for."""

    documents: list[str] = field(default_factory=list)
    pooled: dict[str, list[Any]] = field(default_factory=dict)
    by: dict[By, Split] = field(default_factory=dict)


class Counted(Struct, frozen=True):
    """A figure that is still to be made: its measure, its parts, and what it is of."""

    measure: str
    parts: Sequence[Any]
    of: Mapping[str, str]


class Collection(Struct):
    """The parts of the documents so far, and who made them. Two of them can be merged, in the order of the documents.

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
        measures = registry.named(self.measures, self.schema)
        for measure in measures:
            parts.pooled.setdefault(measure.name, []).append(measure.part(task))
        for by in self.by:
            if by == "annotator":
                split = parts.by.setdefault(by, Split())
                for pair in choosing.pairs(task):
                    name = ", ".join(layer.annotator for layer in pair.layers)
                    split.used.add(name)
                    for measure in measures:
                        split.parts.setdefault(name, {}).setdefault(measure.name, {})[number] = measure.part(pair)
            elif by == "label" or by == "relation":
                split = parts.by.setdefault(by, Split())
                used = _labels(task, by)
                split.used |= used
                # a schema says where a relation could have been drawn, so its absence is another part for each type
                labels = used if by == "label" or self.schema is None else used | set(self.schema.relations)
                for measure in registry.named(self.measures, self.schema, _SUBJECT_OF[by]):
                    split.empty.setdefault(measure.name, []).append(registry.part_of(measure, task, by, _NO_LABEL))
                    for label in labels:
                        of_label = split.parts.setdefault(label, {}).setdefault(measure.name, {})
                        of_label[number] = registry.part_of(measure, task, by, label)

    def merge(self, other: "Collection") -> None:
        """Takes in the parts of the documents that follow."""
        self.documents += other.documents
        self.compared += other.compared
        self.left_out.update(other.left_out)
        self.alone.update(other.alone)
        for name, person in other.people.items():
            mine = self.people.setdefault(name, Person())
            mine.layers += person.layers
            mine.machine += person.machine
        for name, parts in other.passes.items():
            _merge(self.passes.setdefault(name, Parts()), parts)

    def wanted(self) -> Iterator[Counted]:
        """The figures that can be made: pooled first, then by what was asked for, pass by pass."""
        several = len(self.passes) > 1 or "pass" in self.by
        for name, parts in self.passes.items():
            of = {"pass": name or "none named"} if several else {}
            for measure in self.measures:
                yield Counted(measure, parts.pooled[measure], of)
        for by in self.by:
            for name, parts in self.passes.items():
                of = {"pass": name or "none named"} if several else {}
                yield from _by(by, parts, of)

    def figures(self, *, resamples: int = RESAMPLES, seed: int = SEED) -> Iterator[Figure]:
        """All of them, in this process."""
        for one in self.wanted():
            yield made(one, schema=self.schema, resamples=resamples, seed=seed)


def made(one: Counted, *, schema: Schema | None = None, resamples: int = RESAMPLES, seed: int = SEED) -> Figure:
    """The figure, with its interval."""
    (measure,) = registry.named([one.measure], schema)
    size = sum(measure.size(part) for part in one.parts)
    return figure(
        measure.name,
        one.parts,
        measure.value,
        n=size,
        unit=measure.unit,
        of=one.of,
        resamples=resamples,
        seed=seed,
        pool=measure.pool,
    )


def _labels(task: Task, by: By) -> set[str]:
    """The labels or types that the layers of the task have."""
    if by == "label":
        return {span.label for layer in task.layers for span in layer.spans}
    return {relation.label for layer in task.layers for relation in layer.relations}


def _merge(mine: Parts, theirs: Parts) -> None:
    offset = len(mine.documents)
    mine.documents += theirs.documents
    for measure, parts in theirs.pooled.items():
        mine.pooled.setdefault(measure, []).extend(parts)
    for by, split in theirs.by.items():
        into = mine.by.setdefault(by, Split())
        into.used |= split.used
        for measure, parts in split.empty.items():
            into.empty.setdefault(measure, []).extend(parts)
        for value, by_measure in split.parts.items():
            for measure, numbered in by_measure.items():
                target = into.parts.setdefault(value, {}).setdefault(measure, {})
                target.update({offset + number: part for number, part in numbered.items()})


def _by(by: By, parts: Parts, of: Mapping[str, str]) -> Iterator[Counted]:
    if by == "document":
        for number, document in enumerate(parts.documents):
            for measure, every in parts.pooled.items():
                yield Counted(measure, [every[number]], {**of, "document": document})
        return
    split = parts.by.get(by, Split())
    name = "annotators" if by == "annotator" else by
    for value in sorted(split.used):
        for measure, numbered in split.parts.get(value, {}).items():
            empty = split.empty.get(measure)
            ordered = (
                [numbered[number] for number in sorted(numbered)]
                if empty is None
                else [numbered.get(number, without) for number, without in enumerate(empty)]
            )
            yield Counted(measure, ordered, {**of, name: value})
