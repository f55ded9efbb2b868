"""Two articles side by side in a real browser: what is drawn from one to the other, and what of it comes home."""

import os
import shutil
from pathlib import Path

import pytest
from e2e import screen
from members import as_member

from goldspan import store
from goldspan.formats.labelstudio.link_answers import read_pair_task
from goldspan.formats.labelstudio.link_task import link_items
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.users import ensure_user
from goldspan.operations.link_pull import link_pull
from goldspan.operations.link_push import link_push, link_title
from goldspan.schema import language
from goldspan.settings import load
from goldspan.store.links import links_path, read_links

ROOT = Path(__file__).parent.parent.parent
PASSWORD = "a password of its own"
PICTURES = os.environ.get("GOLDSPAN_PICTURES")
LEFT, RIGHT = (f".goldspan-{side} .goldspan-text .lsf-htx-richtext" for side in ("left", "right"))
BY_HAND = {"Raqqa": ("Raqqa", "Raqqa"), "Kurdish-led Syrian Democratic Forces": ("Forces", "alliance")}
"""The links that are drawn on the screen: the words of their mention in the first article, and the words of both
mentions to click on, which stand in no mention inside them."""


@pytest.fixture
def corpus(tmp_path, label_studio):
    """The committed corpus without its links, on a server where the maker of the links can log in."""
    for part in ("corpus/documents", "corpus/layers", "schema"):
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.copy(ROOT / "corpus" / "order.txt", tmp_path / "corpus")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.goldspan]\nproject = "Two articles"\n'
        '[tool.goldspan.annotators.machine-1]\nemail = "links-1@links.example"\nmethod = "machine-generated"\n'
    )
    settings = load(tmp_path)
    client = connect(label_studio.url, label_studio.token)
    ensure_user(client, "links-1@links.example", PASSWORD)
    yield settings, language.load(settings.schema), client
    server.delete_project(client, server.find_project(client, link_title(settings)).id)


def pictured(page, name):
    if PICTURES:
        for width, height in ((1366, 768), (1920, 1080)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(1000)
            screen.picture(page, Path(PICTURES) / f"{name}-{width}.png")


def column(page, side):
    return page.locator(f".goldspan-{side} .goldspan-text").bounding_box()


def place(span, words):
    """Where words of a mention stand in its text."""
    start = span.start + span.text.index(words)
    return start, start + len(words)


def test_links_of_two_articles_are_drawn_across_and_come_home_as_they_are_recorded(corpus, page, label_studio):
    settings, schema, client = corpus
    recorded = read_links(links_path(ROOT / "corpus", "machine-1")).links
    [pushed] = link_push(settings, schema, client)
    [item] = server.read_tasks(client, pushed.project)
    sent = read_pair_task(item).sent
    page.set_viewport_size({"width": 1366, "height": 768})
    screen.log_in(page, label_studio.url, "links-1@links.example", PASSWORD)
    screen.open_task(page, label_studio.url, pushed.project, item["id"])

    # both texts stand side by side, with all of their mentions
    left, right = column(page, "left"), column(page, "right")
    assert left["x"] + left["width"] <= right["x"]
    assert min(left["width"], right["width"]) > 350
    assert min(left["height"], right["height"]) > 300
    assert left["y"] + left["height"] <= 768
    shown = {one["id"] for one in screen.serialised(page) if one["type"] == "labels"}
    assert {span.id for text in sent.sides.values() for span in text.spans} <= shown
    assert page.locator(".goldspan-candidates tr").count() > 10
    pictured(page, "pair-untouched")
    page.set_viewport_size({"width": 1366, "height": 768})

    spans = {span.id: span for text in sent.sides.values() for span in text.spans}
    by_hand = [link for link in recorded if link.members[0].text in BY_HAND]
    for link in by_hand:
        clicked = [
            place(spans[member.span], words)
            for member, words in zip(link.members, BY_HAND[link.members[0].text], strict=True)
        ]
        screen.relate(page, *clicked, link.label, texts=(LEFT, RIGHT))
    drawn = [one for one in screen.serialised(page) if one["type"] == "relation" and one["labels"] == ["XDOC_SAME"]]
    assert len(drawn) == len(by_hand) == 2
    pictured(page, "pair-linked")
    screen.submit(page)

    # the others come by way of the server
    [item] = server.read_tasks(client, pushed.project)
    [annotation] = item["annotations"]
    others = link_items([link for link in recorded if link not in by_hand], sent)
    own = as_member(client, "links-1@links.example", PASSWORD)
    server.change_annotation(own, annotation["id"], {"result": [*annotation["result"], *others]})

    report = link_pull(settings, schema, client)
    pulled = read_links(links_path(settings.corpus, "machine-1"))
    assert {link.id: link.members for link in pulled.links} == {link.id: link.members for link in recorded}
    assert pulled.method == "machine-generated"
    assert [found.code for found in report.findings] == []
    assert link_pull(settings, schema, client).files == []
    assert all(layer.name == "machine-1" for layer in store.read_layers(settings.corpus))
