"""A sample of the points of ``tests/crash_points.py``; all of them are looked at by that command."""

import os
import random
from pathlib import Path

import pytest
from crash_operations import OPERATIONS, Operation
from crash_points import WAYS, Bench, scratch_folder

from goldspan.store.transactions import transaction

PICKS = 5
"""Points of each operation, one way each."""


@pytest.mark.parametrize(
    "name", ["migrate", "fix", "reanchor", "ingest", "pull", "adjudicate-pull", "split", "write", "recover"]
)
def test_a_command_that_is_stopped_anywhere_leaves_the_old_files_or_the_new(name):
    choose = random.Random(name)
    with scratch_folder() as scratch:
        bench = Bench(OPERATIONS[name], Path(scratch))
        for way in [*choose.sample(WAYS, PICKS - 2), "SIGKILL", "power"]:
            point = choose.randint(1, bench.points)
            assert list(bench.problems(point, way)) == [], f"python tests/crash_points.py {name} {point} {way}"


def test_a_migration_killed_between_its_moves_and_run_again_is_whole():
    """It swapped half of the corpus back once, with exit code 0 and a clean validation."""
    with scratch_folder() as scratch:
        bench = Bench(OPERATIONS["migrate"], Path(scratch))
        moves = bench.calls.index("replace", bench.calls.index("rename", bench.calls.index("link")))
        for point in range(moves + 1, moves + 9, 2):
            assert list(bench.problems(point, "SIGKILL")) == [], f"python tests/crash_points.py migrate {point} SIGKILL"


def test_what_was_done_stays_after_a_power_cut():
    with scratch_folder() as scratch:
        bench = Bench(OPERATIONS["split"], Path(scratch))
        assert list(bench.problems(bench.points + 1, "power")) == []


def test_new_folders_above_the_one_that_is_written_are_there_after_a_power_cut():
    def write(folder, _):
        with transaction(folder / "a" / "b") as changes:
            (changes.staged / "file").write_text("new")
            changes.commit()

    with scratch_folder() as scratch:
        bench = Bench(Operation("nested", lambda folder, _: folder.mkdir(), write, changes="a/b"), Path(scratch))
        assert list(bench.problems(bench.points + 1, "power")) == []


# the tests of the tests: ways to write that are not safe are found


def _two_files(folder, _):
    (folder / "corpus").mkdir(parents=True)
    for name in ("a", "b"):
        (folder / "corpus" / name).write_text("old")


def _one_by_one(folder, _):
    for name in ("a", "b"):
        (folder / "corpus" / f".{name}.part").write_text("new")
        os.replace(folder / "corpus" / f".{name}.part", folder / "corpus" / name)


def found(way):
    with scratch_folder() as scratch:
        bench = Bench(Operation("unsafe", _two_files, _one_by_one), Path(scratch))
        return [problem for point in range(1, bench.points + 2) for problem in bench.problems(point, way)]


def test_files_that_are_replaced_one_by_one_are_found_to_be_a_mixture():
    assert any("a mixture: 1 new, as a; 1 old, as b" in problem for problem in found("SIGKILL"))


def test_a_rename_before_the_data_are_flushed_and_a_folder_that_is_not_flushed_are_found():
    problems = found("power")
    assert any("other, as a" in problem for problem in problems)
    assert any("it was done, and is lost" in problem for problem in problems)


def test_a_failure_that_leaves_something_behind_is_found():
    assert any("says that nothing has changed" in problem for problem in found("EIO"))
