"""The agreement page: one file, no script, nothing to fetch; it opens from disk."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from markupsafe import Markup
from msgspec import Struct

from goldspan.agreement import measure_registry
from goldspan.agreement.confusions import Confusions, matrix
from goldspan.agreement.corpus_counts import CorpusCounts
from goldspan.agreement.layer_comparison import DisagreementKind
from goldspan.agreement.statistics.scores import DOCUMENTS, Score
from goldspan.agreement.thresholds import MissedThreshold
from goldspan.report.agreement.page_templates import render
from goldspan.report.agreement.score_plots import dot_plot, spread_plot
from goldspan.report.agreement.score_records import OF
from goldspan.report.agreement.section import Section

_KINDS: Mapping[DisagreementKind, str] = {
    "missing": "one marked it, the other did not",
    "boundary": "both marked it, from or to different places",
    "label": "both marked it, under different labels",
    "attribute": "the same thing, with another value of an attribute",
    "relation missing": "one drew it, the other did not",
    "relation type": "both joined the same two things, under different types",
    "direction": "both drew it, one of them the other way round",
}

_SPLITS = {"label": "By label", "relation": "By relation", "annotators": "By pair of annotators"}

MOST_CONFUSIONS = 12
"""The most confusions of a kind that the page shows; the others are counted."""


class PageContents(Struct, frozen=True, kw_only=True):
    """What a page shows; ``title`` is the name of the corpus."""

    title: str
    counts: CorpusCounts
    scores: Sequence[Score]
    confusions: Confusions
    sections: Sequence[Section]
    sections_left_out: int = 0
    missed: Sequence[MissedThreshold] = ()


class ScoreRow(Struct, frozen=True):
    """A score in the table of all scores, as words."""

    measure: str
    of: str
    numbers: tuple[str, ...]
    why: str


def page(contents: PageContents) -> str:
    """The HTML of the page."""
    pooled = [score for score in contents.scores if not set(score.of) - {"pass"}]
    kinds = contents.confusions.kinds
    return render(
        "page.html.j2",
        title=contents.title,
        counts=contents.counts,
        missed=contents.missed,
        overview=dot_plot(pooled, [_name(score) for score in pooled], title="Agreement, all documents together"),
        overview_note=_overview_note(pooled),
        measures=list(_measures(contents, pooled)),
        splits=list(_splits(contents.scores)),
        spread=_spread(contents.scores, pooled),
        rows=map(_row, contents.scores),
        confusions=contents.confusions,
        differences=sum(kinds.values()),
        kinds=[(kind, number, _KINDS[kind]) for kind, number in kinds.items()],
        matrices=[
            ("Labels", matrix(contents.confusions.spans)),
            ("Relations", matrix(contents.confusions.relations)),
        ],
        most_confusions=MOST_CONFUSIONS,
        sections=contents.sections,
        sections_left_out=contents.sections_left_out,
    )


def _name(score: Score) -> str:
    return score.measure + (f" ({score.of['pass']})" if "pass" in score.of else "")


def _overview_note(pooled: Sequence[Score]) -> str:
    intervals = [score.interval for score in pooled if score.interval]
    drawn, *more = dict.fromkeys(interval.over for interval in intervals) or (DOCUMENTS,)
    note = f"Dots are values of all documents together; lines are 95 % intervals, from resampling {drawn}"
    note += f" (of links, {', '.join(more)})." if more else "."
    if unreliable := dict.fromkeys(interval.unreliable for interval in intervals if interval.unreliable):
        note += f" Dashed intervals are unreliable: {', '.join(unreliable)}."
    return note


def _measures(contents: PageContents, pooled: Sequence[Score]) -> Iterator[tuple[list[str], str]]:
    """What the measures are: the names of those that are described alike, and their description."""
    shown = dict.fromkeys(score.measure for score in pooled)
    found = measure_registry.find(shown, contents.counts.schema)
    for about, measures in groupby(found, key=lambda measure: measure.about):
        yield [measure.name for measure in measures], about


def _splits(scores: Sequence[Score]) -> Iterator[tuple[str, list[tuple[str, Markup]]]]:
    """For each split, its heading, and a plot of each measure."""
    for by, heading in _SPLITS.items():
        by_measure: dict[str, list[Score]] = {}
        for score in scores:
            if by in score.of:
                by_measure.setdefault(score.measure, []).append(score)
        if by_measure:
            yield heading, [(measure, _split_plot(measure, by, some)) for measure, some in by_measure.items()]


def _split_plot(measure: str, by: str, scores: Sequence[Score]) -> Markup:
    names = [score.of[by] + (f" ({score.of['pass']})" if "pass" in score.of else "") for score in scores]
    return dot_plot(scores, names, title=f"{measure}, by {by}")


def _spread(scores: Sequence[Score], pooled: Sequence[Score]) -> Markup | None:
    """A plot of the values of single documents; ``None`` where there are none."""
    values: dict[str, list[float]] = {}
    for score in scores:
        if "document" in score.of and score.value is not None:
            values.setdefault(_name(score), []).append(score.value)
    groups = [(_name(score), values[_name(score)], score.value) for score in pooled if _name(score) in values]
    return spread_plot(groups, title="Agreement by document") if groups else None


def _row(score: Score) -> ScoreRow:
    interval = score.interval
    low, high = (interval.low, interval.high) if interval else (None, None)
    return ScoreRow(
        measure=score.measure,
        of=", ".join(f"{key} {score.of[key]}" for key in OF if key in score.of),
        numbers=(*map(_number, (score.value, low, high)), str(score.n), str(score.documents)),
        why=score.undefined or (interval.unreliable if interval else f"no interval: {score.no_interval}") or "",
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:z.3f}"
