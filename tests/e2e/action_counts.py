"""How many actions an annotator needs for the headline of the first article, by hand in a real browser.

    python tests/e2e/action_counts.py [--pictures FOLDER]   (from the project's folder, after `make test`)

It is counted from an empty task, and with the suggestions of `SOURCES`, which know no layer of this article. A key
pressed, a click, a drag, a hover and a scroll are an action each. An attribute is set by its key, or by a click where
it has none, and not at all where the schema assumes it. A relation gets a label only where a pull would read it as
another one without. The browser keeps two things from earlier work, unless ``--as-installed`` is given: "Select region
after creating it" is on, and the Relations panel is open. Spans are marked in the order of the text, those inside
another after it, and each arrow is drawn as soon as both of its ends are there, from the end that is selected unless
that would mean another relation.

What is submitted in the end is pulled, and must be what the committed layer says of the headline.
"""

import argparse
import dataclasses
import json
import shutil
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
from goldspan.formats.labelstudio.arrows import Arrow, arrows_of  # noqa: E402
from goldspan.formats.labelstudio.labeling_config import read  # noqa: E402
from goldspan.formats.labelstudio.parse_results import from_results  # noqa: E402
from goldspan.labelstudio import client as server  # noqa: E402
from goldspan.labelstudio.client import Project  # noqa: E402
from goldspan.labelstudio.connection import Client, connect  # noqa: E402
from goldspan.labelstudio.server import RunningServer, environment, start  # noqa: E402
from goldspan.model import Document, Layer, Relation, Span, replace  # noqa: E402
from goldspan.operations.pull import pull  # noqa: E402
from goldspan.operations.push import PushOptions, push  # noqa: E402
from goldspan.operations.suggest import suggest  # noqa: E402
from goldspan.operations.suggestion_maker import ModelOptions  # noqa: E402
from goldspan.schema import language  # noqa: E402
from goldspan.schema.types import Schema  # noqa: E402
from goldspan.settings import Settings, load  # noqa: E402

HEADLINE = "ISIS leaders fleeing Raqqa"
SIZES = ((1366, 768), (1920, 1080))

SOURCES = ("rules:schema/parties.toml", "gold:machine-1", "repeats", "chains", "relations")

SELECT_AFTER = "localStorage.setItem('labelStudio:settings', JSON.stringify({selectAfterCreate: true}))"
"""What "Select region after creating it" in the settings of the labeling screen does: it is kept in the browser."""


def headline() -> tuple[Document, Layer]:
    """The first article, and of its layer what stands in the first part of its headline."""
    document = store.read_document(next(store.document_files(ROOT / "corpus")))
    return document, of_headline(next(store.read_layers(ROOT / "corpus", document.id)))


def of_headline(layer: Layer) -> Layer:
    spans = tuple(span for span in layer.spans if span.end <= len(HEADLINE))
    inside = {span.id for span in spans}
    relations = tuple(drawn for drawn in layer.relations if {drawn.source, drawn.target} <= inside)
    return replace(layer, spans=spans, relations=relations, document_labels={}, note=None)


def said(layer: Layer) -> tuple[list[object], list[object]]:
    """What a layer says, without where it comes from: spans and relations with their attributes."""
    spans = [(span.label, span.fragments, span.text, dict(span.attributes)) for span in layer.spans]
    relations = [(one.label, one.source, one.target, dict(one.attributes)) for one in layer.relations]
    return list(spans), sorted(relations, key=str)


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


_OUT_OF_SIGHT = """
one => {
  const [box, list] = [one, one.closest('[role=listbox]')].map(element => element.getBoundingClientRect());
  return box.bottom > list.bottom || box.top < list.top;
}
"""
"""Of a line in a list that can be scrolled."""


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

    def scroll_to(self, place: Locator) -> None:
        """Scrolls its list where the place is not in sight there."""
        if place.evaluate(_OUT_OF_SIGHT):
            self.done["scrolls"] += 1
            place.scroll_into_view_if_needed()

    def until(self, state: str) -> None:
        """Waits for a state of the annotation ``a``: the hand is faster than the screen."""
        self.page.wait_for_function(f"() => {{ const a = window.Htx.annotationStore.selected; return {state}; }}")


@dataclass
class Annotator:
    """Whoever turns what is on the screen into what a layer says."""

    hand: Hand
    document: Document
    schema: Schema
    project: Project
    spans: dict[tuple[str, int, int], Span] = field(default_factory=dict)
    """What is marked, by label and extent."""

    def __post_init__(self) -> None:
        self.keys = Keys.of(self.project.config)
        self.arrows = arrows_of(self.schema, read(self.project.config).relations)

    def on_screen(self) -> Layer:
        """What the headline has now, as a pull would read it."""
        made = from_results(screen.serialised(self.hand.page), self.document, read(self.project.config), self.schema)
        _, layer = headline()
        return of_headline(replace(layer, spans=made.spans, relations=made.relations))

    def complete(self, layer: Layer) -> None:
        """Deletes what is not in the layer, and adds what is not on the screen."""
        there = self.on_screen()
        wanted = {span.id: span for span in layer.spans}
        drawn = {one.id for one in there.relations if one.source in wanted and one.target in wanted}
        if wrong := drawn - {one.id for one in layer.relations}:
            # none has been, so what that takes is not counted here: no count at all, rather than one that is too small
            raise AssertionError(f"the suggestions have relations that the layer lacks, to be deleted first: {wrong}")
        marked = {span.id: span for span in there.spans}
        for span in there.spans:
            if span.id not in wanted:
                self._select(span, marked)
                self.hand.key("Backspace")
                del marked[span.id]
        left = [one for one in layer.relations if one.id not in drawn]
        to_label: list[Relation] = []
        spans = sorted(layer.spans, key=lambda span: (span.start, -span.end))
        seen: set[str] = set()
        for number, span in enumerate(spans):
            selected = span.id not in marked
            if selected:
                self._mark(span, marked | wanted)
            selected |= self._set_values(span, marked.get(span.id), marked | wanted, selected=selected)
            marked[span.id] = span
            seen.add(span.id)
            ready = [one for one in left if {one.source, one.target} <= seen]
            for relation in ready:
                start, labelled = self._start(relation, span, wanted)
                self._arrow(relation, start, marked, selected=selected and start is span)
                selected = False
                left.remove(relation)
                if labelled:
                    to_label.append(relation)
            if selected and any(one.id not in marked for one in spans[number + 1 :]):
                self.hand.key("Escape")
                self.hand.until("!a.selectionSize")
        self._label_arrows(to_label, wanted)

    def _mark(self, span: Span, spans: dict[str, Span]) -> None:
        hand = self.hand
        before = screen.regions(hand.page)
        hand.key(self.keys.labels[span.label])
        hand.until("[...a.names.values()].some(tag => tag.isLabeling && tag.selectedLabels?.length)")
        hand.drag(span.start, span.end)
        hand.until(f"a.regions.length === {before + 1}")
        hand.page.wait_for_timeout(150)  # a new region is selected a moment later
        if not hand.page.evaluate("() => window.Htx.annotationStore.selected.selectionSize"):
            hand.click(_free_part(span, spans))
        hand.until("a.selectionSize === 1")

    def _select(self, span: Span, spans: dict[str, Span]) -> None:
        self.hand.click(_free_part(span, spans))
        self.hand.until("a.selectionSize === 1")

    def _set_values(self, span: Span, there: Span | None, spans: dict[str, Span], *, selected: bool) -> bool:
        """Sets the values that it has not, and that are not assumed; returns whether anything was to be done."""
        hand, known = self.hand, dict(there.attributes) if there else {}
        assumed = {name for name, one in self.schema.attributes.items() if one.assume}
        missing = {
            name: str(value)
            for name, value in span.attributes.items()
            if known.get(name) != value and not (name in assumed and value == self.schema.attributes[name].default)
        }
        if missing and not selected:
            self._select(span, spans)
        for name, value in missing.items():
            if key := self.keys.values.get((name, value)):
                hand.key(key)
            else:
                hand.click(screen.choice(hand.page, value))
            set_now = f"r.from_name.name === '{name}' && r.mainValue?.includes('{value}')"
            hand.until(f"a.regions.some(one => one.results.some(r => {set_now}))")
        return bool(missing)

    def _start(self, relation: Relation, at_hand: Span, spans: dict[str, Span]) -> tuple[Span, bool]:
        """From which end to draw it, and whether it needs a label then."""
        source, target = spans[relation.source], spans[relation.target]
        ways = ((source, target), (target, source))
        for one, other in ways if source is at_hand else reversed(ways):
            if self.arrows.meant([one], [other]) == [Arrow(relation.label, source, target, one is target)]:
                return one, False
        return (at_hand if self.arrows.fit_turned(relation.label, [target], [source]) else source), True

    def _arrow(self, relation: Relation, start: Span, spans: dict[str, Span], *, selected: bool) -> None:
        """Draws it from one end to the other. Nothing is selected afterwards."""
        hand = self.hand
        end = spans[relation.target if relation.source == start.id else relation.source]
        before = screen.relations(hand.page)
        if not selected:
            self._select(start, spans)
        hand.key("Alt+r")
        hand.until("a.isLinkingMode")
        hand.click(_free_part(end, spans))
        hand.until(f"a.relationStore.relations.length === {before + 1}")

    def _label_arrows(self, relations: Sequence[Relation], spans: dict[str, Span]) -> None:
        hand, page = self.hand, self.hand.page
        if relations and not page.locator(".lsf-relations").count():
            hand.click(screen.relations_tab(page))
        for relation in relations:
            ends = [[spans[end].start, spans[end].end] for end in (relation.source, relation.target)]
            row = page.evaluate(_ROW, ends)
            there = page.locator(".lsf-relations__item").nth(row)
            hand.hover(there)
            hand.click(there.locator("button[aria-label='Show Relation Labels']"))
            hand.click(there.locator("[role=combobox], [class*=select]").first)
            option = page.locator("[role=option]").get_by_text(relation.label, exact=True)
            hand.scroll_to(option)
            hand.click(option)
            hand.until(f"a.relationStore.relations[{row}].hasRelations")


_ROW = """
ends => window.Htx.annotationStore.selected.relationStore.relations.findIndex(one =>
  [[one.node1, one.node2], [one.node2, one.node1]].some(nodes =>
    nodes.every((node, at) => node.globalOffsets.start === ends[at][0] && node.globalOffsets.end === ends[at][1])))
"""
"""The row of an arrow, whichever way round it was drawn."""


def _free_part(span: Span, spans: dict[str, Span]) -> tuple[int, int]:
    """Where a click meets this span, and not one that lies in it: its last word, or all of it."""
    inner = [one for one in spans.values() if one.id != span.id and span.start <= one.start and one.end <= span.end]
    return (max((one.end for one in inner), default=span.start - 1) + 1, span.end)


@dataclass
class Work:
    """A corpus with the headline's article, which has no layer in it, and a project with its task."""

    settings: Settings
    schema: Schema
    client: Client
    project: Project
    task: int

    def pulled(self) -> Layer:
        """What the one annotation comes back as, of the headline."""
        pull(self.settings, self.schema, self.client)
        document, _ = headline()
        [layer] = store.read_layers(self.settings.corpus, document.id)
        return of_headline(layer)


@contextmanager
def begin(running: RunningServer, folder: Path, *, sources: Sequence[str] = ()) -> Iterator[Work]:
    """Pushes the corpus without the layer of the headline's article, with what the sources suggest if there are any."""
    document, _ = headline()
    for name in ("schema", "corpus", "pyproject.toml"):
        copied = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copied(ROOT / name, folder / name)
    settings = dataclasses.replace(load(folder), project="Headline by hand")
    shutil.rmtree(store.layer_path(settings.corpus, document.id, "any").parent)
    schema = language.load(settings.schema)
    client = connect(running.url, running.token)
    if sources:
        suggest(settings, schema, ModelOptions(sources=sources))
    report = push(settings, schema, client, PushOptions(suggestions="goldspan" if sources else None)).report
    assert report is not None and not report.conflicts
    project = server.get_project(client, report.project)
    [task] = [
        task["id"] for task in server.read_tasks(client, project.id) if task["data"]["document_id"] == document.id
    ]
    try:
        yield Work(settings, schema, client, project, task)
    finally:
        server.delete_project(client, project.id)


def open_as_usual(page: Page, running: RunningServer, work: Work, *, as_installed: bool = False) -> None:
    """Opens the task in a browser that has been used before, unless it is as installed."""
    if not as_installed:
        page.add_init_script(SELECT_AFTER)
    screen.log_in(page, running.url, running.user, running.password)
    screen.open_task(page, running.url, work.project.id, work.task)
    if not as_installed:
        screen.relations_tab(page).click()
        screen.open_task(page, running.url, work.project.id, work.task)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="pictures at both sizes go here")
    parser.add_argument("--as-installed", action="store_true", help="with the settings of a new browser")
    parser.add_argument("--source", action="append", dest="sources", help="suggestions of these sources instead")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as state,
        start(Path(state), installed=environment(ROOT / ".goldspan")) as running,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=list(browser.FLAGS))
        for size in SIZES if options.pictures else SIZES[:1]:
            for sources in ((), tuple(options.sources or SOURCES)):
                page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
                _count(page, running, sources, options)
                page.context.close()
        chromium.close()


def _count(page: Page, running: RunningServer, sources: Sequence[str], options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder, begin(running, Path(folder), sources=sources) as work:
        open_as_usual(page, running, work, as_installed=options.as_installed)
        hand = Hand(page)
        document, layer = headline()
        annotator = Annotator(hand, document, work.schema, work.project)
        suggested = annotator.on_screen()
        annotator.complete(layer)
        if options.pictures:
            name = f"{'suggested' if sources else 'empty'}-{page.viewport_size['width']}.png"
            page.wait_for_timeout(1500)  # the arrows are drawn last
            screen.picture(page, options.pictures / name)
        screen.fill_in(page)
        screen.submit(page)
        assert said(work.pulled()) == said(layer)
        text = {span.id: span.text for span in layer.spans}
        counted = {
            "size": list((page.viewport_size or {}).values()),
            "sources": list(sources),
            "suggested": [f"{span.label} {span.text} {dict(span.attributes)}" for span in suggested.spans]
            + [f"{text.get(one.source)} {one.label} {text.get(one.target)}" for one in suggested.relations],
            **hand.done,
            "actions": hand.done.total(),
        }
        print(json.dumps(counted))


if __name__ == "__main__":
    main()
