"""The state of each document, pass and person, from their layers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from goldspan.model import FINISHED, Layer, Method, Severity, Status

PersonState: TypeAlias = Literal["new", "begun", "with findings", "submitted", "skipped"]
"""``new``: nothing there; ``begun``: a draft; ``with findings``: submitted, with errors or warnings."""
PERSON_STATES: tuple[PersonState, ...] = get_args(PersonState)

DocumentState: TypeAlias = Literal[
    "with findings", "to adjudicate", "begun", "new", "skipped", "submitted", "gold"
]  # fmt: skip
"""``to adjudicate``: all that was wanted is submitted, by two people or more, and the gold layer is not the result of
their votes and of the decisions; ``submitted``: all is there, and nobody else is wanted."""
DOCUMENT_STATES: tuple[DocumentState, ...] = get_args(DocumentState)
"""In the order in which they ask for attention."""

GoldState: TypeAlias = Literal["none", "missing", "behind", "done"]
"""Of a document: ``none`` where fewer than two people have finished it and there is no gold layer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What there is of one person on one document in one pass: the latest of their layers, or none.

    ``findings`` counts errors and warnings of the layer, ``lead_time`` is in seconds, ``updated_at`` as the server
    wrote it. ``url`` is that of the task, where the layer is from a server. ``pulled`` is false where the server has
    it, or has it otherwise, since the last pull: its findings are not known then.
    """

    document: str
    pass_name: str
    person: str
    state: PersonState
    method: Method | None = None
    layer: str | None = None
    findings: int = 0
    errors: int = 0
    spans: int = 0
    lead_time: float | None = None
    updated_at: str | None = None
    url: str | None = None
    pulled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWork:
    """A document in a pass. ``wanted`` is how many people are to finish it, ``people`` those who have or are to.

    ``open_cases`` are those that wait for an adjudicator. ``is_pushed`` is ``None`` where no server was asked,
    or where an earlier pass is not finished.
    """

    document: str
    title: str
    pass_name: str
    state: DocumentState
    wanted: int
    people: tuple[Work, ...]
    open_cases: int = 0
    gold: GoldState = "none"
    is_pushed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFacts:
    """What a status needs of a layer: so much of each is held, and not the layer itself."""

    document: str
    pass_name: str
    person: str
    name: str
    status: Status
    method: Method | None
    spans: int
    lead_time: float | None
    updated_at: str | None
    url: str | None
    pulled: bool = True


def facts_of(layer: Layer, first_pass: str, *, url: str | None = None, pulled: bool = True) -> LayerFacts:
    """The facts of a layer; one that names no pass is of the first."""
    source = layer.provenance
    return LayerFacts(
        document=layer.document,
        pass_name=source.pass_name or first_pass,
        person=layer.annotator,
        name=layer.name,
        status=layer.status,
        method=source.method,
        spans=len(layer.added),
        lead_time=source.lead_time,
        updated_at=source.updated_at,
        url=url,
        pulled=pulled,
    )


FindingCounts: TypeAlias = Mapping[tuple[str, str], Counter[Severity]]
"""The findings of a layer by severity, by its document and its name."""


def work_of(person: str, place: tuple[str, str], layers: Sequence[LayerFacts], findings: FindingCounts) -> Work:
    """The work of a person at a place, which is a document and a pass, from their layers there.

    Of several layers the finished ones go before drafts, and these before skipped ones; then the latest counts. A draft
    of a finished annotation is a change under way, and the annotation still counts.
    """
    document, pass_name = place
    if not layers:
        return Work(document=document, pass_name=pass_name, person=person, state="new")
    chosen = max(layers, key=lambda one: (_rank(one), one.updated_at or "", one.name))
    counts: Counter[Severity] = findings.get((document, chosen.name), Counter()) if chosen.pulled else Counter()
    errors, number = counts["error"], counts["error"] + counts["warning"]
    return Work(
        document=document,
        pass_name=pass_name,
        person=person,
        state=_person_state(chosen, number),
        method=chosen.method,
        layer=chosen.name,
        findings=number,
        errors=errors,
        spans=chosen.spans,
        lead_time=chosen.lead_time,
        updated_at=chosen.updated_at,
        url=chosen.url,
        pulled=chosen.pulled,
    )


def _rank(layer: LayerFacts) -> int:
    return 2 if layer.status in FINISHED else 1 if layer.status == "draft" else 0


def _person_state(layer: LayerFacts, findings: int) -> PersonState:
    if layer.status in FINISHED:
        return "with findings" if findings else "submitted"
    return "begun" if layer.status == "draft" else "skipped"


def document_state(people: Sequence[Work], *, wanted: int, gold: GoldState) -> DocumentState:
    """The state of a document in a pass. Warnings hold nothing up where an adjudicator looks at the document anyway."""
    counts = Counter(one.state for one in people)
    finished = counts["submitted"] + counts["with findings"]
    adjudicates = gold in ("missing", "behind") and finished >= wanted
    if gold == "done":
        return "gold"
    if any(one.errors for one in people) or (counts["with findings"] and not adjudicates):
        return "with findings"
    if adjudicates:
        return "to adjudicate"
    if finished and finished + counts["skipped"] >= wanted:
        return "submitted"
    if finished or counts["begun"]:
        return "begun"
    return "skipped" if counts["skipped"] and counts["skipped"] >= wanted else "new"
