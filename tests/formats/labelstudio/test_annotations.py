"""A task's annotations and drafts to layers."""

import pytest
from strategies import document

from goldspan.formats.labelstudio.annotations import (
    AnnotationCounts,
    Annotator,
    NewNames,
    TaskParser,
    Team,
    free_name,
)
from goldspan.formats.labelstudio.labeling_config import read
from goldspan.formats.labelstudio.tasks import read_task, task_data
from goldspan.model import replace
from goldspan.store.pulled_state import content_sha256, server_item

DOC = document("hello Ada", name="d")
CONFIG = read("""
  <View><Labels name="l" toName="text"><Label value="PER"/></Labels><Text name="text" value="$text"/></View>
""")
ADA = {
    "id": "a",
    "from_name": "l",
    "to_name": "text",
    "type": "labels",
    "value": {"start": 6, "end": 9, "text": "Ada", "labels": ["PER"]},
}
TEAM = Team((Annotator("ann", "ann@example.com"),), {3: "ann@example.com", 4: "bob@example.com"})


def layers(task, *, team=TEAM, data=None):
    task = {"id": 1, "data": data or task_data(DOC, "all"), **task}
    return list(TaskParser(CONFIG, None, team, "origin", "now").layers(task, read_task(task), DOC))


def layer(**annotation):
    [one] = layers({"annotations": [{"id": 7, "completed_by": 3, "result": [ADA], **annotation}]})
    return one


def codes(one):
    return [unmapped.code for unmapped in one.provenance.unmapped]


def test_a_layer_says_where_it_comes_from():
    one = layer(project=5, lead_time=2.5, updated_at="2026-01-02T03:04:05Z")
    source = one.provenance
    assert (one.document, one.annotator, one.text_sha256) == ("d", "ann", DOC.text_sha256)
    assert (source.origin, source.project, source.task, source.annotation) == ("origin", 5, 1, 7)
    assert (source.lead_time, source.updated_at, source.pulled_at) == (2.5, "2026-01-02T03:04:05Z", "now")
    assert (source.method, source.pass_name) == ("manual", "all")


@pytest.mark.parametrize(
    ("flags", "status"),
    [
        ({}, "submitted"),
        ({"was_cancelled": True}, "skipped"),
        ({"ground_truth": True}, "adjudicated"),
        ({"ground_truth": True, "was_cancelled": True}, "skipped"),
        ({"ground_truth": None, "was_cancelled": None}, "submitted"),
    ],
)
def test_the_status_of_an_annotation(flags, status):
    assert layer(**flags).status == status


def test_the_star_on_a_task_of_somebody_else_decides_nothing():
    [one] = layers({"annotations": [{"id": 7, "result": [], "ground_truth": True}]}, data={"text": DOC.text})
    assert one.status == "submitted"


@pytest.mark.parametrize("result", [[], None])
def test_an_empty_result_is_a_layer_without_spans(result):
    one = layer(result=result)
    assert (one.status, one.spans, one.relations, codes(one)) == ("submitted", (), (), [])


@pytest.mark.parametrize("project", [5, {"id": 5, "title": "x"}])
def test_a_project_by_number_or_as_an_object(project):
    assert layer(project=project).provenance.project == 5


@pytest.mark.parametrize("seconds", [None, "5", True, float("nan"), float("inf"), 10**400, [1]])
def test_a_time_that_is_none_is_left_out(seconds):
    assert layer(lead_time=seconds).provenance.lead_time is None


def test_drafts_come_after_annotations_and_know_their_annotator_by_name_or_number():
    drafts = [
        {"id": 2, "created_username": "Ann Lee ann@example.com, 3", "user": 3, "result": [ADA]},
        {"id": 1, "user": 4, "result": []},
        {"id": 3, "created_username": " bob@example.com, 4", "result": []},
        {"id": 4, "result": []},
    ]
    task = {"annotations": [{"id": 9, "completed_by": 4, "result": []}], "drafts": drafts}
    assert [(one.annotator, one.status, server_item(one).number) for one in layers(task)] == [
        ("user-4", "submitted", 9),
        ("user-4", "draft", 1),
        ("ann", "draft", 2),
        ("user-4", "draft", 3),
        ("unknown", "draft", 4),
    ]


@pytest.mark.parametrize("editor", [4, {"id": 4, "email": "bob@example.com"}])
def test_an_annotation_that_somebody_else_changed_says_so(editor):
    assert codes(layer(updated_by=editor)) == ["GS813"]
    assert codes(layer(updated_by=3)) == codes(layer(updated_by=None)) == []


def test_on_another_text_nothing_is_read_and_everything_is_kept():
    for data in (
        {**task_data(DOC, "all"), "text": "hullo Ada"},
        {**task_data(DOC, "all"), "text_sha256": "0" * 64},
    ):
        [one] = layers({"annotations": [{"id": 7, "result": [ADA, {"x": 1}]}]}, data=data)
        assert one.spans == ()
        assert [(unmapped.code, unmapped.item) for unmapped in one.provenance.unmapped] == [
            ("GS807", ADA),
            ("GS807", {"x": 1}),
        ]


def test_an_empty_annotation_of_another_text_is_reported_too():
    [one] = layers({"annotations": [{"id": 7, "result": []}]}, data={**task_data(DOC, "all"), "text": "hullo"})
    assert codes(one) == ["GS807"]


def test_addresses_are_compared_without_case():
    assert TEAM.find("ANN@Example.COM") == ("ann", "manual")


def numbered(layers, first_pass="all"):
    return AnnotationCounts(first_pass).counted(NewNames(first_pass)(DOC, layers))


def test_a_second_annotation_gets_a_number_and_a_finding():
    both = layers({"annotations": [{"id": number, "completed_by": 3, "result": []} for number in (1, 2)]})
    named = numbered(both)
    assert [layer.name for layer in named] == ["ann", "ann-2"]
    assert [codes(layer) for layer in named] == [[], ["GS810"]]


def test_a_name_that_is_taken_gets_the_next_number():
    assert free_name("ann", {"ann", "ann-3"}) == "ann-2"
    assert free_name("ann", {"ann", "ann-2"}) == "ann-3"


def test_a_draft_has_a_number_of_its_own_and_names_the_annotation_that_it_changes():
    drafts = [{"id": 8, "user": 3, "annotation": 5, "result": []}, {"id": 9, "user": 4, "result": []}]
    task = {"project": 2, "annotations": [{"id": 5, "completed_by": 3, "result": []}], "drafts": drafts}
    places = [(layer.provenance.project, layer.provenance.annotation, layer.provenance.draft) for layer in layers(task)]
    assert places == [(2, 5, None), (2, 5, 8), (2, None, 9)]


def test_the_hash_of_what_was_pulled_is_that_of_the_content():
    [layer] = layers({"annotations": [{"id": 1, "completed_by": 3, "result": [ADA]}]})
    assert layer.provenance.pulled_sha256 == content_sha256(layer)


def test_of_a_task_with_another_text_the_hash_is_that_of_the_content_on_that_text():
    annotation = {"id": 1, "completed_by": 3, "result": [ADA]}
    other = document("HELLO Ada", name="d")
    [unread] = layers({"annotations": [annotation]}, data=task_data(other, "all"))
    [layer] = layers({"annotations": [annotation]})
    assert unread.spans == () and codes(unread) == ["GS807"]
    assert unread.provenance.pulled_sha256 == content_sha256(replace(layer, text_sha256=other.text_sha256))


def test_a_second_draft_or_skip_is_no_second_opinion():
    both = layers(
        {
            "annotations": [
                {"id": 1, "completed_by": 3, "result": []},
                {"id": 2, "completed_by": 3, "result": [], "was_cancelled": True},
            ]
        }
    )
    assert [codes(layer) for layer in numbered(both)] == [[], []]
