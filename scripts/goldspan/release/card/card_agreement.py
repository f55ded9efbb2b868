"""How far annotators agree: figures with their intervals, as they were handed in."""

from goldspan.release.build.facts import Agreed, Compared, Facts
from goldspan.release.card import card_plots
from goldspan.release.card.markdown import bullets, counted, opening, table


def agreement(facts: Facts) -> str:
    """Nothing where nothing was measured; the limits say so then."""
    if facts.compared is None or not facts.agreement:
        return ""
    rows = [(_name(one), _value(one), _interval(one), f"{one.n:,} {one.unit}") for one in facts.agreement]
    reasons = [f"{_name(one)}: no value, for {one.undefined}" for one in facts.agreement if one.value is None]
    doubts = sorted({one.unreliable for one in facts.agreement if one.unreliable})
    parts = [
        _compared(facts.compared),
        *(
            [f"![How far annotators agree]({card_plots.AGREEMENT})"]
            if any(one.value is not None for one in facts.agreement)
            else []
        ),
        table(("measure", "value", "interval", "measured on"), rows),
        "F1 is not corrected for chance, alpha is (1: full agreement, 0: as by chance). The intervals come from "
        "drawing documents anew (percentile bootstrap). What each measure is: the documentation of goldspan, "
        "`docs/agreement.md`.",
    ]
    if doubts:
        parts.append(f"Do not lean on the intervals (dashed in the chart): {'; '.join(doubts)}.")
    if reasons:
        parts.append(bullets(reasons))
    return "\n\n".join(parts)


def told(facts: Facts) -> list[str]:
    """The same in sentences, for readers of something else than Markdown."""
    if facts.compared is None or not facts.agreement:
        return []
    out = [_compared(facts.compared)]
    for one in facts.agreement:
        value = f"no value, for {one.undefined}" if one.value is None else _value(one)
        interval = f", interval {_interval(one)}" if one.low is not None else ""
        doubt = f"; {one.unreliable}" if one.unreliable else ""
        out.append(f"{_name(one)}: {value}{interval}, on {one.n:,} {one.unit}{doubt}.")
    return out


def _compared(one: Compared) -> str:
    were = "was" if one.documents == 1 else "were"
    people = counted(one.annotators, "annotator")
    said = f"{opening(one.documents, 'document')} {were} annotated by two or more of {people}"
    if one.machines == one.annotators:
        return f"{said}. All of the annotators are machines, so the figures say nothing of how people agree."
    if one.machines:
        return f"{said}. {opening(one.machines, 'annotator')} of them made labels by machine."
    return f"{said}."


def _name(one: Agreed) -> str:
    of = ", ".join(f"{key} {value}" for key, value in one.of.items())
    return f"{one.measure} ({of})" if of else one.measure


def _value(one: Agreed) -> str:
    return "none" if one.value is None else f"{one.value:z.3f}"


def _interval(one: Agreed) -> str:
    if one.low is None or one.high is None or one.level is None:
        return "none"
    return f"{one.low:z.3f} to {one.high:z.3f} ({100 * one.level:g} %)"
