"""The page as a whole. One file, no script, nothing fetched; it opens from disk."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby

from msgspec import Struct

from goldspan.agreement import measure_registry
from goldspan.agreement.confusions import Confusions, Matrix, matrix
from goldspan.agreement.corpus_counts import CorpusCounts
from goldspan.agreement.disagreements import DisagreementKind
from goldspan.agreement.statistics.scores import DOCUMENTS, Score
from goldspan.agreement.thresholds import MissedThreshold
from goldspan.report.agreement.markup import Markup, join, tag
from goldspan.report.agreement.score_plots import dot_plot, spread_plot
from goldspan.report.agreement.score_records import OF
from goldspan.report.agreement.section import Section, line, side
from goldspan.schema.types import Schema
from goldspan.wording import counted

_KINDS: dict[DisagreementKind, str] = {
    "missing": "one marked it, the other did not",
    "boundary": "both marked it, from or to different places",
    "label": "both marked it, under different labels",
    "attribute": "the same thing, with another value of an attribute",
    "relation missing": "one drew it, the other did not",
    "relation type": "both joined the same two things, under different types",
    "direction": "both drew it, one of them the other way round",
}

_TOP = 12
"""So many confusions of a kind stand in the page; the rest is counted."""


class PageContents(Struct, frozen=True, kw_only=True):
    """What a page shows; ``title`` is the corpus' name."""

    title: str
    counts: CorpusCounts
    scores: Sequence[Score]
    confusions: Confusions
    sections: Sequence[Section]
    sections_left_out: int = 0
    missed: Sequence[MissedThreshold] = ()


def page(contents: PageContents) -> str:
    """The HTML of the page."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    title = f"Agreement: {contents.title}"
    style = Markup(files("goldspan.report.agreement").joinpath("page.css").read_text(encoding="utf-8"))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", style),
    )
    body = tag("body", tag("main", tag("h1", title), *_body(contents)))
    return "<!doctype html>\n" + tag("html", head, body, lang="en") + "\n"


def _body(contents: PageContents) -> Iterator[Markup]:
    yield _who(contents.counts)
    if contents.missed:
        yield _failed(contents.missed)
    yield tag("h2", "Figures")
    yield from _scores(contents.scores, contents.counts.schema)
    yield tag("h2", "Where they differ")
    yield from _differences(contents.confusions)
    yield tag("h2", "The texts, side by side")
    yield from _texts(contents)


def _who(found: CorpusCounts) -> Markup:
    people = []
    for name, person in sorted(found.annotators.items()):
        machine = tag("span", "machine-generated", class_="machine") if person.machine else None
        people.append(tag("li", tag("strong", name), machine, f" {counted(person.layers, 'layer')} compared"))
    left = [f"{number} {why}" for why, number in sorted(found.left_out.items())]
    alone = found.documents - found.compared
    return tag(
        "div",
        tag(
            "p",
            f"{counted(found.compared, 'document')} of {found.documents} have the finished layers of two or more "
            "annotators, and are compared.",
            f" {alone} cannot be." if alone else "",
        ),
        tag("ul", *people),
        tag("p", tag("small", f"Layers left out: {'; '.join(left)}.")) if left else None,
        class_="card",
    )


def _failed(missed: Iterable[MissedThreshold]) -> Markup:
    rows = (tag("li", tag("strong", str(one.threshold)), f": {one.why}") for one in missed)
    return tag("div", tag("h3", "Below the thresholds of the settings"), tag("ul", *rows), class_="card warn")


# figures


def _scores(scores: Sequence[Score], schema: Schema | None) -> Iterator[Markup]:
    pooled = [one for one in scores if not set(one.of) - {"pass"}]
    intervals = [one.interval for one in pooled if one.interval]
    drawn, *more = dict.fromkeys(one.over for one in intervals) or (DOCUMENTS,)
    explained = f"Dots are values of all documents together; lines are 95 % intervals, from drawing {drawn} anew"
    explained += f" (of links, {', '.join(more)})." if more else "."
    if shaky := dict.fromkeys(one.unreliable for one in intervals if one.unreliable):
        explained += f" Dashed intervals are unreliable: {', '.join(shaky)}."
    yield tag(
        "div",
        dot_plot(pooled, [_name(one) for one in pooled], title="Agreement, all documents together"),
        tag("p", tag("small", explained)),
        tag("details", tag("summary", "What the measures are"), tag("ul", *_abouts(pooled, schema))),
        class_="card",
    )
    for by, heading in (("label", "By label"), ("relation", "By relation"), ("annotators", "By pair of annotators")):
        some = [one for one in scores if by in one.of]
        measures = list(dict.fromkeys(one.measure for one in some))
        if not measures:
            continue
        plots = (
            tag(
                "details",
                tag("summary", measure),
                _by(measure, by, [one for one in some if one.measure == measure]),
                open=number == 0,
            )
            for number, measure in enumerate(measures)
        )
        yield tag("div", tag("h3", heading), *plots, class_="card")
    yield from _spread(scores, pooled)
    yield tag("details", tag("summary", "All figures as a table"), _table(scores), class_="card")


def _abouts(pooled: Iterable[Score], schema: Schema | None) -> Iterator[Markup]:
    shown = dict.fromkeys(one.measure for one in pooled)
    for about, measures in groupby(measure_registry.find(shown, schema), key=lambda measure: measure.about):
        yield tag("li", tag("strong", "; ".join(measure.name for measure in measures)), f": {about}")


def _by(measure: str, by: str, some: Sequence[Score]) -> Markup:
    names = [one.of[by] + (f" ({one.of['pass']})" if "pass" in one.of else "") for one in some]
    return dot_plot(some, names, title=f"{measure}, by {by}")


def _name(one: Score) -> str:
    return one.measure + (f" ({one.of['pass']})" if "pass" in one.of else "")


def _spread(scores: Sequence[Score], pooled: Sequence[Score]) -> Iterator[Markup]:
    by_measure: dict[str, list[float]] = {}
    for one in scores:
        if "document" in one.of and one.value is not None:
            by_measure.setdefault(_name(one), []).append(one.value)
    groups = [(_name(one), by_measure[_name(one)], one.value) for one in pooled if _name(one) in by_measure]
    if groups:
        told = "Each dot is a document, the line is the value of all together. Texts far to the left are worth a look."
        chart = spread_plot(groups, title="Agreement by document")
        yield tag("div", tag("h3", "By document"), chart, tag("p", tag("small", told)), class_="card")


def _table(scores: Iterable[Score]) -> Markup:
    numbers = ("value", "low", "high", "n", "documents")
    head = tag(
        "tr",
        tag("th", "measure"),
        tag("th", "of"),
        *(tag("th", name, class_="number") for name in numbers),
        tag("th", ""),
    )
    rows = []
    for one in scores:
        at = one.interval
        written = (
            _number(one.value),
            *(_number(end) for end in ((at.low, at.high) if at else (None, None))),
            str(one.n),
            str(one.documents),
        )
        of = ", ".join(f"{key} {one.of[key]}" for key in OF if key in one.of)
        why = one.undefined or (at.unreliable if at else f"no interval: {one.no_interval}")
        rows.append(
            tag(
                "tr",
                tag("td", one.measure),
                tag("td", of or "everything"),
                *(tag("td", number, class_="number") for number in written),
                tag("td", tag("small", why)),
            )
        )
    return tag("table", tag("thead", head), tag("tbody", *rows))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:z.3f}"


# differences


def _differences(found: Confusions) -> Iterator[Markup]:
    counts = found.kinds
    total = sum(counts.values())
    head = tag("tr", tag("th", "kind"), tag("th", "", class_="number"), tag("th", "what it means"))
    rows = (
        tag(
            "tr",
            tag("td", tag("span", kind, class_=f"kind t-{kind.replace(' ', '-')}")),
            tag("td", str(number), class_="number"),
            tag("td", _KINDS[kind]),
        )
        for kind, number in counts.items()
    )
    told = f"{counted(total, 'difference')} in {counted(found.comparisons, 'comparison')} of two layers."
    yield tag("div", tag("p", told), tag("table", tag("thead", head), tag("tbody", *rows)), class_="card")
    for heading, one in (("Labels", matrix(found.spans)), ("Relations", matrix(found.relations))):
        if one.labels:
            yield tag(
                "div",
                tag("h3", heading),
                _matrix(one),
                class_="card",
            )
    for kind, number in counts.items():
        if number:
            yield tag("details", _summary(kind, number), _confusions(found, kind), class_="card")


def _summary(kind: DisagreementKind, number: int) -> Markup:
    return tag("summary", tag("h3", f"{kind.capitalize()}: {number}"))


def _matrix(one: Matrix) -> Markup:
    most = max(
        (number for row, numbers in enumerate(one.counts) for column, number in enumerate(numbers) if row != column),
        default=0,
    )
    head = tag("tr", tag("th", ""), *(tag("th", tag("span", label)) for label in one.labels))
    rows = (
        tag(
            "tr",
            tag("th", label),
            *(
                _cell(number, most, diagonal=row == column, where=f"{label} / {one.labels[column]}")
                for column, number in enumerate(numbers)
            ),
        )
        for row, (label, numbers) in enumerate(zip(one.labels, one.counts, strict=True))
    )
    told = (
        f"Rows: {one.of[0]}; columns: {one.of[1]}."
        if one.of
        else "Each pair of annotators counted both ways, so that rows and columns are alike."
    )
    told += (
        " NONE: only one has it; a relation drawn the other way round is in both NONEs. "
        "On the diagonal both agree; the darker a cell beside it, the more often."
    )
    return tag("table", tag("caption", told), tag("thead", head), tag("tbody", *rows), class_="matrix")


def _cell(number: int, most: int, *, diagonal: bool, where: str) -> Markup:
    if diagonal:
        return tag("td", str(number) if number else "·", class_="diagonal" + ("" if number else " zero"), title=where)
    if not number:
        return tag("td", "·", class_="zero", title=where)
    depth = 0.12 + 0.6 * number / most
    return tag("td", str(number), style=f"background:rgba(213,94,0,{depth:.2f})", title=where)


def _confusions(found: Confusions, kind: DisagreementKind) -> Markup:
    ranked = found.ranked(kind)
    rows = []
    for which, one in ranked[:_TOP]:
        what = f"{which.about}: " if which.about else ""
        both = which.first if which.first == which.second else f"{which.first} / {which.second}"
        who = ", ".join(f"{name} {number}" for name, number in sorted(one.first_is_of.items()))
        examples = (
            tag("li", line(each.excerpt), tag("small", f" {each.document}: "), side(each, 0), " / ", side(each, 1))
            for each in one.examples[:3]
        )
        rows.append(
            tag(
                "tr",
                tag("td", str(one.count), class_="number"),
                tag("td", tag("strong", f"{what}{both}"), tag("br"), tag("small", f"{which.first}: {who}")),
                tag("td", tag("ul", *examples)),
            )
        )
    more = len(ranked) - _TOP
    rest = tag("p", tag("small", f"{more} rarer ones are not shown; `goldspan agree --explain` lists them."))
    return join(tag("table", tag("tbody", *rows)), rest if more > 0 else None)


# texts


def _texts(contents: PageContents) -> Iterator[Markup]:
    swatches = (
        tag("span", tag("i", class_=f"swatch {state}"), told)
        for state, told in (
            ("same", "both alike"),
            ("missing", "the other has nothing"),
            ("boundary", "other boundaries"),
            ("label", "another label"),
            ("attribute", "another attribute"),
        )
    )
    if not contents.sections:
        yield tag("p", "No text is shown.")
        return
    yield tag("input", type="checkbox", id="hide-same", class_="hide-same")
    yield tag(
        "div",
        *swatches,
        tag("label", "show or hide what both have alike", for_="hide-same", class_="toggle"),
        class_="card legend",
    )
    listed = (
        tag(
            "tr",
            tag("td", tag("a", one.document, href=f"#{one.anchor}"), tag("small", f" {one.title}")),
            tag("td", " / ".join(one.annotators)),
            tag("td", " / ".join(map(str, one.spans)), class_="number"),
            tag("td", str(one.differences), class_="number"),
        )
        for one in contents.sections
    )
    head = tag(
        "tr",
        tag("th", "document"),
        tag("th", "annotators"),
        tag("th", "spans", class_="number"),
        tag("th", "differences", class_="number"),
    )
    left = contents.sections_left_out
    more = f"{counted(left, 'comparison')} with fewer differences are not shown; --html-documents N shows more."
    yield tag(
        "div",
        tag("table", tag("thead", head), tag("tbody", *listed)),
        tag("p", tag("small", more)) if left else None,
        class_="card",
    )
    for one in contents.sections:
        heading = tag("h3", f"{one.document}: {' and '.join(one.annotators)} ", tag("small", one.title))
        yield tag("section", heading, Markup(one.html), id=one.anchor, class_="card")
