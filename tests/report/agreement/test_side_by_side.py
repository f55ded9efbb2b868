"""Spans under a text."""

import re

from hypothesis import given
from report.agreement.test_markup import Read
from strategies import cases, document

from goldspan.model import make_span
from goldspan.report.agreement.side_by_side import Shown, marked
from goldspan.report.span_lanes import paragraphs

DOC = document("Ada Nolan of Nile Press")


def shown(*extents, label="A"):
    return [Shown(make_span(DOC, label, fragments), "same", "") for fragments in extents]


def test_a_gap_is_told_from_a_fragment():
    page = marked(DOC.text, 0, 23, shown([(0, 3), (13, 17)]))
    assert len(re.findall(r'class="bar same gap"', page)) == 3  # " ", "Nolan " and "of "
    assert page.count("<b>A</b>") == 1


@given(cases())
def test_the_words_are_those_of_the_text(case):
    _, doc, layer = case
    some = [Shown(span, "missing", "told") for span in layer.spans]
    for start, end in paragraphs(doc.text):
        page = re.sub(r"<b>.*?</b>", "", marked(doc.text, start, end, some).replace("\r", "&#13;"), flags=re.S)
        assert Read(page).words == doc.text[start:end]
