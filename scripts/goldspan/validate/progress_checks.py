"""Level 7: what has been annotated, by whom, and what is left to do.

Unfinished work is no fault, so most of these findings are notes, one for the whole
corpus: a finding for each waiting document would hide the others.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from goldspan.findings import finding
from goldspan.model import Finding, Place, Related
from goldspan.schema.types import Pass, Schema
from goldspan.validate.summaries import LayerSummary, Summary

LISTED = 20
"""How many documents a finding names as related places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the settings of a corpus ask for. No ``annotators`` means that none are declared, and anybody may be one."""

    annotators_per_task: int = 1
    annotators: tuple[str, ...] = ()


def check(summaries: Sequence[Summary], schema: Schema | None, plan: Plan, *, corpus: str | None) -> Iterator[Finding]:
    """Findings GS703 to GS706; none where no layer is finished yet. ``corpus`` is where they are said to be."""
    where = Place(file=corpus)
    if any(_finished(summary) for summary in summaries):
        yield from _waiting(summaries, where)
        yield from _too_few(summaries, plan, where)
        yield from _passes(summaries, schema, where)
    yield from _undeclared(summaries, plan)


def _finished(summary: Summary) -> list[LayerSummary]:
    return [layer for layer in summary.layers if layer.status in ("submitted", "adjudicated")]


def _waiting(summaries: Sequence[Summary], where: Place) -> Iterator[Finding]:
    waiting = [
        summary
        for summary in summaries
        if not summary.unread and all(layer.status == "draft" for layer in summary.layers)
    ]
    if waiting:
        message = f"{_of(waiting, summaries)} no submitted, adjudicated or skipped layer"
        yield finding("GS703", message, where, related=_listed((one, "waits") for one in waiting))


def _too_few(summaries: Sequence[Summary], plan: Plan, where: Place) -> Iterator[Finding]:
    few = []
    for summary in summaries:
        finished = _finished(summary)
        number = len({layer.annotator for layer in finished})
        adjudicated = any(layer.status == "adjudicated" for layer in finished)
        if 0 < number < plan.annotators_per_task and not adjudicated and not summary.unread:
            few.append((summary, f"{number} of {plan.annotators_per_task}"))
    if few:
        message = (
            f"{_of([one for one, _ in few], summaries)} fewer annotators than the {plan.annotators_per_task} wanted"
        )
        yield finding("GS704", message, where, related=_listed(few))


def _passes(summaries: Sequence[Summary], schema: Schema | None, where: Place) -> Iterator[Finding]:
    """A pass that is finished in some documents, but not in others that have finished layers."""
    made: list[tuple[Summary, list[Pass]]] = []
    for summary in summaries:
        names = {layer.pass_name for layer in _finished(summary)}
        known = [each for each in schema.passes.values() if each.name in names] if schema is not None else []
        if names and len(known) == len(names):  # of a layer without a pass nobody knows what it was to hold
            made.append((summary, known))
    for wanted in schema.passes.values() if schema is not None else ():
        lacking = [one for one, passes in made if not any(_covers(shown_pass, wanted) for shown_pass in passes)]
        if lacking and any(wanted in passes for _, passes in made):
            message = (
                f"{_of(lacking, summaries)} finished layers, and none of the pass {wanted.name!r}, which others have"
            )
            yield finding("GS705", message, where, related=_listed((one, f"lacks {wanted.name!r}") for one in lacking))


def _covers(left: Pass, wanted: Pass) -> bool:
    return (
        set(wanted.labels) <= set(left.labels)
        and set(wanted.relations) <= set(left.relations)
        and set(wanted.attributes) <= set(left.attributes)
    )


def _undeclared(summaries: Sequence[Summary], plan: Plan) -> Iterator[Finding]:
    """An adjudicator need not be declared as an annotator."""
    if not plan.annotators:
        return
    found: dict[str, list[Place]] = {}
    for summary in summaries:
        for layer in summary.layers:
            if layer.annotator not in plan.annotators and layer.status != "adjudicated":
                place = Place(file=layer.file, document=summary.document, layer=layer.name)
                found.setdefault(layer.annotator, []).append(place)
    for name, places in sorted(found.items()):
        layers = "layer is" if len(places) == 1 else "layers are"
        message = f"{len(places)} {layers} by {name!r}; the settings declare: {', '.join(plan.annotators)}"
        others = [Related(where=place, message=f"by {name!r} too") for place in places[1 : LISTED + 1]]
        yield finding("GS706", message, places[0], related=others)


def _of(some: Sequence[Summary], every: Sequence[Summary]) -> str:
    named = ", ".join(repr(one.document) for one in some[:3]) + (", ..." if len(some) > 3 else "")
    of = f"{len(some)} of {len(every)} documents ({named})"
    return f"{of} {'has' if len(some) == 1 else 'have'}"


def _listed(some: Iterable[tuple[Summary, str]]) -> list[Related]:
    listed = [Related(where=Place(file=one.file, document=one.document), message=message) for one, message in some]
    return listed[:LISTED]
