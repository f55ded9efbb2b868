"""`goldspan push --layers` and `goldspan pull` against the bare HTTP calls that they need, on one server, in one run.

    .venv/bin/python tests/benchmarks/push_pull.py [TASKS]

Tasks are shaped like the corpus (2.5 kB of text, 60 regions, 30 relations); 10,000 of them by default, each with one
annotation. The server is Label Studio with SQLite on this machine. The bare calls are httpx with the same payloads,
which lie ready as JSON: imports of tasks with their annotations, and the listing of all fields by id. Their batch sizes
are tried with a part of the tasks first, and the best is taken for all. In the end a push is killed half way, and run
again. All sides run as commands of their own, so that each one's time holds its start, and its memory is its own.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from benchmarks.export import schema  # noqa: E402
from benchmarks.measure import Measured, goldspan, measure, python  # noqa: E402
from benchmarks.shapes import case  # noqa: E402

from goldspan import store  # noqa: E402
from goldspan.formats.labelstudio.labeling_config import build  # noqa: E402
from goldspan.formats.labelstudio.result_items import to_results  # noqa: E402
from goldspan.formats.labelstudio.tasks import task_data  # noqa: E402
from goldspan.labelstudio import client as server  # noqa: E402
from goldspan.labelstudio.connection import Client, connect  # noqa: E402
from goldspan.labelstudio.server import RunningServer, environment, start  # noqa: E402
from goldspan.labelstudio.users import ensure_user  # noqa: E402
from goldspan.schema.writing import write  # noqa: E402
from goldspan.store.format_version import VERSION, format_path  # noqa: E402

BATCHES = (50, 100, 250, 500)
"""Tasks in an import, and in a page of a listing."""

TRIED = 200
"""How many tasks each of these is tried with."""

SETTINGS = """[project]
name = "bench"
version = "0"

[tool.goldspan]
project = "{project}"

[tool.goldspan.annotators.ann]
email = "ann@bench.example"
"""

HTTP = """
import httpx, itertools, json, os, sys
http = httpx.Client(base_url=os.environ["LABEL_STUDIO_URL"], timeout=600, trust_env=False,
                    headers={"Authorization": "Token " + os.environ["LABEL_STUDIO_API_KEY"]})
project, batch = sys.argv[1], int(sys.argv[2])
"""
IMPORT = """
with open(sys.argv[3], "rb") as lines:
    lines = itertools.islice(lines, int(sys.argv[4]))
    while batched := list(itertools.islice(lines, batch)):
        body = b"[" + b",".join(batched) + b"]"
        http.post(f"api/projects/{project}/import?return_task_ids=true", content=body,
                  headers={"Content-Type": "application/json"}).raise_for_status()
"""
LIST = """
last, most = 0, int(sys.argv[3])
while most > 0:
    items = [{"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": last}]
    query = json.dumps({"filters": {"conjunction": "and", "items": items}, "ordering": ["tasks:id"]})
    page = {"project": project, "page": 1, "page_size": batch, "fields": "all", "query": query}
    tasks = http.get("api/tasks", params=page).raise_for_status().json()["tasks"]
    if not tasks:
        break
    last, most = tasks[-1]["id"], most - len(tasks)
"""


def write_corpus(folder: Path, tasks: int, *, project: str) -> None:
    """A corpus with a file for each document and each layer."""
    (folder / "schema").mkdir(parents=True)
    (folder / "schema" / "schema.yaml").write_text(write(schema()), encoding="utf-8")
    (folder / "pyproject.toml").write_text(SETTINGS.format(project=project), encoding="utf-8")
    for document, layer in map(case, range(tasks)):
        store.write_document(folder / "corpus", document)
        store.write_layer(folder / "corpus", layer)
    format_path(folder / "corpus").write_text(json.dumps({"format": VERSION}), encoding="utf-8")


def write_payload(file: Path, tasks: int, annotator: int) -> None:
    """What is imported, a task a line."""
    with file.open("w", encoding="utf-8") as lines:
        for document, layer in map(case, range(tasks)):
            annotation = {"completed_by": annotator, "result": to_results(layer, document, schema())}
            annotation |= {"was_cancelled": False, "ground_truth": False}
            task = {"data": task_data(document, "all"), "annotations": [annotation]}
            lines.write(json.dumps(task, ensure_ascii=False) + "\n")


def new_project(client: Client, title: str) -> str:
    return str(server.create_project(client, title, build(schema(), "all")).id)


def bare_import(client: Client, payload: Path, tasks: int, batch: int) -> tuple[str, Measured]:
    project = new_project(client, f"bare import of {tasks} by {batch}")
    return project, measure(python(HTTP + IMPORT, project, str(batch), str(payload), str(tasks)))


def bare_list(project: str, tasks: int, batch: int) -> Measured:
    return measure(python(HTTP + LIST, project, str(batch), str(tasks)))


def show(name: str, tasks: int, one: Measured, bare: Measured | None = None) -> None:
    ratio = f"{one.seconds / bare.seconds:7.2f}" if bare else ""
    each, busy = (1000 * seconds / tasks for seconds in (one.seconds, one.busy))
    line = f"{name:44} {one.seconds:8.1f} s {each:8.1f} ms a task, {busy:6.1f} on a core {one.peak:6.0f} MB {ratio}"
    print(line, flush=True)


def broken_off(client: Client, folder: Path, tasks: int) -> None:
    """A push that is killed once a third of the tasks are there, and what the next one sends."""
    write_corpus(folder, tasks, project="broken off")
    pushing = subprocess.Popen(goldspan("push", "--layers"), cwd=folder, stderr=subprocess.DEVNULL)
    while True:
        time.sleep(0.5)
        found = server.find_project(client, "broken off")
        if found is not None and found.tasks >= tasks / 3:
            break
    pushing.send_signal(signal.SIGKILL)
    pushing.wait()
    there = server.get_project(client, found.id)
    again = measure(goldspan("push", "--layers", "--json"), cwd=folder)
    after = [task["total_annotations"] for task in server.read_tasks(client, there.id, fields="task_only")]
    counts = f"{there.tasks:,} tasks there when it was killed, then {len(after):,} with {sum(after):,} annotations"
    show("the second push", max(1, tasks - there.tasks), again)
    print(f"  {counts}")


def table(running: RunningServer, folder: Path, tasks: int) -> None:
    client = connect(running.url, running.token)
    payload, tried = folder / "tasks.jsonl", min(tasks, TRIED)
    write_payload(payload, tasks, ensure_user(client, "ann@bench.example", "a password of some length"))
    print(f"{tasks:,} tasks, {payload.stat().st_size / 1e6:.0f} MB; the last column is the time to the bare calls")
    imports, listings = {}, {}
    for batch in BATCHES:
        project, imports[batch] = bare_import(client, payload, tried, batch)
        show(f"bare import, {tried} tasks, {batch} at a time", tried, imports[batch])
    for batch in BATCHES:
        listings[batch] = bare_list(project, tried, batch)
        show(f"bare listing, {tried} tasks, {batch} at a time", tried, listings[batch])
    best_import = min(imports, key=lambda batch: imports[batch].seconds)
    best_page = min(listings, key=lambda batch: listings[batch].seconds)
    write_corpus(folder / "whole", tasks, project="goldspan")
    project, imported = bare_import(client, payload, tasks, best_import)
    show(f"bare import, {best_import} at a time", tasks, imported, imported)
    show("goldspan push --layers", tasks, measure(goldspan("push", "--layers"), cwd=folder / "whole"), imported)
    listed = bare_list(project, tasks, best_page)
    show(f"bare listing, {best_page} at a time", tasks, listed, listed)
    show("goldspan pull", tasks, measure(goldspan("pull"), cwd=folder / "whole"), listed)
    broken_off(client, folder / "broken", min(tasks, 5 * TRIED))


def main() -> None:
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with start(folder / "server", installed=environment(ROOT / ".goldspan")) as running:
            os.environ |= {"LABEL_STUDIO_URL": running.url, "LABEL_STUDIO_API_KEY": running.token}
            table(running, folder, tasks)


if __name__ == "__main__":
    main()
