"""Level 7: what has been annotated, by whom, and what is left to do.

Unfinished work is no fault, so most of these findings are notes, one for the whole
corpus: a finding for each waiting document would hide the others.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from goldspan.findings import finding
from goldspan.model import FINISHED, Finding, Place, Related
from goldspan.schema.types import Pass, Schema
from goldspan.store.assignments import Assignments
from goldspan.validate.summaries import LayerSummary, Summary, have
from goldspan.wording import counted

LISTED = 20
"""How many documents a finding names as related places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the settings of a corpus ask for. No ``annotators`` means that none are declared, and anybody may be one.

    ``assigned`` are the people of each document that has been assigned: it wants no more of them than these.
    """

    annotators_per_task: int = 1
    annotators: tuple[str, ...] = ()
    assigned: Assignments = field(default_factory=dict)

    def wanted(self, document: str) -> int:
        """How many people are to finish a document."""
        assigned = self.assigned.get(document)
        return len(assigned) if assigned else self.annotators_per_task


def check(summaries: Sequence[Summary], schema: Schema | None, plan: Plan, *, corpus: str | None) -> Iterator[Finding]:
    """Findings GS703 to GS707; the first four where a layer is finished. ``corpus`` is where they are said to be."""
    where = Place(file=corpus)
    if any(_finished(summary) for summary in summaries):
        yield from _waiting(summaries, where)
        yield from _too_few(summaries, plan, where)
        yield from _passes(summaries, schema, where)
    yield from _undeclared(summaries, plan)
    yield from _withdrawn(summaries, where)


def _finished(summary: Summary) -> list[LayerSummary]:
    return [layer for layer in summary.layers if layer.status in FINISHED]


def _waiting(summaries: Sequence[Summary], where: Place) -> Iterator[Finding]:
    waiting = [
        summary
        for summary in summaries
        if not summary.unread and all(layer.status in ("draft", "withdrawn") for layer in summary.layers)
    ]
    if waiting:
        message = f"{_have(waiting, summaries)} no submitted, adjudicated or skipped layer"
        yield finding("GS703", message, where, related=_listed((summary, "unfinished") for summary in waiting))


def _too_few(summaries: Sequence[Summary], plan: Plan, where: Place) -> Iterator[Finding]:
    few = []
    for summary in summaries:
        finished = _finished(summary)
        number = len({layer.annotator for layer in finished})
        adjudicated = any(layer.status == "adjudicated" for layer in finished)
        wanted = plan.wanted(summary.document)
        if 0 < number < wanted and not adjudicated and not summary.unread:
            few.append((summary, f"{number} of {wanted}"))
    if few:
        documents = _have([summary for summary, _ in few], summaries)
        asked = "were assigned" if plan.assigned else f"the {plan.annotators_per_task} wanted"
        message = f"{documents} fewer annotators than {asked}"
        yield finding("GS704", message, where, related=_listed(few))


def _passes(summaries: Sequence[Summary], schema: Schema | None, where: Place) -> Iterator[Finding]:
    """A pass that is finished in some documents, but not in others that have finished layers."""
    finished: list[tuple[Summary, list[Pass]]] = []
    for summary in summaries:
        names = {layer.pass_name for layer in _finished(summary)}
        known = [schema.passes[name] for name in schema.passes if name in names] if schema is not None else []
        if names and len(known) == len(names):  # nobody knows what a layer without a pass should contain
            finished.append((summary, known))
    for wanted in schema.passes.values() if schema is not None else ():
        lacking = [summary for summary, passes in finished if not any(_covers(shown, wanted) for shown in passes)]
        if lacking and any(wanted in passes for _, passes in finished):
            documents = _have(lacking, summaries)
            message = f"{documents} finished layers, and none of the pass {wanted.name!r}, which others have"
            related = _listed((summary, f"lacks {wanted.name!r}") for summary in lacking)
            yield finding("GS705", message, where, related=related)


def _covers(shown: Pass, wanted: Pass) -> bool:
    return (
        set(wanted.labels) <= set(shown.labels)
        and set(wanted.relations) <= set(shown.relations)
        and set(wanted.attributes) <= set(shown.attributes)
    )


def _undeclared(summaries: Sequence[Summary], plan: Plan) -> Iterator[Finding]:
    """An adjudicator need not be declared as an annotator."""
    if not plan.annotators:
        return
    found: dict[str, list[Place]] = {}
    for summary in summaries:
        for layer in summary.layers:
            if layer.annotator not in plan.annotators and layer.status not in ("adjudicated", "withdrawn"):
                place = Place(file=layer.file, document=summary.document, layer=layer.name)
                found.setdefault(layer.annotator, []).append(place)
    for name, places in sorted(found.items()):
        layers = "layer is" if len(places) == 1 else "layers are"
        message = f"{len(places)} {layers} by {name!r}; the settings declare: {', '.join(plan.annotators)}"
        further = [Related(where=place, message=f"by {name!r} too") for place in places[1 : LISTED + 1]]
        yield finding("GS706", message, places[0], related=further)


def _withdrawn(summaries: Sequence[Summary], where: Place) -> Iterator[Finding]:
    counts = [(summary, sum(layer.status == "withdrawn" for layer in summary.layers)) for summary in summaries]
    withdrawn = [(summary, count) for summary, count in counts if count]
    if withdrawn:
        layers = counted(sum(count for _, count in withdrawn), "withdrawn layer")
        message = f"{_have([summary for summary, _ in withdrawn], summaries)} {layers}, which nothing counts"
        related = _listed((summary, counted(count, "withdrawn layer")) for summary, count in withdrawn)
        yield finding("GS707", message, where, related=related)


def _have(some: Sequence[Summary], every: Sequence[Summary]) -> str:
    return have([summary.document for summary in some], len(every))


def _listed(some: Iterable[tuple[Summary, str]]) -> list[Related]:
    return [
        Related(where=Place(file=summary.file, document=summary.document), message=message)
        for summary, message in islice(some, LISTED)
    ]
