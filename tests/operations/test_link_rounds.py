"""Many rounds of links with a model of the server: pairs are pushed, people link, links are pulled."""

from dataclasses import replace as changed

import pytest
from link_rounds import ANN, BOB, DOCS, SCHEMA, Rounds, arrow, layer_of, link, member, span

from goldspan import store
from goldspan.errors import GoldspanError, NotFoundError
from goldspan.formats.labelstudio.labeling_config import ConfigError
from goldspan.formats.labelstudio.link_task import PAIR
from goldspan.labelstudio.connection import ServerError
from goldspan.model import LinkSet, make_relation, replace
from goldspan.operations.link_pairs import PairChoice, link_pairs
from goldspan.operations.link_push import link_push
from goldspan.schema.language import parse
from goldspan.store.links import make_link, write_links
from goldspan.team.assignment import TeamSettings


@pytest.fixture
def rounds(tmp_path):
    return Rounds(tmp_path)


def codes(report):
    return sorted(found.code for found in report.findings)


# pushing


def test_each_likely_pair_is_a_task_once(rounds):
    pushed = rounds.push()
    assert (pushed.tasks.created, pushed.left_out) == (3, [])
    again = rounds.push()
    assert (again.tasks.created, again.tasks.present) == (0, 3)
    assert {task["data"][PAIR] for task in rounds.server.tasks.values()} == {"a | b", "a | c", "b | c"}


def test_named_pairs_are_pushed_alone_and_must_be_there(rounds):
    assert rounds.push(pairs=[("c", "a")]).tasks.created == 1
    with pytest.raises(NotFoundError, match="'z'"):
        rounds.push(pairs=[("a", "z")])
    with pytest.raises(GoldspanError, match="one document"):
        rounds.push(pairs=[("a", "a")])


def test_a_task_is_made_anew_where_its_mentions_changed_unless_somebody_has_begun(rounds):
    rounds.push()
    rounds.answer("ab")
    doc = DOCS["a"]
    store.write_layer(rounds.settings.corpus, replace(layer_of(doc), spans=layer_of(doc).spans[:1]))
    pushed = rounds.push(pairs=[("a", "b"), ("a", "c"), ("b", "c")])
    assert (pushed.tasks.replaced, pushed.tasks.present, pushed.tasks.worked_on) == (1, 1, ["a | b"])


def test_mentions_are_those_of_gold_or_of_the_only_layer_or_of_the_one_that_is_named(rounds):
    corpus, settings = rounds.settings.corpus, rounds.settings
    store.write_layer(corpus, layer_of(DOCS["a"], "bob"))
    report = link_pairs(settings, SCHEMA)
    assert [one.partition(":")[0] for one in report.left_out] == ["a"]
    assert "ann, bob" in report.left_out[0]
    assert link_pairs(settings, SCHEMA, choice=PairChoice(layer="ann")).documents == 3
    assert link_pairs(settings, SCHEMA, choice=PairChoice(layer="bob")).documents == 1
    with pytest.raises(NotFoundError, match="eve"):
        link_pairs(settings, SCHEMA, choice=PairChoice(layer="eve"))
    gold = layer_of(DOCS["a"], "gold", annotator="gold", status="adjudicated")
    store.write_layer(corpus, gold)
    assert link_pairs(settings, SCHEMA).documents == 3


def test_a_schema_without_links_and_a_server_without_pairs_say_so(rounds):
    with pytest.raises(ServerError, match="link push"):
        rounds.pull()
    with pytest.raises(ConfigError, match="scope: corpus"):
        link_pairs(rounds.settings, parse("name: n\nversion: 1.0.0\nlabels: {PER: {}}"))


# pulling


def test_what_is_one_thing_over_several_pairs_is_one_link_and_pulling_again_changes_nothing(rounds):
    rounds.push()
    rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"), arrow("a.Nile", "b.Nile"))
    rounds.answer("bc", arrow("c.Ada", "b.Ada", "SAME"), arrow("b.sold", "c.sold", "PART"))
    report = rounds.pull()
    assert rounds.ids() == {
        link("SAME", "a.Ada", "b.Ada", "c.Ada").id,
        link("PART", "b.sold", "c.sold").id,
    }
    assert (report.answers, codes(report)) == (2, ["GS804"])  # of PLACE and PLACE both SAME and OTHER may be meant
    assert [pair.documents for pair in rounds.links().pairs] == [("a", "b"), ("b", "c")]
    assert rounds.pull().files == []


def test_a_mention_of_the_same_chain_is_the_same_thing(rounds):
    doc = DOCS["a"]
    tie = make_relation("SAME_AS", span("a.her").id, span("a.Ada").id)
    store.write_layer(rounds.settings.corpus, replace(layer_of(doc), relations=(tie,)))
    rounds.push()
    rounds.answer("ab", arrow("a.her", "b.Ada", "SAME"))
    rounds.answer("ac", arrow("a.Ada", "c.Ada", "SAME"))
    assert codes(rounds.pull()) == []
    assert rounds.ids() == {link("SAME", "a.Ada", "b.Ada", "c.Ada").id}


@pytest.mark.parametrize(
    ("drawn", "code"),
    [
        ({"ab": [("a.Ada", "b.Ada", "SAME")], "ac": [("a.her", "c.Ada", "SAME")], "bc": [("b.Ada", "c.Ada", "SAME")]},
         "GS728"),
        ({"ab": [("a.Ada", "b.Ada", "SAME")], "bc": [("b.Ada", "c.Ada", "SAME")], "ac": [("a.Ada", "c.Ada", "OTHER")]},
         "GS726"),
        ({"ab": [("a.sold", "b.sold", "PART")], "bc": [("b.sold", "c.sold", "PART")],
          "ac": [("c.sold", "a.sold", "PART")]}, "GS727"),
        ({"ab": [("a.Ada", "b.Nile", "SAME")]}, "GS723"),
    ],
)  # fmt: skip
def test_contradictions_over_several_pairs_are_found(rounds, drawn, code):
    rounds.push()
    for pair, arrows in drawn.items():
        rounds.answer(pair, *(arrow(*one) for one in arrows))
    report = rounds.pull()
    assert codes(report) == [code]


def test_links_of_a_deleted_annotation_are_withdrawn_and_count_again_when_it_is_back(rounds):
    rounds.push()
    rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"))
    deleted = rounds.answer("ac", arrow("a.Nile", "c.Nile", "SAME"))
    rounds.pull()
    gone = rounds.server.delete(deleted)
    report = rounds.pull()
    assert [one.id for one in report.changes["ann"].withdrawn] == [link("SAME", "a.Nile", "c.Nile").id]
    assert rounds.ids() == {link("SAME", "a.Ada", "b.Ada").id}
    assert [one.id for one in rounds.links().withdrawn] == [link("SAME", "a.Nile", "c.Nile").id]
    assert rounds.pull().files == []
    rounds.server.restore(gone)
    assert len(rounds.pull().changes["ann"].returned) == 1
    assert (len(rounds.ids()), rounds.links().withdrawn) == (2, ())


def test_all_annotations_of_somebody_deleted(rounds):
    rounds.push()
    annotation = rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"))
    rounds.pull()
    rounds.server.delete(annotation)
    rounds.pull()
    assert (rounds.ids(), len(rounds.links().withdrawn)) == (set(), 1)


def test_an_arrow_that_was_deleted_takes_its_link_away_and_what_was_written_here_stays(rounds):
    rounds.push()
    annotation = rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"), arrow("a.Nile", "b.Nile", "SAME"))
    rounds.pull()
    own = link("OTHER", "a.Ada", "c.Ada")
    kept = replace(rounds.links(), links=(*rounds.links().links, replace(own, note="seen elsewhere")))
    write_links(rounds.settings.corpus, kept)
    rounds.server.edit(annotation, rounds.result("ab", arrow("a.Nile", "b.Nile", "SAME")))
    report = rounds.pull()
    assert rounds.ids() == {link("SAME", "a.Nile", "b.Nile").id, own.id}
    assert [one.id for one in report.changes["ann"].removed] == [link("SAME", "a.Ada", "b.Ada").id]
    assert rounds.links().links[-1].note == "seen elsewhere"


def test_what_was_changed_of_the_mentions_is_told_and_undone(rounds):
    rounds.push()
    rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"), without=[span("b.Nile").id])
    assert codes(rounds.pull()) == ["GS824"]
    assert rounds.ids() == {link("SAME", "a.Ada", "b.Ada").id}
    [pair] = rounds.links().pairs
    assert [one.code for one in pair.unmapped] == ["GS824"]


def test_a_task_whose_text_was_changed_takes_no_link_away(rounds):
    rounds.push()
    rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"))
    rounds.pull()
    rounds.server.tasks[rounds.task("ab")]["data"]["left_text"] += " More."
    assert codes(rounds.pull()) == ["GS807"]
    assert rounds.ids() == {link("SAME", "a.Ada", "b.Ada").id}


def test_a_task_that_cannot_be_read_takes_no_link_away(rounds):
    rounds.push()
    rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"))
    rounds.pull()
    rounds.server.tasks[rounds.task("ab")]["data"]["pair_sent"] = "lost"
    assert codes(rounds.pull()) == ["GS815"]
    assert rounds.ids() == {link("SAME", "a.Ada", "b.Ada").id}


def test_skipped_pairs_and_drafts_make_no_links_and_are_told(rounds):
    rounds.push()
    rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"), was_cancelled=True)
    rounds.server.save_draft(rounds.task("ac"), ANN, rounds.result("ac", arrow("a.Ada", "c.Ada", "SAME")))
    report = rounds.pull()
    assert (report.skipped, report.drafts, rounds.ids()) == (1, 1, set())
    assert codes(report) == ["GS825"]
    assert [pair.status for pair in rounds.links().pairs] == ["skipped"]


def test_recorded_links_are_pushed_once_and_come_back_the_same(rounds):
    recorded = LinkSet(
        name="ann",
        annotator="ann",
        method="manual",
        comment="by hand",
        links=(link("SAME", "a.Ada", "b.Ada", "c.Ada"), replace(link("PART", "c.sold", "a.sold"), note="a part")),
    )
    write_links(rounds.settings.corpus, recorded)
    elsewhere = replace(member("a.Ada"), layer="eve")
    write_links(
        rounds.settings.corpus,
        LinkSet(name="bob", annotator="bob", links=(make_link("SAME", [elsewhere, member("b.Ada")]),)),
    )
    pushed = rounds.push(links=True)
    assert (pushed.links.created, pushed.links.present, len(pushed.links.left_out)) == (3, 0, 1)
    assert rounds.push(links=True).links.created == 0
    rounds.pull()
    assert rounds.links().links == recorded.links
    assert (rounds.links().comment, len(rounds.links().pairs)) == ("by hand", 3)


def test_two_annotators_have_a_file_each(rounds):
    rounds.push()
    rounds.answer("ab", arrow("a.Ada", "b.Ada", "SAME"), arrow("a.Nile", "b.Nile", "SAME"))
    rounds.answer("ab", arrow("b.Ada", "a.Ada", "SAME"), member=BOB)
    assert rounds.pull().links == {"ann": 2, "bob": 1}


def test_people_in_projects_of_their_own_link_their_own_layers(rounds):
    rounds.settings = changed(rounds.settings, team=TeamSettings(separate=True))
    for doc in list(DOCS.values())[:2]:
        store.write_layer(rounds.settings.corpus, layer_of(doc, "bob"))
    ann, bob = link_push(rounds.settings, SCHEMA, rounds.client)
    assert (ann.tasks.created, bob.tasks.created) == (3, 1)
    assert {one["title"] for one in rounds.server.projects.values()} == {"Jobs: ann links", "Jobs: bob links"}
    number = next(number for number, task in rounds.server.tasks.items() if task["project"] == bob.project)
    [sent] = [one["result"] for one in rounds.server.predictions.values() if one["task"] == number]
    rounds.server.annotate(number, BOB, [*sent, arrow("a.Ada", "b.Ada", "SAME")])
    rounds.server.annotate(number, ANN, [*sent])
    report = rounds.pull()
    assert codes(report) == ["GS823"]
    assert {one.layer for one in rounds.links("bob").links[0].members} == {"bob"}
