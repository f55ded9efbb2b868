"""Many rounds of push and pull with a model of the server: the cases of docs/rounds.md, one by one."""

import re
import shutil
from dataclasses import replace as changed

import pytest
from model_server import ModelServer
from pushed_corpus import DOC, SCHEMA, whole

from goldspan import store
from goldspan.agreement.layer_selection import UNREAD, WITHDRAWN, select_layers
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.labelstudio import client as server
from goldspan.model import INFERRED, Suppression, make_span, replace
from goldspan.operations.adjudication_state import document_states
from goldspan.operations.agree import AgreeOptions, agree
from goldspan.operations.diff import diff
from goldspan.operations.feedback import feedback
from goldspan.operations.fix import fix_paths
from goldspan.operations.pull import pull
from goldspan.operations.pull_folder import TakeChoice
from goldspan.operations.push import PushOptions, push
from goldspan.operations.reanchor import reanchor
from goldspan.schema.language import parse
from goldspan.store import format_version
from goldspan.store.conflicts import conflict_files, read_conflict
from goldspan.store.pulled_state import changed_here
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

ANN, BOB = "ann@example.com", "bob@example.com"
TAKE_LOCAL, TAKE_SERVER = TakeChoice(take="local"), TakeChoice(take="server")
JOBS = "Jobs"


def region(start, end, label="PER"):
    value = {"start": start, "end": end, "text": DOC.text[start:end], "labels": [label]}
    return {"id": f"r{start}-{end}-{label}", "from_name": "labels", "to_name": "text", "type": "labels", "value": value}


ADA, NILE = region(2, 5), region(9, 13)
WHOLE = region(2, 13)


class Rounds:
    """A corpus of one document, its settings, and a server that has its task."""

    def __init__(self, settings, schema=SCHEMA):
        self.schema = schema
        people = (Annotator("ann", ANN), Annotator("bob", BOB), Annotator("judge", "lead@example.com"))
        self.settings = changed(settings, annotators=people)
        self.server = ModelServer(ANN, BOB)
        self.client = self.server.client()
        self.push()
        self.task = self.server.task_of(JOBS, "d1")

    def push(self, **more):
        return push(self.settings, self.schema, self.client, PushOptions(**more)).report

    def pull(self, choice=TakeChoice()):  # noqa: B008 - frozen
        return pull(self.settings, self.schema, self.client, choice=choice)

    def layers(self):
        return {layer.name: layer for layer in store.read_layers(self.settings.corpus)}

    def layer(self, name="ann"):
        return self.layers()[name]

    def change(self, name="ann", *extents):
        """Changes a layer here, as a fix does."""
        layer = replace(self.layer(name), spans=tuple(make_span(DOC, "PER", [extent]) for extent in extents))
        store.write_layer(self.settings.corpus, layer)
        return layer

    def codes(self):
        return [found.code for found in validate_corpus(self.settings.corpus, Checks(SCHEMA)) if found.level > 6]

    def statuses(self):
        return {name: layer.status for name, layer in self.layers().items()}

    def files(self):
        top = self.settings.corpus
        return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*.json")}


@pytest.fixture
def rounds(corpus_settings):
    store.layer_path(corpus_settings.corpus, "d1", "ann").unlink()
    return Rounds(corpus_settings)


def words(layer):
    return [span.text for span in layer.spans]


# deleted on the server


def test_a_layer_whose_annotation_was_deleted_is_withdrawn_and_counts_nowhere(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA])
    deleted = rounds.server.annotate(rounds.task, BOB, [ADA])
    rounds.server.annotate(rounds.task, BOB, [NILE])
    rounds.pull()
    [of_bob] = [layer for layer in rounds.layers().values() if layer.provenance.annotation == deleted]
    rounds.server.delete(deleted)
    report = rounds.pull()
    assert (report.withdrawn, report.newly_withdrawn) == ([f"d1/{of_bob.name}"], 1)
    assert rounds.statuses() == {"ann": "submitted", "bob": "withdrawn", "bob-2": "submitted"}
    assert rounds.layer("bob").spans == of_bob.spans
    selection = select_layers(DOC, rounds.layers().values(), schema=SCHEMA)
    assert [layer.name for layer in selection.tasks["first"].layers] == ["ann", "bob-2"]
    assert selection.left_out == {WITHDRAWN: 1}
    [state] = document_states(rounds.settings, SCHEMA)
    assert len(state.open) > 0, "Ann and Bob disagree, as long as nobody counts what Bob deleted"
    assert rounds.codes() == ["GS707"]
    assert rounds.push(layers=True).withdrawn == 1
    assert len(rounds.server.annotations) == 2


def f1(rounds):
    report = agree(None, AgreeOptions(measures=["F1"]), corpora=[rounds.settings.corpus])
    return next(score.value for score in report.scores if score.measure == "span F1, exact")


def open_cases(rounds):
    return sum(len(state.open) for state in document_states(rounds.settings, SCHEMA))


def test_agreement_and_adjudication_are_those_of_the_work_that_is_there(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA, NILE])
    rounds.server.annotate(rounds.task, BOB, [ADA, region(6, 13)])
    deleted = rounds.server.annotate(rounds.task, BOB, [ADA, NILE])
    rounds.pull()
    assert (f1(rounds), open_cases(rounds)) == (1.0, 0)
    rounds.server.delete(deleted)
    rounds.pull()
    assert (f1(rounds), open_cases(rounds)) == (0.5, 1)


def test_a_duplicate_that_was_deleted_is_no_finding_any_more(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA])
    second = rounds.server.annotate(rounds.task, ANN, [NILE])
    rounds.pull()
    assert rounds.codes() == ["GS810"]
    rounds.server.delete(second)
    rounds.pull()
    assert rounds.codes() == ["GS707"]


def test_of_two_annotations_the_other_one_may_be_deleted(rounds):
    first = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.server.annotate(rounds.task, ANN, [NILE])
    rounds.pull()
    rounds.server.delete(first)
    rounds.pull()
    assert rounds.statuses() == {"ann": "withdrawn", "ann-2": "submitted"}
    assert rounds.codes() == ["GS707"]


def test_a_name_of_a_withdrawn_layer_is_given_to_no_other(rounds):
    first = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.server.delete(first)
    rounds.server.annotate(rounds.task, ANN, [NILE])
    rounds.pull()
    assert rounds.statuses() == {"ann": "withdrawn", "ann-2": "submitted"}


def test_a_withdrawn_layer_counts_again_when_its_annotation_is_back(rounds):
    deleted = rounds.server.delete(rounds.server.annotate(rounds.task, ANN, [ADA]))
    rounds.server.restore(deleted)
    rounds.pull()
    before = rounds.layer()
    rounds.server.delete(deleted["id"])
    rounds.pull()
    rounds.server.restore(deleted)
    assert rounds.pull().returned == ["d1/ann"]
    assert replace(rounds.layer(), provenance=before.provenance) == before


def test_the_layers_of_a_task_that_was_deleted_are_withdrawn(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.server.delete_task(rounds.task)
    assert rounds.pull().withdrawn == ["d1/ann"]


def test_an_annotation_that_was_deleted_since_the_last_pull_is_not_pushed_again(rounds):
    number = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.server.delete(number)
    report = rounds.push(layers=True)
    assert (report.deleted, report.annotations_created) == (["d1/ann"], 0)


def test_a_project_that_changed_while_it_was_read_withdraws_nothing(rounds, monkeypatch):
    number = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.server.delete(number)
    monkeypatch.setattr("goldspan.operations.pull.server.get_project", lambda client, number: _with_more_tasks(client))
    report = rounds.pull()
    assert (report.withdrawn, report.stale) == ([], ["d1/ann"])
    assert "GS816" in [found.code for found in report.findings]


def _with_more_tasks(client):
    from goldspan.labelstudio.client import find_project

    return changed(find_project(client, JOBS), tasks=99)


def test_a_withdrawn_layer_can_be_made_to_count_again(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.server.delete_task(rounds.task)
    rounds.pull()
    report = rounds.pull(TakeChoice(take="local", patterns=("d1/*",)))
    assert (report.returned, rounds.statuses()) == (["d1/ann"], {"ann": "submitted"})
    assert rounds.push(layers=True).annotations_created == 1
    assert (rounds.pull().changed, rounds.statuses()) == (0, {"ann": "submitted"})


# drafts


def test_a_draft_that_was_submitted_is_no_layer_of_its_own_any_more(rounds):
    draft = rounds.server.save_draft(rounds.task, ANN, [ADA])
    rounds.pull()
    assert rounds.layer("ann.draft").provenance.draft == draft
    assert rounds.layer("ann.draft").provenance.annotation is None
    rounds.server.submit(draft)
    assert rounds.pull().submitted == ["d1/ann.draft"]
    assert rounds.statuses() == {"ann": "submitted"}


def test_the_suppressions_of_a_draft_go_with_it(rounds):
    draft = rounds.server.save_draft(rounds.task, ANN, [ADA])
    rounds.pull()
    layer = rounds.layer("ann.draft")
    reason = Suppression(code="GS602", span=layer.spans[0].id, reason="a name")
    store.write_layer(rounds.settings.corpus, replace(layer, suppressions=(reason,)))
    rounds.server.submit(draft)
    rounds.pull()
    assert rounds.layer("ann").suppressions == (reason,)


def test_a_draft_that_was_discarded_is_withdrawn(rounds):
    draft = rounds.server.save_draft(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.server.discard(draft)
    assert rounds.pull().withdrawn == ["d1/ann.draft"]


# changed here, there, and on both sides


def test_a_fix_survives_the_next_pull_and_is_pushed_as_a_fix(rounds):
    number = rounds.server.annotate(rounds.task, ANN, [region(1, 5)], lead_time=77.0)
    rounds.pull()
    before = rounds.layer()
    fixed = rounds.change("ann", (2, 5))
    report = rounds.pull()
    assert (report.local, report.conflicts, report.changed) == (["d1/ann"], [], 0)
    assert rounds.layer() == fixed
    pushed = rounds.push(fixes=True)
    assert (pushed.fixed, pushed.conflicts) == (1, [])
    annotation = rounds.server.annotations[number]
    assert annotation["completed_by"] == rounds.server.number(ANN)
    assert [item["value"]["start"] for item in annotation["result"]] == [2]
    report = rounds.pull()
    after = rounds.layer()
    assert (report.local, report.changed, after.spans) == ([], 0, fixed.spans)
    assert (after.provenance.updated_at, after.provenance.lead_time) == (before.provenance.updated_at, 77.0)
    assert rounds.codes() == [], "nobody else changed the annotation"


@pytest.mark.parametrize("fixed_here", [False, True])
def test_a_fix_pushed_from_another_clone_is_nobody_elses_work(rounds, tmp_path, fixed_here):
    rounds.server.annotate(rounds.task, ANN, [region(1, 5)], lead_time=77.0)
    rounds.pull()
    before = rounds.layer()
    clone = changed(rounds.settings, corpus=tmp_path / "clone")
    shutil.copytree(rounds.settings.corpus, clone.corpus)
    assert len(fix_paths([clone.corpus], SCHEMA, write=True).files) == 1
    push(clone, SCHEMA, rounds.client, PushOptions(fixes=True))
    if fixed_here:
        fix_paths([rounds.settings.corpus], SCHEMA, write=True)
    assert rounds.pull().conflicts == []
    after = rounds.layer()
    pull(clone, SCHEMA, rounds.client)
    [there] = store.read_layers(clone.corpus)
    when = {"pulled_at": after.provenance.pulled_at}
    assert replace(there, provenance=replace(there.provenance, **when)) == after, "git has nothing to merge"
    assert (words(after), rounds.codes()) == (["Ada"], [])
    assert after.provenance.updated_at == before.provenance.updated_at
    assert rounds.pull().changed == 0


def test_what_only_the_server_changed_is_taken(rounds):
    number = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.server.edit(number, [WHOLE])
    report = rounds.pull()
    assert (report.local, report.conflicts, words(rounds.layer())) == ([], [], ["Ada of Nile"])
    assert rounds.layer().provenance.updated_at == rounds.server.annotations[number]["updated_at"]


@pytest.fixture
def conflict(rounds):
    number = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.change("ann", (9, 13))
    rounds.server.edit(number, [WHOLE])
    rounds.number = number
    return rounds


def test_what_both_changed_is_kept_twice(conflict, monkeypatch):
    report = conflict.pull()
    assert (report.conflicts, words(conflict.layer())) == (["d1/ann"], ["Nile"])
    assert words(read_conflict(conflict.settings.corpus, "d1", "ann")) == ["Ada of Nile"]
    assert conflict.codes() == ["GS821"]
    compared = diff(conflict.settings, SCHEMA, "d1/ann")
    assert compared.state == "conflict"
    assert [(difference.side, difference.what) for difference in compared.differences] == [
        ("here", "PER 'Nile' [9, 13)"),
        ("server", "PER 'Ada of Nile' [2, 13)"),
    ]
    before = conflict.files()
    monkeypatch.setattr("goldspan.operations.pull.pull_time", lambda: "2099-01-01T00:00:00+00:00")
    assert conflict.pull().conflicts == ["d1/ann"]
    assert conflict.files() == before, "a second pull changes nothing"
    assert conflict.push(fixes=True).fixed == 0
    assert len(conflict.push(layers=True).conflicts) == 1


@pytest.mark.parametrize(("choice", "expected"), [(TAKE_LOCAL, ["Nile"]), (TAKE_SERVER, ["Ada of Nile"])])
def test_a_conflict_is_decided_with_take(choice, expected, conflict):
    conflict.pull()
    report = conflict.pull(choice)
    assert (report.conflicts, words(conflict.layer())) == ([], expected)
    assert list(conflict_files(conflict.settings.corpus)) == []
    assert conflict.codes() == []
    assert changed_here(conflict.layer()) == (choice is TAKE_LOCAL)
    conflict.push(fixes=True)
    report = conflict.pull()
    assert (report.conflicts, report.local, words(conflict.layer())) == ([], [], expected)
    assert conflict.server.annotations[conflict.number]["result"][0]["value"]["text"] == expected[0]


def test_take_decides_the_layers_that_it_names_alone(conflict):
    conflict.pull()
    assert conflict.pull(TakeChoice(take="server", patterns=("d1/bob", "d2/*"))).conflicts == ["d1/ann"]
    assert conflict.pull(TakeChoice(take="server", patterns=("*/ann",))).conflicts == []


def test_two_sides_that_come_to_say_the_same_are_no_conflict(conflict):
    conflict.pull()
    conflict.server.edit(conflict.number, [NILE])
    assert (conflict.pull().conflicts, conflict.codes()) == ([], [])


def test_what_was_changed_here_and_deleted_there_is_a_conflict(rounds):
    number = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.change("ann", (9, 13))
    rounds.server.delete(number)
    assert rounds.pull().conflicts == ["d1/ann"]
    assert rounds.statuses() == {"ann": "submitted"}
    assert diff(rounds.settings, SCHEMA, "d1/ann").deleted
    rounds.pull(TAKE_SERVER)
    assert (rounds.statuses(), rounds.codes()) == ({"ann": "withdrawn"}, ["GS707"])


def test_a_fix_waits_for_an_annotator_who_worked_on_since(rounds):
    number = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.change("ann", (9, 13))
    rounds.server.edit(number, [WHOLE])
    report = rounds.push(fixes=True)
    assert report.fixed == 0 and report.conflicts == [
        "d1/ann: it was changed here and in Label Studio; run `goldspan pull`, and decide with --take"
    ]
    assert rounds.server.annotations[number]["result"] == [WHOLE]


def test_what_a_layer_cannot_hold_keeps_a_fix_back(rounds):
    without_label = {**ADA, "id": "x", "value": {**ADA["value"], "labels": []}}
    number = rounds.server.annotate(rounds.task, ANN, [ADA, without_label])
    rounds.pull()
    store.write_layer(rounds.settings.corpus, replace(rounds.layer(), note="done"))
    [finding] = push(rounds.settings, SCHEMA, rounds.client, PushOptions(fixes=True)).findings
    assert finding.code == "GS801"
    assert len(rounds.server.annotations[number]["result"]) == 2


def test_a_draft_is_left_to_its_annotator(rounds):
    rounds.server.save_draft(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.change("ann.draft", (9, 13))
    report = rounds.push(fixes=True)
    assert (report.fixed, len(report.conflicts)) == (0, 1)
    assert "a draft can only be changed by its annotator" in report.conflicts[0]


def test_a_draft_that_is_there_is_nothing_to_decide(rounds):
    draft = rounds.server.save_draft(rounds.task, ANN, [ADA])
    rounds.pull()
    assert rounds.push(layers=True).conflicts == []
    rounds.server.discard(draft)
    assert len(rounds.push(layers=True).conflicts) == 1


def test_a_layer_on_a_new_text_waits_for_a_task_with_that_text(rounds):
    number = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    new = whole(f"New: {DOC.text}", "d1")
    store.write_document(rounds.settings.corpus, new)
    moved = replace(rounds.layer(), text_sha256=new.text_sha256, spans=(make_span(new, "PER", [(7, 10)]),))
    store.write_layer(rounds.settings.corpus, moved)
    assert (rounds.pull().local, rounds.layer().spans) == (["d1/ann"], moved.spans)
    report = rounds.push(fixes=True)
    assert report.fixed == 0 and any("delete the task" in conflict for conflict in report.conflicts)
    assert rounds.server.annotations[number]["result"] == [ADA]
    rounds.server.delete_task(rounds.task)
    assert rounds.push(layers=True).annotations_created == 1
    assert (rounds.pull().changed, rounds.statuses(), rounds.codes()) == (0, {"ann": "submitted"}, [])


def test_work_that_could_not_be_read_is_no_vote_for_nothing(rounds):
    for member in (ANN, BOB):
        rounds.server.annotate(rounds.task, member, [ADA])
    new = whole(f"New: {DOC.text}", "d1")
    store.write_document(rounds.settings.corpus, new)
    rounds.pull()
    assert rounds.statuses() == {"ann": "submitted", "bob": "submitted"}
    selection = select_layers(new, rounds.layers().values(), schema=SCHEMA)
    assert (selection.tasks, selection.alone, selection.left_out) == ({}, [], {UNREAD: 2})
    [finished] = document_states(rounds.settings, SCHEMA)
    assert (finished.layers, len(finished.left_out)) == ((), 2)


def test_a_fix_waits_for_who_saves_at_the_same_moment(rounds, monkeypatch):
    number = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.change("ann", (9, 13))
    read = server.read_annotation

    def meanwhile(client, annotation):
        rounds.server.edit(number, [WHOLE])
        return read(client, annotation)

    monkeypatch.setattr(server, "read_annotation", meanwhile)
    report = rounds.push(fixes=True)
    assert report.fixed == 0 and "somebody is working on it" in report.conflicts[0]
    assert rounds.server.annotations[number]["result"] == [WHOLE]


def test_what_was_pushed_before_a_push_failed_is_recorded(rounds, monkeypatch):
    for member in (ANN, BOB):
        rounds.server.annotate(rounds.task, member, [ADA])
    rounds.pull()
    for name in ("ann", "bob"):
        rounds.change(name, (9, 13))
    change, calls = server.change_annotation, []

    def once(*arguments):
        if calls:
            raise KeyboardInterrupt
        calls.append(arguments)
        return change(*arguments)

    monkeypatch.setattr(server, "change_annotation", once)
    with pytest.raises(KeyboardInterrupt):
        rounds.push(fixes=True)
    monkeypatch.setattr(server, "change_annotation", change)
    assert [changed_here(layer) for layer in rounds.layers().values()] == [False, True]
    assert rounds.push(fixes=True).fixed == 1


# version 1


def as_version_1(rounds):
    """The corpus as goldspan left it before it recorded what it pulled."""
    for layer in rounds.layers().values():
        number = layer.provenance.annotation if layer.provenance.draft is None else layer.provenance.draft
        old = replace(layer.provenance, pulled_sha256=None, draft=None, annotation=number)
        store.write_layer(rounds.settings.corpus, replace(layer, provenance=old))
    format_version.format_path(rounds.settings.corpus).unlink()


def test_a_corpus_of_version_1_is_marked_with_the_first_pull(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.server.save_draft(rounds.task, BOB, [ADA])
    rounds.pull()
    before = without_time_of_pull(rounds.files())
    as_version_1(rounds)
    assert rounds.pull().conflicts == []
    assert without_time_of_pull(rounds.files()) == before


def without_time_of_pull(files):
    return {path: re.sub(rb'"pulled_at": "[^"]*"', b"", data) for path, data in files.items()}


def test_what_was_fixed_in_version_1_stays(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.change("ann", (9, 13))
    as_version_1(rounds)
    assert rounds.pull().local == ["d1/ann"]
    assert words(rounds.layer()) == ["Nile"]


def test_what_changed_there_since_version_1_is_for_a_person_to_say(rounds):
    number = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    as_version_1(rounds)
    rounds.server.edit(number, [WHOLE])
    assert rounds.pull().conflicts == ["d1/ann"]
    rounds.pull(TAKE_SERVER)
    assert words(rounds.layer()) == ["Ada of Nile"]


@pytest.fixture
def moved(rounds, tmp_path):
    """A layer of version 1 that was moved to a new text before it was ever pulled again; its task was deleted."""
    rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    as_version_1(rounds)
    old = tmp_path / "old.json"
    old.write_bytes(store.document_path(rounds.settings.corpus, "d1").read_bytes())
    store.write_document(rounds.settings.corpus, whole(f"New: {DOC.text}", "d1"))
    assert reanchor(rounds.settings, old=old, apply=True).complete
    assert format_version.read_version(rounds.settings.corpus) == format_version.VERSION
    rounds.server.delete_task(rounds.task)
    return rounds


def test_what_was_moved_to_a_new_text_in_version_1_is_pushed_to_a_new_task(moved):
    assert moved.push(layers=True).annotations_created == 1
    assert (moved.pull().changed, moved.statuses(), words(moved.layer())) == (0, {"ann": "submitted"}, ["Ada"])


def test_what_was_moved_to_a_new_text_in_version_1_is_not_withdrawn(moved):
    assert (moved.pull().conflicts, moved.statuses()) == (["d1/ann"], {"ann": "submitted"})


# to another project


def test_layers_keep_names_times_and_authors_on_their_way_to_another_project(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA], lead_time=5.0)
    second = rounds.server.annotate(rounds.task, ANN, [NILE], lead_time=6.0)
    rounds.server.annotate(rounds.task, BOB, [], was_cancelled=True)
    rounds.pull()
    before = rounds.layers()
    rounds.settings = changed(rounds.settings, project="Jobs again")
    report = rounds.push(layers=True)
    assert (report.annotations_created, report.conflicts) == (3, [])
    rounds.pull()
    assert rounds.pull().changed == 0
    after = rounds.layers()
    assert after.keys() == before.keys()
    for name, layer in after.items():
        assert replace(layer, provenance=before[name].provenance) == before[name]
        for key in ("updated_at", "lead_time", "method"):
            assert getattr(layer.provenance, key) == getattr(before[name].provenance, key)
        codes, codes_before = ([item.code for item in one.provenance.unmapped] for one in (layer, before[name]))
        assert codes == codes_before
    assert second not in {layer.provenance.annotation for layer in after.values()}
    assert rounds.push(layers=True).annotations_present == 3


def test_a_push_that_was_not_recorded_is_recognised_by_content(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA], lead_time=5.0)
    rounds.pull()
    layers = rounds.files()
    before = rounds.layer()
    rounds.settings = changed(rounds.settings, project="Jobs again")
    rounds.push(layers=True)
    for path, data in layers.items():
        (rounds.settings.corpus / path).write_bytes(data)
    rounds.pull()
    after = rounds.layer()
    assert rounds.statuses() == {"ann": "submitted"}
    assert after.provenance.updated_at == before.provenance.updated_at
    assert after.provenance.project != before.provenance.project
    assert rounds.pull().changed == 0


def test_gold_is_never_pushed_and_stays_as_it_is(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    gold = replace(rounds.layer(), name="gold", annotator="judge", status="adjudicated")
    store.write_layer(rounds.settings.corpus, gold)
    rounds.settings = changed(rounds.settings, project="Jobs again")
    report = rounds.push(layers=True)
    assert (report.gold, report.annotations_created) == (1, 1)
    assert not any(one["ground_truth"] for one in rounds.server.annotations.values())
    rounds.pull()
    assert rounds.layer("gold") == gold


def test_an_annotation_with_a_star_is_pushed_as_its_annotators(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA], ground_truth=True)
    rounds.pull()
    assert rounds.statuses() == {"ann": "adjudicated"}
    rounds.settings = changed(rounds.settings, project="Jobs again")
    assert rounds.push(layers=True).annotations_created == 1
    rounds.pull()
    assert rounds.statuses() == {"ann": "adjudicated"}


def test_a_server_with_another_address_is_the_same_server(rounds):
    rounds.server.annotate(rounds.task, ANN, [ADA])
    number = rounds.server.annotate(rounds.task, BOB, [ADA])
    rounds.pull()
    rounds.server.url = "http://model.example:8080/"
    rounds.client = rounds.server.client()
    rounds.server.delete(number)
    rounds.pull()
    assert rounds.statuses() == {"ann": "submitted", "bob": "withdrawn"}
    assert rounds.layer().provenance.origin == rounds.server.url


# nothing half written


def test_an_interrupted_pull_leaves_the_corpus_as_it_was(rounds, monkeypatch):
    number = rounds.server.annotate(rounds.task, ANN, [ADA])
    rounds.pull()
    rounds.server.edit(number, [NILE])
    before = rounds.files()

    def interrupted(self, *arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("goldspan.operations.pull_folder.write_layer", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rounds.pull()
    assert rounds.files() == before


# relations without a label

KNOWN = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}}
relations:
  knows: {source: [PER], target: [PER], order: backward}
  leads: {source: [PER], target: [ORG]}
""")
LATER = region(9, 13)
PRESS = region(14, 19, "ORG")


def drawn(source, target, *labels):
    ends = {"from_id": source["id"], "to_id": target["id"]}
    return {**ends, "type": "relation", "direction": "right", "labels": list(labels)}


def test_a_relation_without_a_label_is_the_same_in_each_round(corpus_settings):
    store.layer_path(corpus_settings.corpus, "d1", "ann").unlink()
    rounds = Rounds(corpus_settings, KNOWN)
    number = rounds.server.annotate(
        rounds.task, ANN, [ADA, LATER, PRESS, drawn(LATER, ADA), drawn(PRESS, ADA), drawn(ADA, LATER, "knows")]
    )
    report = rounds.pull()
    assert (report.inferred, report.turned) == ({"leads": 1}, 2)
    assert {one.label: one.origin for one in rounds.layer().relations} == {"knows": None, "leads": INFERRED}
    before = rounds.files()
    report = rounds.pull()
    assert (report.changed, report.local, report.conflicts, rounds.files()) == (0, [], [], before)
    store.write_layer(rounds.settings.corpus, replace(rounds.layer(), note="seen"))
    assert rounds.push(fixes=True).fixed == 1
    [arrows] = [
        [item["labels"] for item in annotation["result"] if item["type"] == "relation"]
        for annotation in rounds.server.annotations.values()
        if annotation["id"] == number
    ]
    assert sorted(arrows) == [["knows"], ["leads"]]
    relations = rounds.layer().relations
    report = rounds.pull()
    assert (report.local, report.conflicts, rounds.layer().relations) == ([], [], relations)


# feedback


def codes_told(rounds):
    found = feedback(rounds.settings, SCHEMA, rounds.client).findings
    return [one.code for of_task in found.values() for one in of_task]


def test_what_goldspan_itself_changed_is_no_finding_for_annotators(rounds):
    number = rounds.server.annotate(rounds.task, ANN, [region(1, 5)])
    rounds.pull()
    rounds.change("ann", (2, 5))
    assert rounds.push(fixes=True).fixed == 1
    assert codes_told(rounds) == []
    rounds.server.edit(number, [NILE], BOB)
    assert codes_told(rounds) == ["GS813"], "somebody else did that"


def test_annotators_are_not_told_what_the_corpus_suppresses(rounds):
    rounds.server.annotate(rounds.task, ANN, [region(2, 4)])
    rounds.pull()
    assert codes_told(rounds) == ["GS602"]
    layer = rounds.layer()
    reason = Suppression(code="GS602", span=layer.spans[0].id, reason="a nickname")
    store.write_layer(rounds.settings.corpus, replace(layer, suppressions=(reason,)))
    assert codes_told(rounds) == []
