import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goldspan.release import ReleaseError
from goldspan.release.withhold.articles import Articles
from goldspan.release.withhold.leaks import check_leaks


@pytest.fixture
def articles(tmp_path):
    with Articles(tmp_path / "articles") as made:
        made.add("d", "The army shelled Raqqa near the river.")
        yield made


def test_words_in_a_text_file_are_found(tmp_path, articles):
    (tmp_path / "a.md").write_text("They say the army *shelled* Raqqa.")
    with pytest.raises(ReleaseError, match=r"a\.md \(document 'd'\)"):
        check_leaks(tmp_path, ["a.md"], articles)


def test_words_behind_escapes_are_found(tmp_path, articles):
    (tmp_path / "a.json").write_text('["said\\nThe army\\u2019shelled\\u0020Raqqa"]')
    with pytest.raises(ReleaseError, match=r"a\.json"):
        check_leaks(tmp_path, ["a.json"], articles)


def test_words_deep_in_a_table_are_found(tmp_path, articles):
    rows = [{"id": "1", "spans": [{"note": "x"}, {"note": "near: RAQQA near the river"}]}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    with pytest.raises(ReleaseError, match=r"a\.parquet, column spans"):
        check_leaks(tmp_path, ["a.parquet"], articles)


def test_three_words_and_masked_ones_are_no_leak(tmp_path, articles):
    (tmp_path / "a.md").write_text("The army shelled ____. Raqqa near the ___ river; shelled, near, Raqqa.")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\xff\xfe")
    check_leaks(tmp_path, ["a.md", "b.png"], articles)


def test_words_in_a_line_of_json_lines_are_found_and_lines_do_not_run_together(tmp_path, articles):
    (tmp_path / "a.jsonl").write_text('{"pieces": ["The army"]}\n{"shelled": "Raqqa near"}\n')
    check_leaks(tmp_path, ["a.jsonl"], articles)
    (tmp_path / "a.jsonl").write_text('{"file": "x"}\n{"pieces": ["The army shelled Raqqa"]}\n')
    with pytest.raises(ReleaseError, match=r"a\.jsonl \(document 'd'\)"):
        check_leaks(tmp_path, ["a.jsonl"], articles)


def test_each_place_is_reported_once_and_by_the_first_file(tmp_path, articles):
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("The army shelled Raqqa, the army shelled Raqqa.")
    with pytest.raises(ReleaseError, match=r"would be published: a\.md \(document 'd'\); nothing"):
        check_leaks(tmp_path, ["a.md", "b.md"], articles)
