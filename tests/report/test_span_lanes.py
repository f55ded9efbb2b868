"""A text cut where spans begin and end, with lanes that keep spans apart."""

from hypothesis import given
from strategies import cases, document

from goldspan.model import make_span
from goldspan.report.span_lanes import paragraphs, span_lanes, words

DOC = document("The big ship, the Tern, left.\n\nIt rained.")


def span(label, *fragments):
    return make_span(DOC, label, fragments)


def pieces(*spans, start=0, end=29):
    return [piece for word in words(DOC.text, start, end, spans) for piece in word]


def test_paragraphs_are_the_lines_with_words():
    assert [DOC.text[start:end] for start, end in paragraphs(DOC.text)] == [
        "The big ship, the Tern, left.",
        "It rained.",
    ]


def test_a_text_without_spans_is_words():
    assert [piece.text for piece in pieces()] == ["The ", "big ", "ship, ", "the ", "Tern, ", "left."]
    assert {piece.lanes for piece in pieces()} == {0}


def test_nested_spans_have_lanes_of_their_own_the_outer_above():
    outer, inner = span("GROUP", (0, 12)), span("SHIP", (8, 12))
    found = {piece.text: [(bar.span.label, bar.lane) for bar in piece.bars] for piece in pieces(inner, outer)}
    assert sorted(found["ship"]) == [("GROUP", 0), ("SHIP", 1)]
    assert found["big "] == [("GROUP", 0)]


def test_a_span_begins_once_and_a_gap_is_marked_as_one():
    split = span("SHIP", (8, 12), (18, 22))
    bars = {piece.text: piece.bars[0] for piece in pieces(split) if piece.bars}
    assert {text: (bar.begins, bar.gap) for text, bar in bars.items()} == {
        "ship": (True, False),
        ", ": (False, True),
        "the ": (False, True),
        "Tern": (False, False),
    }


def test_a_span_that_goes_on_in_the_next_paragraph_begins_there_again():
    crossing = span("SHIP", (24, 33))
    assert [bar.begins for piece in pieces(crossing, start=31, end=41) for bar in piece.bars] == [True]


def test_a_lane_is_free_again_behind_a_span_and_its_label():
    first, near, far = span("A", (0, 3)), span("A", (4, 7)), span("A", (24, 28))
    assert span_lanes([first, near, far]) == {first.id: 0, near.id: 0, far.id: 0}
    long = span("A_LABEL_WITH_MANY_LETTERS", (0, 3))
    assert span_lanes([long, near])[near.id] == 1


def test_spans_that_meet_have_lanes_of_their_own():
    spans = [span("A", fragments) for fragments in ((0, 23), (0, 9), (4, 12), (13, 17))]
    lanes = span_lanes(spans)
    assert [lanes[each.id] for each in spans] == [0, 1, 2, 1]


@given(cases())
def test_every_line_with_words_is_a_paragraph(case):
    _, doc, _ = case
    lines = [doc.text[start:end] for start, end in paragraphs(doc.text)]
    assert lines == [line for line in doc.text.split("\n") if line.strip()]


@given(cases())
def test_the_pieces_are_the_text_and_bars_are_the_spans(case):
    _, doc, layer = case
    for start, end in paragraphs(doc.text):
        every = [piece for word in words(doc.text, start, end, layer.spans) for piece in word]
        assert "".join(piece.text for piece in every) == doc.text[start:end]
        at = start
        for piece in every:
            stop = at + len(piece.text)
            inside = {bar.span.id for bar in piece.bars if not bar.gap}
            assert inside == {
                one.id for one in layer.spans if any(first < stop and at < last for first, last in one.fragments)
            }
            assert len({bar.lane for bar in piece.bars}) == len(piece.bars), "two spans in one lane"
            at = stop
