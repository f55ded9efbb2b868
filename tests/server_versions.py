"""The round trip with each Label Studio that is supported, on SQLite and PostgreSQL, alone and under a path.

    .venv/bin/python tests/server_versions.py [--only 1.13.1] [--page]

installs each version below `.goldspan/versions` the first time, with the packages of `tests/label_studio_versions`.
PostgreSQL is Debian's; where it is missing, and this runs as root, apt-get installs it. `--page` writes the table of
docs/label-studio.md.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace as changed
from pathlib import Path

import httpx

TESTS = Path(__file__).parent
ROOT = TESTS.parent
sys.path.insert(0, str(TESTS))

from answering import answering  # noqa: E402
from members import as_member  # noqa: E402
from pushed_corpus import DOC, LAYER, SCHEMA  # noqa: E402

from goldspan import store  # noqa: E402
from goldspan.formats.labelstudio.annotations import Annotator  # noqa: E402
from goldspan.formats.labelstudio.result_items import to_results  # noqa: E402
from goldspan.labelstudio import client as server  # noqa: E402
from goldspan.labelstudio.connection import Limits, ServerError, connect  # noqa: E402
from goldspan.labelstudio.server import environment  # noqa: E402
from goldspan.labelstudio.server.processes import server_variables  # noqa: E402
from goldspan.labelstudio.users import ensure_user  # noqa: E402
from goldspan.model import make_span, replace  # noqa: E402
from goldspan.operations.feedback import feedback  # noqa: E402
from goldspan.operations.pull import pull  # noqa: E402
from goldspan.operations.push import PushOptions, push  # noqa: E402
from goldspan.settings import load  # noqa: E402

PINS = TESTS / "label_studio_versions"
EMBEDDED = "1.23.2"
VERSIONS = ("1.13.1", "1.18.0", EMBEDDED)
DATABASES = ("SQLite", "PostgreSQL")
PLACES = ("alone", "under a path")
PAGE = ROOT / "docs" / "label-studio.md"
LEAD, BOB, PASSWORD, TOKEN = "lead@example.com", "bob@example.com", "a long password", "7" * 40
PATIENCE = 1200.0
"""Seconds until a start counts as failed; a first start migrates the database."""


def program(version):
    """The program of this version, which is installed first where it is not."""
    if version == EMBEDDED:
        return environment(ROOT / ".goldspan").program
    folder = ROOT / ".goldspan" / "versions" / version
    mark = folder / "whole"
    if not mark.exists():
        print(f"Installing Label Studio {version}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", PINS / f"{version}.txt"], check=True)
        mark.touch()
    return folder / "bin" / "label-studio"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def ended(process):
    """Ends a process of ours with all of its own."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def postgresql():
    """The port of a PostgreSQL server with data of its own, on loopback, as a user who is not root."""
    programs = find_postgresql()
    user = [] if os.geteuid() else ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    with tempfile.TemporaryDirectory(prefix="goldspan-postgresql-") as scratch:
        folder = Path(scratch)
        if user:
            shutil.chown(folder, "nobody", "nogroup")
        data, port = folder / "data", free_port()
        log = (folder / "log").open("w")
        made = [*user, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"]
        subprocess.run(made, check=True, stdout=log, stderr=log, cwd="/")
        options = ["-D", data, "-k", folder, "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        with ended(subprocess.Popen([*user, programs / "postgres", *options], stdout=log, stderr=log, cwd="/")):
            wait_for(lambda: socket.create_connection(("127.0.0.1", port), 1).close(), OSError)
            yield port


def find_postgresql():
    """The folder of its programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "--yes", "--quiet", "postgresql"], check=True)
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        sys.exit("PostgreSQL is missing: sudo apt-get install postgresql")
    return found[-1].parent


def wait_for(ask, *errors):
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except errors:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@contextmanager
def label_studio(version, database, place):
    """The address of a server of this version."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="goldspan-version-")))
        port = free_port()
        address = f"http://127.0.0.1:{port}/"
        variables = server_variables(folder, folder / "data") | {
            "LABEL_STUDIO_USERNAME": LEAD,
            "LABEL_STUDIO_PASSWORD": PASSWORD,
            "LABEL_STUDIO_USER_TOKEN": TOKEN,
            "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        }
        if place == "under a path":
            address = stack.enter_context(under_a_path(address))
            variables["LABEL_STUDIO_HOST"] = address.rstrip("/")
        variables["DJANGO_DB"] = "sqlite"
        if database == "PostgreSQL":
            variables |= {"DJANGO_DB": "default", "POSTGRE_HOST": "127.0.0.1", "POSTGRE_NAME": "postgres"}
            variables["POSTGRE_PORT"] = str(stack.enter_context(postgresql()))
        command = [program(version), "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
        log = (folder / "log").open("w")
        running = subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        stack.enter_context(ended(running))
        try:
            wait_for(lambda: connect(address, TOKEN, limits=Limits(tries=1)), ServerError, Ended)
        except ServerError as error:
            raise AssertionError(f"{error}\n{(folder / 'log').read_text()[-3000:]}") from error
        yield address


class Ended(Exception):
    pass


@contextmanager
def under_a_path(address):
    """The address under which a proxy gives the server the path /ls/, as nginx does with `proxy_pass`."""

    def forward(request, body):
        if not request.path.startswith("/ls/"):
            return 404, "text/plain", b"nothing here"
        kept = {name: request.headers[name] for name in KEPT if request.headers[name]}
        to = address + request.path.removeprefix("/ls/")
        try:
            answer = http.request(request.command, to, headers=kept, content=body)
        except httpx.ConnectError:
            return 502, "text/plain", b"the server has not started yet"
        kind = "\r\n".join([answer.headers.get("Content-Type", "text/plain"), *more(answer)])
        return answer.status_code, kind, answer.content

    def more(answer):
        # the server of the tests sends what stands in the kind of content
        location = [f"Location: {answer.headers['Location']}"] if "Location" in answer.headers else []
        return [*location, *(f"Set-Cookie: {value}" for value in answer.headers.get_list("Set-Cookie"))]

    with httpx.Client(trust_env=False, timeout=120) as http, answering(forward) as proxy:
        yield f"{proxy}/ls/"


KEPT = ("Authorization", "Content-Type", "Cookie", "Referer")


def round_trip(address, version):
    """Everything that goldspan does with a server, from a push to a push of layers."""
    client = connect(address, TOKEN)
    assert client.version == version, client.version
    assert client.notice is None, client.notice
    ensure_user(client, BOB, PASSWORD)
    bob = as_member(client, BOB, PASSWORD)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "pyproject.toml").write_text("[tool.goldspan]\n")
        team = (Annotator("ann", LEAD), Annotator("bob", BOB))
        settings = changed(load(root), project="Round trip", annotators=team)
        store.write_document(settings.corpus, DOC)
        assert push(settings, SCHEMA, client).report.created == 1
        assert push(settings, SCHEMA, client).report.present == 1
        project = server.find_project(client, settings.project)
        [task] = server.read_tasks(client, project.id)
        span = make_span(DOC, "PER", [(2, 6)])  # with the space behind, which is a finding
        made = replace(LAYER, name="bob", annotator="bob", spans=(span,))
        server.create_annotation(bob, task["id"], {"result": to_results(made, DOC, SCHEMA)})
        bob.http.post("save a draft", f"api/tasks/{task['id']}/drafts", {"result": []}, dict)
        pulled = pull(settings, SCHEMA, client)
        assert (pulled.tasks, sorted(pulled.by_status.items())) == (1, [("draft", 1), ("submitted", 1)]), pulled
        [layer] = [one for one in store.read_layers(settings.corpus) if one.status == "submitted"]
        assert (layer.annotator, layer.spans) == ("bob", (span,))
        written = feedback(settings, SCHEMA, client)
        assert (written.tasks.written, written.panel) == (1, True), written
        [task] = server.read_tasks(client, project.id)
        assert task["data"]["findings"] > 0
        elsewhere = changed(settings, project="Round trip again")
        report = push(elsewhere, SCHEMA, client, PushOptions(layers=True)).report
        assert report.annotations_created == 1, report
        again = push(elsewhere, SCHEMA, client, PushOptions(layers=True)).report
        assert (again.annotations_created, again.annotations_present) == (0, 1), again


def cell(version, database, place):
    """What came of it, in a word, and why it failed."""
    began = time.monotonic()
    try:
        with label_studio(version, database, place) as address:
            round_trip(address, version)
    except (AssertionError, ServerError, OSError, subprocess.CalledProcessError) as error:
        result = f"no: {error}"
    else:
        result = "yes"
    print(f"{version}, {database}, {place}: {result} ({time.monotonic() - began:.0f} s)", flush=True)
    return result.partition(":")[0]


def table(results):
    lines = [f"| Label Studio | {' | '.join(f'{database}, {place}' for database, place in COLUMNS)} |"]
    lines.append("|---" * (len(COLUMNS) + 1) + "|")
    for version in VERSIONS:
        lines.append(f"| {version} | {' | '.join(results[version, *column] for column in COLUMNS)} |")
    return "\n".join(lines)


COLUMNS = [(database, place) for database in DATABASES for place in PLACES]
MARKS = ("<!-- versions -->\n", "\n<!-- end of versions -->")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", choices=VERSIONS)
    options.add_argument("--page", action="store_true", help="write the table into docs/label-studio.md")
    given = options.parse_args()
    versions = [given.only] if given.only else VERSIONS
    results = {(version, *column): cell(version, *column) for version in versions for column in COLUMNS}
    if not given.only:
        print(table(results))
        if given.page:
            text = PAGE.read_text(encoding="utf-8")
            inside = re.compile(f"(?<={MARKS[0]}).*?(?={MARKS[1]})", re.DOTALL)
            PAGE.write_text(inside.sub(table(results), text), encoding="utf-8")
    return 0 if set(results.values()) == {"yes"} else 1


if __name__ == "__main__":
    sys.exit(main())
