import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.ingest.html_page import Page
from goldspan.ingest.html_reader import choose, find_article, read_html
from goldspan.ingest.parsed_article import document
from goldspan.ingest.source_errors import ArticleError
from goldspan.ingest.sources_toml import UNKNOWN

PAGE = """<!DOCTYPE html>
<html><head><title>Bridge falls - The Paper</title><meta property="og:title" content="Bridge falls"></head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<aside><p>The bridge over the river fell on Monday, a spokesman of the ministry said in the capital.</p></aside>
<div class="content"><article>
<h1>Bridge&nbsp;falls</h1>
<p>2 min read</p>
<figure><img src="x.jpg"><figcaption>A bridge. File photo</figcaption></figure>
<p>The bridge over the <b>river</b> fell on Monday, a spokesman of the ministry said in the capital.</p>
<p>&ldquo;We&rsquo;re shocked&rdquo;, the zero\u200bwidth spokesman&#150;who gave
no name&mdash;told reporters \U0001f600 at noon.<br>
Nobody was hurt in the fall, he said, and the Raqqain road stays closed until further notice.</p>
<ul><li>The bridge was built in 1931 and mended in 1968.</li><li>It was closed <code>twice</code> last year.</li></ul>
<p>A new bridge will be built, the ministry&nbsp;promised, although it did not say when or with what money.</p>
<p>Follow us on Twitter</p>
</article></div>
<footer><p>Copyright The Paper</p></footer>
</body></html>
"""
TEXT = """Bridge falls

The bridge over the river fell on Monday, a spokesman of the ministry said in the capital.

“We’re shocked”, the zero\u200bwidth spokesman–who gave no name—told reporters \U0001f600 at noon.
Nobody was hurt in the fall, he said, and the Raqqain road stays closed until further notice.

The bridge was built in 1931 and mended in 1968.

It was closed twice last year.

A new bridge will be built, the ministry promised, although it did not say when or with what money."""


def _read(page, rules=(), facts=UNKNOWN):
    return document(read_html(page.encode(), id="a", file="a.html", facts=facts), rules)


def test_the_text_is_title_and_body(rules):
    assert _read(PAGE, rules).text == TEXT


@pytest.mark.parametrize("page", [PAGE, "\ufeff" + PAGE, PAGE.replace("\n", "\r\n")])
def test_the_document_is_sound(rules, sound, page):
    found = _read(page, rules)
    sound(found, page)
    assert found.text == TEXT


def test_words_go_back_to_their_place_in_the_page(rules):
    found = _read(PAGE, rules)
    at = found.text.index("spokesman–who")
    start, end = found.alignment.raw_range(at, at + len("spokesman–who"))
    assert PAGE[start:end] == "spokesman&#150;who"


def test_the_paragraph_is_the_one_in_the_article_and_not_its_teaser(rules):
    found = _read(PAGE, rules)
    start, _ = found.alignment.raw_range(found.text.index("The bridge"), found.text.index("The bridge") + 1)
    assert start > PAGE.index("<article>")


def test_what_is_not_the_article_is_recorded_line_by_line(rules):
    removed = [(one.rule, one.text) for one in _read(PAGE, rules).removed]
    assert removed[:2] == [("trafilatura", "Home"), ("trafilatura", "World")]
    assert ("trafilatura", "Copyright The Paper") in removed
    assert ("trafilatura", "A bridge. File photo") in removed


def test_line_rules_hold_for_pages_too(rules):
    removed = {one.rule: one.text for one in _read(PAGE, rules).removed}
    assert removed["follow-us"] == "Follow us on Twitter"
    assert removed["reading-time"] == "2 min read"


def test_every_visible_character_is_kept_or_recorded_and_not_both(rules):
    found = _read(PAGE, rules)
    ranges = [(one.raw_start, one.raw_start + one.raw_length) for one in found.alignment.segments]
    ranges += [(one.raw_start, one.raw_end) for one in found.removed]
    page = Page(PAGE)
    for char, at in zip(page.chars.text, page.chars.starts, strict=True):
        assert char.isspace() or sum(start <= at < end for start, end in ranges) == 1, PAGE[at : at + 20]


def test_the_title_is_known_when_it_stands_on_the_page(rules):
    assert _read(PAGE, rules).source.title == "Bridge falls"
    assert _read(PAGE.replace("<h1>Bridge&nbsp;falls</h1>", ""), rules).source.title is None


def test_a_title_above_the_article_is_part_of_the_text(rules):
    head = PAGE.replace("<h1>Bridge&nbsp;falls</h1>", "").replace(
        '<div class="content">', '<div class="head"><span>Bridge falls</span></div><div class="content">'
    )
    assert _read(head, rules, {**UNKNOWN, "title": "Bridge falls"}).text == TEXT


def test_a_page_without_an_article_is_refused():
    with pytest.raises(ArticleError, match="no article"):
        find_article("<html><body></body></html>")


def test_broken_bytes_are_named():
    with pytest.raises(ArticleError, match="byte 0xe9 at offset 3"):
        read_html(b"<p>\xe9</p>", id="a", file="a.html", facts=UNKNOWN)


def test_text_that_only_a_machine_sees_is_refused():
    body = "Words of it. " * 40
    hidden = f'<script type="application/ld+json">{{"@type": "Article", "articleBody": "{body}"}}</script>'
    with pytest.raises(ArticleError, match="trafilatura"):
        _read(f"<html><head>{hidden}</head><body><p>Short.</p><p>Also.</p></body></html>")


def test_reading_says_nothing_on_the_terminal(capfd):
    with pytest.raises(ArticleError):
        find_article("<html><body><p></p></body></html>")
    assert capfd.readouterr() == ("", "")


# choosing lines


def test_blocks_are_whole_lines():
    with pytest.raises(ArticleError, match=r"'Yes' .* not on the page"):
        choose(["Yesterday", "no"], ["Yes"])


def test_a_block_may_be_several_lines():
    assert choose(["menu", "a", "", "b", "foot"], ["ab"]) == {1, 2, 3}


def test_several_blocks_may_be_one_line():
    assert choose(["menu", "Itwasclosedtwicelastyear."], ["Itwasclosed", "twice", "lastyear."]) == {1}


def test_blocks_out_of_order_are_refused():
    with pytest.raises(ArticleError):
        choose(["a", "b"], ["b", "a"])


def test_a_block_used_twice_must_be_there_twice():
    with pytest.raises(ArticleError):
        choose(["a"], ["a", "a"])


def test_the_places_closest_together_are_taken():
    assert choose(["a", "menu", "a", "b", "menu", "b"], ["a", "b"]) == {2, 3}


@given(st.lists(st.sampled_from(["a", "ab", "b", "ba", ""]), max_size=10), st.data())
def test_blocks_taken_from_the_page_are_found_with_the_same_words(page, data):
    numbers = sorted(data.draw(st.sets(st.sampled_from(range(len(page))))) if page else [])
    blocks = [page[number] for number in numbers if page[number]]
    chosen = choose(page, blocks)
    assert "".join(page[number] for number in sorted(chosen)) == "".join(blocks)
