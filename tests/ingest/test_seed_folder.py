import json
import os
import tracemalloc
from collections import deque
from itertools import islice

import pytest

from goldspan.ingest import IngestError, Skipped, read_folder
from goldspan.model import Document


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


def test_articles_come_in_the_order_of_their_names(folder):
    found = list(read_folder(folder(b__txt="B", a__jsonl='{"text": "A", "id": "x"}\n', c__TXT="C")))
    assert [(one.id, one.source.file, one.text) for one in found] == [
        ("x", "a.jsonl", "A"),
        ("b", "b.txt", "B"),
        ("c", "c.TXT", "C"),
    ]


def test_faulty_files_are_skipped_and_named_and_the_rest_is_read(folder):
    lines = '{"text": "D"}\n{"text": 3}\n\nx\n'
    path = folder(a__txt=b"ab\xff", b__txt="", c__html="<html></html>", d__jsonl=lines, e__txt="E", f__jsonl="\n")
    found = list(read_folder(path))
    assert [one.text for one in found if isinstance(one, Document)] == ["D", "E"]
    skipped = [one for one in found if isinstance(one, Skipped)]
    assert [(one.file, one.record) for one in skipped] == [
        ("a.txt", None),
        ("b.txt", None),
        ("c.html", None),
        ("d.jsonl", "line 2"),
        ("d.jsonl", "line 4"),
        ("f.jsonl", None),
    ]
    assert skipped[0].reason == "not UTF-8: byte 0xff at offset 2"
    assert all(one.reason and one.fix for one in skipped)


def test_a_skipped_article_reads_as_a_sentence():
    assert str(Skipped("a.jsonl", "line 3", "empty", "remove it")) == "a.jsonl, line 3: empty; remove it"
    assert str(Skipped("a.txt", None, "empty", "remove it")) == "a.txt: empty; remove it"


def test_other_files_are_skipped_and_settings_and_dot_files_passed_over(folder):
    path = folder(a__pdf="x", LICENSE="x", sources__toml="", rules__toml="", __hidden="x")
    (path / "more").mkdir()
    assert [(one.file, one.reason) for one in read_folder(path)] == [
        ("LICENSE", "a file without a suffix is not read"),
        ("a.pdf", ".pdf is not read"),
        ("more", "not a file"),
    ]


def test_the_second_article_with_an_id_is_refused(folder):
    lines = '{"text": "B", "id": "b"}\n{"text": "C", "id": "b"}\n'
    found = list(read_folder(folder(a__txt="A", a__jsonl=lines, b__txt="D")))
    assert [one.id for one in found if isinstance(one, Document)] == ["b", "a"]
    assert [(one.file, one.record, one.reason) for one in found if isinstance(one, Skipped)] == [
        ("a.jsonl", "line 2", "has the id 'b' of a.jsonl, line 1"),
        ("b.txt", None, "has the id 'b' of a.jsonl, line 1"),
    ]


def test_a_refused_article_leaves_its_id_free(folder):
    found = list(read_folder(folder(a__htm=b"\xff", a__txt="A")))
    assert [type(one) for one in found] == [Skipped, Document]


def test_facts_and_rules_of_the_folder_hold(folder):
    sources = '["a.txt"]\npublisher = "P"\nunknown = ["title", "author", "date", "url", "photo_credit", "licence"]\n'
    rules = '[[rule]]\nid = "menu"\nkind = "line"\npattern = "menu"\nwhy = "A menu."\n'
    (found,) = read_folder(folder(a__txt="menu\nA title\nby P\nWords.", sources__toml=sources, rules__toml=rules))
    assert (found.text, found.source.publisher) == ("A title\nWords.", "P")
    assert [one.rule for one in found.removed] == ["menu", "publisher-line"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"sources__toml": '["b.txt"]\nunknown = []'}, "'b.txt'] is no article file"),
        ({"sources__toml": '["a.pdf"]\nunknown = []'}, "'a.pdf'] is no article file"),
        ({"rules__toml": "rule = 3"}, "one table"),
    ],
)
def test_wrong_settings_stop_at_once(folder, files, says):
    path = folder(a__txt="A", a__pdf="x", **files)
    with pytest.raises(IngestError, match="toml") as caught:
        read_folder(path)
    assert says in str(caught.value)


def test_a_missing_folder_stops_at_once(tmp_path):
    with pytest.raises(IngestError, match="no folder that can be read"):
        read_folder(tmp_path / "seeds")


def test_a_file_in_place_of_the_folder_stops_at_once(folder):
    with pytest.raises(IngestError, match="no folder that can be read"):
        read_folder(folder(a__txt="A") / "a.txt")


def test_a_file_that_vanished_is_skipped(folder):
    path = folder(a__txt="A", b__txt="B")
    found = read_folder(path)
    next(found)
    (path / "b.txt").unlink()
    assert [(one.file, one.reason) for one in found] == [("b.txt", "not a file")]


def test_a_file_name_that_is_no_unicode_is_skipped(folder):
    path = folder(a__txt="A")
    (path / os.fsdecode(b"b\xff.jsonl")).write_text('{"text": "B"}', encoding="utf-8")
    assert [one.file for one in read_folder(path) if isinstance(one, Skipped)] == ["b\\udcff.jsonl"]


def test_progress_hears_of_each_file(folder):
    progress_lines = []
    list(read_folder(folder(a__txt="A", b__txt="B"), progress=progress_lines.append))
    assert progress_lines == ["reading a.txt", "reading b.txt"]


@pytest.fixture
def large(tmp_path):
    line = json.dumps({"text": "A line of words.\n\n" * 300}) + "\n"
    with (tmp_path / "a.jsonl").open("w", encoding="utf-8") as file:
        for number in range(2000):
            file.write(line.replace("A line", f"A {number} line", 1))
    return tmp_path


def _peak(items):
    tracemalloc.start()
    try:
        deque(items, maxlen=0)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_large_file_is_read_only_as_far_as_asked(large):
    found = read_folder(large)
    tracemalloc.start()
    try:
        next(found)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000 < (large / "a.jsonl").stat().st_size / 5
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(large):
    few, more = _peak(islice(read_folder(large), 3)), _peak(islice(read_folder(large), 13))
    ten_texts = 10 * 300 * len("A line of words.\n\n")
    assert more < few + ten_texts / 2
