"""The page: whole in one file, escaped, and the same for the same scores."""

import pytest
from agreement.planted import PLANTED, layer_of, pair
from report.agreement.page_reader import Read
from strategies import document
from terminal import run

from goldspan import store
from goldspan.model import make_relation, make_span

NASTY = "<script>alert('x')</script> & \"Ada\" <img src=http://example.org/x.png> $x_1$ {y} Ω 🐈"


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """Two documents, one with every kind of disagreement and one whose text and labels look like HTML."""
    monkeypatch.chdir(tmp_path)
    doc, one, other, _ = pair(3)
    odd = document(NASTY, name="odd <b>")
    tags = make_span(odd, "<i>LABEL", [(0, 8)], attributes={"<u>": "<s>"})
    cat = make_span(odd, "$LABEL$", [(len(NASTY) - 1, len(NASTY)), (28, 35)][::-1])
    related = make_relation("<b>of</b>", tags.id, cat.id)
    layers = [one, other, layer_of(odd, "ann", [tags, cat], [related]), layer_of(odd, "bob", [cat])]
    for each in (doc, odd):
        store.write_document(tmp_path / "c", each)
    for each in layers:
        store.write_layer(tmp_path / "c", each)
    return tmp_path


def written(corpus, *more, name="page.html"):
    result = run("agree", "c", "--html", name, "--measure", "span F1, exact", "--resamples", "5", *more)
    assert result.exit_code == 0, result.output
    return corpus / name


def test_what_looks_like_html_is_text(corpus):
    page = Read(written(corpus).read_text(encoding="utf-8"))
    assert not {"script", "img", "s", "u"} & set(page.tags)
    assert "<script>" in page.words and "<i>LABEL" in page.words and "$LABEL$" in page.words


def test_the_same_figures_give_the_same_bytes(corpus):
    assert written(corpus).read_bytes() == written(corpus, name="again.html").read_bytes()


def test_texts_are_left_out_beyond_the_limit_and_that_is_said(corpus):
    page = written(corpus, "--html-documents", "1").read_text(encoding="utf-8")
    assert page.count("<section") == 1
    assert "1 comparison with fewer differences are not shown" in page


def test_a_machines_layers_are_marked(corpus):
    doc, _, other, _ = pair(3)
    store.write_layer(corpus / "c", layer_of(doc, "bob", other.spans, method="machine-generated"))
    assert "machine-generated" in Read(written(corpus).read_text(encoding="utf-8")).words


def test_it_opens_from_disk_and_asks_nothing_of_the_network(corpus, page):
    file = written(corpus)
    asked, logged = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: logged.append(message.text))
    page.goto(file.as_uri())
    page.wait_for_load_state("networkidle")
    assert (asked, logged) == ([file.as_uri()], [])
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    plots = page.locator("svg")
    assert plots.count() == 3, "all documents, by label, by document"
    assert plots.first.bounding_box()["height"] > 50
    assert "span F1, exact" in plots.first.text_content()
    assert page.locator("section").count() == 2
    kinds = page.locator("section .differences .kind").all_inner_texts()
    assert set(PLANTED) <= set(kinds)


def test_nested_spans_are_seen_one_below_the_other_and_what_is_alike_can_be_hidden(corpus, page):
    text = "The Nile Press of Osk closed."
    doc = document(text, name="nested")
    outer, inner = make_span(doc, "ORG", [(4, 21)]), make_span(doc, "RIVER", [(4, 8)])
    store.write_document(corpus / "c", doc)
    store.write_layer(corpus / "c", layer_of(doc, "ann", [outer, inner]))
    store.write_layer(corpus / "c", layer_of(doc, "bob", [outer]))
    page.goto(written(corpus).as_uri())
    section = page.locator("section").filter(has_text="nested:")
    mine = section.locator(".text").first
    above, below = (mine.locator(".bar", has_text=label).first.bounding_box() for label in ("ORG", "RIVER"))
    assert below["y"] >= above["y"] + above["height"]
    assert mine.locator(".bar.missing").count() == 1
    assert mine.locator(".bar.same").first.is_visible()
    page.locator(".toggle").click()
    assert not mine.locator(".bar.same").first.is_visible()
    assert mine.locator(".bar.missing").is_visible()
