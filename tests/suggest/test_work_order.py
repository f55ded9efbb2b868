"""In which order documents become tasks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from suggesting import gold, put

from goldspan import store
from goldspan.model import Origin, replace
from goldspan.store.suggestion_files import Suggestion, write_suggestion
from goldspan.suggest.source_protocol import SuggestError
from goldspan.suggest.work_order import ORDERS, work_order

TEXT = "Ada left Raqqa for Mosul"
ADA, RAQQA, MOSUL = ("Ada", "PERSON", {}), ("Raqqa", "GPE", {}), ("Mosul", "GPE", {})


def suggested(corpus, name, *spans, model="m", score=None):
    document, layer = gold(name, TEXT, *spans)
    store.write_document(corpus, document)
    head = {"document": name, "model": model, "version": "1", "pass_name": "all", "score": score}
    scored = tuple(replace(span, origin=Origin(kind="suggested", score=score)) for span in layer.spans)
    write_suggestion(corpus, Suggestion(**head, text_sha256=document.text_sha256, spans=scored))


def ids(placed):
    return [one.document for one in placed]


def test_the_least_sure_suggestions_come_first_and_what_has_none_last(tmp_path):
    for name, score in (("d1", 0.9), ("d2", 0.4), ("d3", None), ("d4", 0.6)):
        suggested(tmp_path, name, ADA, score=score)
    placed = work_order(tmp_path, "uncertainty", model="m")
    assert ids(placed) == ["d2", "d4", "d1", "d3"]
    assert [one.value for one in placed] == [pytest.approx(0.6), pytest.approx(0.4), pytest.approx(0.1), None]


def test_where_models_and_people_differ_most_comes_first(tmp_path):
    for name, other in (("d1", [ADA, RAQQA]), ("d2", [MOSUL]), ("d3", [ADA])):
        suggested(tmp_path, name, ADA, RAQQA)
        suggested(tmp_path, name, *other, model="n")
    store.write_document(tmp_path, gold("d4", TEXT)[0])
    placed = work_order(tmp_path, "disagreement")
    assert [(one.document, one.value) for one in placed] == [
        ("d2", 1.0),
        ("d3", pytest.approx(1 / 3)),
        ("d1", 0.0),
        ("d4", None),
    ]
    put(tmp_path, gold("d1", TEXT, MOSUL, name="ann", status="submitted"))
    assert ids(work_order(tmp_path, "disagreement"))[:2] == ["d2", "d1"], "a person's layer is a voice, too"


def test_unlike_documents_come_before_those_that_repeat_one(tmp_path):
    texts = {
        "d1": "ships sail to port",
        "d2": "ships sail to port!",
        "d3": "snow fell in May",
        "d4": "snow fell in June",
    }
    for name, text in texts.items():
        store.write_document(tmp_path, gold(name, text)[0])
    for seed in range(5):
        placed = work_order(tmp_path, "diverse", seed=seed)
        first = {frozenset(("d1", "d2")), frozenset(("d3", "d4"))}
        assert frozenset(ids(placed)[:2]) not in first
        assert {one.by for one in placed} == {f"diverse, seed {seed}"}
        assert placed == work_order(tmp_path, "diverse", seed=seed)
    assert len({tuple(ids(work_order(tmp_path, "diverse", seed=seed))) for seed in range(5)}) > 1


@settings(max_examples=20)
@given(st.lists(st.text("abc ", max_size=12), max_size=6), st.sampled_from(["as-is", "diverse"]), st.integers(0, 9))
def test_every_document_has_one_place(tmp_path_factory, texts, order, seed):
    corpus = tmp_path_factory.mktemp("corpus")
    (corpus / "documents").mkdir()
    for number, text in enumerate(texts):
        store.write_document(corpus, gold(f"d{number}", text)[0])
    assert sorted(ids(work_order(corpus, order, seed=seed))) == [f"d{number}" for number in range(len(texts))]


@pytest.mark.parametrize("order", [order for order in ORDERS if order in ("disagreement", "uncertainty")])
def test_an_order_without_anything_to_go_by_is_refused(tmp_path, order):
    store.write_document(tmp_path, gold("d1", TEXT)[0])
    with pytest.raises(SuggestError, match="goldspan suggest"):
        work_order(tmp_path, order, model="m")
    with pytest.raises(SuggestError, match="name their model"):
        work_order(tmp_path, "uncertainty")
