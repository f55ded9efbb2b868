"""Connected components, compared with scipy's."""

from hypothesis import given
from hypothesis import strategies as st

from goldspan.components import DisjointSets, components

NODES = st.integers(0, 12)
PAIRS = st.lists(st.tuples(NODES, NODES), max_size=20)


def by_scipy(pairs, number):
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    left, right = [one for one, _ in pairs], [one for _, one in pairs]
    graph = coo_array(([1] * len(pairs), (left, right)), shape=(number, number))
    _, labels = connected_components(graph, directed=False)
    return {frozenset(node for node in range(number) if labels[node] == label) for label in labels}


@given(PAIRS)
def test_components_are_those_of_scipy(pairs):
    found = components(pairs, nodes=range(13))
    assert set(map(frozenset, found)) == by_scipy(pairs, 13)
    assert sorted(node for part in found for node in part) == list(range(13))


@given(st.permutations(range(13)), PAIRS)
def test_components_and_their_nodes_stand_in_the_order_of_the_nodes(order, pairs):
    place = {node: number for number, node in enumerate(order)}
    found = [[place[node] for node in part] for part in components(pairs, nodes=order)]
    assert found == sorted(map(sorted, found))


@given(PAIRS)
def test_a_pair_joins_where_the_pairs_before_it_did_not(pairs):
    sets = DisjointSets()
    for number, (left, right) in enumerate(pairs):
        apart = not any({left, right} <= set(part) for part in components(pairs[:number], nodes=(left, right)))
        if left == right:
            apart = False
        assert sets.joined(left, right) is not apart
        assert sets.join(left, right) is apart


def test_without_pairs_each_node_is_alone():
    assert components((), nodes="ab") == [["a"], ["b"]]
    assert components([("b", "a"), ("c", "c")]) == [["b", "a"], ["c"]]
