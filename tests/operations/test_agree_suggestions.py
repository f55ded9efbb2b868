"""Who saw a suggestion and who did not: by task, by time, and in the version that was shown."""

import json

import pytest
from suggesting import gold, put

from goldspan import store
from goldspan.errors import NotFoundError
from goldspan.model import Provenance
from goldspan.operations.agree_suggestions import agree_suggestions
from goldspan.report.agreement.outcome_tables import outcome_record, outcome_tables
from goldspan.store.suggestion_files import Shown, Suggestion, earlier_path, write_suggestion

PLACE = {"origin": "http://here/", "project": 1}
NOON, LATER = "2026-01-01T12:00:00Z", "2026-01-01T13:00:00Z"


def suggested(corpus, name, text, *spans, version="1", at=None, task=None):
    """A suggestion on a document, shown at a time at its task."""
    document, layer = gold(name, text, *spans)
    store.write_document(corpus, document)
    shown = (Shown(**PLACE, task=task, at=at),) if at else ()
    head = {"document": name, "model": "m", "version": version, "pass_name": "all", "shown": shown}
    return Suggestion(**head, text_sha256=document.text_sha256, spans=layer.spans)


def worked(corpus, name, text, *spans, annotator="ann", task=7, at=LATER, **more):
    provenance = Provenance(method="manual", **PLACE, task=task, updated_at=at)
    given = {"name": annotator, "status": "submitted", "provenance": provenance, **more}
    put(corpus, gold(name, text, *spans, **given))


RAQQA, ADA = ("Raqqa", "GPE", {}), ("Ada", "PERSON", {})


def test_who_worked_at_the_task_afterwards_has_seen_it(tmp_path):
    write_suggestion(tmp_path, suggested(tmp_path, "d1", "Ada in Raqqa", RAQQA, at=NOON, task=7))
    worked(tmp_path, "d1", "Ada in Raqqa", RAQQA, ADA)
    worked(tmp_path, "d1", "Ada in Raqqa", ADA, annotator="bob", at="2026-01-01T11:00:00Z")
    worked(tmp_path, "d1", "Ada in Raqqa", annotator="cleo", task=8)
    found = agree_suggestions(tmp_path, "m")
    assert (found.seen.layers, found.unseen.layers) == (1, 2)
    assert found.seen.counts == {("span", "GPE", "accepted"): 1, ("span", "PERSON", "added"): 1}
    assert found.unseen.counts == {("span", "GPE", "refused"): 2, ("span", "PERSON", "added"): 1}


def test_the_version_that_was_shown_is_the_one_that_counts(tmp_path):
    write_suggestion(tmp_path, suggested(tmp_path, "d1", "Ada in Raqqa", ADA, version="2"))
    first = suggested(tmp_path, "d1", "Ada in Raqqa", RAQQA, at=NOON, task=7)
    write_suggestion(tmp_path, first, path=earlier_path(tmp_path, first))
    worked(tmp_path, "d1", "Ada in Raqqa", RAQQA)
    assert agree_suggestions(tmp_path, "m").seen.counts == {("span", "GPE", "accepted"): 1}


def test_gold_machines_drafts_and_other_texts_do_not_count(tmp_path):
    write_suggestion(tmp_path, suggested(tmp_path, "d1", "Ada in Raqqa", RAQQA))
    put(tmp_path, gold("d1", "Ada in Raqqa", RAQQA))
    worked(tmp_path, "d1", "Ada in Raqqa", RAQQA, annotator="bob", status="draft")
    machine = Provenance(method="machine-generated")
    worked(tmp_path, "d1", "Ada in Raqqa", RAQQA, annotator="m-1", provenance=machine)
    worked(tmp_path, "d2", "Ada in Raqqa", RAQQA)
    found = agree_suggestions(tmp_path, "m")
    assert (found.seen.layers, found.unseen.layers) == (0, 0)


def test_a_model_that_suggests_nothing_is_named(tmp_path):
    write_suggestion(tmp_path, suggested(tmp_path, "d1", "Raqqa", RAQQA))
    with pytest.raises(NotFoundError, match="Known are: 'm'"):
        agree_suggestions(tmp_path, "n")


def test_the_tables_and_the_record_say_the_same(tmp_path):
    write_suggestion(tmp_path, suggested(tmp_path, "d1", "Ada in Raqqa", RAQQA, at=NOON, task=7))
    worked(tmp_path, "d1", "Ada in Raqqa", RAQQA, ADA)
    found = agree_suggestions(tmp_path, "m")
    groups, labels = outcome_tables(found)
    cells = [list(column.cells) for column in labels.columns]
    assert dict(zip(cells[0], cells[1], strict=True)) == {"GPE": "100% (1 of 1)", "PERSON": "-"}
    assert list(groups.columns[1].cells)[:3] == ["1", "1", "100% (1 of 1)"]
    record = json.loads(json.dumps(outcome_record(found)))
    assert record["seen"]["labels"]["span"]["GPE"] == {"accepted": 1, "edited": 0, "refused": 0, "added": 0}
    assert record["unseen"]["documents"] == 0
