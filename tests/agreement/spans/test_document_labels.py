"""Document labels."""

import pytest
from agreement.small_tasks import TEXT, layer
from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan.agreement.measures import Task
from goldspan.agreement.spans.document_labels import MEASURES, count_document_label, count_document_labels
from goldspan.agreement.statistics.coefficients import alpha, percent
from goldspan.schema.types import Attribute, Schema

SCHEMA = Schema(
    name="s",
    version="1",
    attributes={
        "tone": Attribute(name="tone", on="document", kind="choice"),
        "summary": Attribute(name="summary", on="document", kind="text"),
        "level": Attribute(name="level", on="span", kind="choice", labels=("A",)),
    },
)


def labelled(*labels, of=None):
    doc = document(TEXT)
    return Task(doc, tuple(layer(doc, f"a{at}", document_labels=one) for at, one in enumerate(labels)), of)


def test_document_labels():
    one, other = (
        labelled({"topic": "war"}, {"topic": "war", "form": "news"}),
        labelled({"topic": "war"}, {"topic": "art"}),
    )
    assert percent([count_document_label(one, "topic"), count_document_label(other, "topic")]) == 1 / 2
    assert alpha([count_document_label(one, "topic"), count_document_label(other, "topic")]) == 0
    assert percent([count_document_labels(one), count_document_labels(other)]) == pytest.approx(1 / 3)
    assert count_document_label(one, "tone").units == 0
    assert count_document_label(labelled({}, {}, of=SCHEMA), "tone").units == 1


@given(st.lists(st.sampled_from(["war", "art"]), min_size=2, max_size=2))
def test_a_document_label_set_by_one_only_differs(values):
    assert percent([count_document_label(labelled({"topic": values[0]}, {}), "topic")]) == 0
    assert percent([count_document_label(labelled(*({"topic": value} for value in values)), "topic")]) == (
        values[0] == values[1]
    )


def test_each_document_label_with_choices_has_a_measure():
    (tone,) = MEASURES[1].measures(SCHEMA)
    assert tone.name == "alpha of tone of documents"
    found = tone.of([labelled({"tone": "dry"}, {"tone": "dry"}), labelled({"tone": "wry"}, {"tone": "wry"})])
    assert (found.value, found.n, found.unit) == (1, 2, "documents")
