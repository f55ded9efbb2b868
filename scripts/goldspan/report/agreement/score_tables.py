"""Agreement for the terminal: tables of scores, confusions with examples, matrices."""

from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from goldspan.agreement.confusions import Confusion, ConfusionKey, Confusions, Matrix, matrix
from goldspan.agreement.corpus_counts import CorpusCounts
from goldspan.agreement.layer_comparison import Disagreement
from goldspan.agreement.statistics.scores import Score
from goldspan.attribute_values import as_text
from goldspan.escapes import visible_line
from goldspan.report.agreement.score_records import OF
from goldspan.text.fragments import union
from goldspan.wording import counted

_WIDE = 16
"""A matrix of more labels than this does not fit a terminal; then only its cells beside the diagonal are listed."""


def compared_lines(counts: CorpusCounts) -> Iterator[Text]:
    """What was compared, who annotated it, and what was left out."""
    yield Text(f"{counts.compared} of {counts.documents} documents compared", style="bold")
    for name, annotator in sorted(counts.annotators.items()):
        line = Text.assemble("  ", (visible_line(name), "bold"), f"  {counted(annotator.layers, 'layer')}")
        if annotator.machine:
            some = "" if annotator.machine == annotator.layers else f"{annotator.machine} of them "
            line.append(f"  {some}machine-generated", style="yellow")
        yield line
    for why, number in sorted(counts.left_out.items()):
        yield Text(f"  left out: {counted(number, 'layer')}, {why}", style="dim")


def tables(scores: Sequence[Score], *, units: bool = True) -> Iterator[Table]:
    """A table of the scores of everything, and one for each split; ``units`` adds what n counts."""
    for by in (None, *OF[1:]):
        of_split = [score for score in scores if _split(score) == by]
        if of_split:
            yield _table(of_split, by, units)


def _split(score: Score) -> str | None:
    return next((key for key in OF[1:] if key in score.of), None)


def _table(scores: Sequence[Score], by: str | None, units: bool) -> Table:
    table = Table(
        title="all documents" if by is None else f"by {by}", title_justify="left", title_style="bold", box=SIMPLE_HEAD
    )
    if any("pass" in score.of for score in scores):
        table.add_column("pass", overflow="fold", min_width=6)
    if by is not None:
        table.add_column(by, overflow="fold", min_width=8)
    table.add_column("measure", overflow="fold", min_width=16)
    table.add_column("value", justify="right", no_wrap=True)
    levels = {score.interval.level for score in scores if score.interval is not None}
    table.add_column(f"{max(levels, default=0.95):.0%} interval", justify="right", no_wrap=True)
    table.add_column("n", justify="right", no_wrap=True)
    if units:
        table.add_column("of", style="dim")
    table.add_column("documents", justify="right", no_wrap=True)
    several = len({score.measure for score in scores}) > 1
    before: tuple[str, ...] | None = None
    for score in scores:
        if score.undefined is not None:
            continue
        values = tuple(score.of[key] for key in ("pass", by) if key is not None and key in score.of)
        if before is not None and values != before and several:
            table.add_section()
        names = [Text(visible_line(value)) if values != before else Text("") for value in values]
        before = values
        table.add_row(
            *names,
            Text(score.measure),
            Text(_number(score.value), style="bold"),
            _interval(score),
            str(score.n),
            *((score.unit,) if units else ()),
            str(score.documents),
        )
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:z.3f}"


def _interval(score: Score) -> Text:
    found = score.interval
    if found is None:
        return Text("–", style="dim")
    mark, style = (" ?", "dim") if found.unreliable else ("", "")
    return Text(f"{found.low:z.3f} to {found.high:z.3f}{mark}", style=style)


def undefined(scores: Iterable[Score]) -> Iterator[Text]:
    """The scores without a value, a line for each reason."""
    by_reason: dict[str, dict[str, list[str]]] = {}
    for score in scores:
        if score.undefined is not None:
            of = ", ".join(f"{key} {score.of[key]}" for key in OF if key in score.of)
            by_reason.setdefault(score.undefined, {}).setdefault(of, []).append(score.measure)
    for why, by_split in by_reason.items():
        yield Text.assemble(("no value: ", "bold"), visible_line(why))
        for of, measures in by_split.items():
            yield Text(f"  {visible_line(of)}{': ' if of else ''}{'; '.join(measures)}", style="dim")


def notes(scores: Iterable[Score]) -> Iterator[Text]:
    """Notes below the tables: how the intervals were made, and why some are missing or unreliable."""
    scores = list(scores)
    intervals = [score.interval for score in scores if score.interval is not None]
    if intervals:
        first = intervals[0]
        over = ", of links over ".join(dict.fromkeys(interval.over for interval in intervals))
        yield Text(f"Intervals: bootstrap over {over}, {first.resamples} resamples, seed {first.seed}.", style="dim")
    for why in dict.fromkeys(interval.unreliable for interval in intervals if interval.unreliable):
        yield Text(f"?  unreliable interval: {why}", style="dim")
    for why in dict.fromkeys(score.no_interval for score in scores if score.no_interval):
        yield Text(f"–  no interval: {why}", style="dim")


# disagreements


def disagreement_tables(found: Confusions) -> Iterator[Text | Table]:
    """How many differences of each kind, the matrices, then the confusions of each kind, the most frequent first."""
    kinds = found.kinds
    table = Table(title="differences", title_justify="left", title_style="bold", show_header=False)
    for kind, number in kinds.items():
        table.add_row(kind, str(number))
    table.add_section()
    table.add_row("in all", f"{sum(kinds.values())} in {found.comparisons} comparisons of two layers")
    yield table
    for title, by_pair in (("span labels", found.spans), ("relations", found.relations)):
        labels = matrix(by_pair)
        if labels.labels:
            yield Text("")
            yield from [_matrix(labels, title)] if len(labels.labels) <= _WIDE else _confused_labels(labels, title)
    for kind, number in kinds.items():
        if number:
            yield Text("")
            yield Text(f"{kind}: {number}", style="bold underline")
        for which, confusion in found.ranked(kind):
            yield _confusion(which, confusion)
            yield from map(_example, confusion.examples)


def _axes(of: Matrix) -> str:
    return (
        f"rows {visible_line(of.of[0])}, columns {visible_line(of.of[1])}" if of.of else "each pair counted both ways"
    )


def _matrix(shown: Matrix, title: str) -> Table:
    table = Table(title=f"{title}: {_axes(shown)}", title_justify="left", title_style="bold")
    table.add_column("")
    for label in shown.labels:
        table.add_column(Text(visible_line(label)), justify="right")
    for row, (label, numbers) in enumerate(zip(shown.labels, shown.counts, strict=True)):
        cells = (
            Text(str(number) if number else "·", style="dim" if row == column or not number else "bold")
            for column, number in enumerate(numbers)
        )
        table.add_row(Text(visible_line(label)), *cells)
    return table


def _confused_labels(shown: Matrix, title: str) -> Iterator[Text]:
    """Of a matrix that is too wide, the most frequent cells beside the diagonal."""
    cells = sorted(
        (-number, label, shown.labels[column])
        for row, (label, numbers) in enumerate(zip(shown.labels, shown.counts, strict=True))
        for column, number in enumerate(numbers)
        # where each pair is counted both ways, the cells below the diagonal repeat those above it
        if number and (row != column if shown.of else row < column)
    )
    sides = _axes(shown) if shown.of else "of all pairs, either way round"
    yield Text(f"{title}, {sides}: too wide a matrix for here (--format json and --html have it)", style="bold")
    for number, row_label, column_label in cells[:_WIDE]:
        yield Text(f"  {-number:5}  {visible_line(row_label)} / {visible_line(column_label)}")


def _confusion(which: ConfusionKey, confusion: Confusion) -> Text:
    about = f"{which.about}: " if which.about else ""
    both = which.first if which.first == which.second else f"{which.first} / {which.second}"
    annotators = ", ".join(f"{name} {number}" for name, number in sorted(confusion.first_is_of.items()))
    return Text.assemble(
        f"  {confusion.count:5}  ",
        (visible_line(about + both), "bold"),
        (f"  ({which.first}: {visible_line(annotators)})", "dim"),
    )


def _example(disagreement: Disagreement) -> Text:
    excerpt, line, at = disagreement.excerpt, Text(), 0
    for start, end in union(excerpt.marks):
        line.append(visible_line(excerpt.text[at:start]))
        line.append(f"«{visible_line(excerpt.text[start:end])}»", style="bold")
        at = end
    line.append(visible_line(excerpt.text[at:]))
    sides = " / ".join(_side(disagreement, side) for side in (0, 1))
    document = (visible_line(disagreement.document), "dim")
    out = Text.assemble("         ", document, "  ", line, "\n           ", (visible_line(sides), "dim"))
    if disagreement.why:
        out.append(f"; {visible_line(disagreement.why)}", style="dim")
    return out


def _side(disagreement: Disagreement, side: int) -> str:
    """What one of the two annotators has, in a few words."""
    annotator, relation, span = (
        disagreement.annotators[side],
        disagreement.relations[side],
        disagreement.spans[side],
    )
    if disagreement.attribute is not None:
        return f"{annotator}: {disagreement.attribute}={as_text(disagreement.values[side], missing='nothing')}"
    if relation is not None:
        return f"{annotator}: {relation.source.text!r} {relation.label} {relation.target.text!r}"
    if span is not None:
        return f"{annotator}: {span.label} {span.text!r}"
    return f"{annotator}: nothing"
