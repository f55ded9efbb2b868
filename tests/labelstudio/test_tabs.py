"""The tabs of a project on a real server."""

import pytest
from strategies import document

from goldspan.findings import finding
from goldspan.formats.labelstudio.findings_panel import PersonFindings
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.push_tasks import DocumentPush, open_project
from goldspan.labelstudio.tabs import CASES, HAS_FINDINGS, TEXTS, open_tab
from goldspan.labelstudio.task_feedback import write_findings
from goldspan.model import Place, replace
from goldspan.schema.language import parse

SCHEMA = parse("name: tabs\nversion: 1.0.0\nlabels: {PER: {}}\npasses: {all: {}}")
FOUND = PersonFindings(annotator="ada", findings=[finding("GS814", "differs", Place(layer="ada"))])


@pytest.fixture(scope="module")
def client(label_studio):
    return connect(label_studio.url, label_studio.token)


@pytest.fixture
def project(client):
    made = open_project(client, "tabs", SCHEMA, "all")
    yield made
    server.delete_project(client, made.id)


def tasks_in(client, project, tab):
    answer = client.http.get("list the tab", "api/tasks", dict, project=project.id, view=tab)
    return [task["id"] for task in answer["tasks"]]


def shown(client, project, tab):
    """The columns that a tab shows: of the list, and beside an open task."""
    [hidden] = [
        set(view["data"]["hiddenColumns"]["explore"])
        for view in client.http.get("list the tabs", "api/dm/views/", list, project=project.id)
        if view["id"] == tab
    ]
    columns = client.http.get("list the columns", "api/dm/columns/", dict, project=project.id)["columns"]
    named = {f"tasks:{'data.' * (one.get('parent') == 'data')}{one['id']}" for one in columns if one["id"] != "data"}
    return named - hidden


def test_a_project_has_a_tab_of_its_texts_with_titles_dates_progress_and_findings(client, project):
    one = document("Ada left.", name="d1")
    one = replace(one, source=replace(one.source, title="Ada", date="2017-03-12"))
    DocumentPush(client, project, "all").push([one])
    views = server.read_views(client, project.id)
    assert list(views) == ["Texts"]
    assert shown(client, project, views["Texts"]) == {
        "tasks:id",
        "tasks:data.title",
        "tasks:data.date",
        "tasks:total_annotations",
        "tasks:cancelled_annotations",
        "tasks:draft_exists",
        "tasks:annotators",
        "tasks:data.findings",
    }


def test_a_tab_is_made_once_and_lists_what_has_findings_most_first(client, project):
    DocumentPush(client, project, "all").push([document(f"{one} left.", name=f"d{one}") for one in range(3)])
    first, _, third = [task["id"] for task in server.read_tasks(client, project.id)]
    tab = open_tab(client, project.id, HAS_FINDINGS)
    assert tasks_in(client, project, tab) == []
    write_findings(client, project.id, {first: [FOUND] * 2, third: [FOUND] * 10})
    assert tasks_in(client, project, tab) == [third, first]
    assert open_tab(client, project.id, HAS_FINDINGS) == tab
    assert server.read_views(client, project.id).keys() == {"Texts", "Has findings"}


@pytest.mark.parametrize("tab", [TEXTS, HAS_FINDINGS, CASES], ids=lambda tab: tab["title"])
def test_a_tab_that_somebody_changed_is_left_as_it_is(client, tab):
    project = server.create_project(client, f"changed {tab['title']}", "<View></View>")
    number = server.create_view(client, project.id, {"title": tab["title"], "type": "list", "target": "tasks"})
    assert open_tab(client, project.id, tab) == number
    assert server.read_views(client, project.id) == {tab["title"]: number}
    view = client.http.get("read the tab", f"api/dm/views/{number}/", dict)
    assert "hiddenColumns" not in view["data"]
    server.delete_project(client, project.id)
