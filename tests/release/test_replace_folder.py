"""Files into a folder, all of them or none."""

import os
import signal
import threading

import pytest

from goldspan.release import ReleaseError
from goldspan.release.replace_folder import put_in_place, staging


def fill(aside, **files):
    for name, text in files.items():
        (aside / name).write_text(text)
    return list(files)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_are_moved_and_the_rest_stays(tmp_path):
    (tmp_path / "mine").write_text("mine")
    with staging(tmp_path) as aside:
        assert put_in_place(aside, tmp_path, fill(aside, a="1", b="2")) == ("a", "b")
    assert names(tmp_path) == ["a", "b", "mine"]


def test_an_unchanged_file_keeps_its_time_stamp(tmp_path):
    (tmp_path / "a").write_text("1")
    os.utime(tmp_path / "a", (1, 1))
    with staging(tmp_path) as aside:
        assert put_in_place(aside, tmp_path, fill(aside, a="1")) == ()
    assert (tmp_path / "a").stat().st_mtime == 1


def test_obsolete_files_go_and_so_does_a_folder_left_empty(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "x").write_text("x")
    with staging(tmp_path) as aside:
        assert put_in_place(aside, tmp_path, fill(aside, a="1"), obsolete=["old/x", "never/there"]) == ("a", "old/x")
    assert names(tmp_path) == ["a"]


def test_an_interruption_while_writing_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt), staging(tmp_path / "new") as aside:
        fill(aside, a="1")
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_ctrl_c_waits_for_the_moves(tmp_path, monkeypatch):
    replace = os.replace

    def interrupted(source, target):
        os.kill(os.getpid(), signal.SIGINT)
        replace(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt), staging(tmp_path) as aside:
        put_in_place(aside, tmp_path, fill(aside, a="1", b="2"))
    assert names(tmp_path) == ["a", "b"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_thread_can_move_files_too(tmp_path):
    def work():
        with staging(tmp_path) as aside:
            put_in_place(aside, tmp_path, fill(aside, a="1"))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert names(tmp_path) == ["a"]


def test_the_leftovers_of_a_crash_are_cleared(tmp_path):
    (tmp_path / ".release-dead").mkdir()
    (tmp_path / ".release-dead" / "half").write_text("x")
    with staging(tmp_path):
        pass
    assert names(tmp_path) == []


def test_two_builds_at_once_are_refused(tmp_path):
    with staging(tmp_path), pytest.raises(ReleaseError, match="another build is writing here"), staging(tmp_path):
        pass


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "out").write_text("a file")
    said = r"out: cannot be written to .*; choose another folder"
    with pytest.raises(ReleaseError, match=said), staging(tmp_path / "out"):
        pass
    assert (tmp_path / "out").read_text() == "a file"
