"""What of a string is masked, by what its column holds, and what brings it back."""

import pytest

from goldspan.model import sha256
from goldspan.release import ReleaseError
from goldspan.release.withhold.articles import Articles
from goldspan.release.withhold.grams import sequences, shared_sequences, words
from goldspan.release.withhold.masked_strings import Masker
from goldspan.release.withhold.pieces import joined
from goldspan.release.withhold.row_strings import StringKind, StringPlace

ARTICLE = "The army shelled Raqqa near the river. Amina fled."
OTHER = "The ferry burnt for two days."
QUOTE = "he wrote that the army shelled Raqqa at night"


@pytest.fixture
def articles(tmp_path):
    with Articles(tmp_path / "articles") as articles:
        articles.add("d1", ARTICLE)
        articles.add("d2", OTHER)
        yield articles


@pytest.fixture
def masker(articles):
    candidates = (sequence for _, sequence in sequences(words(QUOTE)))
    return Masker(articles, shared_sequences(candidates, articles))


def place(*cell, **row):
    return StringPlace(cell, (row,))


def restored(masked, articles):
    return joined(masked.pieces, articles.text)


def test_an_id_is_never_masked(masker):
    assert masker.cell("Raqqa", StringKind.closed, place("id", document_id="d1")).text == "Raqqa"


def test_a_fact_is_masked_only_where_four_words_in_a_row_are_an_articles(masker, articles):
    found = masker.cell(QUOTE, StringKind.other, place("url", document_id="d1"))
    assert found.text == "he wrote that ___ ____ _______ _____ at night"
    assert restored(found, articles) == QUOTE
    found = masker.cell("Raqqa and Amina", StringKind.other, place("url", document_id="d1"))
    assert (found.text, found.pieces, found.sha256) == ("Raqqa and Amina", None, None)


def test_of_what_annotators_wrote_each_word_of_the_strings_own_article_is_masked(masker, articles):
    found = masker.cell("Amina, no ferry", StringKind.free, place("note", document_id="d1"))
    assert found.text == "_____, no ferry"
    assert restored(found, articles) == "Amina, no ferry"
    assert masker.cell("Amina", StringKind.free, place("note", document_id="d2")).text == "Amina"


def test_words_of_an_article_are_masked_whole_and_quoted_from_it(masker, articles):
    found = masker.cell("shelled Raqqa!", StringKind.article, place("words", document_id="d1"))
    assert found.text == "_______ _____!"
    assert restored(found, articles) == "shelled Raqqa!"
    assert masker.cell("!?", StringKind.article, place("words", document_id="d1")).pieces is None


def test_a_title_that_its_article_does_not_have_is_known_by_its_sum_alone(masker):
    found = masker.cell("Shelling", StringKind.article, place("title", document_id="d1"))
    assert (found.text, found.pieces, found.sha256) == ("________", None, sha256("Shelling"))


@pytest.mark.parametrize("row", [{}, {"members": [{"document": "d1"}, {"document": "d2"}]}, {"document_id": "gone"}])
def test_words_that_belong_to_no_one_article_could_not_be_restored_and_are_refused(masker, row):
    with pytest.raises(ReleaseError, match=r"^column words: .*publish with the text, or correct the link"):
        masker.cell("Raqqa", StringKind.article, place("words", **row))


def test_of_sequences_that_overlap_in_a_file_each_word_is_masked_once(masker, articles):
    found = masker.file(f"See: {QUOTE}.")
    assert found.text == "See: he wrote that ___ ____ _______ _____ at night."
    assert restored(found, articles) == f"See: {QUOTE}."


def test_a_file_shows_no_more_words_of_the_first_article_than_its_withheld_form(masker, articles):
    found = masker.file("Amina and the ferry", shown={"and", "the"})
    assert found.text == "_____ and the ferry"
    assert restored(found, articles) == "Amina and the ferry"
