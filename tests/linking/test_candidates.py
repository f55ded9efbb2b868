"""Which chains of two documents may be of one thing, and which documents are worth a look."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan.linking.candidates import candidates
from goldspan.linking.chain_profiles import DocumentProfile, chain_profiles, document_profile, name_words
from goldspan.linking.pair_proposals import date_factor, days_between, proposals, similarity, word_index
from goldspan.model import Layer, make_relation, make_span
from goldspan.schema.language import parse

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {ORG: {}, PLACE: {}, CUE: {}}
relations:
  SAME_AS: {source: [ORG, PLACE], target: [ORG, PLACE], same_label: true, transitive: true}
  LINKED: {source: [ORG, PLACE], target: [ORG, PLACE], same_label: true, symmetric: true, scope: corpus}
""")


def spans_of(text, name, *marked):
    """A layer with the words marked, each ``words:LABEL``, the first place where they stand."""
    doc = document(text, name=name)
    spans = []
    for one in marked:
        words, label = one.rsplit(":", 1)
        start = doc.text.index(words)
        spans.append(make_span(doc, label, [(start, start + len(words))]))
    return doc, spans


def layer_of(doc, spans, relations=()):
    return Layer(
        document=doc.id,
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=doc.text_sha256,
        spans=tuple(spans),
        relations=tuple(relations),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the Syrian Observatory's", ("syrian", "observatory")),
        ("US", ("us",)),
        ("us", ()),
        ("They", ()),
        ("Deir ez-Zor", ("deir", "ez", "zor")),
        ("São\u00a0Paulo", ("sao", "paulo")),
        ("الرقة", ("الرقة",)),
        ("…", ()),
    ],
)
def test_the_words_of_a_name(text, words):
    assert name_words(text) == words


def test_a_chain_has_all_of_its_names_and_unlinkable_labels_make_none():
    doc, (isis, they, cue) = spans_of("ISIS said they left.", "a", "ISIS:ORG", "they:ORG", "said:CUE")
    layer = layer_of(doc, [isis, they, cue], [make_relation("SAME_AS", they.id, isis.id)])
    [chain] = chain_profiles(layer, SCHEMA)
    assert (chain.spans, chain.names) == ((isis, they), (("isis",),))


def found(left, right, *, most=9):
    (doc, spans), (other, others) = left, right
    chains = [chain_profiles(layer_of(*one), SCHEMA) for one in ((doc, spans), (other, others))]
    index = word_index([document_profile(doc, chains[0]), document_profile(other, chains[1])])
    ranked = candidates(*chains, schema=SCHEMA, rarity=index.rarity, most=most)
    return [(one.left.text, one.right.text, one.why) for one in ranked]


def test_equal_names_come_first_then_initials_then_shared_words_and_labels_must_fit():
    left = spans_of(
        "ISIS fled Raqqa; Syrian Democratic Forces came; SDF.",
        *("a", "ISIS:ORG", "Raqqa:PLACE", "Syrian Democratic Forces:ORG"),
    )
    right = spans_of(
        "The city of Raqqa, IS, SDF and Iraqi Forces; Raqqa.", "b", "city of Raqqa:PLACE", "IS:ORG", "SDF:ORG",
        "Iraqi Forces:ORG",
    )  # fmt: skip
    ranked = found(left, right)
    assert [one[2] for one in ranked] == ["initials", "initials", "words in common", "words in common"]
    assert {one[:2] for one in ranked[:2]} == {("ISIS", "IS"), ("Syrian Democratic Forces", "SDF")}
    assert ("Raqqa", "city of Raqqa", "words in common") in ranked
    assert found(left, right, most=1) == ranked[:1]


def test_a_label_that_no_relation_joins_is_no_candidate():
    assert found(spans_of("Raqqa", "a", "Raqqa:PLACE"), spans_of("Raqqa", "b", "Raqqa:ORG")) == []


def profiles(number, *, words=6, vocabulary=60, seed=3):
    chance = random.Random(seed)
    names = [f"w{n}" for n in range(vocabulary)]
    return [
        DocumentProfile(document=f"d{n}", date=None, words=frozenset(chance.sample(names, words)))
        for n in range(number)
    ]


def test_documents_with_rare_words_in_common_come_first_and_those_with_none_never():
    every = [
        DocumentProfile(document="a", date="2017-03-12", words=frozenset({"raqqa", "isis", "said"})),
        DocumentProfile(document="b", date="2017-03-12", words=frozenset({"raqqa", "isis"})),
        DocumentProfile(document="c", date="2017-03-12", words=frozenset({"said", "cows"})),
        DocumentProfile(document="d", date=None, words=frozenset({"tax"})),
    ]
    index = word_index(every)
    pairs = [(one.left, one.right) for one in proposals(index, most=5, least=0.0)]
    assert pairs == [("a", "b"), ("a", "c")]
    assert [(one.left, one.right) for one in proposals(index, most=1, least=0.0)] == pairs
    assert [(one.left, one.right) for one in proposals(index, most=5, least=0.5)] == pairs[:1]
    assert similarity(index, "a", "d") == 0.0


@given(st.integers(2, 25), st.integers(1, 4))
def test_each_document_has_its_likest_ones(number, most):
    index = word_index(profiles(number))
    chosen = proposals(index, most=most, least=0.01)
    names = [profile.document for profile in index.profiles]
    assert len({(one.left, one.right) for one in chosen}) == len(chosen)
    assert all(names.index(one.left) < names.index(one.right) for one in chosen)
    assert [one.similarity for one in chosen] == sorted((one.similarity for one in chosen), reverse=True)
    for one in chosen:
        assert one.similarity == pytest.approx(similarity(index, one.left, one.right))
    for name in names:
        alike = sorted((similarity(index, name, other) for other in names if other != name), reverse=True)
        own = sorted((one.similarity for one in chosen if name in (one.left, one.right)), reverse=True)
        best = [value for value in alike[:most] if value >= 0.01]
        assert own[: len(best)] == pytest.approx(best)


def test_a_word_that_all_have_finds_no_pair_in_a_large_corpus():
    every = [DocumentProfile(document=f"d{n}", date=None, words=frozenset({"the", f"own{n}"})) for n in range(300)]
    assert proposals(word_index(every), most=5, least=0.0) == []


@pytest.mark.parametrize(
    ("left", "right", "days"), [("2017-03-12", "2017-03-26", 14), ("2017-03-12T10:00:00", "2017-03-12", 0),
                                (None, "2017-03-12", None), ("March", "2017-03-12", None)],
)  # fmt: skip
def test_days_between_dates(left, right, days):
    assert days_between(left, right) == days


def test_documents_of_one_day_are_more_alike_than_those_far_apart():
    assert date_factor("2017-03-12", "2017-03-12") == 1.0 == date_factor(None, "2017-03-12")
    assert date_factor("2017-03-12", "2017-03-26") == 0.75
    assert date_factor("2017-03-12", "2019-03-12") == pytest.approx(0.5)
