"""Brings a corpus of an older format version to the present one: all files, or none."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from goldspan.errors import GoldspanError, PathError
from goldspan.store import StoreError, check_corpus, dumps, format_version, write_text
from goldspan.store.records import as_text
from goldspan.store.transactions import Transaction, transaction
from goldspan.wording import short_repr

Kind: TypeAlias = Literal["document", "layer", "links", "decisions", "splits", "migrations"]
"""What a record holds."""

Record: TypeAlias = dict[str, Any]

FILES: tuple[tuple[str, Kind], ...] = (
    ("documents/*.json", "document"),
    ("layers/*/*.json", "layer"),
    ("links/*.json", "links"),
    ("adjudication/*.json", "decisions"),
    ("splits.json", "splits"),
    ("schema.json", "migrations"),
)
"""The files of a corpus that hold one record each. In JSON Lines, documents and layers stand in ``entries/*.jsonl``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeStep:
    """One step from format version ``since`` to the next.

    ``change`` gives the JSON data of a record in the new version. It may change
    and return the record that it is given. ``summary`` says in a sentence what changes.
    """

    since: int
    summary: str
    change: Callable[[Kind, Record], Record]


def _number_of_draft(kind: Kind, record: Record) -> Record:
    """Version 1 had the number of a draft where other layers have that of their annotation."""
    if kind == "layer" and record.get("status") == "draft":
        provenance = record.get("provenance")
        if isinstance(provenance, dict) and "annotation" in provenance and "draft" not in provenance:
            renamed = {"draft" if key == "annotation" else key: value for key, value in provenance.items()}
            return {**record, "provenance": renamed}
    return record


def _nothing(kind: Kind, record: Record) -> Record:
    """A version that only adds keys leaves the records that there are."""
    return record


STEPS: tuple[UpgradeStep, ...] = (
    UpgradeStep(since=1, summary="the number of a draft has a key of its own, draft", change=_number_of_draft),
    UpgradeStep(since=2, summary="layers of later passes may name the spans that they stand on", change=_nothing),
)
"""All steps in order, without a gap; the last one leads to `format_version.VERSION`."""


class UpgradeError(GoldspanError):
    """A corpus that cannot be upgraded; the message says why and what to do."""


@dataclass(slots=True)
class UpgradeReport:
    """``changed`` are the files that change, as paths in the corpus; ``records`` counts what changes in them.

    ``written`` says whether they were written.
    """

    corpus: Path
    since: int
    to: int
    steps: tuple[UpgradeStep, ...] = ()
    changed: list[Path] = field(default_factory=list)
    records: Counter[Kind] = field(default_factory=Counter)
    written: bool = False

    __repr__ = short_repr


def report_record(report: UpgradeReport) -> Record:
    """The report as JSON data."""
    return {
        "corpus": str(report.corpus),
        "from": report.since,
        "to": report.to,
        "steps": [step.summary for step in report.steps],
        "records": dict(report.records),
        "files": [path.as_posix() for path in report.changed],
        "written": report.written,
    }


def upgrade(corpus: Path, *, apply: bool = False, steps: Sequence[UpgradeStep] | None = None) -> UpgradeReport:
    """Upgrades a corpus, in files or in JSON Lines, by ``steps``, by default `STEPS`; writes with ``apply`` only.

    A corpus of the present version stays as it is. Raises `PathError` where
    there is no corpus, `FormatError` where it has a newer version,
    `UpgradeError` where no step leads on from its version, and `StoreError`
    where a file cannot be read.
    """
    if not any((corpus / name).is_dir() for name in ("documents", "layers", "entries")):
        raise PathError(f"{corpus}: not a corpus, for it has no folder documents/ or entries/; name another folder")
    with transaction(corpus, dry_run=not apply) as changes:
        check_corpus(corpus)
        version = format_version.read_version(corpus)
        if version >= format_version.VERSION:
            format_version.check_version(corpus)
            return UpgradeReport(corpus, version, version)
        due = _due(corpus, version, STEPS if steps is None else steps)
        report = UpgradeReport(corpus, version, format_version.VERSION, due)
        for pattern, kind in FILES:
            for path in sorted(corpus.glob(pattern)):
                _upgrade_file(path, kind, changes, report)
        for path in sorted(corpus.glob("entries/*.jsonl")):
            _upgrade_lines(path, changes, report)
        report.changed = changes.paths()
        if apply:
            format_version.mark(changes.staged)
            changes.commit([*report.changed, format_version.format_path(Path())])
            report.written = True
    return report


def _due(corpus: Path, version: int, steps: Sequence[UpgradeStep]) -> tuple[UpgradeStep, ...]:
    """The steps from this version to the present one."""
    due = tuple(step for step in steps if version <= step.since < format_version.VERSION)
    if [step.since for step in due] != list(range(version, format_version.VERSION)):
        raise UpgradeError(
            f"{corpus}: the corpus has format {version}, which this goldspan cannot upgrade to format "
            f"{format_version.VERSION}; restore {format_version.format_path(corpus).name} from git"
        )
    return due


def _upgrade_file(path: Path, kind: Kind, changes: Transaction, report: UpgradeReport) -> None:
    text = _read(path)
    record = _parse(text, str(path))
    if changed := _changed(record, kind, report):
        layout = f"{json.dumps(changed, ensure_ascii=False, indent=2)}\n" if kind == "migrations" else dumps(changed)
        write_text(changes.staged / path.relative_to(changes.folder), layout)


def _upgrade_lines(path: Path, changes: Transaction, report: UpgradeReport) -> None:
    staged = changes.staged / path.relative_to(changes.folder)
    staged.parent.mkdir(parents=True, exist_ok=True)
    before = report.records.total()
    with path.open("rb") as lines, staged.open("wb") as out:
        for number, line in enumerate(lines, start=1):
            out.write(_upgraded_line(line, f"{path}:{number}", report))
    if report.records.total() == before:
        staged.unlink()


def _upgraded_line(line: bytes, place: str, report: UpgradeReport) -> bytes:
    if not line.strip():
        return line
    before = report.records.total()
    try:
        record = _parse(line.decode("utf-8"), place)
        document = _changed(record["document"], "document", report) or record["document"]
        layers = [_changed(layer, "layer", report) or layer for layer in record["layers"]]
    except (UnicodeDecodeError, KeyError, TypeError) as error:
        raise StoreError(f"{place}: not a document with its layers ({error}); restore it from git") from error
    if report.records.total() == before:
        return line
    return as_text({"document": document, "layers": layers}).encode("utf-8") + b"\n"


def _changed(record: Record, kind: Kind, report: UpgradeReport) -> Record | None:
    """The record after all steps; ``None`` where none of them changes it."""
    text = json.dumps(record)
    for step in report.steps:
        record = step.change(kind, record)
    if json.dumps(record) == text:
        return None
    report.records[kind] += 1
    return record


def _parse(text: str, place: str) -> Record:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{place}: not JSON ({error}); restore it from git") from error
    if not isinstance(record, dict):
        raise StoreError(f"{place}: not a JSON object; restore it from git")
    return record


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: cannot be read ({error}); restore it from git") from error
