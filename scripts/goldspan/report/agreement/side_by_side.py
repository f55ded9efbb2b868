"""A text with the spans of one layer under it, in the colours of how they compare with another layer's."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from goldspan.model import Span
from goldspan.report.agreement.markup import Markup, join, tag
from goldspan.report.span_lanes import Piece, words


class Shown(Struct, frozen=True):
    """A span with how it compares: ``state`` is ``same`` or a kind of disagreement, ``told`` what a reader is told."""

    span: Span
    state: str
    told: str


def marked(text: str, start: int, end: int, shown: Sequence[Shown]) -> Markup:
    """The paragraph ``[start, end)`` with those of the spans that lie in it."""
    by_id = {each.span.id: each for each in shown}
    return join(*(_word(pieces, by_id) for pieces in words(text, start, end, [each.span for each in shown])))


def _word(pieces: Sequence[Piece], shown: Mapping[str, Shown]) -> Markup:
    marked_pieces = [_piece(piece, shown) for piece in pieces]
    bare = not any(piece.bars for piece in pieces)
    return join(*marked_pieces) if bare else tag("span", *marked_pieces, class_="w")


def _piece(piece: Piece, shown: Mapping[str, Shown]) -> Markup:
    if not piece.bars:
        return join(piece.text)
    spans = [shown[bar.span.id] for bar in piece.bars]
    bars = [
        tag(
            "i",
            tag("b", span.span.label) if bar.begins else None,
            class_=f"bar {_class(span.state)}{' gap' if bar.gap else ''}",
            style=f"--l:{bar.lane}",
        )
        for bar, span in zip(piece.bars, spans, strict=True)
    ]
    differing = next((span.state for span in reversed(spans) if span.state != "same"), None)
    return tag(
        "span",
        piece.text,
        *bars,
        class_="g" + (f" t-{_class(differing)}" if differing else ""),
        style=f"--n:{piece.lanes}",
        title="\n".join(span.told for span in spans),
    )


def _class(state: str) -> str:
    return state.replace(" ", "-")
