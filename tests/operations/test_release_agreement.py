"""The figures of agreement that a release carries."""

import pytest
from agreement.planted import pair

from goldspan import store
from goldspan.model import replace
from goldspan.operations import release_agreement
from goldspan.release.build.facts import AgreementBasis
from goldspan.schema.language import parse

SCHEMA = """
name: demo
version: 1.0.0
labels: {A: {}, B: {}}
attributes: {polarity: {type: choice, values: [yes, no], labels: [A]}}
relations: {r: {source: [A], target: [B]}}
"""


@pytest.fixture
def corpus(tmp_path):
    """Three documents of two annotators, one of whom is a machine in one of them, and one document of one."""
    for number in range(3):
        document, one, other, _ = pair(number)
        document = replace(document, id=f"doc-{number}")
        store.write_document(tmp_path, document)
        for layer in (one, other):
            store.write_layer(tmp_path, replace(layer, document=document.id))
    return tmp_path


def test_figures_have_intervals_and_say_on_what_they_rest(corpus):
    compared, scores = release_agreement.measure(corpus, parse(SCHEMA.replace("yes, no", "'yes', 'no'")))
    assert compared == AgreementBasis(documents=3, annotators=2, machines=0)
    by_name = {one.measure: one for one in scores}
    assert [*by_name] == [*release_agreement.MEASURES, "alpha of polarity on shared spans"]
    f1 = by_name["span F1, overlap"]
    assert f1.low <= f1.value <= f1.high and f1.level == 0.95 and f1.documents == 3 and f1.unit == "spans"
    assert f1.unreliable == "only 3 documents"


def test_no_relations_in_the_schema_no_figures_of_them(corpus):
    _, scores = release_agreement.measure(corpus, parse("name: demo\nversion: 1.0.0\nlabels: {A: {}}\n"))
    assert [one.measure for one in scores] == list(release_agreement.MEASURES[:3])


def test_one_annotator_is_nothing_to_measure(tmp_path):
    document, one, _, _ = pair(0)
    store.write_document(tmp_path, document)
    store.write_layer(tmp_path, one)
    assert release_agreement.measure(tmp_path, parse("name: demo\nversion: 1.0.0\nlabels: {A: {}}\n")) == (None, ())
