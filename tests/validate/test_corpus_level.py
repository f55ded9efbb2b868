"""Summaries: made document by document, and put together."""

import pickle
from itertools import permutations

import pytest

from goldspan.model import replace, sha256
from goldspan.validate.checks import Checks
from goldspan.validate.corpus_level import CorpusLevel
from goldspan.validate.summaries import LayerSummary, Mention, summarise


def test_a_summary_says_what_level_7_needs_and_can_be_sent(document, layer):
    acme = layer.spans[0]
    one = summarise(
        document, [(layer, "ann.json")], file="shop.json", unread=["bob"], wanted={("shop", "ann", acme.id)}
    )
    assert (one.document, one.text_sha256, one.file, one.unread) == (
        "shop",
        document.text_sha256,
        "shop.json",
        ("bob",),
    )
    assert one.layers == (
        LayerSummary(
            name="ann",
            annotator="ann",
            status="submitted",
            method="manual",
            file="ann.json",
            labels={"ORG": 3, "PER": 1, "DEAL": 1, "PLACE": 1},
            mentions={acme.id: Mention(label="ORG", text="Acme")},
        ),
    )
    assert pickle.loads(pickle.dumps(one)) == one
    assert len(pickle.dumps(one)) < 1500


def test_only_spans_that_are_wanted_in_this_layer_are_kept(document, layer):
    wanted = {("shop", "bob", layer.spans[0].id), ("port", "ann", layer.spans[0].id)}
    assert summarise(document, [(layer, None)], wanted=wanted).layers[0].mentions == {}


@pytest.fixture
def several(document):
    """A story, a copy, a reprint and something else."""
    reprint = document.text.replace("Oslo", "Bergen")
    texts = {"a": document.text, "b": "Nothing happened.", "c": document.text, "d": reprint}
    return {name: replace(document, id=name, text=text, text_sha256=sha256(text)) for name, text in texts.items()}


def test_the_findings_do_not_hang_on_the_order_in_which_summaries_come(several):
    message = []
    for order in permutations(several.values()):
        collection = CorpusLevel(Checks(None), text=lambda name: several[name].text)
        for one in order:
            collection.add(summarise(one, []))
        message.append(list(collection.findings()))
    assert [(one.code, one.where.document, one.related[0].where.document) for one in message[0]] == [
        ("GS701", "c", "a"),
        ("GS702", "d", "a"),
    ]
    assert all(found == message[0] for found in message)


def test_texts_are_read_again_only_where_their_signatures_are_alike(several):
    asked = []
    collection = CorpusLevel(Checks(None), text=lambda name: asked.append(name) or several[name].text)
    for one in several.values():
        collection.add(summarise(one, []))
    list(collection.findings())
    assert asked == ["a", "d"]


def test_a_corpus_of_one_document_has_nothing_to_compare(corpus, found_in):
    assert found_in(corpus()) == []
