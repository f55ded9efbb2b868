"""The state of a corpus, alone and with a real Label Studio."""

from datetime import UTC, datetime, timedelta

import pytest
from members import delete_tasks, save_draft
from pushed_corpus import ADA, DOC, LAYER, SCHEMA, connected, whole

from goldspan import store
from goldspan.labelstudio import client as server
from goldspan.labelstudio.users import ensure_user
from goldspan.model import make_span, replace
from goldspan.operations.pull import pull
from goldspan.operations.push import PushOptions, push
from goldspan.operations.status import look, status, status_record
from goldspan.settings import load
from goldspan.store.conflicts import write_conflict

PASSWORD = "a long password"
NOW = datetime(2026, 5, 3, tzinfo=UTC)


def layer(name, *spans, document="d1", **more):
    time = replace(LAYER.provenance, lead_time=1800.0, updated_at="2026-05-02T10:00:00Z")
    given = {"provenance": time, **more}
    return replace(LAYER, document=document, name=name, annotator=name.partition(".")[0], spans=spans, **given)


def by_document(report):
    return {(one.document, one.pass_name): one for one in report.documents}


@pytest.fixture
def team(corpus_settings):
    """A corpus of four documents, with ann and bob."""
    (corpus_settings.root / "pyproject.toml").write_text(
        '[tool.goldspan]\nproject = "Jobs"\nannotators_per_task = 2\n'
        '[tool.goldspan.annotators.ann]\nemail = "goldspan@localhost"\n'
        '[tool.goldspan.annotators.bob]\nemail = "bob@status.example"\n'
    )
    for name in ("d2", "d3", "d4"):
        store.write_document(corpus_settings.corpus, whole(f"{DOC.text} {name}", name))
    return load(corpus_settings.root)


def test_the_folder_alone_says_who_has_done_what(team):
    corpus = team.corpus
    nile = make_span(DOC, "PER", [(9, 13)])
    unknown = make_span(DOC, "LOC", [(9, 13)])
    sha = {name: store.read_document(store.document_path(corpus, name)).text_sha256 for name in ("d2", "d3")}
    for one in (
        layer("ann", ADA),
        layer("bob", nile),
        layer("ann", unknown, document="d2", text_sha256=sha["d2"]),
        layer("bob.draft", document="d2", text_sha256=sha["d2"], status="draft"),
        layer("ann", document="d3", text_sha256=sha["d3"], status="skipped"),
    ):
        store.write_layer(corpus, one)
    report = status(team, SCHEMA, now=NOW + timedelta(days=1))
    found = by_document(report)
    assert {name: one.state for (name, _), one in found.items()} == {
        "d1": "to adjudicate", "d2": "with findings", "d3": "new", "d4": "new",
    }  # fmt: skip
    assert {one.person: (one.state, one.errors) for one in found["d2", "first"].people} == {
        "ann": ("with findings", 1), "bob": ("begun", 0),
    }  # fmt: skip
    assert [one.state for one in found["d3", "first"].people] == ["skipped", "new"]
    assert found["d1", "first"].open_cases == 2
    assert [(one.kind, one.layer, one.person) for one in report.loose_ends] == [("old draft", "d2/bob.draft", "bob")]
    assert {one.person: (one.documents, one.spans_per_hour) for one in report.people} == {
        "ann": (2, 2.0), "bob": (1, 2.0),
    }  # fmt: skip
    assert report.server is None and found["d1", "first"].is_pushed is None
    assert status_record(report)["documents"][0]["people"][0]["person"] == "ann"


def test_a_conflict_and_a_local_change_lie_about(team):
    pulled = replace(LAYER.provenance, pulled_sha256="0" * 64)
    store.write_layer(team.corpus, layer("ann", ADA, provenance=pulled))
    assert [one.kind for one in status(team, SCHEMA).loose_ends] == ["changed here"]
    write_conflict(team.corpus, layer("ann"))
    assert [one.kind for one in status(team, SCHEMA).loose_ends] == ["conflict"]


def test_a_layer_of_another_pass_is_work_in_that_pass(team):
    of_second = replace(LAYER.provenance, pass_name="second")
    store.write_layer(team.corpus, layer("ann.second", provenance=of_second))
    assert by_document(status(team, SCHEMA))["d1", "second"].people[0].state == "submitted"


def test_the_server_says_what_was_not_pulled(team, label_studio, request):
    here = replace_project(team, request.node.name[:50])
    client = connected(here, label_studio)
    ensure_user(client, "bob@status.example", PASSWORD)
    assert by_document(look(here, SCHEMA))["d1", "first"].is_pushed is False, "there is no project yet"
    pushed = push(here, SCHEMA, client, PushOptions(layers=True)).report
    project = server.get_project(client, pushed.project)
    try:
        first = look(here, SCHEMA)
        assert (first.server, first.loose_ends) == (client.url, [])
        tasks = {task["data"]["document_id"]: task for task in server.read_tasks(client, project.id)}
        server.create_annotation(client, tasks["d2"]["id"], {"result": []})
        save_draft(client, "bob@status.example", tasks["d2"]["id"], [])
        server.change_annotation(client, tasks["d1"]["annotations"][0]["id"], {"result": []})
        report = look(here, SCHEMA)
        states = {name: {one.person: one.state for one in found.people} for (name, _), found in
                  by_document(report).items()}  # fmt: skip
        assert states["d1"] == {"ann": "submitted", "bob": "new"}
        assert states["d2"] == {"ann": "submitted", "bob": "begun"}
        assert sorted((one.kind, one.layer) for one in report.loose_ends) == [
            ("not pulled", "d1/ann"), ("not pulled", "d2/ann"), ("not pulled", "d2/bob"),
        ]  # fmt: skip
        assert next(one.step for one in report.next_steps) == "goldspan pull"
        pull(here, SCHEMA, client)
        assert look(here, SCHEMA).loose_ends == []
        delete_tasks(client, project)
        assert {one.kind for one in look(here, SCHEMA).loose_ends} == {"gone from the server"}
    finally:
        server.delete_project(client, project.id)


def replace_project(settings, title):
    path = settings.root / "pyproject.toml"
    path.write_text(path.read_text().replace('"Jobs"', f'"{title}"'))
    return load(settings.root)


def test_where_the_server_does_not_answer_the_corpus_alone_is_told(team, monkeypatch, tmp_path):
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "token")
    report = look(team, SCHEMA, html=tmp_path / "status.html")
    assert report.server is None and "127.0.0.1:9" in report.server_problem
    assert "127.0.0.1:9" in (tmp_path / "status.html").read_text()
    assert look(team, SCHEMA, server=False).server_problem is None
