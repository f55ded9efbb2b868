"""Suggestions that Label Studio asks for when a task is opened, before and after a restart."""

from suggesting import PLACES, gold, put

from goldspan import settings, store
from goldspan.agreement.suggestion_outcomes import OUTCOMES
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import connect
from goldspan.operations.agree_suggestions import agree_suggestions
from goldspan.operations.pull import pull
from goldspan.operations.push import push
from goldspan.operations.serve_suggestions import serve_suggestions
from goldspan.operations.suggestion_maker import ModelOptions
from goldspan.store.suggestion_files import all_suggestions

TEXT = "Ada left Raqqa. Raqqa!"


def opened(client, task):
    """The task as the screen gets it, which is when a prediction is asked for."""
    return client.http.get("open a task", f"api/tasks/{task}/", dict)


def test_a_task_that_is_opened_gets_suggestions_also_after_a_restart(tmp_path, installed):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.goldspan]\nproject = "Live"\n[tool.goldspan.annotators.ann]\nemail = "goldspan@localhost"\n'
    )
    here = settings.load(tmp_path)
    put(here.corpus, gold("d1", "Raqqa and Ada", ("Raqqa", "GPE", {}), ("Ada", "PERSON", {})))
    for name in ("d2", "d3"):
        store.write_document(here.corpus, gold(name, TEXT)[0])
    said = []

    def serving():
        return serve_suggestions(
            here, PLACES, ModelOptions(sources=["gold", "chains"]), installed=installed, say=said.append
        )

    with serving() as running:
        client = connect(running.url, running.token)
        project = push(here, PLACES, client).report.project
        tasks = {task["data"]["document_id"]: task["id"] for task in server.read_tasks(client, project)}
        [prediction] = opened(client, tasks["d2"])["predictions"]
        assert len([item for item in prediction["result"] if item["type"] == "labels"]) == 3
        assert [one.document for one in all_suggestions(here.corpus)] == ["d2"], "what was shown is recorded"
        url = running.url
    with serving() as running:
        assert running.url == url
        client = connect(running.url, running.token)
        assert len(opened(client, tasks["d2"])["predictions"]) == 1, "it is not asked for again"
        [second] = opened(client, tasks["d3"])["predictions"]
        accepted = [{**item, "origin": "prediction"} if "id" in item else item for item in second["result"]]
        content = {"result": accepted, "parent_prediction": second["id"]}
        server.create_annotation(client, tasks["d3"], content)
        pull(here, PLACES, client)
    layer = store.read_layer(store.layer_path(here.corpus, "d3", "ann"))
    assert {(span.origin.model, span.origin.edited) for span in layer.spans} == {("goldspan", False)}
    seen = agree_suggestions(here.corpus, "goldspan").seen
    assert (seen.layers, [seen.rate(one)[0] for one in OUTCOMES]) == (1, [4, 0, 0, 0])
    assert said == []
