"""Suggestions on a corpus: written, kept apart from layers, shown once, and recognised when they come home."""

import json
from dataclasses import replace as changed

import pytest
from answering import answering
from model_server import ModelServer
from suggesting import PLACES, gold, put

from goldspan import settings, store
from goldspan.consent import TrustError
from goldspan.errors import NotFoundError
from goldspan.model import origin_name
from goldspan.operations.pull import pull
from goldspan.operations.push import PushOptions, push
from goldspan.operations.suggest import suggest
from goldspan.operations.suggestion_maker import ModelOptions
from goldspan.operations.trust import trust
from goldspan.store.suggestion_files import all_suggestions, read_suggestions, suggestion_path
from goldspan.suggest.source_protocol import SuggestError
from goldspan.suggest.suggest_settings import SuggestSettings

ANN = "ann@example.com"


@pytest.fixture
def here(tmp_path):
    """A corpus with one gold layer, and two documents that nobody has worked on."""
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.goldspan]\nproject = "Places"\n[tool.goldspan.annotators.ann]\nemail = "{ANN}"\n'
        '[tool.goldspan.suggest]\nsources = ["gold", "repeats", "chains"]\n'
    )
    loaded = settings.load(tmp_path)
    put(loaded.corpus, gold("d1", "Raqqa and Ada", ("Raqqa", "GPE", {"role": "place"}), ("Ada", "PERSON", {})))
    for name, text in (("d2", "Ada left Raqqa. Raqqa!"), ("d3", "In Raqqa Ada met Ada.")):
        store.write_document(loaded.corpus, gold(name, text)[0])
    return loaded


@pytest.fixture
def server():
    return ModelServer(ANN)


def words(suggestion):
    return [span.text for span in suggestion.spans]


def test_suggestions_are_files_of_their_own(here):
    report = suggest(here, PLACES)
    assert (report.documents, report.changed, report.spans, report.relations) == (
        *(3, 3),
        {"GPE": 3, "PERSON": 3},
        {"SAME_AS": 2},
    )
    assert {one.document: words(one) for one in all_suggestions(here.corpus)} == {
        "d1": [],
        "d2": ["Ada", "Raqqa", "Raqqa"],
        "d3": ["Raqqa", "Ada", "Ada"],
    }
    assert [layer.name for layer in store.read_layers(here.corpus)] == ["gold"]
    assert suggest(here, PLACES).changed == 0


def test_documents_and_sources_may_be_named(here):
    report = suggest(here, PLACES, ModelOptions(sources=["gold"], model="names", version="7"), documents=["d2"])
    [made] = all_suggestions(here.corpus)
    assert (report.documents, made.document, made.model, made.version, made.score) == (1, "d2", "names", "7", 1.0)


@pytest.mark.parametrize(
    ("sources", "documents", "error"),
    [
        (["glod"], (), NotFoundError),
        ((), ["d9"], NotFoundError),
        (["gold:nobody"], (), SuggestError),
    ],
)
def test_what_cannot_be_done_writes_nothing(here, sources, documents, error):
    with pytest.raises(error):
        suggest(here, PLACES, ModelOptions(sources=sources), documents=documents)
    assert not (here.corpus / "suggestions").exists()


def test_without_a_source_it_says_where_to_name_one(here):
    with pytest.raises(SuggestError, match="--source gold"):
        suggest(changed(here, suggest=SuggestSettings()), PLACES)


def test_a_source_of_the_settings_stays_inside_of_the_folder(here, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "rules.toml"
    outside.write_text("[[rule]]\nid = 'x'\npattern = 'Ada'\nlabel = 'PERSON'")
    named = f"rules:{outside}"
    with pytest.raises(store.StoreError, match="leads out of"):
        suggest(changed(here, suggest=SuggestSettings(sources=(named,))), PLACES)
    assert suggest(here, PLACES, ModelOptions(sources=[named])).spans["PERSON"] == 4


def test_a_machine_gets_a_layer_that_says_so(here):
    report = suggest(here, PLACES, as_layer="machine-2")
    layer = store.read_layer(store.layer_path(here.corpus, "d2", "machine-2"))
    assert report.findings == [] and not (here.corpus / "suggestions").exists()
    assert (layer.annotator, layer.provenance.method, len(layer.spans)) == ("machine-2", "machine-generated", 3)
    assert {origin_name(span, layer.provenance.method) for span in layer.spans} == {"machine-generated"}
    put(here.corpus, gold("d2", "Ada left Raqqa. Raqqa!", name="ann", status="submitted"))
    with pytest.raises(SuggestError, match="the layer of a person"):
        suggest(here, PLACES, as_layer="ann")


# in Label Studio


def shown(server):
    return {
        server.tasks[one["task"]]["data"]["document_id"]: one["model_version"] for one in server.predictions.values()
    }


def pushed(here, server, **options):
    return push(here, PLACES, server.client(), PushOptions(**options)).report


def test_suggestions_are_shown_once_and_recorded(here, server):
    version = suggest(here, PLACES).version
    report = pushed(here, server, suggestions="goldspan")
    assert (report.suggestions_sent, report.suggestions_empty) == (2, 1)
    assert shown(server) == {"d2": f"goldspan@{version}", "d3": f"goldspan@{version}"}
    [project] = server.projects.values()
    assert project["model_version"] == f"goldspan@{version}"
    [record] = next(read_suggestions(here.corpus, "d2")).shown
    assert record.task == server.task_of("Places", "d2") and record.at
    again = pushed(here, server, suggestions="goldspan")
    assert (again.suggestions_sent, again.suggestions_present, len(server.predictions)) == (0, 2, 2)
    assert suggest(here, PLACES).changed == 0, "what is shown is no reason to suggest it anew"


def test_a_model_that_suggests_nothing_is_named(here, server):
    suggest(here, PLACES)
    with pytest.raises(NotFoundError, match="Did you mean 'goldspan'"):
        pushed(here, server, suggestions="goldpsan")
    assert server.projects == {}


def test_a_new_version_takes_the_place_of_one_that_nobody_has_worked_on(here, server):
    first = suggest(here, PLACES).version
    pushed(here, server, suggestions="goldspan")
    server.annotate(server.task_of("Places", "d2"), ANN)
    second = suggest(here, PLACES, ModelOptions(version="2")).version
    report = pushed(here, server, suggestions="goldspan")
    assert (report.suggestions_sent, report.suggestions_late) == (1, 1)
    assert shown(server) == {"d2": f"goldspan@{first}", "d3": f"goldspan@{second}"}
    kept = {one.version: bool(one.shown) for one in read_suggestions(here.corpus, "d2", earlier=True)}
    assert kept == {first: True, second: False}


def test_a_version_that_was_shown_cannot_become_another(here, server):
    suggest(here, PLACES, ModelOptions(version="1"))
    pushed(here, server, suggestions="goldspan")
    with pytest.raises(SuggestError, match="another --version"):
        suggest(here, PLACES, ModelOptions(sources=["gold"], version="1"))


def test_a_share_of_the_documents_goes_without(here, server):
    suggest(here, PLACES)
    assert pushed(here, server, suggestions="goldspan", share=0).suggestions_withheld == 2
    assert server.predictions == {}
    held = pushed(here, server, suggestions="goldspan", share=0.5).suggestions_withheld
    assert pushed(here, server, suggestions="goldspan", share=0.5).suggestions_withheld == held


def test_another_model_whose_name_begins_alike_keeps_its_predictions(here, server):
    for model in ("names long", "names"):
        suggest(here, PLACES, ModelOptions(model=model, version="1"))
        pushed(here, server, suggestions=model)
    assert {one["model_version"] for one in server.predictions.values()} == {"names long@1", "names@1"}


def test_a_model_without_a_usable_name_is_refused(here):
    with pytest.raises(SuggestError, match="@"):
        suggest(here, PLACES, ModelOptions(model="names@home"))


def test_a_suggestion_on_another_text_is_not_sent(here, server):
    suggest(here, PLACES)
    store.write_document(here.corpus, gold("d2", "Ada left Raqqa for good.")[0])
    report = pushed(here, server, suggestions="goldspan")
    assert list(shown(server)) == ["d3"] and [line for line in report.conflicts if line.startswith("d2")]


def test_what_annotators_did_with_them_comes_home(here, server):
    version = suggest(here, PLACES).version
    pushed(here, server, suggestions="goldspan")
    task = server.task_of("Places", "d2")
    [number] = [number for number, one in server.predictions.items() if one["task"] == task]
    server.accept(number, ANN)
    report = pull(here, PLACES, server.client())
    layer = store.read_layer(store.layer_path(here.corpus, "d2", "ann"))
    assert not [one for one in report.findings if one.severity == "error"]
    assert {(span.text, origin_name(span, layer.provenance.method)) for span in layer.spans} == {
        ("Ada", "accepted"),
        ("Raqqa", "accepted"),
    }
    assert f"goldspan@{version}" in {
        f"{one.origin.model}@{one.origin.version}" for one in (*layer.spans, *layer.relations)
    }
    assert suggestion_path(here.corpus, "d2", "goldspan").exists()


def test_settings_that_would_run_a_model_need_the_users_agreement(here):
    there = changed(here, suggest=SuggestSettings(sources=("spacy:no_such_pipeline",)))
    with pytest.raises(TrustError, match="goldspan trust"):
        suggest(there, PLACES)
    assert "[tool.goldspan.suggest] sources" in {item.name for item in trust(there).items}
    with pytest.raises(SuggestError, match="cannot load"):
        suggest(there, PLACES)


def test_a_language_model_says_what_it_cost(here, monkeypatch):
    answer = {"spans": [], "relations": []}
    reply = json.dumps({"choices": [{"message": {"content": json.dumps(answer)}}]}).encode()
    with answering(lambda handler, body: (200, "application/json", reply)) as url:
        monkeypatch.setenv("GOLDSPAN_MODEL_URL", url)
        first = suggest(here, PLACES, ModelOptions(sources=["gold", "language-model:tiny"]))
        second = suggest(here, PLACES, ModelOptions(sources=["gold", "language-model:tiny"]))
    assert "3 questions asked" in first.notes[0] and "0 questions asked, 3 answered from the cache" in second.notes[0]
    assert first.version == second.version and second.changed == 0


def test_tasks_are_made_in_an_order_and_say_which(here, server):
    suggest(here, PLACES)
    report = pushed(here, server, suggestions="goldspan", order="diverse", seed=3)
    tasks = [server.tasks[number]["data"] for number in sorted(server.tasks)]
    assert report.created == 3 and [data["order_place"] for data in tasks] == [1, 2, 3]
    assert {data["order_by"] for data in tasks} == {"diverse, seed 3"}
    assert pushed(here, server, order="diverse", seed=4).created == 0
    with pytest.raises(SuggestError, match="nothing is known"):
        pushed(here, server, order="disagreement")
