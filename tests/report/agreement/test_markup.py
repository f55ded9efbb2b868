"""HTML that is built of escaped text."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from strategies import WILD

from goldspan.report.agreement.markup import join, tag

texts = st.text(st.one_of(st.sampled_from(WILD + "<>&\"'"), st.characters(exclude_characters="\r\0", codec="utf-8")))


class Read(HTMLParser):
    """The words of a page, its elements, and their attributes."""

    def __init__(self, page):
        super().__init__()
        self.words, self.tags, self.attributes = "", [], {}
        self.feed(page)
        self.close()

    def handle_data(self, data):
        self.words += data

    def handle_starttag(self, name, attributes):
        self.tags.append(name)
        self.attributes |= dict(attributes)


@given(texts, texts)
def test_any_text_comes_out_as_it_went_in(words, title):
    read = Read(tag("p", words, tag("b", words), title=title))
    assert (read.tags, read.words, read.attributes["title"]) == (["p", "b"], words * 2, title)


def test_half_a_character_is_spelt_out():
    assert tag("p", "\ud83d") == "<p>\\ud83d</p>"


def test_attributes():
    assert tag("a", class_="x", aria_label="y", hidden=True, id=None, open=False) == (
        '<a class="x" aria-label="y" hidden></a>'
    )


def test_joined_markup_is_not_escaped_again():
    assert join("<", tag("br"), None) == "&lt;<br>"
