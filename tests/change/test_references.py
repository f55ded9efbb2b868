"""Links and decisions when the spans that they are about change: by repairs, another text, or a migration."""

import os

import pytest
from adjudicate.making import DOC as PLAIN
from adjudicate.making import layer, span
from strategies import document as bare_document

from goldspan import store
from goldspan.adjudicate.choices import AdjudicatorWork, Choice
from goldspan.adjudicate.decide import decide
from goldspan.adjudicate.gold import apply_decisions, gold_layer
from goldspan.change.references import LinkUpdates
from goldspan.model import Alignment, LinkSet, Member, Segment, make_span, replace, sha256
from goldspan.operations import fix, reanchor, schema_migrate
from goldspan.operations.adjudicate_status import adjudicate_status
from goldspan.schema.language import parse
from goldspan.settings import load
from goldspan.store import links
from goldspan.store.decisions import Adjudication, adjudication_path, read_adjudication, write_adjudication
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}, LOC: {}}
relations:
  OF: {source: [PER], target: [ORG]}
  SAME: {source: [PER, LOC], target: [PER, LOC], same_label: true, scope: corpus}
""")


def document(text, *, name):
    """A document that validation takes for one."""
    whole = Segment(start=0, length=len(text), raw_start=0, raw_length=len(text))
    return replace(bare_document(text, name=name), alignment=Alignment((whole,)))


DOC = document(PLAIN.text, name="d1")
OTHER = document("Ada Lovelace was seen in Cairo.", name="d2")
ADA, RANKED = span("Ada Lovelace", "PER"), span("Colonel Ada Lovelace", "PER")
CAIRO, WIDE = span("Cairo", "LOC"), span("Cairo ", "LOC")


@pytest.fixture
def here(tmp_path):
    """Settings of two linked documents; two annotators of the first do not agree, and one marked a blank with it."""
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n")
    settings = load(tmp_path)
    store.write_document(settings.corpus, DOC)
    store.write_document(settings.corpus, OTHER)
    for one in (layer("ann", ADA, WIDE), layer("bob", RANKED, WIDE)):
        store.write_layer(settings.corpus, one)
    there = [span("Ada Lovelace", "PER", doc=OTHER), span("Cairo", "LOC", doc=OTHER)]
    store.write_layer(settings.corpus, layer("ann", *there, doc=OTHER))
    made = (linked(ADA, there[0]), linked(WIDE, there[1]))
    links.write_links(settings.corpus, LinkSet(name="ann", annotator="ann", links=made))
    return settings


def linked(one, other):
    members = (("d1", one), ("d2", other))
    return links.make_link(
        "SAME", [Member(document=doc, layer="ann", span=of.id, text=of.text) for doc, of in members], directed=True
    )


def adjudicated(here, pick=0):
    """Decides every open case so; where the annotators agree on the wide span, the adjudicator leaves it."""
    [one] = adjudicate_status(here, SCHEMA).documents
    picks = {case.id: Choice(pick=pick, reason="so") for case in one.open}
    work = layer("judge", *one.result.spans)
    done = decide(one.merged, (), AdjudicatorWork(layer=work, choices=picks), decided_at="2026-01-01").decisions
    write_adjudication(here.corpus, Adjudication(document="d1", text_sha256=DOC.text_sha256, decisions=done))
    store.write_layer(here.corpus, gold_layer(apply_decisions(one.merged, done), DOC, adjudicator="judge"))


def members(here):
    return [[one.text for one in link.members] for link in links.read_links(links.links_path(here.corpus, "ann")).links]


def links_found(here):
    return [one.code for one in validate_corpus(here.corpus, Checks(SCHEMA)) if one.code.startswith("GS72")]


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*.json")}


# links


def test_links_follow_repairs(here):
    before = contents(here.corpus)
    shown = fix.fix_paths([here.corpus], SCHEMA, write=False)
    assert contents(here.corpus) == before and "corpus/links/ann.json" in shown.diff
    report = fix.fix_paths([here.corpus], SCHEMA, write=True)
    assert (len(report.files), report.lost, report.diff) == (2, [], shown.diff)
    assert members(here) == [["Ada Lovelace", "Ada Lovelace"], ["Cairo", "Cairo"]]
    assert links_found(here) == []


def test_so_they_do_where_only_one_file_is_repaired(here):
    fix.fix_paths([store.layer_path(here.corpus, "d1", "ann")], SCHEMA, write=True)
    assert members(here)[1] == ["Cairo", "Cairo"] and links_found(here) == []


def test_a_link_to_a_span_that_was_marked_twice_goes_to_the_one_that_is_kept(here):
    twice = replace(CAIRO, id=f"{CAIRO.id}-2")
    store.write_layer(here.corpus, replace(layer("ann", ADA, CAIRO), spans=(ADA, CAIRO, twice)))
    links.write_links(here.corpus, LinkSet(name="ann", annotator="ann", links=(linked(twice, other_cairo()),)))
    fix.fix_paths([here.corpus], SCHEMA, write=True)
    [[one, _]] = [link.members for link in links.read_links(links.links_path(here.corpus, "ann")).links]
    assert one.span == CAIRO.id and links_found(here) == []


def other_cairo():
    return span("Cairo", "LOC", doc=OTHER)


def test_members_that_become_one_are_one_and_a_link_of_one_is_left_and_reported():
    old, twice = layer("ann", CAIRO), replace(CAIRO, id="s2")
    whole = [member("d1", CAIRO.id), member("d1", "s2"), member("d2", "s3")]
    alone = whole[:2]
    made = LinkSet(name="ann", annotator="ann", links=tuple(links.make_link("SAME", one) for one in (whole, alone)))
    updates = LinkUpdates.of_sets({"ann.json": made})
    updates.layer_changed(replace(old, spans=(CAIRO, twice)), old, {CAIRO.id: CAIRO.id, "s2": CAIRO.id})
    [(_, new)] = updates.changed_files()
    assert [len(one.members) for one in new.links] == [2, 2]
    assert new.links[0].id == links.link_id("SAME", new.links[0].members) and new.links[1] == made.links[1]
    assert [one.member.span for one in updates.lost] == ["s2"]


def member(doc, of):
    return Member(document=doc, layer="ann", span=of, text="Cairo")


def test_where_links_cannot_be_read_nothing_is_repaired_and_that_is_said(here):
    links.links_path(here.corpus, "bad").write_text("{}")
    before = contents(here.corpus)
    report = fix.fix_paths([here.corpus], SCHEMA, write=True)
    assert contents(here.corpus) == before and report.done == []
    [refusal] = report.refused
    assert "bad.json: not links" in refusal and "nothing is repaired" in refusal


def reworded(here, *changes):
    """The first document with other words; its old version lies beside the corpus."""
    store.write_document(here.root / "old", DOC)
    text = DOC.text
    for before, after in changes:
        text = text.replace(before, after)
    store.write_document(here.corpus, document(text, name="d1"))
    return here.root / "old"


def test_links_follow_a_changed_text(here):
    old = reworded(here, ("Colonel", "The Colonel"))
    before = contents(here.corpus)
    assert len(reanchor.reanchor(here, old=old).links) == 1 and contents(here.corpus) == before
    report = reanchor.reanchor(here, old=old, apply=True)
    assert (report.complete, report.lost_members) == (True, [])
    assert members(here)[0] == ["Ada Lovelace", "Ada Lovelace"] and links_found(here) == []
    assert not reanchor.reanchor(here, old=old).links


def test_an_accepted_span_gives_its_member_the_new_words(here):
    old = reworded(here, ("Cairo", "Giza"))
    report = reanchor.reanchor(here, old=old, accept=[WIDE.id], apply=True)
    assert report.lost_members == [] and members(here)[1] == ["Giza", "Cairo"] and links_found(here) == []


def test_a_member_whose_span_did_not_survive_is_reported_and_stays(here):
    old = reworded(here, ("Cairo", "Giza"))
    report = reanchor.reanchor(here, old=old, apply=True)
    [gone] = report.lost_members
    assert not report.complete and "its member 'Cairo ' in d1/ann is gone" in str(gone)
    assert gone.record()["span"] == WIDE.id
    assert members(here)[1] == ["Cairo ", "Cairo"] and links_found(here) == ["GS721"]


def test_a_migration_tells_which_members_it_leaves_without_a_span(here):
    folder = here.schema.parent / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_no_places.yaml").write_text(
        "from: 1.0.0\nto: 1.1.0\nsteps:\n  - delete_label: {label: LOC, lose: true}\n", encoding="utf-8"
    )
    fewer = parse(
        "name: small\nversion: 1.1.0\nlabels: {PER: {}, ORG: {}}\n"
        "relations: {SAME: {source: [PER], target: [PER], same_label: true, scope: corpus}}\n"
    )
    report = schema_migrate.migrate(here, fewer)
    assert [(one.member.document, one.member.text) for one in report.lost_members] == [
        ("d1", "Cairo "),
        ("d2", "Cairo"),
    ]
    assert len(schema_migrate.record(report)["members_gone"]) == 2


# decisions


def test_decisions_follow_repairs(here):
    store.write_layer(here.corpus, layer("bob", RANKED))
    adjudicated(here, pick=0)
    report = fix.fix_paths([here.corpus], SCHEMA, write=True)
    assert report.lost == [] and f"{adjudication_path(here.corpus, 'd1').name}" in report.diff
    [one] = adjudicate_status(here, SCHEMA).documents
    assert (one.open, one.gold, [each.text for each in one.result.spans]) == (
        (),
        "done",
        ["Colonel Ada Lovelace", "Cairo"],
    )
    [settled] = [each for each in one.decisions if each.case.labels == ("LOC",)]
    assert settled.outcome.spans == (CAIRO,)


def test_a_decision_stays_where_a_layer_keeps_the_span_as_it_was(here):
    store.write_layer(here.corpus, layer("bob", RANKED))
    adjudicated(here)
    before = read_adjudication(adjudication_path(here.corpus, "d1"))
    # the gold layer is not among the files to repair
    fix.fix_paths([store.layer_path(here.corpus, "d1", "ann")], SCHEMA, write=True)
    assert read_adjudication(adjudication_path(here.corpus, "d1")) == before


def test_decisions_follow_a_changed_text(here):
    adjudicated(here)
    old = reworded(here, ("Colonel", "The Colonel"))
    report = reanchor.reanchor(here, old=old, apply=True)
    assert report.complete and [(one.document, one.kept) for one in report.decided] == [("d1", 1)]
    [one] = adjudicate_status(here, SCHEMA).documents
    assert (one.open, one.gold) == ((), "done")
    assert reanchor.reanchor(here, old=old).decided == []


def test_a_decision_that_cannot_be_moved_is_reported_and_its_case_comes_up_again(here):
    adjudicated(here)
    old = reworded(here, ("Colonel Ada", "Colonel Augusta Ada"))
    before = contents(here.corpus)
    shown = reanchor.reanchor(here, old=old)
    assert contents(here.corpus) == before
    [decided] = reanchor.reanchor(here, old=old, accept=[RANKED.id]).decided
    assert (decided.kept, decided.lost) == (1, ())
    [decided] = reanchor.reanchor(here, old=old, apply=True).decided
    assert [decided] == shown.decided
    [lost] = decided.lost
    assert "decision on PER of 'Colonel Ada Lovelace', 'Ada Lovelace' does not fit" in str(lost)
    assert lost.record()["document"] == "d1"
    [one] = adjudicate_status(here, SCHEMA).documents
    assert (one.decisions, len(one.open)) == ((), 1)


def test_decisions_whose_old_text_is_not_to_be_had_are_left_alone(here):
    adjudicated(here)
    reworded(here, ("Colonel", "The Colonel"))
    before = contents(here.corpus)
    nothing = here.root / "nothing"
    nothing.mkdir()
    report = reanchor.reanchor(here, old=nothing, apply=True)
    [decided] = report.decided
    assert "no document 'd1' there has" in decided.problem and not decided.complete
    assert contents(here.corpus) == before


def test_what_is_broken_off_leaves_layers_links_and_decisions_as_they_were(here, monkeypatch):
    adjudicated(here)
    old = reworded(here, ("Colonel", "The Colonel"))
    before, move, moved = contents(here.corpus), os.replace, []

    def fails_at_the_links(source, target):
        if target == links.links_path(here.corpus, "ann") and not moved:
            moved.append(contents(here.corpus) != before)
            raise KeyboardInterrupt
        move(source, target)

    monkeypatch.setattr(os, "replace", fails_at_the_links)
    with pytest.raises(KeyboardInterrupt):
        reanchor.reanchor(here, old=old, apply=True)
    assert moved == [True] and contents(here.corpus) == before


def test_the_text_of_decisions_is_that_of_the_document_after_all(here):
    adjudicated(here)
    reanchor.reanchor(here, old=reworded(here, ("Friday", "Sunday")), apply=True)
    text = store.read_document(store.document_path(here.corpus, "d1")).text
    assert read_adjudication(adjudication_path(here.corpus, "d1")).text_sha256 == sha256(text)
    made = make_span(store.read_document(store.document_path(here.corpus, "d1")), "PER", ADA.fragments)
    assert made.text == "Ada Lovelace"
