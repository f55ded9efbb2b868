"""Cycles among edges, and edges that follow from others, against the plainest ways to find them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from goldspan.validate import graphs

edges = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=14, unique=True)
downward = edges.map(lambda found: [one for one in found if one[0] < one[1]])


def reached(edges, source):
    """All that a node leads to by one edge or more."""
    out, left = set(), [source]
    while left:
        at = left.pop()
        new = {target for one, target in edges if one == at} - out
        out |= new
        left += new
    return out


def runs_round(edges):
    plain = [one for one in edges if one[0] != one[1]]
    return any(node in reached(plain, node) for node, _ in plain)


def steps(nodes):
    return list(zip(nodes, [*nodes[1:], nodes[0]], strict=True))


@given(edges)
def test_a_circle_is_found_where_there_is_one(found):
    _, cycles = graphs.depth_first(graphs.graph(found))
    assert bool(cycles) == runs_round(found)


@given(edges)
def test_a_circle_goes_along_arrows_and_no_two_are_the_same(found):
    _, cycles = graphs.depth_first(graphs.graph(found))
    for cycle in cycles:
        assert len(set(cycle)) == len(cycle) > 1
        assert set(steps(cycle)) <= set(found)
    assert len({frozenset(steps(cycle)) for cycle in cycles}) == len(cycles)


@given(edges)
def test_without_the_last_arrow_of_each_circle_there_is_none_left(found):
    _, cycles = graphs.depth_first(graphs.graph(found))
    closing = {(cycle[-1], cycle[0]) for cycle in cycles}
    assert not runs_round([one for one in found if one not in closing])


def test_two_cycles_that_share_nothing_are_both_reported_in_the_order_of_the_edges():
    _, cycles = graphs.depth_first(graphs.graph([("c", "d"), ("a", "b"), ("d", "c"), ("b", "a")]))
    assert cycles == [["c", "d"], ["a", "b"]]


def test_chains_are_seen():
    assert graphs.has_path([("a", "b"), ("b", "c")])
    assert not graphs.has_path([("a", "b"), ("c", "b"), ("a", "d")])


@given(downward)
def test_what_follows_is_what_can_be_left_out(found):
    nodes = graphs.graph(found)
    order, _ = graphs.depth_first(nodes)
    following = list(graphs.implied(nodes, order))
    assert set(following) == {
        (source, target)
        for source, target in found
        if target in reached([one for one in found if one != (source, target)], source)
    }
    assert len(set(following)) == len(following)


@given(edges)
def test_where_there_are_cycles_all_that_is_reported_still_follows(found):
    nodes = graphs.graph(found)
    order, _ = graphs.depth_first(nodes)
    for source, target in graphs.implied(nodes, order):
        assert target in reached([one for one in found if one != (source, target)], source)


@given(downward)
def test_the_way_round_leads_from_end_to_end_past_the_arrow_itself(found):
    nodes = graphs.graph(found)
    order, _ = graphs.depth_first(nodes)
    for source, target in graphs.implied(nodes, order):
        way = graphs.other_path(nodes, source, target)
        assert (way[0], way[-1]) == (source, target) and len(way) > 2
        assert set(pairwise(way)) <= set(found)


@given(edges)
def test_without_those_that_join_twice_the_same_nodes_hang_together(found):
    def together(some):
        both = [*some, *((target, source) for source, target in some)]
        return {node: frozenset(reached(both, node) | {node}) for pair in found for node in pair}

    twice = list(graphs.closing_cycles(found))
    left = [one for one in found if one not in twice]
    assert together(left) == together(found)
    assert list(graphs.closing_cycles(left)) == []
    assert all(source != target for source, target in twice)


def test_a_long_chain_with_all_its_shortcuts_is_no_trouble():
    names = [f"n{number:03}" for number in range(150)]
    found = [(one, other) for at, one in enumerate(names) for other in names[at + 1 :]]
    nodes = graphs.graph(found)
    order, cycles = graphs.depth_first(nodes)
    assert cycles == []
    assert len(list(graphs.implied(nodes, order))) == len(found) - (len(names) - 1)
