"""Clusters of layers and of links, and the measures of tasks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_layers import DOC, layer, layers, relation, span

from goldspan.agreement.chains.mention_clusters import MEASURES, chains, connect, identities, linked_clusters
from goldspan.agreement.measures import Task
from goldspan.model import LinkSet, Member, replace
from goldspan.schema.types import RelationLabel, Schema
from goldspan.store.links import make_link

SCHEMA = Schema(
    name="made",
    version="1.0.0",
    relations={
        "p": RelationLabel(name="p", source=("A", "B"), target=("A", "B"), same_label=True),
        "q": RelationLabel(name="q", source=("A", "B"), target=("A", "B")),
        "x": RelationLabel(name="x", source=("A",), target=("A",), symmetric=True, transitive=True, scope="corpus"),
    },
)
SPANS = A, B, C, D, E = [span("A", (at, at + 2)) for at in range(0, 25, 5)]


def values(*tasks):
    return {one.name: one.of(tasks, resamples=0) for one in MEASURES}


def test_identity_is_one_label_or_both_ways_and_on_and_on():
    assert identities(SCHEMA) == {"p", "x"}
    assert identities(None) == frozenset()


def test_what_pairs_connect_is_one_cluster():
    assert set(connect([("a", "b"), ("c", "d"), ("b", "e"), ("f", "f")])) == {frozenset("abe"), frozenset("cd")}


def test_chains_follow_the_relations_asked_for():
    one = layer(SPANS, [relation("p", B, A), relation("p", C, B), relation("q", D, E)])
    assert chains(one, ["p"]) == (frozenset({A.id, B.id, C.id}),)


def test_a_layer_is_measured_by_its_chains():
    """The key abc, de and the response ab, cde: MUC 2 of 3 links either way."""
    one = layer(SPANS, [relation("p", B, A), relation("p", C, B), relation("p", E, D)], name="ann")
    other = layer(
        SPANS, [relation("p", A, B), relation("p", D, C), relation("p", E, C), relation("q", A, E)], name="bob"
    )
    found = values(Task(DOC, (one, other), SCHEMA))
    assert found["coreference, MUC"].value == pytest.approx(2 / 3)
    assert found["coreference, B-cubed"].value == pytest.approx((4 / 3 + 1 / 3 + 4 / 2) / 5)
    assert found["coreference, CEAF-e"].value == pytest.approx((4 / 5 + 4 / 5) / 2)
    assert found["coreference, CEAF-m"].value == pytest.approx(4 / 5)
    assert found["coreference, LEA"].value == pytest.approx((3 * 1 / 3 + 2 * 1) / 5)
    assert found["coreference, CoNLL"].value == pytest.approx((2 / 3 + 11 / 15 + 4 / 5) / 3)
    assert {each.n for each in found.values()} == {10}


def test_a_mention_is_its_extent_and_not_its_label():
    others = [replace(span("B", *each.fragments)) for each in SPANS]
    one, other = layer(SPANS, [relation("p", A, B)]), layer(others, [relation("p", others[0], others[1])], name="bob")
    assert values(Task(DOC, (one, other), SCHEMA))["coreference, MUC"].value == 1
    cut = [span("A", (each.start, each.end - 1)) for each in SPANS]
    other = layer(cut, [relation("p", cut[0], cut[1])], name="bob")
    assert values(Task(DOC, (one, other), SCHEMA))["coreference, MUC"].value == 0


def test_without_a_relation_of_identity_there_is_no_figure():
    one = layer(SPANS, [relation("p", A, B)])
    for schema in (None, Schema(name="none", version="1.0.0")):
        assert all(
            "two mentions are one thing" in each.undefined for each in values(Task(DOC, (one, one), schema)).values()
        )
    bare = layer(SPANS)
    assert {each.undefined for each in values(Task(DOC, (bare, bare), SCHEMA)).values()} == {"nobody joined mentions"}
    assert {each.undefined for each in values().values()} == {"nobody joined mentions"}


def test_links_join_across_documents_and_chains_within():
    def member(document, which):
        return Member(document=document, layer="ann", span=which.id, text="")

    links = LinkSet(
        name="ann",
        annotator="ann",
        links=(
            make_link("x", [member("one", A), member("two", B)]),
            make_link("x", [member("two", B), member("three", C)]),
            make_link("q", [member("one", D), member("two", E)]),
        ),
    )
    joined_by_links = frozenset({("one", A.id), ("two", B.id), ("three", C.id)})
    assert linked_clusters([links], SCHEMA) == (joined_by_links,)
    chain = frozenset({("one", D.id), ("one", A.id)})
    assert linked_clusters([links], SCHEMA, [chain]) == (joined_by_links | {("one", D.id)},)


@settings(max_examples=40)
@given(layers("ann"), layers("bob"), st.randoms(use_true_random=False))
def test_no_order_matters(one, other, chance):
    mixed = [
        replace(each, relations=tuple(chance.sample(each.relations, len(each.relations)))) for each in (other, one)
    ]
    first, second = (values(Task(DOC, tuple(some), SCHEMA)) for some in ([one, other], mixed))
    assert {name: each.value for name, each in first.items()} == pytest.approx(
        {name: each.value for name, each in second.items()}
    )
