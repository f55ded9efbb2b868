"""Rounds over a real Label Studio, which comes and goes."""

import threading

import pytest
from pushed_corpus import SCHEMA, connected

from goldspan import store
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import ServerError
from goldspan.operations.push import push
from goldspan.operations.watch import watch
from goldspan.settings import load
from goldspan.store.transactions import transaction

REGION = {"id": "a", "from_name": "labels", "to_name": "text", "type": "labels", "value": {"start": 2, "end": 5}}


@pytest.fixture
def here(corpus_settings, label_studio, request):
    path = corpus_settings.root / "pyproject.toml"
    path.write_text(path.read_text().replace('"Jobs"', f'"{request.node.name[5:50]}"'))
    settings = load(corpus_settings.root)
    store.layer_path(settings.corpus, "d1", "ann").unlink()
    client = connected(settings, label_studio)
    report = push(settings, SCHEMA, client).report
    (task,) = server.read_tasks(client, report.project)
    yield settings, client, task["id"]
    server.delete_project(client, report.project)


def rounds(settings, between, **more):
    """The rounds of a run in which one act of ``between`` comes before each but the first; it ends after the last."""
    acts = iter(between)
    stop = object()

    def sleep(seconds):
        act = next(acts, stop)
        if act is stop:
            raise KeyboardInterrupt
        act()

    found = []
    with pytest.raises(KeyboardInterrupt):
        for one in watch(settings, SCHEMA, sleep=sleep, **more):
            found.append(one)
    return found


def test_work_is_pulled_as_it_comes_checked_and_told_and_a_new_run_goes_on(here, tmp_path):
    settings, client, task = here
    page = tmp_path / "status.html"

    def annotate():
        server.create_annotation(client, task, {"result": [REGION]})  # a region without a label

    first, second, third = rounds(settings, [annotate, lambda: None], html=page)
    assert (first.is_news, first.pulled.layers) == (True, 0)
    assert second.is_news and [layer.status for layer in store.read_layers(settings.corpus)] == ["submitted"]
    assert "GS801" in {one.code for one in second.pulled.findings}
    assert [one.tasks.written for one in second.feedback] == [1]
    assert {one.state for one in second.status.documents} == {"with findings"}
    assert not third.is_news, "nothing came"
    assert 'http-equiv="refresh"' in page.read_text()
    (again,) = watch(settings, SCHEMA, every=None)
    assert again.pulled.changed == 0 and [one.tasks.unchanged for one in again.feedback] == [1]


def test_a_server_that_is_down_is_waited_for_and_said_once(here, monkeypatch):
    settings, _, _ = here
    dark = {"LABEL_STUDIO_URL": "http://127.0.0.1:9", "LABEL_STUDIO_API_KEY": "token"}

    def fall():
        for name, value in dark.items():
            monkeypatch.setenv(name, value)

    def rise():
        for name in dark:
            monkeypatch.delenv(name)

    found = rounds(settings, [fall, lambda: None, rise])
    assert [one.problem is None for one in found] == [True, False, False, True]
    assert [one.is_news for one in found] == [True, True, False, True]
    assert "127.0.0.1:9" in found[1].problem
    fall()
    with pytest.raises(ServerError):
        list(watch(settings, SCHEMA, every=None))


def test_another_command_that_changes_the_corpus_is_waited_for(here):
    settings, _, _ = here
    begun, end = threading.Event(), threading.Event()

    def hold():
        with transaction(settings.corpus):
            begun.set()
            end.wait(60)

    other = threading.Thread(target=hold)
    other.start()
    begun.wait(60)

    def release():
        end.set()
        other.join()

    found = rounds(settings, [release])
    assert [one.problem is None for one in found] == [False, True]
