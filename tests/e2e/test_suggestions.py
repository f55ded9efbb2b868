"""Suggestions on the annotator's own screen, and what comes home of them."""

import pytest
from e2e import screen
from pushed_corpus import connected
from suggesting import PLACES, gold, put

from goldspan import store
from goldspan.agreement.suggestion_outcomes import OUTCOMES
from goldspan.labelstudio import client as server
from goldspan.labelstudio.users import ensure_user
from goldspan.model import origin_name
from goldspan.operations.agree_suggestions import agree_suggestions
from goldspan.operations.pull import pull
from goldspan.operations.push import PushOptions, push
from goldspan.operations.suggest import suggest
from goldspan.operations.suggestion_maker import ModelOptions
from goldspan.settings import load
from goldspan.store.suggestion_files import read_suggestions

PASSWORD, ANNA = "a password of her own", "anna@suggested.example"

TEXT = "🐱 Ada left Raqqa for Mosul. In Raqqa, Ada wrote to Bob and to Nile Press."


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Names that one document's gold knows, and a document that nobody has seen."""
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.goldspan]\nproject = "Suggested"\n[tool.goldspan.annotators.anna]\nemail = "{ANNA}"\n'
    )
    settings = load(tmp_path)
    names = {"Ada": "PERSON", "Raqqa": "GPE", "Mosul": "PERSON", "Bob": "PERSON"}
    put(settings.corpus, gold("d1", "Ada Raqqa Mosul Bob", *((words, label, {}) for words, label in names.items())))
    store.write_document(settings.corpus, gold("d2", TEXT)[0])
    return settings


def extent(words: str, number: int = 1) -> tuple[int, int]:
    start = -1
    for _ in range(number):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def test_suggestions_are_accepted_edited_refused_and_added_to(page, label_studio, here):
    client = connected(here, label_studio)
    version = suggest(here, PLACES, ModelOptions(sources=["gold", "chains"])).version
    report = push(here, PLACES, client, PushOptions(suggestions="goldspan")).report
    assert (report.suggestions_sent, report.conflicts) == (1, [])
    task = next(one for one in server.read_tasks(client, report.project) if one["data"]["document_id"] == "d2")

    project = client.http.get("read the project", f"api/projects/{report.project}/", dict)
    assert project["model_version"] == f"goldspan@{version}", "without it, who labels all tasks sees none"

    ensure_user(label_studio, ANNA, PASSWORD)
    screen.log_in(page, label_studio.url, ANNA, PASSWORD)
    screen.open_task(page, label_studio.url, report.project, task["id"])
    labels = list(PLACES.concrete)
    screen.select(page, *extent("Mosul"))  # edited: another label
    page.keyboard.press(str(labels.index("GPE") + 1))
    page.keyboard.press("Escape")
    screen.select(page, *extent("Bob"))  # refused
    page.keyboard.press("Backspace")
    screen.mark(page, str(labels.index("ORG") + 1), *extent("Nile Press"))  # added
    screen.submit(page)

    found = pull(here, PLACES, client)
    assert not [one for one in found.findings if one.severity == "error"]
    layer = store.read_layer(store.layer_path(here.corpus, "d2", "anna"))
    assert {(span.text, span.start): origin_name(span, layer.provenance.method) for span in layer.spans} == {
        ("Ada", extent("Ada")[0]): "accepted",
        ("Raqqa", extent("Raqqa")[0]): "accepted",
        ("Mosul", extent("Mosul")[0]): "edited",
        ("Raqqa", extent("Raqqa", 2)[0]): "accepted",
        ("Ada", extent("Ada", 2)[0]): "accepted",
        ("Nile Press", extent("Nile Press")[0]): "manual",
    }
    assert {drawn.origin.edited for drawn in layer.relations} == {False} and len(layer.relations) == 2
    [shown] = next(read_suggestions(here.corpus, "d2")).shown
    assert shown.task == task["id"] and shown.at < layer.provenance.updated_at
    outcomes = agree_suggestions(here.corpus, "goldspan").seen
    assert [outcomes.rate(one)[0] for one in OUTCOMES] == [4 + 2, 1, 1, 1], "two of those accepted are relations"
    # the task has work now: another version stays away from it
    suggest(here, PLACES, ModelOptions(sources=["gold"]))
    assert push(here, PLACES, client, PushOptions(suggestions="goldspan")).report.suggestions_late == 1
    held = next(one for one in server.read_tasks(client, report.project) if one["id"] == task["id"])
    assert [one["model_version"] for one in held["predictions"]] == [f"goldspan@{version}"]
