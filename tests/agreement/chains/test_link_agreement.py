"""Agreement on links across documents."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_layers import layer, relation, span

from goldspan.agreement.chains.coreference import ceaf_e, f1, lea, muc
from goldspan.agreement.chains.link_agreement import (
    MEASURES,
    chains_with,
    clusters_of,
    link_scores,
    members,
    why_undefined,
)
from goldspan.agreement.statistics.scores import SEED, Undefined
from goldspan.model import LinkSet, Member, replace
from goldspan.schema.types import RelationLabel, Schema
from goldspan.store.links import make_link

SCHEMA = Schema(
    name="made",
    version="1.0.0",
    relations={
        "p": RelationLabel(name="p", source=("A",), target=("A",), same_label=True),
        "x": RelationLabel(name="x", source=("A",), target=("A",), symmetric=True, transitive=True, scope="corpus"),
        "after": RelationLabel(name="after", source=("A",), target=("A",), scope="corpus"),
    },
)
A, B, C = [span("A", (at, at + 2)) for at in (0, 5, 10)]


def links(annotator, *joined, label="x", name=None):
    """A set of links; a link is pairs of a document and a span."""
    return LinkSet(
        name=name or annotator,
        annotator=annotator,
        links=tuple(
            make_link(label, [Member(document=at, layer=annotator, span=one.id, text="") for at, one in some])
            for some in joined
        ),
    )


def measured(*sets, known=None, schema=SCHEMA, **more):
    clusters, undefined = clusters_of(sets, schema, known or {}), why_undefined(sets, schema)
    found = link_scores(MEASURES, clusters, undefined=undefined, **more)
    return {(score.measure, *score.of.values()): score for score in found}


ANN = links("ann", [("d1", A), ("d2", A), ("d3", A)], [("d1", B), ("d2", B)])
BOB = links("bob", [("d1", A), ("d2", A)], [("d1", B), ("d2", B)])


def test_by_hand():
    """Ann joins three and two, Bob two and two. MUC: 2 of 3 links and 2 of 2. B-cubed: 4/3 + 2 of 5 and 4 of 4."""
    found = measured(ANN, BOB)
    assert found["links, MUC",].value == pytest.approx(4 / 5)
    recall = (4 / 3 + 2) / 5
    assert found["links, B-cubed",].value == pytest.approx(2 * recall / (recall + 1))
    assert found["links, CEAF-e",].value == pytest.approx((4 / 5 + 1) / 2)
    assert found["links, LEA",].value == pytest.approx(2 * (3 / 5) / (1 + 3 / 5))
    assert {(one.n, one.documents, one.interval) for one in found.values()} == {(9, 3, None)}


def test_an_interval_draws_groups_of_documents_that_links_connect():
    """Ann and Bob join d1 to d3, d4 and d5, and d6 and d7 each by themselves; of links, 1 of 2 and 1, 1, 0 of 1."""
    ann = links("ann", [("d1", A), ("d2", A), ("d3", A)], [("d4", A), ("d5", A)], [("d6", A), ("d7", A)])
    bob = links("bob", [("d1", A), ("d2", A)], [("d4", A), ("d5", A)], [("d6", B), ("d7", B)])
    found = measured(ann, bob, resamples=50)["links, MUC",]
    groups = [(1, 2, 1, 1), (1, 1, 1, 1), (0, 1, 0, 1)]

    def value(some):
        shared, of_ann, _, of_bob = (sum(each) for each in zip(*some, strict=True))
        return 2 * shared / (of_ann + of_bob) if shared else 0

    assert found.value == pytest.approx(value(groups))
    chance = random.Random(SEED)
    drawn = sorted(value(chance.choices(groups, k=3)) for _ in range(50))
    assert drawn[0] <= found.interval.low <= drawn[2]
    assert drawn[-3] <= found.interval.high <= drawn[-1]
    assert (found.interval.over, found.interval.unreliable, found.documents) == (
        "groups of linked documents",
        "only 3 groups of linked documents",
        7,
    )


def test_without_an_interval_it_says_why():
    """A bridge by either of them makes one group of all."""
    apart = links("ann", [("d1", A), ("d2", A)], [("d3", A), ("d4", A)])
    bridged = links("bob", [("d1", A), ("d2", A), ("d3", A)], [("d3", B), ("d4", B)])
    found = measured(apart, bridged)["links, LEA",]
    assert (found.interval, found.no_interval.partition(",")[0]) == (None, "links connect all documents into one group")
    assert measured(apart, apart, resamples=0)["links, LEA",].no_interval is None, "no value, no interval to miss"
    assert measured(apart, links("bob", [("d1", A), ("d2", A)]), resamples=0)["links, LEA",].no_interval == (
        "no resamples were asked for"
    )


clusterings = st.lists(
    st.frozensets(st.tuples(st.sampled_from([f"d{at}" for at in range(9)]), st.integers(0, 2)), max_size=4),
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(st.tuples(clusterings, clusterings))
def test_groups_add_up_to_all_documents(drawn):
    """The measures of all clusters at once, which know of no groups, give the same."""
    clusters, sets = [], []
    for name, some in zip(("ann", "bob"), drawn, strict=True):
        taken, mine = set(), []
        for one in some:
            left = {(document, (A, B, C)[at].id) for document, at in one} - taken
            if len({document for document, _ in left}) > 1:
                taken |= left
                mine.append(frozenset(left))
        clusters.append(mine)
        by_id = {span.id: span for span in (A, B, C)}
        sets.append(links(name, *([(document, by_id[span]) for document, span in one] for one in mine)))
    found = measured(*sets, resamples=5)
    for name, scorer in (("MUC", muc), ("CEAF-e", ceaf_e), ("LEA", lea)):
        expected = f1([scorer(*clusters)])
        value = found[f"links, {name}",].value
        assert value == (None if isinstance(expected, Undefined) else pytest.approx(expected))


def test_neither_the_order_of_sets_nor_of_links_matters_and_the_same_links_agree_wholly():
    turned = [replace(one, links=one.links[::-1]) for one in (BOB, ANN)]
    values = {name: one.value for name, one in measured(*turned).items()}
    assert values == pytest.approx({name: one.value for name, one in measured(ANN, BOB).items()})
    same = replace(ANN, name="bob", annotator="bob")
    assert {one.value for one in measured(ANN, same).values()} == {1.0}


def test_chains_of_members_come_along():
    """Bob links from another mention of the thing that Ann links from; his layer says that both are one."""
    one, other = links("ann", [("d1", A), ("d2", A)]), links("bob", [("d1", B), ("d2", A)])
    assert measured(one, other)["links, MUC",].value == 0
    chained = layer([A, B, C], [relation("p", A, B)], name="bob")
    of_layer = replace(chained, document="d1")
    known = {
        ("d1", name): chains_with(of_layer, SCHEMA, spans)
        for (document, name), spans in members([one, other]).items()
        if document == "d1"
    }
    assert measured(one, other, known=known)["links, MUC",].value == 1


def test_a_chain_without_a_member_is_left_to_coreference():
    assert chains_with(layer([A, B, C], [relation("p", A, B)]), SCHEMA, frozenset({C.id})) == []


def test_links_that_say_no_identity_join_nothing():
    found = measured(links("ann", [("d1", A), ("d2", A)], label="after"), BOB)
    assert {one.value for one in found.values()} == {0.0}


def test_of_three_all_pairs_are_pooled_and_each_is_there_where_it_is_asked_for():
    third = links("cid", [("d1", A), ("d2", A)])
    found = measured(ANN, BOB, third, by_pair=True)
    each = [found["links, MUC", pair] for pair in ("ann, bob", "ann, cid", "bob, cid")]
    assert [one.value for one in each] == pytest.approx([4 / 5, 1 / 2, 2 / 3])
    assert found["links, MUC",].n == sum(one.n for one in each)
    assert found["links, MUC",].value == pytest.approx(2 * (4 / 8) * (4 / 4) / (4 / 8 + 4 / 4))


def test_several_sets_of_one_annotator_count_together():
    first = links("ann", [("d1", A), ("d2", A)], name="ann-1")
    second = links("ann", [("d2", A), ("d3", A)], [("d1", B), ("d2", B)], name="ann-2")
    assert measured(first, second, BOB) == measured(ANN, BOB)


@pytest.mark.parametrize(
    ("sets", "schema", "why"),
    [
        ([], SCHEMA, "nobody has made links (corpus/links)"),
        ([ANN], SCHEMA, "only ann has made links (corpus/links)"),
        ([ANN, BOB], None, "the schema has no relation that says that two mentions are one thing"),
        ([links("ann"), links("bob")], SCHEMA, "nobody joined mentions"),
    ],
)
def test_a_figure_without_a_value_says_why(sets, schema, why):
    assert all(one.value is None and one.undefined.startswith(why) for one in measured(*sets, schema=schema).values())
