"""A Label Studio and a Chromium for every test that asks for one."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import browser
import hypothesis
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from goldspan import cli
from goldspan.labelstudio.server import Environment, RunningServer, environment, start

# A busy machine is no defect, so no deadlines; and in CI the same examples each time, so that red means something.
hypothesis.settings.register_profile(
    "goldspan",
    deadline=None,
    max_examples=50,
    derandomize=browser.in_ci(),
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.filter_too_much],
)
hypothesis.settings.load_profile("goldspan")
hypothesis.settings.register_profile("long", hypothesis.settings.default, max_examples=20_000, derandomize=False)

expect.set_options(timeout=30_000)  # as long as playwright waits for anything else: a busy machine is no defect

cli.load(())  # tests call any verb; a command line loads those of its first word

ROOT = Path(__file__).parent.parent

# A shell's background jobs ignore Ctrl-C, and what they start does, too; tests of Ctrl-C would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


OF_THE_USER = {name: os.environ[name] for name in ("XDG_STATE_HOME", "GOLDSPAN_TRUST") if name in os.environ}
"""What says in what the user has agreed to, before it is another one for the tests."""


@pytest.fixture(scope="session", autouse=True)
def without_flushing() -> Iterator[None]:
    """No test survives a power cut, so none waits for the disk: a third of the time of tests that write files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test agrees to is not remembered for the user who runs it, and what that user agreed to does not count."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.delenv("GOLDSPAN_TRUST", raising=False)
        yield


MARKS = {"chromium": "browser", "installed": "server"}
"""A test that uses the fixture, directly or not, gets the mark. What takes longest stands first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives the marks, and puts first the files that take long: begun last, each would keep one process busy alone."""
    ranks: dict[Path, int] = {}
    for item in items:
        for fixture, mark in MARKS.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)
        order = [*MARKS.values(), "slow"]
        rank = min((order.index(mark.name) for mark in item.iter_markers() if mark.name in order), default=len(order))
        ranks[item.path] = min(ranks.get(item.path, rank), rank)
    items.sort(key=lambda item: ranks[item.path])


@pytest.fixture(scope="session")
def installed() -> Environment:
    """Label Studio as the project has it, installed by `make test` before the tests begin, as the user knows."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in OF_THE_USER.items():
            patch.setenv(name, value)
        if "XDG_STATE_HOME" not in OF_THE_USER:
            patch.delenv("XDG_STATE_HOME")
        return environment(ROOT / ".goldspan")


@pytest.fixture(scope="session")
def label_studio(installed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A running server with data of its own, shared by all tests: make a project of your own in it."""
    with start(tmp_path_factory.mktemp("label-studio"), installed=installed) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser without a window. The only thing that may be left out, and only on a user's own machine."""
    program = browser.find()
    if program is None:
        if browser.in_ci():
            pytest.fail(browser.HOW)
        # a user without Chromium, where it cannot be installed, still gets every other test, and is told how to get it
        pytest.skip(browser.HOW)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(browser.FLAGS))
        yield running
        running.close()


@pytest.fixture
def ann_in_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever commits is Ann, with no settings of git from outside."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ann")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ann@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture(scope="session")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """One cache for all pages of this process: Label Studio's screen comes to 15 MB of scripts, compiled once."""
    opened = chromium.new_context(viewport={"width": 1400, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of a browser that nobody is logged in with, and that remembers nothing but files."""
    opened = context.new_page()
    yield opened
    for each in context.pages:
        if each.url.startswith("http"):
            each.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        each.close()
    context.clear_cookies()
    context.clear_permissions()
