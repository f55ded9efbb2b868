"""Templates of the page: any text is text in them."""

from agreement.planted import layer_of
from hypothesis import given
from hypothesis import strategies as st
from report.agreement.page_reader import Read
from strategies import WILD, document

from goldspan.agreement.confusions import Matrix
from goldspan.model import Excerpt, make_span
from goldspan.report.agreement.page_templates import excerpt_runs, page_environment, render
from goldspan.report.agreement.section import ComparedSpan
from goldspan.report.span_lanes import words

texts = st.text(st.one_of(st.sampled_from(WILD + "<>&\"'"), st.characters(exclude_characters="\r\0", codec="utf-8")))


@given(texts.filter(bool), texts)
def test_any_text_comes_out_as_it_went_in(text, title):
    span = make_span(document(text), "A", [(0, len(text))])
    html = (
        page_environment()
        .get_template("parts.html.j2")
        .module.paragraph(list(words(text, 0, len(text), [span])), {span.id: ComparedSpan(span, "same", title)})
    )
    without_label = Read(str(html).replace("<b>A</b>", ""))
    assert (without_label.words, without_label.attributes["title"]) == (text, title)


def test_a_lone_surrogate_is_spelt_out():
    layer = layer_of(document("a"), "an\ud83d")
    html = render(
        "section.html.j2", layers=[layer, layer], spans=[{}, {}], paragraphs=[], disagreements=[], same_relations=[]
    )
    assert "an\\ud83d" in html and "\ud83d" not in html


def test_of_nested_marks_the_outer_one_is_shown():
    runs = list(excerpt_runs(Excerpt(text="the big ship left", marks=((4, 12), (8, 12)))))
    assert runs == [("the ", False), ("big ship", True), (" left", False)]


def test_the_most_frequent_confusion_is_the_darkest():
    depth = page_environment().filters["depth"]
    matrix = Matrix(("A", "B"), ((9, 4), (2, 9)))
    assert (depth(4, matrix), depth(2, matrix)) == ("0.72", "0.42")
