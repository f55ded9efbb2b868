"""The two articles of this corpus: the raw files as received, and the exact text a reader sees."""

import hashlib

import pytest

from goldspan.ingest import read_folder
from goldspan.model import Document

RAW = {
    "000_5f2f36bdbfeb356c.txt": "1f663d4af4948c96013c4329e0196efe640a556296ae5896fba82b259b1ba5aa",
    "001_f8be0bdeefdf02ad.txt": "9a8e6d1eaff351a6c1bad0f883ceda67f5e0a8b3dfe2c8af80d74191d4d5496f",
}


@pytest.fixture(scope="module")
def documents(seeds):
    found = list(read_folder(seeds))
    assert all(isinstance(one, Document) for one in found), found
    return {one.source.file: one for one in found}


def test_the_folder_holds_the_two_articles_and_nothing_else(documents):
    assert list(documents) == list(RAW)


@pytest.mark.parametrize("name", RAW)
def test_files_are_as_received(seeds, documents, name):
    assert hashlib.sha256((seeds / name).read_bytes()).hexdigest() == RAW[name]
    assert documents[name].source.sha256 == RAW[name]


@pytest.mark.parametrize(
    ("name", "length", "digest"),
    [
        ("000_5f2f36bdbfeb356c.txt", 2292, "0e1d5134103212814e59d053d280a4090ebd1fe6f09804d82a8fe3a77668d543"),
        ("001_f8be0bdeefdf02ad.txt", 1980, "2817d9383212e45b48f7c3449fa0ac603eb467f99dbb7799bdae8818d12388a1"),
    ],
)
def test_text_is_title_and_body(documents, name, length, digest):
    document = documents[name]
    assert (document.id, len(document.text), document.text_sha256) == (name.removesuffix(".txt"), length, digest)


@pytest.mark.parametrize("name", RAW)
def test_alignment_and_removed_passages_make_up_the_file(seeds, documents, sound, name):
    raw = (seeds / name).read_bytes().decode()
    sound(documents[name], raw)
    kept = sum(segment.raw_length for segment in documents[name].alignment.segments)
    assert kept + sum(len(one.text) for one in documents[name].removed) == len(raw)


def test_words_are_never_corrected(documents):
    assert "Raqqain northeastern" in documents["000_5f2f36bdbfeb356c.txt"].text
    assert "fortications, booby traps" in documents["001_f8be0bdeefdf02ad.txt"].text
    assert "“We’re now seeing" in documents["000_5f2f36bdbfeb356c.txt"].text


def test_each_removed_line_is_recorded_with_its_rule(documents):
    removed = [(one.rule, one.text.strip().split("\n")[0]) for one in documents["000_5f2f36bdbfeb356c.txt"].removed]
    assert [one for one in removed if one[0] != "blank-lines"] == [
        ("file-photo", "Islamic State militants. File photo"),
        ("publisher-line", "ARA News"),
        ("reporting-line", "Reporting by: Wladimir van Wilgenburg | Source: ARA News"),
        ("follow-us", "For the latest news follow us on Twitter"),
        ("newsletter", "Join our Weekly Newsletter"),
        ("related-items", "Related Items"),
    ]
    removed = [(one.rule, one.text.strip()) for one in documents["001_f8be0bdeefdf02ad.txt"].removed]
    assert removed == [
        ("repeated-title", "Families of IS foreign fighters flee Syria's Raqqa"),
        ("reading-time", "2 min read"),
        ("date-line", "12 March, 2017"),
        ("agency-credit", "Raqqa is the Islamic State group's self-declared capital [Getty]"),
    ]


def test_what_an_article_does_not_show_is_unknown(documents):
    one, two = (documents[name].source for name in RAW)
    assert (one.publisher, one.author, one.date, one.url) == ("ARA News", "Wladimir van Wilgenburg", None, None)
    assert (two.publisher, two.author, two.date, two.url) == (None, None, "2017-03-12", None)
    assert (one.photo_credit, two.photo_credit) == ("File photo", "Getty")


def test_every_known_fact_stands_in_the_article(seeds, documents):
    for name in RAW:
        source, raw = documents[name].source, (seeds / name).read_bytes().decode()
        for fact in (source.title, source.publisher, source.author, source.photo_credit):
            assert fact is None or fact in raw
