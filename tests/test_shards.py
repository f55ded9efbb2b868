"""Work in shards: the same results, in the same order, whatever runs them."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.errors import ArgumentError
from goldspan.shards import Shard, UninterruptedContext, map_shards, process_pool


def shards(count):
    return [Shard("file", number, number + 1, number + 1) for number in range(count)]


def late_first(shard):
    time.sleep(0.002 if shard.start % 3 == 0 else 0)
    return shard.first


def process_of(shard):
    return os.getpid(), shard.first


def fails_at_three(shard):
    if shard.first == 3:
        raise ValueError("the third")
    return shard.first


class Immediate(Executor):
    """Runs what it is given when it is given; knows how much of it is waiting to be taken."""

    def __init__(self):
        self.waiting = self.most = 0

    def submit(self, work, /, *args):
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        future = Future()
        future.set_result(work(*args))
        return future


@given(st.integers(0, 12), st.integers(1, 5))
def test_results_come_in_the_order_of_the_shards(count, ahead):
    expected = list(range(1, count + 1))
    with ThreadPoolExecutor(3) as threads:
        assert list(map_shards(late_first, shards(count), threads, ahead=ahead)) == expected
    assert list(map_shards(late_first, shards(count), None)) == expected


def test_no_more_is_under_way_than_allowed():
    executor = Immediate()
    asked = 0

    def counted():
        nonlocal asked
        for shard in shards(50):
            asked += 1
            yield shard

    for taken, _ in enumerate(map_shards(lambda shard: shard, counted(), executor, ahead=4), 1):
        executor.waiting -= 1
        assert asked <= taken + 4
    assert (asked, executor.most) == (50, 4)


def test_processes_share_the_work_and_end_with_it():
    with process_pool(2) as executor:
        answers = list(map_shards(process_of, shards(6), executor))
    assert [first for _, first in answers] == [1, 2, 3, 4, 5, 6]
    workers = {pid for pid, _ in answers}
    assert os.getpid() not in workers
    for pid in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_script_that_shares_its_work_is_run_once(tmp_path):
    """Without ``if __name__ == "__main__"``, which scripts of a few lines do not have."""
    script = tmp_path / "script.py"
    script.write_text(
        "from goldspan.shards import map_shards, process_pool\n"
        "print('run')\n"
        "with process_pool(2) as executor:\n"
        "    print(*map_shards(abs, [-1, -2], executor))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("run\n1 2\n", "")
    piped = subprocess.run([sys.executable], input=script.read_text(), capture_output=True, text=True, timeout=60)
    assert piped.stdout == "run\n1 2\n"


@pytest.mark.parametrize("workers", [0, -1, 1.5, "2", True])
def test_less_than_one_process_is_an_error(workers):
    with pytest.raises(ArgumentError, match="workers"), process_pool(workers):
        pass


def test_one_worker_is_this_process():
    with process_pool(1) as executor:
        assert executor is None


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_comes_in_its_turn_and_ends_the_work(workers):
    seen = []
    with process_pool(workers) as executor, pytest.raises(ValueError, match="the third"):
        seen.extend(map_shards(fails_at_three, shards(5), executor))
    assert seen == [1, 2]


def test_a_process_ignores_ctrl_c_while_it_is_still_loading():
    before = signal.getsignal(signal.SIGINT)
    one = UninterruptedContext().Process(target=time.sleep, args=(60,))
    one.start()
    try:
        os.kill(one.pid, signal.SIGINT)
        one.join(0.5)
        assert one.is_alive()
    finally:
        one.kill()
        one.join()
    assert signal.getsignal(signal.SIGINT) is before
