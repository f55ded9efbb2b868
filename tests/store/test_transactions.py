"""Files of a folder that change together: all of them or none."""

import errno
import os
import shutil
import signal
import threading
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from goldspan import git, store
from goldspan.store import CorpusReader, StoreError
from goldspan.store.corpus_lock import ChangeError, Holder, LockedError, holder
from goldspan.store.journal import (
    FileChange,
    Journal,
    JournalError,
    UnfinishedChangeError,
    check_finished,
    write_journal,
)
from goldspan.store.transactions import RecoveryWarning, recover, transaction


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


def test_new_folders_go_again_where_nothing_came_into_them(tmp_path, monkeypatch):
    with transaction(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").is_dir()
    assert list(tmp_path.iterdir()) == []
    failing(monkeypatch, "pwrite", after=0)
    with pytest.raises(StoreError, match="No space left"), transaction(tmp_path / "a" / "b"):
        pass
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
@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_was_moved_is_put_back_where_a_move_fails(tmp_path, number, has_links, monkeypatch):
    if not has_links:
        monkeypatch.setattr(os, "link", no_links)
    write_old(tmp_path)
    replace, calls = os.replace, iter(range(1, 100))

    def failing_once(source, target):
        if next(calls) == number:
            raise OSError(errno.EIO, "failed", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing_once)
    with pytest.raises(OSError, match="failed"), transaction(tmp_path) as changes:
        fill(changes, a="new a", deep__b="new b", z="new z")
        changes.commit(remove=["gone"])
    assert contents(tmp_path) == OLD
    assert not (tmp_path / "deep").exists()


@pytest.mark.parametrize("in_the_way", ["b", "new/c", "gone"])
def test_a_folder_in_place_of_a_file_is_named_and_nothing_changes(tmp_path, in_the_way):
    (tmp_path / "a").write_text("1")
    (tmp_path / in_the_way).mkdir(parents=True)
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
    (tmp_path / ".transaction-dead").mkdir()
    (tmp_path / ".transaction-dead" / "half").write_text("x")
    with transaction(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(StoreError, match=r"out: cannot be written to"), transaction(tmp_path / "out"):
        pass
    assert (tmp_path / "out").read_text() == "a file"


# a process that dies


NEW = {"a": "new a", "deep/b": "new b", "kept": "the same"}
OLD = {"a": "old a", "gone": "old gone", "kept": "the same"}


def write_old(folder):
    folder.mkdir(exist_ok=True)
    for name, text in OLD.items():
        (folder / name).write_text(text)


def change(folder):
    with transaction(folder) as changes:
        fill(changes, a="new a", deep__b="new b")
        changes.commit(remove=["gone"])


def in_child(work):
    """Runs the work in a forked process; returns its status as ``os.waitpid`` gives it."""
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(0)
        except BaseException:  # in a forked child, which must not go on with the tests
            os._exit(1)
    return os.waitpid(child, 0)[1]


def killed_at(call, number, work):
    """Runs the work in a process that kills itself right before this call of a function of ``os``."""

    def run():
        original, calls = getattr(os, call), iter(range(1, 1000))

        def wrapped(*arguments, **options):
            if next(calls) == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*arguments, **options)

        setattr(os, call, wrapped)
        work()

    return in_child(run)


@pytest.fixture
def stopped(tmp_path):
    """A folder in which one of two files is moved."""
    write_old(tmp_path / "corpus")
    assert killed_at("replace", 2, lambda: change(tmp_path / "corpus")) == signal.SIGKILL
    assert (tmp_path / "corpus" / "a").read_text() == "new a"
    assert not (tmp_path / "corpus" / "deep" / "b").exists()
    return tmp_path / "corpus"


def test_the_next_transaction_completes_a_change_that_was_stopped_and_says_so(stopped):
    with pytest.warns(RecoveryWarning, match="completed the change of 3 files") as said, transaction(stopped):
        assert contents_of_corpus(stopped) == NEW
    assert len(said) == 1
    assert contents(stopped) == NEW


def contents_of_corpus(folder):
    return {name: text for name, text in contents(folder).items() if not name.startswith(".goldspan/")}


def test_recover_completes_it_and_has_nothing_to_do_the_second_time(stopped):
    assert "completed" in recover(stopped)
    assert contents(stopped) == NEW
    assert recover(stopped) is None
    assert contents(stopped) == NEW


def test_before_the_journal_is_there_nothing_has_changed(tmp_path):
    write_old(tmp_path)
    assert killed_at("rename", 1, lambda: change(tmp_path)) == signal.SIGKILL
    check_finished(tmp_path)
    assert contents_of_corpus(tmp_path) == OLD
    assert recover(tmp_path) is None
    assert contents(tmp_path) == OLD


def test_who_reads_is_told_what_was_stopped_and_what_to_run(stopped):
    with pytest.raises(UnfinishedChangeError, match=r"stopped in the middle, that of `.*` .*`goldspan recover"):
        check_finished(stopped)
    with pytest.raises(UnfinishedChangeError), transaction(stopped, dry_run=True):
        pass
    with pytest.raises(UnfinishedChangeError):
        CorpusReader(stopped)


def test_a_file_whose_name_is_no_text_is_recovered_too(tmp_path):
    name = os.fsdecode(b"caf\xe9")
    (tmp_path / "a").write_text("old a")
    (tmp_path / name).write_text("old")

    def work():
        with transaction(tmp_path) as changes:
            fill(changes, a="new a", **{name: "new"})
            changes.commit()

    assert killed_at("replace", 2, work) == signal.SIGKILL
    assert "completed" in recover(tmp_path)
    assert contents(tmp_path) == {"a": "new a", name: "new"}


def test_a_change_whose_staged_files_are_gone_is_undone(stopped):
    shutil.rmtree(stopped / ".goldspan" / "change" / "new")
    assert "undid" in recover(stopped)
    assert contents(stopped) == OLD


def test_a_change_whose_files_were_restored_by_hand_is_undone(stopped):
    (stopped / "a").write_text("old a")  # as git does it
    assert "undid" in recover(stopped)
    assert contents(stopped) == OLD


def test_a_file_that_somebody_changed_meanwhile_is_never_replaced(stopped):
    (stopped / "a").write_text("mine")
    with pytest.raises(JournalError, match="a changed after"):
        recover(stopped)
    assert (stopped / "a").read_text() == "mine"
    (stopped / "a").write_text("new a")
    recover(stopped)
    assert contents(stopped) == NEW


def failing(monkeypatch, call, *, after, error=errno.ENOSPC):
    """Every call of a function of ``os`` after the first few fails."""
    original, calls = getattr(os, call), iter(range(1000))

    def wrapped(*arguments, **options):
        if next(calls) >= after:
            raise OSError(error, os.strerror(error), str(arguments[0]))
        return original(*arguments, **options)

    monkeypatch.setattr(os, call, wrapped)


def test_a_rollback_that_fails_leaves_the_journal_and_says_so(tmp_path, monkeypatch):
    write_old(tmp_path)
    failing(monkeypatch, "replace", after=1, error=errno.EACCES)
    with pytest.raises(UnfinishedChangeError, match="could not be put back"):
        change(tmp_path)
    monkeypatch.undo()
    assert (tmp_path / "a").read_text() == "new a"
    assert "undid" in recover(tmp_path)
    assert contents(tmp_path) == OLD


def test_a_rollback_that_cannot_even_begin_is_completed_the_next_time(tmp_path, monkeypatch):
    write_old(tmp_path)
    failing(monkeypatch, "replace", after=1)
    failing(monkeypatch, "rename", after=1)  # the first is that of the journal
    with pytest.raises(UnfinishedChangeError):
        change(tmp_path)
    monkeypatch.undo()
    assert "completed" in recover(tmp_path)
    assert contents(tmp_path) == NEW


def test_a_recovery_that_fails_can_be_tried_again(stopped, monkeypatch):
    failing(monkeypatch, "replace", after=0, error=errno.EACCES)
    with pytest.raises(UnfinishedChangeError, match="neither completed nor undone"):
        recover(stopped)
    monkeypatch.undo()
    assert "completed" in recover(stopped)
    assert contents(stopped) == NEW


def test_a_recovery_that_is_killed_can_be_tried_again(stopped):
    assert killed_at("unlink", 1, lambda: recover(stopped)) == signal.SIGKILL
    assert "completed" in recover(stopped)
    assert contents(stopped) == NEW


def test_a_second_ctrl_c_waits_too_and_a_failure_is_not_hidden_by_it(tmp_path, monkeypatch):
    def interrupted(source, target):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        raise OSError(errno.EACCES, "no", str(target))

    write_old(tmp_path)
    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(UnfinishedChangeError):
        change(tmp_path)
    monkeypatch.undo()
    recover(tmp_path)
    assert contents(tmp_path) == OLD


# journals of others


def journal_of(folder, *paths):
    """Plants a journal that replaces files by others."""
    area = folder / ".goldspan" / "change"
    area.mkdir(parents=True, exist_ok=True)
    files = tuple(FileChange(path, None, sha256(b"planted").hexdigest()) for path in paths)
    write_journal(folder / ".goldspan", area, Journal(Holder("goldspan pull", 1, "elsewhere", "then"), files))


@pytest.mark.parametrize("path", ["/etc/hosts", "../outside", "a/../../outside", "", ".", ".goldspan/lock", "a//b"])
def test_a_journal_with_a_path_outside_of_the_folder_is_refused(tmp_path, path):
    (tmp_path / "corpus").mkdir()
    journal_of(tmp_path / "corpus", path)
    with pytest.raises(JournalError, match="no path of a file in this folder"):
        recover(tmp_path / "corpus")


@pytest.mark.parametrize(
    "link",
    ["corpus/deep", "corpus/.goldspan/change/new/deep", "corpus/.goldspan/change/new", "corpus/.goldspan/change"],
)
def test_a_journal_whose_path_leads_outside_by_a_link_is_refused(tmp_path, link):
    below = Path("corpus/.goldspan/change/new/deep").relative_to(link) if "change" in link else Path()
    planted = tmp_path / "outside" / below / "b"
    planted.parent.mkdir(parents=True)
    planted.write_text("planted")
    (tmp_path / "corpus").mkdir()
    journal_of(tmp_path / "corpus", "deep/b")
    if link.endswith("change"):
        (tmp_path / link).rmdir()
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(tmp_path / "outside")
    with pytest.raises(JournalError, match="symbolic link"):
        recover(tmp_path / "corpus")
    assert planted.read_text() == "planted"


def test_staged_bytes_that_are_not_those_of_the_journal_are_never_moved(stopped):
    (stopped / ".goldspan" / "change" / "new" / "deep" / "b").write_text("planted")
    assert "undid" in recover(stopped)
    assert contents(stopped) == OLD


def test_the_journal_of_another_folder_is_refused(stopped, tmp_path):
    other = tmp_path / "other"
    write_old(other)
    (other / "a").write_text("other a")
    shutil.copytree(stopped / ".goldspan", other / ".goldspan")
    with pytest.raises(JournalError):
        recover(other)
    assert (other / "a").read_text() == "other a"


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"journal": 1, "sha256": "0"}\n{}', b"\xff" * 100])
def test_a_damaged_journal_is_refused(stopped, damage):
    (stopped / ".goldspan" / "journal.json").write_bytes(damage)
    with pytest.raises(JournalError, match="from git"):
        recover(stopped)


def test_the_journal_of_a_newer_goldspan_is_refused(stopped):
    journal = stopped / ".goldspan" / "journal.json"
    journal.write_bytes(journal.read_bytes().replace(b'{"journal":1', b'{"journal":2'))
    with pytest.raises(JournalError, match="newer goldspan"):
        recover(stopped)


def test_a_file_is_not_replaced_through_a_link(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "deep").symlink_to(tmp_path / "outside")
    with pytest.raises(JournalError, match="symbolic link"):
        change(tmp_path / "corpus")
    assert contents(tmp_path) == {}
    assert list((tmp_path / "outside").iterdir()) == []


# the lock


def test_who_holds_the_lock_is_said(tmp_path):
    with transaction(tmp_path):
        with pytest.raises(LockedError, match=rf"being changed by `.*` \(process {os.getpid()} on .*, since "):
            change(tmp_path)
        assert holder(tmp_path).process == os.getpid()
    assert holder(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_the_lock_ends_with_the_process(tmp_path):
    def die():
        with transaction(tmp_path):
            os.kill(os.getpid(), signal.SIGKILL)

    in_child(die)
    assert (tmp_path / ".goldspan" / "lock").exists()
    change(tmp_path)
    assert contents(tmp_path) == {"a": "new a", "deep/b": "new b"}


def test_who_reads_during_the_moves_is_told_who_makes_them(tmp_path, monkeypatch):
    said = []
    replace = os.replace

    def looking(source, target):
        with pytest.raises(UnfinishedChangeError) as error:
            check_finished(tmp_path)
        said.append(str(error.value))
        replace(source, target)

    monkeypatch.setattr(os, "replace", looking)
    change(tmp_path)
    assert all(f"process {os.getpid()}" in text and "wait" in text for text in said)
    assert said


def test_a_hidden_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / ".goldspan").symlink_to(tmp_path / "outside")
    with pytest.raises(ChangeError, match="symbolic link"):
        change(tmp_path)
    assert list((tmp_path / "outside").iterdir()) == []


def test_git_never_sees_what_is_staged(tmp_path):
    git.run(tmp_path, "init", "--quiet")
    with transaction(tmp_path) as changes:
        fill(changes, a="1")
        assert git.run(tmp_path, "status", "--porcelain", "--untracked-files=all") == b""


def test_nobody_else_can_look_at_what_is_staged(tmp_path):
    with transaction(tmp_path) as changes:
        assert changes.staged.parent.stat().st_mode & 0o077 == 0


# leftovers


def test_parts_of_files_are_removed_and_nothing_else(tmp_path):
    (tmp_path / "layers" / "d1").mkdir(parents=True)
    (tmp_path / ".entries.abcd1234.part").mkdir()
    part = tmp_path / "layers" / "d1" / ".anna.json.abcd1234.part"
    mine = [tmp_path / ".mine.part", tmp_path / "layers" / "anna.json.abcd1234.part"]
    for path in (part, *mine):
        path.write_text("x")
    with transaction(tmp_path):
        pass
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(mine)
    assert not (tmp_path / ".entries.abcd1234.part").exists()


def test_a_file_is_read_as_it_will_be(tmp_path):
    write_old(tmp_path)
    with transaction(tmp_path) as changes:
        fill(changes, a="new a")
        assert [changes.file(name).read_text() for name in ("a", "gone")] == ["new a", "old gone"]


@pytest.mark.parametrize(("paths", "remove"), [(["never"], []), (["a"], ["a"])])
def test_a_file_that_is_not_staged_or_is_removed_too_cannot_be_moved(tmp_path, paths, remove):
    write_old(tmp_path)
    with transaction(tmp_path) as changes:
        fill(changes, a="new a")
        with pytest.raises(ValueError, match=paths[0]):
            changes.commit(paths, remove=remove)
    assert contents(tmp_path) == OLD


# what others put into the hidden folder


def test_the_hidden_folder_s_ignore_file_is_not_written_through_a_link(tmp_path):
    (tmp_path / "corpus" / ".goldspan").mkdir(parents=True)
    (tmp_path / "corpus" / ".goldspan" / ".gitignore").symlink_to(tmp_path / "outside")
    with pytest.raises(StoreError, match="cannot be written to"), transaction(tmp_path / "corpus"):
        pass
    assert not (tmp_path / "outside").exists()


def test_a_pipe_in_place_of_the_ignore_file_is_not_waited_for(tmp_path):
    (tmp_path / ".goldspan").mkdir()
    os.mkfifo(tmp_path / ".goldspan" / ".gitignore")
    with pytest.raises(StoreError, match="cannot be written to"), transaction(tmp_path):
        pass


def test_a_link_in_place_of_what_was_staged_is_named_and_not_followed(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "mine").write_text("mine")
    (tmp_path / "corpus" / ".goldspan").mkdir(parents=True)
    (tmp_path / "corpus" / ".goldspan" / "change").symlink_to(tmp_path / "outside")
    with pytest.raises(ChangeError, match="change: is left of an earlier command"), transaction(tmp_path / "corpus"):
        pass
    assert (tmp_path / "outside" / "mine").read_text() == "mine"


def test_what_is_staged_is_flushed_once(tmp_path, monkeypatch):
    store.write_text(tmp_path / "deep" / "a", "old")
    flushed = Counter()
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.update([os.fstat(handle).st_ino]))
    with transaction(tmp_path) as changes:
        for name in ("a", "b"):
            store.write_text(changes.staged / "deep" / name, "new")
        assert not flushed, "nothing relies on it before the commit"
        changes.commit()
    assert [flushed[(tmp_path / "deep" / name).stat().st_ino] for name in ("a", "b")] == [1, 1]
    before = flushed.total()
    with transaction(tmp_path, dry_run=True) as changes:
        store.write_text(changes.staged / "deep" / "a", "newer")
    assert flushed.total() == before, "nothing of a dry run need survive"
