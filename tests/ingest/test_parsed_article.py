import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.ingest.parsed_article import document
from goldspan.ingest.seed_folder import read_text
from goldspan.ingest.source_errors import ArticleError
from goldspan.ingest.sources_toml import UNKNOWN

SEED = "001_f8be0bdeefdf02ad.txt"
LINES = [
    "2 min read",
    "12 March, 2017",
    "A tank [AFP]",
    "Follow us on Twitter",
    "Share this article",
    "File photo",
]
EDITS = st.tuples(
    st.integers(0, 2200),
    st.sampled_from(["\r\n", "\r", "\u00a0", "\u202f", "😀", "\n\n\n", " \n\t\n", "\ufeff", "e\u0301", "\u2028", "x"])
    | st.sampled_from(LINES).map(lambda line: f"\n{line}\n"),
)


def _read(data, rules, facts=UNKNOWN):
    return document(read_text(data, id="a", file="a.txt", facts=facts), rules)


@given(st.lists(EDITS, max_size=8), st.booleans())
def test_every_character_of_an_edited_article_goes_back_to_its_place(seeds, rules, sound, normalised, edits, mark):
    raw = (seeds / SEED).read_bytes().decode()
    for at, piece in edits:
        raw = raw[:at] + piece + raw[at:]
    raw = "\ufeff" * mark + raw
    found = _read(raw.encode(), rules)
    sound(found, raw)
    for index, char in enumerate(found.text):
        start, end = found.alignment.raw_range(index, index + 1)
        assert normalised(raw[start:end]) == char
    kept = [(one.raw_start, one.raw_start + one.raw_length) for one in found.alignment.segments]
    gone = [(one.raw_start, one.raw_end) for one in found.removed]
    assert "".join(raw[start:end] for start, end in sorted(kept + gone)) == raw


@given(
    st.lists(st.sampled_from([*LINES, "", "Words 😀 of it.", "More\u00a0words.", " \t"]), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_text_is_what_is_no_boilerplate(rules, words, end):
    raw = end.join(["The title", *words])
    wanted = "\n".join(word for word in ["The title", *words] if word not in LINES).replace("\u00a0", " ")
    assert _read(raw.encode(), rules).text == re.sub(r"\n\s*\n", "\n\n", wanted).strip()


def test_the_byte_order_mark_is_removed_by_rule(rules):
    found = _read("\ufeffA title\r\nand text".encode(), rules)
    assert found.text == "A title\nand text"
    assert [(one.rule, one.raw_start, one.raw_end) for one in found.removed] == [("bom", 0, 1)]
    assert found.alignment.raw_range(0, 1) == (1, 2)


def test_the_source_has_the_sha256_of_the_bytes(rules):
    data = "\ufeffA title\r\n".encode()
    assert _read(data, rules).source.sha256 == hashlib.sha256(data).hexdigest()


def test_offsets_are_code_points(rules):
    found = _read("😀 title".encode(), rules)
    assert found.alignment.raw_range(2, 7) == (2, 7)


def test_broken_bytes_are_named_with_their_offset():
    with pytest.raises(ArticleError, match="byte 0xff at offset 3"):
        read_text("é".encode() + b"a\xff", id="a", file="a.txt", facts=UNKNOWN)


def test_utf_16_without_a_mark_is_not_taken_for_text(rules):
    with pytest.raises(ArticleError, match=r"U\+0000 at code point 1"):
        _read("text".encode("utf-16-le"), rules)


@pytest.mark.parametrize("data", [b"", b"\n \r\n", "\ufeff".encode(), "\u00a0".encode()])
def test_an_empty_file_is_refused(rules, data):
    with pytest.raises(ArticleError, match="empty"):
        _read(data, rules)


def test_a_file_of_boilerplate_is_refused_and_says_which_rules_took_it(rules):
    with pytest.raises(ArticleError, match="nothing is left of it after the rules reading-time, share"):
        _read(b"2 min read\nShare\n", rules)
