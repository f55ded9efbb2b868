"""How often each label is used, and how the labels came about."""

from collections.abc import Mapping

from goldspan.release.build.built_dataset import BuiltDataset
from goldspan.release.build.tally import Tally, by_relation, by_span_label
from goldspan.release.card import card_plots
from goldspan.release.card.markdown import counted, joined, largest, rest, table


def counts(built: BuiltDataset) -> str:
    spans, relations = by_span_label(built.tally, built.schema), by_relation(built.tally, built.schema)
    tables = [table(("span label", "published spans"), _rows(spans))]
    if relations:
        tables.append(table(("relation", "published relations"), _rows(relations)))
    if any(spans.values()):
        tables.insert(0, f"![How often each label is used]({card_plots.LABELS})")
    return "\n\n".join(tables)


def _rows(numbers: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(f"`{name}`", f"{number:,}") for name, number in numbers.items()]


def making(tally: Tally) -> str:
    """By whom and by what the labels were made, and which layer speaks for a document."""
    lines = [made] if (made := how_made(tally)) else []
    layers = sum(tally.layers.values())
    if layers:
        statuses = [f"{number} {status}" for status, number in sorted(tally.layers.items())]
        lines.append(
            f"There {'is' if layers == 1 else 'are'} {counted(layers, 'layer')} in all ({', '.join(statuses)}), "
            f"every one of them in the config `annotations`. {speaking(tally)}"
        )
    if tally.annotators:
        rows = [(f"`{name}`", f"{number:,}") for name, number in largest(tally.annotators)]
        lines.append(table(("annotator of published labels", "documents"), rows) + rest(len(tally.annotators)))
    return "\n\n".join(lines) or "Nothing is labelled yet."


def speaking(tally: Tally) -> str:
    """Which layer speaks for a document."""
    rule = "A document is published with its adjudicated layer, or else with its only submitted one."
    if not tally.unsettled:
        return rule
    number = counted(tally.unsettled, "document")
    return f"{rule} That is none for {number} with several submitted layers and no adjudicated one."


def how_made(tally: Tally) -> str:
    """The sentence on machine and hand; empty where nothing is labelled."""
    methods = {method: number for method, number in tally.methods.items() if number}
    if set(methods) == {"machine-generated"}:
        return "All published labels are machine-generated. No person is on record as having made or corrected them."
    if set(methods) == {"manual"}:
        return "All published labels were made by hand."
    known = (("machine-generated", "machine-generated"), ("manual", "made by hand"), (None, "of unknown making"))
    parts = [f"{words} in {counted(methods[method], 'document')}" for method, words in known if method in methods]
    return f"The published labels are {joined(parts)}; the `method` column says which." if parts else ""
