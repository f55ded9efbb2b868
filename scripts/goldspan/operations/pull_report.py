"""What a pull reports, and the count of what passes by on its way from a reader to a store."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from goldspan.formats.labelstudio.arrows import TURNED
from goldspan.formats.labelstudio.task_reader import TaskReader
from goldspan.formats.protocol import Pair
from goldspan.model import INFERRED, Finding, Layer, Severity
from goldspan.wording import Progress, counted, short_repr


@dataclass(slots=True)
class PullReport:
    """What a pull did. ``origin`` is the server's address or the export's name, ``out`` the corpus it went to.

    Layers are named as ``DOCUMENT/NAME``. ``stale`` are those that an earlier pull brought and this export did not.
    ``inferred`` counts by label the relations that were drawn without one, ``turned`` those that were drawn the wrong
    way round. ``withdrawn`` are those that are gone from the server, ``newly_withdrawn`` of them since the last pull,
    and ``returned`` those that are there again. ``submitted`` are the drafts that became annotations. ``local`` are the
    layers that were changed here and not on the server, ``conflicts`` those that were changed on both sides.
    ``findings`` are those of the pull itself, and those of the layers. No more than ``most`` are held, where that is
    not ``None``; ``left_out`` counts the others.
    """

    origin: str
    out: Path
    most: int | None = None
    tasks: int = 0
    documents_made: int = 0
    layers: int = 0
    changed: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    predictions: int = 0
    inferred: Counter[str] = field(default_factory=Counter)
    turned: int = 0
    stale: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    newly_withdrawn: int = 0
    returned: list[str] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)
    local: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left_out: Counter[Severity] = field(default_factory=Counter)

    __repr__ = short_repr

    def add(self, found: Finding) -> None:
        if self.most is None or len(self.findings) < self.most:
            self.findings.append(found)
        else:
            self.left_out[found.severity] += 1

    def add_all(self, found: Iterable[Finding]) -> None:
        for problem in found:
            self.add(problem)

    def add_shard(self, shard: "PullReport") -> None:
        """Adds what pulling a shard gave."""
        self.tasks += shard.tasks
        self.layers += shard.layers
        self.predictions += shard.predictions
        self.by_status.update(shard.by_status)
        self.inferred.update(shard.inferred)
        self.turned += shard.turned
        self.left_out.update(shard.left_out)
        self.add_all(shard.findings)

    def count(self, layers: Sequence[Layer]) -> None:
        """Counts layers as they came, and what was made of their relations."""
        self.layers += len(layers)
        self.by_status.update([layer.status for layer in layers])
        for layer in layers:
            self.inferred.update([relation.label for relation in layer.relations if relation.origin == INFERRED])
            self.turned += sum(unmapped.code == TURNED for unmapped in layer.provenance.unmapped)

    def add_project(self, other: "PullReport") -> None:
        """Adds what a pull of another project of the same server did."""
        for declared in fields(self):
            value = getattr(self, declared.name)
            if declared.name not in ("origin", "out", "most"):
                setattr(self, declared.name, value + getattr(other, declared.name))

    def progress(self) -> str:
        return f"{counted(self.tasks, 'task')} read, {counted(self.layers, 'layer')}"


def counted_pairs(reader: TaskReader, report: PullReport, progress: Progress | None = None) -> Iterator[Pair]:
    """The pairs of a reader, which the report counts as they pass by."""
    for document, layers in reader:
        report.tasks = reader.tasks
        report.count(layers)
        yield document, layers
        if progress and reader.tasks % 100 == 0:
            progress(report.progress())
    report.tasks, report.predictions = reader.tasks, reader.predictions
