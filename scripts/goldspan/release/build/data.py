"""The data of a release: the corpus read in portions, their rows made side by side, and written in order.

The bytes depend on the documents and their splits alone: not on the form of the
corpus, on how it is cut into portions, or on how many processes make the rows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from pathlib import Path

import pyarrow as pa

from goldspan.release.build import entries, link_rows, parquet
from goldspan.release.build.view_files import Config, Part
from goldspan.release.versions.manifest import file_sha256
from goldspan.release.build.memory import frugal
from goldspan.release.build.parquet import Writer, group_count, loaded_size
from goldspan.release.build.split_assignment import Placing
from goldspan.release.build.rows import Made, make, table_maker, tables
from goldspan.release.release_settings import File
from goldspan.release.build.tally import Tally
from goldspan.release.build.views import NAMES, Row, View, views
from goldspan.schema.types import Schema
from goldspan.shards import run

GROUP = 1_000
"""Documents whose rows make a row group: what a reader holds at a time, and where an upload finds old data again."""

LINKS = NAMES[-1]
"""The view whose rows are made of links, when all documents are placed."""

AHEAD = 8
"""Portions under way at once: so many are made while a row group is written."""


@dataclass(frozen=True, slots=True)
class Written:
    """``configs`` are the views that have rows, in their order."""

    tally: Tally
    configs: tuple[Config, ...]


class Split:
    """The files of one split, in every view; their row groups end together."""

    def __init__(self, writers: Sequence[Writer]) -> None:
        self._writers = {writer.view.name: writer for writer in writers}
        self._documents = 0

    def add(self, read: Mapping[str, pa.Table], bounds: Mapping[str, Sequence[int]], first: int, last: int) -> None:
        """The rows of the documents ``[first, last)`` of a portion, with ``bounds`` as `Made` has them."""
        while first < last:
            end = min(last, first + GROUP - self._documents)
            for name, table in read.items():
                begun, ended = bounds[name][first], bounds[name][end]
                if begun < ended:
                    self._writers[name].add(table.slice(begun, ended - begun))
            self._documents += end - first
            first = end
            if self._documents == GROUP:
                self._documents = 0
                for writer in self._writers.values():
                    writer.end_group()

    def add_links(self, rows: Sequence[Row]) -> None:
        """The rows of links, which are in no single document: as many make a row group as documents do."""
        writer = self._writers[LINKS]
        make = table_maker(writer.view)
        for at in range(0, len(rows), GROUP):
            writer.add(make(rows[at : at + GROUP]))
            writer.end_group()

    def finish(self, view: str) -> tuple[str, ...]:
        """The paths of a view's files; none where it has no rows."""
        return self._writers[view].finish()

    def rows(self, view: str) -> int:
        return self._writers[view].rows


def write(
    corpus: Path,
    schema: Schema,
    top: Path,
    *,
    names: Sequence[str] = NAMES,
    annotator_names: bool = False,
    executor: Executor | None = None,
    portion: int = entries.SIZE,
    size: int = parquet.SIZE,
    told: Callable[[int], None],
) -> Written:
    """Writes the views of these names below ``top``; memory does not grow with the corpus.

    ``portion`` and ``size`` are bytes: of JSON Lines that are read together, and
    after which another file begins. ``told`` hears how many documents are
    written. People have pseudonyms unless ``annotator_names``.

    Raises `ReleaseError` where something cannot be published as it stands.
    """
    placing, tally = Placing(corpus), Tally()
    wanted = [view for view in views(schema) if view.name in names]
    with frugal(), ExitStack() as open_files:
        splits = {
            name: Split([open_files.enter_context(Writer(view, top, name, size=size)) for view in wanted])
            for name in placing.order
        }
        filed = link_rows.read(corpus) if LINKS in names else []
        layers: dict[tuple[str, str], str] = {}
        work = partial(
            make, schema=schema, names=names, annotator_names=annotator_names, linked=link_rows.documents(filed)
        )
        for made in run(work, entries.portions(corpus, size=portion), executor, ahead=AHEAD):
            tally.merge(made.tally)
            layers |= made.layers
            read = tables(made)
            for split, first, last in _runs(made, placing):
                splits[split].add(read, made.bounds, first, last)
            told(tally.documents)
        placing.check_all_placed()
        links: dict[str, list[Row]] = defaultdict(list)
        for split, row in link_rows.rows(filed, schema, placing, layers, annotator_names=annotator_names):
            links[split].append(row)
        for split, rows in links.items():
            splits[split].add_links(rows)
        return Written(tally, tuple(_configs(wanted, splits, top, schema, executor)))


def _runs(made: Made, placing: Placing) -> Iterator[tuple[str, int, int]]:
    """Stretches of a portion's documents that are in one split."""
    at = 0
    for split, together in groupby(map(placing.place, made.documents)):
        end = at + sum(1 for _ in together)
        yield split, at, end
        at = end


def _configs(
    wanted: Sequence[View], splits: Mapping[str, Split], top: Path, schema: Schema, executor: Executor | None
) -> Iterator[Config]:
    """The views that have rows. Files are summed up, and their row groups measured, side by side."""
    paths = {(view.name, name): split.finish(view.name) for view in wanted for name, split in splits.items()}
    every = [(view.name, path) for view in wanted for name in splits for path in paths[view.name, name]]
    files = run(partial(file, top), [path for _, path in every], executor)
    groups = [(path, number, name) for name, path in every for number in range(group_count(top / path))]
    loaded: Counter[str] = Counter()
    for (path, _, _), size in zip(groups, run(partial(_loaded, top, schema), groups, executor), strict=True):
        loaded[path] += size
    for view in wanted:
        parts = tuple(
            Part(name, split.rows(view.name), tuple(islice(files, len(found))), sum(loaded[path] for path in found))
            for name, split in splits.items()
            if (found := paths[view.name, name])
        )
        if parts:
            yield Config(view, parts)


def _loaded(top: Path, schema: Schema, group: tuple[str, int, str]) -> int:
    path, number, name = group
    (columns,) = (view.columns for view in views(schema) if view.name == name)
    with frugal():
        return loaded_size(top / path, columns, [number])


def file(top: Path, path: str) -> File:
    """A file that was written, with its sum and size."""
    return File(path, file_sha256(top / path), (top / path).stat().st_size)
