"""A large export into JSON Lines: each task read, checked and written in one go, by several processes."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from goldspan.formats.labelstudio.annotations import TaskParser
from goldspan.formats.labelstudio.export import ExportError, export_shards, open_shard
from goldspan.formats.labelstudio.export_shards import guessed_shards
from goldspan.formats.labelstudio.task_reader import TaskReader
from goldspan.operations.pull_report import PullReport, counted_pairs
from goldspan.shards import Shard, map_shards
from goldspan.store import jsonl
from goldspan.validate.checks import Checks
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.plugins import AnyRule
from goldspan.wording import Progress

SIZE = 16 << 20
"""Bytes of a shard; half of it takes a twentieth more processor time."""

MOST = 10_000
"""So many findings are held, in all and of a shard; the others are counted."""


@dataclass(slots=True)
class ShardPulled:
    """What pulling one shard gave. ``documents`` are the ids of its lines, each with its task's number."""

    report: PullReport
    documents: list[tuple[str, int | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LinesPull:
    """An export that becomes a new corpus of JSON Lines, its layers checked at levels 3 to 6.

    Levels 1 and 2 hold because the layers were just made; level 7 is for
    `goldspan.validate`. ``size`` are the bytes of a shard; ``most`` findings are held.
    """

    export: Path
    out: Path
    parser: TaskParser
    rules: Sequence[AnyRule] = ()
    size: int = SIZE
    most: int = MOST

    def run(self, executor: Executor | None = None, progress: Progress | None = None) -> PullReport:
        """Pulls all of it, shard by shard. Nothing is written unless the whole export could be read.

        Raises `ExportError` where it could not, or where two of its tasks hold the same document, and `StoreError`
        where ``out`` is a corpus already.
        """
        if guessed := self._guessed():
            try:
                return self._run(guessed, executor, progress)
            except _RepeatedDocument:
                raise
            except ExportError:
                pass  # the cuts may be wrong, or the export: it is read from end to end, and the error names the task
        return self._run(export_shards(self.export, self.size), executor, progress)

    def _guessed(self) -> list[Shard]:
        try:
            return guessed_shards(self.export, self.size)
        except OSError:
            return []  # what cannot be read is reported when it is read from end to end

    def _run(self, shards: Iterable[Shard], executor: Executor | None, progress: Progress | None) -> PullReport:
        report = PullReport(self.parser.origin, self.out, self.most)
        tasks_of: dict[str, int | None] = {}
        with jsonl.NewLines(self.out) as new:
            for part in map_shards(partial(self.pull_shard, new.aside), enumerate(shards, 1), executor):
                report.add_shard(part.report)
                for document, task in part.documents:
                    if document in tasks_of:
                        raise _RepeatedDocument(
                            f"{self.export}: the tasks {tasks_of[document]} and {task} both hold document "
                            f"{document!r}; delete one in Label Studio and export again, or pull without --jsonl"
                        )
                    tasks_of[document] = task
                if progress:
                    progress(report.progress())
            new.finish()
        report.documents_made = len(tasks_of)
        report.changed = report.layers
        return report

    def pull_shard(self, aside: Path, numbered: tuple[int, Shard]) -> ShardPulled:
        """Pulls a shard into the part of its number in ``aside``."""
        number, shard = numbered
        name = jsonl.part_name(number)
        pulled = ShardPulled(PullReport(self.parser.origin, self.out, self.most))
        jsonl.write_part(aside / name, self._lines(shard, str(self.out / "entries" / name), pulled))
        return pulled

    def _lines(self, shard: Shard, file: str, pulled: ShardPulled) -> Iterator[bytes]:
        report, checks = pulled.report, Checks(self.parser.schema, rules=self.rules)
        reader = TaskReader(partial(open_shard, shard), self.parser, on_finding=report.add)
        for document, layers in counted_pairs(reader, report):
            pulled.documents.append((document.id, reader.task))
            place = f"{file}:{len(pulled.documents)}"
            for layer in layers:
                report.add_all(validate_layer(layer, document, checks, file=place))
            yield jsonl.entry_line(document, layers)


class _RepeatedDocument(ExportError):
    """Two tasks hold one document, as they would however the export is cut: the shards so far could be read."""
