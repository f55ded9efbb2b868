"""The loop back: an annotator sees what is wrong on the screen, fixes it there, and the panel is gone."""

from pathlib import Path

import pytest
from e2e import screen
from playwright.sync_api import expect
from strategies import document

from goldspan.formats.labelstudio.annotations import Annotator, Team
from goldspan.labelstudio import client as server
from goldspan.labelstudio import push_tasks
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.push_layers import LayerPush
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Layer, make_relation, make_span
from goldspan.operations import feedback as feedback_job
from goldspan.schema import language
from goldspan.settings import load

ROOT = Path(__file__).parent.parent.parent
PASSWORD = "a password of her own"
ANNA = Annotator("anna", "anna@corpus.example")
ARTICLE = document("Colonel <b>John Dorrian</b> spoke in Raqqa.\nThey fled.", name="fires")
FINE = document("Nothing happened.", name="fine")


@pytest.fixture
def here(tmp_path, label_studio):
    """Settings whose project is on the test server."""
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.goldspan]\nproject = "e2e feedback"\n[tool.goldspan.annotators.anna]\nemail = "{ANNA.email}"\n'
    )
    return load(tmp_path)


def extent(words: str) -> tuple[int, int]:
    start = ARTICLE.text.index(words)
    return start, start + len(words)


def work(client, project):
    """Everything of the tasks that feedback must leave alone."""
    tasks = list(server.read_tasks(client, project))
    for one in (each for task in tasks for each in (*task["annotations"], *task["drafts"])):
        one.pop("created_ago", None)  # "1 minute": the same work, read a minute later
    return [(task["id"], task["data"]["text"], task["annotations"], task["drafts"]) for task in tasks]


def numbers(page) -> dict[str, str]:
    """The numbers that regions have on the screen, by their words."""
    return page.eval_on_selector_all(
        ".goldspan-text .htx-highlight",
        "all => Object.fromEntries(all.map(one => [one.textContent, one.dataset.index]))",
    )


def in_the_tab(page, report) -> list[int]:
    """The ids of the tasks that the tab lists on the page."""
    with page.expect_response(lambda one: "/api/tasks?" in one.url and "view=" in one.url) as answer:
        page.goto(report.url)
    return [task["id"] for task in answer.value.json()["tasks"]]


def test_an_annotator_sees_the_finding_mends_it_and_it_is_gone(page, label_studio, here, tmp_path):
    schema = language.load(ROOT / "schema" / "schema.yaml")
    client = connect(label_studio.url, label_studio.token)
    ensure_user(label_studio, ANNA.email, PASSWORD)
    project = push_tasks.open_project(client, "e2e feedback", schema, "full")
    try:
        _round(page, label_studio, here, tmp_path, schema, client, project)
    finally:
        server.delete_project(client, project.id)


def _round(page, label_studio, here, tmp_path, schema, client, project):
    # an arrow that fits neither way, one that is missing, and nothing said of the whole text
    name, cue, bare_cue = (
        make_span(ARTICLE, label, [extent(words)], attributes=attributes)
        for label, words, attributes in (
            ("PERSON", "John Dorrian", {"level": "NAM"}),
            ("CUE", "spoke", {"cue_kind": "speech"}),
            ("CUE", "fled", {"cue_kind": "evidence"}),
        )
    )
    layer = Layer(
        document="fires",
        name="anna",
        annotator="anna",
        status="submitted",
        text_sha256=ARTICLE.text_sha256,
        spans=(name, cue, bare_cue),
        relations=(make_relation("HOLDS_TITLE", name.id, cue.id),),
    )
    push_tasks.DocumentPush(client, project, "full").push([ARTICLE, FINE])
    LayerPush(client, project, schema, Team((ANNA,))).push([(ARTICLE, layer)])
    tasks = {task["data"]["document_id"]: task["id"] for task in server.read_tasks(client, project.id)}

    before = work(client, project.id)
    report = feedback_job.feedback(here, schema, client)
    assert work(client, project.id) == before
    assert (report.tasks.written, report.tasks.unchanged) == (1, 1)
    codes = {one.code for one in report.findings[tasks["fires"]]}
    assert codes == {"GS403", "GS406", "GS501"}, "an error hides nothing"
    [work_of_anna] = report.work
    assert work_of_anna.annotator == "anna"

    screen.log_in(page, label_studio.url, ANNA.email, PASSWORD)
    assert in_the_tab(page, report) == [tasks["fires"]]
    screen.open_task(page, label_studio.url, project.id, tasks["fine"])
    expect(page.locator(screen.PANEL)).to_be_hidden()
    screen.open_task(page, label_studio.url, project.id, tasks["fires"])
    panel = page.locator(screen.PANEL)
    expect(panel).to_be_visible()
    text, found = (page.locator(one).bounding_box() for one in (screen.TEXT, screen.PANEL))
    assert text["x"] + text["width"] <= found["x"] and found["y"] < page.viewport_size["height"] / 2, "side by side"
    assert screen.columns(page) == ["tasks:total_annotations", "tasks:data.title"]
    expect(panel.locator(".goldspan-person")).to_have_text(["anna"])
    wrong = panel.locator(".goldspan-GS403")
    expect(wrong).to_contain_text("<b>John Dorrian</b> spoke")
    expect(wrong.locator("mark")).to_have_text(["John Dorrian", "spoke"])
    number = numbers(page)
    expect(wrong.locator(".goldspan-number")).to_have_text(f"{number['John Dorrian']} → {number['spoke']}")
    expect(panel.locator(".goldspan-GS501").locator(".goldspan-number")).to_have_text(number["fled"])
    assert "schema" not in panel.inner_text()
    assert ANNA.email not in panel.inner_text()
    screen.picture(page, tmp_path / "panel.png")

    page.goto(work_of_anna.url)
    page.wait_for_function(
        "pk => window.Htx?.annotationStore?.selected?.pk === pk", arg=work_of_anna.url.rpartition("=")[2]
    )
    expect(panel.locator("a")).to_have_attribute("href", work_of_anna.url)
    screen.open_task(page, label_studio.url, project.id, tasks["fires"])
    for words in ("spoke", "fled"):
        screen.select(page, *extent(words))
        page.keyboard.press("Backspace")
    screen.choose(page, "analysis")
    screen.choose(page, "battle")
    screen.submit(page)

    before = work(client, project.id)
    report = feedback_job.feedback(here, schema, client)
    assert work(client, project.id) == before
    assert (report.tasks.cleared, report.tasks.unchanged, report.findings) == (1, 1, {})
    [data] = [task["data"] for task in server.read_tasks(client, project.id) if task["id"] == tasks["fires"]]
    assert (data["findings"], data["finding_codes"], data["findings_html"]) == (0, "", "")
    assert in_the_tab(page, report) == []
    screen.open_task(page, label_studio.url, project.id, tasks["fires"])
    expect(page.locator(screen.PANEL)).to_be_hidden()
