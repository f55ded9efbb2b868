"""The section of the page about one document."""

import re

from agreement.planted import layer_of
from hypothesis import given, settings
from report.agreement.page_reader import Read
from strategies import cases, document

from goldspan.agreement.layer_comparison import compare
from goldspan.model import make_relation, make_span, replace
from goldspan.report.agreement.page_templates import page_environment
from goldspan.report.agreement.section import ComparedSpan, section
from goldspan.report.span_lanes import paragraphs, words

DOC = document("Ada Nolan of Nile Press")


def paragraph(doc, start, end, spans, state):
    compared = {span.id: ComparedSpan(span, state, "how it compares") for span in spans}
    module = page_environment().get_template("parts.html.j2").module
    return str(module.paragraph(list(words(doc.text, start, end, spans)), compared))


def test_a_gap_is_told_from_a_fragment():
    html = paragraph(DOC, 0, 23, [make_span(DOC, "A", [(0, 3), (13, 17)])], "same")
    assert len(re.findall(r'class="bar same gap"', html)) == 3  # " ", "Nolan " and "of "
    assert html.count("<b>A</b>") == 1


def test_of_several_differences_that_of_the_label_gives_the_colour():
    left = layer_of(DOC, "ann", [make_span(DOC, "A", [(0, 9)])])
    right = layer_of(DOC, "bob", [make_span(DOC, "B", [(0, 8)])])
    html = section(DOC, left, right, compare(DOC, left, right)).html
    assert "t-label" in html and "t-boundary" not in html.partition("<h4>")[0]


def test_relations_that_both_have_are_listed_once():
    ada, nile = make_span(DOC, "PER", [(0, 9)]), make_span(DOC, "ORG", [(13, 23)])
    both, own = make_relation("works_for", ada.id, nile.id), make_relation("knows", nile.id, ada.id)
    left, right = layer_of(DOC, "ann", [ada, nile], [both, own]), layer_of(DOC, "bob", [ada, nile], [both])
    found = section(DOC, left, right, compare(DOC, left, right))
    assert found.differences == 1
    alike = found.html.partition("<details>")[2]
    assert "1 relation that both have alike" in alike and alike.count("<li>") == 1 and "works_for" in alike


@settings(max_examples=40)
@given(cases())
def test_the_words_are_those_of_the_text(case):
    _, doc, layer = case
    for start, end in paragraphs(doc.text):
        html = re.sub(r"<b>.*?</b>", "", paragraph(doc, start, end, layer.spans, "missing"), flags=re.S)
        assert Read(html.replace("\r", "&#13;")).words == doc.text[start:end]


@settings(max_examples=40)
@given(cases())
def test_any_two_layers_have_a_section(case):
    schema, doc, layer = case
    other = replace(layer, name="bob", annotator="bob", spans=layer.spans[::2], relations=())
    found = section(doc, layer, other, compare(doc, layer, other, schema=schema))
    assert found.spans == (len(layer.spans), len(other.spans))
    assert Read(found.html).tags.count("tr") == (found.differences + 1 if found.differences else 0)
