"""The data of a release: the corpus is read in portions, their rows are made in parallel, and written in order.

The bytes depend on the documents and their splits alone: not on the form of the corpus, on how it is cut into
portions, or on how many processes make the rows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from pathlib import Path

import pyarrow as pa

from goldspan.release.build import entries, link_rows, parquet
from goldspan.release.build.built_dataset import WrittenSplit, WrittenView
from goldspan.release.build.parquet import ViewWriter, group_count, loaded_size
from goldspan.release.build.rows import PortionRows, portion_rows, table_maker, tables
from goldspan.release.build.tally import DatasetTally
from goldspan.release.build.views import Row, View, named_view, views
from goldspan.release.release_settings import NOTHING_MORE, Disclosure, File
from goldspan.release.splitting import RecordedSplits
from goldspan.release.versions.manifest import file_sha256
from goldspan.schema.types import Schema
from goldspan.shards import map_shards
from goldspan.store.corpus_reader import PORTION_BYTES

GROUP = 1_000
"""Documents of a row group: what a reader holds at a time, and where an upload finds old data again."""

AHEAD = 8
"""Portions in work at once: so many are made while a row group is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOptions:
    """How the views are written.

    ``views`` are the names of those that are written, ``None`` for all. ``disclosure`` is what they show of
    people and of unfinished work. ``group`` is the number of documents whose rows make a row group. ``portion`` and
    ``size`` are in bytes: of JSON Lines that are read together, and after which another file begins.
    """

    views: Collection[str] | None = None
    disclosure: Disclosure = NOTHING_MORE
    group: int = GROUP
    portion: int = PORTION_BYTES
    size: int = parquet.SIZE


ALL_VIEWS = WriteOptions()


@dataclass(frozen=True, slots=True)
class WrittenData:
    """``views`` are those that have rows, in their order."""

    tally: DatasetTally
    views: tuple[WrittenView, ...]


class SplitWriters:
    """The files of one split, in every view; their row groups end together."""

    def __init__(self, writers: Sequence[ViewWriter], group: int) -> None:
        self._writers = {writer.view.name: writer for writer in writers}
        self._group = group
        self._documents = 0

    def add(self, read: Mapping[str, pa.Table], bounds: Mapping[str, Sequence[int]], first: int, last: int) -> None:
        """The rows of the documents ``[first, last)`` of a portion, with ``bounds`` as `PortionRows` has them."""
        while first < last:
            end = min(last, first + self._group - self._documents)
            for name, table in read.items():
                start, stop = bounds[name][first], bounds[name][end]
                if start < stop:
                    self._writers[name].add(table.slice(start, stop - start))
            self._documents += end - first
            first = end
            if self._documents == self._group:
                self._documents = 0
                for writer in self._writers.values():
                    writer.end_group()

    def add_links(self, view: str, rows: Sequence[Row]) -> None:
        """The rows of links, which are in no single document: a row group has as many links as others documents."""
        writer = self._writers[view]
        make = table_maker(writer.view)
        for at in range(0, len(rows), self._group):
            writer.add(make(rows[at : at + self._group]))
            writer.end_group()

    def finish(self, view: str) -> tuple[str, ...]:
        """The paths of a view's files; none where it has no rows."""
        return self._writers[view].finish()

    def rows(self, view: str) -> int:
        return self._writers[view].rows


def write_views(
    corpus: Path,
    schema: Schema,
    folder: Path,
    options: WriteOptions = ALL_VIEWS,
    *,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda documents: None,
) -> WrittenData:
    """Writes views of a corpus below ``folder``; memory does not grow with the corpus.

    ``progress`` is called with the number of documents that are written.

    Raises `ReleaseError` where something cannot be published as it stands, or where there is no view of a name.
    """
    recorded, tally = RecordedSplits(corpus), DatasetTally()
    wanted = views(schema, options.views)
    of_links = [(view.name, view.link_row) for view in wanted if view.link_row]
    with system_memory(), ExitStack() as open_files:
        splits = {
            name: SplitWriters(
                [open_files.enter_context(ViewWriter(view, folder, name, size=options.size)) for view in wanted],
                options.group,
            )
            for name in recorded.order
        }
        sets = link_rows.read(corpus) if of_links else []
        layers: dict[tuple[str, str], str | None] = {}
        make = partial(
            portion_rows,
            schema=schema,
            names=[view.name for view in wanted],
            disclosure=options.disclosure,
            linked=link_rows.documents(sets),
        )
        for made in map_shards(make, entries.portions(corpus, size=options.portion), executor, ahead=AHEAD):
            tally.merge(made.tally)
            layers |= made.layers
            read = tables(made)
            for split, first, last in _runs(made, recorded):
                splits[split].add(read, made.bounds, first, last)
            progress(tally.documents)
        recorded.check_all_placed()
        links = link_rows.published(sets, layers, options.disclosure, tally.left_out)
        for name, link_row in of_links:
            found = link_rows.rows(link_row, schema, links, recorded)
            for split, rows in _by_split(found).items():
                splits[split].add_links(name, rows)
        return WrittenData(tally, tuple(_written(wanted, splits, folder, schema, executor)))


@contextmanager
def system_memory() -> Iterator[None]:
    """Inside the block, Arrow takes memory from the system and gives it back: its usual pool keeps much of it."""
    before = pa.default_memory_pool()
    system = pa.system_memory_pool()
    pa.set_memory_pool(system)
    try:
        yield
    finally:
        pa.set_memory_pool(before)
        system.release_unused()


def _runs(made: PortionRows, recorded: RecordedSplits) -> Iterator[tuple[str, int, int]]:
    """Stretches of a portion's documents that are in one split."""
    at = 0
    for split, together in groupby(map(recorded.place, made.documents)):
        end = at + sum(1 for _ in together)
        yield split, at, end
        at = end


def _by_split(rows: Iterator[tuple[str, Row]]) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = defaultdict(list)
    for split, row in rows:
        out[split].append(row)
    return out


def _written(
    wanted: Sequence[View],
    splits: Mapping[str, SplitWriters],
    folder: Path,
    schema: Schema,
    executor: Executor | None,
) -> Iterator[WrittenView]:
    """The views that have rows. Files are summed up, and their row groups measured, in parallel."""
    paths = {(view.name, name): split.finish(view.name) for view in wanted for name, split in splits.items()}
    every = [(view.name, path) for view in wanted for name in splits for path in paths[view.name, name]]
    files = map_shards(partial(file, folder), [path for _, path in every], executor)
    groups = [(path, number, name) for name, path in every for number in range(group_count(folder / path))]
    loaded: Counter[str] = Counter()
    for (path, _, _), size in zip(groups, map_shards(partial(_loaded, folder, schema), groups, executor), strict=True):
        loaded[path] += size
    for view in wanted:
        written = tuple(
            WrittenSplit(
                name, split.rows(view.name), tuple(islice(files, len(found))), sum(loaded[path] for path in found)
            )
            for name, split in splits.items()
            if (found := paths[view.name, name])
        )
        if written:
            yield WrittenView(view, written)


def _loaded(folder: Path, schema: Schema, group: tuple[str, int, str]) -> int:
    path, number, name = group
    with system_memory():
        return loaded_size(folder / path, named_view(schema, name).columns, [number])


def file(folder: Path, path: str) -> File:
    """A file that was written, with its sum and size."""
    return File(path, file_sha256(folder / path), (folder / path).stat().st_size)
