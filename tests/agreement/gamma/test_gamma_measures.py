"""Gamma and gamma-cat over documents."""

import pytest
from strategies import document

from goldspan.agreement.gamma.gamma_measures import MEASURES
from goldspan.agreement.measures import Task
from goldspan.model import Layer, make_span

GAMMA, CAT = MEASURES


def task(*annotators, name="doc", length=800):
    doc = document("x" * length, name=name)
    layers = [
        Layer(
            document=doc.id,
            name=f"ann-{number}",
            annotator=f"ann-{number}",
            status="submitted",
            text_sha256=doc.text_sha256,
            spans=tuple(make_span(doc, label, fragments) for label, *fragments in one),
        )
        for number, one in enumerate(annotators)
    ]
    return Task(doc, tuple(layers))


ONE = [(label, (30 * n, 30 * n + 10)) for n, label in enumerate("abcabcab")]
OTHER = [(label, (30 * n + 3, 30 * n + 10)) for n, label in enumerate("abbabcac")]
SPLIT = [("a", (0, 4), (8, 12)), ("b", (40, 50))]


@pytest.mark.parametrize("measure", MEASURES)
def test_a_figure_of_one_document_is_its_gamma(measure):
    one = task(ONE, OTHER)
    score = measure.of([one], resamples=10)
    assert (score.n, score.unit, score.documents) == (16, "spans", 1)
    assert 0 < score.value < 1
    assert measure.of([one], resamples=10) == score


def test_pooled_gamma_is_that_of_all_disorders():
    tasks = [task(ONE, OTHER), task(SPLIT, ONE[:3], name="other"), task(ONE, ONE, name="third")]
    documents = [GAMMA.statistic.count(one) for one in tasks]
    expected = 1 - sum(counts.observed for counts in documents) / sum(counts.expected for counts in documents)
    assert GAMMA.of(tasks, resamples=10).value == pytest.approx(expected)
    assert min(map(GAMMA.value, [[counts] for counts in documents])) < expected < 1


@pytest.mark.parametrize("measure", MEASURES)
def test_the_order_of_documents_does_not_matter(measure):
    tasks = [task(ONE, OTHER), task(SPLIT, ONE[:3], name="other"), task(ONE, ONE, name="third")]
    assert measure.of(tasks, resamples=1).value == pytest.approx(measure.of(tasks[::-1], resamples=1).value)


@pytest.mark.parametrize("measure", MEASURES)
def test_documents_without_spans_add_nothing(measure):
    full, empty = task(ONE, OTHER), task([], [], name="empty")
    assert measure.of([empty], resamples=1).undefined == "there are no spans"
    assert measure.of([full, empty], resamples=1).value == measure.of([full], resamples=1).value


def test_an_empty_layer_counts_against_gamma():
    """Each unit stands alone: a disorder of one by unit, of two by the mean number of units."""
    counts = GAMMA.statistic.count(task(ONE, []))
    assert counts.observed == 8
    assert GAMMA.value([counts]) < 0.1


def test_documents_draw_samples_of_their_own():
    assert (
        GAMMA.statistic.count(task(ONE, OTHER)).expected
        != GAMMA.statistic.count(task(ONE, OTHER, name="other")).expected
    )


def test_pooled_labels_are_weighed_by_what_is_aligned():
    tasks = [task(ONE, OTHER), task(ONE[:4], ONE[1:], name="other")]
    documents = [CAT.statistic.count(one) for one in tasks]
    weight = sum(counts.weight for counts in documents)
    observed = sum(counts.disorder for counts in documents) / weight
    expected = sum(counts.chance for counts in documents) / weight
    assert all(counts.known == counts.weight for counts in documents)
    assert CAT.of(tasks, resamples=1).value == pytest.approx(1 - observed / expected)
