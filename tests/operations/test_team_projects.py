"""A project for each annotator, on a real Label Studio."""

import dataclasses

import pytest
from members import as_member
from pushed_corpus import DOC, LAYER, SCHEMA, connected, whole

from goldspan import store
from goldspan.errors import NotFoundError
from goldspan.labelstudio import client as server
from goldspan.labelstudio.server import start
from goldspan.labelstudio.users import ensure_user
from goldspan.model import replace
from goldspan.operations.diff import diff
from goldspan.operations.pull import pull
from goldspan.operations.push import PushOptions, push
from goldspan.operations.serve import connect, server_state
from goldspan.operations.status import status
from goldspan.operations.team_assign import team_assign
from goldspan.operations.team_projects import project_settings, settings_of_person
from goldspan.settings import load
from goldspan.team.people import TeamError

PASSWORD = "a long password"


@pytest.fixture
def here(corpus_settings, label_studio, request):
    """A corpus of three documents: d1 is ann's, d2 bob's, and d3 both's."""
    title = request.node.name[5:30]
    (corpus_settings.root / "pyproject.toml").write_text(
        f'[tool.goldspan]\nproject = "{title}"\n[tool.goldspan.team]\nseparate = true\n'
        f"[tool.goldspan.annotators.ann]\n[tool.goldspan.annotators.bob]\n"
    )
    for name in ("d2", "d3"):
        store.write_document(corpus_settings.corpus, whole(f"{DOC.text} {name}", name))
    settings = load(corpus_settings.root)
    client = connected(settings, label_studio)
    for one in settings.annotators:
        ensure_user(client, one.email, PASSWORD)
    for documents, people in ((["d1"], ["ann"]), (["d2"], ["bob"]), (["d3"], ["ann", "bob"])):
        team_assign(settings, documents, to=people, apply=True)
    yield settings
    for one in project_settings(settings):
        if project := server.find_project(client, one.project):
            server.delete_project(client, project.id)


def tasks_of(client, settings, person):
    project = server.find_project(client, settings_of_person(settings, person).project)
    return {task["data"]["document_id"]: task for task in server.read_tasks(client, project.id)}


def annotate(client, settings, who, task):
    address = next(one.email for one in settings.annotators if one.name == who)
    return server.create_annotation(as_member(client, address, PASSWORD), task["id"], {"result": []})


def test_each_has_their_own_documents_and_all_come_back_as_their_own_layers(here):
    client = connect(here)
    report = push(here, SCHEMA, client, PushOptions(layers=True)).report
    assert (report.created, len(report.projects), report.annotations_created) == (4, 2, 1)
    ann, bob = tasks_of(client, here, "ann"), tasks_of(client, here, "bob")
    assert (set(ann), set(bob)) == ({"d1", "d3"}, {"d2", "d3"})
    annotate(client, here, "bob", bob["d3"])
    annotate(client, here, "ann", ann["d3"])
    states = {(one.document, work.person): work.state for one in status(here, SCHEMA, client).documents
              for work in one.people}  # fmt: skip
    assert states["d3", "bob"] == states["d3", "ann"] == "submitted" and states["d2", "bob"] == "new"
    pulled = pull(here, SCHEMA, client)
    assert (pulled.tasks, pulled.layers, pulled.withdrawn) == (4, 3, [])
    names = {f"{layer.document}/{layer.name}" for layer in store.read_layers(here.corpus)}
    assert names == {"d1/ann", "d3/ann", "d3/bob"}
    assert diff(here, SCHEMA, "d3/bob", client=client).differences == ()
    again = pull(here, SCHEMA, client)
    assert again.changed == 0 and "GS823" not in {one.code for one in again.findings}
    assert {one.is_pushed for one in status(here, SCHEMA, client).documents} == {True}


def test_what_separate_projects_cannot_keep_apart_is_reported_on_the_next_pull(here):
    client = connect(here)
    push(here, SCHEMA, client, PushOptions(layers=False))
    ann = tasks_of(client, here, "ann")
    annotate(client, here, "ann", ann["d1"])
    annotate(client, here, "ann", ann["d1"])
    made = annotate(client, here, "ann", ann["d3"])
    bobs = as_member(client, "bob@annotators.example", PASSWORD)
    annotate(client, here, "bob", ann["d1"])
    server.change_annotation(bobs, made.id, {"result": [], "lead_time": 3})
    found = {(one.code, one.where.layer) for one in pull(here, SCHEMA, client).findings if one.code in
             ("GS810", "GS813", "GS823")}  # fmt: skip
    assert {code for code, _ in found} == {"GS810", "GS813", "GS823"}
    assert ("GS823", "bob") in found and ("GS813", "ann") in found


def test_a_document_that_changes_hands_is_taken_back_unless_it_was_begun(here):
    client = connect(here)
    push(here, SCHEMA, client)
    annotate(client, here, "ann", tasks_of(client, here, "ann")["d1"])
    team_assign(here, ["d1", "d3"], to=["bob"], apply=True)
    report = push(here, SCHEMA, client).report
    assert report.taken_back == 1 and [text.split(":")[0] for text in report.conflicts] == ["d1"]
    assert set(tasks_of(client, here, "bob")) == {"d1", "d2", "d3"}


def test_documents_and_layers_that_are_nobodys_are_named(here):
    store.write_document(here.corpus, whole("New", "d4"))
    store.write_layer(here.corpus, replace(LAYER, name="machine", annotator="machine"))
    report = push(here, SCHEMA, connect(here), PushOptions(layers=True)).report
    assert report.unassigned == ["d4"]
    assert [text.split(":")[0] for text in report.conflicts] == ["d1/machine"]


def test_without_assignments_or_people_there_is_nothing_to_separate(here):
    (here.corpus / "assignments.json").unlink()
    with pytest.raises(TeamError, match="team assign --apply"):
        push(here, SCHEMA, connect(here))
    with pytest.raises(TeamError, match="team add"):
        project_settings(dataclasses.replace(here, annotators=()))
    with pytest.raises(NotFoundError, match="'anna'"):
        settings_of_person(here, "anna")


def test_on_a_server_of_their_own_a_person_is_alone(here, installed):
    """The other's account, projects and work are not there at all."""
    own = settings_of_person(here, "bob")
    with start(server_state(own), installed=installed) as running:
        client = connect(own)
        assert client.url == running.url != connect(here).url
        push(own, SCHEMA, client)
        ensure_user(client, "bob@annotators.example", PASSWORD)
        bob = as_member(client, "bob@annotators.example", PASSWORD)
        assert "ann@annotators.example" not in server.read_users(bob).values()
        task = tasks_of(client, here, "bob")["d3"]
        annotate(client, here, "bob", task)
        assert pull(own, SCHEMA, client).layers == 1
    assert [layer.annotator for layer in store.read_layers(here.corpus, "d3")] == ["bob"]
