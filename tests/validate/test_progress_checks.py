"""What has been annotated, by whom, and what is left to do."""

import dataclasses

import pytest

from goldspan.validate.progress_checks import LISTED, Plan, check
from goldspan.validate.summaries import LayerSummary, Summary


def layer(annotator="ann", status="submitted", pass_name=None):
    return LayerSummary(
        name=annotator, annotator=annotator, status=status, pass_name=pass_name, file=f"{annotator}.json"
    )


def documents(*several, **changes):
    """Summaries of documents d0, d1 and so on with these layers."""
    return [
        Summary(document=f"d{number}", text_sha256=str(number), signature=b"", layers=tuple(layers), **changes)
        for number, layers in enumerate(several)
    ]


def found(summaries, schema=None, **plan):
    return list(check(summaries, schema, Plan(**plan), corpus="corpus"))


def codes(*arguments, **plan):
    return [one.code for one in found(*arguments, **plan)]


def test_a_fresh_corpus_has_no_findings():
    assert codes(documents([], []), annotators_per_task=2, annotators=("ann",)) == []
    assert codes(documents([], [layer(status="draft")]), annotators_per_task=2) == []


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], ["GS703"]),
        ([layer(status="draft")], ["GS703"]),
        ([layer(status="skipped")], []),
        ([layer(status="adjudicated")], []),
    ],
)
def test_a_document_waits_until_somebody_has_finished_or_skipped_it(layers, expected):
    assert codes(documents([layer()], layers)) == expected


def test_a_document_whose_layer_cannot_be_read_is_not_called_unannotated():
    [done, broken] = documents([layer()], [])
    assert codes([done, dataclasses.replace(broken, unread=("ann",))], annotators_per_task=2) == ["GS704"]
    assert (
        codes(
            [dataclasses.replace(done, unread=("bob",)), dataclasses.replace(broken, unread=("ann",))],
            annotators_per_task=2,
        )
        == []
    )


def test_those_that_wait_are_one_finding_however_many():
    [one] = found(documents([layer()], *([] for _ in range(30))))
    assert "30 of 31 documents ('d1', 'd2', 'd3', ...) have no" in one.message
    assert [other.where.document for other in one.related] == [f"d{number}" for number in range(1, LISTED + 1)]
    assert one.where.file == "corpus"


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([layer()], ["GS704"]),
        ([layer(), layer("bob")], []),
        ([layer(), layer("bob", "draft")], ["GS704"]),
        ([layer(), layer(pass_name="other")], ["GS704"]),
        ([layer(), layer("gold", "adjudicated")], []),
    ],
)
def test_wanted_are_so_many_people_until_a_document_is_adjudicated(layers, expected):
    assert codes(documents(layers), annotators_per_task=2) == expected
    assert codes(documents(layers), annotators_per_task=1) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("names", ["GS705"]),
        ("links", []),
        ("everything", ["GS705"]),  # now the first lacks what only this pass shows
        (None, []),
        ("forgotten", []),
    ],
)
def test_a_pass_that_a_document_lacks(other, expected, schema):
    summaries = documents([layer(pass_name="links")], [layer(pass_name=other)])
    assert codes(summaries, schema) == expected
    assert codes(summaries) == []


def test_a_pass_that_shows_all_of_another_stands_for_it(schema):
    summaries = documents([layer(pass_name="links"), layer(pass_name="everything")], [layer(pass_name="everything")])
    assert codes(summaries, schema) == []


def test_a_document_may_have_its_passes_from_several_people(schema):
    both = documents([layer(pass_name="names"), layer("bob", pass_name="links")], [layer(pass_name="names")], [layer()])
    [one] = found(both, schema)
    assert [other.where.document for other in one.related] == ["d1"]


def test_an_annotator_nobody_declared_is_one_finding_at_the_first_layer():
    summaries = documents([layer("eve")], [layer("eve")], [layer()])
    [one] = found(summaries, annotators=("ann", "bob"))
    assert (one.code, one.where.document, one.where.file) == ("GS706", "d0", "eve.json")
    assert "2 layers are by 'eve'" in one.message
    assert [other.where.document for other in one.related] == ["d1"]


def test_anybody_may_annotate_where_none_are_declared_and_anybody_may_adjudicate():
    assert codes(documents([layer("eve")])) == []
    assert codes(documents([layer("eve", "adjudicated")]), annotators=("ann",)) == []


@pytest.mark.parametrize(
    ("assigned", "expected"),
    [
        ({}, 2),
        ({"d0": ("ann",), "d1": ("ann",)}, 0),
        ({"d0": ("ann",), "d1": ("ann", "bob")}, 1),
        ({"d0": ("ann",)}, 1),
    ],
)
def test_no_more_annotators_are_asked_for_than_were_assigned(assigned, expected):
    related = [len(one.related) for one in found(documents([layer()], [layer()]), annotators_per_task=2,
                                                 assigned=assigned) if one.code == "GS704"]  # fmt: skip
    assert sum(related) == expected
