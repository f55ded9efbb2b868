"""Files of a folder that change together: all of them or none."""

import errno
import os
import signal
import threading

import pytest

from goldspan.store import StoreError
from goldspan.store.transactions import PREFIX, transaction


def fill(changes, **files):
    for name, text in files.items():
        path = changes.staged / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def no_links(source, target):
    os.stat(source)
    raise OSError(errno.EOPNOTSUPP, "this file system has none")


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_files_are_moved_and_the_rest_stays(tmp_path):
    (tmp_path / "mine").write_text("mine")
    with transaction(tmp_path) as changes:
        fill(changes, a="1", deep__b="2")
        assert changes.commit() == ("a", "deep/b")
    assert contents(tmp_path) == {"a": "1", "deep/b": "2", "mine": "mine"}


def test_only_the_named_files_are_moved_in_their_order(tmp_path):
    with transaction(tmp_path) as changes:
        fill(changes, a="1", b="2", scratch="3")
        assert changes.commit(["b", "a"]) == ("b", "a")
    assert contents(tmp_path) == {"a": "1", "b": "2"}


def test_an_unchanged_file_keeps_its_time_stamp(tmp_path):
    (tmp_path / "a").write_text("1")
    os.utime(tmp_path / "a", (1, 1))
    with transaction(tmp_path) as changes:
        fill(changes, a="1")
        assert changes.commit() == ()
    assert (tmp_path / "a").stat().st_mtime == 1


def test_removed_files_go_and_so_does_a_folder_left_empty(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "x").write_text("x")
    with transaction(tmp_path) as changes:
        fill(changes, a="1")
        assert changes.commit(remove=["old/x", "never/there"]) == ("a", "old/x")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_error_before_the_commit_leaves_nothing(tmp_path, error):
    with pytest.raises(error), transaction(tmp_path / "new") as changes:
        fill(changes, a="1")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_without_a_commit_nothing_changes(tmp_path):
    (tmp_path / "a").write_text("1")
    with transaction(tmp_path) as changes:
        fill(changes, a="2", b="3")
    assert contents(tmp_path) == {"a": "1"}


def test_a_dry_run_writes_nothing_to_the_folder_and_cannot_be_committed(tmp_path):
    with transaction(tmp_path / "new", dry_run=True) as changes:
        fill(changes, a="1")
        assert [path.as_posix() for path in changes.paths()] == ["a"]
        assert not (tmp_path / "new").exists()
        with pytest.raises(ValueError, match="dry run"):
            changes.commit()
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("has_links", [True, False], ids=["hard links", "no hard links"])
@pytest.mark.parametrize("in_the_way", ["b", "new/c", "gone"])
def test_what_was_moved_is_put_back_where_a_move_fails(tmp_path, in_the_way, has_links, monkeypatch):
    if not has_links:
        monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "a").write_text("1")
    (tmp_path / in_the_way).mkdir(parents=True)  # a folder can be neither replaced nor removed as a file is
    (tmp_path / in_the_way / "x").write_text("1")
    before = contents(tmp_path)
    with pytest.raises(OSError, match=in_the_way), transaction(tmp_path) as changes:
        fill(changes, a="2", b="2", new__c="2")
        changes.commit(remove=["gone"])
    assert contents(tmp_path) == before


def test_ctrl_c_waits_for_the_moves(tmp_path, monkeypatch):
    replace = os.replace

    def interrupted(source, target):
        os.kill(os.getpid(), signal.SIGINT)
        replace(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt), transaction(tmp_path) as changes:
        fill(changes, a="1", b="2")
        changes.commit()
    assert contents(tmp_path) == {"a": "1", "b": "2"}
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_thread_can_move_files_too(tmp_path):
    def work():
        with transaction(tmp_path) as changes:
            fill(changes, a="1")
            changes.commit()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert contents(tmp_path) == {"a": "1"}


def test_what_a_crash_left_is_removed(tmp_path):
    (tmp_path / f"{PREFIX}dead").mkdir()
    (tmp_path / f"{PREFIX}dead" / "half").write_text("x")
    with transaction(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_transactions_of_one_folder_at_once_are_refused(tmp_path):
    with transaction(tmp_path), pytest.raises(StoreError, match="another command"), transaction(tmp_path):
        pass


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(StoreError, match=r"out: cannot be written to"), transaction(tmp_path / "out"):
        pass
    assert (tmp_path / "out").read_text() == "a file"
