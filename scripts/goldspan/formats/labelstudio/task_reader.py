"""Tasks of Label Studio, of a server or an export, as documents with their layers."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from goldspan.findings import finding
from goldspan.formats.labelstudio.annotations import NOBODY, AnnotationCounts, NewNames, TaskParser, Team
from goldspan.formats.labelstudio.export import open_export
from goldspan.formats.labelstudio.labeling_config import config_of, read_config_file, schema_of
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.tasks import TaskError, document_of, read_task
from goldspan.formats.protocol import FileFormat, FormatReport, Option, Pair
from goldspan.model import Document, Finding, Layer, LinkSet, Place
from goldspan.schema.types import Schema
from goldspan.store import StoreError
from goldspan.store.files import AnyPath

OpenTasks = Callable[[], AbstractContextManager[Iterator[Item]]]
"""Opens tasks: an export, a shard of one, or those of a project on a server."""


NameLayers = Callable[[Document, Sequence[Layer]], list[Layer]]
"""Gives the layers of a task names that are different within the document."""


class TaskReader:
    """A document with its layers for each task: those of its annotations first, then those of its drafts.

    The tasks are opened anew for each iteration. ``document_for`` gets the document that is made from a task's own
    text, and gives the one that the layers are for; it may raise `StoreError`. ``name_layers`` gives the layers their
    names, by default those of `NewNames`. ``on_finding`` gets what no layer can hold, under its code, as soon as it is
    known.
    """

    def __init__(
        self,
        open_tasks: OpenTasks,
        parser: TaskParser,
        *,
        document_for: Callable[[Document], Document] = lambda own: own,
        name_layers: NameLayers | None = None,
        on_finding: Callable[[Finding], None] = lambda found: None,
    ) -> None:
        self.parser = parser
        self.links: Sequence[LinkSet] = ()
        self.schema = schema_of(parser.config) if parser.config else None
        self._open_tasks, self._document_for, self._on_finding = open_tasks, document_for, on_finding
        self._name_layers = name_layers
        self._begin()

    def _begin(self) -> None:
        self.report = FormatReport()
        self.tasks = 0
        """How many tasks were read, those without a text included."""
        self.task: int | None = None
        """The number of the task of the last pair."""
        self.predictions = 0
        """How many predictions were left out: they are no annotations."""
        self.projects: set[int] = set()
        self.incomplete: set[int] = set()
        """The numbers of tasks that could not be read, or whose annotations or drafts came as numbers only."""

    def __iter__(self) -> Iterator[Pair]:
        self._begin()
        first_pass = next(iter(self.parser.schema.passes), None) if self.parser.schema else None
        name_layers = self._name_layers or NewNames(first_pass)
        counts = AnnotationCounts(first_pass)
        known: set[str] = set()
        with self._open_tasks() as tasks:
            for task in tasks:
                self.tasks += 1
                if isinstance(project := task.get("project"), int):
                    self.projects.add(project)
                if pair := self._pair(task, known):
                    document, layers = pair
                    layers = name_layers(document, counts.counted(layers))
                    for layer in layers:
                        self._count_unmapped(layer)
                    yield document, layers

    def _pair(self, task: Item, known: set[str]) -> tuple[Document, list[Layer]] | None:
        """``None`` where the task cannot be read. ``known`` has the ids of the documents so far."""
        parser = self.parser
        try:
            data = read_task(task, parser.config.text_key if parser.config else None)
            document = self._document_for(document_of(data, origin=parser.origin))
        except (TaskError, StoreError) as error:
            where = Place(file=parser.origin, document=f"task-{task.get('id')}")
            self._report("GS815", f"task {task.get('id')}: {error}", where)
            self._note_incomplete(task)
            return None
        self.task = data.task
        where = Place(file=parser.origin, document=document.id)
        if document.id in known:
            self._report("GS811", f"task {data.task} holds document {document.id!r}, as another task does", where)
        known.add(document.id)
        self._report_numbers(task, where)
        held = task.get("predictions")
        self.predictions += len(held) if isinstance(held, list) else 0
        return document, list(parser.layers(task, data, document))

    def _note_incomplete(self, task: Item) -> None:
        if isinstance(number := task.get("id"), int):
            self.incomplete.add(number)

    def _report_numbers(self, task: Item, where: Place) -> None:
        """What a snapshot names by number only; it can be made with everything in it."""
        for key, code in (("annotations", "GS817"), ("drafts", "GS818")):
            items = task.get(key)
            if items is None:
                continue
            numbers = [item for item in items if not isinstance(item, dict)] if isinstance(items, list) else [items]
            if numbers:
                message = f"task {task.get('id')}: {len(numbers)} {key} came as numbers, without what is in them"
                self._report(code, message, where)
                self._note_incomplete(task)

    def _report(self, code: str, message: str, where: Place) -> None:
        self.report.add(code, message, where)
        self._on_finding(finding(code, message, where))

    def _count_unmapped(self, layer: Layer) -> None:
        """What spans and relations could not carry stands in the layer, where its checks find it."""
        for unmapped in layer.provenance.unmapped:
            where = Place(file=self.parser.origin, document=layer.document, layer=layer.name)
            self.report.add(unmapped.code, unmapped.message, where)


def pull_time() -> str:
    """The time now, as a layer's provenance has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def export_parser(path: Path, *, config: Path | None, schema: Schema | None, team: Team) -> TaskParser:
    """The parser of an export's tasks.

    The labeling config decides which labels there are, or else the schema; without either, the type of a result item
    says what made it. Raises `goldspan.formats.labelstudio.labeling_config.ConfigError`.
    """
    known = None
    if config is not None:
        known = read_config_file(config)
        schema = schema_of(known, name=config.name)
    elif schema is not None:
        known = config_of(schema)
    return TaskParser(known, schema, team, path.name, pull_time())


def read_export(
    path: Path, *, config: AnyPath | None = None, schema: Schema | None = None, team: Team = NOBODY
) -> TaskReader:
    """Reads a full JSON export as a stream; raises `goldspan.formats.labelstudio.export.ExportError`."""
    config_file = None if config is None else Path(config)
    return TaskReader(partial(open_export, path), export_parser(path, config=config_file, schema=schema, team=team))


_BEGINNING = re.compile(rb"\s*\[\s*\{")
_KEYS = (b'"data"', b'"annotations"', b'"drafts"', b'"predictions"')


def _looks_like_export(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(1 << 16).removeprefix(b"\xef\xbb\xbf")
    except OSError:
        return False
    return bool(_BEGINNING.match(head)) and any(key in head for key in _KEYS)


FORMAT = FileFormat(
    name="label-studio",
    title="Label Studio's full JSON export",
    suffixes=(".json",),
    sniff=_looks_like_export,
    read=read_export,
    read_options=(
        Option("config", AnyPath | None, None, "the labeling config of the project; its labels are then the only ones"),
        Option("schema", Schema | None, None, "the schema whose labels there are, where no config is given"),
        Option("team", Team, NOBODY, "who is who: annotators' names for their addresses"),
    ),
)
