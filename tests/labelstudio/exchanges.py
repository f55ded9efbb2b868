"""Push, pull, feedback and adjudication through a proxy that fails: nothing is lost, and nothing is there twice.

    .venv/bin/python tests/labelstudio/exchanges.py [--exchanges 1000] [--seed N]

plays rounds, each with a seed of its own, until so many requests have been sent, and compares server and corpus after
each with a round without faults. ``--seed`` plays one round again. A command that a fault ends is run again, as a user
would.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace as changed
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))

from labelstudio.fault_proxy import Faults, fault_proxy  # noqa: E402
from members import change_annotation  # noqa: E402
from pushed_corpus import whole  # noqa: E402

from goldspan import store  # noqa: E402
from goldspan.formats.labelstudio.adjudication_config import CHOICE  # noqa: E402
from goldspan.formats.labelstudio.annotations import Annotator  # noqa: E402
from goldspan.labelstudio import client as server  # noqa: E402
from goldspan.labelstudio.connection import Limits, ServerError, connect  # noqa: E402
from goldspan.labelstudio.server import environment, start  # noqa: E402
from goldspan.labelstudio.users import ensure_user  # noqa: E402
from goldspan.model import Layer, make_span  # noqa: E402
from goldspan.operations.adjudicate_pull import adjudicate_pull, adjudication_title  # noqa: E402
from goldspan.operations.adjudicate_push import adjudicate_push  # noqa: E402
from goldspan.operations.feedback import feedback  # noqa: E402
from goldspan.operations.pull import pull  # noqa: E402
from goldspan.operations.push import PushOptions, push  # noqa: E402
from goldspan.schema.language import parse  # noqa: E402
from goldspan.schema.writing import write  # noqa: E402
from goldspan.settings import load  # noqa: E402

SCHEMA = parse("name: small\nversion: 1.0.0\nlabels: {PER: {}, ORG: {}}")
PEOPLE = {"ann": "ann.exchange@example.com", "bob": "bob.exchange@example.com"}
RATE = 0.25
ATTEMPTS = 200
"""How often a command is run until it ends well."""

QUICK = Limits(pause=0.1, longest_pause=1.0, silence=30.0, total=60.0)


def corpus(folder, documents):
    """Settings of a corpus with these many documents, of which two people have layers that differ."""
    (folder / "pyproject.toml").write_text("[tool.goldspan]\n")
    (folder / "schema").mkdir()
    (folder / "schema" / "schema.yaml").write_text(write(SCHEMA))
    team = tuple(Annotator(name, email) for name, email in PEOPLE.items())
    settings = changed(load(folder), project="Exchanges", annotators=team, annotators_per_task=2)
    for number in range(documents):
        doc = whole(f"{number}: Colonel Ada left Nile Press.", f"d{number}")
        store.write_document(settings.corpus, doc)
        for name, words in (("ann", "Ada"), ("bob", "Colonel Ada")):
            start = doc.text.index(words)
            span = make_span(doc, "PER", [(start, start + len(words))])
            made = Layer(
                document=doc.id,
                name=name,
                annotator=name,
                status="skipped" if (number, name) == (1, "bob") else "submitted",
                text_sha256=doc.text_sha256,
                spans=() if (number, name) == (1, "bob") else (span,),
            )
            store.write_layer(settings.corpus, made)
    store.record_order(settings.corpus, [f"d{number}" for number in range(documents)])
    return settings


class Round:
    """One round of work through the proxy, with each command run until it ends well."""

    def __init__(self, proxy, token, direct, settings):
        self.proxy, self.token, self.direct, self.settings = proxy, token, direct, settings
        self.failed = Counter()

    def run(self):
        self.again("push", self.push)
        self.edit_on_the_server()
        self.again("pull", lambda client: pull(self.settings, SCHEMA, client))
        self.again("feedback", lambda client: feedback(self.settings, SCHEMA, client))
        self.again("adjudicate push", lambda client: adjudicate_push(self.settings, SCHEMA, client))
        self.decide()
        self.again("adjudicate pull", lambda client: adjudicate_pull(self.settings, SCHEMA, client))
        return server_state(self.direct, self.settings), corpus_state(self.settings)

    def push(self, client):
        pushed = push(self.settings, SCHEMA, client, PushOptions(layers=True))
        assert not pushed.findings, pushed.findings
        assert not pushed.report.conflicts, pushed.report.conflicts

    def again(self, name, command):
        for _ in range(ATTEMPTS):
            try:
                return command(connect(self.proxy.url, self.token, limits=QUICK))
            except ServerError as error:
                assert "\n" not in str(error), error
                self.failed[name] += 1
        raise AssertionError(f"{name} did not end well after {ATTEMPTS} attempts")

    def edit_on_the_server(self):
        """Bob marks more, with white space at its end, which is a finding."""
        project = server.find_project(self.direct, self.settings.project)
        task = next(server.read_tasks(self.direct, project.id))
        bob = next(found for found in task["annotations"] if len(found["result"]) == 1 and "Colonel" in str(found))
        start = task["data"]["text"].index("Nile ")
        value = {"start": start, "end": start + 5, "text": "Nile ", "labels": ["ORG"]}
        region = {**bob["result"][0], "id": "byhand", "value": value}
        change_annotation(self.direct, bob["id"], [*bob["result"], region])

    def decide(self):
        """The judge decides one case of each task."""
        project = server.find_project(self.direct, adjudication_title(self.settings))
        tasks = list(server.read_tasks(self.direct, project.id))
        newest = max(datetime.fromisoformat(task["annotations"][0]["created_at"]) for task in tasks)
        # an annotation counts as saved by a person when more than a second has passed since the import
        time.sleep(max(0.0, 1.05 - (datetime.now(UTC) - newest).total_seconds()))
        for task in tasks:
            [annotation] = task["annotations"]
            case = next(item for item in annotation["result"] if item.get("from_name") == "adjudication_case")
            extent = {key: case["value"][key] for key in ("start", "end", "text")}
            item = {"id": case["id"], "from_name": CHOICE, "to_name": "text", "type": "choices"}
            chosen = {**item, "value": {**extent, "choices": ["A"]}}
            change_annotation(self.direct, annotation["id"], [*annotation["result"], chosen])


NUMBERED = re.compile(r"(?<=/projects/)[0-9]+|(?<=task=)[0-9]+|(?<=annotation=)[0-9]+|(?<=127.0.0.1:)[0-9]+")
"""What an address in a panel of findings has that differs from run to run."""


def server_state(client, settings):
    """What the server has, without what differs from run to run: numbers and times."""
    state = {}
    for title in (settings.project, adjudication_title(settings)):
        project = server.find_project(client, title)
        tasks = [
            (
                {
                    key: NUMBERED.sub("N", value) if isinstance(value, str) else value
                    for key, value in task["data"].items()
                },
                sorted(
                    (found["completed_by"], found["was_cancelled"], found["ground_truth"], str(found["result"]))
                    for found in task["annotations"]
                ),
            )
            for task in server.read_tasks(client, project.id)
        ]
        tasks.sort(key=str)
        state[title] = (tasks, sorted(server.read_views(client, project.id)), project.config, project.annotators)
    return state


MISSING = "nothing"
VOLATILE = (
    "project",
    "task",
    "annotation",
    "updated_at",
    "created_at",
    "pulled_at",
    "pushed_at",
    "decided_at",
    "draft",
)


def corpus_state(settings):
    """Every file of the corpus, without numbers and times of the server."""

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items() if key not in VOLATILE}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    files = (path for path in sorted(settings.corpus.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(settings.corpus)): plain(json.loads(path.read_text()))
        if path.suffix == ".json"
        else path.read_text()
        for path in files
    }


def tidy(client, settings):
    for title in (settings.project, adjudication_title(settings)):
        found = server.find_project(client, title)
        if found is not None:
            server.delete_project(client, found.id)


connected = cache(connect)


@cache
def personal_token(client):
    """A personal access token, of which a member has one."""
    for known in client.http.get("list the tokens", "api/token/", list):
        client.http.post("revoke a token", "api/token/blacklist/", {"refresh": known["token"]}, object)
    return client.http.post("make a token", "api/token/", {}, dict)["token"]


def play(running, proxy, *, seed, documents=3, rate=RATE):
    """What server and corpus hold after one round, and the faults that it met."""
    direct = connected(running.url, running.token)
    for email in PEOPLE.values():
        ensure_user(direct, email, "a long password")
    token = personal_token(direct) if seed % 2 else running.token
    with tempfile.TemporaryDirectory() as folder:
        settings = corpus(Path(folder), documents)
        tidy(direct, settings)
        proxy.faults = Faults(seed, rate)
        played = Round(proxy, token, direct, settings)
        try:
            state = played.run()
        finally:
            tidy(direct, settings)
        return state, proxy.faults.seen, played.failed


def differences(found, expected, place=""):
    """Where two states differ."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in sorted(found.keys() | expected.keys()):
            yield from differences(found.get(key, MISSING), expected.get(key, MISSING), f"{place}/{key}")
    elif isinstance(found, list | tuple) and isinstance(expected, list | tuple) and len(found) == len(expected):
        for number, pair in enumerate(zip(found, expected, strict=True)):
            yield from differences(*pair, f"{place}/{number}")
    elif found != expected:
        yield f"{place}: {found!r:.300} instead of {expected!r:.300}"


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--exchanges", type=int, default=1000)
    options.add_argument("--seed", type=int)
    given = options.parse_args()
    faults, failed, bad, seed = Counter(), Counter(), 0, given.seed or 0
    with (
        tempfile.TemporaryDirectory() as state,
        start(Path(state), installed=environment(TESTS.parent / ".goldspan")) as running,
        fault_proxy(running.url) as proxy,
    ):
        expected, _, _ = play(running, proxy, seed=0, rate=0.0)
        while faults.total() < given.exchanges:
            found, seen, ended = play(running, proxy, seed=seed)
            faults, failed = faults + seen, failed + ended
            wrong = list(differences(found, expected))
            bad += bool(wrong)
            print(f"seed {seed}: {seen.total()} exchanges, {'the same' if not wrong else 'DIFFERENT'}", flush=True)
            for line in wrong:
                print(f"  {line}")
            if given.seed is not None:
                break
            seed += 1
    print(f"{faults.total()} exchanges, {faults.total() - faults['none']} with a fault; {bad} rounds differ")
    for kind, number in sorted(faults.items()):
        print(f"  {kind:12} {number}")
    print("commands ended by a fault and run again: " + ", ".join(f"{name} {n}" for name, n in sorted(failed.items())))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
