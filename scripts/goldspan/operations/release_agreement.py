"""What a release says of agreement: a few telling figures, measured where documents have two annotators."""

from collections.abc import Callable
from pathlib import Path

from goldspan.agreement.spans.span_measures import attribute_measures
from goldspan.agreement.statistics.document_counts import Spool
from goldspan.agreement.statistics.scores import Score
from goldspan.operations import agree
from goldspan.release.build.facts import AgreementBasis, AgreementScore
from goldspan.schema.types import Schema

MEASURES = (
    "span F1, exact",
    "span F1, overlap",
    "token alpha",
    "relation F1, strict",
    "relation F1, relaxed",
    "relation alpha, given the ends",
)
"""Spans and relations, end to end and given the rest; what chance explains is taken off where it can be."""


def measure(
    corpus: Path, schema: Schema, *, progress: Callable[[str], None] | None = None
) -> tuple[AgreementBasis | None, tuple[AgreementScore, ...]]:
    """What was compared, and the figures; ``None`` and none where no document has two annotators.

    Attributes that the schema lets people choose from are measured, too. The
    same corpus gives the same figures anywhere.
    """
    request = agree.Request(measures=_wanted(schema), schema=schema)
    with Spool() as spool:
        gathered = agree.gather([corpus], request, spool=spool, progress=progress)
        found = gathered.collection
        if not found.compared:
            return None, ()
        compared = AgreementBasis(
            documents=found.compared,
            annotators=len(found.people),
            machines=sum(1 for person in found.people.values() if person.machine),
        )
        return compared, tuple(_agreed(one) for one in agree.scores(gathered, progress=progress))


def _wanted(schema: Schema) -> tuple[str, ...]:
    relations = bool(schema.relations)
    return (
        *(name for name in MEASURES if relations or not name.startswith("relation")),
        *(one.name for one in attribute_measures(schema)),
    )


def _agreed(one: Score) -> AgreementScore:
    at = one.interval
    return AgreementScore(
        measure=one.measure,
        value=one.value,
        n=one.n,
        unit=one.unit,
        documents=one.documents,
        of=dict(one.of),
        undefined=one.undefined,
        low=at.low if at else None,
        high=at.high if at else None,
        level=at.level if at else None,
        unreliable=at.unreliable if at else None,
    )
