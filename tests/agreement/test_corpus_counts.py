"""Counts of documents that are read once, and their scores."""

from agreement.planted import layer_of
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import document

from goldspan.agreement.corpus_counts import CorpusCounts
from goldspan.agreement.layer_selection import select_layers
from goldspan.agreement.statistics.document_counts import Spool
from goldspan.model import Origin, Provenance, make_span, replace

DOCS = [document("abcdefgh", name=f"d{number}") for number in range(4)]
F1 = "span F1, exact"


def chosen(doc, **who):
    """Layers by annotator, each a word whose letters are labels: of the first character, the second and so on."""
    layers = [
        layer_of(doc, name, [make_span(doc, label, [(at, at + 1)]) for at, label in enumerate(word) if label != "-"])
        for name, word in who.items()
    ]
    return select_layers(doc, layers)


def collected(*every, by=()):
    counts = CorpusCounts((F1,), by)
    for one in every:
        counts.add(one)
    return counts


def values(counts):
    return {tuple(one.of.items()): one.value for one in counts.scores(resamples=10)}


def test_documents_are_pooled():
    found = collected(chosen(DOCS[0], ann="AB", bob="AB"), chosen(DOCS[1], ann="AA", bob="A-"))
    assert values(found) == {(): 6 / 7}
    (one,) = found.scores(resamples=10)
    assert (one.n, one.documents) == (7, 2)


def test_by_label_a_document_without_the_label_counts_as_one_without_it():
    found = collected(chosen(DOCS[0], ann="AB", bob="A-"), chosen(DOCS[1], ann="A", bob="A"), by=("label",))
    scores = {one.of.get("label"): one for one in found.scores(resamples=10)}
    assert {label: one.value for label, one in scores.items()} == {None: 4 / 5, "A": 1.0, "B": 0.0}
    assert [scores[label].documents for label in "AB"] == [2, 2]


def test_by_document_and_by_pair():
    found = collected(
        chosen(DOCS[0], ann="A", bob="A", cid="B"), chosen(DOCS[1], ann="A", bob="B"), by=("document", "annotator")
    )
    assert values(found) == {
        (): 1 / 4,
        (("document", "d0"),): 1 / 3,
        (("document", "d1"),): 0.0,
        (("annotators", "ann, bob"),): 1 / 2,
        (("annotators", "ann, cid"),): 0.0,
        (("annotators", "bob, cid"),): 0.0,
    }


def test_a_document_that_one_has_read_is_counted_as_alone():
    found = collected(chosen(DOCS[0], ann="A"), chosen(DOCS[1], ann="A", bob="A"))
    assert (found.documents, found.compared, found.alone) == (2, 1, {"ann": 1})


words = st.dictionaries(st.sampled_from(["ann", "bob", "cid"]), st.text("AB-", max_size=4), min_size=1)


@settings(max_examples=40)
@given(st.lists(words, min_size=4, max_size=4), st.integers(0, 4))
def test_collected_in_two_shards_the_figures_are_the_same(given_words, cut):
    every = [chosen(doc, **one) for doc, one in zip(DOCS, given_words, strict=True)]
    by = ("label", "document", "annotator")
    whole, held, spooled = collected(*every, by=by), CorpusCounts((F1,), by), CorpusCounts((F1,), by)
    with Spool() as spool:
        for some in (every[:cut], every[cut:]):
            held.merge(collected(*some, by=by))
            spooled.merge(collected(*some, by=by), spool)
        assert held.annotators == spooled.annotators == whole.annotators
        assert list(held.scores(resamples=5)) == list(whole.scores(resamples=5))
        assert list(spooled.scores(resamples=5)) == list(whole.scores(resamples=5))


def test_by_origin_what_was_suggested_is_counted_apart():
    """Both accept A; Ann alone accepts B, and Bob marks C by hand."""
    accepted = Origin(kind="suggested")

    def layer(name, *spans):
        made = [make_span(DOCS[0], label, [(at, at + 1)], origin=origin) for label, at, origin in spans]
        return replace(layer_of(DOCS[0], name, made), provenance=Provenance(method="manual"))

    first = layer("ann", ("A", 0, accepted), ("B", 1, accepted))
    second = layer("bob", ("A", 0, accepted), ("C", 2, None))
    found = collected(select_layers(DOCS[0], [first, second]), chosen(DOCS[1]), by=("origin",))
    assert values(found) == {(): 2 / 4, (("origin", "accepted"),): 2 / 3, (("origin", "manual"),): 0.0}
