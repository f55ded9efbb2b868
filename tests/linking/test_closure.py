"""Arrows over several pairs become links."""

from hypothesis import given
from hypothesis import strategies as st

from goldspan.linking.closure import Arrow, Mentioned, closed
from goldspan.model import Member
from goldspan.schema.language import parse

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {ORG: {}}
attributes: {sure: {on: relation, labels: [SAME, PART], type: choice, values: ["yes", "no"]}}
relations:
  SAME: {source: [ORG], target: [ORG], same_label: true, symmetric: true, transitive: true, scope: corpus}
  NEAR: {source: [ORG], target: [ORG], symmetric: true, scope: corpus}
  PART: {source: [ORG], target: [ORG], transitive: true, scope: corpus}
""")


def member(name):
    """``a1`` is the mention 1 of the document a."""
    return Member(document=name[0], layer="ann", span=name, text=name)


def arrow(label, source, target, **attributes):
    return Arrow(label=label, source=member(source), target=member(target), attributes=attributes)


def joined(arrows, *, chains=()):
    """The links as label and names of members; ``chains`` are mentions of a document that are one thing."""
    first = {name: chain[0] for chain in chains for name in chain}
    names = {one.span for arrow in arrows for one in (arrow.source, arrow.target)}
    known = {
        member(name): Mentioned(chain=(name[0], "ann", first.get(name, name)), place=(int(name[1:]), int(name[1:]) + 1))
        for name in names
    }
    made = closed(arrows, SCHEMA, known)
    return made, [(link.label, [one.span for one in link.members]) for link in made.links]


def test_what_is_one_thing_through_several_pairs_is_one_link():
    made, links = joined([arrow("SAME", "a1", "b1"), arrow("SAME", "c1", "b1"), arrow("SAME", "a2", "c2")])
    assert links == [("SAME", ["a1", "b1", "c1"]), ("SAME", ["a2", "c2"])]
    assert made.implied == 0


def test_an_arrow_that_says_what_others_say_is_counted():
    made, links = joined([arrow("SAME", "a1", "b1"), arrow("SAME", "b1", "c1"), arrow("SAME", "c1", "a1")])
    assert (links, made.implied) == ([("SAME", ["a1", "b1", "c1"])], 1)


def test_mentions_of_a_chain_are_one_member_the_first_in_the_text():
    arrows = [arrow("SAME", "a5", "b1"), arrow("SAME", "a2", "c1")]
    _, links = joined(arrows, chains=[["a1", "a2", "a5"]])
    assert links == [("SAME", ["a2", "b1", "c1"])]
    assert joined(arrows[:1], chains=[["a1", "a2", "a5"]])[1] == [("SAME", ["a5", "b1"])]


def test_mentions_of_a_document_that_are_in_no_chain_are_all_members():
    assert joined([arrow("SAME", "a1", "b1"), arrow("SAME", "a2", "b1")])[1] == [("SAME", ["a1", "a2", "b1"])]


def test_other_relations_are_not_closed_and_keep_their_direction():
    _, links = joined([arrow("PART", "b1", "a1"), arrow("PART", "c1", "b1"), arrow("NEAR", "b2", "a2")])
    assert links == [("PART", ["b1", "a1"]), ("PART", ["c1", "b1"]), ("NEAR", ["a2", "b2"])]


def test_the_same_arrow_from_two_tasks_is_one_link_and_values_that_differ_are_told():
    made, links = joined([arrow("PART", "a1", "b1", sure="yes"), arrow("PART", "a1", "b1", sure="no")])
    assert links == [("PART", ["a1", "b1"])]
    assert made.links[0].attributes == {"sure": "yes"}
    assert made.differing == ((made.links[0].id, "sure"),)


NAMES = st.sampled_from([f"{document}{number}" for document in "abcd" for number in range(3)])


@given(st.lists(st.tuples(NAMES, NAMES).filter(lambda pair: pair[0][0] != pair[1][0]), max_size=12), st.randoms())
def test_closing_again_changes_nothing_and_neither_does_the_order(pairs, chance):
    arrows = [arrow("SAME", *pair) for pair in pairs]
    once, _ = joined(arrows)
    again = [
        Arrow(label=link.label, source=link.members[0], target=other)
        for link in once.links
        for other in link.members[1:]
    ]
    assert {link.id for link in joined(again)[0].links} == {link.id for link in once.links}
    mixed = list(arrows)
    chance.shuffle(mixed)
    assert {link.id for link in joined(mixed)[0].links} == {link.id for link in once.links}
    members = [one for link in once.links for one in link.members]
    assert len(members) == len(set(members)) == len({name for pair in pairs for name in pair})
