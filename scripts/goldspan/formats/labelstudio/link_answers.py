"""What an annotator drew between two texts, read against what was sent: `goldspan.formats.labelstudio.link_task`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from goldspan.formats.labelstudio.context_changes import NOT_ASKED, Asked, undone
from goldspan.formats.labelstudio.json_values import read_json
from goldspan.formats.labelstudio.link_config import (
    PAIR_NOTE,
    SIDES,
    Side,
    link_schema,
    schema_across,
    side_configs,
    text_key,
)
from goldspan.formats.labelstudio.link_task import SENT, SentPair
from goldspan.formats.labelstudio.parse_results import from_results, read_arrows, result_items, span_words
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.tasks import TaskData, TaskError, read_task
from goldspan.model import Document, Relation, Span, Unmapped
from goldspan.schema.types import FRAGMENT, Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTask:
    """A task of a pair: what was sent, and the text that each side of it has now."""

    task: int | None
    sent: SentPair
    texts: Mapping[Side, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReading:
    """What a result says: ``relations`` join spans of the two texts as they were sent, by the ids of these spans.

    ``unmapped`` is what no link can hold, and what was undone.
    """

    relations: tuple[Relation, ...]
    note: str | None = None
    unmapped: tuple[Unmapped, ...] = ()


def read_pair_task(task: Item) -> PairTask:
    """Raises `TaskError` where a task does not say what was sent, or has lost a text."""
    texts: dict[Side, str] = {}
    data: TaskData | None = None
    for side in SIDES:
        data = read_task(task, text_key(side))
        texts[side] = data.text
    written = task["data"].get(SENT)
    try:
        sent = msgspec.json.decode(written if isinstance(written, str) else "", type=SentPair)
    except (msgspec.MsgspecError, ValueError) as error:
        raise TaskError(f"the task does not say which mentions it was made with ({error})") from error
    return PairTask(task=data.task if data else None, sent=sent, texts=texts)


def read_pair(
    result: object, sent: SentPair, documents: Mapping[Side, Document], xml: str, schema: Schema
) -> PairReading:
    """Parses the result of an annotation of a pair, a list of items or its JSON (``msgspec.Raw``).

    ``xml`` is the labeling config. A region belongs to the text of its ``to_name``. What was changed of the mentions is
    undone. Raises `ConfigError` as `side_configs` does.
    """
    if isinstance(result, msgspec.Raw):
        result = read_json(result)
    configs, links = side_configs(xml), link_schema(schema)
    unmapped: list[Unmapped] = []
    items = _sorted(result_items(result, lambda *kept: unmapped.append(Unmapped(*kept))))
    side_of: dict[str, Side] = {}
    came: dict[str, Span] = {}
    spans_of: dict[str, list[Span]] = {}
    for side, config in configs.items():
        parsed = from_results([*items.regions[side], *items.ties[side]], documents[side], config, links)
        unmapped += parsed.unmapped
        own = {span.id: span for span in parsed.spans}
        came |= own
        side_of |= dict.fromkeys(own, side)
        spans_of |= {region: [own[span] for span in spans] for region, spans in parsed.regions.items()}
    drawn, unread = read_arrows(items.arrows, spans_of, schema_across(schema), configs["left"].relations)
    across = [one for one in drawn if side_of[one.source] != side_of[one.target]]
    within = [_within_a_text(one, came) for one in drawn if side_of[one.source] == side_of[one.target]]
    regions = {region: [span.id for span in spans] for region, spans in spans_of.items()}
    read = undone((*sent.left.spans, *sent.right.spans), list(came.values()), across, regions, _ASKED)
    return PairReading(
        relations=read.relations,
        note="\n".join(items.notes).strip() or None,
        unmapped=(*unmapped, *items.unread, *unread, *within, *read.unmapped),
    )


_ASKED = Asked(
    span=lambda label: False,
    relation=lambda label, source, target: True,
    whose=lambda label: "a task of two texts is for links alone, and mentions are marked in the task of their document",
)


@dataclass(slots=True)
class _Items:
    """The items of a result, by what they are. ``unread`` is what is none of it."""

    regions: dict[Side, list[Item]] = field(default_factory=lambda: {side: [] for side in SIDES})
    arrows: list[Item] = field(default_factory=list)
    ties: dict[Side, list[Item]] = field(default_factory=lambda: {side: [] for side in SIDES})
    notes: list[str] = field(default_factory=list)
    unread: list[Unmapped] = field(default_factory=list)


def _sorted(items: Iterable[Item]) -> _Items:
    found = _Items()
    relations = []
    for item in items:
        side = item.get("to_name")
        if item.get("type") == "relation":
            relations.append(item)
        elif item.get("from_name") == PAIR_NOTE and (note := _note(item)) is not None:
            found.notes.append(note)
        elif side in SIDES:
            found.regions[side].append(item)
        else:
            found.unread.append(Unmapped("GS806", f"an item stands on {side!r}, which is no text of a pair", item))
    sides: dict[str, Side] = {
        str(item["id"]): side for side, inside in found.regions.items() for item in inside if "id" in item
    }
    for item in relations:
        given = item.get("labels")
        labels: list[object] = given if isinstance(given, list) else []
        if FRAGMENT not in labels:
            found.arrows.append(item)
            continue
        start, end = (sides.get(str(item.get(key))) for key in ("from_id", "to_id"))
        if start is None or start != end:
            found.unread.append(Unmapped("GS809", f"{FRAGMENT} joins regions that are not in one text", item))
        else:
            found.ties[start].append({**item, "labels": [FRAGMENT]})
        if others := [label for label in labels if label != FRAGMENT]:
            found.arrows.append({**item, "labels": others})
    return found


def _note(item: Item) -> str | None:
    value = item.get("value")
    lines = value.get("text") if isinstance(value, dict) else None
    lines = [lines] if isinstance(lines, str) else lines
    return "\n".join(map(str, lines)) if isinstance(lines, list) else None


def _within_a_text(relation: Relation, spans: Mapping[str, Span]) -> Unmapped:
    ends = f"{span_words(spans[relation.source])} to {span_words(spans[relation.target])}"
    message = f"{relation.label} from {ends} was drawn within one text, but a link joins two; it was left out"
    return Unmapped(NOT_ASKED, message, {"relation": relation.label, "from": relation.source, "to": relation.target})
