"""docs/tutorial.md, from the empty folder to the dataset: its commands run, and its people work in Chromium.

With GOLDSPAN_PICTURES=docs/images the pictures of the page are taken anew.
"""

import os
import re
from pathlib import Path

import pytest
from e2e import screen
from pages import ROOT, RUN, blocks_in, runnable, shell
from playwright.sync_api import expect

from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.users import ensure_user
from goldspan.operations.adjudicate_pull import adjudication_title
from goldspan.operations.team_projects import project_settings, settings_of_person
from goldspan.settings import load

PAGE = ROOT / "docs" / "tutorial.md"
PASSWORD = "a long password"
PICTURES = os.environ.get("GOLDSPAN_PICTURES")
TEXT = (
    "Storm closes the port of Velm\n\nThe port of Velm closed on Monday after a storm damaged two cranes.\n"
    "The container ship Marisol left for Osk, port officials said."
)


def extent(words):
    start = TEXT.index(words)
    return start, start + len(words)


class People:
    """What Mara, Noah and the judge do on the screen, at the places of the page that say so."""

    def __init__(self, page, label_studio, folder):
        self.page, self.url, self.owner, self.folder = page, label_studio.url, label_studio, folder
        self.client = connect(label_studio.url, label_studio.token)
        page.set_viewport_size({"width": 1366, "height": 768})

    @property
    def settings(self):
        return load(self.folder)

    def act(self, what):
        {"mara and noah": self.annotate, "noah again": self.mend, "the judge": self.judge}[what]()

    def open(self, user, password, title):
        self.page.context.clear_cookies()
        screen.log_in(self.page, self.url, user, password)
        project = server.find_project(self.client, title)
        (task,) = server.read_tasks(self.client, project.id)
        screen.open_task(self.page, self.url, project.id, task["id"])

    def annotate(self):
        for name, ship in (("mara", "Marisol"), ("noah", "container ship Marisol")):
            address = f"{name}@annotators.example"
            ensure_user(self.client, address, PASSWORD)
            self.open(address, PASSWORD, settings_of_person(self.settings, name).project)
            screen.mark(self.page, "1", *extent(ship))
            screen.mark(self.page, "3", *extent("left"))
            screen.mark(self.page, "2", *extent("Osk"))
            screen.relate(self.page, extent("left"), extent(ship))
            screen.relate(self.page, extent("left"), extent("Osk"))
            if name == "mara":
                screen.select(self.page, *extent("left"))
                screen.choose(self.page, "departs")
                self.picture("annotate")
            screen.submit(self.page)

    def mend(self):
        self.open("noah@annotators.example", PASSWORD, settings_of_person(self.settings, "noah").project)
        expect(self.page.locator(screen.PANEL).locator(".goldspan-GS406")).to_contain_text("left")
        self.picture("feedback")
        screen.select(self.page, *extent("left"))
        screen.choose(self.page, "departs")
        screen.submit(self.page)

    def judge(self):
        self.open(self.owner.user, self.owner.password, adjudication_title(self.settings))
        self.picture("adjudicate")
        screen.decide(self.page, extent("container ship Marisol"), "B", "the name alone, as the definition says")
        screen.submit(self.page)

    def picture(self, name):
        if PICTURES:
            screen.picture(self.page, Path(PICTURES) / f"tutorial-{name}.png")


@pytest.fixture
def folder(tmp_path, label_studio):
    yield tmp_path / "harbour"
    client = connect(label_studio.url, label_studio.token)
    settings = load(tmp_path / "harbour")
    for title in (*(one.project for one in project_settings(settings)), adjudication_title(settings)):
        if project := server.find_project(client, title):
            server.delete_project(client, project.id)


def test_it_works_from_the_first_line_to_the_last(folder, page, label_studio):
    here = shell(folder)
    here.environment.update(LABEL_STUDIO_URL=label_studio.url, LABEL_STUDIO_API_KEY=label_studio.token)
    people = People(page, label_studio, folder)
    ran = 0
    parts = re.split(r"(?=^<!-- (?:on the screen|removed): )", PAGE.read_text(encoding="utf-8"), flags=re.M)
    for part in parts:
        if mark := re.match(r"<!-- removed: (\S+) -->", part):
            (folder / mark[1]).unlink()
        elif mark := re.match(r"<!-- on the screen: (.+) -->", part):
            people.act(mark[1])
        for block in blocks_in(part, PAGE):
            if block.mark.startswith("file: "):
                (folder / block.mark.removeprefix("file: ")).write_text(block.text, encoding="utf-8")
            elif block.language in RUN and not block.mark.startswith("not run: "):
                here.run_block(block)
                ran += 1
    assert ran == len(runnable(PAGE))
