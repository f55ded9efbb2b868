"""Where whole articles lie while a release without them is built."""

import os
import signal
import stat

import pytest
from shelves import fours

from goldspan.release import ReleaseSettings
from goldspan.release.build.dataset import BuildOptions, build
from goldspan.store.leftovers import remove_scratch


@pytest.fixture
def killed(published, tmp_path):
    """A build that is killed when it looks for words of the articles in its result; its ``out`` and its scratch."""

    def kill(line):
        if line.startswith("looking for words"):
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        options = BuildOptions(withhold_text=True, scratch=tmp_path / "state")
        bench = published.bench
        build(bench.path, bench.schema, tmp_path / "out", settings=ReleaseSettings(), options=options, progress=kill)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    return tmp_path / "out", tmp_path / "state"


def test_a_killed_build_leaves_nothing_of_the_articles_in_its_folder(published, killed):
    out, state = killed
    known = set().union(*(fours(document.text) for document in published.documents))
    for path in (path for path in out.rglob("*") if path.is_file()):
        assert path.name in ("lock", ".gitignore"), path
    [scratch] = state.glob("scratch-*")
    assert stat.S_IMODE(scratch.stat().st_mode) == 0o700
    assert known & fours((scratch / ".articles").read_text()), "the search finds what is there"


def test_the_next_command_removes_what_a_killed_build_left(killed):
    _, state = killed
    remove_scratch(state)
    assert list(state.iterdir()) == []
