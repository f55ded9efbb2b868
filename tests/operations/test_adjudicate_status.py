"""Where the documents of a corpus stand."""

import pytest
from adjudicate.making import DOC, layer, span

from goldspan import store
from goldspan.adjudicate.choices import AdjudicatorWork, Choice
from goldspan.adjudicate.decide import decide
from goldspan.adjudicate.gold import apply_decisions, gold_layer
from goldspan.adjudicate.policies import Policy
from goldspan.agreement import layer_selection
from goldspan.model import Provenance, replace
from goldspan.operations import schema_migrate
from goldspan.operations.adjudicate_status import adjudicate_status, status_record
from goldspan.schema.language import parse
from goldspan.settings import load
from goldspan.store.decisions import Adjudication, write_adjudication

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}, LOC: {}}
relations: {OF: {source: [PER], target: [ORG]}}
passes:
  first: {title: First, labels: [PER, ORG, LOC], relations: [OF]}
  second: {title: Second, labels: [LOC]}
""")
ADA, RANKED, CAIRO = span("Ada Lovelace", "PER"), span("Colonel Ada Lovelace", "PER"), span("Cairo", "LOC")


@pytest.fixture
def here(tmp_path):
    """Settings of a corpus of one document that two annotators have finished."""
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n")
    settings = load(tmp_path)
    store.write_document(settings.corpus, DOC)
    for one in (layer("ann", ADA, CAIRO), layer("bob", RANKED, CAIRO)):
        store.write_layer(settings.corpus, one)
    return settings


def adjudicated(here, pick):
    """Decides every open case so, and writes the decisions and the gold layer."""
    [one] = adjudicate_status(here, SCHEMA).documents
    work = layer("judge", *one.result.spans)
    picks = {case.id: Choice(pick=pick) for case in one.open}
    done = decide(
        one.merged, one.decisions, AdjudicatorWork(layer=work, choices=picks), decided_at="2026-01-01"
    ).decisions
    write_adjudication(here.corpus, Adjudication(document="d1", text_sha256=DOC.text_sha256, decisions=done))
    store.write_layer(here.corpus, gold_layer(apply_decisions(one.merged, done), DOC, adjudicator="judge"))


def test_open_cases_are_counted_by_document_and_by_label(here):
    found = adjudicate_status(here, SCHEMA)
    [one] = found.documents
    assert (one.merged.annotators, len(one.open), one.gold) == (("ann", "bob"), 1, "missing")
    assert found.by_label == {"PER": 1}
    assert status_record(found)["documents"][0]["open_by_label"] == {"PER": 1}


def test_gold_is_done_and_falls_behind_when_somebody_says_something_new(here):
    adjudicated(here, 0)
    found = adjudicate_status(here, SCHEMA)
    assert [one.gold for one in found.documents] == ["done"]
    assert {(one.annotator, one.unit): one.f1 for one in found.scores} == {
        ("ann", "spans"): 0.5,
        ("ann", "relations"): None,
        ("bob", "spans"): 1.0,
        ("bob", "relations"): None,
    }
    assert found.decisions_of == {"judge": 1}
    store.write_layer(here.corpus, layer("cy", RANKED, CAIRO))
    assert [one.gold for one in adjudicate_status(here, SCHEMA).documents] == ["done"]
    store.write_layer(here.corpus, layer("cy", RANKED, CAIRO, span("Rome", "LOC")))
    found = adjudicate_status(here, SCHEMA)
    assert [(one.gold, len(one.open)) for one in found.documents] == [("behind", 1)]
    assert found.scores == []


def test_a_document_with_one_finished_annotator_waits(here):
    store.write_layer(here.corpus, replace(layer("bob", RANKED), status="draft"))
    found = adjudicate_status(here, SCHEMA)
    assert (found.documents, found.waiting) == ([], ["d1"])
    assert {name: dict(counts) for name, counts in found.layers_of.items()} == {
        "ann": {"submitted": 1},
        "bob": {"draft": 1},
    }


def test_an_empty_layer_votes_and_a_skipped_one_does_not(here):
    store.write_layer(here.corpus, layer("cy"))
    store.write_layer(here.corpus, replace(layer("dee"), status="skipped"))
    [one] = adjudicate_status(here, SCHEMA).documents
    assert one.merged.annotators == ("ann", "bob", "cy")


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (replace(layer("ann"), name="an"), "d1/an: ann's layer ann is merged instead"),
        (
            replace(layer("cy"), provenance=Provenance(pass_name="second")),
            "d1/cy: belongs to the pass second, not first",
        ),
        (replace(layer("cy"), text_sha256="0" * 64), "d1/cy: was made on another text; run `goldspan reanchor`"),
    ],
)
def test_what_does_not_count_is_reported(here, other, message):
    store.write_layer(here.corpus, other)
    found = adjudicate_status(here, SCHEMA)
    assert found.left_out == [message]
    assert found.documents[0].merged.annotators == ("ann", "bob")


def test_of_an_annotators_layers_the_one_updated_last_counts_as_in_agreement(here):
    for name, *spans, day in (("ann", ADA, CAIRO, "2026-01-01"), ("ann-2", RANKED, CAIRO, "2026-01-02")):
        one = replace(layer("ann", *spans), name=name, provenance=Provenance(updated_at=day))
        store.write_layer(here.corpus, one)
    found = adjudicate_status(here, SCHEMA)
    assert (found.left_out, found.by_label) == (["d1/ann: ann's layer ann-2 is merged instead"], {})
    [heard] = [one.finished for one in found.documents]
    chosen = layer_selection.select_layers(heard.document, store.read_layers(here.corpus, "d1"), schema=SCHEMA)
    assert chosen.tasks["first"].layers == heard.layers


def test_the_policy_is_that_of_the_settings(here):
    (here.root / "pyproject.toml").write_text(
        '[tool.goldspan.adjudication]\npolicy = "weighted"\nshare = 0.6\nweights = {bob = 2}\n'
    )
    settings = load(here.root)
    assert settings.adjudication == Policy(rule="weighted", share=0.6, weights={"bob": 2})
    [one] = adjudicate_status(settings, SCHEMA).documents
    assert (one.open, [span.text for span in one.result.spans]) == ((), ["Colonel Ada Lovelace", "Cairo"])


def test_a_weight_for_nobody_is_reported(here):
    (here.root / "pyproject.toml").write_text(
        '[tool.goldspan.adjudication]\npolicy = "weighted"\nweights = {bob = 2, zoe = 3}\n'
    )
    found = adjudicate_status(load(here.root), SCHEMA)
    assert found.left_out == ["the weight of zoe in the settings: zoe has no layer"]


def test_a_migration_takes_decisions_along(here):
    adjudicated(here, 0)
    folder = here.schema.parent / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_people.yaml").write_text(
        "from: 1.0.0\nto: 1.1.0\nsteps:\n  - rename_label: {from: PER, to: PERSON}\n", encoding="utf-8"
    )
    renamed = parse("name: small\nversion: 1.1.0\nlabels: {PERSON: {}, ORG: {}, LOC: {}}\n")
    report = schema_migrate.migrate(here, renamed, apply=True)
    assert (report.written, report.lost_decisions) == (True, [])
    [one] = adjudicate_status(here, renamed).documents
    assert (one.gold, [span.label for span in one.result.spans]) == ("done", ["PERSON", "LOC"])
