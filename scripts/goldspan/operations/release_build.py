"""Corpus to dataset, through the gates of a release."""

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from goldspan.agreement.thresholds import Failure
from goldspan.model import Finding
from goldspan.operations import agree, release_agreement, validation_settings
from goldspan.operations import release_checks as gates
from goldspan.operations.release_checks import GATES, Gate, Refusal
from goldspan.release import ReleaseError, Report
from goldspan.release.build.facts import Allowance, Facts
from goldspan.release.versions import changelog, changes, diff_lines, manifest
from goldspan.release.versions.history import History
from goldspan.release.versions.manifest import Manifest
from goldspan.release.versions.schema_changes import published_schema
from goldspan.schema.tables import tables
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.shards import processes
from goldspan.store import CorpusReader, StoreError
from goldspan.validate.folder_checks import validate_corpus

NOTHING: Mapping[Gate, str] = {}

ALL = frozenset(GATES)
DRAFT = ALL - {"adjudication", "tree", "version"}
REBUILD = ALL - {"schema", "tree", "version"}
"""What is asked. `goldspan rebuild` compares what is generated itself, and goes on."""


@dataclass(slots=True)
class Built:
    """``refused`` is what kept the dataset from being built, where there is no ``report``.

    ``findings`` of severity error and figures of agreement ``below`` the floors
    say more about it. ``unused`` are gates that were allowed and had nothing to
    say. ``repeated`` is the version before, where it has the same summary in the
    changelog.
    """

    report: Report | None = None
    refused: tuple[Refusal, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    below: list[Failure] = field(default_factory=list)
    unused: tuple[Gate, ...] = ()
    repeated: str | None = None


class _Refused(Exception):
    """The version gate refuses, in the middle of a build."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why)
        self.refusal = refusal


def build(
    settings: Settings,
    schema: Schema,
    *,
    corpus: Path,
    out: Path,
    allow: Mapping[Gate, str] = NOTHING,
    draft: bool = False,
    withhold_text: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Built:
    """Builds the dataset of ``corpus`` in ``out``, where every gate is kept to or allowed with a reason.

    A ``draft`` is not asked for a clean tree, its number, or adjudication, and
    says that it is one. With ``withhold_text`` the words of the articles are
    masked. Raises `goldspan.agreement.thresholds.GateError` where a floor
    names no measure or label.
    """
    tell = progress or _silent
    attempt = _asked(settings, schema, corpus, out, ask=DRAFT if draft else ALL, allow=allow, tell=tell)
    if any(one.gate not in allow for one in attempt.refused):
        return attempt
    version = _Version(settings, schema, allow, attempt.refused)
    facts = _facts(settings, schema, corpus, tell)
    from goldspan.release.build.dataset import BuildOptions  # late, for it brings pyarrow
    from goldspan.release.build.dataset import build as build_dataset

    try:
        with _workers(corpus) as executor:
            options = BuildOptions(
                facts=facts(_committed_changes(settings), gates.used(allow, attempt.refused), draft),
                complete=None if draft else lambda aside: facts(*version.complete(aside), False),
                check=None if draft else version.check,
                executor=executor,
                withhold_text=withhold_text,
            )
            attempt.report = build_dataset(
                corpus, schema, out, settings=settings.release, options=options, progress=progress
            )
    except _Refused as error:
        return Built(refused=(error.refusal,))
    attempt.unused = tuple(gate for gate in GATES if gate in allow and gate not in version.refusing)
    attempt.refused = ()
    attempt.repeated = version.repeated
    return attempt


def _workers(corpus: Path) -> AbstractContextManager[Executor | None]:
    """Processes for a corpus of JSON Lines. A folder is read before they would have started."""
    return processes() if CorpusReader(corpus).is_lines else nullcontext()


def rebuild(
    settings: Settings, schema: Schema, *, corpus: Path, out: Path, progress: Callable[[str], None] | None = None
) -> Built:
    """Builds the dataset anew that lies in the settings' corpus: under its allowances, and with its changelog.

    Neither the tree nor the number is asked about, so that any clone can do it.
    """
    tell = progress or _silent
    before = _committed_manifest(settings)
    allowed = tuple(Allowance(one.gate, one.reason) for one in before.allowed) if before else ()
    draft = before is not None and before.draft
    ask = REBUILD & DRAFT if draft else REBUILD
    attempt = _asked(settings, schema, corpus, out, ask=ask, allow={one.gate for one in allowed}, tell=tell)
    if any(one.gate not in {one.gate for one in allowed} for one in attempt.refused):
        return attempt
    from goldspan.release.build.dataset import BuildOptions  # late, for it brings pyarrow
    from goldspan.release.build.dataset import build as build_dataset

    options = BuildOptions(facts=_facts(settings, schema, corpus, tell)(_committed_changes(settings), allowed, draft))
    report = build_dataset(corpus, schema, out, settings=settings.release, options=options, progress=progress)
    return Built(report)


def _asked(
    settings: Settings,
    schema: Schema,
    corpus: Path,
    out: Path,
    *,
    ask: Collection[Gate],
    allow: Collection[str],
    tell: Callable[[str], None],
) -> Built:
    """What all gates say that can be asked before the data are written."""
    floors = agree.gates(settings, schema) if settings.gates else []
    tell("validating")
    found = list(
        itertools.filterfalse(
            lambda one: one.severity != "error" and one.code not in gates.LEAKAGE,
            validate_corpus(corpus, schema, rules=validation_settings.rules(settings)),
        )
    )
    errors = [one for one in found if one.severity == "error"]
    below: list[Failure] = []
    # what does not even validate can be neither migrated nor merged, unless somebody says that it is to be taken so
    taken = not errors or "validation" in allow
    if floors and taken:
        tell("measuring agreement")
        below = agree.below([corpus], floors, schema)
    refused = [*gates.validation(errors), *gates.splits(found), *gates.agreement(below)]
    if taken and "schema" in ask:
        refused += gates.schema(settings, schema)
    if "adjudication" in ask:
        tell("asking whether all is adjudicated")
        refused += (
            gates.adjudication(settings, schema, merging=True) if not errors else _unmerged(settings, schema, taken)
        )
    if "tree" in ask:
        refused += gates.tree(settings, _history(settings), out=out)
    return Built(refused=tuple(refused), findings=errors, below=below)


def _unmerged(settings: Settings, schema: Schema, taken: bool) -> Sequence[Refusal]:
    """What the gate of adjudication says of a corpus with errors, as far as it can be read at all."""
    for merging in (True, False) if taken else (False,):
        with suppress(ReleaseError, StoreError):
            return list(gates.adjudication(settings, schema, merging=merging))
    return ()  # the same error ends the build


class _Version:
    """The version gate: the number must follow from what changed since the last release."""

    def __init__(
        self, settings: Settings, schema: Schema, allow: Mapping[Gate, str], refused: tuple[Refusal, ...]
    ) -> None:
        self._settings, self._schema, self._allow, self._refused = settings, schema, allow, refused
        self._history = _history(settings)
        self._last = self._history.latest()
        self._follows = ""
        self.repeated: str | None = None

    @property
    def refusing(self) -> frozenset[Gate]:
        return frozenset(one.gate for one in self._refused)

    def complete(self, aside: Path) -> tuple[str, tuple[Allowance, ...]]:
        """The changelog and the allowances, now that the data lie in a folder aside."""
        from goldspan.release.versions import compare  # late, for it brings pyarrow

        number, last, summary = self._settings.release.version, self._last, self._settings.release.summary
        if last is None:
            return self._without_tags(number, summary), gates.used(self._allow, self._refused)
        with self._history.checked_out(last, self._settings.state) as before:
            schemas = published_schema(before), self._schema
            found = changes.collect(compare.differences(before, aside, schemas=schemas), most=changes.LISTED)
            older = before / changelog.NAME
            text = older.read_bytes().decode("utf-8") if older.exists() else ""
        by = changes.bump(found)
        self._follows = changes.next_version(last, by)
        same = number == last and by == "patch"  # then the bytes decide
        if not same and summary.strip() and changelog.has_summary(text, last, summary):
            self.repeated = last
        if number != self._follows and not same:
            counted = diff_lines.counts_line(found) or "the data are the same"
            self._refuse(f"{number} does not follow: since {last} this is a {by} change ({counted})")
        log = text if same else changelog.with_entry(text, changelog.entry(number, found, summary))
        return log, gates.used(self._allow, self._refused)

    def _without_tags(self, number: str, summary: str) -> str:
        """The changelog where no version is tagged: this is the first one, or the tags are elsewhere."""
        text = self._history.text(changelog.NAME)
        why = changelog.missing_tag(text, number)
        if why is None:
            return changelog.with_entry("", changelog.entry(number, None, summary))
        self._refuse(why, changelog.FETCH_TAGS)
        if number in changelog.versions(text):
            return text
        return changelog.with_entry(text, changelog.entry(number, None, summary, first=False))

    def check(self, listing: bytes) -> None:
        """A version that was released is never built with other bytes."""
        number = self._settings.release.version
        if (before := self._history.released(number)) is not None and manifest.dumps(before) != listing:
            why = f"{number} is released, and this would be another dataset under its number"
            raise _Refused(Refusal("version", why, self._mend()))

    def _refuse(self, why: str, mend: str = "") -> None:
        refusal = Refusal("version", why, mend or self._mend())
        if "version" not in self._allow:
            raise _Refused(refusal)
        self._refused = (*self._refused, refusal)

    def _mend(self) -> str:
        if not self._follows:
            return "take a number that no tag has"
        return f'set version = "{self._follows}" in [tool.goldspan.release], commit, and build again'


def _history(settings: Settings) -> History:
    return History(settings.corpus, settings.release.tag_prefix)


def _silent(line: str) -> None:
    pass


def _facts(
    settings: Settings, schema: Schema, corpus: Path, tell: Callable[[str], None]
) -> Callable[[str, tuple[Allowance, ...], bool], Facts]:
    """What makes the facts of a changelog and allowances. Agreement is measured once."""
    tell("measuring agreement")
    compared, figures = release_agreement.measure(corpus, schema, progress=tell)

    def made(changes: str, allowed: tuple[Allowance, ...], draft: bool) -> Facts:
        return Facts(
            tables=tables(schema),
            schema_text=settings.schema.read_bytes().decode("utf-8"),
            compared=compared,
            agreement=figures,
            changes=changes,
            allowed=allowed,
            draft=draft,
        )

    return made


def _committed_manifest(settings: Settings) -> Manifest | None:
    return manifest.read(settings.corpus) if (settings.corpus / manifest.NAME).exists() else None


def _committed_changes(settings: Settings) -> str:
    path = settings.corpus / changelog.NAME
    return path.read_bytes().decode("utf-8") if path.exists() else ""
