"""Two annotators with a project each: what each of them sees, and what is reported of what cannot be kept apart."""

import os
from pathlib import Path

import pytest
from e2e import screen
from playwright.sync_api import expect
from pushed_corpus import whole

from goldspan import store
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.users import ensure_user
from goldspan.operations.pull import pull
from goldspan.operations.push import push
from goldspan.operations.team_assign import team_assign
from goldspan.operations.team_projects import project_settings, settings_of_person
from goldspan.schema.language import parse
from goldspan.settings import load

SCHEMA = parse("name: small\nversion: 1.0.0\nlabels: {PER: {hotkey: p}}\npasses: {all: {title: All, labels: [PER]}}")
PASSWORD = "a long password"
TEXT = "Ada left Velm for Osk."
PICTURES = os.environ.get("GOLDSPAN_PICTURES")


@pytest.fixture
def here(tmp_path, label_studio):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.goldspan]\nproject = "Blind"\n[tool.goldspan.team]\nseparate = true\n'
        "[tool.goldspan.annotators.ann]\n[tool.goldspan.annotators.bob]\n"
    )
    settings = load(tmp_path)
    for name in ("both", "only-ann"):
        store.write_document(settings.corpus, whole(f"{TEXT} {name}", name))
    client = connect(label_studio.url, label_studio.token)
    for one in settings.annotators:
        ensure_user(client, one.email, PASSWORD)
    team_assign(settings, ["both"], to=["ann", "bob"], apply=True)
    team_assign(settings, ["only-ann"], to=["ann"], apply=True)
    push(settings, SCHEMA, client)
    yield settings
    for one in project_settings(settings):
        server.delete_project(client, server.find_project(client, one.project).id)


def tasks_of(client, settings, person):
    project = server.find_project(client, settings_of_person(settings, person).project)
    return project.id, {task["data"]["document_id"]: task["id"] for task in server.read_tasks(client, project.id)}


def pictured(page, name):
    if PICTURES:
        screen.picture(page, Path(PICTURES) / f"{name}.png")


def annotations(page):
    """Who made each annotation of the open task, as the screen has them."""
    return page.evaluate("() => window.Htx.annotationStore.annotations.map(one => one.user?.email ?? one.createdBy)")


def test_each_sees_their_own_work_and_what_can_be_seen_beyond_is_reported(here, label_studio, page):
    client = connect(label_studio.url, label_studio.token)
    url = client.url
    page.set_viewport_size({"width": 1366, "height": 768})
    (anns, ann_tasks), (bobs, bob_tasks) = tasks_of(client, here, "ann"), tasks_of(client, here, "bob")

    # ann annotates what both have
    screen.log_in(page, url, "ann@annotators.example", PASSWORD)
    screen.open_task(page, url, anns, ann_tasks["both"])
    screen.mark(page, "p", 0, 3)
    screen.submit(page)

    # bob, in his own project: his tasks alone, and nothing of ann's
    page.context.clear_cookies()
    screen.log_in(page, url, "bob@annotators.example", PASSWORD)
    page.goto(f"{url}projects/{bobs}/data")
    expect(page.get_by_text("both", exact=True).first).to_be_visible()
    expect(page.get_by_text("only-ann")).to_have_count(0)
    pictured(page, "blind-bobs-tasks")
    screen.open_task(page, url, bobs, bob_tasks["both"])
    assert screen.serialised(page) == []
    expect(page.locator(".lsf-annotation-button")).to_have_count(1)
    screen.mark(page, "p", 4, 8)
    screen.submit(page)
    pictured(page, "blind-bobs-task")
    assert not {"GS810", "GS813", "GS823"} & {one.code for one in pull(here, SCHEMA, client).findings}

    # what a project each does not keep: every member lists every project, and lands on ann's annotation, to be changed
    page.goto(f"{url}projects")
    expect(page.get_by_text("Blind: ann").first).to_be_visible()
    pictured(page, "blind-all-projects")
    screen.open_task(page, url, anns, ann_tasks["both"])
    assert [item["value"]["labels"] for item in screen.serialised(page)] == [["PER"]]
    pictured(page, "blind-bob-on-anns-task")
    with page.expect_response(lambda answer: "/drafts" in answer.url and answer.request.method == "POST"):
        screen.mark(page, "p", 9, 13)
    found = {(one.code, one.where.layer) for one in pull(here, SCHEMA, client).findings}
    assert ("GS823", "bob.draft") in found, "a draft of ann's annotation says that he has seen it"
    screen.submit(page)
    found = {(one.code, one.where.layer) for one in pull(here, SCHEMA, client).findings}
    assert ("GS813", "ann") in found
