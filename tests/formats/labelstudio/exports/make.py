"""Makes the exports that the tests of `pull` read, by a run against a real Label Studio. Run by hand:

    python tests/formats/labelstudio/exports/make.py

Starts an embedded server on a scratch folder, fills projects with what can go
wrong, works in some of them through Chromium, and writes each project's full
JSON export beside this script, with its labeling config. Nothing is taken out
of an export; its keys are only put one a line. Dates and random ids differ from
run to run, the rest does not.

    regions.json      wrong and unusual regions and relations, as the server stored them
    screen.json       the same, opened as predictions on the labeling screen and submitted there
    characters.json   words marked by mouse in texts with emoji, line ends, invisible characters, markup
    states.json       skipped, drafts, several annotations, predictions, changed texts, edited by another
    states.snapshot.json, states.min.json   the same project as a snapshot, and as JSON-MIN
    repeated.json     what an import leaves that was repeated because the server answered with an error
    annotators.json   tasks for two annotators each, of which one is done by both
"""

import copy
import json
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
TESTS = HERE.parents[2]
sys.path[:0] = [str(TESTS), str(TESTS / "e2e"), str(TESTS.parent / "scripts")]

import browser  # noqa: E402
import screen  # noqa: E402
from members import as_member, token_of  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from playwright.sync_api import TimeoutError as Timeout  # noqa: E402

from goldspan.labelstudio.client import Project, create_project, read_tasks  # noqa: E402
from goldspan.labelstudio.connection import Client, connect  # noqa: E402
from goldspan.labelstudio.server import environment, start  # noqa: E402
from goldspan.labelstudio.server.account import Account, write_account  # noqa: E402
from goldspan.labelstudio.server.environment import server_folder  # noqa: E402
from goldspan.labelstudio.users import ensure_user  # noqa: E402
from goldspan.model import sha256  # noqa: E402

LEAD, BEN = "lead@example.com", "ben@example.com"
PASSWORD, TOKEN = "a long password", "0123456789abcdef0123456789abcdef01234567"

CONFIG = """\
<View>
  <Relations choice="multiple">
    <Relation value="hired_by"/>
    <Relation value="part_of"/>
  </Relations>
  <Labels name="label" toName="text">
    <Label value="ORG" hotkey="1"/>
    <Label value="PER" hotkey="2"/>
  </Labels>
  <Choices name="sure" toName="text" perRegion="true">
    <Choice value="low"/>
    <Choice value="high"/>
  </Choices>
  <TextArea name="remark" toName="text" perRegion="true"/>
  <Choices name="topic" toName="text" choice="multiple">
    <Choice value="work"/>
    <Choice value="trade"/>
  </Choices>
  <TextArea name="summary" toName="text"/>
  <Text name="text" value="$text"/>
</View>
"""

TEXT = "Nile Press hired Ada.  Ben stayed\nNile Press moved on Monday."

Item = dict[str, Any]


# items of a result


def region(name: str | None, start: Any, end: Any, *labels: str, **more: Any) -> Item:
    words = TEXT[start:end] if isinstance(start, int) and isinstance(end, int) and start >= 0 else ""
    item = {
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {"start": start, "end": end, "text": words, "labels": list(labels)},
        **more,
    }
    return item if name is None else {"id": name, **item}


def without_labels(item: Item) -> Item:
    bare = copy.deepcopy(item)
    del bare.get("value", bare)["labels"]
    return bare


def relation(source: str, target: str, *labels: str, direction: str | None = "right") -> Item:
    item = {"from_id": source, "to_id": target, "type": "relation", "labels": list(labels)}
    return item if direction is None else {**item, "direction": direction}


def value(name: str, control: str, kind: str, *values: str, of: Item | None = None) -> Item:
    extent = {} if of is None else {key: of["value"][key] for key in ("start", "end", "text")}
    key = "choices" if kind == "choices" else "text"
    return {"id": name, "from_name": control, "to_name": "text", "type": kind, "value": {**extent, key: list(values)}}


PRESS, ADA, BEN_SPAN, AGAIN = (
    region("press", 0, 10, "ORG"),
    region("ada", 17, 20, "PER"),
    region("ben", 23, 26, "PER"),
    region("again", 34, 44, "ORG"),
)

REGIONS: dict[str, list[Any]] = {
    "nothing wrong": [PRESS, ADA, relation("ada", "press", "hired_by")],
    "end beyond the text": [PRESS, region("w", 50, 9999, "ORG")],
    "start beyond the text": [PRESS, region("w", 5000, 9999, "ORG")],
    "negative start": [PRESS, region("w", -3, 2, "ORG")],
    "reversed": [PRESS, region("w", 20, 17, "PER")],
    "empty": [PRESS, region("w", 17, 17, "PER")],
    "offsets as strings": [PRESS, region("w", "17", "20", "PER")],
    "offsets as floats": [PRESS, region("w", 17.0, 20.0, "PER")],
    "offsets missing": [PRESS, {**ADA, "value": {"text": "Ada", "labels": ["PER"]}}],
    "one id for two regions": [region("dup", 17, 20, "PER"), region("dup", 23, 26, "PER")],
    "region without an id": [region(None, 17, 20, "PER")],
    "unknown label": [PRESS, region("w", 17, 20, "ANIMAL")],
    "no labels": [PRESS, without_labels(ADA)],
    "empty list of labels": [PRESS, region("w", 17, 20)],
    "relation to itself": [PRESS, relation("press", "press", "part_of")],
    "relation to nothing": [PRESS, ADA, relation("ada", "gone", "hired_by")],
    "relation without a label": [PRESS, ADA, relation("ada", "press")],
    "relation without labels": [PRESS, ADA, without_labels(relation("ada", "press"))],
    "relation with an unknown label": [PRESS, ADA, relation("ada", "press", "feeds")],
    "relation drawn left": [PRESS, ADA, relation("press", "ada", "hired_by", direction="left")],
    "relation both ways": [PRESS, AGAIN, relation("press", "again", "part_of", direction="bi")],
    "relation without a direction": [PRESS, ADA, relation("ada", "press", "hired_by", direction=None)],
    "two relations on one pair": [
        PRESS,
        ADA,
        relation("ada", "press", "hired_by"),
        relation("ada", "press", "part_of"),
    ],
    "there and back": [
        PRESS,
        AGAIN,
        relation("press", "again", "part_of"),
        relation("again", "press", "part_of"),
    ],
    "several labels on one relation": [PRESS, ADA, relation("ada", "press", "hired_by", "part_of")],
    "several labels on one region": [region("w", 17, 20, "PER", "ORG")],
    "relation of a region with several labels": [
        PRESS,
        region("w", 17, 20, "PER", "ORG"),
        relation("w", "press", "hired_by"),
    ],
    "choice on a region": [ADA, value("ada", "sure", "choices", "low", of=ADA)],
    "words on a region": [ADA, value("ada", "remark", "textarea", "a first name", of=ADA)],
    "choice on a region that is not there": [PRESS, value("gone", "sure", "choices", "low", of=ADA)],
    "choices on the document": [PRESS, value("t", "topic", "choices", "work", "trade")],
    "words on the document": [PRESS, value("s", "summary", "textarea", "Ada finds work.")],
    "note on a region": [{**ADA, "meta": {"text": ["who is she?"]}}],
    "score and parent": [PRESS, {**ADA, "score": 0.25, "parentID": "press"}],
    "from another control": [PRESS, {**ADA, "from_name": "elsewhere"}],
    "on another text": [PRESS, {**ADA, "to_name": "elsewhere"}],
    "identical regions": [PRESS, region("twin", 0, 10, "ORG")],
    "overlapping regions": [region("outer", 0, 20, "ORG"), region("across", 5, 22, "PER"), PRESS],
    "words that are not there": [{**ADA, "value": {"start": 17, "end": 20, "text": "Ben", "labels": ["PER"]}}],
    "a rectangle": [
        PRESS,
        {
            "id": "box",
            "from_name": "box",
            "to_name": "image",
            "type": "rectanglelabels",
            "value": {"x": 1, "y": 2, "width": 3, "height": 4, "rectanglelabels": ["ORG"]},
        },
    ],
}

CHARACTERS: dict[str, tuple[str, str]] = {
    "emoji before": ("🐈 seen: Nile Press said", "Nile Press"),
    "joined emoji inside": ("saw 👩🏽‍🚒 Ada today", "👩🏽‍🚒 Ada"),
    "flag before": ("🇪🇬 and Ada", "Ada"),
    "letters beyond the first plane": ("𠮷田 met 𝓐da", "𝓐da"),
    "combining accents": ("Cafe\u0301 Zoe\u0308 hired Ada", "Ada"),
    "no-break spaces": ("since\u00a01999 Nile\u00a0Press grew", "Nile\u00a0Press"),
    "CRLF before": ("first line\r\nAda came", "Ada"),
    "CRLF inside": ("at Nile\r\nPress today", "Nile\r\nPress"),
    "CR before": ("first line\rAda came", "Ada"),
    "line separator before": ("first line\u2028Ada came", "Ada"),
    "byte order mark and zero width space": ("\ufeffhere\u200bAda came", "Ada"),
    "line break inside": ("at Nile\nPress today", "Nile\nPress"),
    "two spaces inside": ("at Nile  Press today", "Nile  Press"),
    "blank lines before": ("\n\n   Ada came", "Ada"),
    "tab and form feed before": ("a\tb\x0cc Ada came", "Ada"),
    "markup": ("if a < b &amp; <b>Ada</b> came", "Ada"),
    "backslash and n": ("at C:\\new Ada came", "\\new Ada"),
    "right to left": ("قالت Ada في القاهرة", "القاهرة"),
    "space at the end": ("we saw Ada today", "Ada "),
    "part of a word": ("the Adalanders came", "Ada"),
}


# the server


def ask(client: Client, method: str, path: str, body: Any = None, **params: Any) -> httpx.Response:
    """One request, for what goldspan's own client has no call for."""
    return session(client).request(method, path, json=body, params=params)


@cache
def session(client: Client) -> httpx.Client:
    email = client.http.get("read the account", "api/current-user/whoami", dict[str, Any])["email"]
    authorization = f"Token {token_of(client.url, email, PASSWORD)}"
    return httpx.Client(base_url=client.url, headers={"Authorization": authorization}, trust_env=False, timeout=60)


def done(answer: httpx.Response) -> Any:
    answer.raise_for_status()
    return answer.json() if answer.content else None


def project_with(client: Client, title: str, tasks: list[Item], *, annotators: int = 1) -> Project:
    project = create_project(client, title, CONFIG, annotators=annotators)
    done(ask(client, "POST", f"api/projects/{project.id}/import", tasks))
    return project


def by_case(client: Client, project: Project) -> dict[str, int]:
    return {task["data"]["case"]: task["id"] for task in read_tasks(client, project.id, fields="task_only")}


def annotate(client: Client, task: int, result: list[Any], **more: Any) -> int:
    number: int = done(ask(client, "POST", f"api/tasks/{task}/annotations/", {"result": result, **more}))["id"]
    return number


def write(name: str, content: str) -> None:
    (HERE / name).write_text(content, encoding="utf-8", newline="")


def write_export(client: Client, project: Project, name: str, *, kind: str = "JSON") -> None:
    answer = ask(client, "GET", f"api/projects/{project.id}/export", exportType=kind, download_all_tasks="true")
    pretty(name, answer.raise_for_status().content)


def pretty(name: str, raw: bytes) -> None:
    write(name, json.dumps(json.loads(raw), indent=1) + "\n")
    print(f"{name}: {len(raw)} bytes", flush=True)


# the projects


def regions(client: Client) -> None:
    tasks = [
        {"data": {"text": TEXT, "case": case}, "annotations": [{"result": result, "ground_truth": False}]}
        for case, result in REGIONS.items()
    ]
    write_export(client, project_with(client, "regions", tasks), "regions.json")


def on_screen(client: Client, page: Page) -> None:
    """Opens each case as a prediction, and submits what the screen made of it, where it opens at all."""
    tasks = [
        {"data": {"text": TEXT, "case": case}, "predictions": [{"model_version": "m", "result": result}]}
        for case, result in REGIONS.items()
    ]
    project = project_with(client, "screen", tasks)
    for case, task in by_case(client, project).items():
        try:
            screen.open_task(page, client.url, project.id, task)
            page.wait_for_timeout(300)
            screen.submit(page)
        except Timeout:
            print(f"screen.json: {case!r} cannot be submitted", flush=True)
    write_export(client, project, "screen.json")


def characters(client: Client, page: Page) -> None:
    tasks = [{"data": {"text": text, "case": case, "marked": marked}} for case, (text, marked) in CHARACTERS.items()]
    project = project_with(client, "characters", tasks)
    for case, task in by_case(client, project).items():
        text, marked = CHARACTERS[case]
        start = text.index(marked)
        screen.open_task(page, client.url, project.id, task)
        page.wait_for_timeout(300)
        screen.mark(page, "1", start, start + len(marked))
        screen.submit(page)
    write_export(client, project, "characters.json")


def states(lead: Client, ben: Client) -> None:
    ours = {"text": TEXT, "text_sha256": sha256(TEXT), "pass": "all"}
    prediction = {"model_version": "m", "score": 0.5, "result": [PRESS]}
    cases: dict[str, Item] = {
        case: {"data": {"text": TEXT, "case": case}}
        for case in (
            "untouched",
            "skipped",
            "draft",
            "draft of an annotation",
            "two by one annotator",
            "nothing found",
            "text changed",
            "edited by another",
            "with predictions",
        )
    }
    cases |= {
        case: {"data": {**ours, "document_id": case.replace(" ", "-"), "case": case}}
        for case in ("our text changed", "our adjudicated", "our ground truth by default")
    }
    cases["with predictions"]["predictions"] = [prediction, {**prediction, "model_version": "n"}]
    cases["ground truth by default"] = {
        "data": {"text": TEXT, "case": "ground truth by default"},
        "annotations": [{"result": [PRESS]}],
    }
    cases["our ground truth by default"]["annotations"] = [{"result": [PRESS]}]
    project = project_with(lead, "states", list(cases.values()))
    task = by_case(lead, project)
    annotate(lead, task["skipped"], [PRESS], was_cancelled=True, lead_time=2.5)
    done(ask(lead, "POST", f"api/tasks/{task['draft']}/drafts", {"result": [PRESS, ADA], "lead_time": 7.0}))
    first = annotate(lead, task["draft of an annotation"], [PRESS], lead_time=3)
    done(
        ask(
            lead,
            "POST",
            f"api/tasks/{task['draft of an annotation']}/annotations/{first}/drafts",
            {"result": [PRESS, ADA], "lead_time": 9.0},
        )
    )
    annotate(lead, task["two by one annotator"], [PRESS])
    annotate(lead, task["two by one annotator"], [ADA])
    annotate(lead, task["nothing found"], [])
    edited = annotate(lead, task["edited by another"], [PRESS])
    done(ask(ben, "PATCH", f"api/annotations/{edited}/", {"result": [PRESS, ADA]}))
    annotate(ben, task["our adjudicated"], [PRESS], ground_truth=True)
    for case in ("text changed", "our text changed"):
        annotate(lead, task[case], [ADA])
        changed = {**cases[case]["data"], "text": TEXT.replace("Nile", "Upper Nile", 1)}
        done(ask(lead, "PATCH", f"api/tasks/{task[case]}/", {"data": changed}))
    write_export(lead, project, "states.json")
    write_export(lead, project, "states.min.json", kind="JSON_MIN")
    snapshot = done(
        ask(
            lead,
            "POST",
            f"api/projects/{project.id}/exports/",
            {"title": "all", "serialization_options": {"annotations__completed_by": {"only_id": False}}},
        )
    )
    answer = ask(lead, "GET", f"api/projects/{project.id}/exports/{snapshot['id']}/download", exportType="JSON")
    pretty("states.snapshot.json", answer.raise_for_status().content)


def repeated(client: Client) -> None:
    """A prediction that is a bare number makes the server fail after it took the tasks; a client then tries again."""
    tasks = [
        {
            "data": {"text": TEXT, "document_id": name, "text_sha256": sha256(TEXT), "case": name},
            "annotations": [{"result": [PRESS]}] if name == "with-work" else [],
            "predictions": [7],
        }
        for name in ("with-work", "without-work")
    ]
    project = create_project(client, "repeated", CONFIG)
    for _ in range(3):
        answer = ask(client, "POST", f"api/projects/{project.id}/import", tasks)
        print(f"repeated.json: the import was answered with {answer.status_code}", flush=True)
    write_export(client, project, "repeated.json")


def annotators(lead: Client, ben: Client) -> None:
    tasks = [{"data": {"text": TEXT, "case": case}} for case in ("done by both", "done by one", "done by nobody")]
    project = project_with(lead, "annotators", tasks, annotators=2)
    task = by_case(lead, project)
    annotate(lead, task["done by both"], [PRESS, ADA])
    annotate(ben, task["done by both"], [PRESS])
    annotate(ben, task["done by one"], [])
    write_export(lead, project, "annotators.json")


def main() -> None:
    program = browser.find()
    if program is None:
        sys.exit(browser.HOW)
    write("config.xml", CONFIG)
    with tempfile.TemporaryDirectory() as scratch:
        write_account(server_folder(Path(scratch)) / "server.json", Account(user=LEAD, password=PASSWORD, token=TOKEN))
        installed = environment(TESTS.parent / ".goldspan", progress=print)
        with start(Path(scratch), installed=installed, progress=print) as server, sync_playwright() as playwright:
            lead = connect(server.url, server.token)
            ensure_user(lead, BEN, PASSWORD)
            ben = as_member(lead, BEN, PASSWORD)
            regions(lead)
            states(lead, ben)
            repeated(lead)
            annotators(lead, ben)
            chromium = playwright.chromium.launch(executable_path=program, args=list(browser.FLAGS))
            page = chromium.new_page(viewport={"width": 1400, "height": 900})
            page.set_default_timeout(15_000)
            screen.log_in(page, server.url, LEAD, PASSWORD)
            characters(lead, page)
            on_screen(lead, page)
            chromium.close()


if __name__ == "__main__":
    main()
