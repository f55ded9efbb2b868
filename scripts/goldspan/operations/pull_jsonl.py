"""A large export home as JSON Lines, each task read, checked and written in one go, by several processes."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from goldspan.findings import finding
from goldspan.formats.labelstudio.annotations import Reader, Team, named
from goldspan.formats.labelstudio.export import ExportError, export_shards, open_shard
from goldspan.formats.labelstudio.export_shards import guessed_shards
from goldspan.formats.labelstudio.labeling_config import Config
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.tasks import TaskError, document_of, read_task
from goldspan.labelstudio.pull_layers import PullReport, bare, now, predictions
from goldspan.model import Document, Finding, Layer, Place, Severity
from goldspan.schema.types import Schema
from goldspan.shards import Shard, run
from goldspan.store import jsonl
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.plugins import AnyRule
from goldspan.wording import counted

SIZE = 16 << 20
"""Bytes of a shard; half of it takes a twentieth more processor time."""

MOST = 10_000
"""So many findings are held, in all and of a shard; the others are counted."""

Progress = Callable[[str], None]


@dataclass(slots=True)
class Part:
    """What pulling one shard gave. ``documents`` are the ids of its lines, each with its task's number."""

    report: PullReport
    documents: list[tuple[str, int | None]] = field(default_factory=list)
    left_out: Counter[Severity] = field(default_factory=Counter)


def pull_lines(
    export: Path,
    corpus: Path,
    *,
    config: Config | None,
    schema: Schema | None,
    team: Team,
    rules: Sequence[AnyRule] = (),
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[PullReport, Counter[Severity]]:
    """A full JSON export as a new corpus of JSON Lines, its layers checked at levels 3 to 6.

    Levels 1 and 2 hold because the layers were just made; level 7 is for
    `goldspan.validate`. Returns the report, with the first `MOST` findings, and
    how many more there are. Nothing is written unless the whole export could be
    read. Raises `ExportError` where it could not, or where two of its tasks
    hold the same document, and `StoreError` where ``corpus`` is one already.
    """
    reader = Reader(config, schema, team, export.name, now())
    pull = partial(_pull, export, corpus, reader=reader, rules=rules, executor=executor, progress=progress)
    if guessed := _guessed(export):
        try:
            return pull(guessed)
        except _RepeatedDocument:
            raise
        except ExportError:
            pass  # the cuts may be wrong, or the export: it is read from end to end, and the error names the task
    return pull(export_shards(export, SIZE))


class _RepeatedDocument(ExportError):
    """Two tasks hold one document, as they would however the export is cut: the shards so far could be read."""


def _guessed(export: Path) -> list[Shard]:
    try:
        return guessed_shards(export, SIZE)
    except OSError:
        return []  # what cannot be read is told by who reads it from end to end


def _pull(
    export: Path,
    corpus: Path,
    shards: Iterable[Shard],
    *,
    reader: Reader,
    rules: Sequence[AnyRule],
    executor: Executor | None,
    progress: Progress | None,
) -> tuple[PullReport, Counter[Severity]]:
    whole = Part(PullReport(origin=export.name))
    tasks_of: dict[str, int | None] = {}
    with jsonl.NewLines(corpus) as new:
        work = partial(pull_shard, reader=reader, rules=rules, aside=new.aside, entries=corpus / "entries")
        for part in run(work, enumerate(shards, 1), executor):
            _add(whole, part)
            for document, task in part.documents:
                if document in tasks_of:
                    raise _RepeatedDocument(
                        f"{export}: the tasks {tasks_of[document]} and {task} both hold document {document!r}; "
                        "delete one in Label Studio and export again, or pull without --jsonl"
                    )
                tasks_of[document] = task
            if progress:
                progress(f"{counted(whole.report.tasks, 'task')} read, {counted(whole.report.layers, 'layer')}")
        new.finish()
    whole.report.documents_made = len(tasks_of)
    whole.report.changed = whole.report.layers
    return whole.report, whole.left_out


def _add(whole: Part, part: Part) -> None:
    whole.report.tasks += part.report.tasks
    whole.report.layers += part.report.layers
    whole.report.predictions += part.report.predictions
    whole.report.by_status.update(part.report.by_status)
    whole.left_out.update(part.left_out)
    _take(whole, part.report.findings)


def _take(part: Part, found: list[Finding]) -> None:
    room = MOST - len(part.report.findings)
    part.report.findings += found[:room]
    part.left_out.update(one.severity for one in found[room:])


def pull_shard(
    numbered: tuple[int, Shard], *, reader: Reader, rules: Sequence[AnyRule], aside: Path, entries: Path
) -> Part:
    """Pulls a shard of an export into the part of its number in ``aside``, which will lie in ``entries``."""
    number, shard = numbered
    part = Part(PullReport(origin=reader.origin))
    name = jsonl.part_name(number)
    with open_shard(shard) as tasks:
        entries_of = _entries(tasks, reader, rules, part, str(entries / name))
        jsonl.write_part(aside / name, (jsonl.entry_line(document, layers) for document, layers in entries_of))
    return part


def _entries(
    tasks: Iterator[Item], reader: Reader, rules: Sequence[AnyRule], part: Part, file: str
) -> Iterator[tuple[Document, list[Layer]]]:
    report = part.report
    first_pass = next(iter(reader.schema.passes), None) if reader.schema else None
    text_key = reader.config.text_key if reader.config else None
    for task in tasks:
        report.tasks += 1
        try:
            data = read_task(task, text_key)
        except TaskError as error:
            where = Place(file=report.origin, document=f"task-{task.get('id')}")
            _take(part, [finding("GS815", f"task {task.get('id')}: {error}", where)])
            continue
        document = document_of(data, origin=report.origin)
        report.predictions += predictions(task)
        found = list(bare(task, Place(file=report.origin, document=document.id)))
        layers = list(named(reader.layers(task, data, document), set(), first_pass=first_pass))
        part.documents.append((document.id, data.task))
        for layer in layers:
            report.layers += 1
            report.by_status[layer.status] += 1
            found += validate_layer(layer, document, reader.schema, file=f"{file}:{len(part.documents)}", rules=rules)
        if found:
            _take(part, found)
        yield document, layers
