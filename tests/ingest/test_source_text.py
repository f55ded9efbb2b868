"""From a document back to the file that it was made of."""

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.errors import PathError
from goldspan.ingest import read_folder
from goldspan.ingest.source_text import SourcePlace, read_source

TEXT = "Ada met\r\nBo &amp; Cy.\r\n\r\n2 min read\r\n\r\nThe \N{CAT} left."
PAGE = (
    "<html><body><article><h1>Fires</h1>\n"
    "<p>Bo &amp; Cy saw the <b>old</b> ferry burn for two days, and nobody was hurt.</p></article></body>"
)


def documents(folder):
    return {document.id: document for document in read_folder(folder)}


def places(document, folder, words):
    start = document.text.index(words)
    return read_source(document, folder).places(((start, start + len(words)),))


def test_a_place_has_its_line_and_column_and_the_words_as_they_are_in_the_file(tmp_path):
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    document = documents(tmp_path)["a"]
    assert places(document, tmp_path, "met\nBo") == (SourcePlace(4, 11, 1, 5, "met\r\nBo"),)
    assert places(document, tmp_path, "left") == (
        SourcePlace(TEXT.index("left"), TEXT.index("left") + 4, 6, 7, "left"),
    )


def test_every_fragment_has_a_place_of_its_own(tmp_path):
    (tmp_path / "a.txt").write_text("Ada and Bo")
    document = documents(tmp_path)["a"]
    found = read_source(document, tmp_path).places(((0, 3), (8, 10)))
    assert [place.text for place in found] == ["Ada", "Bo"]


def test_a_place_in_a_page_has_its_markup_and_its_references(tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    document = documents(tmp_path)["a"]
    [cut] = places(document, tmp_path, "Bo & Cy")
    assert (cut.text, cut.line, cut.column) == ("Bo &amp; Cy", 2, 4)
    [bold] = places(document, tmp_path, "the old ferry")
    assert bold.text == "the <b>old</b> ferry"


def test_a_place_in_json_lines_counts_in_the_file_and_has_the_escapes(tmp_path):
    lines = ['{"id": "x", "text": "\N{CAT} Ada"}', '{"id": "y", "text": "Bo\\nand Cy"}', '{"id": "z", "text": "Di"}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    every = documents(tmp_path)
    [place] = places(every["y"], tmp_path, "Bo\nand")
    assert (place.text, place.line) == ("Bo\\nand", 2)
    assert place.start == len(lines[0]) + 1 + lines[1].index("Bo")
    assert [place.line for place in places(every["z"], tmp_path, "Di")] == [3]


def test_of_two_equal_lines_the_one_that_the_document_was_made_of_counts(tmp_path):
    line = '{"text": "Ada"}\n'
    (tmp_path / "a.jsonl").write_text(2 * line)
    [document] = [one for one in read_folder(tmp_path) if not hasattr(one, "reason")]
    assert [place.line for place in places(document, tmp_path, "Ada")] == [1]
    (tmp_path / "a.jsonl").write_text("\n" + line)
    with pytest.raises(PathError, match="has changed"):
        read_source(document, tmp_path)


@pytest.mark.parametrize(("name", "text"), [("a.txt", "Ada left."), ("a.jsonl", '{"id": "a", "text": "Ada left."}')])
def test_a_file_that_is_missing_or_has_changed_is_refused(name, text, tmp_path):
    (tmp_path / name).write_text(text)
    document = documents(tmp_path)["a"]
    (tmp_path / name).write_text(text.replace("left", "went"))
    with pytest.raises(PathError, match="has changed; restore it, or run `goldspan ingest`"):
        read_source(document, tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(PathError, match="is missing"):
        read_source(document, tmp_path)


def test_a_range_outside_the_text_raises(tmp_path):
    (tmp_path / "a.txt").write_text("Ada")
    source = read_source(documents(tmp_path)["a"], tmp_path)
    with pytest.raises(ValueError, match="not a range"):
        source.places(((1, 9),))


WORDS = st.text(st.sampled_from('ab \N{CAT}é&<"\\\u00a0\n'), min_size=1, max_size=30)


@given(WORDS.filter(str.strip), st.data())
def test_the_passage_of_any_range_reads_as_the_range_does(tmp_path_factory, text, data):
    """Read as its format is read, the passage in the file is the range of the text."""
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "t.txt").write_text(text, encoding="utf-8")
    (folder / "j.jsonl").write_text(json.dumps({"id": "j", "text": text}), encoding="utf-8")
    for document in documents(folder).values():
        start = data.draw(st.integers(0, len(document.text) - 1))
        end = data.draw(st.integers(start + 1, len(document.text)))
        [place] = read_source(document, folder).places(((start, end),))
        raw = (folder / document.source.file).read_text(encoding="utf-8")
        assert place.text == raw[place.start : place.end]
        assert raw.split("\n")[place.line - 1][place.column - 1 :].startswith(place.text.split("\n")[0])
        read = json.loads(f'"{place.text}"') if document.id == "j" else place.text
        # runs of blank lines were left out of the text, and are in the file
        assert "".join(read.split()) == "".join(document.text[start:end].split())


def test_html_is_read_back_by_its_references(tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    document = documents(tmp_path)["a"]
    source = read_source(document, tmp_path)
    for at, character in enumerate(document.text):
        [place] = source.places(((at, at + 1),)) if character != "\n" else [None]
        assert place is None or html.unescape(place.text) == character
