import pytest

from goldspan.ingest import IngestError, read_sources

FULL = """
["a.txt"]
title = "A title"
date = 2017-03-12
licence = "none shown"
unknown = ["publisher", "author", "url", "photo_credit"]
"""


def _read(tmp_path, content, files=("a.txt",)):
    path = tmp_path / "sources.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sources(path, files=files)


def test_without_a_file_nothing_is_known(tmp_path):
    assert read_sources(tmp_path / "sources.toml", files=["a.txt"]) == {}


def test_facts_are_given_or_unknown(tmp_path):
    assert _read(tmp_path, FULL) == {
        "a.txt": {
            "title": "A title",
            "publisher": None,
            "author": None,
            "date": "2017-03-12",
            "url": None,
            "photo_credit": None,
            "licence": "none shown",
        }
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"title = '\xff'", "not UTF-8 at byte 9"),
        ("[a.txt", "not TOML"),
        (FULL.replace("a.txt", "b.txt"), "'b.txt'] is no article file"),
        (FULL.replace('"a.txt"', "a.txt"), "'a'] is no article file"),
        ('"a.txt" = 3', "not a table"),
        (FULL.replace("licence", "license"), "unknown key 'license'"),
        (FULL.replace('"url", ', ""), "says nothing of url"),
        (FULL.replace('"url"', '"url", "title"'), "gives 'title' and lists it as unknown"),
        (FULL.replace('"url"', '"url", "url"'), "unknown = "),
        (FULL.replace('"url"', '"link"'), "unknown = "),
        (FULL.replace('"url"', "[1]"), "unknown = "),
        (FULL.replace('"A title"', '""'), "title = ''"),
        (FULL.replace('"A title"', "3"), "title = 3"),
        (FULL.replace("2017-03-12", "2017-03-12T10:00:00"), "date = "),
    ],
)
def test_a_mistake_is_named_with_the_file(tmp_path, content, says):
    with pytest.raises(IngestError) as caught:
        _read(tmp_path, content)
    assert str(caught.value).startswith(f"{tmp_path / 'sources.toml'}: ")
    assert says in str(caught.value)
