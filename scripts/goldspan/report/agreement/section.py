"""What the page shows of one document: two layers side by side, their differences, their relations."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from goldspan.agreement.disagreements import Comparison, Disagreement, RelationWithEnds
from goldspan.attribute_values import as_text
from goldspan.model import Document, Excerpt, Layer, Relation, Span, Value
from goldspan.report.agreement.markup import Markup, join, tag
from goldspan.report.agreement.side_by_side import Shown, marked
from goldspan.report.span_lanes import paragraphs
from goldspan.wording import counted


class Section(Struct, frozen=True, kw_only=True):
    """``html`` is escaped already; the other fields are for the list of contents."""

    anchor: str
    document: str
    title: str
    annotators: tuple[str, str]
    differences: int
    spans: tuple[int, int]
    html: str


def section(document: Document, one: Layer, other: Layer, found: Comparison) -> Section:
    """The part of the page about two layers of a document."""
    anchor = f"d-{document.text_sha256[:12]}-{one.annotator}-{other.annotator}-{document.id}"
    shown = _shown(one, other, found)
    rows = []
    for start, end in paragraphs(document.text):
        cells = (tag("div", marked(document.text, start, end, layer), class_="text") for layer in shown)
        rows.append(join(*cells))
    count = len(found.disagreements)
    html = join(
        tag("div", _heading(one), _heading(other), *rows, class_="sides"),
        tag("h4", counted(count, "difference")),
        _differences(found.disagreements, (one.annotator, other.annotator)) if count else None,
        _relations(one, other, found),
    )
    return Section(
        anchor=anchor,
        document=document.id,
        title=document.source.title or "",
        annotators=(one.annotator, other.annotator),
        differences=count,
        spans=(len(one.spans), len(other.spans)),
        html=str(html),
    )


def _heading(layer: Layer) -> Markup:
    told = f"{counted(len(layer.spans), 'span')}, {counted(len(layer.relations), 'relation')}"
    machine = tag("span", "machine-generated", class_="machine") if _is_machines(layer) else None
    return tag("div", tag("strong", layer.annotator), " ", machine, tag("small", told), class_="who")


def _is_machines(layer: Layer) -> bool:
    return layer.provenance.method == "machine-generated"


def _shown(one: Layer, other: Layer, found: Comparison) -> tuple[list[Shown], list[Shown]]:
    states: dict[tuple[int, str], tuple[str, str]] = {}
    for each in found.disagreements:
        for side, span in enumerate(each.spans):
            if span is not None:
                state, told = states.get((side, span.id), (each.kind, ""))
                # of an extent and a label that both differ, the colour is the label's
                state = "label" if each.kind == "label" else state
                states[side, span.id] = state, f"{told}; {_difference(each)}" if told else _difference(each)
    out: tuple[list[Shown], list[Shown]] = ([], [])
    for side, layer in enumerate((one, other)):
        for span in layer.spans:
            state, told = states.get((side, span.id), ("same", "both alike"))
            out[side].append(Shown(span, state, f"{_span(span)}: {told}"))
    return out


def _difference(one: Disagreement) -> str:
    first, second = one.annotators
    if one.kind == "missing":
        return f"missing: {second if one.spans[0] is not None else first} has nothing like it"
    if one.kind == "attribute":
        return f"attribute {one.attribute}: {first} {value(one.values[0])}, {second} {value(one.values[1])}"
    if one.kind == "label":
        return f"label: {first} {one.labels[0]}, {second} {one.labels[1]}"
    spans = " / ".join(repr(span.text) for span in one.spans if span is not None)
    return f"{one.kind}: {spans}" if spans else one.kind


def _span(span: Span) -> str:
    attributes = "".join(f" {name}={value(what)}" for name, what in sorted(span.attributes.items()))
    return f"{span.label} {span.text!r}{attributes}"


def value(one: Value | None) -> str:
    """An attribute's value as it is read; a dash for none."""
    return as_text(one, missing="–")


def line(one: Excerpt) -> Markup:
    """A line of text with its marks."""
    out: list[str | Markup] = []
    at = 0
    for start, end in sorted(one.marks, key=lambda mark: (mark[0], -mark[1])):
        if start >= at:
            out += [one.text[at:start], tag("mark", one.text[start:end])]
            at = end
    return tag("span", *out, one.text[at:], class_="excerpt")


def _differences(found: Iterable[Disagreement], annotators: tuple[str, str]) -> Markup:
    head = tag("tr", *(tag("th", name) for name in ("kind", *annotators, "the text around")))
    rows = (
        tag(
            "tr",
            tag("td", tag("span", one.kind, class_=f"kind t-{one.kind.replace(' ', '-')}")),
            tag("td", side(one, 0)),
            tag("td", side(one, 1)),
            tag("td", line(one.excerpt), tag("small", " ", one.why) if one.why else None),
        )
        for one in found
    )
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="differences")


def side(one: Disagreement, at: int) -> Markup:
    """What one of the annotators has, where two differ."""
    drawn, span = one.relations[at], one.spans[at]
    if one.attribute is not None:
        return join(f"{one.labels[at] or 'document'} {one.attribute}=", tag("strong", value(one.values[at])))
    if drawn is not None:
        return _drawn(drawn)
    if span is not None:
        return join(tag("strong", span.label), f" “{_short(span.text)}”")
    return tag("span", "nothing", class_="nothing")


def _drawn(one: RelationWithEnds) -> Markup:
    source, target = (f"{end.label} “{_short(end.text)}”" for end in (one.source, one.target))
    return join(source, " ", tag("span", "—", tag("strong", one.label), "→", class_="arrow"), " ", target)


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def _relations(one: Layer, other: Layer, found: Comparison) -> Markup | None:
    """What both drew alike; what differs stands among the differences."""
    differing = {
        (side, drawn.label, drawn.source.id, drawn.target.id)
        for each in found.disagreements
        for side, drawn in enumerate(each.relations)
        if drawn is not None
    }
    spans = {span.id: span for span in one.spans}
    alike = [
        drawn
        for first, second in found.relations
        if first is not None and second is not None and (drawn := _read(first, spans)) is not None
        if (0, drawn.label, drawn.source.id, drawn.target.id) not in differing
    ]
    if not one.relations and not other.relations:
        return None
    rows: Sequence[Markup] = [tag("li", _drawn(drawn)) for drawn in alike]
    told = f"{counted(len(alike), 'relation')} that both have alike"
    return tag("details", tag("summary", told), tag("ul", *rows))


def _read(relation: Relation, spans: dict[str, Span]) -> RelationWithEnds | None:
    source, target = spans.get(relation.source), spans.get(relation.target)
    return (
        None
        if source is None or target is None
        else RelationWithEnds(relation.label, source, target, relation.attributes)
    )
