"""How many actions an annotator needs for the headline of the first article, by hand in a real browser.

    python tests/e2e/action_counts.py [--pictures FOLDER]   (from the project's folder, after `make test`)

A key pressed, a click, a drag and a hover are an action each. An attribute is set by its key, or by a click where it
has none. The setting "Select region after creating it" is on, unless ``--as-installed`` is given; arrows are drawn as
soon as both ends are there, unless ``--arrows-last`` is given.
"""

import argparse
import json
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import browser  # noqa: E402
from e2e import screen  # noqa: E402

from goldspan import store  # noqa: E402
from goldspan.labelstudio import client as server  # noqa: E402
from goldspan.labelstudio import push_tasks  # noqa: E402
from goldspan.labelstudio.client import Project  # noqa: E402
from goldspan.labelstudio.connection import connect  # noqa: E402
from goldspan.labelstudio.server import RunningServer, environment, start  # noqa: E402
from goldspan.model import Document, Layer, Relation, Span, replace  # noqa: E402
from goldspan.schema import language  # noqa: E402

HEADLINE = "ISIS leaders fleeing Raqqa"
SIZES = ((1366, 768), (1920, 1080))

SELECT_AFTER = "localStorage.setItem('labelStudio:settings', JSON.stringify({selectAfterCreate: true}))"
"""What "Select region after creating it" in the settings of the labeling screen does: it is kept in the browser."""


def headline() -> tuple[Document, Layer]:
    """The first article, and of its layer what stands in the first part of its headline."""
    document = store.read_document(next(store.document_files(ROOT / "corpus")))
    layer = next(store.read_layers(ROOT / "corpus", document.id))
    spans = tuple(span for span in layer.spans if span.end <= len(HEADLINE))
    inside = {span.id for span in spans}
    relations = tuple(drawn for drawn in layer.relations if {drawn.source, drawn.target} <= inside)
    return document, replace(layer, spans=spans, relations=relations, document_labels={}, note=None)


@dataclass
class Keys:
    """The keys that a labeling config gives to labels, and to the values of attributes."""

    labels: dict[str, str] = field(default_factory=dict)
    values: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, config: str) -> "Keys":
        root = ET.fromstring(config)
        keys = cls()
        for label in root.iter("Label"):
            keys.labels[label.get("value", "")] = label.get("hotkey", "")
        for choices in root.iter("Choices"):
            for choice in choices.iter("Choice"):
                if key := choice.get("hotkey"):
                    keys.values[choices.get("name", ""), choice.get("value", "")] = key
        return keys


@dataclass
class Hand:
    """An annotator's hands on a page, which count what they do."""

    page: Page
    done: Counter[str] = field(default_factory=Counter)

    def key(self, name: str) -> None:
        self.done["keys"] += 1
        self.page.keyboard.press(screen.pressed(name))

    def click(self, place: Locator | tuple[int, int]) -> None:
        self.done["clicks"] += 1
        if isinstance(place, tuple):
            screen.click(self.page, *place)
        else:
            place.click()

    def drag(self, start: int, end: int) -> None:
        self.done["drags"] += 1
        screen.drag(self.page, start, end)

    def hover(self, place: Locator) -> None:
        self.done["hovers"] += 1
        place.hover()

    def until(self, state: str) -> None:
        """Waits for a state of the annotation ``a``: the hand is faster than the screen."""
        self.page.wait_for_function(f"() => {{ const a = window.Htx.annotationStore.selected; return {state}; }}")


def annotate(hand: Hand, layer: Layer, keys: Keys, *, label_arrows: bool = True, arrows_last: bool = False) -> None:
    """Marks the spans in the order of the text, sets their attributes, and draws each arrow once it has both ends.

    A click on another span unselects the one before, and so does an arrow; otherwise that costs a key. With
    ``arrows_last`` all spans are marked first.
    """
    spans: dict[str, Span] = {}
    left = list(layer.relations)
    drawn: list[Relation] = []
    for span in layer.spans:
        spans[span.id] = span
        _mark(hand, span, _free_part(span, spans), keys)
        ready = [] if arrows_last else [one for one in left if {one.source, one.target} <= spans.keys()]
        for number, relation in enumerate(ready):
            _arrow(hand, spans, relation, selected=not number and span.id == relation.source)
            left.remove(relation)
        drawn += ready
        if not ready:
            hand.key("Escape")
            hand.until("!a.selectionSize")
    for relation in left:
        _arrow(hand, spans, relation, selected=False)
    if label_arrows:
        _label_arrows(hand, [*drawn, *left])


def _mark(hand: Hand, span: Span, free: tuple[int, int], keys: Keys) -> None:
    before = screen.regions(hand.page)
    hand.key(keys.labels[span.label])
    hand.until("[...a.names.values()].some(tag => tag.isLabeling && tag.selectedLabels?.length)")
    hand.drag(span.start, span.end)
    hand.until(f"a.regions.length === {before + 1}")
    hand.page.wait_for_timeout(150)  # a new region is selected a moment later
    if not hand.page.evaluate("() => window.Htx.annotationStore.selected.selectionSize"):
        hand.click(free)
    hand.until("a.selectionSize === 1")
    for name, value in span.attributes.items():
        if key := keys.values.get((name, str(value))):
            hand.key(key)
        else:
            hand.click(screen.choice(hand.page, str(value)))
        hand.until(
            f"a.regions.at(-1).results.some(r => r.from_name.name === '{name}' && r.mainValue.includes('{value}'))"
        )


def _arrow(hand: Hand, spans: dict[str, Span], drawn: Relation, *, selected: bool) -> None:
    source, target = spans[drawn.source], spans[drawn.target]
    before = screen.relations(hand.page)
    if not selected:
        hand.click(_free_part(source, spans))
        hand.until("a.selectionSize === 1")
    hand.key("Alt+r")
    hand.until("a.isLinkingMode")
    hand.click(_free_part(target, spans))
    hand.until(f"a.relationStore.relations.length === {before + 1}")


def _free_part(span: Span, spans: dict[str, Span]) -> tuple[int, int]:
    """Where a click meets this span, and not one that lies in it: its last word, or all of it."""
    inner = [one for one in spans.values() if one is not span and span.start <= one.start and one.end <= span.end]
    return (max((one.end for one in inner), default=span.start - 1) + 1, span.end)


def _label_arrows(hand: Hand, drawn: Sequence[Relation]) -> None:
    page = hand.page
    hand.click(page.locator("[class*=panel] :text-is('Relations')").first)
    for row, relation in enumerate(drawn):
        there = page.locator(".lsf-relations__item").nth(row)
        hand.hover(there)
        hand.click(there.locator("button[aria-label='Show Relation Labels']"))
        hand.click(there.locator("[role=combobox], [class*=select]").first)
        hand.click(page.locator("[role=option]").get_by_text(relation.label, exact=True))
        hand.until(f"a.relationStore.relations[{row}].hasRelations")
        hand.key("Escape")


@contextmanager
def new_task(running: RunningServer) -> Iterator[tuple[Project, int]]:
    """The first article as the only task of a new project."""
    document, _ = headline()
    client = connect(running.url, running.token)
    schema = language.load(ROOT / "schema" / "schema.yaml")
    project = push_tasks.open_project(client, "Headline by hand", schema, "full")
    push_tasks.DocumentPush(client, project, "full").push([document])
    (task,) = [task["id"] for task in server.read_tasks(client, project.id)]
    yield project, task
    server.delete_project(client, project.id)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="pictures at both sizes go here")
    parser.add_argument("--as-installed", action="store_true", help="with the settings of a new browser")
    parser.add_argument("--arrows-last", action="store_true", help="all spans first")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as state,
        start(Path(state), installed=environment(ROOT / ".goldspan")) as running,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=list(browser.FLAGS))
        for width, height in SIZES if options.pictures else SIZES[:1]:
            page = chromium.new_page(viewport={"width": width, "height": height})
            with new_task(running) as (project, task):
                hand = _by_hand(page, running, project, task, options)
            print(json.dumps({"size": [width, height], **hand.done, "actions": hand.done.total()}))
            page.close()
        chromium.close()


def _by_hand(page: Page, running: RunningServer, project: Project, task: int, options: argparse.Namespace) -> Hand:
    if not options.as_installed:
        page.add_init_script(SELECT_AFTER)
    screen.log_in(page, running.url, running.user, running.password)
    screen.open_task(page, running.url, project.id, task)
    hand = Hand(page)
    _, layer = headline()
    annotate(hand, layer, Keys.of(project.config), arrows_last=options.arrows_last)
    if options.pictures:
        screen.click(page, 13, 20)
        page.mouse.move(5, 5)
        page.wait_for_timeout(1500)  # the arrows are drawn last
        size = page.viewport_size or {}
        screen.picture(page, options.pictures / f"headline-{size.get('width')}.png")
    return hand


if __name__ == "__main__":
    main()
