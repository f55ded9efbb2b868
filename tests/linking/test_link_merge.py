"""Links as they are here, as they were last pulled, and as the server has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.linking.link_merge import PulledLinks, merged
from goldspan.model import LinkProvenance, LinkSet, Member, PairAnswer, replace
from goldspan.store.links import make_link

PLACE = LinkProvenance(origin="https://labels.example/", project=7)
AB = PairAnswer(documents=("a", "b"), status="submitted", task=1, annotation=11)
BC = PairAnswer(documents=("b", "c"), status="submitted", task=2, annotation=12)


def link(*names, note=None, **attributes):
    members = [Member(document=name[0], layer="ann", span=name, text=name) for name in names]
    return make_link("SAME", members, note=note, attributes=attributes)


ONE, TWO, THREE, FAR = link("a1", "b1"), link("a2", "b2"), link("a3", "b3"), link("b4", "c4")


def here(*links, pulled=(), pairs=(AB, BC), withdrawn=()):
    provenance = replace(PLACE, pulled={one.id: one.attributes for one in pulled})
    return LinkSet(
        name="ann", annotator="ann", links=links, withdrawn=tuple(withdrawn), pairs=tuple(pairs), provenance=provenance
    )


def there(*links, pairs=(AB, BC), complete=True):
    return PulledLinks(links=links, pairs=pairs, provenance=PLACE, complete=complete)


def ids(links):
    return [one.id for one in links]


def test_new_links_are_added_behind_those_that_are_here():
    new, changes = merged(here(TWO, pulled=[TWO]), there(ONE, TWO))
    assert ids(new.links) == [TWO.id, ONE.id]
    assert ids(changes.added) == [ONE.id]
    assert set(new.provenance.pulled) == {ONE.id, TWO.id}


def test_links_that_were_never_pulled_stay_and_those_with_the_ids_of_the_server_keep_their_notes():
    written = LinkSet(name="ann", annotator="ann", links=(replace(ONE, note="the city"), TWO), comment="by hand")
    new, changes = merged(written, there(ONE))
    assert (new.links, new.comment) == (written.links, "by hand")
    assert ids(changes.kept) == [TWO.id]


def test_what_was_taken_out_on_one_side_alone_stays_out():
    new, changes = merged(here(ONE, pulled=[ONE, TWO, THREE]), there(TWO))
    assert new.links == ()
    assert (ids(changes.left_out), ids(changes.removed)) == ([TWO.id], [ONE.id])
    assert merged(new, there(TWO))[0] == new


def test_links_of_a_deleted_annotation_are_withdrawn_and_come_back_with_it():
    noted = replace(FAR, note="why")
    begun = here(ONE, noted, pulled=[ONE, FAR])
    gone, changes = merged(begun, there(ONE, pairs=(AB,)))
    assert (ids(gone.links), gone.withdrawn) == ([ONE.id], (noted,))
    assert ids(changes.withdrawn) == [FAR.id]
    assert [(pair.documents, pair.status) for pair in gone.pairs] == [
        (("a", "b"), "submitted"),
        (("b", "c"), "withdrawn"),
    ]
    assert merged(gone, there(ONE, pairs=(AB,)))[0] == gone
    back, changes = merged(gone, there(ONE, FAR))
    assert (ids(back.links), back.withdrawn, back.links[1].note) == ([ONE.id, FAR.id], (), "why")
    assert ids(changes.returned) == [FAR.id]


def test_a_link_that_shrinks_with_a_deleted_annotation_is_withdrawn_whole_and_keeps_its_note():
    wide = link("a1", "b1", "c1", note="the city")
    gone, _ = merged(here(wide, pulled=[wide]), there(ONE, pairs=(AB,)))
    assert (ids(gone.links), ids(gone.withdrawn)) == ([ONE.id], [wide.id])
    assert gone.links[0].note == "the city"


def test_a_link_that_grows_takes_its_note_along():
    wide = link("a1", "b1", "c1")
    new, changes = merged(here(replace(ONE, note="the city"), pulled=[ONE]), there(wide))
    assert [(one.id, one.note) for one in new.links] == [(wide.id, "the city")]
    assert (ids(changes.added), ids(changes.removed)) == ([wide.id], [ONE.id])


def test_a_pull_that_did_not_read_everything_takes_nothing_away():
    begun = here(ONE, FAR, pulled=[ONE, FAR])
    new, changes = merged(begun, there(ONE, pairs=(AB,), complete=False))
    assert ids(new.links) == [ONE.id, FAR.id]
    assert (changes.removed, changes.withdrawn) == ([], [])
    assert merged(new, there(ONE, FAR))[0].links == new.links


def test_links_of_another_project_are_links_that_were_added_here():
    elsewhere = replace(PLACE, project=8)
    pulled = PulledLinks(links=[TWO], pairs=[AB], provenance=elsewhere)
    new, changes = merged(here(ONE, pulled=[ONE]), pulled)
    assert (ids(new.links), ids(changes.kept)) == ([ONE.id, TWO.id], [ONE.id])


@pytest.mark.parametrize(
    ("before", "own", "server", "take", "result", "conflict"),
    [
        ({}, {}, {"sure": "no"}, None, {"sure": "no"}, False),
        ({}, {"sure": "no"}, {}, None, {"sure": "no"}, False),
        ({}, {"sure": "no"}, {"sure": "no"}, None, {"sure": "no"}, False),
        ({}, {"sure": "no"}, {"sure": "yes"}, None, {"sure": "no"}, True),
        ({}, {"sure": "no"}, {"sure": "yes"}, "local", {"sure": "no"}, False),
        ({}, {"sure": "no"}, {"sure": "yes"}, "server", {"sure": "yes"}, False),
    ],
)
def test_attributes_that_both_sides_changed_wait_for_a_decision(before, own, server, take, result, conflict):
    begun = here(replace(ONE, attributes=own), pulled=[replace(ONE, attributes=before)])
    new, changes = merged(begun, there(replace(ONE, attributes=server)), take=take)
    assert (new.links[0].attributes, bool(changes.conflicts)) == (result, conflict)
    assert bool(merged(new, there(replace(ONE, attributes=server)))[1].conflicts) == conflict


SOME = st.lists(st.sampled_from([ONE, TWO, THREE, FAR]), unique_by=lambda one: one.id).map(tuple)


@given(SOME, SOME, SOME, st.sampled_from([(AB,), (BC,), (AB, BC), ()]))
def test_a_second_pull_changes_nothing_and_no_link_is_lost_without_a_word(local, base, server, pairs):
    begun = here(*local, pulled=base)
    new, changes = merged(begun, there(*server, pairs=pairs))
    again, second = merged(new, there(*server, pairs=pairs))
    assert again == new
    assert not (second.added or second.removed or second.withdrawn or second.returned)
    told = {one.id for one in (*changes.removed, *changes.withdrawn, *changes.left_out)}
    assert {*ids(local), *ids(server)} <= {*ids(new.links), *told}
