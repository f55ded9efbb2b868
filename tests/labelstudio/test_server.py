"""The embedded server: what it shows to others, how it starts and ends. First with the real one, then with a fake."""

import json
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from members import can_log_in

from goldspan import StoreError, TrustError
from goldspan.labelstudio.client import create_project, find_project, read_users
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.server import Environment, LocalServerError, account, environment, find, start
from goldspan.labelstudio.server import environment as environment_of
from goldspan.labelstudio.server.processes import server_variables

CONFIG = '<View><Labels name="l" toName="t"><Label value="A"/></Labels><Text name="t" value="$text"/></View>'
FAKE = Path(__file__).with_name("fake_label_studio.py")


def alive(pid):
    return account.birth(pid) is not None


def until(condition):
    """Waits for what must come; a hang would be cut off here."""
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.05)
    return False


# the real one


def test_token_and_password_are_accepted(label_studio):
    assert label_studio.user in read_users(connect(label_studio.url, label_studio.token)).values()
    assert can_log_in(label_studio.url, label_studio.user, label_studio.password)
    assert not can_log_in(label_studio.url, label_studio.user, label_studio.password + "x")


def test_process_list_shows_no_secret(label_studio):
    shown = Path(f"/proc/{label_studio.pid}/cmdline")
    command = ["cat", shown] if shown.exists() else ["ps", "-ww", "-o", "args=", "-p", str(label_studio.pid)]
    output = subprocess.run(command, capture_output=True, text=True).stdout
    assert "--port" in output
    assert label_studio.password not in output
    assert label_studio.token not in output


def test_other_machines_cannot_reach_it(label_studio):
    port = httpx.URL(label_studio.url).port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        try:
            outward.connect(("192.0.2.1", 9))  # sends nothing, but chooses the address that others know us by
            ours = outward.getsockname()[0]
        except OSError:
            ours = "127.0.0.2"
    with socket.socket() as caller:
        assert caller.connect_ex((ours, port)) != 0
    with socket.socket() as caller:
        assert caller.connect_ex(("127.0.0.1", port)) == 0


def test_strangers_cannot_sign_up(label_studio):
    with httpx.Client(base_url=label_studio.url, trust_env=False) as browser:
        page = browser.get("user/signup/")
        form = {"csrfmiddlewaretoken": page.cookies["csrftoken"], "email": "me@example.com", "password": "let me in 1"}
        answer = browser.post("user/signup/", data=form, headers={"Referer": str(page.url)})
    assert answer.status_code == 403


def test_pages_load_nothing_from_elsewhere(label_studio):
    with httpx.Client(base_url=label_studio.url, trust_env=False, follow_redirects=True) as browser:
        page = browser.get("user/login/")
        form = {"csrfmiddlewaretoken": page.cookies["csrftoken"]}
        form |= {"email": label_studio.user, "password": label_studio.password}
        inside = browser.post("user/login/", data=form, headers={"Referer": str(page.url)})
    for one in (page.text, inside.text):
        assert "<script" in one
        assert not re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)\s*=\s*[\"']https?://[^\"']+", one)
    assert re.search(r"collect_analytics: false", inside.text)
    assert re.search(r"sentry_dsn: null", inside.text)


def test_server_calls_nobody_itself(installed, tmp_path):
    """Label Studio asks by the `requests` library; what that may do in its environment, it may do."""
    ask = "import requests; requests.get('https://example.org', timeout=30)"
    output = subprocess.run(
        [installed.python, "-c", ask],
        env=server_variables(tmp_path, tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert "ProxyError" in output.stderr.splitlines()[-1]


def test_second_start_finds_everything_again(label_studio, installed, tmp_path):
    """The first start is that of the server of all tests, whose files are copied as they are."""
    create_project(connect(label_studio.url, label_studio.token), "kept", CONFIG)
    files, copies = label_studio.log.parent, tmp_path / "label-studio"
    (copies / "data").mkdir(parents=True)
    database = Path("data/label_studio.sqlite3")
    with closing(sqlite3.connect(files / database)) as source, closing(sqlite3.connect(copies / database)) as target:
        source.backup(target)
    account = json.loads((files / "server.json").read_text()) | {"pid": None}
    (copies / "server.json").write_text(json.dumps(account))
    with start(tmp_path, installed=installed) as second:
        assert second.pid != label_studio.pid
        assert find_project(connect(second.url, second.token), "kept") is not None
    assert login(second) == login(label_studio)
    assert not alive(second.pid)


def login(server):
    return server.user, server.password, server.token


# a fake one, for how it starts and ends


@pytest.fixture
def fake(tmp_path):
    """An environment whose Label Studio is ours, and starts at once."""
    template = tmp_path / "empty.sqlite3"
    template.write_bytes(b"an empty database")
    return Environment(python=Path(sys.executable), program=FAKE, template=template)


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


def behave(state, how):
    data = state / "label-studio" / "data"
    data.mkdir(parents=True, exist_ok=True)
    (data / "how").write_text(how)


def test_login_is_for_its_owner_alone(fake, state):
    with start(state, installed=fake):
        pass
    folder = state / "label-studio"
    assert stat.S_IMODE((folder / "server.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_every_state_folder_has_a_login_of_its_own(fake, tmp_path):
    with start(tmp_path / "a", installed=fake) as one, start(tmp_path / "b", installed=fake) as other:
        assert one.url != other.url
        assert one.token != other.token
        assert one.password != other.password


def test_secrets_do_not_show_in_a_traceback(fake, state):
    with start(state, installed=fake) as server:
        assert server.token not in repr(server)
        assert server.password not in repr(server)


def test_second_start_has_the_address_and_login_of_the_first(fake, state):
    with start(state, installed=fake) as first:
        pass
    with start(state, installed=fake) as second:
        assert (second.url, login(second)) == (first.url, login(first))
        assert second.pid != first.pid


def test_server_that_runs_is_used_and_left_running(fake, state):
    with start(state, installed=fake) as first:
        with start(state, installed=fake) as second:
            assert second == first
            assert not second.ours
        assert alive(first.pid)
        assert find(state) == first
    assert not alive(first.pid)
    assert find(state) is None


def test_server_ends_with_an_exception(fake, state):
    with pytest.raises(ZeroDivisionError), start(state, installed=fake) as server:
        _ = 1 / 0
    assert not alive(server.pid)


def test_stopping_ends_what_the_server_started(fake, state):
    behave(state, "child")
    with start(state, installed=fake):
        child = int((state / "label-studio/data/child").read_text())
        assert alive(child)
    assert until(lambda: not alive(child))


def test_stopping_twice_is_no_error(fake, state):
    server = start(state, installed=fake)
    server.stop()
    server.stop()
    assert not alive(server.pid)


HOLD = """
import signal, sys
from pathlib import Path
from goldspan.labelstudio.server import Environment, foreground
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it is ignored
state, python, program, template = map(Path, sys.argv[1:])
show = lambda server: print(server.pid, flush=True)
foreground(state, show=show, installed=Environment(python=python, program=program, template=template))
print("returned", flush=True)
"""


@pytest.fixture
def held(fake, state):
    """A process that holds a server in the foreground, as `goldspan serve` does."""
    behave(state, "child")
    command = [sys.executable, "-c", HOLD, state, fake.python, fake.program, fake.template]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        process.server = int(process.stdout.readline())
        process.child = int((state / "label-studio/data/child").read_text())
        yield process
        process.kill()


@pytest.mark.parametrize("blow", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_server_ends_when_its_starter_is_killed(held, blow):
    held.send_signal(blow)
    assert held.wait() == -blow
    assert until(lambda: not alive(held.server) and not alive(held.child))


def test_ctrl_c_ends_the_foreground_quietly(held):
    held.send_signal(signal.SIGINT)
    assert held.stdout.read() == "returned\n"
    assert held.wait() == 0
    assert not alive(held.server)


def test_file_of_a_killed_starter_does_not_mislead(held, fake, state):
    held.kill()
    assert until(lambda: not alive(held.server))
    assert find(state) is None
    with start(state, installed=fake) as server:
        assert server.ours


def test_another_process_with_the_old_number_is_not_taken_for_the_server(fake, state):
    with start(state, installed=fake):
        pass
    file = state / "label-studio" / "server.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"pid": os.getpid()}))
    with start(state, installed=fake) as server:
        assert server.ours
    assert alive(os.getpid())


def test_two_commands_at_once_start_one_server(fake, state):
    behave(state, "slow")
    progress_lines = []
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: start(state, installed=fake, progress=progress_lines.append), range(2)))
    assert sorted(server.ours for server in both) == [False, True]
    assert len((state / "label-studio/data/starts").read_text().split()) == 1
    assert "Waiting for another command to start Label Studio" in progress_lines
    for server in both:
        server.stop()


def test_busy_port_is_left_to_its_owner(fake, state):
    with start(state, installed=fake) as first:
        pass
    with socket.socket() as owner:
        owner.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        owner.bind(("127.0.0.1", httpx.URL(first.url).port))
        owner.listen()
        with start(state, installed=fake) as second:
            assert second.url != first.url


def test_server_that_moves_on_to_another_port_is_followed(fake, state):
    behave(state, "elsewhere")
    with start(state, installed=fake) as server:
        assert httpx.URL(server.url).port == json.loads((state / "label-studio/server.json").read_text())["port"]


def test_failing_start_shows_the_end_of_the_log(fake, state):
    behave(state, "fail")
    with pytest.raises(LocalServerError, match=r"did not start \(it ended with 1\)[^$]*made of cheese[^$]*Run the"):
        start(state, installed=fake)


def test_mended_start_works_after_a_failing_one(fake, state):
    behave(state, "fail")
    with pytest.raises(LocalServerError):
        start(state, installed=fake)
    behave(state, "")
    with start(state, installed=fake) as server:
        assert alive(server.pid)


def test_refused_token_is_explained_and_leaves_no_server(fake, state):
    behave(state, "refuse")
    with pytest.raises(LocalServerError, match=r"server\.json: Label Studio does not accept the token"):
        start(state, installed=fake)
    pid = int((state / "label-studio/data/starts").read_text())
    assert not alive(pid)


def test_server_that_never_answers_is_explained(fake, state):
    behave(state, "mute")
    with pytest.raises(LocalServerError, match="did not answer within"):
        start(state, installed=fake, patience=0.5)


def test_server_that_ends_by_itself_is_reported(fake, state):
    with start(state, installed=fake) as server:
        os.kill(server.pid, signal.SIGKILL)
        with pytest.raises(LocalServerError, match=r"ended by itself \(-9\)"):
            server.wait()


def test_broken_login_file_is_named(fake, state):
    with start(state, installed=fake):
        pass
    (state / "label-studio/server.json").write_text("{")
    with pytest.raises(LocalServerError, match=r"server\.json: cannot be read"):
        start(state, installed=fake)


def test_data_that_are_there_are_kept(fake, state):
    data = state / "label-studio" / "data"
    with start(state, installed=fake):
        assert (data / "label_studio.sqlite3").read_bytes() == b"an empty database"
    (data / "label_studio.sqlite3").write_bytes(b"a year of work")
    with start(state, installed=fake):
        assert (data / "label_studio.sqlite3").read_bytes() == b"a year of work"


def test_variables_of_the_user_do_not_reach_the_server(monkeypatch, tmp_path):
    for name in ("HOST", "DEBUG", "CI", "SECRET_KEY", "LABEL_STUDIO_HOST", "DJANGO_DB"):
        monkeypatch.setenv(name, "x")
    assert "x" not in server_variables(tmp_path, tmp_path).values()


# installing, without a network


@pytest.fixture
def pip(monkeypatch):
    """Counts installs instead of doing them; ``pip.fails`` breaks them off halfway."""

    class Pip:
        installs = migrations = 0
        fails = False

        def install(self, venv, *rest):
            self.installs += 1
            (venv / "bin").mkdir(parents=True, exist_ok=True)
            (venv / "bin/python").unlink(missing_ok=True)
            (venv / "bin/python").symlink_to(sys.executable)
            if self.fails:
                raise KeyboardInterrupt

        def migrate(self, found, folder):
            self.migrations += 1
            found.template.write_bytes(b"")

    pip = Pip()
    monkeypatch.setattr(MODULE, "install", pip.install)
    monkeypatch.setattr(MODULE, "migrate", pip.migrate)
    return pip


MODULE = sys.modules[environment_of.__module__]


def test_second_time_nothing_is_installed(pip, state):
    assert environment(state) == environment(state)
    assert (pip.installs, pip.migrations) == (1, 1)


def test_broken_off_install_is_begun_again(pip, state):
    pip.fails = True
    with pytest.raises(KeyboardInterrupt):
        environment(state)
    pip.fails = False
    environment(state)
    environment(state)
    assert pip.installs == 2


def test_environment_whose_python_is_gone_is_made_again(pip, state):
    found = environment(state)
    found.python.unlink()
    environment(state)
    assert pip.installs == 2


def test_environment_that_was_moved_is_made_again(pip, state, tmp_path):
    environment(state)
    state.rename(tmp_path / "moved")
    environment(tmp_path / "moved")
    assert pip.installs == 2


def test_installation_that_came_with_the_folder_is_made_again(pip, state, monkeypatch, tmp_path):
    """Whoever made the folder knows where it will lie, and what the mark says but for the random word."""
    mark = state / "label-studio" / "venv.mark"
    found, said = environment(state), []
    *place, word = mark.read_text().splitlines()
    for guess in ([*place, "0" * 32], place, [*place, word, word]):
        mark.write_text("\n".join(guess) + "\n")
        found.template.write_bytes(b"with an account of somebody")
        before = pip.installs
        environment(state, progress=said.append)
        assert pip.installs == before + 1
        assert found.template.read_bytes() == b""
    assert str(found.python.parent.parent) in said[0] and "not installed by you" in said[0]
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "of somebody else"))
    before = pip.installs
    environment(state)
    environment(state)
    assert pip.installs == before + 1


def test_a_ci_job_may_trust_an_installation_from_a_cache(pip, state, monkeypatch, tmp_path):
    environment(state)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "of another job"))
    monkeypatch.setenv("GOLDSPAN_TRUST", "1")
    environment(state)
    assert pip.installs == 1


def test_an_installation_that_cannot_be_recorded_is_not_begun(pip, state, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", os.devnull)
    with pytest.raises(TrustError, match="XDG_STATE_HOME"):
        environment(state)
    assert pip.installs == 0


@pytest.mark.parametrize(
    "name", ["venv", "data", "server.log", "server.json", "install.log", "data/.env", "data/label_studio.sqlite3", ""]
)
def test_links_that_lead_out_are_refused_and_what_they_lead_to_stays(name, pip, fake, state, tmp_path):
    target = tmp_path / "target"
    target.mkdir()
    (target / "precious").write_text("words")
    link = state / "label-studio" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(target if name in ("venv", "data", "") else target / "precious")
    for call in (lambda: environment(state), lambda: start(state, installed=fake), lambda: find(state)):
        with pytest.raises(StoreError, match="leads out of"):
            call()
    assert [path.name for path in target.iterdir()] == ["precious"]
    assert (target / "precious").read_text() == "words"


def test_variables_that_came_with_the_data_do_not_reach_the_server(fake, state):
    """With GIT_DIR or GIT_CONFIG_COUNT, for one, the server would run a program of the folder."""
    file = state / "label-studio" / "data" / ".env"
    file.parent.mkdir(parents=True)
    file.write_text("\nSECRET_KEY=a$b=c\n")
    with start(state, installed=fake):
        pass
    for line in ("GIT_DIR=/tmp", "export SECRET_KEY=x", " SECRET_KEY=x", "\x0bGIT_DIR=x", "#"):
        file.write_text(f"SECRET_KEY=a\n{line}\n")
        with pytest.raises(LocalServerError, match=r"\.env: has other lines than SECRET_KEY"):
            start(state, installed=fake)


def test_failing_program_is_reported_with_its_last_words(tmp_path):
    log = tmp_path / "install.log"
    with log.open("w") as file, pytest.raises(LocalServerError, match=r"no such package[^$]*run the command again"):
        MODULE.run_logged([sys.executable, "-c", "import sys; sys.exit('no such package')"], file, lambda line: None)


def test_installing_is_pinned_and_says_now_and_then_how_far_it_is(tmp_path, monkeypatch):
    """The program's output stands in for pip's."""
    commands, progress_lines = [], []

    def said_by_pip(command, log, read):
        commands.append(command)
        if "pip" in command:
            at = command.index("--constraint") + 1
            assert Path(command[at]).read_text() == pins
            for line in [*["Collecting some-package"] * 85, "Downloading it", "Installing collected packages: a, b"]:
                read(line)

    pins = "label-studio==1.0\n" + "".join(f"package-{number}==1\n" for number in range(89))
    monkeypatch.setattr(MODULE, "run_logged", said_by_pip)
    MODULE.install(tmp_path / "venv", pins, tmp_path / "install.log", progress_lines.append)
    assert [command[:2] for command in commands] == [[sys.executable, "-I"], [str(tmp_path / "venv/bin/python"), "-I"]]
    assert commands[1][-1] == "label-studio"
    assert progress_lines == [
        "Label Studio: 40 of 90 packages found",
        "Label Studio: 80 of 90 packages found",
        "Label Studio: writing 90 packages",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["install.log"], "nothing else is left"


PROGRAM = """
import os, pathlib, sys
data = pathlib.Path(os.environ["LABEL_STUDIO_BASE_DATA_DIR"])
data.mkdir()
%s
"""
DATABASE = '(data / "label_studio.sqlite3").write_bytes(b"empty")'


def empty_database_by(program, folder):
    """The environment whose program this is, and the making of its empty database."""
    (folder / "program").write_text(PROGRAM % program)
    python = Path(sys.executable)
    found = Environment(python=python, program=folder / "program", template=folder / "empty.sqlite3")
    MODULE.migrate(found, folder)
    return found


def test_the_empty_database_is_made_aside_and_moved_into_place(tmp_path):
    assert empty_database_by(DATABASE, tmp_path).template.read_bytes() == b"empty"
    assert {path.name for path in tmp_path.iterdir()} == {"program", "empty.sqlite3", "install.log"}


@pytest.mark.parametrize("program", ["print('no room')", f"{DATABASE}; sys.exit('no room')"])
def test_a_database_that_could_not_be_made_is_no_database(program, tmp_path):
    with pytest.raises(LocalServerError, match=r"no room[^$]*Remove .* and run the command again"):
        empty_database_by(program, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"program", "install.log"}


def test_constraints_hold_exact_versions_and_no_addresses():
    text = (Path(MODULE.__file__).parent.parent / "constraints.txt").read_text()
    pins = [line for line in text.splitlines() if not line.startswith("#")]
    assert "label-studio==1.23.2" in pins
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*", pin) for pin in pins)


# in a browser


def test_browser_logs_in(label_studio, page):
    page.goto(label_studio.url)
    page.fill("#email", label_studio.user)
    page.fill("#password", label_studio.password)
    page.click("button[type=submit]")
    page.get_by_text("Create Project").first.wait_for()
    asked = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert asked
    assert all(one.startswith((label_studio.url, "data:", "blob:")) for one in asked)
