"""Agreement for the terminal: tables of figures, confusions with examples, matrices."""

from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from goldspan.agreement.collection import Collection
from goldspan.agreement.confusions import Confusion, Confusions, Key, Matrix, matrix
from goldspan.agreement.disagreements import Disagreement
from goldspan.agreement.statistics.scores import Score
from goldspan.attribute_values import as_text
from goldspan.report.agreement.score_records import OF
from goldspan.text.fragments import union
from goldspan.wording import counted

_WIDE = 16
"""A matrix of more labels than this does not fit a terminal; then only its cells beside the diagonal are listed."""


def who(found: Collection) -> Iterator[Text]:
    """What was compared, by whom, and what was left out."""
    yield Text(f"{found.compared} of {found.documents} documents compared", style="bold")
    for name, person in sorted(found.people.items()):
        line = Text.assemble("  ", (_plain(name), "bold"), f"  {counted(person.layers, 'layer')}")
        if person.machine:
            some = "" if person.machine == person.layers else f"{person.machine} of them "
            line.append(f"  {some}machine-generated", style="yellow")
        yield line
    for why, number in sorted(found.left_out.items()):
        yield Text(f"  left out: {counted(number, 'layer')}, {why}", style="dim")


def tables(scores: Sequence[Score], *, units: bool = True) -> Iterator[Table]:
    """A table for the figures of everything, and one for each split; ``units`` says what each n counts."""
    for by in (None, *OF[1:]):
        some = [one for one in scores if _split(one) == by]
        if some:
            yield _table(some, by, units)


def _split(one: Score) -> str | None:
    return next((key for key in OF[1:] if key in one.of), None)


def _table(scores: Sequence[Score], by: str | None, units: bool) -> Table:
    passes = any("pass" in one.of for one in scores)
    levels = {one.interval.level for one in scores if one.interval is not None}
    table = Table(
        title="all documents" if by is None else f"by {by}", title_justify="left", title_style="bold", box=SIMPLE_HEAD
    )
    if passes:
        table.add_column("pass", overflow="fold", min_width=6)
    if by is not None:
        table.add_column(by, overflow="fold", min_width=8)
    table.add_column("measure", overflow="fold", min_width=16)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column(f"{max(levels, default=0.95):.0%} interval", justify="right", no_wrap=True)
    table.add_column("n", justify="right", no_wrap=True)
    if units:
        table.add_column("of", style="dim")
    table.add_column("documents", justify="right", no_wrap=True)
    several = len({one.measure for one in scores}) > 1
    before: tuple[str, ...] | None = None
    for one in scores:
        if one.undefined is not None:
            continue
        here = tuple(one.of[key] for key in ("pass", by) if key is not None and key in one.of)
        if before is not None and here != before and several:
            table.add_section()
        names = [Text(_plain(name)) if here != before else Text("") for name in here]
        before = here
        table.add_row(
            *names, Text(one.measure), Text(_number(one.value), style="bold"), _interval(one), *_sizes(one, units)
        )
    return table


def _sizes(one: Score, units: bool) -> tuple[str, ...]:
    return (str(one.n), *((one.unit,) if units else ()), str(one.documents))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:z.3f}"


def _interval(one: Score) -> Text:
    at = one.interval
    if at is None:
        return Text("–", style="dim")
    return Text(f"{at.low:z.3f} to {at.high:z.3f}{' ?' if at.unreliable else ''}", style="dim" if at.unreliable else "")


def undefined(scores: Iterable[Score]) -> Iterator[Text]:
    """The figures without a value, a line for each reason."""
    by_reason: dict[str, dict[str, list[str]]] = {}
    for one in scores:
        if one.undefined is not None:
            of = ", ".join(f"{key} {one.of[key]}" for key in OF if key in one.of)
            by_reason.setdefault(one.undefined, {}).setdefault(of, []).append(one.measure)
    for why, some in by_reason.items():
        yield Text.assemble(("no value: ", "bold"), _plain(why))
        for of, measures in some.items():
            yield Text(f"  {_plain(of)}{': ' if of else ''}{'; '.join(measures)}", style="dim")


def notes(scores: Iterable[Score]) -> Iterator[Text]:
    """What must be said below the tables."""
    scores = list(scores)
    intervals = [one.interval for one in scores if one.interval is not None]
    if intervals:
        first, over = intervals[0], ", of links over ".join(dict.fromkeys(one.over for one in intervals))
        yield Text(f"Intervals: bootstrap over {over}, {first.resamples} resamples, seed {first.seed}.", style="dim")
    for why in dict.fromkeys(one.unreliable for one in intervals if one.unreliable):
        yield Text(f"?  an interval not to lean on: {why}", style="dim")
    for why in dict.fromkeys(one.no_interval for one in scores if one.no_interval):
        yield Text(f"–  no interval: {why}", style="dim")


# why this score


def explained(found: Confusions) -> Iterator[Text | Table]:
    """How many differences of each kind, the matrices, then the confusions of each kind, the most frequent first."""
    kinds = found.kinds
    table = Table(title="differences", title_justify="left", title_style="bold", show_header=False)
    for kind, number in kinds.items():
        table.add_row(kind, str(number))
    table.add_section()
    table.add_row("in all", f"{sum(kinds.values())} in {found.comparisons} comparisons of two layers")
    yield table
    for title, one in (("span labels", matrix(found.spans)), ("relations", matrix(found.relations))):
        if one.labels:
            yield Text("")
            yield from _matrix(one, title)
    for kind, number in kinds.items():
        if number:
            yield Text("")
            yield Text(f"{kind}: {number}", style="bold underline")
        for which, confusion in found.ranked(kind):
            yield from _confusion(which, confusion)


def _matrix(one: Matrix, title: str) -> Iterator[Text | Table]:
    axes = f"rows {_plain(one.of[0])}, columns {_plain(one.of[1])}" if one.of else "each pair counted both ways"
    if len(one.labels) > _WIDE:
        cells = sorted(
            (
                (-number, row, one.labels[to])
                for at, (row, numbers) in enumerate(zip(one.labels, one.counts, strict=True))
                for to, number in enumerate(numbers)
                # without sides, what is below the diagonal is above it, too
                if number and (at != to if one.of else at < to)
            ),
        )
        sides = axes if one.of else "of all pairs, either way round"
        yield Text(f"{title}, {sides}: too wide a matrix for here (--format json and --html have it)", style="bold")
        for number, row, column in cells[:_WIDE]:
            yield Text(f"  {-number:5}  {_plain(row)} / {_plain(column)}")
        return
    table = Table(title=f"{title}: {axes}", title_justify="left", title_style="bold")
    table.add_column("")
    for label in one.labels:
        table.add_column(Text(_plain(label)), justify="right")
    for at, (label, numbers) in enumerate(zip(one.labels, one.counts, strict=True)):
        cells_of = (
            Text(str(number) if number else "·", style="dim" if at == to or not number else "bold")
            for to, number in enumerate(numbers)
        )
        table.add_row(Text(_plain(label)), *cells_of)
    yield table


def _confusion(which: Key, one: Confusion) -> Iterator[Text]:
    about = f"{which.about}: " if which.about else ""
    both = which.one if which.one == which.other else f"{which.one} / {which.other}"
    people = ", ".join(f"{name} {number}" for name, number in sorted(one.who.items()))
    yield Text.assemble(
        f"  {one.count:5}  ", (_plain(about + both), "bold"), (f"  ({which.one}: {_plain(people)})", "dim")
    )
    for each in one.examples:
        yield _example(each)


def _example(one: Disagreement) -> Text:
    line, at = Text(), 0
    for start, end in union(one.excerpt.marks):
        line.append(_plain(one.excerpt.text[at:start]))
        line.append(f"«{_plain(one.excerpt.text[start:end])}»", style="bold")
        at = end
    line.append(_plain(one.excerpt.text[at:]))
    sides = " / ".join(side(one, at) for at in (0, 1))
    out = Text.assemble("         ", (_plain(one.document), "dim"), "  ", line, "\n           ", (_plain(sides), "dim"))
    if one.why:
        out.append(f"; {_plain(one.why)}", style="dim")
    return out


def side(one: Disagreement, at: int) -> str:
    """What one of the two annotators has, in a few words."""
    name, drawn, span = one.annotators[at], one.relations[at], one.spans[at]
    if one.attribute is not None:
        value = one.values[at]
        told = as_text(value, missing="nothing")
        return f"{name}: {one.attribute}={told}"
    if drawn is not None:
        return f"{name}: {drawn.source.text!r} {drawn.label} {drawn.target.text!r}"
    if span is not None:
        return f"{name}: {span.label} {span.text!r}"
    return f"{name}: nothing"


def _plain(text: str) -> str:
    # half of a surrogate pair, which JSON can spell, cannot be printed
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
