"""The commands of adjudication."""

import json

from adjudicate.making import DOC, layer, span
from terminal import TEXT, add, run, stderr_text

from goldspan import store
from goldspan.model import Alignment, Segment, replace


def two_annotators(corpus):
    add(corpus / "corpus", "d2", TEXT)
    whole = Alignment((Segment(0, len(DOC.text), 0, len(DOC.text)),))
    store.write_document(corpus / "corpus", replace(DOC, alignment=whole))
    store.write_layer(corpus / "corpus", layer("ann", span("Ada Lovelace", "PER"), span("Nile Press", "ORG")))
    store.write_layer(corpus / "corpus", layer("b[o]b", span("Colonel Ada Lovelace", "PER"), span("Nile Press", "ORG")))


def test_status_has_the_state_of_each_document(corpus):
    two_annotators(corpus)
    result = run("adjudicate", "status")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["d1", "ann,", "b[o]b", "1", "0", "1", "missing"] in lines
    assert ["PER", "1"] in lines
    assert "1 document with fewer than two finished annotators." in stderr_text(result)
    assert "Next: goldspan adjudicate push; " in stderr_text(result)


def test_status_says_what_is_left_when_gold_is_done_and_why_there_is_no_f1(corpus):
    two_annotators(corpus)
    store.write_layer(corpus / "corpus", layer("b[o]b", span("Ada Lovelace", "PER"), span("Nile Press", "ORG")))
    gold = layer("gold", span("Ada Lovelace", "PER"), span("Nile Press", "ORG"))
    store.write_layer(corpus / "corpus", replace(gold, status="adjudicated", annotator="judge"))
    result = run("adjudicate", "status")
    assert "b[o]b, relations: no F1" in stderr_text(result)
    assert "Next: have a second person annotate the other documents; goldspan pull" in stderr_text(result)


def test_status_as_json(corpus):
    two_annotators(corpus)
    found = json.loads(run("adjudicate", "status", "--json").stdout)
    assert found["documents"][0]["open"] == 1
    assert found["annotators"]["b[o]b"] == {"submitted": 1}
    assert found["waiting"] == ["d2"]


def test_what_is_settled_becomes_gold_without_a_server(corpus):
    two_annotators(corpus)
    result = run("adjudicate", "pull", "--settled")
    assert (result.exit_code, result.stdout.splitlines()[1:]) == (0, ["d1: 1 case open"])
    assert "Next: goldspan adjudicate push" in stderr_text(result)
    store.write_layer(corpus / "corpus", layer("b[o]b", span("Ada Lovelace", "PER"), span("Nile Press", "ORG")))
    assert "Next: goldspan adjudicate pull --settled" in stderr_text(run("adjudicate", "status"))
    found = json.loads(run("adjudicate", "pull", "--settled", "--json").stdout)
    assert found == {"gold": 1, "done": 0, "open": {}, "waiting": 1, "left": []}
    assert (corpus / "corpus" / "layers" / "d1" / "gold.json").exists()


def test_cases_are_pushed_and_nothing_is_pulled_before_a_decision(corpus, label_studio, monkeypatch):
    two_annotators(corpus)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    result = run("adjudicate", "push")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "1 task made, 1 open case, 1 document waiting"
    assert "Next: decide at http" in stderr_text(result)
    pushed = json.loads(run("adjudicate", "push", "--json").stdout)
    assert (pushed["already there"], pushed["tasks made"], pushed["problems"]) == (1, 0, [])
    pulled = run("adjudicate", "pull")
    assert (pulled.exit_code, pulled.stdout) == (
        0,
        "1 task, 1 not saved yet; 0 decisions, of 0 documents new or changed; 0 gold layers new or changed\n",
    )
    assert not (corpus / "corpus" / "adjudication").exists()
    assert json.loads(run("adjudicate", "pull", "--json").stdout)["untouched"] == 1


def test_pulling_before_pushing_is_misuse(corpus, label_studio, monkeypatch):
    (corpus / "pyproject.toml").write_text('[tool.goldspan]\nproject = "Never pushed"\n')
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    result = run("adjudicate", "pull")
    assert result.exit_code == 2
    assert "run `goldspan adjudicate push` first" in stderr_text(result)
