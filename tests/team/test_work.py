"""The state of a document and of a person's work, from layers."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from goldspan.team.loose_ends import LooseEnd, next_steps, old_drafts
from goldspan.team.pace import totals
from goldspan.team.work import DocumentWork, LayerFacts, Work, document_state, work_of

NO_FINDINGS = {}


def facts(status="submitted", *, name="ann", at="2026-05-02T10:00:00Z", **more):
    given = {"method": None, "spans": 0, "lead_time": None, "url": None, **more}
    return LayerFacts(document="d1", pass_name="all", person="ann", name=name, status=status, updated_at=at, **given)


def work(state, **more):
    return Work(**{"document": "d1", "pass_name": "all", "person": "ann", **more}, state=state)


@pytest.mark.parametrize(
    ("layers", "findings", "expected"),
    [
        ([], {}, "new"),
        ([facts("draft", name="ann.draft")], {}, "begun"),
        ([facts()], {}, "submitted"),
        ([facts("skipped")], {}, "skipped"),
        ([facts()], {"warning": 1}, "with findings"),
        ([facts()], {"info": 3}, "submitted"),
        ([facts(), facts("draft", name="ann.draft", at="2026-05-03")], {}, "submitted"),
        ([facts("skipped"), facts("draft", name="ann.draft")], {}, "begun"),
        ([facts(pulled=False)], {"error": 1}, "submitted"),
    ],
)
def test_what_a_person_has_done_follows_from_their_layers(layers, findings, expected):
    assert work_of("ann", ("d1", "all"), layers, {("d1", "ann"): Counter(findings)}).state == expected


def test_of_two_finished_layers_the_latest_counts():
    layers = [facts(name="ann-2", at="2026-05-03", spans=2), facts(spans=1)]
    assert work_of("ann", ("d1", "all"), layers, NO_FINDINGS).layer == "ann-2"


@pytest.mark.parametrize(
    ("states", "wanted", "gold", "expected"),
    [
        ([], 1, "none", "new"),
        (["new", "new"], 2, "none", "new"),
        (["begun", "new"], 2, "none", "begun"),
        (["submitted", "new"], 2, "none", "begun"),
        (["submitted", "skipped"], 2, "none", "submitted"),
        (["submitted"], 1, "none", "submitted"),
        (["skipped"], 1, "none", "skipped"),
        (["skipped", "new"], 2, "none", "new"),
        (["with findings"], 1, "none", "with findings"),
        (["submitted", "submitted"], 2, "missing", "to adjudicate"),
        (["submitted", "submitted", "new"], 3, "missing", "begun"),
        (["submitted", "submitted"], 2, "behind", "to adjudicate"),
        (["submitted", "submitted"], 2, "done", "gold"),
        (["with findings", "submitted"], 2, "missing", "to adjudicate"),
    ],
)
def test_the_state_of_a_document_follows_from_its_people_and_its_gold(states, wanted, gold, expected):
    assert document_state([work(state) for state in states], wanted=wanted, gold=gold) == expected


def test_errors_hold_up_an_adjudication_that_warnings_do_not():
    people = [work("with findings", findings=1, errors=1), work("submitted")]
    assert document_state(people, wanted=2, gold="missing") == "with findings"


def test_rates_are_those_of_submitted_work_with_a_time():
    done = {"spans": 30, "lead_time": 1800.0, "updated_at": "2026-05-02T10:00:00Z"}
    untimed = {"spans": 5, "updated_at": "2026-05-01T10:00:00Z"}
    skipped = {"lead_time": 60.0, "updated_at": "2026-05-01T11:00:00Z"}
    ann, bob = totals(
        [work("submitted", **done), work("with findings", **untimed), work("skipped", **skipped), work("new"),
         work("new", person="bob")]
    )  # fmt: skip
    assert (ann.documents, ann.spans, ann.timed, ann.hours) == (2, 35, 1, 0.5)
    assert (ann.documents_per_hour, ann.spans_per_hour) == (2.0, 60.0)
    assert [(day.day, day.documents, day.spans) for day in ann.days] == [("2026-05-01", 2, 5), ("2026-05-02", 1, 30)]
    assert (bob.documents_per_hour, bob.days, bob.states) == (None, (), {"new": 1})


def test_drafts_older_than_a_day_lie_about_the_oldest_first():
    now = datetime(2026, 5, 3, 12, tzinfo=UTC)
    times = {"young": "2026-05-03T11:00:00Z", "old": "2026-05-02T11:59:00", "older": "2026-04-01T00:00:00Z", "no": None}
    drafts = [facts("draft", name=name, at=at) for name, at in times.items()]
    found = list(old_drafts([*drafts, facts(at="2020-01-01T00:00:00Z")], now))
    assert [(end.kind, end.layer) for end in found] == [("old draft", "d1/older"), ("old draft", "d1/old")]


def document(state, **more):
    return DocumentWork(document="d", title="D", pass_name="all", state=state, wanted=1, people=(), **more)


def test_what_to_do_next_comes_in_the_order_of_the_work():
    ends = [LooseEnd(kind=kind, layer="d/ann", person="ann") for kind in ("not pulled", "conflict", "changed here")]
    documents = [
        document("new", is_pushed=False),
        document("with findings"),
        document("to adjudicate", open_cases=2),
        document("skipped"),
    ]
    commands = [" ".join(one.step.split()[:3]) for one in next_steps(documents, ends)]
    assert commands == [
        "goldspan push", "goldspan pull", "goldspan diff LAYER,", "goldspan push --fixes", "goldspan feedback",
        "goldspan adjudicate push", "annotate in Label", "read why, and",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("documents", "step"),
    [
        ([], "goldspan ingest"),
        ([document("gold"), document("submitted")], "goldspan release build --out DIR"),
        ([document("to adjudicate")], "goldspan adjudicate pull --settled"),
    ],
)
def test_an_empty_corpus_begins_and_a_finished_one_is_released(documents, step):
    assert [one.step for one in next_steps(documents, [])] == [step]
