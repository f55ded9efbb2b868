"""Builds the dataset of a corpus, where all checks of a release pass."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from goldspan.agreement import measure_registry
from goldspan.agreement.statistics.document_counts import Spool
from goldspan.agreement.statistics.scores import Score
from goldspan.agreement.thresholds import MissedThreshold
from goldspan.model import Finding
from goldspan.operations import agree, validation_settings
from goldspan.operations import release_checks as checks
from goldspan.operations.release_checks import CHECKS, Check, FailedCheck, ReleaseRefused, VersionCheck
from goldspan.release import DatasetReport, ReleaseError
from goldspan.release.build.facts import AgreementBasis, AgreementScore, Allowance, Facts
from goldspan.release.versions import changelog, manifest
from goldspan.schema import language
from goldspan.schema.tables import tables
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.shards import process_pool
from goldspan.store import CorpusReader, StoreError
from goldspan.store.transactions import finish_change
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus
from goldspan.wording import Progress, short_repr

if TYPE_CHECKING:  # it brings pyarrow
    from goldspan.release.build.dataset import BuildOptions

ALL = frozenset(CHECKS)
DRAFT = ALL - {"adjudication", "tree", "version"}
REBUILD = ALL - {"schema", "tree", "version"}
"""The checks of a release, of a draft, and of `goldspan rebuild`, which compares generated files itself."""

MEASURES = (
    "span F1, exact",
    "span F1, overlap",
    "token alpha",
    "relation F1, strict",
    "relation F1, relaxed",
    "relation alpha, given the ends",
)
"""Measures of agreement in the card: of spans and of relations, end to end and given the rest, corrected for chance
where that is possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseBuildReport:
    """What was built.

    ``unused`` are the checks that were allowed to fail and passed. ``repeated_summary`` is the version before, where
    its entry in the changelog has the same summary as this one. ``errors_left_out`` are the errors of layers that are
    not published, such as drafts.
    """

    report: DatasetReport
    unused: tuple[Check, ...] = ()
    repeated_summary: str | None = None
    errors_left_out: tuple[Finding, ...] = ()

    __repr__ = short_repr


def release_build(
    settings: Settings,
    *,
    out: Path,
    allow: Mapping[str, str] | None = None,
    draft: bool = False,
    withhold_text: bool = False,
    progress: Progress = lambda line: None,
) -> ReleaseBuildReport:
    """Builds the dataset of the corpus in ``out``, which may be the corpus itself, where every check passes.

    ``allow`` has the checks that may fail, each with a reason, which is published. A ``draft`` needs no clean tree,
    no version number that follows and no adjudication, and says that it is one. With ``withhold_text`` the words of
    the articles are masked.

    Raises `ReleaseRefused` where a check fails that is not allowed to, and `ReleaseError` where ``allow`` names no
    check, or the corpus cannot be published as it is. Nothing is built then. Raises
    `goldspan.agreement.thresholds.ThresholdError` where a threshold in the settings has no measure or no label.
    """
    schema, corpus, allowed = language.load(settings.schema), settings.corpus, checks.allowed_checks(allow or {})
    finish_change(out)
    attempt = _Attempt(settings, schema, corpus, out, DRAFT if draft else ALL, progress)
    failed, left_out = _run_checks(attempt, allowed)
    version = VersionCheck(settings, schema, allowed="version" in allowed)
    facts = _facts(attempt, draft=draft)

    def complete(folder: Path) -> Facts:
        log = version.changelog(folder)
        return replace(facts, changes=log, allowed=checks.needed(allowed, [*failed, *version.failed]))

    from goldspan.release.build.dataset import BuildOptions  # late, for it brings pyarrow

    with _workers(corpus) as executor:
        options = BuildOptions(
            facts=replace(facts, allowed=checks.needed(allowed, failed)),
            complete=None if draft else complete,
            check=None if draft else version.check_bytes,
            executor=executor,
            withhold_text=withhold_text,
            scratch=settings.state,
        )
        report = _build(attempt, options)
    failing = {result.check for result in (*failed, *version.failed)}
    return ReleaseBuildReport(
        report=report,
        unused=tuple(check for check in CHECKS if check in allowed and check not in failing),
        repeated_summary=version.repeated,
        errors_left_out=tuple(left_out),
    )


def rebuild_dataset(
    settings: Settings, *, corpus: Path, out: Path, progress: Progress = lambda line: None
) -> DatasetReport:
    """Builds the dataset of the settings' corpus again, from ``corpus``: with its allowances and its changelog.

    Neither the tree nor the version number is checked, so that any clone can do it. Raises `ReleaseRefused` as
    `release_build` does.
    """
    schema = language.load(settings.schema)
    before = manifest.read(settings.corpus) if (settings.corpus / manifest.NAME).exists() else None
    allowed = tuple(Allowance(entry.gate, entry.reason) for entry in before.allowed) if before else ()
    draft = before is not None and before.draft
    attempt = _Attempt(settings, schema, corpus, out, REBUILD & DRAFT if draft else REBUILD, progress)
    _run_checks(attempt, {allowance.check for allowance in allowed})

    from goldspan.release.build.dataset import BuildOptions  # late, for it brings pyarrow

    return _build(attempt, BuildOptions(facts=replace(_facts(attempt, draft=draft), allowed=allowed)))


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A build that is about to be made, and the checks that it must pass."""

    settings: Settings
    schema: Schema
    corpus: Path
    out: Path
    checks: frozenset[Check]
    progress: Progress


def _build(attempt: _Attempt, options: "BuildOptions") -> DatasetReport:
    from goldspan.release.build.dataset import build  # late, for it brings pyarrow

    return build(
        attempt.corpus,
        attempt.schema,
        attempt.out,
        settings=attempt.settings.release,
        options=options,
        progress=attempt.progress,
    )


def _workers(corpus: Path) -> AbstractContextManager[Executor | None]:
    """Processes for a corpus of JSON Lines. A folder is read before they would have started."""
    return process_pool() if CorpusReader(corpus).is_lines else nullcontext()


# the checks


def _run_checks(attempt: _Attempt, allowed: Collection[str]) -> tuple[list[FailedCheck], list[Finding]]:
    """All checks that can be asked before the data are written; returns those that failed and were ``allowed`` to.

    Errors of layers that are not published fail none; they are the second part of what is returned.

    Raises `ReleaseRefused` where another one failed.
    """
    settings, schema = attempt.settings, attempt.schema
    thresholds = agree.thresholds_of(settings, schema)
    rules = validation_settings.rules(settings, otherwise=validation_settings.NEVER_WITHOUT)
    attempt.progress("validating")
    found = [
        finding
        for finding in validate_corpus(attempt.corpus, Checks(schema, rules=rules))
        if finding.severity == "error" or finding.code in checks.LEAKAGE
    ]
    errors, left_out = checks.split_errors([one for one in found if one.severity == "error"], settings)
    below: list[MissedThreshold] = []
    # layers with errors can be neither migrated nor merged, unless somebody allowed the errors
    usable = not errors or "validation" in allowed
    if thresholds and usable:
        attempt.progress("measuring agreement")
        below = agree.check_agreement([attempt.corpus], thresholds, schema)
    failed = [*checks.validation(errors), *checks.splits(found), *checks.agreement(below)]
    if usable and "schema" in attempt.checks:
        failed += checks.schema(settings, schema)
    if "adjudication" in attempt.checks:
        attempt.progress("looking for open cases")
        failed += (
            _adjudication_with_errors(settings, schema, usable)
            if errors
            else checks.adjudication(settings, schema, merging=True)
        )
    if "tree" in attempt.checks:
        failed += checks.tree(settings)
    if any(result.check not in allowed for result in failed):
        raise ReleaseRefused(failed, errors, below)
    return failed, left_out


def _adjudication_with_errors(settings: Settings, schema: Schema, usable: bool) -> Sequence[FailedCheck]:
    """The check of adjudication in a corpus with errors, as far as it can be read."""
    for merging in (True, False) if usable else (False,):
        with suppress(ReleaseError, StoreError):
            return list(checks.adjudication(settings, schema, merging=merging))
    return ()  # the same error ends the build


# the facts


def _facts(attempt: _Attempt, *, draft: bool) -> Facts:
    """What the card says beside the data, with the changelog as it is."""
    attempt.progress("measuring agreement")
    compared, scores = measure_agreement(attempt.corpus, attempt.schema, progress=attempt.progress)
    log = attempt.settings.corpus / changelog.NAME
    return Facts(
        tables=tables(attempt.schema),
        schema_text=attempt.settings.schema.read_bytes().decode("utf-8"),
        compared=compared,
        agreement=scores,
        changes=log.read_bytes().decode("utf-8") if log.exists() else "",
        draft=draft,
    )


def measure_agreement(
    corpus: Path, schema: Schema, *, progress: Progress | None = None
) -> tuple[AgreementBasis | None, tuple[AgreementScore, ...]]:
    """What was compared, and the scores of `MEASURES`; ``None`` and none where no document has two annotators.

    Attributes with values to choose from are measured, too. The same corpus gives the same scores anywhere.
    """
    request = agree.AgreementRequest(measures=_wanted(schema), schema=schema)
    with Spool() as spool:
        found = agree.collect([corpus], request, spool=spool, progress=progress)
        counts = found.counts
        if not counts.compared:
            return None, ()
        basis = AgreementBasis(
            documents=counts.compared,
            annotators=len(counts.annotators),
            machines=sum(1 for annotator in counts.annotators.values() if annotator.machine),
        )
        return basis, tuple(_card_score(score) for score in agree.scores(found, progress=progress))


def _wanted(schema: Schema) -> tuple[str, ...]:
    found = measure_registry.find(MEASURES, schema)
    wanted = [measure.name for measure in found if schema.relations or measure.subject != "relations"]
    return (*wanted, *measure_registry.attribute_names(schema, on=("span", "document")))


def _card_score(score: Score) -> AgreementScore:
    interval = score.interval
    return AgreementScore(
        measure=score.measure,
        value=score.value,
        n=score.n,
        unit=score.unit,
        documents=score.documents,
        of=dict(score.of),
        undefined=score.undefined,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        level=interval.level if interval else None,
        unreliable=interval.unreliable if interval else None,
    )
