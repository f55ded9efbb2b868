import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from goldspan.release.withhold.masking import mask, mask_ranges, vocabulary, words_in


@given(texts)
def test_masking_keeps_the_length_and_leaves_no_letter(text):
    masked = mask(text)
    assert len(masked) == len(text)
    assert not any(one.isalnum() for one in masked)
    assert mask(masked) == masked


@given(texts)
def test_what_is_no_word_stays_in_its_place(text):
    assert all(
        after == before
        or (after == "_" and (before.isalnum() or before == "_" or unicodedata.category(before)[0] == "M"))
        for before, after in zip(text, mask(text), strict=True)
    )


def test_vowel_signs_and_accents_go_with_their_letters_and_emoji_stay():
    assert mask("दिल्ली में बारिश।") == "______ ___ _____।"
    assert mask("قَالَ u\u0308ber") == "_____ _____"
    assert mask("❤️ 👩🏽‍🚒") == "❤️ 👩🏽‍🚒"


@given(texts, st.data())
def test_ranges_are_masked_and_the_rest_is_not(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert mask_ranges(text, [(start, end)]) == text[:start] + mask(text[start:end]) + text[end:]


def test_words_are_found_whatever_their_case():
    known = vocabulary("Die Bürger flüchten")
    assert words_in("BÜRGER, die bleiben", known) == [(0, 6), (8, 11)]
