"""Label Studio's labeling screen, driven as an annotator would: by keyboard and mouse."""

import json
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import members
from playwright.sync_api import Locator, Page, Request, TimeoutError, expect

TEXT = ".goldspan-text .lsf-htx-richtext"
"""The text to be labelled; the panel of findings above it is such an element too."""

PANEL = ".goldspan-findings"
LABELS = ".goldspan-screen .lsf-labels"

# Where on the page the code points [start, end) stand. Line breaks are <br> elements, and JavaScript counts
# UTF-16 units, so both are counted here as the code points that they are.
_BOXES = """
([start, end, text]) => {
  const root = document.querySelector(text);
  if (!root) return null;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const range = document.createRange();
  let at = 0, begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeName === 'BR') { at += 1; continue; }
    if (node.nodeType !== Node.TEXT_NODE) continue;
    let unit = 0;
    for (const point of node.data) {
      if (at === start) { range.setStart(node, unit); begun = true; }
      unit += point.length; at += 1;
      if (at === end && begun) {
        range.setEnd(node, unit);
        node.parentElement.scrollIntoView({block: 'center'});
        const boxes = Array.from(range.getClientRects()).filter(box => box.width > 0);
        return boxes.length ? boxes.map(box => [box.left, box.top, box.right, box.bottom]) : null;
      }
    }
  }
  return null;
}
"""


def log_in(page: Page, url: str, user: str, password: str) -> None:
    """Logs the browser of this page in, as its login page would, without the start page that follows."""
    with members.logged_in(url, user, password) as session:
        page.context.add_cookies(
            [{"name": one.name, "value": str(one.value), "url": url} for one in session.cookies.jar]
        )


_LOADED = """
task => {
  const annotation = window.Htx?.annotationStore?.selected;
  if (window.Htx?.task?.id !== task || window.Htx.isLoading || window.DM.loadingData || !annotation) return null;
  const ready = Array.from(annotation.names.values()).every(tag => tag.isReady !== false);
  return ready && annotation.regions.every(region => region._hasSpans !== false) && annotation.id;
}
"""


def open_task(page: Page, url: str, project: int, task: int) -> None:
    """Opens the task, and waits until its annotation is there to stay, with all of its regions.

    Label Studio asks for the task up to two times. Each answer makes an annotation anew: what was done on the one
    before is lost, and the screen no longer listens.
    """
    unanswered: set[Request] = set()

    def asked(request: Request) -> None:
        if f"/api/tasks/{task}?" in request.url:
            unanswered.add(request)

    def answered(request: Request) -> None:
        unanswered.discard(request)

    listeners = {"request": asked, "requestfinished": answered, "requestfailed": answered}
    for event, listener in listeners.items():
        page.on(event, listener)
    page.goto(f"{url}projects/{project}/data?task={task}")
    expect(page.locator(TEXT).first).to_be_visible(timeout=60_000)
    complete = False
    while not complete:
        complete = not unanswered  # by now it has been asked for as often as it will be
        _still(page, _LOADED, task)
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


def _still(page: Page, value: str, argument: object) -> Any:
    """What the function of the page gives, once it has given the same in several frames: the screen is not redrawn."""
    return page.wait_for_function(
        f"""([argument, call]) => {{
            const value = ({value})(argument), seen = JSON.stringify([call, value]), last = window.goldspanSeen;
            window.goldspanSeen = {{seen, frames: value && last?.seen === seen ? last.frames + 1 : 0}};
            return window.goldspanSeen.frames >= {_STILL} && value;
        }}""",
        arg=[argument, next(_CALLS)],
    ).json_value()


_STILL = 6
"""Frames: a tenth of a second where the machine is not busy. Label Studio draws itself anew after two."""

_CALLS = count()


def places(page: Page, *selectors: str) -> list[dict[str, float]]:
    """Where the first element of each selector stands, once all are there: the screen draws itself several times."""
    return page.wait_for_function(
        """selectors => {
            const boxes = selectors.map(one => document.querySelector(one)?.getBoundingClientRect());
            return boxes.every(box => box?.height) && boxes.map(({y, height}) => ({y, height}));
        }""",
        arg=list(selectors),
    ).json_value()


def columns(page: Page) -> list[str]:
    """The columns of the list of tasks beside the open one."""
    page.wait_for_selector(".lsf-table-head [data-id]")
    return page.eval_on_selector_all(".lsf-table-head [data-id]", "(heads) => heads.map(head => head.dataset.id)")


def boxes(page: Page, start: int, end: int, text: str = TEXT) -> list[list[float]]:
    """The boxes of the text, once it is there and stands still."""
    return _still(page, _BOXES, [start, end, text])


def mark(page: Page, hotkey: str, start: int, end: int) -> None:
    """Presses the label's key, drags over the code points, and leaves the new region unselected."""
    before = regions(page)

    def draw() -> None:
        _press(page, hotkey)
        drag(page, start, end)

    _until(page, f"window.Htx?.annotationStore?.selected?.regions?.length > {before}", draw)
    assert regions(page) == before + 1
    page.keyboard.press("Escape")


def _until(page: Page, state: str, act: Callable[[], None]) -> None:
    """Acts, and waits for the state: again, where the text moved under the mouse as the screen was drawn again.

    The second attempt begins when the first has had time to show on a busy machine, for it would undo it.
    """
    for _ in range(4):
        act()
        try:
            page.wait_for_function(f"() => {state}", timeout=8_000)
            return
        except TimeoutError:
            page.keyboard.press("Escape")
            if page.evaluate(f"() => {state}"):
                return
    raise AssertionError(f"the screen never came to this: {state}")


def drag(page: Page, start: int, end: int) -> None:
    """Drags over the code points, once."""
    found = boxes(page, start, end)
    left, right = found[0], found[-1]
    page.mouse.move(left[0] + 1, (left[1] + left[3]) / 2)
    page.mouse.down()
    page.mouse.move(right[2] - 1, (right[1] + right[3]) / 2, steps=12)
    page.mouse.up()


def _press(page: Page, hotkey: str) -> None:
    """Presses a label's key until the label is active: a screen just opened does not listen at once."""
    chosen = page.locator(".lsf-label_selected")
    for _ in range(20):
        page.keyboard.press(hotkey)
        try:
            expect(chosen).to_be_visible(timeout=1000)
            return
        except AssertionError:
            page.keyboard.press("Escape")
    raise AssertionError(f"no label is active after pressing {hotkey!r}")


def regions(page: Page) -> int:
    """How many regions there are."""
    counted = page.wait_for_function("() => window.Htx?.annotationStore?.selected?.regions?.length.toString()")
    return int(counted.json_value())


def select(page: Page, start: int, end: int, text: str = TEXT) -> None:
    """Clicks in the middle of the words, and waits until their region is selected."""
    _until(page, "window.Htx?.annotationStore?.selected?.selectionSize === 1", lambda: click(page, start, end, text))


def click(page: Page, start: int, end: int, text: str = TEXT) -> None:
    """Clicks in the middle of the words, once."""
    box = boxes(page, start, end, text)[0]
    page.mouse.click((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def choose(page: Page, value: str) -> None:
    """Ticks a choice of the selected region or of the whole text."""
    choice(page, value).click()


def choice(page: Page, value: str) -> Locator:
    """The box of a choice that is in sight."""
    # the choice's hotkey stands behind it in brackets
    shown = re.compile(rf"^{re.escape(value)}(\[.+\])?$")
    return page.locator(".goldspan-side label").filter(has_text=shown).filter(visible=True).first


def fill_in(page: Page, *values: str) -> None:
    """Ticks choices of the whole text; the corpus' schema lets nobody submit without."""
    page.keyboard.press("Escape")  # the attributes of a selected span stand above them
    for value in values or ("news report", "battle"):
        choose(page, value)


def pressed(hotkey: str) -> str:
    """A hotkey of a labeling config as Playwright presses it: ``shift+1`` is ``Shift+Digit1``."""
    *modifiers, key = hotkey.split("+")
    if modifiers and len(key) == 1:
        key = f"Digit{key}" if key.isdigit() else f"Key{key.upper()}"
    return "+".join([*(modifier.capitalize() for modifier in modifiers), key])


def decide(page: Page, place: tuple[int, int], choice: str, why: str) -> None:
    """Selects the case whose region stands there, chooses, and says why."""
    select(page, *place)
    choose(page, choice)
    say_why(page, why)
    page.keyboard.press("Escape")


def say_why(page: Page, why: str, attribute: str = "") -> None:
    """Types the reason of the selected case, or that of a value of the whole text."""
    name = f"adjudication_reason_{attribute}" if attribute else "adjudication_reason"
    box = page.locator(f".goldspan-side [name={name}]:visible")
    box.fill(why)
    box.press("Enter")


def relate(
    page: Page,
    source: tuple[int, int],
    target: tuple[int, int],
    label: str | None = None,
    *,
    texts: tuple[str, str] = (TEXT, TEXT),
) -> None:
    """Draws an arrow from one region to another, each in its text, and gives it its label in the panel, if any."""
    drawn = relations(page)

    def draw() -> None:
        select(page, *source, texts[0])
        page.keyboard.press("Alt+r")
        page.wait_for_function("() => window.Htx.annotationStore.selected.isLinkingMode")
        click(page, *target, texts[1])

    _until(page, f"window.Htx.annotationStore.selected.relationStore.relations.length > {drawn}", draw)
    if label is None:
        return
    relations_tab(page).click()
    row = page.locator(".lsf-relations__item").last
    row.hover()
    row.locator("button[aria-label='Show Relation Labels']").click()
    page.locator(
        ".lsf-relations .ant-select, .lsf-relations [role=combobox], .lsf-relations [class*=select]"
    ).last.click()
    page.locator("[role=option]").get_by_text(label, exact=True).click()
    page.keyboard.press("Escape")


def relations_tab(page: Page) -> Locator:
    """What opens the Relations panel; the guidelines may have a chapter of that name."""
    return page.locator("[class*=sidepanels__wrapper] :text-is('Relations')").first


def relations(page: Page) -> int:
    """How many arrows there are."""
    return int(page.evaluate("() => window.Htx.annotationStore.selected.relationStore.relations.length"))


def submit(page: Page) -> None:
    """Presses Submit or Update, and waits until the server has it."""
    with page.expect_response(
        lambda response: "/annotations" in response.url and response.request.method in ("POST", "PATCH")
    ) as answer:
        page.locator("button[name=submit]").first.click()
    assert answer.value.ok, f"the server answered {answer.value.status}"


def serialised(page: Page) -> list[dict]:
    """Exactly what Submit would send."""
    return json.loads(page.evaluate("() => JSON.stringify(window.Htx.annotationStore.selected.serializeAnnotation())"))


def picture(page: Page, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(path))
