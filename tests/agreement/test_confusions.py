"""Disagreements confusions: the most frequent first, and the matrix."""

from agreement.planted import PLANTED, layer_of, pair
from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan.agreement.confusions import Confusions, matrix
from goldspan.agreement.layer_comparison import compare
from goldspan.model import make_span
from goldspan.report.agreement.disagreement_records import confusions_record

DOC = document("abcdefgh")


def layer(who, word):
    return layer_of(DOC, who, [make_span(DOC, one, [(at, at + 1)]) for at, one in enumerate(word) if one != "-"])


def confusions(*pairs, examples=3):
    found = Confusions(examples)
    for (who, word), (other, words) in pairs:
        found.add(compare(DOC, layer(who, word), layer(other, words)))
    return found


def test_both_orders_are_one_confusion_and_it_is_known_who_said_what():
    found = confusions((("ann", "ABB"), ("bob", "BAA")))
    ((which, one),) = found.ranked("label")
    assert (which.first, which.second, one.count, one.first_is_of) == ("A", "B", 3, {"ann": 1, "bob": 2})


def test_the_most_frequent_come_first():
    found = confusions((("ann", "AACB--"), ("bob", "BBDC-E")))
    assert [(which.first, which.second, one.count) for which, one in found.ranked("label")] == [
        ("A", "B", 2),
        ("B", "C", 1),
        ("C", "D", 1),
    ]
    ((which, _),) = found.ranked("missing")
    assert (which.first, which.second) == ("E", "NONE")


def test_the_matrix_of_one_pair_has_its_rows_and_columns():
    found = matrix(confusions((("ann", "AAB-"), ("bob", "ABBC"))).spans)
    assert (found.labels, found.of) == (("A", "B", "C", "NONE"), ("ann", "bob"))
    assert found.counts == ((1, 1, 0, 0), (0, 1, 0, 0), (0, 0, 0, 0), (0, 0, 1, 0))


def test_the_matrix_of_several_pairs_has_no_sides():
    found = matrix(confusions((("ann", "A"), ("bob", "B")), (("ann", "A"), ("cid", "-"))).spans)
    assert found.of == ()
    assert found.counts == ((0, 1, 1), (1, 0, 0), (1, 0, 0))


def test_a_relation_the_other_way_round_is_no_agreement():
    doc, one, other, _ = pair(1)
    compared = compare(doc, one, other)
    agreed = sum(number for (first, second), number in compared.relation_labels.items() if first == second)
    assert agreed == len(one.relations) - 3


def test_examples_are_limited_and_the_rest_is_counted():
    found = confusions((("ann", "AAAA"), ("bob", "BBBB")), examples=1)
    record = confusions_record(found)
    assert [(one["count"], len(one["examples"])) for one in record["confusions"]] == [(4, 1)]
    assert record["examples_left_out"] == 3


def test_every_kind_is_in_the_record():
    doc, one, other, _ = pair(2)
    found = Confusions()
    found.add(compare(doc, one, other))
    assert confusions_record(found)["kinds"] == dict.fromkeys(PLANTED, 1)


words = st.text("ABC-", max_size=8)


@given(st.lists(st.tuples(words, words), max_size=4), st.integers(0, 4))
def test_merged_it_is_the_same(every, cut):
    pairs = [(("ann", one), ("bob", other)) for one, other in every]
    whole, first, second = confusions(*pairs), confusions(*pairs[:cut]), confusions(*pairs[cut:])
    first.merge(second)
    assert confusions_record(first) == confusions_record(whole)
