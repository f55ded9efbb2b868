"""Checks a corpus, another corpus folder, or single files against the schema."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldspan import store
from goldspan.findings import Code
from goldspan.model import Finding
from goldspan.operations import validation_settings
from goldspan.operations.fix import FixReport, fix, paths_and_schema
from goldspan.report.findings import selection
from goldspan.report.findings.finding_counts import Tally
from goldspan.report.findings.selection import CodeSelection
from goldspan.settings import Settings
from goldspan.shards import process_pool
from goldspan.store.jsonl import is_lines
from goldspan.validate.checks import RETURNED, Checks
from goldspan.validate.folder_checks import validate_paths
from goldspan.validate.plugins import AnyRule
from goldspan.wording import short_repr

MAX_FINDINGS = 10_000
"""Enough for anybody, and few enough to be held in memory."""


@dataclass(slots=True, kw_only=True)
class ValidateReport:
    """``findings`` are the first ones of the selection; ``counts`` count all of it.

    ``suppressed`` are findings that an exception in a layer suppresses. ``codes`` are all codes that there are, those
    of the corpus' own rules included. ``fixes`` says what was repaired first, where that was asked for.
    ``has_layers`` is false where there are documents only.
    """

    findings: list[Finding]
    counts: Tally
    suppressed: list[Finding]
    codes: Mapping[str, Code]
    fixes: FixReport | None = None
    has_layers: bool = True

    __repr__ = short_repr

    @property
    def left_out(self) -> int:
        """How many findings of the selection are counted only."""
        return self.counts.total - len(self.findings)

    @property
    def has_errors(self) -> bool:
        return self.counts.severities["error"] > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateOptions:
    """What is checked: ``paths``, by default the corpus of the settings, up to ``level``.

    A path is a corpus folder, or a document or layer file inside one. ``schema`` is another schema file than that of
    the settings. ``select`` and ``ignore`` are codes or beginnings of codes.
    """

    paths: Sequence[Path] = ()
    schema: Path | None = None
    level: int | None = None
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()


EVERYTHING = ValidateOptions()


def validate(
    settings: Settings | None,
    options: ValidateOptions = EVERYTHING,
    *,
    max_findings: int = MAX_FINDINGS,
    fix_first: bool = False,
    workers: int | None = None,
) -> ValidateReport:
    """Collects the findings that the options ask for, the first ``max_findings`` of them, and counts all.

    The settings may be ``None`` where the options name both paths and a schema. With ``fix_first`` the safe repairs of
    `goldspan.operations.fix` are made before.

    Raises `SelectionError` where a code does not exist, and `PathError` where a path is no corpus nor a file of one.
    """
    rules = validation_settings.rules(settings)
    report = ValidateReport(findings=[], counts=Tally(), suppressed=[], codes=validation_settings.codes(rules))
    every = _find(settings, options, rules, report.suppressed, workers)
    if fix_first:
        report.fixes = fix(settings, paths=options.paths, schema=options.schema)
    for finding in every:
        report.counts.add(finding)
        if len(report.findings) < max_findings:
            report.findings.append(finding)
    report.has_layers = _have_layers(options.paths or ([settings.corpus] if settings is not None else ()))
    return report


def _have_layers(paths: Sequence[Path]) -> bool:
    """Whether any corpus among the paths has a layer file; single files and JSON Lines count as having layers."""
    return any(not path.is_dir() or is_lines(path) or any(store.layer_files(path)) for path in paths)


def find(
    settings: Settings | None,
    options: ValidateOptions = EVERYTHING,
    *,
    suppressed: list[Finding] | None = None,
    workers: int | None = None,
) -> Iterator[Finding]:
    """The same findings one after the other, with flat memory; those that are suppressed go to ``suppressed``.

    What is asked is checked at once, and raises as `validate` does; the corpus is read as the findings are taken.
    """
    return _find(settings, options, validation_settings.rules(settings), suppressed, workers)


def _find(
    settings: Settings | None,
    options: ValidateOptions,
    rules: Sequence[AnyRule],
    suppressed: list[Finding] | None,
    workers: int | None,
) -> Iterator[Finding]:
    codes = validation_settings.codes(rules)
    wanted = CodeSelection(
        level=options.level,
        select=selection.codes(options.select, codes),
        ignore=selection.codes(options.ignore, codes),
    )
    chosen, schema = paths_and_schema(settings, options.paths, options.schema)
    plan = validation_settings.plan(settings, chosen)
    checks = Checks(schema, level=options.level or RETURNED, rules=rules, plan=plan)
    return (finding for finding in _found(chosen, checks, suppressed, workers) if finding in wanted)


def _found(
    paths: Sequence[Path], checks: Checks, suppressed: list[Finding] | None, workers: int | None
) -> Iterator[Finding]:
    with process_pool(workers) as executor:
        yield from validate_paths(paths, checks, suppressed=suppressed, executor=executor)
