"""The counts of a corpus, collected document by document: in memory are numbers for each measure, not documents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Literal, TypeAlias

from msgspec import Struct, field

from goldspan.agreement import measure_registry
from goldspan.agreement.layer_selection import Selection, pairs
from goldspan.agreement.measures import SPLITS, Measure, Statistic, Subject, Task, asked_of, statistics_of
from goldspan.agreement.restriction import restrict_to_labels, restrict_to_origin, restrict_to_relation
from goldspan.agreement.statistics.document_counts import CountBlock, DocumentCounts, Spool, StoredBlock
from goldspan.agreement.statistics.resampling import CountSource
from goldspan.agreement.statistics.scores import RESAMPLES, SEED, Score
from goldspan.model import Layer, Relation, Span, origin_name
from goldspan.schema.types import Schema

By: TypeAlias = Literal["label", "relation", "origin", "document", "annotator", "pass"]
BYS: tuple[By, ...] = ("label", "relation", "origin", "document", "annotator", "pass")

_NO_LABEL = ""
"""No label and no relation has this name: the counts of a task restricted to it are those of a task without any."""


class ComparedAnnotator(Struct):
    """How many layers of an annotator are compared, and how many of these are marked as made by a machine."""

    layers: int = 0
    machine: int = 0


class SplitCounts(Struct):
    """The counts of documents, separately for each value by which they are split (each label, say).

    ``used`` are the values that occur. ``counts`` are by value and statistic. ``default`` has, by statistic, the counts
    that each document has for a value that does not occur in it: such a document counts, too.
    """

    used: set[str] = field(default_factory=set)
    counts: dict[str, dict[str, DocumentCounts]] = field(default_factory=dict)
    default: dict[str, DocumentCounts] = field(default_factory=dict)

    def all(self) -> Iterator[DocumentCounts]:
        yield from self.default.values()
        for by_statistic in self.counts.values():
            yield from by_statistic.values()


class PassCounts(Struct):
    """The counts of one pass: its documents, and by statistic their counts, together and split as asked for."""

    documents: list[str] = field(default_factory=list)
    counts: dict[str, DocumentCounts] = field(default_factory=dict)
    by: dict[By, SplitCounts] = field(default_factory=dict)

    def all(self) -> Iterator[DocumentCounts]:
        yield from self.counts.values()
        for split in self.by.values():
            yield from split.all()

    def extend(self, more: "PassCounts", spool: Spool | None) -> None:
        """Adds the counts of further documents."""
        offset = len(self.documents)
        self.documents += more.documents
        _extend(self.counts, more.counts, offset, spool)
        for by, further in more.by.items():
            split = self.by.setdefault(by, SplitCounts())
            split.used |= further.used
            _extend(split.default, further.default, offset, spool)
            for value, counts in further.counts.items():
                _extend(split.counts.setdefault(value, {}), counts, offset, spool)


class PendingScore(Struct, frozen=True):
    """A score that is still to be computed: the name of its measure, its counts, and what it is of."""

    measure: str
    source: CountSource
    of: Mapping[str, str]


class PendingDocumentScores(Struct, frozen=True):
    """Scores of single documents that are still to be computed; the counts of the documents are by statistic."""

    measures: tuple[str, ...]
    blocks: Mapping[str, CountBlock | StoredBlock]
    documents: tuple[str, ...]
    of: Mapping[str, str]


class CorpusCounts(Struct):
    """The counts of the documents so far, and who annotated them. Two can be merged, in the order of the documents.

    ``measures`` are names of document measures (not of links), some of them of the ``schema``; ``by`` says how they are
    split. ``alone`` counts, by annotator, the finished layers that are the only one of a document and pass.
    """

    measures: tuple[str, ...]
    by: tuple[By, ...] = ()
    schema: Schema | None = None
    documents: int = 0
    compared: int = 0
    passes: dict[str, PassCounts] = field(default_factory=dict)
    annotators: dict[str, ComparedAnnotator] = field(default_factory=dict)
    alone: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, selection: Selection) -> None:
        """Counts one document."""
        self.documents += 1
        self.compared += bool(selection.tasks)
        self.left_out.update(selection.left_out)
        for layer in selection.alone:
            self.alone[layer.annotator] += 1
        measures = measure_registry.find(self.measures, self.schema)
        for pass_name, task in selection.tasks.items():
            for layer in task.layers:
                annotator = self.annotators.setdefault(layer.annotator, ComparedAnnotator())
                annotator.layers += 1
                annotator.machine += layer.provenance.method == "machine-generated"
            self._add_task(self.passes.setdefault(pass_name, PassCounts()), task, measures)

    def _add_task(self, into: PassCounts, task: Task, measures: tuple[Measure, ...]) -> None:
        position = len(into.documents)
        into.documents.append(task.document.id)
        _add(into.counts, measures, task, position)
        for by in self.by:
            if by == "annotator":
                split = into.by.setdefault(by, SplitCounts())
                for pair in pairs(task):
                    names = ", ".join(layer.annotator for layer in pair.layers)
                    split.used.add(names)
                    _add(split.counts.setdefault(names, {}), measures, pair, position)
            elif by in SPLITS or by == "origin":
                self._add_split(into.by.setdefault(by, SplitCounts()), by, task, measures, position)

    def _add_split(self, split: SplitCounts, by: By, task: Task, measures: Iterable[Measure], position: int) -> None:
        used = _values(task.layers, by)
        split.used |= used
        # a schema says where a relation could have been drawn, so each type has its own counts where it is not used
        values = used | set(self.schema.relations) if by == "relation" and self.schema is not None else used
        split_measures = [measure for measure in measures if _can_be_split(measure, by)]
        subjects = {measure.statistic.name: measure.subject for measure in split_measures}
        for statistic in statistics_of(split_measures):
            subject = subjects[statistic.name]
            default = statistic.numbers(_count(statistic, subject, task, by, _NO_LABEL))
            split.default.setdefault(statistic.name, DocumentCounts()).add(position, default)
            for value in values:
                counts = split.counts.setdefault(value, {}).setdefault(statistic.name, DocumentCounts())
                counts.add(position, statistic.numbers(_count(statistic, subject, task, by, value)))

    def pack(self) -> None:
        """Packs all counts, so that they take little memory, and can be sent to another process."""
        for of_pass in self.passes.values():
            for counts in of_pass.all():
                counts.pack()

    def merge(self, more: "CorpusCounts", spool: Spool | None = None) -> None:
        """Adds the counts of further documents; with a spool they wait there."""
        self.documents += more.documents
        self.compared += more.compared
        self.left_out.update(more.left_out)
        self.alone.update(more.alone)
        for name, further in more.annotators.items():
            annotator = self.annotators.setdefault(name, ComparedAnnotator())
            annotator.layers += further.layers
            annotator.machine += further.machine
        for pass_name, of_pass in more.passes.items():
            self.passes.setdefault(pass_name, PassCounts()).extend(of_pass, spool)

    def pending(self) -> Iterator[PendingScore | PendingDocumentScores]:
        """The scores that can be computed: of all documents first, then by what was asked for, pass by pass."""
        measures = measure_registry.find(self.measures, self.schema)
        for pass_name, of_pass in self.passes.items():
            for measure in measures:
                source = CountSource(of_pass.counts[measure.statistic.name])
                yield PendingScore(measure.name, source, self._of_pass(pass_name))
        for by in self.by:
            for pass_name, of_pass in self.passes.items():
                of = self._of_pass(pass_name)
                if by == "document":
                    yield from self._pending_of_documents(of_pass, of)
                else:
                    yield from self._pending_of_values(by, of_pass, of)

    def _of_pass(self, pass_name: str) -> Mapping[str, str]:
        return {"pass": pass_name or "none named"} if len(self.passes) > 1 or "pass" in self.by else {}

    def _pending_of_documents(self, of_pass: PassCounts, of: Mapping[str, str]) -> Iterator[PendingDocumentScores]:
        self.pack()
        names = list(of_pass.counts)
        first = 0
        for blocks in zip(*(counts.blocks for counts in of_pass.counts.values()), strict=True):
            size = len(blocks[0][1].read().documents)
            by_statistic = {name: block for name, (_, block) in zip(names, blocks, strict=True)}
            documents = tuple(of_pass.documents[first : first + size])
            yield PendingDocumentScores(self.measures, by_statistic, documents, of)
            first += size

    def _pending_of_values(self, by: By, of_pass: PassCounts, of: Mapping[str, str]) -> Iterator[PendingScore]:
        split = of_pass.by.get(by, SplitCounts())
        name = "annotators" if by == "annotator" else by
        measures = measure_registry.find(self.measures, self.schema)
        for value in sorted(split.used):
            counts = split.counts.get(value, {})
            for measure in measures:
                if _can_be_split(measure, by):
                    statistic = measure.statistic.name
                    source = CountSource(counts[statistic], split.default.get(statistic))
                    yield PendingScore(measure.name, source, {**of, name: value})

    def scores(self, *, resamples: int = RESAMPLES, seed: int = SEED) -> Iterator[Score]:
        """All scores, computed in this process."""
        for pending in self.pending():
            yield from compute(pending, schema=self.schema, resamples=resamples, seed=seed)


def compute(
    pending: PendingScore | PendingDocumentScores,
    *,
    schema: Schema | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> list[Score]:
    """The score, with its interval; or the scores of single documents, document by document."""
    if isinstance(pending, PendingScore):
        (measure,) = measure_registry.find([pending.measure], schema)
        return [measure.score(pending.source, of=pending.of, resamples=resamples, seed=seed)]
    blocks = {name: block.read() for name, block in pending.blocks.items()}
    measures = measure_registry.find(pending.measures, schema)
    return [
        measure.score_of_document(blocks[measure.statistic.name], row, of={**pending.of, "document": document})
        for row, document in enumerate(pending.documents)
        for measure in measures
    ]


def _can_be_split(measure: Measure, by: By) -> bool:
    """Whether the measure has scores of each of these.

    By origin these are measures of what annotators made, and none of what they might have made: those would count the
    relations of other origins as if nobody had drawn them.
    """
    if by == "origin":
        return measure.subject in SPLITS.values() and measure.statistic.count_relation is None
    return measure.subject == SPLITS.get(by, measure.subject)


def _values(layers: Iterable[Layer], by: By) -> set[str]:
    """The labels, types or origins that occur in the layers."""
    if by == "origin":
        return {
            origin_name(made, layer.provenance.method)
            for layer in layers
            for made in chain[Span | Relation](layer.added, layer.relations)
        }
    if by == "label":
        return {span.label for layer in layers for span in layer.added}
    return {relation.label for layer in layers for relation in layer.relations}


def _count(statistic: Statistic, subject: Subject, task: Task, by: By, value: str) -> Any:
    """The counts of one label, of one type of relation, or of one origin of spans or relations."""
    task = asked_of(task, subject)
    if by == "origin":
        return statistic.count(restrict_to_origin(task, value, relations=subject == "relations"))
    if by == "label":
        return statistic.count(restrict_to_labels(task, [value]))
    if statistic.count_relation is not None:
        return statistic.count_relation(task, value)
    return statistic.count(restrict_to_relation(task, value))


def _add(into: dict[str, DocumentCounts], measures: Iterable[Measure], task: Task, position: int) -> None:
    every = tuple(measures)
    subjects = {measure.statistic.name: measure.subject for measure in every}
    for statistic in statistics_of(every):
        counts = into.setdefault(statistic.name, DocumentCounts())
        counts.add(position, statistic.numbers(statistic.count(asked_of(task, subjects[statistic.name]))))


def _extend(
    into: dict[str, DocumentCounts], more: Mapping[str, DocumentCounts], offset: int, spool: Spool | None
) -> None:
    for statistic, counts in more.items():
        into.setdefault(statistic, DocumentCounts()).extend(counts, offset, spool)
