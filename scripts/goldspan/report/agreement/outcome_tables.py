"""What became of suggestions, for the terminal and as JSON data."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from goldspan.agreement.suggestion_outcomes import OUTCOMES, OutcomeGroup, SuggestionOutcomes
from goldspan.escapes import visible_line

_UNSEEN = "would have been accepted by others"


def outcome_tables(found: SuggestionOutcomes) -> Iterator[Table]:
    """The two groups beside each other, and then every label."""
    yield _groups(found)
    table = Table(title="by label", title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column("label", overflow="fold", min_width=8)
    for column in (*OUTCOMES, _UNSEEN):
        table.add_column(column, justify="right")
    for kind, label in found.labels():
        seen = [_share(*found.seen.rate(outcome, (kind, label))) for outcome in OUTCOMES]
        table.add_row(visible_line(label), *seen, _share(*found.unseen.rate("accepted", (kind, label))))
    yield table


def _groups(found: SuggestionOutcomes) -> Table:
    table = Table(title=visible_line(f"suggestions of {found.model}"), title_justify="left", box=SIMPLE_HEAD)
    table.add_column("")
    for name in ("with suggestions", "without"):
        table.add_column(name, justify="right")
    groups = found.seen, found.unseen
    table.add_row("documents", *(str(group.documents) for group in groups))
    table.add_row("layers", *(str(group.layers) for group in groups))
    table.add_row("suggested, and accepted as it was", *(_share(*group.rate("accepted")) for group in groups))
    table.add_row("edited", *(_share(*group.rate("edited")) for group in groups))
    table.add_row("refused", *(_share(*group.rate("refused")) for group in groups))
    table.add_row("added, of all there is", *(_share(*group.rate("added")) for group in groups))
    table.add_row("spans in a layer", *(_number(group.spans, group.layers) for group in groups))
    table.add_row("seconds for 1,000 characters", *(_figure(group.pace, 0) for group in groups))
    table.add_row("span F1 of two annotators, exact", *(_figure(group.f1, 3) for group in groups))
    return table


def outcome_record(found: SuggestionOutcomes) -> dict[str, Any]:
    """The same as JSON data."""
    return {"model": found.model, "seen": _group_record(found.seen), "unseen": _group_record(found.unseen)}


def _group_record(group: OutcomeGroup) -> dict[str, Any]:
    record = asdict(group)
    del record["counts"]
    labels: dict[str, dict[str, dict[str, int]]] = {"span": {}, "relation": {}}
    for (kind, label, outcome), number in sorted(group.counts.items()):
        labels[kind].setdefault(label, dict.fromkeys(OUTCOMES, 0))[outcome] = number
    return {**record, "seconds_per_1000_characters": group.pace, "span_f1": group.f1, "labels": labels}


def _share(number: int, of: int) -> str:
    return f"{number / of:.0%} ({number} of {of})" if of else "-"


def _number(total: int, of: int) -> str:
    return f"{total / of:.1f}" if of else "-"


def _figure(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
