"""The checks that a release must pass: for each, why it fails and how to fix that."""

import itertools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from goldspan.agreement.thresholds import MissedThreshold
from goldspan.model import Finding
from goldspan.operations import schema_build as schema_job
from goldspan.operations import schema_migrate as migrate_job
from goldspan.operations import validation_settings
from goldspan.operations.adjudication_state import document_state, finished_layers
from goldspan.release import ReleaseError
from goldspan.release.build.entries import entries
from goldspan.release.build.facts import Allowance
from goldspan.release.versions import changelog, changes, diff_lines, manifest
from goldspan.release.versions.history import History
from goldspan.release.versions.schema_changes import published_schema
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store import CorpusReader, StoreError
from goldspan.wording import counted, unknown

Check: TypeAlias = Literal["validation", "splits", "agreement", "schema", "adjudication", "tree", "version"]
CHECKS: tuple[Check, ...] = get_args(Check)

LEAKAGE = frozenset({"GS713", "GS714", "GS715"})
"""Findings about documents of one kind in two splits, or in none. Elsewhere they may be warnings."""

NAMED = 3
"""Documents or files that a failed check names; the others are counted."""


@dataclass(frozen=True, slots=True)
class FailedCheck:
    check: Check
    why: str
    fix: str


class ReleaseRefused(ReleaseError):
    """Checks failed that are not allowed to, and nothing was built.

    ``failed`` are all that failed, those included that may. ``findings`` are the errors behind `validation`, and
    ``below`` the thresholds of agreement that were not reached.
    """

    def __init__(
        self, failed: Sequence[FailedCheck], findings: Sequence[Finding] = (), below: Sequence[MissedThreshold] = ()
    ) -> None:
        super().__init__("; ".join(f"{result.check}: {result.why} ({result.fix})" for result in failed))
        self.failed, self.findings, self.below = tuple(failed), tuple(findings), tuple(below)


def allowances(given: Sequence[str]) -> dict[str, str]:
    """Parses ``CHECK=REASON``. Raises `ReleaseError` where a check is given twice or is none, or has no reason."""
    out: dict[str, str] = {}
    for text in given:
        name, _, reason = text.partition("=")
        if name.strip() in out:
            raise ReleaseError(f"--allow {name.strip()} is given twice; give one reason")
        for check, why in allowed_checks({name.strip(): reason}, option=f"--allow {text}: ").items():
            out[check] = why
    return out


def allowed_checks(allow: Mapping[str, str], *, option: str = "") -> dict[Check, str]:
    """The reasons for which checks may fail, by check, each on one line.

    Raises `ReleaseError` where a name is no check, or a reason is empty.
    """
    out: dict[Check, str] = {}
    for name, reason in allow.items():
        check = next((check for check in CHECKS if check == name), None)
        if check is None:
            raise ReleaseError(f"{option}{unknown('check', name, CHECKS)}")
        if not reason.strip():
            raise ReleaseError(f"{option}give the reason, which is published in the card: '{check}=REASON'")
        out[check] = " ".join(reason.split())
    return out


def needed(allow: Mapping[Check, str], failed: Iterable[FailedCheck]) -> tuple[Allowance, ...]:
    """The allowances without which the release would have been refused, in the order of the checks."""
    names = {result.check for result in failed}
    return tuple(Allowance(check, allow[check]) for check in CHECKS if check in allow and check in names)


def split_errors(errors: Sequence[Finding], settings: Settings) -> tuple[list[Finding], list[Finding]]:
    """The errors of what is released, and those of layers that are left out, such as drafts.

    In a corpus with a record that cannot be read all are of the first kind: what it is, nobody knows.
    """
    disclosure = settings.release.disclosure
    unpublished: set[tuple[str | None, str | None]] = set()
    if any(error.where.layer for error in errors):
        try:
            for stored in CorpusReader(settings.corpus):
                layers = (layer for layer in stored.layers if not disclosure.publishes(layer))
                unpublished.update((stored.document.id, layer.name) for layer in layers)
        except StoreError:
            return list(errors), []
    left_out = [error for error in errors if _layer_of(error) in unpublished]
    return [error for error in errors if _layer_of(error) not in unpublished], left_out


def _layer_of(error: Finding) -> tuple[str | None, str | None]:
    return error.where.document, error.where.layer


def validation(errors: Sequence[Finding]) -> Iterator[FailedCheck]:
    if errors:
        why = f"{counted(len(errors), 'finding')} of severity error"
        yield FailedCheck("validation", why, "run `goldspan validate`")


def splits(found: Iterable[Finding]) -> Iterator[FailedCheck]:
    codes = sorted(finding.code for finding in found if finding.code in LEAKAGE)
    if codes:
        counts = ", ".join(f"{code} ({sum(1 for _ in same)})" for code, same in itertools.groupby(codes))
        why = f"splits that leak or leave documents out: {counts}"
        yield FailedCheck("splits", why, "run `goldspan validate --level 7`")


def agreement(below: Sequence[MissedThreshold]) -> Iterator[FailedCheck]:
    if below:
        missed = "; ".join(f"{threshold.threshold}: {threshold.why}" for threshold in below)
        why = f"annotators agree less than the thresholds ask: {missed}"
        yield FailedCheck("agreement", why, "run `goldspan agree --explain`")


def schema(settings: Settings, declared: Schema) -> Iterator[FailedCheck]:
    """Stale generated files, and migrations that are due. Other layers that no longer fit fail the validation."""
    state = schema_job.build(declared, settings.generated, check=True)
    if stale := (*state.stale, *state.surplus):
        why = f"not what schema.yaml gives: {_some([str(path.relative_to(settings.root)) for path in stale])}"
        yield FailedCheck("schema", why, "run `goldspan schema build`")
    if due := migrate_job.history(settings).due(declared).names:
        uncovered = len(migrate_job.uncovered(settings, declared))
        left = f", and {counted(uncovered, 'error')} would be left after them" if uncovered else ""
        why = f"migrations are due: {_some(due)}{left}"
        yield FailedCheck("schema", why, "run `goldspan schema migrate --apply`")


def adjudication(settings: Settings, declared: Schema, *, merging: bool) -> Iterator[FailedCheck]:
    """Open cases, and documents without a layer to publish. The layers are merged only with ``merging``."""
    without, undecided = [], []
    for entry in entries(settings.corpus, declared, settings.release.disclosure):
        name = entry.document.id
        finished = finished_layers(settings, declared, entry.document, entry.layers)
        mergeable = merging and finished.can_be_merged
        state = document_state(settings, declared, finished) if mergeable else None
        if state and state.open:
            undecided.append(name)
        elif entry.unsettled or (state and state.gold == "missing"):
            without.append(name)
    if undecided:
        why = f"{counted(len(undecided), 'document')} with open cases: {_some(undecided)}"
        fix = "run `goldspan adjudicate push`, decide, and `goldspan adjudicate pull`"
        yield FailedCheck("adjudication", why, fix)
    if without:
        documents = counted(len(without), "document")
        why = f"{documents} with several finished layers and no adjudicated one: {_some(without)}"
        fix = "run `goldspan adjudicate pull`; allowed, they are in `annotations` alone"
        yield FailedCheck("adjudication", why, fix)


_PARTS = (
    *("documents", "layers", "entries", "links", "adjudication"),
    *("order.txt", "splits.json", "schema.json", "format.json"),
)
"""What of a corpus folder a release is made of."""


def tree(settings: Settings) -> Iterator[FailedCheck]:
    """Files that a release is made of and that are not in git, without which it cannot be brought back.

    Whatever else lies in the repository does not count: built datasets, notes, programs.
    """
    history = release_history(settings)
    if not history.has_commit():
        why = "the corpus is in no commit of git, so this version could not be brought back"
        yield FailedCheck("tree", why, "commit it, or build with --draft")
        return
    top, made_of = history.top(), _made_of(settings)
    changed = [name for name in history.uncommitted() if any((top / name).is_relative_to(path) for path in made_of)]
    if changed:
        why = f"{counted(len(changed), 'file')} not committed: {_some(changed)}"
        yield FailedCheck("tree", why, "commit or restore them")


def _made_of(settings: Settings) -> list[Path]:
    """The files and folders that a release is made of."""
    schema = settings.schema
    own = [
        *(settings.corpus / part for part in _PARTS),
        *(settings.root / path for path in validation_settings.local_rules(settings).files()),
        *(settings.root / "pyproject.toml", settings.seeds, schema, settings.generated, schema.parent / "migrations"),
    ]
    return [Path(os.path.realpath(path)) for path in own]


class VersionCheck:
    """Whether the version number follows from what changed since the last release.

    It is asked when the data are written. Where it fails, it raises `ReleaseRefused`, or with ``allowed`` adds
    to ``failed``. ``repeated`` is the version before, where it has the same summary in the changelog.
    """

    def __init__(self, settings: Settings, schema: Schema, *, allowed: bool) -> None:
        self.failed: list[FailedCheck] = []
        self.repeated: str | None = None
        self._settings, self._schema, self._allowed = settings, schema, allowed
        self._history = release_history(settings)
        self._last = self._history.latest()
        self._follows = ""

    def changelog(self, folder: Path) -> str:
        """The changelog of the dataset in ``folder``: the one before, and an entry of this version."""
        from goldspan.release.versions import compare  # late, for it brings pyarrow

        number, last, summary = self._settings.release.version, self._last, self._settings.release.summary
        if last is None:
            return self._changelog_without_tags(number, summary)
        with self._history.checked_out(last, self._settings.state) as before:
            schemas = published_schema(before), self._schema
            found = changes.collect(compare.differences(before, folder, schemas=schemas), most=changes.LISTED)
            older = before / changelog.NAME
            text = older.read_bytes().decode("utf-8") if older.exists() else ""
        bump = changes.bump(found)
        self._follows = changes.next_version(last, bump)
        same = number == last and bump == "patch"  # then `check_bytes` decides
        if not same and summary.strip() and changelog.has_summary(text, last, summary):
            self.repeated = last
        if number != self._follows and not same:
            changed = diff_lines.counts_line(found) or "the data are the same"
            self._fail(f"{number} does not follow: since {last} this is a {bump} change ({changed})")
        return text if same else changelog.with_entry(text, changelog.entry(number, found, summary))

    def check_bytes(self, listing: bytes) -> None:
        """Raises `ReleaseRefused` where the version was released with another manifest than ``listing``."""
        number = self._settings.release.version
        if (before := self._history.released(number)) is not None and manifest.dumps(before) != listing:
            why = f"{number} is released, and this would be another dataset under its number"
            raise ReleaseRefused([FailedCheck("version", why, self._fix())])

    def _changelog_without_tags(self, number: str, summary: str) -> str:
        """The changelog where no version is tagged: this is the first one, or the tags are elsewhere."""
        text = self._history.text(changelog.NAME)
        why = changelog.missing_tag(text, number)
        if why is None:
            return changelog.with_entry("", changelog.entry(number, None, summary))
        self._fail(why, changelog.FETCH_TAGS)
        if number in changelog.versions(text):
            return text
        return changelog.with_entry(text, changelog.entry(number, None, summary, first=False))

    def _fail(self, why: str, fix: str = "") -> None:
        failed = FailedCheck("version", why, fix or self._fix())
        if not self._allowed:
            raise ReleaseRefused([failed])
        self.failed.append(failed)

    def _fix(self) -> str:
        if not self._follows:
            return "take a number that no tag has"
        return f'set version = "{self._follows}" in [tool.goldspan.release], commit, and build again'


def release_history(settings: Settings) -> History:
    """The versions in the git repository of the corpus."""
    return History(settings.corpus, settings.release.tag_prefix)


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
