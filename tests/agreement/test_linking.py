"""Agreement on links across documents."""

import pytest
from small_layers import layer, relation, span

from goldspan.agreement.linking import NAMES, chains_with, figures, members
from goldspan.links import make_link
from goldspan.model import LinkSet, Member, replace
from goldspan.schema.types import RelationLabel, Schema

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
    return {(one.measure, *one.of.values()): one for one in figures(sets, schema, known or {}, NAMES, **more)}


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
