"""What a release has to keep to, each gate by itself: why it refuses, and what mends it."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from goldspan.agreement.thresholds import Failure
from goldspan.model import Finding
from goldspan.operations import adjudicate
from goldspan.operations import schema_build as schema_job
from goldspan.operations import schema_migrate as migrate_job
from goldspan.release import ReleaseError
from goldspan.release.build.entries import entries
from goldspan.release.build.facts import Allowance
from goldspan.release.versions import manifest
from goldspan.release.versions.history import History
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.wording import counted

Gate: TypeAlias = Literal["validation", "splits", "agreement", "schema", "adjudication", "tree", "version"]
GATES: tuple[Gate, ...] = get_args(Gate)

LEAKAGE = frozenset({"GS713", "GS714", "GS715"})
"""Findings that say what a split would let through, though they are no errors elsewhere."""

NAMED = 3
"""Documents or files that a refusal names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Refusal:
    gate: Gate
    why: str
    mend: str


def allowances(given: Sequence[str]) -> dict[Gate, str]:
    """``GATE=REASON`` as given. Raises `ReleaseError` where there is no such gate, or no reason."""
    out: dict[Gate, str] = {}
    for one in given:
        name, _, reason = one.partition("=")
        gate = next((gate for gate in GATES if gate == name.strip()), None)
        if gate is None:
            raise ReleaseError(f"--allow {one}: no gate is called {name!r}; known are: {', '.join(GATES)}")
        if not (told := " ".join(reason.split())):
            raise ReleaseError(f"--allow {one}: give the reason, which goes into the card: --allow '{gate}=REASON'")
        if gate in out:
            raise ReleaseError(f"--allow {gate} is given twice; give one reason")
        out[gate] = told
    return out


def used(allowed: Mapping[Gate, str], refused: Iterable[Refusal]) -> tuple[Allowance, ...]:
    """The allowances without which the release would have been refused, in the order of the gates."""
    gates = {one.gate for one in refused}
    return tuple(Allowance(gate, allowed[gate]) for gate in GATES if gate in allowed and gate in gates)


def validation(errors: Sequence[Finding]) -> Iterator[Refusal]:
    if errors:
        yield Refusal("validation", f"{counted(len(errors), 'finding')} of severity error", "run `goldspan validate`")


def splits(found: Iterable[Finding]) -> Iterator[Refusal]:
    codes = sorted(one.code for one in found if one.code in LEAKAGE)
    if codes:
        told = ", ".join(f"{code} ({sum(1 for _ in same)})" for code, same in itertools.groupby(codes))
        yield Refusal("splits", f"splits that leak or leave documents out: {told}", "run `goldspan validate --level 7`")


def agreement(below: Sequence[Failure]) -> Iterator[Refusal]:
    if below:
        told = "; ".join(f"{one.floor}: {one.why}" for one in below)
        yield Refusal("agreement", f"annotators agree less than the floors: {told}", "run `goldspan agree --explain`")


def schema(settings: Settings, declared: Schema) -> Iterator[Refusal]:
    """Stale generated files, and migrations that are due. Layers that fit no more otherwise are validation's."""
    state = schema_job.build(declared, settings.generated, check=True)
    if other := (*state.stale, *state.surplus):
        told = f"not what schema.yaml gives: {_some([str(one.relative_to(settings.root)) for one in other])}"
        yield Refusal("schema", told, "run `goldspan schema build`")
    if due := migrate_job.pending(settings, declared):
        uncovered = len(migrate_job.uncovered(settings, declared))
        left = f", and {counted(uncovered, 'error')} would be left after them" if uncovered else ""
        told = f"migrations are due: {_some([one.name for one in due])}{left}"
        yield Refusal("schema", told, "run `goldspan schema migrate --apply`")


def adjudication(settings: Settings, declared: Schema, *, merging: bool) -> Iterator[Refusal]:
    """Open cases, and documents for which no layer speaks. Only with ``merging`` are votes put together."""
    without, undecided = [], []
    for entry in entries(settings.corpus, declared):
        name = entry.document.id
        heard = adjudicate.voices(settings, declared, entry.document, entry.layers)
        stands = adjudicate.standing(settings, declared, heard) if merging and len(heard.layers) > 1 else None
        if stands and stands.open:
            undecided.append(name)
        elif entry.unsettled or (stands and stands.gold == "missing"):
            without.append(name)
    if undecided:
        told = f"{counted(len(undecided), 'document')} with open cases: {_some(undecided)}"
        yield Refusal("adjudication", told, "run `goldspan adjudicate push`, decide, and `goldspan adjudicate pull`")
    if without:
        told = (
            f"{counted(len(without), 'document')} with several finished layers and no adjudicated one: {_some(without)}"
        )
        yield Refusal("adjudication", told, "run `goldspan adjudicate pull`; allowed, they are in `annotations` alone")


def tree(settings: Settings, history: History, *, out: Path) -> Iterator[Refusal]:
    """What is released must be in git, so that it can be brought back; all but the dataset itself."""
    if not history.has_commit():
        told = "the corpus is in no commit of git, so this version could not be brought back"
        yield Refusal("tree", told, "commit it, or build with --draft")
        return
    top, mine = history.top(), _dataset(settings.corpus)
    changed = []
    for name in history.uncommitted():
        path = top / name
        if not path.is_relative_to(settings.root.resolve()) or path.is_relative_to(settings.state.resolve()):
            continue
        if out.resolve() != settings.corpus.resolve() and path.is_relative_to(out.resolve()):
            continue
        if path not in mine and not path.is_relative_to(settings.corpus.resolve() / "data"):
            changed.append(name)
    if changed:
        yield Refusal(
            "tree", f"{counted(len(changed), 'file')} not committed: {_some(changed)}", "commit or restore them"
        )


def _dataset(corpus: Path) -> frozenset[Path]:
    """The files of the dataset that lies in the corpus."""
    top = corpus.resolve()
    try:
        listed = [one.path for one in manifest.read(corpus).files]
    except ReleaseError:
        listed = []
    return frozenset(top / path for path in (manifest.NAME, *listed))


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
