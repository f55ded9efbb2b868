"""The order of documents: that in which they came, recorded, and never another because of a name."""

import subprocess
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import document, texts

from goldspan import store
from goldspan.store import StoreError, order_path, record_order
from goldspan.store.order import read_order


def put(corpus, *names):
    for name in names:
        store.write_document(corpus, document("x", name=name))


def ids(corpus):
    return [one.id for one in store.read_documents(corpus)]


def test_without_a_record_documents_stand_by_name(tmp_path):
    put(tmp_path, "c", "a", "b")
    assert ids(tmp_path) == ["a", "b", "c"]


def test_what_is_new_comes_last_whatever_it_is_called(tmp_path):
    put(tmp_path, "m", "n")
    assert record_order(tmp_path, ["n", "m"])
    put(tmp_path, "z", "a")
    assert record_order(tmp_path, ["z", "a"])
    assert ids(tmp_path) == ["n", "m", "z", "a"]
    assert order_path(tmp_path).read_bytes() == b"n\nm\nz\na\n"


def test_the_first_record_keeps_the_order_that_stood_without_it(tmp_path):
    put(tmp_path, "n", "m", "a")
    assert ids(tmp_path) == ["a", "m", "n"]
    put(tmp_path, "b")
    record_order(tmp_path, ["b"])
    assert ids(tmp_path) == ["a", "m", "n", "b"]


def test_nothing_new_is_nothing_written(tmp_path):
    assert not record_order(tmp_path, []) and not order_path(tmp_path).exists()
    put(tmp_path, "a")
    assert record_order(tmp_path, ["a"]) and not record_order(tmp_path, ["a"])
    assert not record_order(tmp_path, [])


def test_who_has_a_place_keeps_it(tmp_path):
    put(tmp_path, "a", "b")
    record_order(tmp_path, ["b", "a"])
    record_order(tmp_path, ["a", "b"])
    assert ids(tmp_path) == ["b", "a"]


def test_one_that_goes_moves_nobody_and_has_its_place_when_it_comes_back(tmp_path):
    put(tmp_path, "c", "b", "a")
    record_order(tmp_path, ["c", "b", "a"])
    store.document_path(tmp_path, "b").unlink()
    assert ids(tmp_path) == ["c", "a"]
    record_order(tmp_path, [])
    put(tmp_path, "b")
    record_order(tmp_path, ["b"])
    assert ids(tmp_path) == ["c", "b", "a"]


def test_who_has_no_line_stands_last_by_name_and_gets_one_before_what_is_new(tmp_path):
    put(tmp_path, "m")
    record_order(tmp_path, ["m"])
    put(tmp_path, "b", "a")
    assert ids(tmp_path) == ["m", "a", "b"]
    put(tmp_path, "0")
    record_order(tmp_path, ["0"])
    assert ids(tmp_path) == ["m", "a", "b", "0"]


def test_of_two_lines_the_first_counts_and_the_other_goes(tmp_path):
    put(tmp_path, "a", "b")
    order_path(tmp_path).write_text("b\na\n\nb\n")
    assert ids(tmp_path) == ["b", "a"]
    assert record_order(tmp_path, [])
    assert order_path(tmp_path).read_text() == "b\na\n"


def test_line_ends_of_another_system_do_not_matter(tmp_path):
    put(tmp_path, "a", "b")
    order_path(tmp_path).write_bytes(b"b\r\na\r\n")
    assert ids(tmp_path) == ["b", "a"]


@settings(max_examples=50)
@given(st.lists(texts.map(lambda text: text[:20]), min_size=1, max_size=6, unique=True))
def test_any_ids_are_recorded(names):
    with TemporaryDirectory() as corpus:
        put(corpus, *names)
        record_order(corpus, names)
        assert ids(corpus) == names
        assert not record_order(corpus, names)


@pytest.mark.parametrize("line", ["<<<<<<< ours", "=======", ">>>>>>> theirs", "two words", "a/b", "\udcff"])
def test_what_is_no_name_is_not_written_over(line, tmp_path):
    put(tmp_path, "a")
    order_path(tmp_path).write_bytes(b"a\n" + line.encode("utf-8", "surrogateescape") + b"\n")
    before = order_path(tmp_path).read_bytes()
    with pytest.raises(StoreError, match=r"order\.txt:2: .*keep the lines of both sides"):
        record_order(tmp_path, ["a"])
    assert order_path(tmp_path).read_bytes() == before
    assert ids(tmp_path) == ["a"]


def test_a_record_that_cannot_be_read_is_an_error(tmp_path):
    put(tmp_path, "a")
    order_path(tmp_path).mkdir()
    with pytest.raises(StoreError, match=r"order\.txt: cannot be read"):
        ids(tmp_path)


# two people in two branches


@pytest.fixture
def git(tmp_path, ann_in_git):
    """A repository with documents b and c on its branch main; a command of git."""

    def run(*arguments):
        return subprocess.run(["git", *arguments], cwd=tmp_path, capture_output=True).returncode == 0

    assert run("init", "-q", "-b", "main")
    commit(run, tmp_path, "b", "c")
    return run


def commit(git, folder, *names):
    put(folder / "corpus", *names)
    record_order(folder / "corpus", names)
    assert git("add", "-A") and git("commit", "-qm", "work")


def branches(git, folder):
    """One person ingests z and a, the other m and a."""
    assert git("checkout", "-qb", "theirs")
    commit(git, folder, "m", "a")
    assert git("checkout", "-q", "main")
    commit(git, folder, "z", "a")


def test_a_merge_stops_at_the_record_and_its_marks_are_reported(git, tmp_path):
    branches(git, tmp_path)
    assert not git("merge", "theirs")
    with pytest.raises(StoreError, match=r"order\.txt:3: '<<<<<<< HEAD' is not the name"):
        record_order(tmp_path / "corpus", [])
    lines = [line for line in read_order(tmp_path / "corpus") if line[:1] not in "<=>"]
    order_path(tmp_path / "corpus").write_text("\n".join(lines) + "\n")
    record_order(tmp_path / "corpus", [])
    assert ids(tmp_path / "corpus") == ["b", "c", "z", "m", "a"]


def test_git_merges_it_alone_where_it_is_told_to_keep_both(git, tmp_path):
    (tmp_path / ".gitattributes").write_text("corpus/order.txt merge=union\n")
    assert git("add", "-A") and git("commit", "-qm", "attributes")
    branches(git, tmp_path)
    assert git("merge", "theirs")
    assert ids(tmp_path / "corpus") == ["b", "c", "z", "m", "a"]
