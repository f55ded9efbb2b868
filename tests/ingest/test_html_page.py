import html
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.ingest.characters import align
from goldspan.ingest.html_page import Page, references

NAMES = {"&": "&amp;", "<": "&lt;", "é": "&eacute;", "—": "&mdash;", "“": "&ldquo;", "\u00a0": "&nbsp;"}
GLUE = st.sampled_from(["", "<b>", "</b>", "<i class='x>y'>", "<!-- a > b -->", "<a href='?a=1&lt=2'>", "</nothing>"])


@st.composite
def written_words(draw):
    """A word, and one of the many ways to write it in HTML."""
    text = draw(st.text(st.sampled_from("abé—“&<;#x1😀\u00a0"), min_size=1, max_size=8))
    out = []
    for char in text:
        ways = [f"&#{ord(char)};", f"&#x{ord(char):x};", f"&#X{ord(char):X};"]
        if char in NAMES:
            ways.append(NAMES[char])
        if char not in "&<;#":
            ways.append(char)
        out.append(draw(st.sampled_from(ways)) + draw(GLUE))
    return text, "".join(out)


@given(
    st.lists(st.lists(written_words(), min_size=1, max_size=4), min_size=1, max_size=4),
    st.sampled_from([" ", "\n", "\r\n ", " <!-- --> ", "\t<u> </u>"]),
    st.sampled_from(["<script>a < b && '<p>'</script>", "<style>p > a {}</style>", "<title>x</title>", "\n", ""]),
)
def test_every_visible_character_goes_back_to_its_place(articles, space, between):
    raw = between.join(f"<p>{space.join(written for _, written in words)}</p>" for words in articles)
    page = Page(f"<body>{raw}</body>")
    wanted = "\n\n".join(" ".join(text for text, _ in words) for words in articles).replace("\u00a0", " ")
    assert page.chars.text.removesuffix("\n\n") == wanted
    alignment = align(page.chars)
    for index, char in enumerate(page.chars.text):
        start, end = alignment.raw_range(index, index + 1)
        if char == "\n":
            assert start == end
        elif char == " " and end - start > 1 and page.raw[start] != "&":
            assert page.raw[start].isspace() and page.raw[end - 1].isspace()
        else:
            assert re.sub("[\u00a0\n\t]", " ", html.unescape(page.raw[start:end])) == char


@given(st.text(st.sampled_from("&#x;1agtlmpno t😀"), max_size=30))
def test_references_mean_what_the_standard_says(raw):
    found = list(references(raw, 0, len(raw)))
    assert "".join(text for text, _, _ in found) == html.unescape(raw)
    assert all(one[2] <= two[1] for one, two in pairwise(found))


@pytest.mark.parametrize(
    ("raw", "meaning"),
    [
        ("&notit;", [("¬", 0, 4), ("it;", 4, 7)]),
        ("&#150;", [("–", 0, 6)]),
        ("a&AMP", [("a", 0, 1), ("&", 1, 5)]),
        ("&nothing;", [("¬", 0, 4), ("hing;", 4, 9)]),
        ("&zzz; & &;", [("&zzz; & &;", 0, 10)]),
        ("&NotEqualTilde;", [("≂̸", 0, 15)]),
    ],
)
def test_odd_references(raw, meaning):
    assert list(references(raw, 0, len(raw))) == meaning


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb\n\n"),
        ("<p>a<br>b<br/>c</p>", "a\nb\nc\n\n"),
        ("<p>a<br></p><p>b</p>", "a\n\nb\n\n"),
        ("<div>a<p>b</p>c</div>", "a\n\nb\n\nc\n\n"),
        ("  <p>  a \n b  </p>  ", "a b\n\n"),
        ("<p>a <b> b</b> c</p>", "a b c\n\n"),
        ("<p>a&nbsp; b</p>", "a  b\n\n"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c\n\n"),
        ("<ul><li>a<li>b</ul>", "a\n\nb\n\n"),
        ("<p>a<!-- x -->b<?php 1 ?>c</p>", "abc\n\n"),
        ("<p>a<script>x</script>b</p>", "ab\n\n"),
        ("<p>a<noscript><iframe></noscript>b</p>", "ab\n\n"),
        ("<head><title>x</title></head>a", "a"),
        ("a < b", "a < b"),
        ("<p>a", "a"),
        ("", ""),
    ],
)
def test_the_visible_text(raw, text):
    assert Page(raw).chars.text == text


def test_a_line_break_stands_at_its_tag():
    page = Page("a<br />b")
    assert align(page.chars).raw_range(1, 2) == (1, 7)


def test_references_are_spelt_out_for_other_readers():
    raw = "<p title='&eacute;'>&eacute; &amp;lt; &#150;</p><script>&eacute;</script>"
    assert Page(raw).resolved == "<p title='&eacute;'>é &amp;lt; –</p><script>&eacute;</script>"
