"""Makes docs/images/annotator.png anew: python tests/e2e/picture.py (from the project's folder, after `make test`)."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import browser  # noqa: E402
from e2e import screen  # noqa: E402

from goldspan import store  # noqa: E402
from goldspan.formats.labelstudio.annotations import Annotator, Team  # noqa: E402
from goldspan.labelstudio import client as server  # noqa: E402
from goldspan.labelstudio import push_tasks  # noqa: E402
from goldspan.labelstudio.connection import connect  # noqa: E402
from goldspan.labelstudio.push_layers import LayerPush  # noqa: E402
from goldspan.labelstudio.server import environment, start  # noqa: E402
from goldspan.model import Layer, replace  # noqa: E402
from goldspan.operations.push import screen_parts  # noqa: E402
from goldspan.schema import language  # noqa: E402
from goldspan.settings import load  # noqa: E402

ARROWS = {"AGENT", "ORIGIN", "HAS_SOURCE", "HAS_CONTENT"}


def main() -> None:
    schema = language.load(ROOT / "schema" / "schema.yaml")
    document = store.read_document(next(store.document_files(ROOT / "corpus")))
    layer = half_way(next(store.read_layers(ROOT / "corpus", document.id)))
    with tempfile.TemporaryDirectory() as state, start(Path(state), installed=environment(ROOT / ".goldspan")) as one:
        client = connect(one.url, one.token)
        parts = screen_parts(load(ROOT), schema)
        project = push_tasks.open_project(client, "Raqqa 2017", schema, "full", screen=parts)
        push_tasks.DocumentPush(client, project, "full").push([document])
        team = Team((Annotator(layer.annotator, one.user),))
        LayerPush(client, project, schema, team).push([(document, layer)])
        (task,) = [task["id"] for task in server.read_tasks(client, project.id)]
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser.find(), args=list(browser.FLAGS))
            page = chromium.new_page(viewport={"width": 1400, "height": 860})
            screen.log_in(page, one.url, one.user, one.password)
            screen.open_task(page, one.url, project.id, task)
            page.wait_for_timeout(1500)  # the arrows are drawn last
            start_at = document.text.index("ISIS leaders are fleeing")
            screen.select(page, start_at + len("ISIS leaders are "), start_at + len("ISIS leaders are fleeing"))
            page.mouse.move(5, 5)
            page.wait_for_timeout(1000)
            screen.picture(page, ROOT / "docs" / "images" / "annotator.png")
            chromium.close()


def half_way(layer: Layer) -> Layer:
    """The layer with a few arrows only, as an annotator sees it before the relations are all drawn."""
    near = {span.id for span in layer.spans if span.start < 700}
    arrows = tuple(one for one in layer.relations if one.label in ARROWS and {one.source, one.target} <= near)
    return replace(layer, relations=arrows)


if __name__ == "__main__":
    main()
