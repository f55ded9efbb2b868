"""Tasks that are parts of a document, read as one."""

from itertools import permutations

import pytest
from strategies import document

from goldspan.formats.labelstudio.annotations import NOBODY, TaskParser
from goldspan.formats.labelstudio.labeling_config import config_of
from goldspan.formats.labelstudio.part_tasks import BrokenParts, whole_tasks
from goldspan.formats.labelstudio.task_reader import TaskReader
from goldspan.formats.labelstudio.tasks import parts_data, read_part, task_data
from goldspan.model import TaskPart
from goldspan.schema.language import parse

SCHEMA = parse("name: s\nversion: 1.0.0\nlabels: {PER: {}}")
DOC = document("Ann left.\n\nBob came.\n\nEve sang.", name="d1")
STARTS = (0, 11, 22)


def region(part, word):
    text = parts_data(DOC, "all", STARTS)[part]["text"]
    value = {"start": text.index(word), "end": text.index(word) + len(word), "text": word, "labels": ["PER"]}
    return {"id": f"r-{word}", "from_name": "labels", "to_name": "text", "type": "labels", "value": value}


def work(number, part, word, **more):
    made = {"id": number, "completed_by": 7, "updated_by": 7, "result": [region(part, word)], "lead_time": 2.0}
    times = {"created_at": f"2026-01-0{part + 1}T00:00:00Z", "updated_at": f"2026-01-0{part + 1}T00:00:00Z"}
    return made | times | more


def draft(number, part, word, **more):
    return {"id": number, "user": 7, "result": [region(part, word)], "updated_at": "2026-01-09T00:00:00Z"} | more


DONE = [work(31, 0, "Ann"), work(32, 1, "Bob"), work(33, 2, "Eve")]


def tasks(annotations, drafts=((), (), ()), starts=STARTS):
    data = parts_data(DOC, "all", starts)
    return [
        {"id": 11 + part, "project": 1, "data": data[part], "annotations": list(some), "drafts": list(begun)}
        for part, (some, begun) in enumerate(zip(annotations, drafts, strict=True))
    ]


def read(came, document_for=lambda own: DOC):
    parser = TaskParser(config_of(SCHEMA), SCHEMA, NOBODY, "http://x/", "now")
    found = []
    reader = TaskReader(lambda: _open(came), parser, document_for=document_for, on_finding=found.append)
    return list(reader), found, reader


class _open:
    def __init__(self, came):
        self.came = came

    def __enter__(self):
        return iter(self.came)

    def __exit__(self, *error):
        pass


def only_layers(came):
    [(read_document, layers)], found, _ = read(came)
    assert (read_document, found) == (DOC, [])
    return layers


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_submitted_parts_are_one_layer_with_the_offsets_of_the_whole_in_whatever_order_they_come(order):
    came = tasks([[one] for one in DONE])
    [layer] = only_layers([came[place] for place in order])
    assert [(span.text, span.fragments) for span in layer.spans] == [
        ("Ann", ((0, 3),)),
        ("Bob", ((11, 14),)),
        ("Eve", ((22, 25),)),
    ]
    made = layer.provenance
    assert (layer.status, layer.text_sha256, layer.provenance.unmapped) == ("submitted", DOC.text_sha256, ())
    assert (made.task, made.annotation, made.lead_time, made.updated_at) == (11, 31, 6.0, "2026-01-03T00:00:00Z")
    assert made.parts == tuple(
        TaskPart(start=start, task=11 + part, annotation=31 + part) for part, start in enumerate(STARTS)
    )


def test_work_of_which_a_part_is_not_submitted_is_one_draft():
    [layer] = only_layers(tasks([[DONE[0]], [], []], ((), [draft(5, 1, "Bob")], ())))
    assert (layer.name, layer.status, [span.text for span in layer.spans]) == ("user-7.draft", "draft", ["Ann", "Bob"])
    assert [(part.annotation, part.draft) for part in layer.provenance.parts] == [(31, None), (None, 5), (None, None)]


def test_a_draft_of_a_change_to_a_part_is_a_draft_beside_the_finished_work():
    layers = only_layers(tasks([[one] for one in DONE], ([draft(5, 0, "Ann", annotation=31)], (), ())))
    assert [(layer.status, len(layer.spans)) for layer in layers] == [("submitted", 3), ("draft", 3)]


def test_people_are_told_apart():
    other = work(41, 0, "Ann", completed_by=8, updated_by=8)
    layers = only_layers(tasks([[DONE[0], other], [DONE[1]], [DONE[2]]]))
    assert [(layer.annotator, layer.status) for layer in layers] == [("user-7", "submitted"), ("user-8", "draft")]


def test_a_skipped_part_makes_the_whole_skipped():
    [layer] = only_layers(tasks([[DONE[0]], [work(32, 1, "Bob", was_cancelled=True)], [DONE[2]]]))
    assert layer.status == "skipped"


def test_a_change_by_somebody_else_to_one_part_is_told():
    edited = work(32, 1, "Bob", updated_by=9, updated_at="2026-02-01T00:00:00Z")
    [layer] = only_layers(tasks([[DONE[0]], [edited], [DONE[2]]]))
    assert [unmapped.code for unmapped in layer.provenance.unmapped] == ["GS813"]


def test_a_text_that_was_changed_in_one_part_is_not_read():
    came = tasks([[one] for one in DONE])
    came[1]["data"]["text"] += "!"
    [layer] = only_layers(came)
    assert {unmapped.code for unmapped in layer.provenance.unmapped} == {"GS807"}


def test_predictions_of_the_parts_are_one_and_the_origin_is_known():
    came = tasks([[work(31, 0, "Ann", parent_prediction=51)], [DONE[1]], [DONE[2]]])
    for part, word in enumerate(("Ann", "Bob", "Eve")):
        guess = {"id": 51 + part, "model_version": "ner@1", "result": [region(part, word)]}
        came[part]["predictions"] = [guess]
        came[part]["annotations"][0]["result"][0] = region(part, word) | {"origin": "prediction"}
    [layer] = only_layers(came)
    assert {(span.origin.kind, span.origin.model) for span in layer.spans} == {("suggested", "ner")}


def broken(came):
    pairs, found, reader = read(came)
    assert pairs == []
    assert {one.code for one in found} == {"GS815"}
    return found, reader


def test_a_missing_part_is_reported_and_the_others_count_as_not_read():
    found, reader = broken(tasks([[one] for one in DONE])[:2])
    assert found[0].where.document == "d1"
    assert (reader.tasks, reader.incomplete) == (2, {11, 12})


def test_parts_of_different_versions_are_reported():
    came = tasks([[one] for one in DONE])
    other = tasks([[]] * 3, starts=(0, 10, 22))[2]
    broken([*came[:2], other])


def test_a_whole_document_passes_as_it_is():
    task = {"id": 1, "data": task_data(DOC, "all"), "annotations": []}
    assert list(whole_tasks([task])) == [task]


@pytest.mark.parametrize(
    "told", [{"part": 1}, {"part": True, "part_starts": [0, 3]}, {"part": 3, "part_starts": [0, 3]}]
)
def test_what_is_no_part_of_ours_is_a_whole_document(told):
    assert read_part(told) == (0, (0,))


def test_a_broken_part_names_its_tasks():
    [found] = whole_tasks(tasks([[one] for one in DONE])[1:])
    assert isinstance(found, BrokenParts)
    assert (found.document, found.tasks) == ("d1", (12, 13))
