"""What a measure is to whoever asks for figures: a statistic of documents, two functions of it, and a name."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from msgspec import Struct, structs

from goldspan.agreement.statistics.document_counts import Array, Block, Numbers, Series
from goldspan.agreement.statistics.resampling import Source, Sums, resampled
from goldspan.agreement.statistics.scores import RESAMPLES, SEED, Score, Undefined, Value, with_interval
from goldspan.model import Document, Layer
from goldspan.schema.types import Schema

Many: TypeAlias = Callable[[Array], Sequence[float | None]]
"""Of rows of numbers, a value for each row; ``None`` where there is none."""


class Task(Struct, frozen=True):
    """One document with the finished layers of two or more annotators, one of each, and the schema if there is one."""

    document: Document
    layers: tuple[Layer, ...]
    schema: Schema | None = None


class Statistic(Struct, frozen=True, kw_only=True):
    """What is enough to know of a document for some measures: numbers under keys, which add up over documents.

    ``part`` counts a document, ``numbers`` takes its part apart, and ``whole`` makes a part
    of the sums of any documents' numbers. A measure has the same value of it as of these documents' parts.
    """

    name: str
    part: Callable[[Task], Any]
    numbers: Callable[[Any], Numbers]
    whole: Callable[[Numbers], Any]


class Measure(Struct, frozen=True, kw_only=True):
    """A measure of agreement.

    ``value`` makes a number of the parts of ``statistic``, ``size`` says how many of ``unit``
    a part holds; sizes add up, as parts do. ``about`` is one sentence for readers, with the source of
    the formula. ``many``, where the value takes long, gives those of many sums at once: it gets the keys,
    and returns a function of rows of numbers in their order.
    """

    name: str
    unit: str
    statistic: Statistic
    value: Callable[[Sequence[Any]], Value]
    size: Callable[[Any], int]
    about: str = ""
    many: Callable[[Sequence[Hashable]], Many] | None = None

    def part(self, task: Task) -> Any:
        """What a document contributes."""
        return self.statistic.part(task)

    def of(
        self,
        tasks: Iterable[Task],
        *,
        of: Mapping[str, str] | None = None,
        resamples: int = RESAMPLES,
        seed: int = SEED,
    ) -> Score:
        """The figure of some documents, pooled. Kept are their numbers, not the documents."""
        series = Series()
        for number, task in enumerate(tasks):
            series.add(number, self.statistic.numbers(self.part(task)))
        return self.score(Source(series), of=of, resamples=resamples, seed=seed)

    def score(
        self, source: Source, *, of: Mapping[str, str] | None = None, resamples: int = RESAMPLES, seed: int = SEED
    ) -> Score:
        """The figure of the documents of a source, pooled, with its interval where there are two or more.

        The same documents in the same order give the same interval.
        """
        sums = Sums(source)
        one = self._score(sums.all(), documents=sums.documents, of=of)
        drawn = self._values(sums, resamples, seed)
        return with_interval(one, drawn, units=sums.documents, resamples=resamples, seed=seed)

    def score_of_document(self, block: Block, row: int, *, of: Mapping[str, str] | None = None) -> Score:
        """The figure of one document: that of a row of a block."""
        one = self._score(block.of(row), documents=1, of=of)
        return with_interval(one, (), units=1, resamples=0, seed=SEED)

    def _score(self, sums: Numbers, *, documents: int, of: Mapping[str, str] | None) -> Score:
        whole = self.statistic.whole(sums)
        value = self.value([whole] if documents else [])
        return Score(
            measure=self.name,
            value=None if isinstance(value, Undefined) else value,
            n=round(self.size(whole)),
            unit=self.unit,
            documents=documents,
            of=dict(of or {}),
            undefined=value.why if isinstance(value, Undefined) else None,
        )

    def _values(self, sums: Sums, resamples: int, seed: int) -> Iterator[float | None]:
        many = self.many(sums.names) if self.many else None
        for rows in resampled(sums, resamples=resamples, seed=seed):
            if many:
                yield from many(rows)
                continue
            for row in rows:
                value = self.value([self.statistic.whole(sums.numbers(row))])
                yield None if isinstance(value, Undefined) else value


def plain(name: str, part: Callable[[Task], Any], kind: type[Struct]) -> Statistic:
    """The statistic of a part that is a struct of numbers."""
    return Statistic(name=name, part=part, numbers=structs.asdict, whole=partial(_struct, kind))


def _struct(kind: type[Struct], numbers: Numbers) -> Any:
    return kind(*(numbers.get(name, 0) for name in kind.__struct_fields__))


def statistics(measures: Iterable[Measure]) -> tuple[Statistic, ...]:
    """The statistics of some measures, each once."""
    return tuple({one.statistic.name: one.statistic for one in measures}.values())
