"""Splits of a corpus on disk: what joins documents, and what is written."""

import pytest
from strategies import document

from goldspan import store
from goldspan.model import LinkSet, Member, replace
from goldspan.operations.release_split import release_split
from goldspan.release import ReleaseError, ReleaseSettings
from goldspan.release.splitting import SplitSettings
from goldspan.settings import Settings
from goldspan.store import jsonl, links, splits

WORDS = "the river rose over night and took {} from the bank near bridge {}"


def text(number):
    return " ".join(WORDS.format(f"tree{number}", f"{number}{one}") for one in range(20))


def settings(root, **more):
    return Settings(
        root=root, corpus=root / "corpus", seeds=root, schema=root, state=root,
        release=ReleaseSettings(), splits=SplitSettings(**({"minimum": 0} | more)),
    )  # fmt: skip


def documents():
    """Twelve: the second is nearly the first, the third the same as the fourth."""
    made = [document(text(number), name=f"d{number:02}") for number in range(12)]
    made[1] = document(text(0).replace("tree0 from the bank near bridge 07", "it"), name="d01")
    made[3] = replace(made[2], id="d03")
    return made


@pytest.fixture
def folder(tmp_path):
    for one in documents():
        store.write_document(tmp_path / "corpus", one)
    return tmp_path


def split_of(report):
    return {one: name for name, some in report.assignment.splits.items() for one in some}


def test_nearly_the_same_and_linked_documents_go_together(folder):
    members = tuple(Member(document=f"d{one:02}", layer="ann", span="s1", text="x") for one in (5, 7, 9))
    made = links.make_link("SAME", members)
    links.write_links(folder / "corpus", LinkSet(name="ann", annotator="ann", links=(made,)))
    report = release_split(settings(folder))
    of = split_of(report)
    assert of["d00"] == of["d01"] and of["d02"] == of["d03"] and of["d05"] == of["d07"] == of["d09"]
    assert (report.assignment.groups, report.assignment.largest) == (8, 3)


def test_nothing_is_written_unless_asked_for(folder):
    assert not release_split(settings(folder)).written and splits.read_splits(folder / "corpus") == {}
    report = release_split(settings(folder), apply=True)
    assert report.written
    recorded = {name: set(some) for name, some in splits.read_splits(folder / "corpus").items()}
    assert recorded == {name: set(some) for name, some in report.assignment.splits.items()}
    again = release_split(settings(folder), apply=True)
    assert not again.written and not again.assignment.new


def test_a_few_documents_have_no_file(folder):
    report = release_split(settings(folder, minimum=13), apply=True)
    assert not report.written and not splits.splits_path(folder / "corpus").exists()


def test_a_group_that_bridges_two_splits_is_not_written_and_says_why(folder):
    before = {"train": ["d00", "d02"], "test": ["d01"]}
    splits.write_splits(folder / "corpus", before)
    report = release_split(settings(folder), apply=True)
    (bridged,) = report.assignment.conflicts
    assert bridged.recorded == {"train": ("d00",), "test": ("d01",)}
    assert bridged.joins[0].why.endswith("% of their text in common")
    assert not report.written
    assert splits.read_splits(folder / "corpus") == {name: tuple(some) for name, some in before.items()}


def test_json_lines_give_the_same(folder, tmp_path):
    other = tmp_path / "other"
    with jsonl.NewLines(other / "corpus") as new:
        for first in (0, 5):
            some = documents()[first : 5 if first == 0 else 12]
            jsonl.write_part(new.aside / jsonl.part_name(first + 1), (jsonl.entry_line(one, []) for one in some))
        new.finish()
    assert release_split(settings(other)).assignment == release_split(settings(folder)).assignment


def test_no_documents_are_an_error_with_its_fix(tmp_path):
    (tmp_path / "corpus").mkdir()
    with pytest.raises(ReleaseError, match="no documents; run `goldspan ingest` first"):
        release_split(settings(tmp_path))


def test_progress_is_reported(folder):
    lines = []
    release_split(settings(folder), progress=lines.append)
    assert lines == ["12 documents read"]
