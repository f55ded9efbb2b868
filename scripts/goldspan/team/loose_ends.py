"""What is left lying about, and what a lead does next."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from goldspan.team.work import DocumentState, DocumentWork, LayerFacts
from goldspan.wording import counted

OLD = timedelta(days=1)
"""A draft that nobody has touched for longer is lying about."""

Kind: TypeAlias = Literal["old draft", "not pulled", "gone from the server", "conflict", "changed here"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseEnd:
    """One thing that waits for somebody. ``layer`` is ``DOCUMENT/NAME``, ``since`` a time as the server wrote it."""

    kind: Kind
    layer: str
    person: str
    since: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What to do next: a command or an act, and why."""

    step: str
    why: str


def old_drafts(layers: Iterable[LayerFacts], now: datetime) -> Iterator[LooseEnd]:
    """The drafts that have not been touched for longer than `OLD`, the oldest first."""
    drafts = [one for one in layers if one.status == "draft" and _is_old(one.updated_at, now)]
    for one in sorted(drafts, key=lambda one: (one.updated_at or "", one.document, one.name)):
        yield LooseEnd(
            kind="old draft", layer=f"{one.document}/{one.name}", person=one.person, since=one.updated_at, url=one.url
        )


def _is_old(updated_at: str | None, now: datetime) -> bool:
    try:
        at = datetime.fromisoformat(updated_at or "")
    except ValueError:
        return False
    return now - (at if at.tzinfo else at.replace(tzinfo=UTC)) > OLD


def next_steps(documents: Sequence[DocumentWork], ends: Sequence[LooseEnd]) -> list[NextStep]:
    """What to do next, in the order of the work: first what the folder lacks, then what people are to do."""
    if not documents:
        return [NextStep(step="goldspan ingest", why="there are no documents yet")]
    return list(_steps(documents, Counter(one.kind for one in ends), Counter(one.state for one in documents)))


def _steps(
    documents: Sequence[DocumentWork], ends: Counter[Kind], states: Counter[DocumentState]
) -> Iterator[NextStep]:
    unpushed = Counter(one.pass_name for one in documents if one.is_pushed is False)
    several = len({one.pass_name for one in documents}) > 1
    for name, number in unpushed.items():
        step = f"goldspan push --pass {name}" if several else "goldspan push"
        yield NextStep(step=step, why=f"{counted(number, 'document')} without a task")
    if waiting := ends["not pulled"] + ends["gone from the server"]:
        yield NextStep(step="goldspan pull", why=f"{counted(waiting, 'layer')} changed on the server since")
    if number := ends["conflict"]:
        yield NextStep(
            step="goldspan diff LAYER, then goldspan pull --take local|server LAYER",
            why=f"{counted(number, 'layer')} changed here and in Label Studio",
        )
    if number := ends["changed here"]:
        yield NextStep(step="goldspan push --fixes", why=f"{counted(number, 'layer')} changed here only")
    if number := states["with findings"]:
        yield NextStep(step="goldspan feedback", why=f"{counted(number, 'document')} with findings for annotators")
    if number := ends["old draft"]:
        yield NextStep(step="ask whether these drafts are done", why=f"{counted(number, 'draft')} older than a day")
    if number := states["to adjudicate"]:
        cases = sum(one.open_cases for one in documents)
        yield NextStep(
            step="goldspan adjudicate push" if cases else "goldspan adjudicate pull --settled",
            why=f"{counted(number, 'document')} to adjudicate, {counted(cases, 'open case')}",
        )
    if number := states["new"] + states["begun"]:
        yield NextStep(step="annotate in Label Studio", why=f"{counted(number, 'document')} not finished")
    if number := states["skipped"]:
        yield NextStep(step="read why, and decide", why=f"{counted(number, 'document')} skipped by all who had them")
    if states["gold"] + states["submitted"] == len(documents):
        yield NextStep(step="goldspan release build --out DIR", why="every document is done")
